//! The results as the page's script gets them: only what is shown, with its words in both languages.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::words::{self, Both, both};
use crate::{
    gesture::Gesture,
    report::{
        Entry, ErrorReport, HandReport, Lang, PhotoReport,
        pictures::{Crop, Layout, Square, to_look_at},
        text, words as text_words,
    },
    rules::{HandVerdict, RuleSet, Verdict},
};

/// Everything but the pictures.
#[derive(Debug, Serialize)]
pub(super) struct Data {
    /// Tells decisions about one run from those about another.
    pub(super) run: String,
    /// What the folder of the results is called.
    pub(super) folder: Option<String>,
    pub(super) started: Option<String>,
    pub(super) kepal: &'static str,
    /// The language that the page starts in.
    pub(super) lang: &'static str,
    pub(super) words: BTreeMap<&'static str, [&'static str; 2]>,
    /// What people call each gesture, by its id.
    pub(super) gestures: BTreeMap<&'static str, [&'static str; 2]>,
    pub(super) rule_sets: Vec<RuleSetNote>,
    /// By what the photos were judged, and the SHA-256 of those rules where it is known: what a decision is about.
    pub(super) bases: BTreeSet<String>,
    pub(super) rules_sha256: Option<String>,
    /// The gravest first.
    pub(super) items: Vec<Item>,
}

/// What the page says of a rule set; for one that isn't built in, only its id.
#[derive(Debug, Serialize)]
pub(super) struct RuleSetNote {
    id: String,
    title: Option<String>,
    period: Option<[Option<String>; 2]>,
    sources: Vec<String>,
}

/// A line of the list.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    pub(super) path: Option<String>,
    pub(super) sha256: Option<String>,
    verdict: &'static str,
    /// How likely the gesture of the surest hand that decided the verdict is.
    confidence: f32,
    size: [u32; 2],
    people: usize,
    captured: Option<String>,
    headline: Both,
    /// About the day it was taken.
    note: Option<Both>,
    /// About people whose hands can't be judged.
    unjudged: Option<Both>,
    hands: Vec<HandItem>,
    /// Width and height of the pictures, then of the thumbnail in their top left corner.
    sheet: [u32; 4],
    pub(super) picture: Picture,
    #[serde(skip)]
    rank: u8,
}

/// Where the pictures of a photo are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Picture {
    /// Nowhere.
    None,
    /// In the page.
    Embedded,
    /// In the folder beside the page.
    Beside,
}

#[derive(Debug, Serialize)]
struct HandItem {
    bounds: [i32; 4],
    verdict: HandVerdict,
    gesture: Gesture,
    #[serde(skip_serializing_if = "Option::is_none")]
    look: Option<Look>,
}

/// What there is to see of a hand that a person has to look at.
#[derive(Debug, Serialize)]
struct Look {
    /// Top left corner and side in the pictures.
    at: [u32; 3],
    /// The same in the photo.
    source: [u32; 3],
    /// x and y of the 21 points in the photo.
    points: Vec<i32>,
    place: Both,
    finding: Both,
    reasons: Both,
    explanation: Both,
}

impl Data {
    pub(super) fn new<'a>(
        lang: Lang,
        mut items: Vec<Item>,
        rule_sets: impl Iterator<Item = (&'a String, &'a Option<RuleSet>)>,
    ) -> Self {
        items.sort_by(|a, b| a.rank.cmp(&b.rank).then(b.confidence.total_cmp(&a.confidence)));
        Self {
            run: String::new(),
            folder: None,
            started: None,
            kepal: env!("CARGO_PKG_VERSION"),
            lang: text_words::pick(lang, "id", "en"),
            words: words::page(),
            gestures: Gesture::ALL
                .iter()
                .map(|&gesture| {
                    let word = |lang| text_words::gesture(gesture, lang);
                    (gesture.id(), [word(Lang::Id), word(Lang::En)])
                })
                .collect(),
            rule_sets: rule_sets.map(|(id, set)| RuleSetNote::of(id, set.as_ref())).collect(),
            bases: BTreeSet::new(),
            rules_sha256: None,
            items,
        }
    }
}

