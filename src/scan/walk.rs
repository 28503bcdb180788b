//! From the paths that a person names to the photos they mean.

use std::{
    collections::HashSet,
    ffi::OsString,
    fs::{self, File},
    io::{self, BufReader},
    iter,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    vec,
};

use super::{
    ScanOptions, Source,
    zip::{Archive, ArchiveError, Entry},
};
use crate::{
    report::{ErrorDetail, ErrorReport},
    results::{self, PICTURES},
};

/// Extensions of files in a folder that are taken for photos, whether or not they can be read: a photo that is passed
/// over in silence would look like a neutral one.
const EXTENSIONS: [&[&str]; 3] = [
    JPEG,
    RAW,
    &["png", "webp", "tif", "tiff", "bmp", "gif", "heic", "heif", "hif", "avif", "jxl", "jp2", "j2k", "jpf", "psd"],
];

/// Those of files that can only be refused, and that nothing needs to be said of where the same photo lies beside them as a
/// JPEG: many cameras save both.
const RAW: &[&str] = &["dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2"];
const JPEG: &[&str] = &["jpg", "jpeg", "jpe", "jfif"];

/// Extension of the archives that are looked into.
const ARCHIVE: &str = "zip";

/// The photos that some paths mean, found one after the other: of a folder, first its own photos in the order of their
/// names, then those of its subfolders; of a ZIP archive, those in it.
///
/// Hidden files and folders are left out, RAW files where the same photo lies beside them as a JPEG that the patterns leave,
/// and the small pictures that a scan keeps beside its results, should these lie among the photos. Other RAW files are known
/// by their name, unless they are named by the caller: reading such large ones would only tell that they can't be read.
/// Links to folders are not followed, as they may lead around in circles. What can't be opened, and a folder or archive
/// without photos, is an error in its place among the others.
#[derive(Debug)]
pub struct Walk {
    paths: vec::IntoIter<PathBuf>,
    options: ScanOptions,
    /// The path that is being walked.
    root: PathBuf,
    /// Whether nothing was found in `root` so far.
    empty: bool,
    /// Whether something in `root` was left out because of the patterns.
    left_out: bool,
    /// The folders from `root` to where we are.
    folders: Vec<Listing>,
    archive: Option<OpenArchive>,
}

/// Names of JPEG files that the patterns leave, without their extensions, in lower case.
type Stems = HashSet<String>;

/// What is left to do in a folder.
#[derive(Debug)]
struct Listing {
    folder: PathBuf,
    failure: Option<io::Error>,
    files: vec::IntoIter<OsString>,
    folders: vec::IntoIter<OsString>,
}

/// What is left to do in an archive.
#[derive(Debug)]
struct OpenArchive {
    path: PathBuf,
    archive: Arc<Archive<BufReader<File>>>,
    jpegs: Stems,
    rest: Range<usize>,
}

impl Walk {
    /// Walks `paths` in this order.
    pub(super) fn new(paths: Vec<PathBuf>, options: ScanOptions) -> Self {
        let (root, folders) = (PathBuf::new(), Vec::new());
        Self { paths: paths.into_iter(), options, root, empty: false, left_out: false, folders, archive: None }
    }

    /// The next photo in the archive that is open.
    fn next_packed(&mut self) -> Option<Result<Source, ErrorReport>> {
        let open = self.archive.as_mut()?;
        for number in open.rest.by_ref() {
            let Some(entry) = open.archive.entries().get(number) else { break };
            let name = entry.path();
            if name.split('/').any(|part| part.starts_with('.') && part != "." && part != "..") {
                continue;
            }
            let (photo, archive) = (is_photo(&name), has_extension(&name, &[ARCHIVE]));
            if !(photo || archive) || is_saved_twice(&name, &open.jpegs) {
                continue;
            }
            if !wanted(&self.options, &relative_inside(&open.path, &self.root, &name), true) {
                self.left_out = true;
                continue;
            }
            self.empty = false;
            return Some(if photo {
                Ok(by_name(Source::packed(&open.path, name, Arc::clone(&open.archive), number)))
            } else {
                let path = format!("{}/{name}", open.path.to_string_lossy());
                Err(failure(path, ArchiveError::Nested.code(), &ArchiveError::Nested))
            });
        }
        self.archive = None;
        None
    }

    /// The next photo or error in the folder that we are in, having entered the next one where there is none.
    fn next_in_folder(&mut self) -> Option<Result<Source, ErrorReport>> {
        let listing = self.folders.last_mut()?;
        if let Some(error) = listing.failure.take() {
            self.empty = false;
            let path = listing.folder.to_string_lossy().into_owned();
            return Some(Err(failure(path, "read", &format_args!("can't list this folder: {error}"))));
        }
        if let Some(name) = listing.files.next() {
            let path = listing.folder.join(name);
            return self.file(path, false);
        }
        match listing.folders.next() {
            Some(name) => {
                let folder = listing.folder.join(name);
                if excluded(&self.options, &relative(&folder, &self.root)) {
                    self.left_out = true;
                } else {
                    self.folders.push(list(folder, &self.root, &self.options));
                }
            }
            None => drop(self.folders.pop()),
        }
        None
    }

