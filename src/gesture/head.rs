//! The network that names gestures.

use super::{Gesture, Likelihoods, Reading, Stance, features::features};
use crate::{
    inference::{Input, Model, ModelError, ModelSource, Network, TractNetwork},
    landmarks::Landmarks,
};

/// Names the gestures of hands whose points are known.
pub struct GestureHead {
    network: Box<dyn Network>,
}

impl GestureHead {
    /// Loads the network from `source`.
    pub fn new(source: &ModelSource) -> Result<Self, ModelError> {
        let network = TractNetwork::load(Model::Gesture, &source.bytes(Model::Gesture)?)?;
        Ok(Self { network: Box::new(network) })
    }

    /// Names the gesture of a hand of which nothing is known but its points.
    pub fn classify(&self, landmarks: &Landmarks) -> Result<Reading, ModelError> {
        Ok(self.weigh(landmarks, &Stance::UNKNOWN)?.reading())
    }

    /// How likely a hand shows each gesture, or is at rest, given how it is held.
    pub fn weigh(&self, landmarks: &Landmarks, stance: &Stance) -> Result<Likelihoods, ModelError> {
        let (gestures, fingers) = self.logits(landmarks)?;
        Ok(Likelihoods::new(gestures, fingers, landmarks, stance))
    }

    fn logits(&self, landmarks: &Landmarks) -> Result<([f32; Gesture::ALL.len()], [f32; 5]), ModelError> {
        let outputs = self.network.run(Input::vector(features(landmarks)))?;
        let unlike =
            || ModelError::Run { model: Model::Gesture, message: "it gave other outputs than it has".to_owned() };
        let [gestures, fingers] = outputs.as_slice() else {
            return Err(unlike());
        };
        let logits = gestures.as_slice().try_into().ok().zip(fingers.as_slice().try_into().ok());
        logits.ok_or_else(unlike)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gesture::golden;

    #[test]
    fn logits_equal_those_of_the_training_program() {
        let head = GestureHead::new(&ModelSource::Embedded).unwrap();
        for hand in golden::hands() {
            let (gestures, fingers) = head.logits(&hand.landmarks()).unwrap();
            for (ours, theirs) in gestures.iter().chain(&fingers).zip(hand.gestures.iter().chain(&hand.fingers)) {
                assert!((ours - theirs).abs() < 5e-3, "{ours}, not {theirs}");
            }
        }
    }

    #[test]
    fn made_up_hands_read_as_what_they_were_made_as() {
        let head = GestureHead::new(&ModelSource::Embedded).unwrap();
        for hand in golden::hands() {
            let reading = head.classify(&hand.landmarks()).unwrap();
            assert_eq!(reading.gesture, hand.gesture, "{reading:?}");
        }
    }
}