impl RuleSetNote {
    fn of(id: &str, set: Option<&RuleSet>) -> Self {
        let day = |day: Option<crate::rules::Date>| day.map(|day| day.to_string());
        Self {
            id: id.to_owned(),
            title: set.map(|set| set.title().to_owned()),
            period: set.map(|set| [day(set.valid_from()), day(set.valid_to())]),
            sources: set.map(|set| set.sources().to_vec()).unwrap_or_default(),
        }
    }
}

impl Item {
    /// `rule_sets` holds what is known of the rule sets, by their ids.
    pub(super) fn of(entry: Entry, rule_sets: &BTreeMap<String, Option<RuleSet>>) -> Self {
        match entry {
            Entry::Photo(report) => {
                let rules = rule_sets.get(&report.rule_set).and_then(Option::as_ref);
                Self::of_photo(*report, rules)
            }
            Entry::Error(error) => Self::of_error(error),
        }
    }

    fn of_photo(report: PhotoReport, rules: Option<&RuleSet>) -> Self {
        let (rank, decisive) = match report.verdict {
            Verdict::Flagged => (0, HandVerdict::Forbidden),
            Verdict::Review => (1, HandVerdict::Review),
            Verdict::Unassessable => (2, HandVerdict::Unassessable),
            Verdict::Neutral => (4, HandVerdict::Allowed),
        };
        let confidence = report
            .hands
            .iter()
            .filter(|hand| hand.verdict == decisive)
            .map(|hand| hand.confidence)
            .fold(0.0_f32, f32::max);
        let layout = Layout::of(&report);
        let note = |say: fn(&PhotoReport, Lang) -> Option<String>| {
            Some(both(|lang| say(&report, lang).unwrap_or_default())).filter(|[note, _]| !note.is_empty())
        };
        Self {
            verdict: report.verdict.id(),
            confidence: (confidence * 1e4).round() / 1e4,
            size: [report.width, report.height],
            people: report.people,
            headline: both(|lang| text::headline(&report, lang)),
            note: note(text::period_note),
            unjudged: note(text::unjudged_note),
            hands: hands(&report, &layout.crops, rules),
            sheet: [layout.size.0, layout.size.1, layout.thumbnail.0, layout.thumbnail.1],
            picture: Picture::None,
            rank,
            path: report.path,
            sha256: report.sha256,
            captured: report.taken.or(report.captured),
        }
    }

    fn of_error(error: ErrorReport) -> Self {
        let ErrorReport { path, error } = error;
        Self {
            path,
            sha256: None,
            verdict: "error",
            confidence: 0.0,
            size: [0; 2],
            people: 0,
            captured: None,
            headline: both(|lang| {
                let failed = text_words::pick(lang, "tidak dapat diperiksa", "couldn't be checked");
                format!("{failed}: {}", text::failure(&error, lang))
            }),
            note: None,
            unjudged: None,
            hands: Vec::new(),
            sheet: [0; 4],
            picture: Picture::None,
            rank: 3,
        }
    }
}

fn hands(report: &PhotoReport, crops: &[Crop], rules: Option<&RuleSet>) -> Vec<HandItem> {
    let mut crops = crops.iter().peekable();
    (0..)
        .zip(&report.hands)
        .map(|(index, hand)| {
            let crop = crops.next_if(|crop| crop.hand == index);
            HandItem {
                bounds: [hand.bounds.x, hand.bounds.y, hand.bounds.width, hand.bounds.height]
                    .map(|it| it.round() as i32),
                verdict: hand.verdict,
                gesture: hand.gesture,
                look: crop.filter(|_| to_look_at(hand.verdict)).map(|crop| look(hand, report, crop, rules)),
            }
        })
        .collect()
}

