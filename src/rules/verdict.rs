//! What is said of a hand and of a photo.

use serde::{Deserialize, Serialize};

use super::Reason;

/// What a rule set says of one hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandVerdict {
    /// Shows a gesture that may be shown.
    Allowed,
    /// Resembles a gesture that must not be shown, with confidence.
    Forbidden,
    /// A person has to look.
    Review,
    /// Shows no gesture.
    AtRest,
    /// Can't be judged.
    Unassessable,
}

impl HandVerdict {
    /// The word for it in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Forbidden => "forbidden",
            Self::Review => "review",
            Self::AtRest => "at_rest",
            Self::Unassessable => "unassessable",
        }
    }
}

/// What is said of a whole photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every hand found is allowed or at rest, or there is none.
    Neutral,
    /// No hand is flagged, but a person has to look at one.
    Review,
    /// At least one hand resembles a forbidden gesture, with confidence.
    Flagged,
    /// People are visible whose hands can't be judged, and nothing else was found.
    Unassessable,
}

impl Verdict {
    /// The word for it in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Review => "review",
            Self::Flagged => "flagged",
            Self::Unassessable => "unassessable",
        }
    }

    /// The verdict for a photo with these hands and with `unjudged` people whose hands, wherever they are, are too
    /// small to be found: the gravest of flagged, review, unassessable and neutral that anything in it asks for.
    pub fn of_photo(hands: impl IntoIterator<Item = HandVerdict>, unjudged: usize) -> Self {
        let start = if unjudged > 0 { Self::Unassessable } else { Self::Neutral };
        hands
            .into_iter()
            .map(Self::from)
            .fold(start, |worst, next| if next.gravity() > worst.gravity() { next } else { worst })
    }

    const fn gravity(self) -> u8 {
        match self {
            Self::Neutral => 0,
            Self::Unassessable => 1,
            Self::Review => 2,
            Self::Flagged => 3,
        }
    }
}

impl From<HandVerdict> for Verdict {
    /// The verdict for a photo with only this hand.
    fn from(hand: HandVerdict) -> Self {
        match hand {
            HandVerdict::Allowed | HandVerdict::AtRest => Self::Neutral,
            HandVerdict::Forbidden => Self::Flagged,
            HandVerdict::Review => Self::Review,
            HandVerdict::Unassessable => Self::Unassessable,
        }
    }
}

/// A hand's verdict and what led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The verdict.
    pub verdict: HandVerdict,
    /// Why, the main reason first; never empty.
    pub reasons: Vec<Reason>,
}

impl Judgement {
    /// The judgement of a hand that can't be judged because of `reason`.
    pub fn unassessable(reason: Reason) -> Self {
        Self { verdict: HandVerdict::Unassessable, reasons: vec![reason] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gesture::{Fingers, Gesture, Reading},
        rules::RuleSet,
    };
    use HandVerdict::{Allowed, AtRest, Forbidden, Unassessable};

    #[test]
    fn ids_are_what_reports_say() {
        for verdict in [Allowed, Forbidden, HandVerdict::Review, AtRest, Unassessable] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.id());
        }
        for verdict in [Verdict::Neutral, Verdict::Review, Verdict::Flagged, Verdict::Unassessable] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.id());
        }
    }

    #[test]
    fn what_was_read_and_judged_step_by_step_can_be_kept() {
        let (gesture, runner_up) = (Gesture::ThumbUp, Gesture::Fist);
        let reading = Reading { gesture, confidence: 0.97, runner_up, margin: 0.95, fingers: Fingers::default() };
        let judgement = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap().judge(&reading);
        let json = serde_json::to_string(&(&reading, &judgement)).unwrap();
        assert!(json.ends_with(r#"{"verdict":"forbidden","reasons":["resembles_forbidden:thumb_up"]}]"#), "{json}");
        assert_eq!(serde_json::from_str::<(Reading, Judgement)>(&json).unwrap(), (reading, judgement));
    }

    #[test]
    fn the_gravest_hand_decides() {
        let cases: [(&[HandVerdict], usize, Verdict); 9] = [
            (&[], 0, Verdict::Neutral),
            (&[], 1, Verdict::Unassessable),
            (&[Allowed, AtRest], 0, Verdict::Neutral),
            (&[Allowed, AtRest], 2, Verdict::Unassessable),
            (&[Allowed, Unassessable, AtRest], 0, Verdict::Unassessable),
            (&[Unassessable, HandVerdict::Review, Allowed], 0, Verdict::Review),
            (&[HandVerdict::Review], 3, Verdict::Review),
            (&[HandVerdict::Review, Forbidden, Unassessable], 0, Verdict::Flagged),
            (&[Forbidden], 3, Verdict::Flagged),
        ];
        for (hands, unjudged, expected) in cases {
            assert_eq!(Verdict::of_photo(hands.iter().copied(), unjudged), expected, "{hands:?}, {unjudged}");
        }
    }
}
