//! The reviewer's decision, from the file that the page exports.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{EvidenceError, PhotoReport};
use crate::rules::Verdict;

/// What the page writes.
#[derive(Debug, Deserialize)]
struct Export {
    kepal_decisions: u32,
    /// The ids of those that the photos on the page were judged by.
    #[serde(default)]
    rule_sets: Vec<String>,
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
    pub(super) verdict: Verdict,
    /// By which rule sets; empty where nothing tells.
    #[serde(skip_deserializing)]
    pub(super) rule_sets: Vec<String>,
    /// Whether the photo has another verdict by now, or one by another rule set: what the reviewer said isn't about that.
    #[serde(skip_deserializing)]
    pub(super) about_other_result: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Agree,
    NotGesture,
    CantTell,
}

/// The decision on the photo of `report`; none if there is none in `file`.
pub(super) fn read(file: &Path, report: &PhotoReport) -> Result<Option<Review>, EvidenceError> {
    let refused = |reason: String| EvidenceError::Decisions { path: file.to_owned(), reason };
    let text = fs::read(file).map_err(|error| refused(error.to_string()))?;
    let Export { kepal_decisions, rule_sets, decisions } =
        serde_json::from_slice(&text).map_err(|error| refused(error.to_string()))?;
    if kepal_decisions != 1 {
        return Err(refused(format!("written by another version, {kepal_decisions}")));
    }
    let decision = decisions.into_iter().find(|one| Some(&one.sha256) == report.sha256.as_ref());
    Ok(decision.map(|Exported { review, .. }| {
        let other_rules = !rule_sets.is_empty() && !rule_sets.contains(&report.rule_set);
        Review { about_other_result: review.verdict != report.verdict || other_rules, rule_sets, ..review }
    }))
}
