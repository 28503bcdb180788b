//! A report in words, for a person who decides whether to publish a photo.

use super::{
    ErrorDetail, HandReport, Lang, PhotoReport,
    words::{self, pick},
};
use crate::{
    gesture::Gesture,
    rules::{HandVerdict, Period, RuleSet, Sensitivity, Verdict},
};

/// What `report` says: a line for the photo, a line for each hand that someone has to look at, a line about people whose
/// hands can't be judged, and a line about the day it was taken where that matters. Each ends with a newline.
///
/// What is shown to a person ends with [`closing`], once.
pub fn photo(report: &PhotoReport, lang: Lang) -> String {
    with_hands(report, lang, |hand| hand_line(hand, report, lang))
}

/// The same with every hand, also those that nobody has to look at, and an explanation of each. `rules` is the set that the
/// photo was judged by.
pub fn explained(report: &PhotoReport, rules: &RuleSet, lang: Lang) -> String {
    with_hands(report, lang, |hand| {
        let explanation = hand.explanation(Some(rules), lang);
        Some(match hand_line(hand, report, lang) {
            Some(line) => format!("{line}\n      {explanation}"),
            None => format!("{}: {explanation}", place(hand, report, lang)),
        })
    })
}

/// What `report` says, of hands what `say` says of them.
fn with_hands(report: &PhotoReport, lang: Lang, say: impl Fn(&HandReport) -> Option<String>) -> String {
    let mut text = match &report.path {
        Some(path) => format!("{}: ", one_line(path)),
        None => String::new(),
    };
    text.push_str(&headline(report, lang));
    text.push('\n');
    for hand in &report.hands {
        if let Some(line) = say(hand) {
            text.push_str("  - ");
            text.push_str(&line);
            text.push('\n');
        }
    }
    for note in [unjudged_note(report, lang), period_note(report, lang)].into_iter().flatten() {
        text.push_str("  ");
        text.push_str(&note);
        text.push('\n');
    }
    text
}

/// `text` as one line that commands no terminal: instead of each control character it has a replacement character. The name of
/// a file may hold anything, also what looks like another line of a report.
pub fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// Why a photo couldn't be checked and what to do, without its path. Details that only the error's message has stay in English.
pub fn failure(error: &ErrorDetail, lang: Lang) -> String {
    match (lang, words::failure(&error.code)) {
        (Lang::Id, Some((failure, false))) => failure.to_owned(),
        (Lang::Id, Some((failure, true))) => format!("{failure} ({})", error.message),
        (Lang::Id, None) | (Lang::En, _) => error.message.clone(),
    }
}

/// What to do about a photo with this verdict before it is published, without a newline; `None` if there is nothing to do.
pub const fn advice(verdict: Verdict, lang: Lang) -> Option<&'static str> {
    Some(match verdict {
        Verdict::Neutral => return None,
        Verdict::Flagged => pick(
            lang,
            "jangan terbitkan sebelum seseorang memeriksa tangan di atas",
            "don't publish it before someone has looked at the hands above",
        ),
        Verdict::Review => {
            pick(lang, "periksa tangan di atas sebelum menerbitkannya", "look at the hands above before publishing it")
        }
        Verdict::Unassessable => pick(
            lang,
            "periksa sendiri tangan di foto ini sebelum menerbitkannya",
            "look at the hands in it yourself before publishing it",
        ),
    })
}

/// The line that ends everything shown to a person, without a newline.
pub const fn closing(lang: Lang) -> &'static str {
    pick(
        lang,
        "Ini alat bantu, bukan keputusan: kepal bisa keliru, dan yang memutuskan adalah manusia.",
        "This is an aid, not a decision: kepal can be wrong, and a person decides.",
    )
}

/// The word for a judgement with this sensitivity; `None` for one as the rule set is written.
pub fn sensitivity(sensitivity: Sensitivity, lang: Lang) -> Option<&'static str> {
    Some(words::sensitivity(sensitivity, lang)).filter(|word| !word.is_empty())
}