fn look(hand: &HandReport, report: &PhotoReport, crop: &Crop, rules: Option<&RuleSet>) -> Look {
    let Square { x, y, side } = crop.source;
    Look {
        at: [crop.at.0, crop.at.1, Crop::SIDE],
        source: [x, y, side],
        points: hand.landmarks.iter().flat_map(|&[x, y, _]| [x.round() as i32, y.round() as i32]).collect(),
        place: both(|lang| text::place(hand, report, lang)),
        // The card's heading says the verdict already.
        finding: both(|lang| match hand.verdict {
            HandVerdict::Unassessable => text::reasons(hand, lang),
            _ => text::resemblance(hand, lang),
        }),
        reasons: both(|lang| text::reasons(hand, lang)),
        explanation: both(|lang| hand.explanation(rules, lang)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ErrorDetail, example};

    fn known() -> BTreeMap<String, Option<RuleSet>> {
        let id = RuleSet::DEFAULT_ID;
        BTreeMap::from([(id.to_owned(), RuleSet::builtin(id).ok())])
    }

    fn item(verdict: HandVerdict, confidence: f32) -> Item {
        let mut report = example::photo(400, 300, [verdict, HandVerdict::AtRest]);
        report.hands[0].confidence = confidence;
        Item::of(Entry::Photo(Box::new(report)), &known())
    }

    #[test]
    fn the_gravest_come_first() {
        let error = ErrorDetail { code: "decode".to_owned(), message: "no photo".to_owned() };
        let items = vec![
            item(HandVerdict::Allowed, 1.0),
            Item::of(Entry::Error(ErrorReport { path: None, error }), &known()),
            item(HandVerdict::Unassessable, 0.9),
            item(HandVerdict::Review, 0.99),
            item(HandVerdict::Forbidden, 0.8),
            item(HandVerdict::Forbidden, 0.9),
        ];
        let data = Data::new(Lang::En, items, known().iter());
        let order: Vec<_> = data.items.iter().map(|item| (item.verdict, item.confidence)).collect();
        let expected = [
            ("flagged", 0.9),
            ("flagged", 0.8),
            ("review", 0.99),
            ("unassessable", 0.9),
            ("error", 0.0),
            ("neutral", 1.0),
        ];
        assert_eq!(order, expected);
    }

    #[test]
    fn hands_to_look_at_say_where_what_and_why_in_both_languages() {
        let item = item(HandVerdict::Forbidden, 0.9);
        let look = item.hands[0].look.as_ref().unwrap();
        assert_eq!(look.finding, ["menyerupai pose “jempol” (keyakinan 90%)", "resembles the pose “thumb” (90% sure)"]);
        assert_eq!(look.reasons[1], "on the list of forbidden poses");
        assert!(
            look.explanation[0].contains("terlarang menurut id.balikpapan-2023 (“jempol”)"),
            "{:?}",
            look.explanation
        );
        assert!(item.hands[1].look.is_none());
        assert!(item.note.unwrap()[1].contains("outside the period"));
    }

    #[test]
    fn people_whose_hands_cannot_be_judged_are_told_of() {
        let report = PhotoReport { unjudged: 1, ..example::photo(400, 300, []) };
        let item = Item::of(Entry::Photo(Box::new(report)), &known());
        assert_eq!(item.unjudged.unwrap()[1], "the hands of 1 of 4 people are too small or blurred to be judged");
        assert!(self::item(HandVerdict::Allowed, 1.0).unjudged.is_none());
    }

    #[test]
    fn only_known_rule_sets_say_more_than_their_id() {
        let set = known();
        assert!(RuleSetNote::of(RuleSet::DEFAULT_ID, set[RuleSet::DEFAULT_ID].as_ref()).title.is_some());
        assert!(RuleSetNote::of("id.agency", None).title.is_none());
    }
}
