//! Which hand that was found is which labelled one.

use kepal::{HandReport, HandVerdict, PhotoReport, geometry::Rect, gesture::Gesture};

use super::labels::{LabelledBox, LabelledPhoto};

/// A labelled hand and what kepal made of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Observation {
    pub(super) source: String,
    pub(super) truth: Gesture,
    /// The longer side of its box in photo pixels and the visible share, where there is a box.
    pub(super) extent: Option<(f32, f32)>,
    /// Its box, where there is one.
    pub(super) bounds: Option<Rect>,
    /// `None` if it wasn't found.
    pub(super) read: Option<Read>,
}

/// What was read off a hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Read {
    pub(super) gesture: Gesture,
    pub(super) confidence: f32,
    pub(super) verdict: HandVerdict,
    pub(super) bounds: Rect,
}

/// What was found in a photo.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Observed {
    /// The labelled hands.
    pub(super) hands: Vec<Observation>,
    /// What was found beyond those.
    pub(super) beyond: Vec<Read>,
}

impl From<&HandReport> for Read {
    fn from(hand: &HandReport) -> Self {
        Self { gesture: hand.gesture, confidence: hand.confidence, verdict: hand.verdict, bounds: hand.bounds }
    }
}

/// A found hand is a labelled one if their centres are no further apart than this, in units of the box's longer side …
const NEAR: f32 = 0.5;
/// … and the longer sides differ by no more than this factor. Landmarks span less than a loosely drawn box.
const SIZE_FACTOR: f32 = 2.5;

/// The labelled hands of a photo with what was found, and what was found beyond those.
///
/// Where boxes are known, each is given the nearest hand that fits. Where only the photo's gestures are, the hands held
/// highest are taken for those that display them, whatever they were read as: resting hands hang.
pub(super) fn observe(photo: &LabelledPhoto, report: &PhotoReport) -> Observed {
    let observation = |truth, labelled: Option<&LabelledBox>, hand: Option<&HandReport>| Observation {
        source: photo.source.clone(),
        truth,
        extent: labelled.map(|labelled| (labelled.bounds.long_side(), labelled.visible)),
        bounds: labelled.map(|labelled| labelled.bounds),
        read: hand.map(Read::from),
    };
    if photo.boxes.is_empty() {
        let mut hands: Vec<&HandReport> = report.hands.iter().collect();
        hands.sort_by(|a, b| a.bounds.center().y.total_cmp(&b.bounds.center().y));
        let displayed: Vec<Gesture> =
            photo.gestures.iter().copied().filter(|&gesture| gesture != Gesture::Rest).collect();
        let mut beyond: Vec<Read> =
            hands.split_off(hands.len().min(displayed.len())).into_iter().map(Read::from).collect();
        // Of several gestures it isn't known which hand shows which: take the assignment that is most often right.
        let mut observations = Vec::new();
        let mut missing = Vec::new();
        for gesture in displayed {
            match hands.iter().position(|hand| hand.gesture == gesture) {
                Some(index) => observations.push(observation(gesture, None, Some(hands.swap_remove(index)))),
                None => missing.push(gesture),
            }
        }
        observations.extend(missing.into_iter().map(|gesture| observation(gesture, None, hands.pop())));
        beyond.extend(hands.into_iter().map(Read::from));
        return Observed { hands: observations, beyond };
    }

    let mut pairs: Vec<(usize, usize, f32)> = Vec::new();
    for (box_index, labelled) in photo.boxes.iter().enumerate() {
        for (hand_index, hand) in report.hands.iter().enumerate() {
            if let Some(distance) = fit(labelled, &hand.bounds) {
                pairs.push((box_index, hand_index, distance));
            }
        }
    }
    pairs.sort_by(|(.., a), (.., b)| a.total_cmp(b));
    let mut hand_of = vec![None; photo.boxes.len()];
    let mut taken = vec![false; report.hands.len()];
    for (box_index, hand_index, _) in pairs {
        if hand_of[box_index].is_none() && !taken[hand_index] {
            hand_of[box_index] = Some(&report.hands[hand_index]);
            taken[hand_index] = true;
        }
    }
    let hands =
        photo.boxes.iter().zip(hand_of).map(|(labelled, hand)| observation(labelled.gesture, Some(labelled), hand));
    let beyond = report.hands.iter().zip(&taken).filter(|&(_, &taken)| !taken).map(|(hand, _)| hand.into());
    Observed { hands: hands.collect(), beyond: beyond.collect() }
}

/// How far apart a box and a hand are, in units of the box; `None` if they can't be the same hand.
fn fit(labelled: &LabelledBox, hand: &Rect) -> Option<f32> {
    let side = labelled.bounds.long_side().max(1.0);
    let distance = labelled.bounds.center().distance(hand.center()) / side;
    let factor = hand.long_side() / side;
    (distance <= NEAR && (1.0 / SIZE_FACTOR..=SIZE_FACTOR).contains(&factor)).then_some(distance)
}
