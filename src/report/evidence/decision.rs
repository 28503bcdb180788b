//! The reviewer's decision, from the file that the page exports.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{EvidenceError, PhotoReport};
use crate::rules::Verdict;

/// What the page writes.
#[derive(Debug, Deserialize)]
struct Export {
    kepal_decisions: u32,
    /// By what the photos on the page were judged, where the decisions don't say.
    #[serde(default)]
    rule_sets: Vec<String>,
    /// Only the one that is asked for needs to be readable.
    decisions: Vec<Value>,
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
    verdict: Verdict,
    /// By which rule sets it was, and with which sensitivity unless balanced; empty where nothing tells.
    #[serde(default)]
    rule_sets: Vec<String>,
    /// SHA-256 of the rule set; `None` where nothing tells.
    rules_sha256: Option<String>,
    /// Whether the photo has another verdict by now, or one by another rule set: what the reviewer said isn't about that.
    #[serde(skip_deserializing)]
    about_other_result: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Agree,
    NotGesture,
    CantTell,
}

/// The decision on the photo of `report`, which was judged by rules with this SHA-256; none if there is none in `file`.
pub(super) fn read(file: &Path, report: &PhotoReport, rules: &str) -> Result<Option<Review>, EvidenceError> {
    let refused = |reason: String| EvidenceError::Decisions { path: file.to_owned(), reason };
    let text = fs::read(file).map_err(|error| refused(error.to_string()))?;
    let Export { kepal_decisions, rule_sets, decisions } =
        serde_json::from_slice(&text).map_err(|error| refused(error.to_string()))?;
    if kepal_decisions != 1 {
        return Err(refused(format!("written by another version, {kepal_decisions}")));
    }
    let is_asked_for = |one: &Value| one["sha256"].as_str().is_some_and(|it| Some(it) == report.sha256.as_deref());
    let Some(decision) = decisions.into_iter().find(is_asked_for) else { return Ok(None) };
    let mut review: Review =
        serde_json::from_value(decision).map_err(|error| refused(format!("the decision on this photo: {error}")))?;
    if review.rule_sets.is_empty() {
        review.rule_sets = rule_sets;
    }
    review.about_other_result = review.verdict != report.verdict
        || !review.rule_sets.is_empty() && !review.rule_sets.contains(&report.basis())
        || review.rules_sha256.as_ref().is_some_and(|sha256| sha256 != rules);
    Ok(Some(review))
}
