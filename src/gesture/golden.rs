//! Hands with the features and logits that the training program computed for them.

use serde::Deserialize;

use super::Gesture;
use crate::landmarks::{COUNT, Landmarks};

#[derive(Deserialize)]
pub(super) struct Hand {
    pub(super) gesture: Gesture,
    world: [[f32; 3]; COUNT],
    photo: [[f32; 2]; COUNT],
    spread: f32,
    pub(super) features: Vec<f32>,
    pub(super) gestures: Vec<f32>,
    pub(super) fingers: Vec<f32>,
}

impl Hand {
    pub(super) fn landmarks(&self) -> Landmarks {
        Landmarks { photo: self.photo.map(|[x, y]| [x, y, 0.0]), world: self.world, spread: self.spread }
    }
}

pub(super) fn hands() -> Vec<Hand> {
    serde_json::from_str(&std::fs::read_to_string("fixtures/golden/gesture.json").unwrap()).unwrap()
}
