//! What can go wrong, for callers of the library.

use std::path::PathBuf;

use crate::{inference::ModelError, photo::PhotoError, rules::RulesError};

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
    /// A model can't be loaded or doesn't fit.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A rule set can't be used.
    #[error(transparent)]
    Rules(#[from] RulesError),
}

impl Error {
    /// A stable word for the kind of error, as in the `error.code` of a report.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Photo { source, .. } => source.code(),
            Self::Model(_) => "model",
            Self::Rules(_) => "rules",
        }
    }
}

/// The result of an operation of kepal.
pub type Result<T> = std::result::Result<T, Error>;
