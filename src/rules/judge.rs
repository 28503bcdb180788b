//! From what a hand shows to what a rule set says of it.

use super::{HandVerdict, Judgement, Reason, RuleSet, Sensitivity, Status, Unlisted};
use crate::{
    gesture::{Gesture, Reading},
    probability::times_odds,
};

/// Of two things, this is the one.
const LIKELIER_THAN_NOT: f32 = 0.5;

/// What a rule set says of a gesture that a hand certainly shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is none.
    AtRest,
    /// It may be shown.
    Allowed,
    /// A person has to look.
    Review,
    /// It must not be shown.
    Forbidden,
}

impl From<Standing> for HandVerdict {
    /// The verdict for a hand that certainly shows such a gesture.
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::AtRest => Self::AtRest,
            Standing::Allowed => Self::Allowed,
            Standing::Review => Self::Review,
            Standing::Forbidden => Self::Forbidden,
        }
    }
}

impl Standing {
    const fn harmless(self) -> bool {
        matches!(self, Self::AtRest | Self::Allowed)
    }
}

impl RuleSet {
    /// What this set says of a hand that shows `reading`. With the [thresholds](RuleSet::thresholds) of the likeliest
    /// gesture:
    ///
    /// * A **forbidden** gesture is `forbidden` when its confidence is at least `match_at` and it is `margin` ahead of
    ///   a runner-up that isn't forbidden as well. Otherwise it goes to `review`, however low its confidence.
    /// * A gesture that is **listed for review**, or unlisted in a set that reviews those, goes to `review`.
    /// * An **allowed** gesture, or an unlisted one in a set that lets those pass, is `allowed` when its confidence is
    ///   at least `allow_at` and it is `margin` ahead of a runner-up that is neither allowed nor at rest. If the
    ///   runner-up is, its likelihood counts towards `allow_at`. Otherwise the hand goes to `review`: an uncertain
    ///   fist never passes.
    /// * A hand **at rest** is `at_rest`, unless it is less likely than not and the runner-up is forbidden: then it goes to
    ///   `review`.
    /// * But neither of the last two when the runner-up is forbidden and at least as likely as its own rule's
    ///   `review_at`: then the hand goes to `review`.
    ///
    /// The runner-up's likelihood is the confidence less the margin.
    ///
    /// A [`Sensitivity`] other than balanced moves the thresholds. It also weighs a hand at rest or an
    /// allowed gesture against one that is reviewed: when it is strict, a hand at rest goes to `review` unless it is three
    /// times as likely as such a runner-up; when it is quiet, such a gesture passes as what its runner-up is, if that is at
    /// rest or allowed and more than a third as likely.
    pub fn judge(&self, reading: &Reading) -> Judgement {
        self.judge_by(reading, self.sensitivity())
    }

    /// The same by `sensitivity` instead of the one that the set has.
    pub(crate) fn judge_by(&self, reading: &Reading, sensitivity: Sensitivity) -> Judgement {
        let &Reading { gesture, confidence, runner_up, margin, .. } = reading;
        let thresholds = self.thresholds_by(gesture, sensitivity);
        let (standing, rival) = (self.standing(gesture), self.standing(runner_up));
        let ahead = margin >= thresholds.margin;
        let rival_likelihood = confidence - margin;
        let favour = sensitivity.favour();
        let review_at = self.thresholds_by(runner_up, sensitivity).review_at;
        let rival_possible = rival == Standing::Forbidden && rival_likelihood >= review_at;

        if standing == Standing::Review && rival.harmless() && rival_likelihood * favour > confidence {
            return Judgement { verdict: rival.into(), reasons: vec![Reason::CloseTo(runner_up)] };
        }

        // What the gesture itself says, then whether it is likely enough and far enough ahead for that.
        let (verdict, main, sure, clear) = match standing {
            Standing::Forbidden => (
                HandVerdict::Forbidden,
                Reason::ResemblesForbidden(gesture),
                confidence >= thresholds.match_at,
                ahead || rival == Standing::Forbidden,
            ),
            Standing::Review => (
                HandVerdict::Review,
                self.rule(gesture).map_or(Reason::NotListed(gesture), |_| Reason::ListedForReview(gesture)),
                confidence >= thresholds.allow_at,
                ahead || rival != Standing::Forbidden,
            ),
            Standing::Allowed => {
                let harmless = confidence + if rival.harmless() { rival_likelihood } else { 0.0 };
                (
                    HandVerdict::Allowed,
                    self.rule(gesture).map_or(Reason::NotListed(gesture), |_| Reason::Allowed(gesture)),
                    harmless >= thresholds.allow_at,
                    (ahead || rival.harmless()) && !rival_possible,
                )
            }
            Standing::AtRest => (
                HandVerdict::AtRest,
                Reason::NotDisplayed,
                true,
                !rival_possible
                    && match rival {
                        Standing::Forbidden => times_odds(confidence, favour) >= LIKELIER_THAN_NOT,
                        Standing::Review => confidence * favour >= rival_likelihood,
                        Standing::AtRest | Standing::Allowed => true,
                    },
            ),
        };
        let stands = sure && clear;
        let mut reasons = Vec::new();
        if stands || !standing.harmless() {
            reasons.push(main);
        }
        if !sure {
            reasons.push(Reason::LowConfidence(gesture));
        }
        if !clear {
            reasons.push(Reason::CloseTo(runner_up));
        }
        Judgement { verdict: if stands { verdict } else { HandVerdict::Review }, reasons }
    }

