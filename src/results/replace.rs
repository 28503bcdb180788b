//! Writing a file as a whole.

use std::{
    fs::{self, File},
    io::{BufWriter, IntoInnerError},
    path::Path,
};

use super::StoreError;

/// Writes the file `path` with `write`, and puts it in the place of the one that was there only when it is complete and on
/// the disk. A power failure leaves one or the other, never a part.
///
/// # Errors
/// What `write` says, or [`StoreError::Write`]; then what was there is still there.
pub(crate) fn replace(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = Path::new(&name);
    let written = File::create(new).map_err(StoreError::write(new)).and_then(|file| {
        let mut writer = BufWriter::new(file);
        write(&mut writer)?;
        let file = writer.into_inner().map_err(|error| StoreError::write(new)(IntoInnerError::into_error(error)))?;
        file.sync_all().map_err(StoreError::write(new))
        // Here it is closed: Windows doesn't rename what is open.
    });
    let replaced = written.and_then(|()| fs::rename(new, path).map_err(StoreError::write(path)));
    if replaced.is_err() {
        // It takes space that may be what was lacking.
        let _ = fs::remove_file(new);
    }
    replaced
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use super::*;

    #[test]
    fn what_was_there_stays_until_all_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let write = |text: &'static str| {
            replace(&path, |out| out.write_all(text.as_bytes()).map_err(StoreError::write(&path))).unwrap();
        };
        write("first");
        write("second");
        let failed = replace(&path, |out| {
            out.write_all(b"third").map_err(StoreError::write(&path))?;
            Err(StoreError::write(&path)(io::ErrorKind::StorageFull.into()))
        });
        assert!(matches!(failed, Err(StoreError::Write { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