    /// The photo in the file `path`, having opened it if it is an archive. What was `named` by the caller is taken
    /// whatever it is.
    fn file(&mut self, path: PathBuf, named: bool) -> Option<Result<Source, ErrorReport>> {
        let archive = has_extension(&path.to_string_lossy(), &[ARCHIVE]);
        if !named {
            let relative = relative(&path, &self.root);
            let left_out =
                if archive { excluded(&self.options, &relative) } else { !wanted(&self.options, &relative, false) };
            if left_out {
                self.left_out = true;
                return None;
            }
        }
        // Opening a pipe would wait forever. A photo may come from one that was named; an archive is read here and there.
        if (archive || !named) && fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
            self.empty = false;
            return Some(Err(failure(path.to_string_lossy().into_owned(), "read", &"this is no ordinary file")));
        }
        if archive {
            match Archive::of_file(&path) {
                Ok(archive) => {
                    let rest = 0..archive.entries().len();
                    let left = |name: &String| wanted(&self.options, &relative_inside(&path, &self.root, name), true);
                    let paths = archive.entries().iter().map(Entry::path);
                    let jpegs = paths.filter(left).filter_map(|path| jpeg_stem(&path)).collect();
                    self.archive = Some(OpenArchive { path, archive: Arc::new(archive), jpegs, rest });
                }
                Err(error) => {
                    self.empty = false;
                    return Some(Err(failure(path.to_string_lossy().into_owned(), error.code(), &error)));
                }
            }
            return None;
        }
        self.empty = false;
        let photo = Source::file(path);
        Some(Ok(if named { photo } else { by_name(photo) }))
    }
}

impl Iterator for Walk {
    type Item = Result<Source, ErrorReport>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.archive.is_some() {
                if let Some(item) = self.next_packed() {
                    return Some(item);
                }
            } else if !self.folders.is_empty() {
                if let Some(item) = self.next_in_folder() {
                    return Some(item);
                }
            } else if self.empty {
                self.empty = false;
                let path = self.root.to_string_lossy().into_owned();
                let what = if self.root.is_dir() { "folder" } else { "archive" };
                let which = if self.left_out { " but what the patterns leave out" } else { "" };
                return Some(Err(failure(
                    path,
                    "no_photos",
                    &format_args!("there are no photos in this {what}{which}"),
                )));
            } else {
                self.root = self.paths.next()?;
                (self.empty, self.left_out) = (true, false);
                if self.root.is_dir() {
                    self.folders.push(list(self.root.clone(), &self.root, &self.options));
                } else if let Some(item) = self.file(self.root.clone(), true) {
                    return Some(item);
                }
            }
        }
    }
}

fn failure(path: String, code: &str, message: &dyn std::fmt::Display) -> ErrorReport {
    ErrorReport { path: Some(path), error: ErrorDetail { code: code.to_owned(), message: message.to_string() } }
}

/// The photos, archives and folders in `folder`. If it can't be read to its end, what was read until then.
fn list(folder: PathBuf, root: &Path, options: &ScanOptions) -> Listing {
    let (mut files, mut folders, mut failure) = (Vec::new(), Vec::new(), None);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) => {
            let none = || Vec::new().into_iter();
            return Listing { folder, failure: Some(error), files: none(), folders: none() };
        }
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                failure = Some(error);
                break;
            }
        };
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            folders.push(name);
        } else if is_photo(&name.to_string_lossy()) || has_extension(&name.to_string_lossy(), &[ARCHIVE]) {
            // A link to a folder may be called anything.
            if !entry.path().is_dir() {
                files.push(name);
            }
        }
    }
    let left = |name: &&OsString| wanted(options, &relative(&folder.join(name), root), false);
    let jpegs: Stems = files.iter().filter(left).filter_map(|name| jpeg_stem(&name.to_string_lossy())).collect();
    files.retain(|name| !is_saved_twice(&name.to_string_lossy(), &jpegs));
    if results::FILES.iter().all(|file| folder.join(file).is_file()) {
        folders.retain(|name| name != PICTURES);
    }
    files.sort_unstable();
    folders.sort_unstable();
    Listing { folder, failure, files: files.into_iter(), folders: folders.into_iter() }
}

fn is_photo(name: &str) -> bool {
    EXTENSIONS.iter().any(|extensions| has_extension(name, extensions))
}

/// Whether this is a RAW file whose photo is among these JPEG files as well.
fn is_saved_twice(name: &str, jpegs: &Stems) -> bool {
    has_extension(name, RAW) && stem(name).is_some_and(|stem| jpegs.contains(&stem))
}

/// `photo`, refused if by its name it is a RAW file.
fn by_name(photo: Source) -> Source {
    if has_extension(&photo.name(), RAW) { photo.refused() } else { photo }
}

fn jpeg_stem(name: &str) -> Option<String> {
    stem(name).filter(|_| has_extension(name, JPEG))
}

/// `name` without its extension, in lower case.
fn stem(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(stem, _)| stem.to_lowercase())
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let (stem, extension) = name.rsplit_once('.').unwrap_or_default();
    !stem.is_empty() && extensions.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// `path` from `root` on, with slashes; the name of `root` itself.
fn relative(path: &Path, root: &Path) -> String {
    let inside = path.strip_prefix(root).ok().filter(|inside| !inside.as_os_str().is_empty());
    let Some(inside) = inside else { return String::new() };
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// The same for the photo called `name` in `archive`.
fn relative_inside(archive: &Path, root: &Path, name: &str) -> String {
    match relative(archive, root) {
        archive if archive.is_empty() => name.to_owned(),
        archive => format!("{archive}/{name}"),
    }
}

fn excluded(options: &ScanOptions, relative: &str) -> bool {
    options.exclude.iter().any(|pattern| pattern.matches(relative))
}

/// Whether the patterns leave the photo `relative`; with `folders_too`, also whether they leave its folders.
fn wanted(options: &ScanOptions, relative: &str, folders_too: bool) -> bool {
    let included = options.include.is_empty() || options.include.iter().any(|pattern| pattern.matches(relative));
    let folders = relative.match_indices('/').filter(|_| folders_too).map(|(end, _)| &relative[..end]);
    included && !folders.chain(iter::once(relative)).any(|path| excluded(options, path))
}

#[cfg(test)]
mod tests;
