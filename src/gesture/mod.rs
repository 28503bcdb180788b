//! From landmarks to a named gesture: pure functions, with no model runtime and no image type.

mod classify;
mod fingers;
mod stance;
mod vocabulary;

use serde::{Deserialize, Serialize};

pub use classify::{classify, classify_held};
pub use stance::Stance;
pub use vocabulary::{Gesture, UnknownGesture};

/// How likely each finger is extended, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Fingers {
    /// The thumb, away from the palm and the other fingers.
    pub thumb: f32,
    /// The index finger.
    pub index: f32,
    /// The middle finger.
    pub middle: f32,
    /// The ring finger.
    pub ring: f32,
    /// The little finger.
    pub pinky: f32,
}

/// What a hand shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The likeliest gesture.
    pub gesture: Gesture,
    /// How likely it is, 0..=1.
    pub confidence: f32,
    /// The second likeliest gesture.
    pub runner_up: Gesture,
    /// By how much `confidence` exceeds the runner-up's, 0..=1.
    pub margin: f32,
    /// The state of each finger.
    pub fingers: Fingers,
}
