//! The photos that results are about, where they are still there.

use std::io;

use crate::{
    Error,
    photo::{Limits, Photo},
    report::PhotoReport,
    scan::{ArchiveError, Source},
    sha256,
};

/// Why a photo that was checked can't be looked at again.
#[derive(Debug)]
pub(crate) enum Lost {
    /// It is gone, or can't be read.
    Unreadable(Error),
    /// What is there has this SHA-256 and is another one.
    Changed(String),
}

/// The photo that `report` is about, and its size in bytes.
pub(crate) fn original(report: &PhotoReport, limits: &Limits) -> Result<(Photo, u64), Lost> {
    let name = report.path.as_deref().unwrap_or_default();
    let gone = ArchiveError::Read(io::ErrorKind::NotFound.into());
    let mut lost = Lost::Unreadable(Error::Archive { path: name.to_owned(), source: gone });
    for source in Source::named(name).map_err(Lost::Unreadable)? {
        // A device or a pipe may never end, and there was none when the photo was checked.
        if source.as_file().is_some_and(|file| file.exists() && !file.is_file()) {
            let source = io::Error::other("it is no regular file").into();
            return Err(Lost::Unreadable(Error::Photo { path: Some(name.into()), source }));
        }
        let bytes = match source.read(limits) {
            Ok(bytes) => bytes,
            Err(error) => {
                lost = Lost::Unreadable(error);
                continue;
            }
        };
        let found = sha256::hex(&bytes);
        if Some(&found) == report.sha256.as_ref() {
            let unreadable = |source| Lost::Unreadable(Error::Photo { path: Some(name.into()), source });
            return Ok((Photo::decode(&bytes, limits).map_err(unreadable)?, bytes.len() as u64));
        }
        lost = Lost::Changed(found);
    }
    Err(lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn found(path: &str, sha256: &str) -> Result<(Photo, u64), Lost> {
        let report = PhotoReport {
            path: Some(path.to_owned()),
            sha256: Some(sha256.to_owned()),
            ..example::photo(400, 300, [])
        };
        original(&report, &Limits::default())
    }

    #[test]
    fn photos_are_found_again_in_folders_and_archives() {
        let file = "fixtures/fist/fullcurl.jpg";
        let bytes = std::fs::read(file).unwrap();
        let sha256 = sha256::hex(&bytes);
        for path in [file, "fixtures/archives/photos.zip/fist.jpg"] {
            assert_eq!(found(path, &sha256).unwrap().1, bytes.len() as u64, "{path}");
            assert!(matches!(found(path, "other"), Err(Lost::Changed(found)) if found == sha256), "{path}");
        }
        for path in ["fixtures/gone.jpg", "gone.zip/fist.jpg", "", "fixtures/archives/photos.zip/gone.jpg"] {
            assert!(matches!(found(path, &sha256), Err(Lost::Unreadable(_))), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_files_are_read() {
        let pipe = crate::pipe::unopened("pipe.jpg", |pipe| found(pipe.to_str().unwrap(), "other"));
        for (found, path) in
            [(pipe, "pipe.jpg"), (found("/dev/zero", "other"), "zero"), (found("fixtures", "other"), "folder")]
        {
            let Err(Lost::Unreadable(error)) = found else { panic!("{path}") };
            assert!(error.to_string().contains("no regular file"), "{error}");
        }
    }
}
