//! Results that are judged anew.

use std::{
    fs,
    path::{Path, PathBuf},
};

use kepal::{
    Checker, RuleSet, Sensitivity,
    report::Lang,
    results::{Scanned, Store, StoreError},
    scan::ScanOptions,
};

use super::{Archive, checker, reused, text};

#[test]
fn results_judged_anew_are_those_of_a_scan_by_that_set() {
    let other = "id.bkn10";
    let by_other = Checker::builder().rule_set(RuleSet::builtin(other).unwrap()).build().unwrap();
    let (judged, scanned) = (Archive::new(), Archive::new());
    let photos = ["fixtures/index/nocurl.jpg", "fixtures/fist/fullcurl.jpg", "fixtures/annotated.png"];
    let options = ScanOptions::default;
    let mut store = Store::open(judged.results(), checker()).unwrap();
    assert_eq!(store.scan(checker(), &photos.map(PathBuf::from), options()).unwrap().count(), 3);
    store.finish().unwrap();
    drop(store);
    let before = text(&judged.results(), "results.jsonl");
    let mut store = Store::open(scanned.results(), &by_other).unwrap();
    assert_eq!(store.scan(&by_other, &photos.map(PathBuf::from), options()).unwrap().count(), 3);
    store.finish().unwrap();

    let store = Store::rejudge(judged.results(), by_other.rule_set(), None).unwrap();
    assert_eq!(store.rule_set(), other);
    drop(store);
    let after = text(&judged.results(), "results.jsonl");
    assert_ne!(after, before);
    assert_eq!(after, text(&scanned.results(), "results.jsonl"));

    // A scan by the first set judges back, and runs no network.
    let mut store = Store::open(judged.results(), checker()).unwrap();
    assert_eq!(text(&judged.results(), "results.jsonl"), before);
    let again: Vec<Scanned> =
        store.scan(checker(), &photos.map(PathBuf::from), options()).unwrap().map(Result::unwrap).collect();
    assert_eq!(reused(&again), [true; 3]);
}

