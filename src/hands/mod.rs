//! Finding the hands in a photo.

mod candidate;
mod detail;
mod detection;
mod detector;
mod finder;
mod found;
#[cfg(test)]
mod golden;
mod landmarker;
mod look;
mod merge;
mod owner;
mod people;
mod presence;
mod refiner;
mod region;
mod search;
mod upright;
mod view;

use serde::{Deserialize, Serialize};

use crate::{geometry::Rect, landmarks::Landmarks};

pub use candidate::Candidate;
pub use finder::HandFinder;
pub use found::{Found, Legibility};
pub(crate) use presence::CLUES;

/// Which of a person's hands it looks like. The network is often wrong, so no rule depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handedness {
    /// The person's left hand.
    Left,
    /// The person's right hand.
    Right,
}

/// A person, as far as kepal looks: a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// The face in photo pixels.
    pub face: Rect,
    /// How sure the face network is, 0..=1.
    pub score: f32,
    /// How far the face is turned clockwise from upright, in radians, −π..=π: by the line through the eyes.
    pub roll: f32,
}

/// A hand in a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Hand {
    /// The smallest upright rectangle around the landmarks, in photo pixels.
    pub bounds: Rect,
    /// The 21 points.
    pub landmarks: Landmarks,
    /// The same points as another look at the hand placed them: the pass before, or the other network's if the hand is small.
    pub other: Option<Landmarks>,
    /// How sure it is that it is a hand, 0..=1, by what the networks say and by where it is.
    pub presence: f32,
    /// How much its look speaks for a hand at rest, as a logit: 0 if nothing does either way.
    pub rest: f32,
    /// Left or right.
    pub handedness: Handedness,
    /// Index of the person the hand probably belongs to among those found in the photo.
    pub person: Option<usize>,
}
