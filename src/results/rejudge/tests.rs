use super::*;
use crate::{
    geometry::Rect,
    gesture::Gesture,
    report::{FaceReport, Lang, csv, example},
    results::outline,
    rules::{Period, Reason},
};

/// A photo with hands of all gestures, more and less certain, and one that can't be judged.
fn photo() -> PhotoReport {
    let mut report = example::photo(4032, 3024, []);
    report.path = Some("rapat \"besar\"\\\n=é.jpg".to_owned());
    report.sha256 = Some("ab".repeat(32));
    report.faces = vec![FaceReport { bounds: Rect::new(1.5, 2.0, 30.1, 40.0) }];
    report.models.insert("palms".to_owned(), "cd".repeat(32));
    for (number, &gesture) in Gesture::ALL.iter().enumerate() {
        let confidence = 0.3 + 0.035 * number as f32;
        let mut hand = example::hand(gesture, confidence, HandVerdict::Review, &[Reason::LowConfidence(gesture)]);
        hand.landmarks[20] = [-0.04, 1e7, 810.26];
        hand.world[3] = [0.0123, -0.000_04, 5.0];
        hand.margin = confidence / 2.0;
        report.hands.push(hand);
    }
    // Of which one by itself is forbidden by some sets.
    (report.hands[1].partner, report.hands[1].confidence, report.hands[1].margin) = (Some(14), 0.99, 0.98);
    report.hands[14].partner = Some(1);
    let reasons = [Reason::TooSmall, Reason::CutOff];
    report.hands.push(example::hand(Gesture::Other, 0.2, HandVerdict::Unassessable, &reasons));
    report.hands.push(example::hand(Gesture::Other, 0.2, HandVerdict::Unassessable, &[]));
    report
}

fn line(report: &PhotoReport) -> Vec<u8> {
    let mut line = serde_json::to_vec(report).unwrap();
    line.push(b'\n');
    line
}

fn rule_sets() -> impl Iterator<Item = RuleSet> {
    RuleSet::builtin_ids().map(|id| RuleSet::builtin(id).unwrap())
}

fn by(rules: &RuleSet) -> Basis<'_> {
    Basis { rules, taken: None }
}

#[test]
fn the_text_is_the_one_that_reading_and_writing_it_gives() {
    let mut text = line(&photo());
    for rules in rule_sets() {
        let (by_text, whole) =
            (judge_text(&text, by(&rules)).unwrap(), judge_whole(&text, by(&rules)).unwrap().unwrap());
        assert_eq!(String::from_utf8_lossy(&by_text.line), String::from_utf8_lossy(&whole.line));
        assert_eq!((by_text.changed, by_text.report.verdict), (whole.changed, whole.report.verdict));
        assert_eq!(by_text.report.sha256, whole.report.sha256);
        let again = judge_text(&by_text.line, by(&rules)).unwrap();
        assert!(!again.changed && again.line == by_text.line);
        assert_ne!(text, by_text.line);
        text = by_text.line;
    }
}

#[test]
fn a_given_day_comes_and_goes_in_the_text() {
    let first = line(&photo());
    let rules = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap();
    let mut text = first.clone();
    for (taken, period) in [
        (Some("2023-12-01"), Period::Inside),
        (Some("2024-12-01"), Period::Outside),
        (None, Period::Outside),
        (Some("2024-02-14"), Period::Inside),
    ] {
        let basis = Basis { rules: &rules, taken };
        let (by_text, whole) = (judge_text(&text, basis).unwrap(), judge_whole(&text, basis).unwrap().unwrap());
        assert_eq!(String::from_utf8_lossy(&by_text.line), String::from_utf8_lossy(&whole.line));
        assert_eq!((by_text.report.taken.as_deref(), by_text.report.period), (taken, period));
        text = by_text.line;
    }
    assert_eq!(judge_text(&text, by(&rules)).unwrap().line, judge_text(&first, by(&rules)).unwrap().line);
    // Written apart from the rule set, it can't be replaced there.
    let mut value: serde_json::Value = serde_json::from_slice(&text).unwrap();
    value["rule_set"] = "id.bkn10".into();
    let apart = format!("{value}\n").replace(r#""taken":"2024-02-14","#, "").replace('{', r#"{"taken":"2024-02-14","#);
    assert!(judge_text(apart.as_bytes(), by(&rules)).is_none());
}

#[test]
fn rows_need_no_points() {
    let text = line(&photo());
    let (outline, whole) = (outline::entry(&text).unwrap(), Entry::from_json(&text).unwrap());
    for lang in [Lang::Id, Lang::En] {
        assert_eq!(csv::entry(&outline, ';', lang), csv::entry(&whole, ';', lang));
    }
    let failure = br#"{"path":"b.jpg","error":{"code":"decode","message":"no photo"}}"#;
    assert_eq!(outline::entry(failure).unwrap(), Entry::from_json(failure).unwrap());
    assert!(outline::entry(b"{}").is_err());
}

#[test]
fn fields_may_be_in_any_order_and_those_of_another_version_stay() {
    let mut value = serde_json::to_value(photo()).unwrap();
    value["later"] = "verdict".into();
    value["hands"][0]["later"] = serde_json::json!({"verdict": "review", "reasons": ["x"]});
    let text = format!("{value}\n").replace("\":", "\" : ");
    for rules in rule_sets() {
        let judged = judge_text(text.as_bytes(), by(&rules)).unwrap().line;
        let whole = judge_whole(text.as_bytes(), by(&rules)).unwrap().unwrap();
        assert_eq!(Entry::from_json(&judged).unwrap(), Entry::from_json(&whole.line).unwrap());
        let judged: serde_json::Value = serde_json::from_slice(&judged).unwrap();
        assert_eq!((&judged["later"], &judged["hands"][0]["later"]), (&value["later"], &value["hands"][0]["later"]));
    }
}

#[test]
fn what_cannot_be_replaced_in_the_text_is_read_as_a_whole() {
    let rules = RuleSet::builtin("id.bkn10").unwrap();
    let mut escaped = photo();
    escaped.rule_set = "the \"old\" one".to_owned();
    let mut unreasoned = photo();
    unreasoned.hands[0].reasons.clear();
    for mut report in [escaped, unreasoned] {
        let text = line(&report);
        assert!(judge_text(&text, by(&rules)).is_none());
        report.rejudge(&rules);
        assert_eq!(judge_whole(&text, by(&rules)).unwrap().unwrap().line, line(&report));
    }
    let failure = br#"{"path":"b.jpg","error":{"code":"decode","message":"no photo"}}"#;
    assert!(judge_text(failure, by(&rules)).is_none() && judge_whole(failure, by(&rules)).unwrap().is_none());
}
