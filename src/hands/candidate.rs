//! What may be a hand, before it is told whether it is one.

use super::{CLUES, landmarker::Placement};
use crate::geometry::Rect;

/// What may be a hand: what `tools/train/presence` learns from.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The smallest upright rectangle around its points, in photo pixels.
    pub bounds: Rect,
    /// How sure the refiner and the landmark network are that it is a hand, 0..=1.
    pub likely: f32,
    /// How sure it is that it is one, 0..=1, by all clues.
    pub presence: f32,
    /// The clues, as the network gets them.
    pub clues: Vec<f32>,
}

/// A placement, what the other network sees there, and how sure it is, 0..=1, by all clues, that it is a hand.
#[derive(Debug)]
pub(super) struct Regarded {
    pub(super) placement: Placement,
    pub(super) other: Option<Placement>,
    pub(super) clues: [f32; CLUES],
    pub(super) presence: f32,
}

impl Regarded {
    pub(super) fn into_candidate(self) -> Candidate {
        let Self { placement, clues, presence, .. } = self;
        Candidate { bounds: placement.landmarks.bounds(), likely: placement.presence, presence, clues: clues.to_vec() }
    }
}
