//! Files that lie where ours would be written, and aren't ours.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::Path,
};

use super::StoreError;

/// How many bytes of a file tell whether it is ours.
const BEGINNING: u64 = 4096;

/// Whether the file `path` may be replaced: it isn't there, `is_ours` takes it for ours by its beginning, or there is
/// nothing but zeros in it, as a full disk or a power failure leaves it. What is no ordinary file may not.
///
/// # Errors
/// If there is no telling, as it can't be read.
pub fn is_replaceable(path: &Path, is_ours: impl Fn(&[u8]) -> bool) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => {}
        // Opening a pipe would wait forever.
        Ok(_) => return Ok(false),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(true);
        }
        Err(error) => return Err(error),
    }
    let mut reader = BufReader::new(File::open(path)?);
    let mut beginning = Vec::new();
    reader.by_ref().take(BEGINNING).read_to_end(&mut beginning)?;
    // Disk images begin with zeros, too.
    let is_blank = |reader: BufReader<File>| reader.bytes().all(|byte| matches!(byte, Ok(0)));
    Ok(is_ours(&beginning) || beginning.iter().all(|&byte| byte == 0) && is_blank(reader))
}

/// Refuses to replace the file `path` unless it [is replaceable](is_replaceable).
///
/// # Errors
/// [`StoreError::Foreign`], or [`StoreError::Write`] if there is no telling.
pub(crate) fn refuse(path: &Path, is_ours: impl Fn(&str) -> bool) -> Result<(), StoreError> {
    let is_ours = |beginning: &[u8]| is_ours(&String::from_utf8_lossy(beginning));
    if is_replaceable(path, is_ours).map_err(StoreError::write(path))? {
        return Ok(());
    }
    Err(StoreError::Foreign { path: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_ours_or_empty_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let is_replaceable = |path: &Path| is_replaceable(path, |beginning| beginning == b"ours").unwrap();
        assert!(is_replaceable(&path));
        let zeros = vec![0; 10_000];
        for (content, expected) in [
            (&b"ours"[..], true),
            (b"", true),
            (&zeros, true),
            (b"another's", false),
            (&[&zeros, &b"a disk's"[..]].concat(), false),
        ] {
            fs::write(&path, content).unwrap();
            assert_eq!(is_replaceable(&path), expected);
        }
        assert!(is_replaceable(&path.join("in a file")));
        assert!(!is_replaceable(folder.path()));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_are_not_opened() {
        assert!(!crate::pipe::unopened("pipe", |pipe| is_replaceable(&pipe, |_| true).unwrap()));
    }
}
