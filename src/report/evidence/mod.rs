//! One photo's findings in a ZIP file, to be put on record: what was seen, by what, according to which rule, and what the
//! reviewer said.
//!
//! The same input gives the same bytes, so that two people can compare what they have.

mod decision;
mod document;

use std::{
    io::{self, Cursor, Write},
    path::{Path, PathBuf},
};

use image::ImageFormat;
use serde_json::{Value, json};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{
    Entry, HandReport, Lang, PhotoReport,
    pictures::{AROUND, Square, to_look_at},
    round::ten_thousandth,
    text, words,
};
use crate::{
    Error,
    photo::{Limits, Photo},
    results::{self, Lost, Run, StoreError},
    rules::{RuleSet, Thresholds},
};

/// Fewest digits of a digest that stand for the whole.
const DIGITS: usize = 8;

/// Why no evidence can be given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// The results can't be read.
    #[error(transparent)]
    Results(#[from] StoreError),
    /// No photo has this path or a digest that starts so.
    #[error("no photo that was checked has the path `{0}` or a SHA-256 that starts so; see the results or their page")]
    NotFound(String),
    /// It is neither the path of a photo in the results nor enough of a digest.
    #[error(
        "`{0}` isn't the path of a photo that was checked, and as the start of a SHA-256 it would be at least eight digits, 0 \
         to 9 and a to f; see the results or their page"
    )]
    NoDigest(String),
    /// More than one photo is meant.
    #[error(
        "{found} photos in the results have the path `{photo}` or a SHA-256 that starts so; give all 64 digits of one of them"
    )]
    Several {
        /// What was asked for.
        photo: String,
        /// How many photos it fits.
        found: usize,
    },
    /// The photo can't be read any more.
    #[error("{0}; evidence needs the original where the results say it is")]
    Photo(Error),
    /// The file is another one by now.
    #[error("{}: this is not the photo that was checked: its SHA-256 is {found}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// Its digest.
        found: String,
    },
    /// The rule set can't be read.
    #[error(transparent)]
    Rules(#[from] Error),
    /// The rule set isn't at hand.
    #[error("the photo was judged by the rule set `{0}`, which isn't the one at hand; give its file")]
    OtherRules(String),
    /// The rule set at hand has the same id and says something else.
    #[error(
        "the rule set `{id}` isn't the one that the photo was judged by: its SHA-256 is {found}, and was {judged_by}; give \
         its file as it was, or judge the results by it as it is now (kepal rejudge)"
    )]
    ChangedRules {
        /// The id of both.
        id: String,
        /// SHA-256 of the one at hand.
        found: String,
        /// SHA-256 of the one that the results are judged by.
        judged_by: String,
    },
    /// The decisions can't be used.
    #[error("{}: {reason}; give the JSON file that the page's export wrote", path.display())]
    Decisions {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The ZIP file can't be made.
    #[error("the ZIP file can't be made: {0}")]
    Zip(#[source] io::Error),
}

/// What evidence is wanted of.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The folder of results.
    pub folder: &'a Path,
    /// SHA-256 of the photo in hexadecimal, or its first digits, eight or more; or its path in the results.
    pub photo: &'a str,
    /// The file of the rule set that the photo was judged by, if it isn't a built-in one.
    pub rules: Option<&'a Path>,
    /// The reviewer's decisions, as exported from the page.
    pub decisions: Option<&'a Path>,
}

/// What [`evidence`] makes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// The ZIP file.
    pub zip: Vec<u8>,
    /// SHA-256 of the photo that it is of.
    pub sha256: String,
    /// Whether a reviewer's decision is in it.
    pub decided: bool,
}

