//! Judging by another rule set what a report holds, without the photo.

use super::{HandReport, PhotoReport};
use crate::{
    gesture::Reading,
    rules::{HandVerdict, Judgement, RuleSet, Verdict, settle},
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

    /// What `rules` say of the hand by itself.
    fn judgement(&self, rules: &RuleSet) -> Judgement {
        // Whether a hand can be judged at all is not up to the rules.
        if self.verdict == HandVerdict::Unassessable {
            return Judgement { verdict: self.verdict, reasons: self.reasons.clone() };
        }
        rules.judge(&self.reading())
    }
}

impl PhotoReport {
    /// Judges the photo by `rules`, with their sensitivity, instead. The networks' findings stay, so this takes no time to
    /// speak of, and it comes out as if the photo had been checked with these rules.
    pub fn rejudge(&mut self, rules: &RuleSet) {
        let mut judgements: Vec<Judgement> = self.hands.iter().map(|hand| hand.judgement(rules)).collect();
        let partners: Vec<Option<usize>> = self.hands.iter().map(|hand| hand.partner).collect();
        settle(&mut judgements, &partners);
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
