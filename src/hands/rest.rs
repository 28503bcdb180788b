//! How much a hand looks as if it rested: around an object, on cloth, half turned away. Its points say little of that.

use crate::inference::{Input, Model, ModelError, Network};

/// Tells hands at rest by what the landmark networks see of them.
pub(crate) struct RestHead {
    network: Box<dyn Network>,
}

impl RestHead {
    pub(crate) fn new(network: Box<dyn Network>) -> Self {
        Self { network }
    }

    /// How much speaks for rest as a logit, if this is what the networks for `large` and for `small` hands reduced the hand to.
    pub(crate) fn logit(&self, large: &[f32], small: &[f32]) -> Result<f32, ModelError> {
        let outputs = self.network.run(Input::vector([large, small].concat()))?;
        let logit = outputs.first().and_then(|values| values.first()).filter(|logit| logit.is_finite());
        let unlike = || ModelError::Run { model: Model::Rest, message: "it gave no number".to_owned() };
        logit.copied().ok_or_else(unlike)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with the first value that it gets divided by the last.
    struct Ends;

    impl Network for Ends {
        fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            assert_eq!(input.shape, [1, input.values.len()]);
            Ok(vec![vec![input.values[0] / input.values[input.values.len() - 1]]])
        }
    }

    #[test]
    fn the_network_for_large_hands_comes_first() {
        let logit = RestHead::new(Box::new(Ends)).logit(&[3.0, 0.0], &[0.0, 2.0]).unwrap();
        assert!((logit - 1.5).abs() < 1e-6, "{logit}");
    }

    #[test]
    fn what_is_no_number_is_an_error() {
        assert!(RestHead::new(Box::new(Ends)).logit(&[1.0], &[0.0]).is_err());
    }
}