/// What is said of the photo as a whole.
pub(super) fn headline(report: &PhotoReport, lang: Lang) -> String {
    let count = |verdict| report.hands.iter().filter(|hand| hand.verdict == verdict).count();
    let total = match (report.hands.len(), lang) {
        (0, Lang::Id) => "tidak ada tangan yang ditemukan".to_owned(),
        (0, Lang::En) => "no hands found".to_owned(),
        (n, Lang::Id) => format!("{n} tangan ditemukan"),
        (1, Lang::En) => "1 hand found".to_owned(),
        (n, Lang::En) => format!("{n} hands found"),
    };
    let rule_set = &report.rule_set;
    let (forbidden, review) = (count(HandVerdict::Forbidden), count(HandVerdict::Review));
    let detail = match (report.verdict, lang) {
        (Verdict::Neutral | Verdict::Unassessable, _) => String::new(),
        (Verdict::Flagged, Lang::Id) => format!(", {forbidden} menyerupai pose terlarang menurut {rule_set}"),
        (Verdict::Flagged, Lang::En) => {
            let resembles = if forbidden == 1 { "resembles" } else { "resemble" };
            format!(", {forbidden} {resembles} a pose forbidden by {rule_set}")
        }
        (Verdict::Review, Lang::Id) => format!(", {review} perlu ditinjau"),
        (Verdict::Review, Lang::En) => format!(", {review} {} review", if review == 1 { "needs" } else { "need" }),
    };
    let verdict = words::verdict(report.verdict, lang);
    match sensitivity(report.sensitivity, lang) {
        None => format!("{verdict}; {total}{detail}"),
        Some(sensitivity) => format!("{verdict} ({sensitivity}); {total}{detail}"),
    }
}

/// Where the hand is, what it resembles, how sure that is, and why it is worth a look; `None` when it isn't.
pub(super) fn hand_line(hand: &HandReport, report: &PhotoReport, lang: Lang) -> Option<String> {
    let mut line = format!("{}: {}", place(hand, report, lang), finding(hand, lang)?);
    let why = reasons(hand, lang);
    if !why.is_empty() {
        line.push_str("; ");
        line.push_str(&why);
    }
    Some(line)
}

/// Where the hand is: roughly, then in pixels.
pub(super) fn place(hand: &HandReport, report: &PhotoReport, lang: Lang) -> String {
    let bounds = hand.bounds;
    format!(
        "{} (x {:.0}–{:.0}, y {:.0}–{:.0})",
        words::place(bounds.center(), report.width, report.height, lang),
        bounds.x,
        bounds.x + bounds.width,
        bounds.y,
        bounds.y + bounds.height,
    )
}

/// What the hand resembles and how sure that is; `None` for one that nobody has to look at.
pub(super) fn finding(hand: &HandReport, lang: Lang) -> Option<String> {
    let resembles = resemblance(hand, lang);
    match hand.verdict {
        HandVerdict::Allowed | HandVerdict::AtRest => None,
        HandVerdict::Forbidden => Some(resembles),
        HandVerdict::Review => Some(format!("{}: {resembles}", pick(lang, "perlu ditinjau", "needs review"))),
        HandVerdict::Unassessable => Some(pick(lang, "tidak dapat dinilai", "can't be judged").to_owned()),
    }
}

/// Which gesture it is most like.
pub(super) fn resemblance(hand: &HandReport, lang: Lang) -> String {
    let gesture = words::gesture(hand.gesture, lang);
    let sure = words::percent(hand.confidence);
    match (hand.gesture, lang) {
        // What has no name can't be resembled.
        (Gesture::Other, Lang::Id) => format!("memperlihatkan {gesture} (keyakinan {sure})"),
        (Gesture::Other, Lang::En) => format!("shows {gesture} ({sure} sure)"),
        (_, Lang::Id) => format!("menyerupai pose “{gesture}” (keyakinan {sure})"),
        (_, Lang::En) => format!("resembles the pose “{gesture}” ({sure} sure)"),
    }
}

/// Why, the main reason first; empty where [`finding`] has said it already.
pub(super) fn reasons(hand: &HandReport, lang: Lang) -> String {
    hand.reasons.iter().filter_map(|&reason| words::reason(reason, lang)).collect::<Vec<_>>().join(", ")
}

/// How many people's hands couldn't be judged at all; `None` where there is nobody of whom that is so.
pub(super) fn unjudged_note(report: &PhotoReport, lang: Lang) -> Option<String> {
    let (unjudged, people) = (report.unjudged, report.people);
    Some(match (unjudged, lang) {
        (0, _) => return None,
        (_, Lang::Id) => format!("tangan {unjudged} dari {people} orang terlalu kecil atau kabur untuk dinilai"),
        (_, Lang::En) => format!("the hands of {unjudged} of {people} people are too small or blurred to be judged"),
    })
}

