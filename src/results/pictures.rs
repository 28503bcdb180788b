//! The small pictures beside the results: where they lie, and writing them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// The folder with pictures in a folder of results.
pub(crate) const PICTURES: &str = "pictures";

/// Where the [pictures](crate::report::pictures) of the photo with this digest are kept in a folder of results:
/// `pictures/<first two digits>/<digest>.jpg`; `None` if it is no SHA-256 in lower-case hexadecimal.
pub fn picture_path(folder: &Path, sha256: &str) -> Option<PathBuf> {
    let digest = sha256.len() == 64 && sha256.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
    digest.then(|| folder.join(PICTURES).join(&sha256[..2]).join(format!("{sha256}.jpg")))
}

/// The size in bytes of the pictures in this file; `None` where there are none. A power failure may leave an empty file.
pub(crate) fn picture_size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|file| file.len()).filter(|&size| size > 0)
}

/// How many files of pictures were begun.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// Writes a file of pictures, all of it or nothing; its folder may be missing.
pub(crate) fn write_picture(path: &Path, picture: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Not the same file for two threads that meet the same photo in two places.
    let unfinished = path.with_extension(format!("part{}", WRITTEN.fetch_add(1, Ordering::Relaxed)));
    fs::write(&unfinished, picture)?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_digest_becomes_a_path() {
        let sha = "0123456789abcdef".repeat(4);
        let path = picture_path(Path::new("out"), &sha).unwrap();
        assert_eq!(path, Path::new("out/pictures/01").join(format!("{sha}.jpg")));
        for text in ["", "../../../etc/passwd", &sha[1..], &sha.to_uppercase()] {
            assert_eq!(picture_path(Path::new("out"), text), None);
        }
    }

    #[test]
    fn an_empty_file_holds_no_pictures() {
        let folder = tempfile::tempdir().unwrap();
        let path = picture_path(folder.path(), &"a".repeat(64)).unwrap();
        assert_eq!(picture_size(&path), None);
        write_picture(&path, b"").unwrap();
        assert_eq!(picture_size(&path), None);
        write_picture(&path, b"jpeg").unwrap();
        assert_eq!(picture_size(&path), Some(4));
    }
}
