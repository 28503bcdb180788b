//! From landmarks to a named gesture: features of the points, a small network, and what the hand's place adds.

mod company;
mod features;
#[cfg(test)]
mod golden;
mod head;
mod reading;
mod stance;
mod vocabulary;

use serde::{Deserialize, Serialize};

pub use company::consider;
pub(crate) use features::FEATURES;
pub use head::GestureHead;
pub use reading::{Likelihoods, Reading};
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
