//! Reading the folder of results that a scan writes: `results.jsonl` and what lies beside it.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::Entry;

/// Why a folder of results can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResultsError {
    /// A file can't be read.
    #[error("{}: can't be read ({source}); name the folder that holds the results of a scan", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A line isn't an [`Entry`].
    #[error(
        "{}, line {line}: not a result ({source}); the file holds one JSON object per line, as `kepal check --format \
         jsonl` writes them", path.display()
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A file can't be written.
    #[error("{}: can't be written ({source}); check the rights and the space on the disk", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl ResultsError {
    pub(super) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    pub(super) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }
}

/// The entries of `folder/results.jsonl`, one after another.
///
/// A last line without an end that can't be read is what an interrupted run leaves behind: it is passed over.
pub(super) fn entries(folder: &Path) -> Result<impl Iterator<Item = Result<Entry, ResultsError>>, ResultsError> {
    let path = folder.join("results.jsonl");
    let mut reader = BufReader::new(File::open(&path).map_err(ResultsError::read(&path))?);
    let mut line = Vec::new();
    let mut number = 0;
    Ok(std::iter::from_fn(move || {
        loop {
            line.clear();
            number += 1;
            match reader.read_until(b'\n', &mut line) {
                Err(source) => return Some(Err(ResultsError::Read { path: path.clone(), source })),
                Ok(0) => return None,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => {
                    return match Entry::from_json(&line) {
                        Ok(entry) => Some(Ok(entry)),
                        Err(_) if !line.ends_with(b"\n") => None,
                        Err(source) => Some(Err(ResultsError::Line { path: path.clone(), line: number, source })),
                    };
                }
            }
        }
    }))
}

/// What the page and the evidence want to know of `run.json`; all of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    /// When the run was started, as it was written.
    #[serde(default)]
    pub(super) started: Option<String>,
    /// When it ended.
    #[serde(default)]
    pub(super) finished: Option<String>,
}

impl Run {
    /// Of `folder/run.json`. Results can be looked at without it, so a missing or foreign one tells nothing.
    pub(super) fn of(folder: &Path) -> Self {
        let text = fs::read(folder.join("run.json")).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }
}

/// The folder with pictures in a folder of results.
pub(crate) const PICTURES: &str = "pictures";

/// Where the pictures of the photo with this digest are kept in a folder of results:
/// `pictures/<first two digits>/<digest>.jpg`; `None` if it is no SHA-256 in lower-case hexadecimal.
pub fn picture_path(folder: &Path, sha256: &str) -> Option<PathBuf> {
    let digest = sha256.len() == 64 && sha256.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
    digest.then(|| folder.join(PICTURES).join(&sha256[..2]).join(format!("{sha256}.jpg")))
}

/// Writes a file of pictures, all of it or nothing; its folder may be missing.
pub(crate) fn write_picture(path: &Path, picture: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Not the same file for two threads that meet the same photo in two places.
    let thread = rayon::current_thread_index().unwrap_or_default();
    let unfinished = path.with_extension(format!("part{thread}"));
    fs::write(&unfinished, picture)?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: &str = r#"{"path":"b.jpg","error":{"code":"decode","message":"no photo"}}"#;

    fn read(text: &str) -> Vec<Result<Entry, ResultsError>> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("results.jsonl"), text).unwrap();
        entries(folder.path()).unwrap().collect()
    }

    #[test]
    fn a_torn_last_line_is_passed_over_and_a_bad_one_is_not() {
        assert_eq!(read(&format!("{ERROR}\n\n{ERROR}")).iter().flatten().count(), 2);
        let torn = read(&format!("{ERROR}\n{}", &ERROR[..20]));
        assert!(torn.len() == 1 && torn[0].is_ok());
        let bad = read(&format!("{ERROR}\n{}\n{ERROR}\n", &ERROR[..20]));
        assert!(matches!(bad[1], Err(ResultsError::Line { line: 2, .. })), "{bad:?}");
    }

    #[test]
    fn only_a_digest_becomes_a_path() {
        let sha = "0123456789abcdef".repeat(4);
        let path = picture_path(Path::new("out"), &sha).unwrap();
        assert_eq!(path, Path::new("out/pictures/01").join(format!("{sha}.jpg")));
        for text in ["", "../../../etc/passwd", &sha[1..], &sha.to_uppercase()] {
            assert_eq!(picture_path(Path::new("out"), text), None);
        }
    }
}
