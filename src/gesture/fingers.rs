//! Which fingers are extended, from the hand's shape in space.
//!
//! Only angles and ratios of lengths count, so position, size, direction and mirroring of the hand don't matter.

use super::Fingers;
use crate::landmarks::{COUNT, Landmarks, index};

/// A finger counts as extended up to about this much bend of its two outer joints together, in radians (90°).
const BENT: f32 = 1.55;
/// How gradually extended turns into folded, in radians.
const BENT_SOFTNESS: f32 = 0.22;

/// The thumb counts as extended from this distance of its tip from the rest of the hand, in palm lengths.
const APART: f32 = 0.46;
/// How gradually that happens, in palm lengths.
const APART_SOFTNESS: f32 = 0.05;

/// Thumb and index tips touch up to this distance, in palm lengths.
const TOUCHING: f32 = 0.30;
/// How gradually that happens, in palm lengths.
const TOUCHING_SOFTNESS: f32 = 0.05;

/// What there is to say of the fingers of one hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// How likely each finger is extended.
    pub(super) fingers: Fingers,
    /// How likely the tips of thumb and index finger touch.
    pub(super) pinch: f32,
    /// Bend of the index finger's two outer joints, in radians.
    pub(super) index_bend: f32,
}

/// Reads the fingers of a hand.
pub(super) fn shape(landmarks: &Landmarks) -> Shape {
    let points = &landmarks.world;
    let palm = length(between(points, index::WRIST, index::MIDDLE)).max(f32::MIN_POSITIVE);
    let index_bend = bend(points, index::INDEX);
    let extended = |bend: f32| logistic((BENT - bend) / BENT_SOFTNESS);

    let thumb_tip = index::THUMB + 3;
    // Everything of the four fingers but their tips: an extended thumb may well meet the tip of the index finger.
    let to_fingers = (index::INDEX..COUNT)
        .filter(|point| point % 4 != 0)
        .map(|point| length(between(points, thumb_tip, point)))
        .fold(f32::INFINITY, f32::min);
    let pinch = length(between(points, thumb_tip, index::INDEX + 3)) / palm;

    Shape {
        fingers: Fingers {
            thumb: logistic((to_fingers / palm - APART) / APART_SOFTNESS),
            index: extended(index_bend),
            middle: extended(bend(points, index::MIDDLE)),
            ring: extended(bend(points, index::RING)),
            pinky: extended(bend(points, index::PINKY)),
        },
        pinch: logistic((TOUCHING - pinch) / TOUCHING_SOFTNESS),
        index_bend,
    }
}

/// How far the finger that starts at point `mcp` is bent at its PIP and DIP joints together, in radians.
fn bend(points: &[[f32; 3]; COUNT], mcp: usize) -> f32 {
    let segment = |joint: usize| between(points, mcp + joint, mcp + joint + 1);
    angle(segment(0), segment(1)) + angle(segment(1), segment(2))
}

fn between(points: &[[f32; 3]; COUNT], from: usize, to: usize) -> [f32; 3] {
    std::array::from_fn(|axis| points[to][axis] - points[from][axis])
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn length(vector: [f32; 3]) -> f32 {
    dot(vector, vector).sqrt()
}

/// The angle between two directions, 0..=π; 0 if either has no length.
fn angle(a: [f32; 3], b: [f32; 3]) -> f32 {
    let lengths = length(a) * length(b);
    if lengths > 0.0 { (dot(a, b) / lengths).clamp(-1.0, 1.0).acos() } else { 0.0 }
}

/// 1 / (1 + e⁻ˣ).
pub(super) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
