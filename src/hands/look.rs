//! What a hand looks like to both landmark networks, beyond its points: whether it rests, around an object, on cloth, half turned away.

use super::landmarker::Placement;
use crate::inference::{Input, Model, ModelError, Network};

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
        self.logit([large.pooled.as_slice(), &small.pooled].concat())
    }

    /// The same of what the network for large hands reduced it to, then that for small ones.
    fn logit(&self, seen: Vec<f32>) -> Result<f32, ModelError> {
        let outputs = self.network.run(Input::vector(seen))?;
        match outputs.as_slice() {
            [rest] if rest.len() == 1 && rest[0].is_finite() => Ok(rest[0]),
            _ => Err(ModelError::Run { model: Model::Look, message: "it gave another output than it has".to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with what it gets.
    struct Echo;

    impl Network for Echo {
        fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            assert_eq!(input.shape, [1, input.values.len()]);
            Ok(vec![input.values])
        }
    }

    #[test]
    fn a_look_is_one_number() {
        let look = |seen: &[f32]| LookHead::new(Box::new(Echo)).logit(seen.to_vec());
        assert_eq!(look(&[3.0]).unwrap().to_bits(), 3.0_f32.to_bits());
        for unlike in [&[][..], &[f32::NAN], &[1.0, 2.0]] {
            assert!(look(unlike).is_err(), "{unlike:?}");
        }
    }
}