/// The ZIP file asked for: `evidence.json`, the same for people in Indonesian and English, and every hand to look at cut
/// out of the original.
///
/// # Errors
/// [`EvidenceError`], above all if the original isn't there or isn't the same any more.
pub fn evidence(request: &Request) -> Result<Evidence, EvidenceError> {
    let report = find(request)?;
    let run = Run::read(request.folder);
    let rules = Rules::of(&report, request.rules, &run)?;
    let (photo, bytes) = original(&report)?;
    let record = record(request, &report, &run, bytes, &rules)?;

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // A fixed moment: the same findings are the same file.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let failed = |error: ZipError| EvidenceError::Zip(error.into());
    let mut add = |name: &str, bytes: &[u8]| -> Result<(), EvidenceError> {
        zip.start_file(name, options).map_err(failed)?;
        zip.write_all(bytes).map_err(EvidenceError::Zip)
    };
    add("evidence.json", format!("{record:#}\n").as_bytes())?;
    add("bukti.html", document::html(&report, &record, Lang::Id).as_bytes())?;
    add("evidence.html", document::html(&report, &record, Lang::En).as_bytes())?;
    for (number, hand) in (1..).zip(&report.hands) {
        if let Some(name) = crop_name(number, hand) {
            let mut png = Cursor::new(Vec::new());
            Square::around(&hand.bounds, AROUND, report.width, report.height)
                .cut(&photo.pixels)
                .write_to(&mut png, ImageFormat::Png)
                .map_err(|error| EvidenceError::Zip(io::Error::other(error)))?;
            add(&name, png.get_ref())?;
        }
    }
    let zip = zip.finish().map_err(failed)?.into_inner();
    Ok(Evidence { zip, sha256: report.sha256.unwrap_or_default(), decided: !record["decision"].is_null() })
}

/// The picture of a hand that a person has to look at. Hands of others are nobody's business.
fn crop_name(number: usize, hand: &HandReport) -> Option<String> {
    to_look_at(hand.verdict).then(|| format!("hands/{number:02}.png"))
}

/// The report of the photo asked for.
fn find(request: &Request) -> Result<PhotoReport, EvidenceError> {
    let asked = request.photo;
    let start = asked.to_ascii_lowercase();
    let is_digest = start.len() >= DIGITS && start.bytes().all(|digit| digit.is_ascii_hexdigit());
    let mut found: Vec<PhotoReport> = Vec::new();
    for entry in results::entries(request.folder)? {
        if let Entry::Photo(report) = entry?
            && let Some(sha256) = &report.sha256
            && (report.path.as_deref() == Some(asked) || is_digest && sha256.starts_with(&start))
            // The same photo in another place is the same evidence; the first that is still there is taken.
            && !found.iter().any(|known| known.sha256 == report.sha256 && exists(known))
        {
            found.retain(|known| known.sha256 != report.sha256);
            found.push(*report);
        }
    }
    match found.pop() {
        Some(report) if found.is_empty() => Ok(report),
        Some(_) => Err(EvidenceError::Several { photo: asked.to_owned(), found: found.len() + 1 }),
        None if is_digest => Err(EvidenceError::NotFound(asked.to_owned())),
        None => Err(EvidenceError::NoDigest(asked.to_owned())),
    }
}

fn exists(report: &PhotoReport) -> bool {
    report.path.as_deref().is_some_and(|path| !results::is_gone(path))
}

/// The photo and its length in bytes, if it is still the one that `report` is about.
fn original(report: &PhotoReport) -> Result<(Photo, u64), EvidenceError> {
    // It passed the limits of the run, which may have been others than the defaults.
    results::original(report, &Limits::UNLIMITED).map_err(|lost| match lost {
        Lost::Unreadable(error) => EvidenceError::Photo(error),
        Lost::Changed(found) => {
            EvidenceError::Changed { path: report.path.as_deref().unwrap_or_default().into(), found }
        }
    })
}

/// The rule set that a photo was judged by, as it is written.
struct Rules {
    set: RuleSet,
    toml: toml::Table,
}

