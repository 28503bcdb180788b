//! Why a hand was judged so, in one sentence: the fingers, the entry of the rule set, what else it might be.

use super::{
    HandReport, Lang,
    words::{self, percent, pick},
};
use crate::{
    gesture::{Fingers, Gesture},
    rules::{RuleSet, Status},
};

impl HandReport {
    /// Which fingers are extended or folded and how sure that is, which gesture that makes, what `rules`, the set that the
    /// hand was judged by, say of it if they are at hand, and what else it might be. One sentence without a full stop.
    pub fn explanation(&self, rules: Option<&RuleSet>, lang: Lang) -> String {
        let fingers = fingers(&self.fingers, lang);
        let gesture = words::gesture(self.gesture, lang);
        let sure = percent(self.confidence);
        let entry =
            rules.and_then(|rules| entry(self.gesture, rules, lang)).map_or_else(String::new, |it| format!(", {it}"));
        // From the margin, which results of every version have.
        let likely = self.confidence - self.margin;
        let otherwise = if likely < 0.01 {
            pick(lang, "hampir tidak ada kemungkinan lain", "hardly anything else").to_owned()
        } else {
            let other = words::gesture(self.runner_up, lang);
            format!("{} “{other}” ({})", pick(lang, "kemungkinan lain:", "or else"), percent(likely))
        };
        format!("{fingers}: “{gesture}” ({sure}){entry}; {otherwise}")
    }
}

/// The extended fingers, then the folded ones, each with how sure the least sure of them is.
fn fingers(fingers: &Fingers, lang: Lang) -> String {
    let &Fingers { thumb, index, middle, ring, pinky } = fingers;
    let all: Vec<_> = words::fingers(lang).into_iter().zip([thumb, index, middle, ring, pinky]).collect();
    let (extended, folded): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, extended)| *extended >= 0.5);
    let folded: Vec<_> = folded.into_iter().map(|(name, extended)| (name, 1.0 - extended)).collect();
    let states = [(extended, pick(lang, "terjulur", "extended")), (folded, pick(lang, "terlipat", "folded"))];
    let said: Vec<String> = states
        .into_iter()
        .filter(|(fingers, _)| !fingers.is_empty())
        .map(|(fingers, state)| {
            let names: Vec<&str> = fingers.iter().map(|(name, _)| *name).collect();
            let names =
                if names.len() == 5 { pick(lang, "semua jari", "all fingers").to_owned() } else { list(&names, lang) };
            let least = fingers.iter().map(|(_, sure)| *sure).fold(1.0, f32::min);
            format!("{names} {state} ({})", percent(least))
        })
        .collect();
    said.join(", ")
}

fn list(names: &[&str], lang: Lang) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, last] => format!("{first} {} {last}", pick(lang, "dan", "and")),
        [others @ .., last] => format!("{}{} {last}", others.join(", "), pick(lang, ", dan", " and")),
    }
}

/// What `rules` say of `gesture`; `None` for a hand at rest, of which no rule is.
fn entry(gesture: Gesture, rules: &RuleSet, lang: Lang) -> Option<String> {
    if gesture == Gesture::Rest {
        return None;
    }
    let id = rules.id();
    let Some(rule) = rules.rule(gesture) else {
        return Some(format!("{} {id}", pick(lang, "tidak ada di daftar", "not on the list of")));
    };
    let standing = match rule.status {
        Status::Forbidden => pick(lang, "terlarang menurut", "forbidden by"),
        Status::Allowed => pick(lang, "diperbolehkan menurut", "allowed by"),
        Status::Review => pick(lang, "perlu ditinjau menurut", "to be reviewed according to"),
    };
    let basis = match (rule.basis, &rule.term) {
        (_, Some(term)) => format!("“{term}”"),
        (basis, None) => words::basis(basis, lang).to_owned(),
    };
    Some(format!("{standing} {id} ({basis})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report::example, rules::HandVerdict};

    fn hand(gesture: Gesture, extended: [f32; 5], runner_up: Gesture, likely: f32) -> HandReport {
        let [thumb, index, middle, ring, pinky] = extended;
        HandReport {
            fingers: Fingers { thumb, index, middle, ring, pinky },
            runner_up,
            margin: 0.905 - likely,
            ..example::hand(gesture, 0.905, HandVerdict::Review, &[])
        }
    }

    #[test]
    fn it_says_fingers_entry_and_alternative_in_both_languages() {
        let rules = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap();
        let thumb = hand(Gesture::ThumbUp, [0.975, 0.01, 0.125, 0.0, 0.02], Gesture::Fist, 0.0625);
        assert_eq!(
            thumb.explanation(Some(&rules), Lang::En),
            "thumb extended (97%), index, middle, ring and little finger folded (87%): “thumb” (90%), forbidden by \
             id.balikpapan-2023 (“jempol”); or else “clenched fist” (6%)"
        );
        assert_eq!(
            thumb.explanation(Some(&rules), Lang::Id),
            "jempol terjulur (97%), telunjuk, tengah, manis, dan kelingking terlipat (87%): “jempol” (90%), terlarang \
             menurut id.balikpapan-2023 (“jempol”); kemungkinan lain: “kepalan tangan” (6%)"
        );
        let palm = hand(Gesture::Palm, [1.0; 5], Gesture::Four, 0.001);
        assert_eq!(
            palm.explanation(Some(&rules), Lang::En),
            "all fingers extended (100%): “five fingers: open palm” (90%), not on the list of id.balikpapan-2023; hardly \
             anything else"
        );
    }

    #[test]
    fn without_the_rule_set_or_at_rest_no_entry_is_named() {
        let rest = hand(Gesture::Rest, [0.0, 1.0, 1.0, 0.0, 0.0], Gesture::Two, 0.3);
        let rules = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap();
        let said = rest.explanation(Some(&rules), Lang::En);
        assert_eq!(said, rest.explanation(None, Lang::En));
        assert!(
            said.starts_with("index and middle extended (100%), thumb, ring and little finger folded (100%)"),
            "{said}"
        );
    }

    #[test]
    fn nobody_is_accused() {
        for id in RuleSet::builtin_ids() {
            let rules = RuleSet::builtin(id).unwrap();
            for &gesture in Gesture::ALL {
                for lang in [Lang::Id, Lang::En] {
                    let said =
                        hand(gesture, [0.5; 5], Gesture::Fist, 0.4).explanation(Some(&rules), lang).to_lowercase();
                    assert!(!said.contains("langgar") && !said.contains("violat"), "{said}");
                }
            }
        }
    }
}
