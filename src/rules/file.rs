//! A rule set's TOML file: its tables, its words, and what makes them invalid.

use serde::{Deserialize, Deserializer, de::Error as _};
use toml::Spanned;

use super::{Date, RulesError};
use crate::gesture::Gesture;

/// The whole file. Unknown keys, words and gestures are refused while reading, the rest by [`File::validate`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) set: Set,
    #[serde(default)]
    pub(super) thresholds: Overrides,
    #[serde(default, rename = "rule")]
    pub(super) rules: Vec<RuleTable>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Set {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) authority: String,
    pub(super) legal_weight: LegalWeight,
    pub(super) audience: Vec<String>,
    pub(super) jurisdiction: String,
    pub(super) valid_from: Option<Date>,
    pub(super) valid_to: Option<Spanned<Date>>,
    #[serde(default)]
    pub(super) unlisted: Unlisted,
    pub(super) sources: Spanned<Vec<String>>,
    pub(super) quote: Option<String>,
    #[serde(default)]
    pub(super) partial: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    gesture: Spanned<Gesture>,
    status: Status,
    basis: Basis,
    term: Option<String>,
    #[serde(default)]
    thresholds: Overrides,
}

/// How binding a rule set is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LegalWeight {
    /// A law or regulation.
    Statute,
    /// A circular of an authority.
    Circular,
    /// An order to an organisation's own members.
    Order,
    /// An appeal or recommendation (*imbauan*).
    Appeal,
    /// A poster, video or post of an authority.
    Poster,
    /// Known from the press only.
    Press,
    /// Issued by nobody: compiled from several lists.
    Compiled,
}

/// What a displayed gesture gets for which the rule set has no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlisted {
    /// A person has to look.
    #[default]
    Review,
    /// It passes.
    Allowed,
}

/// What a rule says of its gesture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Must not be shown.
    Forbidden,
    /// May be shown.
    Allowed,
    /// A person has to look: the source is unclear, or kepal's gesture is coarser than the source's.
    Review,
}

/// How the source speaks of a rule's gesture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// By name.
    Explicit,
    /// Covered by general wording, such as "any number".
    Generic,
}

/// How likely a gesture must be before it counts, each 0..=1. [`RuleSet::judge`](super::RuleSet::judge) says how they
/// are used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// An allowed gesture passes from here on; 0.60 unless the rule set says otherwise.
    pub allow_at: f32,
    /// A forbidden gesture is flagged from here on; 0.80 unless the rule set says otherwise.
    pub match_at: f32,
    /// A hand at rest or with an allowed gesture goes to review if a forbidden gesture is the second likeliest and at
    /// least this likely; 0.40 unless the rule set says otherwise.
    pub review_at: f32,
    /// How far ahead a gesture must be of one that would be judged otherwise; 0.30 unless the rule set says otherwise.
    pub margin: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { allow_at: 0.60, match_at: 0.80, review_at: 0.40, margin: 0.30 }
    }
}

/// Thresholds as far as a table gives them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Overrides {
    #[serde(deserialize_with = "probability")]
    allow_at: Option<f32>,
    #[serde(deserialize_with = "probability")]
    match_at: Option<f32>,
    #[serde(deserialize_with = "probability")]
    review_at: Option<f32>,
    #[serde(deserialize_with = "probability")]
    margin: Option<f32>,
}

impl Overrides {
    pub(super) fn over(&self, base: Thresholds) -> Thresholds {
        Thresholds {
            allow_at: self.allow_at.unwrap_or(base.allow_at),
            match_at: self.match_at.unwrap_or(base.match_at),
            review_at: self.review_at.unwrap_or(base.review_at),
            margin: self.margin.unwrap_or(base.margin),
        }
    }
}

fn probability<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    let value = f32::deserialize(deserializer)?;
    if (0.0..=1.0).contains(&value) {
        Ok(Some(value))
    } else {
        Err(D::Error::custom(format_args!("`{value}` is out of range; a threshold is between 0 and 1")))
    }
}

/// What a rule set says of one gesture.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The gesture.
    pub gesture: Gesture,
    /// What is said of it.
    pub status: Status,
    /// Whether the source names it.
    pub basis: Basis,
    /// How the source calls it.
    pub term: Option<String>,
    /// How likely it must be before it counts: the rule's own thresholds, else the set's, else the defaults, as written.
    pub thresholds: Thresholds,
}

impl RuleTable {
    pub(super) fn into_rule(self, base: Thresholds) -> Rule {
        let Self { gesture, status, basis, term, thresholds } = self;
        Rule { gesture: gesture.into_inner(), status, basis, term, thresholds: thresholds.over(base) }
    }
}

impl File {
    /// Reads `toml`, which came from `origin`.
    pub(super) fn parse(toml: &str, origin: &str) -> Result<Self, RulesError> {
        let file: Self =
            toml::from_str(toml).map_err(|error| RulesError::at(origin, toml, error.span(), error.message()))?;
        file.validate(toml, origin)?;
        Ok(file)
    }

    /// Refuses what the types let through.
    fn validate(&self, toml: &str, origin: &str) -> Result<(), RulesError> {
        let Set { id, valid_from, valid_to, sources, .. } = &self.set;
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        if id.get_ref().is_empty() || !id.get_ref().chars().all(allowed) {
            let message = "`id` must be made of lower-case letters, digits, `.` and `-`";
            return Err(RulesError::at(origin, toml, Some(id.span()), message));
        }
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to.get_ref() < from
        {
            let message = format!("`valid_to` is before `valid_from`, {from}");
            return Err(RulesError::at(origin, toml, Some(to.span()), message));
        }
        if sources.get_ref().is_empty() {
            return Err(RulesError::at(origin, toml, Some(sources.span()), "`sources` must name at least one source"));
        }
        for (position, RuleTable { gesture, .. }) in self.rules.iter().enumerate() {
            let message = if *gesture.get_ref() == Gesture::Rest {
                "a hand at rest shows no gesture, so no rule can be about it".to_owned()
            } else if self.rules[..position].iter().any(|earlier| earlier.gesture.get_ref() == gesture.get_ref()) {
                format!("there is another rule for `{}` above", gesture.get_ref())
            } else {
                continue;
            };
            return Err(RulesError::at(origin, toml, Some(gesture.span()), message));
        }
        Ok(())
    }
}