/// What to know about the day the photo was taken. An unknown day matters only where there is something to look at.
pub(super) fn period_note(report: &PhotoReport, lang: Lang) -> Option<String> {
    match (report.period, lang) {
        (Period::Inside, _) => None,
        (Period::Unknown, _) if report.verdict == Verdict::Neutral => None,
        (Period::Unknown, Lang::Id) => Some("tanggal pemotretan tidak diketahui".to_owned()),
        (Period::Unknown, Lang::En) => Some("when it was taken is unknown".to_owned()),
        (Period::Outside, _) => {
            let day = report.when_taken().and_then(|taken| taken.get(..10)).unwrap_or("?");
            let given = report.taken.as_ref().map_or("", |_| pick(lang, " (menurut pengguna)", " (as given)"));
            let rule_set = &report.rule_set;
            Some(match lang {
                Lang::Id => format!("dipotret {day}{given}, di luar masa berlaku {rule_set}"),
                Lang::En => format!("taken on {day}{given}, outside the period of {rule_set}"),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gesture::Gesture,
        report::example::{self, hand},
        rules::{Reason, Sensitivity},
    };

    fn report(hands: Vec<HandReport>, period: Period) -> PhotoReport {
        let verdict = Verdict::of_photo(hands.iter().map(|hand| hand.verdict), 0);
        PhotoReport { period, verdict, hands, ..example::photo(4032, 3024, []) }
    }

    fn thumb() -> HandReport {
        let reasons = [Reason::ResemblesForbidden(Gesture::ThumbUp)];
        hand(Gesture::ThumbUp, 0.979, HandVerdict::Forbidden, &reasons)
    }

    #[test]
    fn a_flagged_photo_says_where_what_how_sure_and_why() {
        let doubtful = [Reason::LowConfidence(Gesture::Fist), Reason::CloseTo(Gesture::ThumbUp)];
        let hands = vec![
            hand(Gesture::Fist, 0.9, HandVerdict::Allowed, &[Reason::Allowed(Gesture::Fist)]),
            thumb(),
            hand(Gesture::Fist, 0.5, HandVerdict::Review, &doubtful),
        ];
        let report = report(hands, Period::Outside);
        assert_eq!(
            photo(&report, Lang::En),
            "\
rapat.jpg: flagged; 3 hands found, 1 resembles a pose forbidden by id.balikpapan-2023
  - top left (x 810–902, y 640–741): resembles the pose “thumb” (97% sure); on the list of forbidden poses
  - top left (x 810–902, y 640–741): needs review: resembles the pose “clenched fist” (50% sure); \
             not clear enough, could also be “thumb”
  taken on 2024-02-15, outside the period of id.balikpapan-2023
"
        );
        assert_eq!(
            photo(&report, Lang::Id),
            "\
rapat.jpg: ditandai; 3 tangan ditemukan, 1 menyerupai pose terlarang menurut id.balikpapan-2023
  - kiri atas (x 810–902, y 640–741): menyerupai pose “jempol” (keyakinan 97%); ada di daftar pose terlarang
  - kiri atas (x 810–902, y 640–741): perlu ditinjau: menyerupai pose “kepalan tangan” (keyakinan 50%); \
             kurang jelas, mirip juga dengan “jempol”
  dipotret 2024-02-15, di luar masa berlaku id.balikpapan-2023
"
        );
    }

    #[test]
    fn a_neutral_photo_takes_one_line() {
        let rest = hand(Gesture::Rest, 0.9, HandVerdict::AtRest, &[Reason::NotDisplayed]);
        assert_eq!(photo(&report(vec![rest], Period::Unknown), Lang::En), "rapat.jpg: neutral; 1 hand found\n");
        let none = report(Vec::new(), Period::Inside);
        assert_eq!(photo(&none, Lang::Id), "rapat.jpg: netral; tidak ada tangan yang ditemukan\n");
    }

    #[test]
    fn the_name_of_a_photo_adds_no_line_and_commands_no_terminal() {
        let path = "a.jpg: neutral; no hands found\n\x1b[2Jb.jpg\r";
        let report = PhotoReport { path: Some(path.to_owned()), ..report(vec![thumb()], Period::Inside) };
        let text = photo(&report, Lang::En);
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(
            text.starts_with("a.jpg: neutral; no hands found\u{fffd}\u{fffd}[2Jb.jpg\u{fffd}: flagged; "),
            "{text}"
        );
    }

    #[test]
    fn a_given_day_is_said_to_be_given() {
        let mut report = report(vec![thumb()], Period::Outside);
        report.taken = Some("2024-05-01".to_owned());
        let note = |lang| period_note(&report, lang).unwrap();
        assert_eq!(note(Lang::En), "taken on 2024-05-01 (as given), outside the period of id.balikpapan-2023");
        assert!(note(Lang::Id).starts_with("dipotret 2024-05-01 (menurut pengguna), "));
    }

    #[test]
    fn who_judges_otherwise_than_written_says_so() {
        let quiet = PhotoReport { sensitivity: Sensitivity::Quiet, ..report(Vec::new(), Period::Inside) };
        assert_eq!(photo(&quiet, Lang::En), "rapat.jpg: neutral (quiet); no hands found\n");
        let strict = PhotoReport { sensitivity: Sensitivity::Strict, ..report(vec![thumb()], Period::Inside) };
        assert!(photo(&strict, Lang::Id).starts_with("rapat.jpg: ditandai (ketat); 1 tangan ditemukan, 1 menyerupai"));
    }

    #[test]
    fn explained_each_hand_has_a_line() {
        let fist = hand(Gesture::Fist, 0.9, HandVerdict::Allowed, &[Reason::Allowed(Gesture::Fist)]);
        let rules = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap();
        let text = explained(&report(vec![fist, thumb()], Period::Inside), &rules, Lang::En);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[1].starts_with("  - top left (x 810–902, y 640–741): all fingers folded"), "{text}");
        assert!(lines[2].ends_with("on the list of forbidden poses"), "{text}");
        assert!(lines[3].starts_with("      all fingers folded (100%): “thumb” (97%), forbidden by"), "{text}");
    }

    #[test]
    fn a_hand_that_cannot_be_judged_says_why() {
        let small = hand(Gesture::Other, 0.2, HandVerdict::Unassessable, &[Reason::TooSmall]);
        let text = photo(&report(vec![small], Period::Inside), Lang::En);
        assert!(text.ends_with("): can't be judged; too small\n"), "{text}");
    }

    #[test]
    fn failures_are_told_in_both_languages() {
        let error = |code: &str| ErrorDetail { code: code.to_owned(), message: "it is a letter; don't".to_owned() };
        assert_eq!(failure(&error("decode"), Lang::En), "it is a letter; don't");
        assert_eq!(failure(&error("empty"), Lang::Id), "berkas kosong; salin lagi dari sumbernya");
        let told = failure(&error("decode"), Lang::Id);
        assert_eq!(told, "berkas rusak atau tidak lengkap; ambil lagi dari sumbernya (it is a letter; don't)");
        assert_eq!(failure(&error("of another version"), Lang::Id), "it is a letter; don't");
    }

    #[test]
    fn people_whose_hands_cannot_be_judged_are_told_of() {
        let mut report = report(Vec::new(), Period::Inside);
        (report.people, report.unjudged, report.verdict) = (14, 3, Verdict::Unassessable);
        assert_eq!(
            photo(&report, Lang::En),
            "rapat.jpg: can't be judged; no hands found\n  the hands of 3 of 14 people are too small or blurred to be judged\n"
        );
        assert!(
            photo(&report, Lang::Id).contains("\n  tangan 3 dari 14 orang terlalu kecil atau kabur untuk dinilai\n")
        );
    }

    /// Everything that can be said about a hand, in one photo after another.
    #[test]
    fn nobody_is_accused() {
        let verdicts = [HandVerdict::Forbidden, HandVerdict::Review, HandVerdict::Unassessable, HandVerdict::Allowed];
        for lang in [Lang::Id, Lang::En] {
            let mut said = closing(lang).to_owned();
            for &gesture in Gesture::ALL {
                let reasons = [
                    Reason::Allowed(gesture),
                    Reason::ResemblesForbidden(gesture),
                    Reason::NotListed(gesture),
                    Reason::ListedForReview(gesture),
                    Reason::LowConfidence(gesture),
                    Reason::CloseTo(gesture),
                    Reason::NotDisplayed,
                    Reason::TooSmall,
                    Reason::Blurred,
                    Reason::TwoHanded,
                    Reason::CutOff,
                ];
                for verdict in verdicts {
                    for period in [Period::Inside, Period::Outside, Period::Unknown] {
                        let hands = vec![hand(gesture, 0.9, verdict, &reasons); 2];
                        said.push_str(&photo(&report(hands, period), lang));
                    }
                }
            }
            let said = said.to_lowercase();
            for word in ["langgar", "bersalah", "sanksi", "violat", "breach", "guilt", "offen", "illegal"] {
                assert!(!said.contains(word), "{lang:?} says `{word}`");
            }
        }
    }
}
