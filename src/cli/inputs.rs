//! From the paths on the command line to the photos they mean.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Extensions of files in a folder that are taken for photos, whether or not they can be read: a photo that is passed
/// over in silence would look like a neutral one.
const EXTENSIONS: &[&str] =
    &["jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff", "bmp", "gif", "heic", "heif", "avif"];

/// One thing to check.
#[derive(Debug)]
pub(super) enum Input {
    /// The photo on standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// A folder that gives no photos.
    Failed {
        /// The folder.
        path: PathBuf,
        /// A word for why.
        code: &'static str,
        /// Why.
        message: String,
    },
}

/// What `path` means: itself, unless it is a folder.
pub(super) fn expand(path: &Path) -> Vec<Input> {
    if path.as_os_str() == "-" {
        return vec![Input::Stdin];
    }
    if !path.is_dir() {
        return vec![Input::File(path.to_owned())];
    }
    let mut inputs = Vec::new();
    walk(path, &mut inputs);
    if inputs.is_empty() {
        let message = "there are no photos in this folder".to_owned();
        inputs.push(Input::Failed { path: path.to_owned(), code: "no_photos", message });
    }
    inputs
}

/// Adds the photos in `folder`, then those in its subfolders, each sorted by name. Hidden files and folders are left
/// out, and links to folders are not followed, as they may lead around in circles.
fn walk(folder: &Path, inputs: &mut Vec<Input>) {
    match list(folder) {
        Ok((files, folders)) => {
            inputs.extend(files.into_iter().map(Input::File));
            for folder in folders {
                walk(&folder, inputs);
            }
        }
        Err(error) => {
            let message = format!("can't list this folder: {error}");
            inputs.push(Input::Failed { path: folder.to_owned(), code: "read", message });
        }
    }
}

/// The photos and the folders in `folder`.
fn list(folder: &Path) -> io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            folders.push(path);
        } else if named_like_a_photo(&path) && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort_unstable();
    folders.sort_unstable();
    Ok((files, folders))
}

fn named_like_a_photo(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_means_its_photos_in_order() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["b", "a/deep", ".hidden", "empty"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for file in
            ["z.JPG", "c.heic", "notes.txt", "._c.jpg", "jpg", "b/1.png", "a/deep/2.tiff", "a/3.webp", ".hidden/4.jpg"]
        {
            fs::write(root.path().join(file), "").unwrap();
        }
        let names = |path: &Path| -> Vec<String> {
            let name = |path: &Path| path.strip_prefix(root.path()).unwrap().to_string_lossy().replace('\\', "/");
            expand(path)
                .iter()
                .map(|input| match input {
                    Input::Stdin => "-".to_owned(),
                    Input::File(path) => name(path),
                    Input::Failed { path, code, .. } => format!("{code} {}", name(path)),
                })
                .collect()
        };
        assert_eq!(names(root.path()), ["c.heic", "z.JPG", "a/3.webp", "a/deep/2.tiff", "b/1.png"]);
        assert_eq!(names(&root.path().join("empty")), ["no_photos empty"]);
        assert_eq!(names(&root.path().join("notes.txt")), ["notes.txt"]);
        assert_eq!(names(&root.path().join("missing.jpg")), ["missing.jpg"]);
        assert_eq!(names(Path::new("-")), ["-"]);
    }
}