    /// What this set says of `gesture` where there is no doubt that it is shown.
    pub fn standing(&self, gesture: Gesture) -> Standing {
        if gesture == Gesture::Rest {
            return Standing::AtRest;
        }
        match (self.rule(gesture).map(|rule| rule.status), self.unlisted()) {
            (Some(Status::Forbidden), _) => Standing::Forbidden,
            (Some(Status::Allowed), _) | (None, Unlisted::Allowed) => Standing::Allowed,
            (Some(Status::Review), _) | (None, Unlisted::Review) => Standing::Review,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gesture::Fingers;
    use Gesture::*;
    use HandVerdict as V;

    fn judge(set: &RuleSet, gesture: Gesture, confidence: f32, runner_up: Gesture, margin: f32) -> (V, String) {
        let reading = Reading { gesture, confidence, runner_up, margin, fingers: Fingers::default() };
        let Judgement { verdict, reasons } = set.judge(&reading);
        (verdict, reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_default_set_judges_every_gesture() {
        let set = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap();
        for &gesture in Gesture::ALL {
            let (verdict, reason) = match gesture {
                Fist => (V::Allowed, "allowed:fist".to_owned()),
                ThumbUp | Index | Two | Metal | Middle | Pinky | LSign | Phone | Horns | Three | ThreeThumb
                | ThreeLow | Ok => (V::Forbidden, format!("resembles_forbidden:{gesture}")),
                Four | Palm | FingerHeart | ThumbDown | Other => (V::Review, format!("not_listed:{gesture}")),
                Rest => (V::AtRest, "not_displayed".to_owned()),
            };
            assert_eq!(judge(&set, gesture, 0.95, Rest, 0.92), (verdict, reason));
        }
    }

    #[test]
    fn doubt_leads_to_review() {
        let set = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap();
        for (gesture, confidence, runner_up, margin, verdict, reasons) in [
            // A forbidden gesture must be likely and clear of what isn't forbidden.
            (ThumbUp, 0.80, Fist, 0.70, V::Forbidden, "resembles_forbidden:thumb_up"),
            (ThumbUp, 0.79, Fist, 0.70, V::Review, "resembles_forbidden:thumb_up low_confidence:thumb_up"),
            (
                ThumbUp,
                0.30,
                Fist,
                0.05,
                V::Review,
                "resembles_forbidden:thumb_up low_confidence:thumb_up close_to:fist",
            ),
            (ThumbUp, 0.85, Fist, 0.20, V::Review, "resembles_forbidden:thumb_up close_to:fist"),
            (ThumbUp, 0.85, Rest, 0.20, V::Review, "resembles_forbidden:thumb_up close_to:rest"),
            (ThumbUp, 0.85, LSign, 0.20, V::Forbidden, "resembles_forbidden:thumb_up"),
            // A fist must be proven.
            (Fist, 0.60, Palm, 0.30, V::Allowed, "allowed:fist"),
            (Fist, 0.59, Palm, 0.30, V::Review, "low_confidence:fist"),
            (Fist, 0.60, ThumbUp, 0.29, V::Review, "close_to:thumb_up"),
            (Fist, 0.60, Palm, 0.29, V::Review, "close_to:palm"),
            (Fist, 0.75, ThumbUp, 0.34, V::Review, "close_to:thumb_up"),
            (Fist, 0.75, Palm, 0.34, V::Allowed, "allowed:fist"),
            // Between a fist and rest there is nothing to review.
            (Fist, 0.45, Rest, 0.05, V::Allowed, "allowed:fist"),
            (Fist, 0.30, Rest, 0.05, V::Review, "low_confidence:fist"),
            // A hand at rest is reviewed only when it may well be a forbidden gesture.
            (Rest, 0.55, ThumbUp, 0.15, V::Review, "close_to:thumb_up"),
            (Rest, 0.55, ThumbUp, 0.20, V::AtRest, "not_displayed"),
            (Rest, 0.49, ThumbUp, 0.20, V::Review, "close_to:thumb_up"),
            (Rest, 0.45, Palm, 0.01, V::AtRest, "not_displayed"),
            (Rest, 0.30, Fist, 0.01, V::AtRest, "not_displayed"),
            // What isn't listed is reviewed anyway.
            (Palm, 0.50, Four, 0.10, V::Review, "not_listed:palm low_confidence:palm"),
            (Palm, 0.70, Three, 0.10, V::Review, "not_listed:palm close_to:three"),
        ] {
            let found = judge(&set, gesture, confidence, runner_up, margin);
            assert_eq!(found, (verdict, reasons.to_owned()), "{gesture} {confidence}, {runner_up} {margin}");
        }
    }

    #[test]
    fn what_the_quiet_flag_all_flag_and_what_the_strict_pass_all_pass() {
        use crate::rules::Sensitivity::{Balanced, Quiet, Strict};
        let passes = |verdict| matches!(verdict, V::Allowed | V::AtRest);
        let mut differing = 0;
        for id in RuleSet::builtin_ids() {
            let written = RuleSet::builtin(id).unwrap();
            let sets = [Strict, Balanced, Quiet].map(|one| written.clone().with_sensitivity(one));
            for (&gesture, &runner_up) in Gesture::ALL.iter().flat_map(|a| Gesture::ALL.iter().map(move |b| (a, b))) {
                for (confidence, second) in (0..=40).flat_map(|first| (0..=first).map(move |second| (first, second))) {
                    let (confidence, second) = (confidence as f32 / 40.0, second as f32 / 40.0);
                    if gesture == runner_up || confidence + second > 1.0 {
                        continue;
                    }
                    let at = |set| judge(set, gesture, confidence, runner_up, confidence - second).0;
                    let [strict, balanced, quiet] = [at(&sets[0]), at(&sets[1]), at(&sets[2])];
                    let context = format!("{id}: {gesture} {confidence}, {runner_up} {second}");
                    for (stricter, quieter) in [(strict, balanced), (balanced, quiet)] {
                        assert!(quieter != V::Forbidden || stricter == V::Forbidden, "flagged: {context}");
                        assert!(!passes(stricter) || passes(quieter), "passed: {context}");
                    }
                    assert_eq!(balanced, judge(&written, gesture, confidence, runner_up, confidence - second).0);
                    differing += usize::from(strict != balanced) + usize::from(balanced != quiet);
                }
            }
        }
        assert!(differing > 1000, "{differing}");
    }

    #[test]
    fn a_sensitivity_decides_what_is_in_doubt() {
        use crate::rules::Sensitivity::{Quiet, Strict};
        let set = |sensitivity| RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap().with_sensitivity(sensitivity);
        let (strict, quiet) = (set(Strict), set(Quiet));
        for (gesture, confidence, runner_up, margin, by_strict, by_quiet) in [
            (ThumbUp, 0.95, Fist, 0.92, V::Forbidden, V::Forbidden),
            (ThumbUp, 0.85, Fist, 0.75, V::Forbidden, V::Review),
            (ThumbUp, 0.60, Fist, 0.25, V::Forbidden, V::Review),
            (ThumbUp, 0.50, Rest, 0.10, V::Review, V::Review),
            (Fist, 0.90, ThumbUp, 0.82, V::Allowed, V::Allowed),
            (Fist, 0.75, Palm, 0.65, V::Review, V::Allowed),
            (Fist, 0.45, ThumbUp, 0.05, V::Review, V::Allowed),
            (Rest, 0.55, ThumbUp, 0.30, V::Review, V::AtRest),
            (Rest, 0.70, ThumbUp, 0.60, V::Review, V::AtRest),
            (Rest, 0.30, ThumbUp, 0.10, V::Review, V::AtRest),
            (Rest, 0.55, Palm, 0.20, V::Review, V::AtRest),
            (Other, 0.50, Rest, 0.20, V::Review, V::AtRest),
            (FingerHeart, 0.60, Fist, 0.30, V::Review, V::Allowed),
            (Palm, 0.90, Rest, 0.85, V::Review, V::Review),
            (Other, 0.40, ThumbUp, 0.10, V::Review, V::Review),
        ] {
            let context = format!("{gesture} {confidence}, {runner_up} {margin}");
            assert_eq!(judge(&strict, gesture, confidence, runner_up, margin).0, by_strict, "strict: {context}");
            assert_eq!(judge(&quiet, gesture, confidence, runner_up, margin).0, by_quiet, "quiet: {context}");
        }
        assert_eq!(judge(&quiet, Other, 0.5, Rest, 0.2).1, "close_to:rest");
    }

    #[test]
    fn no_number_no_pass() {
        let set = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap();
        assert_eq!(judge(&set, Fist, f32::NAN, ThumbUp, f32::NAN).0, V::Review);
        assert_eq!(judge(&set, ThumbUp, f32::NAN, Fist, f32::NAN).0, V::Review);
    }

    #[test]
    fn a_set_says_what_an_unlisted_gesture_gets() {
        let set = RuleSet::builtin("id.bkn10").unwrap();
        assert_eq!(judge(&set, Palm, 0.95, Four, 0.92), (V::Allowed, "not_listed:palm".to_owned()));
        assert_eq!(judge(&set, Palm, 0.70, Four, 0.45), (V::Allowed, "not_listed:palm".to_owned()));
        assert_eq!(judge(&set, Palm, 0.70, Four, 0.25), (V::Review, "close_to:four".to_owned()));
        assert_eq!(judge(&set, Horns, 0.95, Metal, 0.92), (V::Review, "listed_for_review:horns".to_owned()));
    }
}
