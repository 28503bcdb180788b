//! Displayed or at rest: how a hand is held.

use super::fingers::logistic;

/// How a hand is held relative to its person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stance {
    /// How far the hand is turned from fingers up, in radians: 0 up, ±π hanging down.
    pub angle: f32,
    /// How far the hand's centre lies below that of its person's face, in face widths; negative above it. `None` if the
    /// person isn't known.
    pub below_face: Option<f32>,
}

/// Where hands hang rather than are held up, in face widths below the face's centre: between chest (about 2.5) and hip
/// (about 4.5).
const HANGING: f32 = 3.4;

impl Stance {
    /// How likely a hand held like this is not posing, 0..=1.
    pub(super) fn rest_probability(&self) -> f32 {
        self.below_face.map_or(0.0, |below| logistic(2.0 * (below - HANGING) - 1.5 * self.angle.cos()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::PI;

    #[test]
    fn low_hanging_hands_rest_and_raised_ones_do_not() {
        let rest = |angle, below| Stance { angle, below_face: Some(below) }.rest_probability();
        assert!(rest(PI, 4.5) > 0.95);
        assert!(rest(0.0, 1.5) < 0.05);
        assert!(rest(0.0, 3.0) < 0.3);
        assert!(Stance { angle: PI, below_face: None }.rest_probability() < 1e-6);
    }
}
