//! Reports for tests.

use super::{HandReport, PhotoReport};
use crate::{
    geometry::Rect,
    gesture::{Fingers, Gesture},
    hands::Handedness,
    landmarks,
    rules::{HandVerdict, Period, Reason, Sensitivity, Verdict},
};

/// A hand in the top left of a large photo.
pub(crate) fn hand(gesture: Gesture, confidence: f32, verdict: HandVerdict, reasons: &[Reason]) -> HandReport {
    HandReport {
        bounds: Rect::new(810.0, 640.0, 92.0, 101.0),
        gesture,
        confidence,
        runner_up: Gesture::Fist,
        runner_up_confidence: 0.0,
        margin: confidence,
        verdict,
        reasons: reasons.to_vec(),
        handedness: Handedness::Right,
        presence: 0.99,
        person: Some(3),
        partner: None,
        fingers: Fingers::default(),
        landmarks: [[0.0; 3]; landmarks::COUNT],
        world: [[0.0; 3]; landmarks::COUNT],
        spread: 0.02,
    }
}

/// A photo of this size with a thumb for each of `verdicts`, taken after the default rule set's period.
pub(crate) fn photo(width: u32, height: u32, verdicts: impl IntoIterator<Item = HandVerdict>) -> PhotoReport {
    let thumb = Gesture::ThumbUp;
    let hands: Vec<HandReport> =
        verdicts.into_iter().map(|verdict| hand(thumb, 0.979, verdict, &[Reason::ResemblesForbidden(thumb)])).collect();
    PhotoReport {
        path: Some("rapat.jpg".to_owned()),
        sha256: None,
        width,
        height,
        captured: Some("2024-02-15T09:00:00".to_owned()),
        taken: None,
        sensitivity: Sensitivity::default(),
        rule_set: "id.balikpapan-2023".to_owned(),
        period: Period::Outside,
        verdict: Verdict::of_photo(hands.iter().map(|hand| hand.verdict), 0),
        people: 4,
        unjudged: 0,
        smallest_hand: Some(38.4),
        faces: Vec::new(),
        hands,
        kepal: "0.1.0".to_owned(),
        models: std::collections::BTreeMap::new(),
    }
}
