//! Files that lie where ours would be written, and aren't ours.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use super::StoreError;

/// How many bytes of a file are looked at.
const BEGINNING: u64 = 4096;

/// Refuses to replace the file `path`, if there is one, unless `is_ours` takes it for ours by its beginning. A file with
/// nothing in it, as a power failure may leave it, is no loss to anybody.
///
/// # Errors
/// [`StoreError::Foreign`], or [`StoreError::Write`] if there is no telling.
pub(crate) fn refuse(path: &Path, is_ours: impl Fn(&str) -> bool) -> Result<(), StoreError> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(StoreError::Foreign { path: path.to_owned() }),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(()),
        Err(error) => return Err(StoreError::write(path)(error)),
    }
    let mut beginning = Vec::new();
    File::open(path)
        .and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning))
        .map_err(StoreError::write(path))?;
    let empty = beginning.iter().all(|&byte| byte == 0);
    if empty || is_ours(&String::from_utf8_lossy(&beginning)) {
        return Ok(());
    }
    Err(StoreError::Foreign { path: path.to_owned() })
}
