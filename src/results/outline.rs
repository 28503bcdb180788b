//! A result without the points of its hands, for rules and tables, which don't look at them: the points are more than all
//! the rest together.

use std::ops::Range;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IntoDeserializer, value},
};

use crate::{
    geometry::Rect,
    gesture::{Fingers, Gesture},
    hands::Handedness,
    landmarks,
    report::{Entry, HandReport, PhotoReport},
    rules::{HandVerdict, Period, Reason, Sensitivity, Verdict},
};

/// The entry in a line as far as an [`Outline`] tells it.
pub(super) fn entry(line: &[u8]) -> serde_json::Result<Entry> {
    match Outline::of(line) {
        Some(outline) => Ok(Entry::Photo(Box::new(outline.report()))),
        None => Entry::from_json(line),
    }
}

/// A word, and where it is written.
struct Word<'a, T> {
    text: &'a str,
    meaning: T,
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Word<'a, T> {
    /// A word that is written with escapes isn't read.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        let word: value::StrDeserializer<'_, D::Error> = text.into_deserializer();
        Ok(Self { text, meaning: T::deserialize(word)? })
    }
}

/// The fields of a [`PhotoReport`] that rules and tables look at.
#[derive(Deserialize)]
pub(super) struct Outline<'a> {
    path: Option<String>,
    sha256: Option<String>,
    width: u32,
    height: u32,
    captured: Option<String>,
    taken: Option<String>,
    #[serde(borrow)]
    rule_set: Word<'a, String>,
    #[serde(default)]
    sensitivity: Sensitivity,
    #[serde(borrow)]
    period: Word<'a, Period>,
    #[serde(borrow)]
    verdict: Word<'a, Verdict>,
    people: usize,
    #[serde(default)]
    unjudged: usize,
    #[serde(borrow)]
    hands: Vec<HandOutline<'a>>,
}

/// Those of a [`HandReport`].
#[derive(Deserialize)]
struct HandOutline<'a> {
    bounds: Rect,
    gesture: Gesture,
    confidence: f32,
    runner_up: Gesture,
    margin: f32,
    partner: Option<usize>,
    #[serde(borrow)]
    verdict: Word<'a, HandVerdict>,
    #[serde(borrow)]
    reasons: Vec<Word<'a, Reason>>,
}

impl<'a> Outline<'a> {
    pub(super) fn of(line: &'a [u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }

    /// The result, in which a hand's points, fingers, side, presence and person mean nothing, and neither do the faces
    /// and who made it.
    pub(super) fn report(&self) -> PhotoReport {
        PhotoReport {
            path: self.path.clone(),
            sha256: self.sha256.clone(),
            width: self.width,
            height: self.height,
            captured: self.captured.clone(),
            taken: self.taken.clone(),
            rule_set: self.rule_set.meaning.clone(),
            sensitivity: self.sensitivity,
            period: self.period.meaning,
            verdict: self.verdict.meaning,
            people: self.people,
            faces: Vec::new(),
            unjudged: self.unjudged,
            smallest_hand: None,
            hands: self.hands.iter().map(HandOutline::report).collect(),
            kepal: String::new(),
            models: std::collections::BTreeMap::new(),
        }
    }

    /// Where it is written by what the photo was judged, and what is to be written there now.
    fn basis(&self, line: &[u8], report: &PhotoReport) -> Option<(Range<usize>, String)> {
        let rule_set = span(line, self.rule_set.text, self.rule_set.text)?;
        let before = options(self.taken.as_deref(), self.sensitivity)?;
        let now = options(report.taken.as_deref(), report.sensitivity)?;
        let after = line.get(rule_set.end..)?;
        after.starts_with(before.as_bytes()).then_some(())?;
        Some((rule_set.start..rule_set.end + before.len(), json(&report.rule_set)? + &now))
    }

    /// `line`, of which this is the outline, with the judgement in `report`, which is of the same hands. `None` where there
    /// is no telling what to replace.
    pub(super) fn with_judgement(&self, line: &[u8], report: &PhotoReport) -> Option<Vec<u8>> {
        let mut edits = vec![
            self.basis(line, report)?,
            (span(line, self.period.text, self.period.text)?, json(&report.period)?),
            (span(line, self.verdict.text, self.verdict.text)?, json(&report.verdict)?),
        ];
        for (before, now) in self.hands.iter().zip(&report.hands) {
            edits.push((span(line, before.verdict.text, before.verdict.text)?, json(&now.verdict)?));
            match (before.reasons.as_slice(), now.reasons.as_slice()) {
                ([], []) => {}
                ([first, ..], [_, ..]) => {
                    let list = json(&now.reasons)?;
                    let items = list.strip_prefix('[')?.strip_suffix(']')?;
                    edits.push((span(line, first.text, before.reasons.last()?.text)?, items.to_owned()));
                }
                _ => return None,
            }
        }
        // The fields may be in any order.
        edits.sort_by_key(|(span, _)| span.start);
        let (mut judged, mut end) = (Vec::with_capacity(line.len() + line.len() / 8), 0);
        for (span, text) in edits {
            judged.extend_from_slice(line.get(end..span.start)?);
            judged.extend_from_slice(text.as_bytes());
            end = span.end;
        }
        judged.extend_from_slice(line.get(end..)?);
        Some(judged)
    }
}

/// What may follow the rule set in a line of ours.
fn options(taken: Option<&str>, sensitivity: Sensitivity) -> Option<String> {
    let field = |name: &str, value: String| format!(",\"{name}\":{value}");
    let taken = taken.map(|day| json(&day)).map_or(Some(String::new()), |day| Some(field("taken", day?)))?;
    if sensitivity.is_balanced() { Some(taken) } else { Some(taken + &field("sensitivity", json(&sensitivity)?)) }
}

/// Where in `line` the strings from `first` to `last`, which are parts of it, are written, with their quotation marks.
fn span(line: &[u8], first: &str, last: &str) -> Option<Range<usize>> {
    let at = |text: &str| text.as_ptr().addr().checked_sub(line.as_ptr().addr());
    let span = at(first)?.checked_sub(1)?..at(last)? + last.len() + 1;
    let text = line.get(span.clone())?;
    (text.starts_with(b"\"") && text.ends_with(b"\"")).then_some(span)
}

fn json(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}

impl HandOutline<'_> {
    fn report(&self) -> HandReport {
        HandReport {
            bounds: self.bounds,
            gesture: self.gesture,
            confidence: self.confidence,
            runner_up: self.runner_up,
            runner_up_confidence: (self.confidence - self.margin).max(0.0),
            margin: self.margin,
            verdict: self.verdict.meaning,
            reasons: self.reasons.iter().map(|reason| reason.meaning).collect(),
            handedness: Handedness::Right,
            presence: 0.0,
            person: None,
            partner: self.partner,
            fingers: Fingers::default(),
            landmarks: [[0.0; 3]; landmarks::COUNT],
            world: [[0.0; 3]; landmarks::COUNT],
            spread: 0.0,
        }
    }
}
