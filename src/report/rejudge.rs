//! Judging by another rule set what a report holds, without the photo.

use super::{HandReport, PhotoReport};
use crate::{
    gesture::Reading,
    rules::{HandVerdict, Judgement, RuleSet, Sensitivity, Verdict, settle},
};

/// `reading` with the digits that a report keeps. Hands are judged by these, so that a report read back from JSON is
/// judged no differently. Rounded down, so that only certainty is 1.
pub(crate) fn as_reported(reading: &Reading) -> Reading {
    let digits = |probability: f32| (probability * 10_000.0).floor() / 10_000.0;
    Reading { confidence: digits(reading.confidence), margin: digits(reading.margin), ..*reading }
}

impl HandReport {
    /// What the hand shows, as it was judged.
    pub fn reading(&self) -> Reading {
        let &Self { gesture, confidence, runner_up, margin, fingers, .. } = self;
        Reading { gesture, confidence, runner_up, margin, fingers }
    }

    /// What `rules` say of the hand by itself, moved by `sensitivity`.
    fn judgement(&self, rules: &RuleSet, sensitivity: Sensitivity) -> Judgement {
        // Whether a hand can be judged at all is not up to the rules.
        if self.verdict == HandVerdict::Unassessable {
            return Judgement { verdict: self.verdict, reasons: self.reasons.clone() };
        }
        rules.judge_by(&self.reading(), sensitivity)
    }
}

impl PhotoReport {
    /// Judges the photo by `rules`, with their sensitivity, instead. The networks' findings stay, so this takes no time to
    /// speak of, and it comes out as if the photo had been checked with these rules.
    pub fn rejudge(&mut self, rules: &RuleSet) {
        let judged = |sensitivity| self.hands.iter().map(move |hand| hand.judgement(rules, sensitivity));
        let mut judgements: Vec<Judgement> = judged(rules.sensitivity()).collect();
        let partners: Vec<Option<usize>> = self.hands.iter().map(|hand| hand.partner).collect();
        let as_written = judged(Sensitivity::Balanced);
        let at_rest: Vec<bool> = as_written.map(|judgement| judgement.verdict == HandVerdict::AtRest).collect();
        settle(&mut judgements, &partners, &at_rest);
        for (hand, judgement) in self.hands.iter_mut().zip(judgements) {
            hand.verdict = judgement.verdict;
            hand.reasons = judgement.reasons;
        }
        self.verdict = Verdict::of_photo(self.hands.iter().map(|hand| hand.verdict), self.unjudged);
        self.period = rules.period(self.when_taken());
        rules.id().clone_into(&mut self.rule_set);
        self.sensitivity = rules.sensitivity();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gesture::Gesture, report::example};

    /// What a photo of two hands that may make a pose together gets, from the strictest sensitivity on.
    fn verdicts(hands: [(Gesture, f32, Gesture, f32); 2]) -> [Verdict; 3] {
        let mut report = example::photo(900, 900, [HandVerdict::Review; 2]);
        for (number, (hand, read)) in report.hands.iter_mut().zip(hands).enumerate() {
            (hand.gesture, hand.confidence, hand.runner_up, hand.margin) = read;
            hand.partner = Some(1 - number);
        }
        let rules = RuleSet::builtin("id.union-strict").unwrap();
        Sensitivity::ALL.map(|sensitivity| {
            report.rejudge(&rules.clone().with_sensitivity(sensitivity));
            report.verdict
        })
    }

    #[test]
    fn what_two_hands_make_together_is_flagged_the_more_the_stricter() {
        let index = (Gesture::Index, 0.97, Gesture::Fist, 0.95);
        // At rest, as the set is written, and to be looked at when it is strict.
        assert_eq!(verdicts([index, (Gesture::Rest, 0.6, Gesture::Index, 0.3)]), [Verdict::Flagged; 3]);
        // To be looked at, as the set is written, and at rest when it is quiet.
        assert_eq!(verdicts([index, (Gesture::Rest, 0.45, Gesture::Index, 0.1)]), [Verdict::Review; 3]);
        assert_eq!(verdicts([index, (Gesture::Other, 0.45, Gesture::Rest, 0.1)]), [Verdict::Review; 3]);
    }
}
