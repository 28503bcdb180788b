//! Where the photos are that results are about.

use std::path::{Path, PathBuf};

/// Whether there is no such file, nor an archive that it would be in.
pub(crate) fn is_gone(path: &str) -> bool {
    !Path::new(path).ancestors().any(Path::is_file)
}

/// Whether the folder is there that a photo is in, or the archive that it is in: not if the drive isn't.
pub(super) fn is_folder_there(path: &Path) -> bool {
    let is_archive = |path: &&Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let file = path.ancestors().filter(is_archive).last().unwrap_or(path);
    // A name by itself has a folder, too.
    Path::new(".").join(file).parent().is_some_and(Path::is_dir)
}

/// The place of a photo, the same for all paths to it: those of its file, or of the archive that it is in.
pub(super) fn place(path: &Path) -> PathBuf {
    let known = |there: &Path| Some(there.canonicalize().ok()?.join(path.strip_prefix(there).ok()?));
    path.ancestors().find_map(known).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_gone_with_its_file_or_archive() {
        for path in ["fixtures/fist/fullcurl.jpg", "fixtures/archives/photos.zip/fist.jpg"] {
            assert!(!is_gone(path), "{path}");
        }
        for path in ["fixtures/gone.jpg", "gone.zip/fist.jpg", ""] {
            assert!(is_gone(path), "{path}");
        }
    }

    #[test]
    fn a_folder_is_there_without_the_photo_or_archive() {
        for path in ["fixtures/gone.jpg", "fixtures/gone.zip/in/fist.jpg", "gone.ZIP/fist.jpg", "gone.jpg"] {
            assert!(is_folder_there(Path::new(path)), "{path}");
        }
        for path in ["gone/a.jpg", "gone/b.zip/a.jpg", "/gone/drive/a.jpg"] {
            assert!(!is_folder_there(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_photo_is_in_one_place_however_its_path_is_written() {
        let here = std::env::current_dir().unwrap();
        for path in ["fixtures/fist/fullcurl.jpg", "fixtures/archives/photos.zip/fist.jpg"] {
            let expected = place(Path::new(path));
            for other in [Path::new(".").join(path), Path::new("fixtures/..").join(path), here.join(path)] {
                assert_eq!(place(&other), expected, "{}", other.display());
            }
        }
        assert_eq!(place(Path::new("gone.jpg")), Path::new("gone.jpg"));
    }
}
