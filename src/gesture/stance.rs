//! Displayed or at rest: how a hand is held.

use crate::probability::logistic;

/// How a hand is held relative to its person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stance {
    /// How far the hand is turned from fingers up, in radians: 0 up, ±π hanging down.
    pub angle: f32,
    /// How far the hand's centre lies below that of its person's face, in face widths; negative above it. `None` if the
    /// person isn't known.
    pub below_face: Option<f32>,
    /// How sure the networks are that it is a hand, 0..=1.
    pub presence: f32,
}

/// Above this, in face widths below the face's centre, how low a hand is doesn't speak for rest: the chest.
const RAISED: f32 = 1.8;

/// How much speaks for rest as a logit: before anything is known, for each face width below [`RAISED`], for fingers that
/// point down (against it when they point up), for an open hand, and for a shape without a name. Fitted to 1,038 hands of
/// every other one of 239 rendered groups, then eased towards display by a factor of e, as a sign taken for rest is the worse
/// mistake. Of the other groups' resting hands 3 % are taken for displayed ones, and of their signs 2 % for resting hands;
/// area under the curve 0.995.
///
/// The last is more than was fitted, 3.75: renders have few raised hands that hold or touch something, and photos have
/// many. With it, of 64 photos of people at leisure 30 instead of 34 go to review, and of 315 forbidden gestures in the
/// groups that nothing was fitted to no more pass; with 8, one more does.
const BEFOREHAND: f32 = -1.7;
const BY_DEPTH: f32 = 2.8;
const BY_DIRECTION: f32 = -2.8;
const BY_OPENNESS: f32 = 3.75;
const BY_NAMELESSNESS: f32 = 6.0;

/// How far the network's own idea of rest may speak for or against it, as a logit: a hanging hand looks like anything.
const MOST_BY_SHAPE: f32 = 2.0;

impl Stance {
    /// Of a hand that is alone in the picture.
    pub const UNKNOWN: Self = Self { angle: 0.0, below_face: None, presence: 1.0 };

    /// How likely the hand is not posing, 0..=1, if by its shape it is `shape`, and if otherwise it has with these likelihoods
    /// a shape that hands also have when nothing is meant by it: `open`, a palm or four fingers, or `nameless`.
    pub(super) fn rest(&self, shape: f32, open: f32, nameless: f32) -> f32 {
        let Some(below) = self.below_face else {
            return shape;
        };
        let by_place = BY_DEPTH * (below - RAISED).max(0.0) + BY_DIRECTION * self.angle.cos();
        let by_shape = 0.5 * (shape / (1.0 - shape).max(f32::MIN_POSITIVE)).max(f32::MIN_POSITIVE).ln();
        let by_vagueness = BY_OPENNESS * open + BY_NAMELESSNESS * nameless;
        logistic(BEFOREHAND + by_place + by_shape.clamp(-MOST_BY_SHAPE, MOST_BY_SHAPE) + by_vagueness)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::PI;

    #[test]
    fn low_hanging_hands_rest_and_raised_ones_do_not() {
        let held = |angle, below| Stance { angle, below_face: Some(below), ..Stance::UNKNOWN };
        assert!(held(PI, 4.5).rest(0.5, 0.5, 0.0) > 0.95);
        assert!(held(PI, 4.5).rest(0.01, 0.0, 0.0) > 0.7);
        assert!(held(0.0, 1.5).rest(0.5, 0.0, 0.0) < 0.05);
        assert!(held(0.0, 1.5).rest(0.99, 0.0, 0.0) < 0.1);
        assert!(held(0.0, 1.5).rest(0.2, 1.0, 0.0) < 0.5, "a raised palm");
        assert!(held(0.0, 1.5).rest(0.2, 0.0, 1.0) > 0.6, "at the chin, perhaps");
        assert!(held(0.0, 1.5).rest(0.2, 0.0, 0.4) < 0.3, "a sign, perhaps");
    }

    #[test]
    fn between_chest_and_hip_the_shape_decides() {
        let sideways = Stance { angle: PI / 2.0, below_face: Some(3.2), ..Stance::UNKNOWN };
        assert!(sideways.rest(0.95, 0.5, 0.0) > 0.9);
        assert!(sideways.rest(0.3, 0.9, 0.0) > 0.9, "on a knee, perhaps");
        assert!(sideways.rest(0.001, 0.0, 0.0) < 0.6);
    }

    #[test]
    fn without_a_person_only_the_shape_counts() {
        assert!((Stance { angle: PI, ..Stance::UNKNOWN }.rest(0.25, 0.9, 0.0) - 0.25).abs() < 1e-6);
        assert!((Stance::UNKNOWN.rest(1.0, 0.0, 0.0) - 1.0).abs() < 1e-6);
    }
}
