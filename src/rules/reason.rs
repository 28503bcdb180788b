//! Reasons in the form that programs read.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::gesture::Gesture;

/// Why a hand got its verdict. Reports write it as a word, followed by a colon and a gesture where there is one:
/// `resembles_forbidden:thumb_up`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// `allowed:…`: the likeliest gesture may be shown.
    Allowed(Gesture),
    /// `resembles_forbidden:…`: the likeliest gesture must not be shown.
    ResemblesForbidden(Gesture),
    /// `not_listed:…`: the rule set has no rule for the likeliest gesture.
    NotListed(Gesture),
    /// `listed_for_review:…`: the rule set wants a person to look at this gesture.
    ListedForReview(Gesture),
    /// `low_confidence:…`: the likeliest gesture isn't likely enough for a verdict.
    LowConfidence(Gesture),
    /// `close_to:…`: this other gesture, which would be judged otherwise, is nearly as likely.
    CloseTo(Gesture),
    /// `not_displayed`: the hand is at rest.
    NotDisplayed,
    /// `too_small`: the hand has too few pixels.
    TooSmall,
    /// `blurred`: the hand is blurred.
    Blurred,
    /// `two_handed`: another hand takes part in the pose, which is another one than each hand's by itself.
    TwoHanded,
    /// `cut_off`: the hand is a fist at the edge of the photo, beyond which a finger may be raised.
    CutOff,
}

impl Reason {
    /// The word before the colon.
    const fn word(self) -> &'static str {
        match self {
            Self::Allowed(_) => "allowed",
            Self::ResemblesForbidden(_) => "resembles_forbidden",
            Self::NotListed(_) => "not_listed",
            Self::ListedForReview(_) => "listed_for_review",
            Self::LowConfidence(_) => "low_confidence",
            Self::CloseTo(_) => "close_to",
            Self::NotDisplayed => "not_displayed",
            Self::TooSmall => "too_small",
            Self::Blurred => "blurred",
            Self::TwoHanded => "two_handed",
            Self::CutOff => "cut_off",
        }
    }

    /// The gesture it is about.
    pub const fn gesture(self) -> Option<Gesture> {
        match self {
            Self::Allowed(gesture)
            | Self::ResemblesForbidden(gesture)
            | Self::NotListed(gesture)
            | Self::ListedForReview(gesture)
            | Self::LowConfidence(gesture)
            | Self::CloseTo(gesture) => Some(gesture),
            Self::NotDisplayed | Self::TooSmall | Self::Blurred | Self::TwoHanded | Self::CutOff => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self.gesture() {
            Some(gesture) => write!(f, ":{gesture}"),
            None => Ok(()),
        }
    }
}

/// A text that is not a [`Reason`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown reason `{0}`")]
pub struct UnknownReason(pub String);

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        let unknown = || UnknownReason(text.to_owned());
        let Some((word, gesture)) = text.split_once(':') else {
            let plain = [Self::NotDisplayed, Self::TooSmall, Self::Blurred, Self::TwoHanded, Self::CutOff];
            return plain.into_iter().find(|reason| reason.word() == text).ok_or_else(unknown);
        };
        let gesture = gesture.parse().map_err(|_| unknown())?;
        let about = [
            Self::Allowed,
            Self::ResemblesForbidden,
            Self::NotListed,
            Self::ListedForReview,
            Self::LowConfidence,
            Self::CloseTo,
        ];
        about.into_iter().map(|make| make(gesture)).find(|reason| reason.word() == word).ok_or_else(unknown)
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_back() {
        for reason in [
            Reason::Allowed(Gesture::Fist),
            Reason::ResemblesForbidden(Gesture::ThumbUp),
            Reason::NotListed(Gesture::Palm),
            Reason::ListedForReview(Gesture::Horns),
            Reason::LowConfidence(Gesture::Two),
            Reason::CloseTo(Gesture::Fist),
            Reason::NotDisplayed,
            Reason::TooSmall,
            Reason::Blurred,
            Reason::TwoHanded,
            Reason::CutOff,
        ] {
            assert_eq!(reason.to_string().parse(), Ok(reason));
        }
        assert_eq!(Reason::ResemblesForbidden(Gesture::ThumbUp).to_string(), "resembles_forbidden:thumb_up");
    }

    #[test]
    fn what_is_no_reason_is_refused() {
        for text in ["", "close_to", "close_to:", "close_to:hoof", "too_small:fist", "ugly:fist"] {
            assert_eq!(text.parse::<Reason>(), Err(UnknownReason(text.to_owned())));
        }
    }
}
