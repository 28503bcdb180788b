//! From the paths on the command line to the photos they mean.

use std::{
    borrow::Cow,
    ffi::OsString,
    fs,
    io::{self, Read},
    iter,
    path::{Path, PathBuf},
};

use glob::MatchOptions;
use kepal::{
    report::ErrorReport,
    scan::{InvalidPattern, ScanOptions, Source},
};

use super::{Stop, args::WalkArgs};

/// The photos that `paths` mean, one after the other, and what gives none; `-` is the photo on standard input.
pub(super) fn expand(
    paths: Vec<PathBuf>,
    options: ScanOptions,
) -> impl Iterator<Item = Result<Source, ErrorReport>> + Send + use<> {
    paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = _> + Send> {
        if is_stdin(&path) { Box::new(iter::once(Ok(Source::stdin()))) } else { Box::new(options.clone().walk([path])) }
    })
}

/// Whether `path` stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl WalkArgs {
    /// `paths`, with what fits those that are patterns, and the paths in the list that was asked for.
    pub(super) fn with_listed(&self, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
        if paths.iter().chain(&self.files_from).filter(|path| is_stdin(path)).count() > 1 {
            return Err(Stop::StdinTwice);
        }
        let mut paths = paths.iter().map(|path| fitting(path)).collect::<Result<Vec<_>, _>>()?.concat();
        if let Some(file) = &self.files_from {
            paths.extend(listed(file).map_err(|source| Stop::List { file: file.clone(), source })?);
            if paths.is_empty() {
                return Err(Stop::EmptyList(file.clone()));
            }
        }
        Ok(paths)
    }

    /// What to scan of folders.
    pub(super) fn options(&self) -> ScanOptions {
        let mut options = ScanOptions::default();
        options.include.clone_from(&self.include);
        options.exclude.clone_from(&self.exclude);
        options
    }
}

/// `path`; if it isn't there and has a `*` or `?` in it, what fits it, in order: under Windows, shells leave that to the
/// program. Upper and lower case are the same, or a camera's `.JPG` would be passed over. A pattern that nothing fits
/// stays, and fails like any other photo that isn't there, without keeping the others from being checked.
fn fitting(path: &Path) -> Result<Vec<PathBuf>, InvalidPattern> {
    let Some(pattern) = path.to_str().filter(|text| text.contains(['*', '?']) && !path.exists()) else {
        return Ok(vec![path.to_owned()]);
    };
    let options =
        MatchOptions { case_sensitive: false, require_literal_separator: true, require_literal_leading_dot: true };
    // Those shells take brackets for what they are.
    let found = glob::glob_with(&pattern.replace('[', "[[]"), options)
        .map_err(|error| InvalidPattern { pattern: pattern.to_owned(), reason: error.msg })?;
    // A folder that can't be looked into is named when its photos are asked for.
    let mut paths: Vec<PathBuf> = found.map(|path| path.unwrap_or_else(|error| error.path().to_owned())).collect();
    if paths.is_empty() {
        paths.push(path.to_owned());
    }
    paths.sort_unstable();
    Ok(paths)
}

/// The paths in a list: one per line, or separated by zero bytes as by `find -print0`. It may be UTF-16, as Windows
/// PowerShell writes it, if it starts by saying so.
fn listed(file: &Path) -> io::Result<Vec<PathBuf>> {
    let bytes = if is_stdin(file) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        fs::read(file)?
    };
    Ok(split(&bytes))
}

fn split(list: &[u8]) -> Vec<PathBuf> {
    // What a list starts with to say how it is written is no part of it.
    let list = match list {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(of_utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(of_utf16(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        list => Cow::Borrowed(list),
    };
    let separator = if list.contains(&0) { 0 } else { b'\n' };
    let lines = list.split(|&byte| byte == separator);
    lines
        .map(|line| if separator == b'\n' { line.strip_suffix(b"\r").unwrap_or(line) } else { line })
        .filter(|line| !line.is_empty())
        .map(|line| PathBuf::from(os_string(line)))
        .collect()
}

/// UTF-8 of UTF-16 in this order of bytes. What is no text becomes a replacement character, and no file is called so.
fn of_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|&pair| unit(pair)).collect();
    String::from_utf16_lossy(&units).into_bytes()
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_what_fits_them() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Foto [2023]", "Foto 2", "Foto [a"] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("f.jpg"), "").unwrap();
        }
        for name in ["b.JPG", "a.jpg", "c.png", ".d.jpg", "e[1].jpg"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let names = |pattern: &str| -> Vec<String> {
            let paths = fitting(&folder.path().join(pattern)).unwrap();
            let short = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_string_lossy().replace('\\', "/");
            paths.iter().map(short).collect()
        };
        assert_eq!(names("*.jpg"), ["a.jpg", "b.JPG", "e[1].jpg"]);
        assert_eq!(names("?.png"), ["c.png"]);
        // Not a pattern, or not one that shells under Windows know.
        assert_eq!(names("missing.jpg"), ["missing.jpg"]);
        assert_eq!(names("e[1].jpg"), ["e[1].jpg"]);
        assert_eq!(names("Foto [2023]/*.jpg"), ["Foto [2023]/f.jpg"]);
        assert_eq!(names("Foto [a/*.jpg"), ["Foto [a/f.jpg"]);
        assert_eq!(names("*.tif"), ["*.tif"]);
        // Where a shell has left it alone, a file may be called so.
        if fs::write(folder.path().join("*.jpg"), "").is_ok() {
            assert_eq!(names("*.jpg"), ["*.jpg"]);
        }
    }

    #[test]
    fn lists_have_lines_or_zero_bytes_and_may_be_utf_16() {
        let paths = |list: &[u8]| -> Vec<String> {
            split(list).iter().map(|path| path.to_string_lossy().into_owned()).collect()
        };
        assert_eq!(paths(b"a b.jpg\r\n\nc.jpg"), ["a b.jpg", "c.jpg"]);
        assert_eq!(paths(b"a\nb.jpg\0c.jpg\0"), ["a\nb.jpg", "c.jpg"]);
        assert_eq!(paths(b""), [""; 0]);
        assert_eq!(paths(b"\xef\xbb\xbfa.jpg\n"), ["a.jpg"]);
        let units: Vec<u16> = "\u{feff}foto/é.jpg\r\nb.jpg\r\n".encode_utf16().collect();
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let list: Vec<u8> = units.iter().copied().flat_map(bytes).collect();
            assert_eq!(paths(&list), ["foto/é.jpg", "b.jpg"]);
        }
    }
}
