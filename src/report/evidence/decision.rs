//! The reviewer's decision, from the file that the page exports.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::EvidenceError;

/// What the page writes.
#[derive(Debug, Deserialize)]
struct Export {
    kepal_decisions: u32,
    decisions: Vec<Exported>,
}

#[derive(Debug, Deserialize)]
struct Exported {
    sha256: String,
    #[serde(flatten)]
    review: Review,
}

/// What the reviewer said of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Review {
    decision: Choice,
    #[serde(default)]
    name: String,
    #[serde(default)]
    note: String,
    time: String,
    /// What the page showed as the photo's verdict at that time.
    verdict: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Agree,
    NotGesture,
    CantTell,
}

/// The decision on the photo with this digest; none if there is none in `file`.
pub(super) fn read(file: &Path, sha256: &str) -> Result<Option<Review>, EvidenceError> {
    let refused = |reason: String| EvidenceError::Decisions { path: file.to_owned(), reason };
    let text = fs::read(file).map_err(|error| refused(error.to_string()))?;
    let export: Export = serde_json::from_slice(&text).map_err(|error| refused(error.to_string()))?;
    if export.kepal_decisions != 1 {
        return Err(refused(format!("written by another version, {}", export.kepal_decisions)));
    }
    Ok(export.decisions.into_iter().find(|one| one.sha256 == sha256).map(|one| one.review))
}
