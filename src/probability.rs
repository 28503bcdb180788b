//! Logits, odds and probabilities.

/// Evidence that moves odds by less than about this factor is "not worth more than a bare mention" (Jeffreys, Theory of Probability,
/// appendix B: 10^½).
pub(crate) const WORTH_A_MENTION: f32 = 3.0;

/// The probability of a logit: 1 / (1 + e⁻ˣ).
pub(crate) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The logit of a probability that is taken to be no surer than `unsure`, either way.
pub(crate) fn logit(probability: f32, unsure: f32) -> f32 {
    odds(probability.clamp(unsure, 1.0 - unsure)).ln()
}

/// The probabilities, with a sum of 1, of logits of which one is right.
pub(crate) fn softmax<const N: usize>(logits: [f32; N]) -> [f32; N] {
    let greatest = logits.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let powers = logits.map(|logit| (logit - greatest).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// The odds of a probability: finite, as it may be no surer than the digits of its complement tell.
pub(crate) fn odds(probability: f32) -> f32 {
    probability / (1.0 - probability).max(f32::EPSILON)
}

/// The probability whose odds are `factor` times those of `probability`.
pub(crate) fn times_odds(probability: f32, factor: f32) -> f32 {
    factor * probability / (1.0 - probability + factor * probability)
}

/// `probability` after a second opinion, whose odds count with the power of `weight`. At the logit `even` it changes nothing.
pub(crate) fn weighed(probability: f32, opinion: f32, even: f32, weight: f32) -> f32 {
    times_odds(probability, (odds(opinion) / even.exp()).powf(weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_are_multiplied() {
        for (probability, factor, expected) in
            [(0.5, 3.0, 0.75), (0.8, 0.25, 0.5), (0.0, 6.0, 0.0), (1.0, 1.0 / 6.0, 1.0)]
        {
            let moved = times_odds(probability, factor);
            assert!((moved - expected).abs() < 1e-6, "{probability} times {factor}: {moved}");
        }
    }

    #[test]
    fn a_softmax_of_great_logits_is_finite() {
        let [a, b] = softmax([1000.0, 999.0]);
        assert!((a - logistic(1.0)).abs() < 1e-6 && (a + b - 1.0).abs() < 1e-6, "{a} {b}");
    }
}
