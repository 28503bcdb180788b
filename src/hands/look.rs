//! What a hand looks like to both landmark networks, beyond its points: whether it rests, around an object, on cloth, half turned away.

use super::landmarker::Placement;
use crate::inference::{self, Model, ModelError, Network};

/// Tells hands at rest by what the landmark networks see of them.
pub(crate) struct LookHead {
    network: Box<dyn Network>,
}

impl LookHead {
    pub(crate) fn new(network: Box<dyn Network>) -> Self {
        Self { network }
    }

    /// How much speaks for a hand at rest, as a logit, where one landmark network placed it and the other had a look.
    pub(super) fn rest(&self, placement: &Placement, other: &Placement) -> Result<f32, ModelError> {
        let (large, small) = if placement.model == Model::Landmarks { (placement, other) } else { (other, placement) };
        inference::logit(&*self.network, Model::Look, [large.pooled.as_slice(), &small.pooled].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hands::{Handedness, landmarker::Opinions},
        inference::Input,
        landmarks::{COUNT, Landmarks},
    };

    /// Answers with the first value that it gets divided by the last.
    struct Ends;

    impl Network for Ends {
        fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            assert_eq!(input.shape, [1, input.values.len()]);
            Ok(vec![vec![input.values[0] / input.values[input.values.len() - 1]]])
        }
    }

    fn by(model: Model, pooled: &[f32]) -> Placement {
        Placement {
            landmarks: Landmarks { photo: [[0.0; 3]; COUNT], world: [[0.0; 3]; COUNT], spread: 0.0 },
            before: None,
            presence: 0.9,
            opinions: Opinions::default(),
            handedness: Handedness::Left,
            model,
            pooled: pooled.to_vec(),
        }
    }

    #[test]
    fn the_network_for_large_hands_comes_first() {
        let (large, small) = (by(Model::Landmarks, &[3.0, 0.0]), by(Model::SmallLandmarks, &[0.0, 2.0]));
        for (placement, other) in [(&large, &small), (&small, &large)] {
            let logit = LookHead::new(Box::new(Ends)).rest(placement, other).unwrap();
            assert!((logit - 1.5).abs() < 1e-6, "{logit}");
        }
    }

    #[test]
    fn what_is_no_number_is_an_error() {
        let (large, small) = (by(Model::Landmarks, &[1.0]), by(Model::SmallLandmarks, &[0.0]));
        assert!(LookHead::new(Box::new(Ends)).rest(&large, &small).is_err());
    }
}