#[test]
fn a_scan_by_other_rules_than_the_results_judges_all_by_them() {
    let strict = Checker::builder().rule_set(RuleSet::builtin("id.bkn10").unwrap()).sensitivity(Sensitivity::Strict);
    let other = strict.taken("2023-12-01".parse().unwrap()).build().unwrap();
    let archive = Archive::new();
    archive.put("fixtures/fist/fullcurl.jpg", "a.jpg");
    archive.put("fixtures/annotated.png", "b.png");
    let mut store = Store::open(archive.results(), checker()).unwrap();
    assert_eq!(store.scan(checker(), &[archive.photo("a.jpg")], ScanOptions::default()).unwrap().count(), 1);
    // Opened by one set, gone on with by another.
    let photos = [archive.photo("a.jpg"), archive.photo("b.png")];
    let scanned: Vec<Scanned> =
        store.scan(&other, &photos, ScanOptions::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(reused(&scanned), [true, false]);
    store.finish().unwrap();
    assert_eq!((store.rule_set(), store.sensitivity()), ("id.bkn10", Sensitivity::Strict));
    let lines = text(&archive.results(), "results.jsonl");
    assert_eq!(lines.lines().count(), 2);
    for (line, (photo, scanned)) in lines.lines().zip(photos.iter().zip(&scanned)) {
        let report = other.check_path(photo).unwrap();
        assert_eq!(line, serde_json::to_string(&report).unwrap());
        assert_eq!(scanned.verdict, Some(report.verdict));
    }
}

#[test]
fn a_line_that_cannot_be_read_is_named_and_nothing_passes_it_over() {
    let archive = Archive::new();
    archive.put("fixtures/index/nocurl.jpg", "a.jpg");
    archive.put("fixtures/fist/fullcurl.jpg", "b.jpg");
    archive.scan(checker());
    let results = archive.results().join("results.jsonl");
    let whole = text(&archive.results(), "results.jsonl");
    let (first, second) = whole.split_once('\n').unwrap();
    // A gesture that only a later version knows, and a result without a field.
    for damaged in
        [second.replace("\"gesture\":\"fist\"", "\"gesture\":\"wave\""), second.replace("\"people\":", "\"p\":")]
    {
        assert_ne!(damaged, second);
        let text = format!("{first}\n{damaged}");
        fs::write(&results, &text).unwrap();
        let store = Store::open(archive.results(), checker()).unwrap();
        let error = store.write_csv(';', Lang::En).unwrap_err();
        assert!(matches!(error, StoreError::Line { line: 2, .. }), "{error}");
        drop(store);
        let error = Store::rejudge(archive.results(), &RuleSet::builtin("id.bkn10").unwrap(), None).unwrap_err();
        assert!(matches!(error, StoreError::Line { line: 2, .. }), "{error}");
        assert_eq!(fs::read_to_string(&results).unwrap(), text);
    }
}

#[test]
fn a_given_day_judges_anew_and_checks_nothing_again() {
    let archive = Archive::new();
    archive.put("fixtures/index/nocurl.jpg", "a.jpg");
    archive.scan(checker());
    let undated = text(&archive.results(), "results.jsonl");
    assert!(undated.contains(r#""period":"unknown""#), "{undated}");

    let dated = Checker::builder().taken("2024-05-01".parse().unwrap()).build().unwrap();
    assert_eq!(reused(&archive.scan(&dated)), [true]);
    let results = text(&archive.results(), "results.jsonl");
    assert!(results.contains(r#""taken":"2024-05-01","period":"outside""#), "{results}");
    let run: serde_json::Value = serde_json::from_str(&text(&archive.results(), "run.json")).unwrap();
    assert_eq!(run["options"]["taken"], "2024-05-01");

    // It is about the photos, so another rule set leaves it; another day takes its place.
    let rejudge = |rules: &str, taken: Option<&str>| {
        let taken = taken.map(|day| day.parse().unwrap());
        drop(Store::rejudge(archive.results(), &RuleSet::builtin(rules).unwrap(), taken).unwrap());
        text(&archive.results(), "results.jsonl")
    };
    let results = rejudge("id.bkn10", None);
    assert!(results.contains(r#""rule_set":"id.bkn10","taken":"2024-05-01","period":"#), "{results}");
    let results = rejudge(RuleSet::DEFAULT_ID, Some("2023-12-01"));
    assert!(results.contains(r#""taken":"2023-12-01","period":"inside""#), "{results}");

    // Also where run.json is lost or was cut: the day is in the results.
    let run = archive.results().join("run.json");
    fs::remove_file(&run).unwrap();
    let results = rejudge("id.bkn10", None);
    assert!(results.contains(r#""rule_set":"id.bkn10","taken":"2023-12-01","period":"#), "{results}");
    fs::write(&run, "{").unwrap();
    assert_eq!(rejudge("id.bkn10", None), results);

    // And a scan that isn't told forgets it.
    assert_eq!(reused(&archive.scan(checker())), [true]);
    assert_eq!(text(&archive.results(), "results.jsonl"), undated);
}

#[test]
fn another_sensitivity_judges_anew_and_checks_nothing_again() {
    let quiet = Checker::builder().sensitivity(Sensitivity::Quiet).build().unwrap();
    let photos = ["fixtures/index/nocurl.jpg", "fixtures/annotated.png"].map(PathBuf::from);
    let scan = |out: &Path, checker: &Checker| {
        let mut store = Store::open(out, checker).unwrap();
        let scanned: Vec<Scanned> =
            store.scan(checker, &photos, ScanOptions::default()).unwrap().map(Result::unwrap).collect();
        store.finish().unwrap();
        reused(&scanned)
    };
    let (judged, scanned) = (Archive::new(), Archive::new());
    scan(&judged.results(), checker());
    let balanced = text(&judged.results(), "results.jsonl");
    assert!(!balanced.contains("sensitivity"));
    assert_eq!(scan(&judged.results(), &quiet), [true, true]);
    scan(&scanned.results(), &quiet);
    let results = text(&judged.results(), "results.jsonl");
    assert_eq!(results, text(&scanned.results(), "results.jsonl"));
    assert!(results.contains(r#""sensitivity":"quiet","period""#), "{results}");
    let run: serde_json::Value = serde_json::from_str(&text(&judged.results(), "run.json")).unwrap();
    assert_eq!(run["rule_set"]["sensitivity"], "quiet");
    let store = Store::rejudge(judged.results(), checker().rule_set(), None).unwrap();
    assert_eq!(store.sensitivity(), Sensitivity::Balanced);
    assert_eq!(text(&judged.results(), "results.jsonl"), balanced);
}
