//! Displayed or at rest: how a hand is held.

use crate::probability::{logistic, odds};

/// How a hand is held relative to its person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stance {
    /// How far the hand is turned from fingers up, in radians: 0 up, ±π hanging down.
    pub angle: f32,
    /// How far the hand's centre lies below that of its person's face, in face widths; negative above it. As if at its height if
    /// the person isn't known, `None` if nobody is.
    pub below_face: Option<f32>,
    /// The share of the hand that lies on its person's face, 0..=1.
    pub on_face: f32,
    /// Whether its fingertips are together at somebody's brow and point at that face, as in a salute.
    pub at_brow: bool,
    /// Whether it is so near to another hand of its person that they probably touch or hold the same thing.
    pub touching: bool,
    /// How sure the networks are that it is a hand, 0..=1.
    pub presence: f32,
    /// How much the hand's look, rather than its shape, speaks for rest, as a logit.
    pub look: f32,
}

/// Above this, in face widths below the face's centre, how low a hand is doesn't speak for rest: the chest.
const RAISED: f32 = 1.8;

/// How much speaks for rest as a logit: before anything is known, for each face width below [`RAISED`], for fingers that
/// point down (against it when they point up), for an open hand, and for a shape without a name. Fitted to 1,038 hands of
/// every other one of 239 rendered groups; area under the curve 0.995 in the others. Then eased towards display by half a logit, as
/// a sign taken for rest is the worse mistake.
///
/// The last is more than was fitted, 3.75: renders have few raised hands that hold or touch something, and photos have many.
const BEFOREHAND: f32 = -1.2;
const BY_DEPTH: f32 = 2.8;
const BY_DIRECTION: f32 = -2.8;
const BY_OPENNESS: f32 = 3.75;
const BY_NAMELESSNESS: f32 = 6.0;

/// The same for a hand on its person's face, or on the other hand. Fitted, with the others, to 118 rendered groups, 433 photos of
/// people before a webcam and 62 of people at leisure: 2.5 and 0.8. Of 97 resting hands at leisure 24 instead of 33 are taken for
/// displayed ones with these two alone, and 21 with the easing halved as well; of 203 forbidden gestures in the groups 3 are taken for
/// resting hands in any case.
///
/// Fingers of a hand on the face point up whatever it does, so their direction doesn't count there, and the face counts less than was
/// fitted: of 292 resting hands in photos 44 instead of 48 are taken for displayed ones, and of 1,468 displayed ones in groups one more is not
/// taken for a resting one.
const BY_FACE: f32 = 1.5;
const BY_TOUCH: f32 = 1.0;

/// The same for an open hand in a salute, or one that shades the eyes: enough for one that by all else is a palm. Of 68 saluting hands in 14
/// rendered groups 22 were taken for a palm or four without, and of some 1,700 displayed hands in others and photos none is an open one held so.
const BY_SALUTE: f32 = 4.0;

/// From this share of a hand on its person's face, it is there on purpose: it holds the chin, glasses or a phone, or hides a
/// yawn. Of 433 displayed hands before a webcam 3 are, and of 97 resting ones of people at leisure 7.
const ON_FACE: f32 = 0.15;

/// How much the look counts, as it is had from the same pixels as the shape, and how far it may speak for or against rest. Of 230 resting
/// hands in photos from packages that the network of looks wasn't fitted to, 56 are called a gesture without it, 45, 37, 33 and 29 at
/// weights of 0.5, 0.7, 1 and 1.5; of 1,054 displayed ones in groups and small copies of photos one hand more or fewer is read right
/// up to 1, and at 1.5 four more of 540 forbidden gestures pass.
const BY_LOOK: f32 = 0.7;
const MOST_BY_LOOK: f32 = 3.0;

/// How much depth may speak for rest: that of 3.2 face widths, where hands hang. Lower ones may be somebody else's, or shown on the lap.
/// Of 1,468 displayed hands in rendered groups 32 instead of 38 are taken for resting ones with any bound from 3.5 to 5, and of 2,056 resting
/// ones as many for displayed ones.
const MOST_BY_DEPTH: f32 = 4.0;

/// How far the network's own idea of rest may speak for or against it, as a logit: a hanging hand looks like anything.
const MOST_BY_SHAPE: f32 = 2.0;

impl Stance {
    /// Of a hand that is alone in the picture.
    pub const UNKNOWN: Self =
        Self { angle: 0.0, below_face: None, on_face: 0.0, at_brow: false, touching: false, presence: 1.0, look: 0.0 };