impl Rules {
    fn of(report: &PhotoReport, file: Option<&Path>, run: &Run) -> Result<Self, EvidenceError> {
        let id = &report.rule_set;
        let (text, origin) = match file {
            Some(file) => (RuleSet::toml_in(file).map_err(Error::from)?, file.display().to_string()),
            None if RuleSet::builtin_ids().any(|builtin| builtin == id) => {
                (RuleSet::builtin_toml(id)?.to_owned(), id.clone())
            }
            None => return Err(EvidenceError::OtherRules(id.clone())),
        };
        let set = RuleSet::from_str(&text, &origin)?.with_sensitivity(report.sensitivity);
        if set.id() != id {
            return Err(EvidenceError::OtherRules(id.clone()));
        }
        if let Some(judged_by) = run.rules_sha256().filter(|&sha256| sha256 != set.sha256()) {
            let (found, judged_by) = (set.sha256().to_owned(), judged_by.to_owned());
            return Err(EvidenceError::ChangedRules { id: id.clone(), found, judged_by });
        }
        // It was just read as a rule set, so it is TOML.
        let toml = text.parse().unwrap_or_default();
        Ok(Self { set, toml })
    }

    /// The set without its rules.
    fn about(&self) -> Value {
        let mut about = self.toml.get("set").map_or(Value::Null, plain);
        about["sha256"] = self.set.sha256().into();
        about
    }

    /// The entry that `hand` was judged by; null where the set has none.
    fn entry(&self, hand: &HandReport) -> Value {
        let rules = self.toml.get("rule").and_then(toml::Value::as_array).into_iter().flatten();
        let of_gesture =
            |rule: &&toml::Value| rule.get("gesture").and_then(toml::Value::as_str) == Some(hand.gesture.id());
        rules.into_iter().find(of_gesture).map_or(Value::Null, plain)
    }
}

/// TOML as JSON, with days as texts.
fn plain(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(day) => day.to_string().into(),
        toml::Value::Array(values) => values.iter().map(plain).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
        toml::Value::String(text) => text.clone().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
    }
}

/// Everything in the form that programs read.
fn record(
    request: &Request,
    report: &PhotoReport,
    run: &Run,
    bytes: u64,
    rules: &Rules,
) -> Result<Value, EvidenceError> {
    let sha256 = report.sha256.as_deref().unwrap_or_default();
    let decision =
        request.decisions.map(|file| decision::read(file, report, rules.set.sha256())).transpose()?.flatten();
    let hands: Vec<Value> = (1..).zip(&report.hands).map(|(number, hand)| hand_record(number, hand, rules)).collect();
    let both = |say: fn(Lang) -> &'static str| json!({ "id": say(Lang::Id), "en": say(Lang::En) });
    Ok(json!({
        "kepal_evidence": 1,
        "notice": both(text::closing),
        "not_checked": both(words::not_checked),
        "photo": {
            "path": report.path,
            "sha256": sha256,
            "bytes": bytes,
            "width": report.width,
            "height": report.height,
            "captured": report.captured.as_deref().unwrap_or("unknown"),
            "taken": report.taken,
            "period": report.period,
        },
        "verdict": report.verdict,
        "people": report.people,
        "unjudged": report.unjudged,
        "smallest_hand": report.smallest_hand.map(|side| (f64::from(side) * 10.0).round() / 10.0),
        "hands": hands,
        "rule_set": rules.about(),
        "sensitivity": report.sensitivity,
        "kepal": report.kepal,
        "models": report.models,
        "run": { "started": run.started, "finished": run.finished },
        "decision": decision,
    }))
}

fn hand_record(number: usize, hand: &HandReport, rules: &Rules) -> Value {
    let Thresholds { allow_at, match_at, review_at, margin } = rules.set.thresholds(hand.gesture);
    let mut record = serde_json::to_value(hand).unwrap_or_default();
    // A hand's shape in space says nothing to a person, and the points are drawn nowhere here.
    if let Some(fields) = record.as_object_mut() {
        fields.remove("world");
        fields.remove("landmarks");
    }
    record["number"] = number.into();
    record["picture"] = crop_name(number, hand).into();
    record["rule"] = rules.entry(hand);
    let explain = |lang| hand.explanation(Some(&rules.set), lang);
    record["explanation"] = json!({ "id": explain(Lang::Id), "en": explain(Lang::En) });
    record["thresholds"] = json!({
        "allow_at": ten_thousandth(allow_at),
        "match_at": ten_thousandth(match_at),
        "review_at": ten_thousandth(review_at),
        "margin": ten_thousandth(margin),
    });
    record
}

#[cfg(test)]
mod tests;
