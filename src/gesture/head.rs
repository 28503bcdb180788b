//! The network that names gestures.

use std::fmt;

use super::{Gesture, Likelihoods, Reading, Stance, features::features, reading::straightest_of};
use crate::{
    inference::{Input, Model, ModelError, ModelSource, Network, TractNetwork},
    landmarks::Landmarks,
};

/// Names the gestures of hands whose points are known.
pub struct GestureHead {
    network: Box<dyn Network>,
}

impl fmt::Debug for GestureHead {
    /// A network is nothing to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GestureHead").finish_non_exhaustive()
    }
}

impl GestureHead {
    /// Loads the network from `source`.
    pub fn new(source: &ModelSource) -> Result<Self, ModelError> {
        let network = TractNetwork::load(Model::Gesture, &source.bytes(Model::Gesture)?)?;
        Ok(Self { network: Box::new(network) })
    }

    /// Names the gesture of a hand of which nothing is known but its points.
    ///
    /// # Errors
    /// [`ModelError::Run`] if any of the points is no finite number.
    pub fn classify(&self, landmarks: &Landmarks) -> Result<Reading, ModelError> {
        Ok(self.weigh(landmarks, None, &Stance::UNKNOWN)?.reading())
    }

    /// How likely a hand shows each gesture, or is at rest, given how it is held. The points as the `other` look placed
    /// them count as much: of two looks that nearly agree neither is the better one, and what only one of them shows is in doubt.
    /// But a fist must be folded in both.
    ///
    /// # Errors
    /// [`ModelError::Run`] if any of the points is no finite number.
    pub fn weigh(
        &self,
        landmarks: &Landmarks,
        other: Option<&Landmarks>,
        stance: &Stance,
    ) -> Result<Likelihoods, ModelError> {
        // A hand tracker that lost a point may give no number for it, and any verdict might come of that.
        if ![Some(landmarks), other].into_iter().flatten().all(Landmarks::is_finite) {
            let message = "the points of the hand must be finite numbers; leave out hands of which any is missing";
            return Err(ModelError::Run { model: Model::Gesture, message: message.to_owned() });
        }
        let (mut gestures, mut fingers) = self.logits(landmarks)?;
        let mut straightest = straightest_of(fingers);
        if let Some(other) = other {
            let (other_gestures, other_fingers) = self.logits(other)?;
            straightest = straightest.max(straightest_of(other_fingers));
            let others = other_gestures.into_iter().chain(other_fingers);
            for (own, other) in gestures.iter_mut().chain(&mut fingers).zip(others) {
                *own = f32::midpoint(*own, other);
            }
        }
        Ok(Likelihoods::new(gestures, fingers, straightest, landmarks, stance))
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
    fn points_that_are_no_numbers_are_refused() {
        let head = GestureHead::new(&ModelSource::Embedded).unwrap();
        let whole = golden::hands()[0].landmarks();
        for lost in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let (mut in_photo, mut in_space, mut unsteady) = (whole.clone(), whole.clone(), whole.clone());
            in_photo.photo[8][1] = lost;
            in_space.world[20][2] = lost;
            unsteady.spread = lost;
            for hand in [in_photo, in_space, unsteady] {
                let message = head.classify(&hand).unwrap_err().to_string();
                assert!(message.contains("finite"), "{message}");
                assert!(head.weigh(&whole, Some(&hand), &Stance::UNKNOWN).is_err());
            }
        }
    }

    #[test]
    fn two_looks_count_alike() {
        let head = GestureHead::new(&ModelSource::Embedded).unwrap();
        let hands = golden::hands();
        let [a, b] = [&hands[0], &hands[1]].map(golden::Hand::landmarks);
        let of = |own, before| head.weigh(own, before, &Stance::UNKNOWN).unwrap().of(hands[0].gesture);
        assert!((of(&a, Some(&a)) - of(&a, None)).abs() < 1e-6);
        assert!(hands[0].gesture != hands[1].gesture && of(&a, Some(&b)) < of(&a, None));
        assert!(of(&b, Some(&a)) > of(&b, None));
    }

    #[test]
    fn a_fist_must_be_folded_in_both_looks() {
        let head = GestureHead::new(&ModelSource::Embedded).unwrap();
        let hands = golden::hands();
        let shows = |gesture| hands.iter().find(|hand| hand.gesture == gesture).unwrap().landmarks();
        let (fist, phone) = (shows(Gesture::Fist), shows(Gesture::Phone));
        for (own, before, proven) in [(&fist, &fist, true), (&fist, &phone, false), (&phone, &fist, false)] {
            let likely = head.weigh(own, Some(before), &Stance::UNKNOWN).unwrap().of(Gesture::Fist);
            assert!(if proven { likely > 0.9 } else { likely < 0.1 }, "{likely}");
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
