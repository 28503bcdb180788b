//! Judging gestures by a dated rule set.
//!
//! A [`RuleSet`] is data: a TOML file that says which gestures an authority forbids or allows, for whom and from when
//! to when. Some are [built in](RuleSet::builtin_ids); an agency can write [its own](RuleSet::from_path):
//!
//! ```toml
//! [set]
//! id = "id.agency-2029"            # lower-case letters, digits, `.` and `-`
//! title = "Imbauan pose foto"
//! authority = "Sekretaris Daerah"  # who said it
//! legal_weight = "appeal"          # statute, circular, order, appeal, poster, press or compiled
//! audience = ["ASN"]               # for whom
//! jurisdiction = "ID-KI"           # where
//! valid_from = 2028-11-01          # first day, optional
//! valid_to = 2029-02-14            # last day, optional
//! unlisted = "review"              # a displayed gesture without a rule: review (the default) or allowed
//! sources = ["https://…"]          # at least one
//! quote = "…"                      # the decisive words, optional
//! partial = false                  # whether the list is known to be incomplete, optional
//!
//! [thresholds]                     # optional, as is each of them; these are the defaults
//! allow_at = 0.60
//! match_at = 0.80
//! review_at = 0.40
//! margin = 0.30
//!
//! [[rule]]
//! gesture = "thumb_up"             # an id of `Gesture`, each at most once, `rest` never
//! status = "forbidden"             # forbidden, allowed or review
//! basis = "explicit"               # explicit, or generic where general wording covers it
//! term = "jempol"                  # how the source calls it, optional
//! thresholds = { match_at = 0.9 }  # other thresholds for this gesture, optional
//! ```
//!
//! [`RuleSet::judge`] says how the thresholds are used. A [`Sensitivity`] moves all of them.

mod date;
mod error;
mod file;
mod judge;
mod reason;
mod sensitivity;
mod set;
mod two_handed;
mod verdict;

pub use date::{Date, InvalidDate, Period};
pub use error::RulesError;
pub use file::{Basis, LegalWeight, Rule, Status, Thresholds, Unlisted};
pub use judge::Standing;
pub use reason::{Reason, UnknownReason};
pub use sensitivity::{Sensitivity, UnknownSensitivity};
pub use set::RuleSet;
pub use two_handed::{PlacedHand, partners, settle};
pub use verdict::{HandVerdict, Judgement, Verdict};
