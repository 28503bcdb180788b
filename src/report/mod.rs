//! What kepal says of a photo: the values that become JSON, and the same in words.
//!
//! The JSON of an [`Entry`] is a contract, written down in `schema/report.schema.json`: fields are added to it, but
//! those that are there keep their name and meaning.

mod annotate;
mod blur;
pub mod csv;
pub mod evidence;
#[cfg(test)]
pub(crate) mod example;
mod explanation;
mod lettering;
pub mod page;
mod pictures;
mod rejudge;
mod round;
pub mod sheet;
pub mod text;
mod turn;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Error,
    geometry::Rect,
    gesture::{Fingers, Gesture, Reading},
    hands::{Hand, Handedness},
    landmarks,
    rules::{HandVerdict, Judgement, Period, Reason, Sensitivity, Verdict},
};

pub use annotate::annotate;
pub use blur::blur_faces;
pub use pictures::pictures;
pub(crate) use rejudge::as_reported;

/// What was found in one photo and how it was judged.
///
/// In JSON, pixels are rounded to a tenth, probabilities to a ten-thousandth, metres to a tenth of a millimetre.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhotoReport {
    /// The file, as it was named by the caller; none for a photo from memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// SHA-256 of the file's bytes in lower-case hexadecimal; none for decoded pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Width in pixels of the upright photo.
    pub width: u32,
    /// Height in pixels of the upright photo.
    pub height: u32,
    /// When the photo was taken by the camera's clock, as `YYYY-MM-DDTHH:MM:SS`, if it says so.
    pub captured: Option<String>,
    /// The id of the rule set that the photo was judged by.
    pub rule_set: String,
    /// The day on which it was taken according to whoever had it checked, as `YYYY-MM-DD`; none when that is left to
    /// `captured`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// By what the rule set's thresholds were moved. Left out in JSON when it is balanced: as the rule set is written.
    #[serde(default, skip_serializing_if = "Sensitivity::is_balanced")]
    pub sensitivity: Sensitivity,
    /// Whether the photo was taken while the rule set holds. The verdict doesn't depend on it.
    pub period: Period,
    /// What is said of the photo as a whole.
    pub verdict: Verdict,
    /// How many people were found.
    pub people: usize,
    /// The face of each of them, in the order of [`HandReport::person`]: boxes for covering them, and nothing about whose
    /// they are. Empty in results of versions that didn't give them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faces: Vec<FaceReport>,
    /// How many of them have hands that are too small to be found, wherever they are: the more blurred the photo, the larger
    /// they must be.
    #[serde(default)]
    pub unjudged: usize,
    /// The longer side, in pixels of the upright photo, of the smallest hands that were looked for everywhere; near faces,
    /// smaller ones were. `None` in results of versions that didn't give it.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "round::pixels")]
    pub smallest_hand: Option<f32>,
    /// Every hand found.
    pub hands: Vec<HandReport>,
    /// The version of kepal.
    pub kepal: String,
    /// SHA-256 of each model used, by the model's name.
    pub models: BTreeMap<String, String>,
}

/// Where a face is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FaceReport {
    /// The face from forehead to chin, in pixels of the upright photo.
    #[serde(serialize_with = "round::rect")]
    pub bounds: Rect,
}

/// What was found of one hand and how it was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandReport {
    /// The smallest upright rectangle around the landmarks, in pixels of the upright photo.
    #[serde(serialize_with = "round::rect")]
    pub bounds: Rect,
    /// The likeliest gesture.
    pub gesture: Gesture,
    /// How likely it is, 0..=1.
    #[serde(serialize_with = "round::probability")]
    pub confidence: f32,
    /// The second likeliest gesture.
    pub runner_up: Gesture,
    /// How likely that is, 0..=1; `confidence` less `margin`. 0 in results of versions that didn't give it.
    #[serde(default, serialize_with = "round::probability")]
    pub runner_up_confidence: f32,
    /// By how much `confidence` exceeds the runner-up's, 0..=1.
    #[serde(serialize_with = "round::probability")]
    pub margin: f32,
    /// What the rule set says of the hand.
    pub verdict: HandVerdict,
    /// Why, the main reason first.
    pub reasons: Vec<Reason>,
    /// Left or right, as far as the network can tell.
    pub handedness: Handedness,
    /// How sure the networks are that this is a hand, 0..=1.
    #[serde(serialize_with = "round::probability")]
    pub presence: f32,
    /// The number, from 0, of the person whose hand it probably is.
    pub person: Option<usize>,
    /// The place among the report's hands, from 0, of the hand that it makes a pose together with, such as joined palms;
    /// `None` when it is by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<usize>,
    /// How likely each finger is extended.
    #[serde(serialize_with = "round::fingers")]
    pub fingers: Fingers,
    /// `[x, y, z]` of the 21 points in pixels of the upright photo, in the order of [`landmarks::index`]. `z` is the
    /// depth relative to the wrist, smaller towards the camera.
    #[serde(serialize_with = "round::points")]
    pub landmarks: [[f32; 3]; landmarks::COUNT],
    /// `[x, y, z]` of the 21 points in metres about the hand's middle: its shape, from which the gesture was read.
    #[serde(serialize_with = "round::metres")]
    pub world: [[f32; 3]; landmarks::COUNT],
    /// How far apart two passes of the landmark network put the points, as a share of the hand's size.
    #[serde(default, serialize_with = "round::probability")]
    pub spread: f32,
}