    /// How likely the hand is not posing, 0..=1, if by its shape it is `shape`, and if otherwise it has with these likelihoods
    /// a shape that hands also have when nothing is meant by it: `open`, a palm or four fingers, or `nameless`.
    pub(super) fn rest(&self, shape: f32, open: f32, nameless: f32) -> f32 {
        let by_shape = odds(shape).max(f32::MIN_POSITIVE).ln();
        let by_look = (BY_LOOK * self.look).clamp(-MOST_BY_LOOK, MOST_BY_LOOK);
        let Some(below) = self.below_face else {
            return logistic(by_shape + by_look);
        };
        let by_depth = (BY_DEPTH * (below - RAISED).max(0.0)).min(MOST_BY_DEPTH);
        let on_face = (self.on_face / ON_FACE).min(1.0);
        let by_direction = BY_DIRECTION * self.angle.cos() * (1.0 - on_face);
        let by_openness = BY_OPENNESS + BY_SALUTE * f32::from(self.at_brow);
        let by_vagueness = by_openness * open + BY_NAMELESSNESS * nameless;
        let by_contact = BY_FACE * on_face + BY_TOUCH * f32::from(self.touching);
        let by_shape = (0.5 * by_shape).clamp(-MOST_BY_SHAPE, MOST_BY_SHAPE);
        logistic(BEFOREHAND + by_depth + by_direction + by_shape + by_vagueness + by_contact + by_look)
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
        assert!(held(0.0, 1.5).rest(0.99, 0.0, 0.0) < 0.15);
        assert!(held(0.0, 1.5).rest(0.2, 1.0, 0.0) < 0.5, "a raised palm");
        assert!(held(0.0, 1.5).rest(0.2, 0.0, 1.0) > 0.6, "at the chin, perhaps");
        assert!(held(0.0, 1.5).rest(0.2, 0.0, 0.4) < 0.3, "a sign, perhaps");
    }

    #[test]
    fn between_chest_and_hip_the_shape_decides() {
        let sideways = Stance { angle: PI / 2.0, below_face: Some(3.2), ..Stance::UNKNOWN };
        assert!(sideways.rest(0.95, 0.5, 0.0) > 0.9);
        assert!(sideways.rest(0.3, 0.9, 0.0) > 0.9, "on a knee, perhaps");
        assert!(sideways.rest(0.001, 0.0, 0.0) < 0.7);
    }

    #[test]
    fn a_hand_on_the_face_or_on_the_other_hand_rests_unless_it_clearly_shows_something() {
        let raised = Stance { angle: 0.0, below_face: Some(0.5), ..Stance::UNKNOWN };
        let (at_chin, clasped) = (Stance { on_face: 0.3, ..raised }, Stance { touching: true, ..raised });
        let vague = |stance: Stance| stance.rest(0.5, 0.0, 0.4);
        assert!(vague(raised) < 0.2 && vague(clasped) < 0.5 && vague(at_chin) > 0.6);
        assert!(vague(Stance { on_face: 0.02, ..raised }) < 0.3, "beside the face");
        assert!(at_chin.rest(0.01, 0.0, 0.0) < 0.2, "a sign before the face");
    }

    #[test]
    fn an_open_hand_at_the_brow_salutes() {
        let beside = Stance { angle: -1.0, below_face: Some(-0.3), look: -2.0, ..Stance::UNKNOWN };
        let at_brow = Stance { at_brow: true, ..beside };
        assert!(beside.rest(0.02, 1.0, 0.0) < 0.3 && at_brow.rest(0.02, 1.0, 0.0) > 0.8);
        assert!(at_brow.rest(0.02, 0.05, 0.0) < 0.1, "two fingers");
    }

    #[test]
    fn a_hand_that_looks_like_one_at_rest_rests_unless_much_speaks_against_it() {
        let raised = Stance { angle: 0.0, below_face: Some(1.5), ..Stance::UNKNOWN };
        let looks = |stance: Stance, look| Stance { look, ..stance }.rest(0.5, 0.0, 0.4);
        assert!(looks(raised, 4.0) > 0.6 && looks(raised, -4.0) < 0.05);
        assert!(Stance { look: 4.0, ..raised }.rest(0.001, 0.0, 0.0) < 0.2, "a clear sign");
        assert!(looks(Stance::UNKNOWN, 2.0) > 0.75 && looks(Stance::UNKNOWN, -2.0) < 0.25);
        assert!((looks(raised, 50.0) - looks(raised, 5.0)).abs() < 1e-6);
    }

    #[test]
    fn without_a_person_and_a_look_only_the_shape_counts() {
        assert!((Stance { angle: PI, ..Stance::UNKNOWN }.rest(0.25, 0.9, 0.0) - 0.25).abs() < 1e-6);
        assert!((Stance::UNKNOWN.rest(1.0, 0.0, 0.0) - 1.0).abs() < 1e-6);
    }
}
