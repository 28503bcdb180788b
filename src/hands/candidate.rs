//! What may be a hand, before it is told whether it is one.

use super::landmarker::Placement;
use crate::geometry::Rect;

/// What may be a hand: what `tools/train/look` learns from.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The smallest upright rectangle around its points, in photo pixels.
    pub bounds: Rect,
    /// How sure all but the look are that it is a hand, 0..=1.
    pub presence: f32,
    /// What the network for large hands reduces it to, then that for small ones; empty where one of them sees nothing in any sense.
    pub seen: Vec<f32>,
}

/// A placement, and what the other network sees there.
pub(super) struct Regarded {
    pub(super) candidate: Candidate,
    pub(super) placement: Placement,
    pub(super) other: Option<Placement>,
}
