//! A rule set: where it comes from, whom and when it is for, and its rules.

use std::{fs, path::Path};

use super::{Date, LegalWeight, Period, Rule, RulesError, Sensitivity, Status, Thresholds, Unlisted, file};
use crate::{Error, gesture::Gesture, sha256};

macro_rules! builtin {
    ($($id:literal,)*) => {
        &[$(($id, include_str!(concat!("../../rules/", $id, ".toml"))),)*]
    };
}

/// Id and TOML of each embedded set, the default first.
const BUILTIN: &[(&str, &str)] = builtin![
    "id.balikpapan-2023",
    "id.common10",
    "id.bkn10",
    "id.union-strict",
    "id.polri-2023",
    "kr.military-2025",
    "tw.pollingday",
];

/// What an authority said about gestures in photos. [The module's documentation](super) shows the file format.
#[derive(Debug, Clone)]
pub struct RuleSet {
    set: file::Set,
    thresholds: Thresholds,
    rules: Vec<Rule>,
    sensitivity: Sensitivity,
    sha256: String,
}

impl RuleSet {
    /// The id of the set that is used unless another one is asked for.
    pub const DEFAULT_ID: &str = BUILTIN[0].0;

    /// The ids of the sets that are part of the library, the default first.
    pub fn builtin_ids() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(id, _)| *id)
    }

    /// The built-in set `id`.
    pub fn builtin(id: &str) -> Result<Self, Error> {
        Self::from_str(Self::builtin_toml(id)?, id)
    }

    /// The TOML of the built-in set `id`, comments and all: something to start one's own set from.
    pub fn builtin_toml(id: &str) -> Result<&'static str, Error> {
        let found = BUILTIN.iter().find(|(builtin, _)| *builtin == id);
        Ok(found.map(|(_, toml)| *toml).ok_or_else(|| RulesError::Unknown { id: id.to_owned() })?)
    }

    /// The set in the TOML file `path`.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Self::from_str(&Self::toml_in(path)?, &path.display().to_string())
    }

    /// The text of the file `path`, which ought to be TOML.
    pub(crate) fn toml_in(path: &Path) -> Result<String, RulesError> {
        let bytes = fs::read(path).map_err(|source| RulesError::Read { path: path.to_owned(), source })?;
        String::from_utf8(bytes).map_err(|_| RulesError::Encoding { path: path.to_owned() })
    }

    /// The set in `toml`. Errors name the line, the column and, as the place where it came from, `origin`.
    pub fn from_str(toml: &str, origin: &str) -> Result<Self, Error> {
        let file = file::File::parse(toml, origin)?;
        let thresholds = file.thresholds.over(Thresholds::default());
        let rules = file.rules.into_iter().map(|rule| rule.into_rule(thresholds)).collect();
        let sensitivity = Sensitivity::default();
        Ok(Self { set: file.set, thresholds, rules, sensitivity, sha256: sha256::hex(toml.as_bytes()) })
    }

    /// The same set, whose thresholds are moved by `sensitivity` instead of by the one that it had.
    #[must_use]
    pub fn with_sensitivity(self, sensitivity: Sensitivity) -> Self {
        Self { sensitivity, ..self }
    }

    /// By what the thresholds are moved: [`Sensitivity::Balanced`] unless another was asked for.
    pub fn sensitivity(&self) -> Sensitivity {
        self.sensitivity
    }

    /// SHA-256 of the TOML that the set came from, in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The set's id, which reports give as `rule_set`.
    pub fn id(&self) -> &str {
        self.set.id.get_ref()
    }

    /// What the set is, in the language of its audience.
    pub fn title(&self) -> &str {
        &self.set.title
    }

    /// Who said it.
    pub fn authority(&self) -> &str {
        &self.set.authority
    }

    /// How binding it is.
    pub fn legal_weight(&self) -> LegalWeight {
        self.set.legal_weight
    }

    /// For whom it is.
    pub fn audience(&self) -> &[String] {
        &self.set.audience
    }

    /// Where it holds: an ISO 3166 code, followed by a slash and a place where it is narrower.
    pub fn jurisdiction(&self) -> &str {
        &self.set.jurisdiction
    }

    /// The first day on which it holds; `None` when it has always held.
    pub fn valid_from(&self) -> Option<Date> {
        self.set.valid_from
    }

    /// The last day on which it holds; `None` when it has no end.
    pub fn valid_to(&self) -> Option<Date> {
        self.set.valid_to.as_ref().map(|date| *date.get_ref())
    }

    /// Where it is documented: addresses or citations, at least one.
    pub fn sources(&self) -> &[String] {
        self.set.sources.get_ref()
    }

    /// The decisive words of the source.
    pub fn quote(&self) -> Option<&str> {
        self.set.quote.as_deref()
    }

    /// Whether the list is known to be incomplete.
    pub fn partial(&self) -> bool {
        self.set.partial
    }

    /// What a displayed gesture without a rule gets.
    pub fn unlisted(&self) -> Unlisted {
        self.set.unlisted
    }

    /// The rules, in the order of the file; at most one per gesture.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule for `gesture`, if there is one.
    pub fn rule(&self, gesture: Gesture) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.gesture == gesture)
    }

    /// How likely `gesture` must be before it counts: as it is written, moved by the sensitivity.
    pub fn thresholds(&self, gesture: Gesture) -> Thresholds {
        self.thresholds_by(gesture, self.sensitivity)
    }

    /// The same, moved by `sensitivity` instead.
    pub(super) fn thresholds_by(&self, gesture: Gesture, sensitivity: Sensitivity) -> Thresholds {
        let rule = self.rule(gesture);
        let written = rule.map_or(self.thresholds, |rule| rule.thresholds);
        sensitivity.moved(written, rule.is_some_and(|rule| rule.status == Status::Forbidden))
    }

    /// Whether a photo was taken while this set holds. `captured` is the day, or the time starting with the day, as
    /// `YYYY-MM-DD`; what is no day of the calendar counts as unknown.
    pub fn period(&self, captured: Option<&str>) -> Period {
        let day = captured.and_then(|captured| captured.get(..10)).and_then(|day| day.parse::<Date>().ok());
        match day {
            None => Period::Unknown,
            Some(day) if self.valid_from().is_some_and(|from| day < from) => Period::Outside,
            Some(day) if self.valid_to().is_some_and(|to| day > to) => Period::Outside,
            Some(_) => Period::Inside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = r#"
[set]
id = "test"
title = "A test"
authority = "nobody"
legal_weight = "press"
audience = ["everyone"]
jurisdiction = "ID"
valid_from = 2023-11-14
valid_to = 2024-02-14
sources = ["none"]

[[rule]]
gesture = "fist"
status = "allowed"
basis = "explicit"
"#;

    #[test]
    fn every_builtin_set_reads_and_bears_its_id() {
        for id in RuleSet::builtin_ids() {
            let set = RuleSet::builtin(id).unwrap();
            assert_eq!(set.id(), id);
            assert!(!set.rules().is_empty(), "{id}");
        }
        assert_eq!(RuleSet::DEFAULT_ID, "id.balikpapan-2023");
        assert!(RuleSet::builtin("id.polri-2023").unwrap().partial());
    }

    #[test]
    fn an_unknown_id_names_the_known_ones() {
        let message = RuleSet::builtin("id.nowhere").unwrap_err().to_string();
        assert!(message.contains("`id.nowhere`") && message.contains("id.common10"), "{message}");
    }

    #[test]
    fn a_file_in_another_encoding_is_to_be_saved_as_utf_8() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.toml");
        let utf16: Vec<u8> =
            "\u{feff}".encode_utf16().chain(MINIMAL.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        fs::write(&file, utf16).unwrap();
        let message = RuleSet::from_path(&file).unwrap_err().to_string();
        assert!(message.contains("mine.toml: ") && message.ends_with("save it as UTF-8"), "{message}");
        // As Windows programs do, with a mark in front.
        fs::write(&file, format!("\u{feff}{MINIMAL}")).unwrap();
        assert_eq!(RuleSet::from_path(&file).unwrap().id(), "test");
    }

    #[test]
    fn the_period_is_from_the_first_to_the_last_day() {
        let set = RuleSet::from_str(MINIMAL, "test").unwrap();
        for (captured, expected) in [
            (Some("2023-11-13T23:59:59"), Period::Outside),
            (Some("2023-11-14T00:00:00"), Period::Inside),
            (Some("2024-01-01"), Period::Inside),
            (Some("2024-02-14T23:59:59"), Period::Inside),
            (Some("2024-02-15T00:00:00"), Period::Outside),
            (Some("0000-00-00T00:00:00"), Period::Unknown),
            (Some("yesterday"), Period::Unknown),
            (None, Period::Unknown),
        ] {
            assert_eq!(set.period(captured), expected, "{captured:?}");
        }
        let open = RuleSet::builtin("id.union-strict").unwrap();
        assert_eq!(open.period(Some("1999-01-01")), Period::Inside);
    }

    #[test]
    fn thresholds_come_from_the_rule_else_the_set_else_the_defaults() {
        let toml = format!("{MINIMAL}thresholds = {{ allow_at = 0.9 }}\n[thresholds]\nallow_at = 0.5\nmargin = 0\n");
        let set = RuleSet::from_str(&toml, "test").unwrap();
        let base = Thresholds { allow_at: 0.5, margin: 0.0, ..Thresholds::default() };
        assert_eq!(set.thresholds(Gesture::Palm), base);
        assert_eq!(set.thresholds(Gesture::Fist), Thresholds { allow_at: 0.9, ..base });
    }

    #[test]
    fn mistakes_are_named_with_their_line_and_key() {
        for (wrong, instead_of, line, words) in [
            ("titel = \"A test\"", "title = \"A test\"", 4, &["unknown field `titel`"][..]),
            ("", "title = \"A test\"\n", 2, &["missing field `title`"]),
            ("id = \"Test Set\"", "id = \"test\"", 3, &["`id`", "lower-case"]),
            ("legal_weight = \"gossip\"", "legal_weight = \"press\"", 6, &["unknown variant `gossip`", "`statute`"]),
            ("audience = \"everyone\"", "audience = [\"everyone\"]", 7, &["audience", "expected a sequence"]),
            ("valid_from = 2023-11-31", "valid_from = 2023-11-14", 9, &["valid_from", "day"]),
            ("valid_from = \"2023\"", "valid_from = 2023-11-14", 9, &["valid_from", "date"]),
            ("valid_from = 2023-11-14T09:00:00", "valid_from = 2023-11-14", 9, &["2023-11-14T09:00:00", "YYYY-MM-DD"]),
            ("valid_to = 2023-11-13", "valid_to = 2024-02-14", 10, &["`valid_to` is before", "2023-11-14"]),
            ("sources = []", "sources = [\"none\"]", 11, &["`sources`"]),
            ("gesture = \"hoof\"", "gesture = \"fist\"", 14, &["unknown gesture `hoof`", "thumb_up"]),
            ("gesture = \"rest\"", "gesture = \"fist\"", 14, &["at rest"]),
            ("status = \"fine\"", "status = \"allowed\"", 15, &["unknown variant `fine`", "`forbidden`"]),
            ("basis = \"generic\"\nmatch_at = 1", "basis = \"explicit\"", 17, &["unknown field `match_at`"]),
            (
                "thresholds = { margin = 3 }\nbasis = \"generic\"",
                "basis = \"explicit\"",
                16,
                &["margin", "between 0 and 1"],
            ),
            (
                "basis = \"generic\"\n[[rule]]\ngesture = \"fist\"\nstatus = \"allowed\"\nbasis = \"generic\"",
                "basis = \"explicit\"",
                18,
                &["another rule for `fist`"],
            ),
            ("id = ", "id = \"test\"", 3, &["id ="]),
        ] {
            let toml = MINIMAL.replace(instead_of, wrong);
            assert_ne!(toml, MINIMAL);
            let message = RuleSet::from_str(&toml, "a.toml").unwrap_err().to_string();
            assert!(message.starts_with(&format!("a.toml:{line}:")), "{wrong}: {message}");
            assert!(words.iter().all(|word| message.contains(word)), "{wrong}: {message}");
        }
    }
}
