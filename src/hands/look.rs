//! What a hand looks like to both landmark networks, beyond its points: whether it is one at all, and whether it rests, around an object,
//! on cloth, half turned away.

use crate::{
    inference::{Input, Model, ModelError, Network},
    probability::{logistic, weighed},
};

/// Tells hands from what is none, and those at rest, by what the landmark networks see of them.
pub(crate) struct LookHead {
    network: Box<dyn Network>,
}

/// What a look says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Look {
    /// How much speaks for a hand at rest, as a logit.
    pub(crate) rest: f32,
    /// How much speaks for a hand beside what its presence says, as a logit.
    hand: f32,
}

/// How much presence counts where the look is known, too: it is had from the same pixels. With 1, three hands fewer of 106 in real
/// photos are found.
const WEIGHT: f32 = 0.6;

/// Presence is no surer than this, either way.
const UNSURE: f32 = 1e-4;

impl Look {
    /// How sure it is that there is a hand, 0..=1, where everything else says `presence`.
    pub(crate) fn confirmed(self, presence: f32) -> f32 {
        weighed(logistic(self.hand), presence.clamp(UNSURE, 1.0 - UNSURE), 0.0, WEIGHT)
    }
}

impl LookHead {
    pub(crate) fn new(network: Box<dyn Network>) -> Self {
        Self { network }
    }

    /// What `seen` says: what the network for large hands reduced the hand to, then that for small ones.
    pub(crate) fn look(&self, seen: Vec<f32>) -> Result<Look, ModelError> {
        let outputs = self.network.run(Input::vector(seen))?;
        if let [rest, hand] = outputs.as_slice()
            && let (&[rest], &[hand]) = (rest.as_slice(), hand.as_slice())
            && rest.is_finite()
            && hand.is_finite()
        {
            return Ok(Look { rest, hand });
        }
        Err(ModelError::Run { model: Model::Look, message: "it gave other outputs than it has".to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with what it gets, a value in each output.
    struct Echo;

    impl Network for Echo {
        fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            assert_eq!(input.shape, [1, input.values.len()]);
            Ok(input.values.into_iter().map(|value| vec![value]).collect())
        }
    }

    #[test]
    fn a_look_is_two_numbers() {
        let look = |seen: &[f32]| LookHead::new(Box::new(Echo)).look(seen.to_vec());
        assert_eq!(look(&[3.0, -1.0]).unwrap(), Look { rest: 3.0, hand: -1.0 });
        for unlike in [&[1.0][..], &[1.0, f32::NAN], &[1.0, 2.0, 3.0]] {
            assert!(look(unlike).is_err(), "{unlike:?}");
        }
    }

    #[test]
    fn what_looks_like_a_hand_is_surer_one() {
        let confirmed = |hand, presence| Look { rest: 0.0, hand }.confirmed(presence);
        assert!((confirmed(0.0, 0.5) - 0.5).abs() < 1e-6);
        assert!(confirmed(2.0, 0.5) > 0.85 && confirmed(-2.0, 0.5) < 0.15);
        for (hand, presence) in [(50.0, 0.0), (-50.0, 1.0), (0.0, 0.0), (0.0, 1.0), (0.0, f32::MIN_POSITIVE)] {
            assert!((0.0..=1.0).contains(&confirmed(hand, presence)), "{hand} {presence}");
        }
    }
}
