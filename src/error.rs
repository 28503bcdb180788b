//! What can go wrong, for callers of the library.

use std::{io, path::PathBuf};

use crate::{inference::ModelError, photo::PhotoError, results::StoreError, rules::RulesError, scan::ArchiveError};

/// Anything that can go wrong in kepal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A photo can't be read. The others can still be checked.
    #[error("{}{source}", path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default())]
    Photo {
        /// The file, unless the photo came from memory.
        path: Option<PathBuf>,
        /// Why not.
        source: PhotoError,
    },
    /// An archive, or a photo in it, can't be read. The others can still be checked.
    #[error("{path}: {source}")]
    Archive {
        /// The archive, followed by a slash and the photo's name in it.
        path: String,
        /// Why not.
        source: ArchiveError,
    },
    /// A model can't be loaded or doesn't fit.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A rule set can't be used.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// Results can't be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The threads of a scan can't be started.
    #[error("can't start the threads to check photos with: {0}; ask for fewer jobs")]
    Threads(#[source] io::Error),
}

impl Error {
    /// A stable word for the kind of error, as in the `error.code` of a report.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Photo { source, .. } => source.code(),
            Self::Archive { source, .. } => source.code(),
            Self::Model(_) => "model",
            Self::Rules(_) => "rules",
            Self::Store(_) => "results",
            Self::Threads(_) => "threads",
        }
    }
}

/// The result of an operation of kepal.
pub type Result<T> = std::result::Result<T, Error>;
