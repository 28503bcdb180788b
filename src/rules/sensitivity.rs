//! How careful a judgement is: which mistake counts for more.
//!
//! A threshold on a probability is a statement about costs: whoever acts from odds of 4 : 1 on holds one mistake for four
//! times as bad as the other. A sensitivity moves all thresholds of a rule set by one factor on those odds, so that it
//! means the same for every set and every gesture, and a threshold of 0 or 1, which knows no doubt, stays where it is.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Thresholds;
use crate::probability::{WORTH_A_MENTION, times_odds};

/// What counts for more: that nothing forbidden passes, or that nobody is bothered.
///
/// Whatever is flagged when it is [quiet](Self::Quiet) is flagged as well when it is balanced, and then when it is strict;
/// what passes when it is strict passes balanced, and then quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// A forbidden gesture that passes counts three times as much as in the rule set: fists and hands at rest must be
    /// surer, and less sure gestures are flagged.
    Strict,
    /// As the rule set is written.
    #[default]
    Balanced,
    /// It counts a third as much: only what is sure is flagged, and what is rather a fist or a hand at rest than anything
    /// forbidden passes.
    Quiet,
}

/// How much more or less a pass counts.
const FACTOR: f32 = WORTH_A_MENTION;

impl Sensitivity {
    /// Every one, the strictest first.
    pub const ALL: [Self; 3] = [Self::Strict, Self::Balanced, Self::Quiet];

    /// The stable word, as in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Balanced => "balanced",
            Self::Quiet => "quiet",
        }
    }

    /// Whether it judges as the rule set is written.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    pub(crate) fn is_balanced(&self) -> bool {
        *self == Self::Balanced
    }

    /// By how much the odds of a harmless gesture count more than what was read.
    pub(super) const fn favour(self) -> f32 {
        match self {
            Self::Strict => 1.0 / FACTOR,
            Self::Balanced => 1.0,
            Self::Quiet => FACTOR,
        }
    }

    /// `written`, the thresholds of a gesture, moved. For a `forbidden` one the margin keeps it from being flagged, for any
    /// other from passing.
    pub(super) fn moved(self, written: Thresholds, forbidden: bool) -> Thresholds {
        if self == Self::Balanced {
            return written;
        }
        let favour = self.favour();
        Thresholds {
            allow_at: times_odds(written.allow_at, 1.0 / favour),
            match_at: times_odds(written.match_at, favour),
            review_at: times_odds(written.review_at, favour),
            margin: lead(written.margin, if forbidden { favour } else { 1.0 / favour }),
        }
    }
}

/// A lead of one of two gestures over the other is two probabilities that add up to 1: its odds are moved. Less than no lead
/// is none.
fn lead(margin: f32, factor: f32) -> f32 {
    (2.0 * times_odds(f32::midpoint(1.0, margin), factor) - 1.0).max(0.0)
}

impl fmt::Display for Sensitivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// A word that is not a [`Sensitivity`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown sensitivity `{0}`; known are strict, balanced and quiet")]
pub struct UnknownSensitivity(pub String);

impl FromStr for Sensitivity {
    type Err = UnknownSensitivity;

    fn from_str(id: &str) -> Result<Self, UnknownSensitivity> {
        Self::ALL.into_iter().find(|one| one.id() == id).ok_or_else(|| UnknownSensitivity(id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f32, b: f32) -> bool {
        (a - b).abs() < 1e-3
    }

    #[test]
    fn words_read_back() {
        for one in Sensitivity::ALL {
            assert_eq!(one.to_string().parse(), Ok(one));
            assert_eq!(serde_json::to_string(&one).unwrap(), format!("\"{one}\""));
        }
        let message = "loud".parse::<Sensitivity>().unwrap_err().to_string();
        assert!(message.contains("`loud`") && message.contains("quiet"), "{message}");
    }

    #[test]
    fn thresholds_move_by_their_odds() {
        let written = Thresholds::default();
        assert_eq!(Sensitivity::Balanced.moved(written, true), written);
        let strict = Sensitivity::Strict.moved(written, false);
        // 3 : 2 becomes 9 : 2, 4 : 1 becomes 4 : 3, 2 : 3 becomes 2 : 9.
        assert!(near(strict.allow_at, 9.0 / 11.0) && near(strict.match_at, 4.0 / 7.0), "{strict:?}");
        assert!(near(strict.review_at, 2.0 / 11.0), "{strict:?}");
        let quiet = Sensitivity::Quiet.moved(written, false);
        assert!(near(quiet.allow_at, 1.0 / 3.0) && near(quiet.match_at, 12.0 / 13.0), "{quiet:?}");
        assert!(near(quiet.review_at, 2.0 / 3.0), "{quiet:?}");
        // 65 : 35 becomes 195 : 35, or less than no lead.
        assert!(near(strict.margin, 160.0 / 230.0) && quiet.margin.abs() < 1e-6);
        assert!(Sensitivity::Strict.moved(written, true).margin.abs() < 1e-6);
        assert!(near(Sensitivity::Quiet.moved(written, true).margin, 160.0 / 230.0));
    }

    #[test]
    fn what_knows_no_doubt_stays() {
        let certain = Thresholds { allow_at: 0.0, match_at: 1.0, review_at: 1.0, margin: 1.0 };
        for one in Sensitivity::ALL {
            assert_eq!(one.moved(certain, true), certain);
        }
    }
}