impl PhotoReport {
    /// When it was taken, as far as that is known: `taken`, else `captured`.
    pub fn when_taken(&self) -> Option<&str> {
        self.taken.as_deref().or(self.captured.as_deref())
    }

    /// By what it was judged: the rule set, and the sensitivity unless it is balanced.
    pub(crate) fn basis(&self) -> String {
        let Self { rule_set, sensitivity, .. } = self;
        if sensitivity.is_balanced() { rule_set.clone() } else { format!("{rule_set} {sensitivity}") }
    }
}

impl HandReport {
    /// The report of `hand`, which shows `reading` and was judged with `judgement`, by itself.
    pub fn new(hand: &Hand, reading: &Reading, judgement: Judgement) -> Self {
        Self {
            bounds: hand.bounds,
            gesture: reading.gesture,
            confidence: reading.confidence,
            runner_up: reading.runner_up,
            runner_up_confidence: (reading.confidence - reading.margin).max(0.0),
            margin: reading.margin,
            verdict: judgement.verdict,
            reasons: judgement.reasons,
            handedness: hand.handedness,
            presence: hand.presence,
            person: hand.person,
            partner: None,
            fingers: reading.fingers,
            landmarks: hand.landmarks.photo,
            world: hand.landmarks.world,
            spread: hand.landmarks.spread,
        }
    }
}

/// A photo that couldn't be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorReport {
    /// The file, as it was named by the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Why not.
    pub error: ErrorDetail,
}

/// What went wrong with a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetail {
    /// A stable word for the kind of error.
    pub code: String,
    /// What happened and what to do, in English and without the path.
    pub message: String,
}

impl ErrorReport {
    /// The report of `error`, met while checking `path`.
    pub fn new(path: Option<String>, error: &Error) -> Self {
        let message = match error {
            Error::Photo { source, .. } => source.to_string(),
            Error::Archive { source, .. } => source.to_string(),
            other => other.to_string(),
        };
        Self { path, error: ErrorDetail { code: error.code().to_owned(), message } }
    }
}

/// One line of JSON Lines: a photo that was checked or one that couldn't be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    /// Checked.
    Photo(Box<PhotoReport>),
    /// Not checked.
    Error(ErrorReport),
}

impl Entry {
    /// The entry in a line of JSON Lines. Many times faster than deserialising, which tries one kind after the other.
    pub fn from_json(line: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(line)
            .map(Self::Photo)
            .or_else(|error| serde_json::from_slice(line).map(Self::Error).map_err(|_| error))
    }

    /// What is said of the photo; none if it couldn't be checked.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Photo(report) => Some(report.verdict),
            Self::Error(_) => None,
        }
    }

    /// The photo, as it was named by the caller.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Photo(report) => report.path.as_deref(),
            Self::Error(report) => report.path.as_deref(),
        }
    }
}

/// The language of the words for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Indonesian.
    Id,
    /// English.
    En,
}

impl Lang {
    /// The language that suits a POSIX locale such as `id_ID.UTF-8`: Indonesian for `id`, English for any other.
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("id") { Self::Id } else { Self::En }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides_the_language() {
        for (locale, lang) in [
            ("id_ID.UTF-8", Lang::Id),
            ("id", Lang::Id),
            ("ID-id", Lang::Id),
            ("en_ID", Lang::En),
            ("idg", Lang::En),
            ("C", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(Lang::from_locale(locale), lang, "{locale}");
        }
    }
}
