//! The names of gestures: stable ids, used in reports and rule files.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! gestures {
    ($($(#[$doc:meta])* $variant:ident = $id:literal,)*) => {
        /// A gesture that kepal can name. Finger patterns list thumb, index, middle, ring and little finger, 1 for
        /// extended and 0 for folded.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Gesture {
            $($(#[$doc])* $variant,)*
        }

        impl Gesture {
            /// Every gesture, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable id, as in reports and rule files.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }
        }
    };
}

gestures! {
    /// 00000: the clenched fist.
    Fist = "fist",
    /// 10000, in any direction but down.
    ThumbUp = "thumb_up",
    /// 10000, pointing down.
    ThumbDown = "thumb_down",
    /// 01000, in any direction.
    Index = "index",
    /// 01100, spread or closed, palm or back to the camera.
    Two = "two",
    /// 11000.
    LSign = "l_sign",
    /// 01110.
    Three = "three",
    /// 11100.
    ThreeThumb = "three_thumb",
    /// 00111 without a thumb–index ring.
    ThreeLow = "three_low",
    /// Thumb and index form a ring, the others are extended.
    Ok = "ok",
    /// 11001, the "metal" or I-love-you sign.
    Metal = "metal",
    /// 01001.
    Horns = "horns",
    /// 10001.
    Phone = "phone",
    /// 01111.
    Four = "four",
    /// 11111.
    Palm = "palm",
    /// Thumb and index tips crossed, the others folded.
    FingerHeart = "finger_heart",
    /// 00100.
    Middle = "middle",
    /// 00001.
    Pinky = "pinky",
    /// A deliberate shape outside this list.
    Other = "other",
    /// A hand that isn't posing: hanging, clasped, holding something, resting on a table, blurred in motion.
    Rest = "rest",
}

impl fmt::Display for Gesture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// A gesture id that is not in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown gesture `{0}`; known are {known}", known = known_ids())]
pub struct UnknownGesture(pub String);

fn known_ids() -> String {
    Gesture::ALL.iter().map(|gesture| gesture.id()).collect::<Vec<_>>().join(", ")
}

impl FromStr for Gesture {
    type Err = UnknownGesture;

    fn from_str(id: &str) -> Result<Self, UnknownGesture> {
        Self::ALL.iter().copied().find(|gesture| gesture.id() == id).ok_or_else(|| UnknownGesture(id.to_owned()))
    }
}

impl Serialize for Gesture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Gesture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = std::borrow::Cow::<str>::deserialize(deserializer)?;
        id.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_reads_back_and_is_unique() {
        for &gesture in Gesture::ALL {
            assert_eq!(gesture.id().parse(), Ok(gesture));
        }
    }

    #[test]
    fn an_unknown_id_names_the_known_ones() {
        let message = "fistt".parse::<Gesture>().unwrap_err().to_string();
        assert!(message.contains("`fistt`") && message.contains("thumb_up"), "{message}");
    }
}
