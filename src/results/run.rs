//! `run.json`: what the results were made with and when. Nothing in it tells on which computer.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use super::{StoreError, replace};
use crate::{
    photo::Limits,
    report::csv::BYTE_ORDER_MARK,
    rules::{Sensitivity, Verdict},
};

/// Name of the file in a folder of results.
pub(super) const NAME: &str = "run.json";

/// How many photos came out how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counts {
    /// All of them.
    pub photos: usize,
    /// Those with nothing to look at.
    pub neutral: usize,
    /// Those in which a person has to look at something.
    pub review: usize,
    /// Those in which a hand resembles a forbidden pose.
    pub flagged: usize,
    /// Those that can't be judged.
    pub unassessable: usize,
    /// Those that couldn't be read.
    pub errors: usize,
}

impl Counts {
    /// Counts a photo; without a verdict it is one that couldn't be read.
    pub fn add(&mut self, verdict: Option<Verdict>) {
        self.photos += 1;
        *match verdict {
            Some(Verdict::Neutral) => &mut self.neutral,
            Some(Verdict::Review) => &mut self.review,
            Some(Verdict::Flagged) => &mut self.flagged,
            Some(Verdict::Unassessable) => &mut self.unassessable,
            None => &mut self.errors,
        } += 1;
    }
}

/// A rule set, by name and by content, and how it was used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct RuleSetId {
    pub(super) id: String,
    /// Of the TOML file.
    pub(super) sha256: String,
    #[serde(default)]
    pub(super) sensitivity: Sensitivity,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Options {
    pub(super) paths: Vec<String>,
    pub(super) include: Vec<String>,
    pub(super) exclude: Vec<String>,
    pub(super) max_bytes: u64,
    pub(super) max_pixels: u64,
    pub(super) max_memory: u64,
    /// The day on which all photos were taken, if it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) taken: Option<String>,
}

/// What is in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Run {
    pub(super) kepal: String,
    pub(super) rule_set: RuleSetId,
    pub(super) models: BTreeMap<String, String>,
    pub(super) options: Options,
    pub(super) counts: Counts,
    /// When the scan was started, or gone on with; UTC.
    pub(crate) started: Option<String>,
    /// When it was done; none while it isn't.
    pub(crate) finished: Option<String>,
    /// When the results were last judged by another rule set, if they were.
    pub(super) rejudged: Option<String>,
}

/// Whether a file that begins so is a `run.json`, also one that an editor put in order or that was cut.
pub(super) fn is_ours(beginning: &str) -> bool {
    let text: String = beginning.trim_start_matches(BYTE_ORDER_MARK).split_whitespace().collect();
    text.starts_with('{') && (text.contains("\"kepal\"") || "{\"kepal\"".starts_with(&text))
}

impl Run {
    /// Of a folder of results. A missing or broken file tells nothing: the results are judged anew, photos are read again by
    /// the default limits, and nobody knows which rule set it was but by its id, and when the scan was. A folder with one that
    /// [isn't ours](is_ours) is refused before anything is written to it.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(NAME)).unwrap_or_default();
        serde_json::from_str(text.trim_start_matches(BYTE_ORDER_MARK)).unwrap_or_default()
    }

    /// SHA-256 of the rule set that the results are judged by; `None` where nothing tells. A set's id alone doesn't say what
    /// is in it: whoever adapts one may keep the id.
    pub(crate) fn rules_sha256(&self) -> Option<&str> {
        Some(self.rule_set.sha256.as_str()).filter(|sha256| !sha256.is_empty())
    }

    /// What photos could take; the default where nothing tells.
    pub(crate) fn limits(&self) -> Limits {
        let Options { max_bytes, max_pixels, max_memory, .. } = self.options;
        let or = |limit: u64, default: u64| if limit > 0 { limit } else { default };
        let default = Limits::default();
        Limits {
            max_bytes: or(max_bytes, default.max_bytes),
            max_pixels: or(max_pixels, default.max_pixels),
            max_memory: or(max_memory, default.max_memory),
        }
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(NAME);
        replace(&path, |writer| {
            let written = serde_json::to_writer_pretty(&mut *writer, self).map_err(io::Error::from);
            written.and_then(|()| writer.write_all(b"\n")).map_err(StoreError::write(&path))
        })
    }
}

/// The present moment as `YYYY-MM-DDTHH:MM:SSZ`.
pub(super) fn now() -> String {
    moment(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

/// `seconds` after the beginning of 1970.
fn moment(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Counted from 1 March of the year 0, so that the leap day is the last of its year.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + next;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_704_067_199, "2023-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(moment(seconds), expected);
        }
    }

    #[test]
    fn it_reads_back_and_a_broken_one_tells_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let run = Run { kepal: "1".to_owned(), started: Some(now()), ..Run::default() };
        run.write(folder.path()).unwrap();
        assert_eq!(Run::read(folder.path()), run);
        let text = fs::read_to_string(folder.path().join(NAME)).unwrap();
        let marked = format!("{BYTE_ORDER_MARK}{text}");
        fs::write(folder.path().join(NAME), &marked).unwrap();
        assert_eq!(Run::read(folder.path()), run);
        fs::write(folder.path().join(NAME), "{").unwrap();
        assert_eq!(Run::read(folder.path()), Run::default());
        assert!(is_ours(&marked));
        for end in 1..text.len() {
            assert!(is_ours(&text[..end]), "{}", &text[..end]);
        }
        for other in ["{\"name\": 1}", "{}", "kepal", "[\"kepal\"]"] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
