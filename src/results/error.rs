//! What can go wrong with a folder of results.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why results can't be kept or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file can't be read.
    #[error("{}: can't read the results: {source}; name the folder that holds the results of a scan", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file or folder can't be written.
    #[error(
        "{}: can't write the results: {source}; what was written before is kept: make sure that there is space and that \
         you may write there, and give the same command again", path.display()
    )]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Something else lies where results are written.
    #[error(
        "{}: this is nothing that kepal wrote, so it isn't replaced; move it elsewhere, or name another folder",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A line isn't an [`Entry`](crate::report::Entry).
    #[error(
        "{}, line {line}: not a result ({source}); delete the line and scan its photo again; the file holds one JSON \
         object per line, as `kepal check --format jsonl` writes them", path.display()
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A line that looked like a result isn't one.
    #[error("{}: the result of {photo} is damaged ({reason}); delete its line, and scan again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The photo's name in the results.
        photo: String,
        /// What is wrong.
        reason: String,
    },
    /// Another program is writing results into the folder.
    #[error("{}: another scan is writing into this folder; wait for it to end, or name another folder", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
}

impl StoreError {
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }
}
