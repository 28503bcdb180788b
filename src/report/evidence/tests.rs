use std::{fs, io::Read};

use super::*;
use crate::{report::example, rules::HandVerdict};

const PHOTO: &str = "fixtures/index/nocurl.jpg";

/// A folder with the result of a photo at `path`, and the photo's digest.
fn folder(path: &str) -> (tempfile::TempDir, String) {
    let photo = Photo::read(Path::new(PHOTO), &Limits::default()).unwrap();
    let verdicts = [HandVerdict::Allowed, HandVerdict::Forbidden];
    let report = PhotoReport {
        path: Some(path.to_owned()),
        sha256: Some(photo.sha256.clone()),
        captured: None,
        unjudged: 2,
        ..example::photo(photo.pixels.width(), photo.pixels.height(), verdicts)
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("results.jsonl"), serde_json::to_string(&report).unwrap()).unwrap();
    (folder, photo.sha256)
}

fn files(evidence: Evidence) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(evidence.zip)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[test]
fn it_says_what_was_seen_and_by_what_and_is_the_same_each_time() {
    let (folder, sha256) = folder(PHOTO);
    let decisions = folder.path().join("decisions.json");
    let decision = json!({"sha256": sha256, "path": "x", "decision": "agree", "name": "<b>Sari", "note": "",
        "time": "2024-02-20T08:00:00.000Z", "verdict": "flagged"});
    fs::write(&decisions, json!({"kepal_decisions": 1, "decisions": [decision]}).to_string()).unwrap();
    fs::write(folder.path().join("run.json"), r#"{"started":"2024-02-16T08:00:00Z","photos":1}"#).unwrap();
    let request =
        Request { folder: folder.path(), photo: &sha256[..8], rules: None, decisions: Some(decisions.as_path()) };

    let given = evidence(&request).unwrap();
    assert_eq!(evidence(&request).unwrap(), given);
    assert!(given.decided && given.sha256 == sha256);
    let files = files(given);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["evidence.json", "bukti.html", "evidence.html", "hands/02.png"]);

    let record: Value = serde_json::from_slice(&files[0].1).unwrap();
    assert_eq!(record["photo"]["sha256"], sha256);
    assert_eq!(record["photo"]["captured"], "unknown");
    assert_eq!(record["rule_set"]["valid_from"], "2023-11-14");
    assert_eq!(record["rule_set"]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(record["hands"][1]["confidence"], 0.979);
    assert_eq!(record["hands"][1]["rule"]["term"], "jempol");
    assert_eq!(record["hands"][1]["thresholds"]["match_at"], 0.8);
    let explanation = record["hands"][1]["explanation"]["en"].as_str().unwrap();
    assert!(explanation.contains("forbidden by id.balikpapan-2023 (“jempol”)"), "{explanation}");
    assert_eq!(record["hands"][0]["picture"], Value::Null);
    assert_eq!(record["run"]["started"], "2024-02-16T08:00:00Z");
    assert_eq!(record["decision"]["name"], "<b>Sari");
    assert_eq!(record["decision"]["about_other_result"], false);
    assert_eq!((&record["unjudged"], &record["smallest_hand"]), (&json!(2), &json!(38.4)));

    let page = String::from_utf8(files[1].1.clone()).unwrap();
    for part in ["terlarang, disebut namanya, “jempol”", "(imbauan)", "38,4 px", "1 tangan lain"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let page = String::from_utf8(files[2].1.clone()).unwrap();
    for part in [
        "forbidden, by name, “jempol”",
        "1 other hand is allowed",
        "&lt;b&gt;Sari",
        "a person decides",
        "Not checked",
        "hands/02.png",
        "ANTARA",
        "unknown",
        "all fingers folded",
        "the hands of 2 of 4 people are too small",
        "38.4 px",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("<b>Sari") && !page.contains("This decision isn't about"));
}

#[test]
fn a_decision_about_another_result_is_put_on_record_as_that() {
    let (folder, sha256) = folder(PHOTO);
    let decisions = folder.path().join("decisions.json");
    let request = Request { folder: folder.path(), photo: &sha256, rules: None, decisions: Some(decisions.as_path()) };
    for (verdict, rules, other) in
        [("flagged", RuleSet::DEFAULT_ID, false), ("neutral", RuleSet::DEFAULT_ID, true), ("flagged", "id.bkn10", true)]
    {
        let decision =
            json!({"sha256": sha256, "decision": "agree", "time": "2024-02-20T08:00:00.000Z", "verdict": verdict});
        let export = json!({"kepal_decisions": 1, "rule_sets": [rules], "decisions": [decision]});
        fs::write(&decisions, export.to_string()).unwrap();
        let files = files(evidence(&request).unwrap());
        let record: Value = serde_json::from_slice(&files[0].1).unwrap();
        assert_eq!((&record["decision"]["verdict"], &record["verdict"]), (&json!(verdict), &json!("flagged")));
        assert_eq!(record["decision"]["about_other_result"], other, "{verdict} by {rules}");
        let page = String::from_utf8(files[2].1.clone()).unwrap();
        let said = format!(
            "when it was made the result was “{verdict}” ({rules}), here it is “flagged” ({})",
            RuleSet::DEFAULT_ID
        );
        assert_eq!(page.contains(&said), other, "{page}");
    }
}

#[test]
fn each_decision_keeps_the_rules_that_it_was_made_under_and_only_the_one_asked_for_is_read() {
    let (folder, sha256) = folder(PHOTO);
    let decisions = folder.path().join("decisions.json");
    let request = Request { folder: folder.path(), photo: &sha256, rules: None, decisions: Some(decisions.as_path()) };
    let builtin = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap();
    let (same, changed) = (builtin.sha256(), "0".repeat(64));
    for (basis, rules_sha256, other) in [
        (RuleSet::DEFAULT_ID, same, false),
        ("id.bkn10", same, true),
        ("id.balikpapan-2023 strict", same, true),
        (RuleSet::DEFAULT_ID, changed.as_str(), true),
    ] {
        let decision = json!({"sha256": sha256, "decision": "agree", "time": "2024-02-20T08:00:00.000Z",
            "verdict": "flagged", "rule_sets": [basis], "rules_sha256": rules_sha256});
        // Another photo's, which an earlier page took from elsewhere, and what is no decision at all.
        let unreadable = json!({"sha256": "f".repeat(64), "decision": "agree", "time": "", "verdict": "error"});
        let export = json!({"kepal_decisions": 1, "rule_sets": [RuleSet::DEFAULT_ID],
            "decisions": [unreadable, 7, decision]});
        fs::write(&decisions, export.to_string()).unwrap();
        let files = files(evidence(&request).unwrap());
        let record: Value = serde_json::from_slice(&files[0].1).unwrap();
        assert_eq!(record["decision"]["about_other_result"], other, "{basis} {rules_sha256}");
        assert_eq!(record["decision"]["rule_sets"], json!([basis]));
        let page = String::from_utf8(files[2].1.clone()).unwrap();
        let said =
            format!("the result was “flagged” ({basis}, SHA-256 {changed}), here it is “flagged” ({basis}, SHA-256");
        assert_eq!(page.contains(&said), rules_sha256 == changed, "{page}");
    }
    let unreadable = json!({"sha256": sha256, "decision": "agree", "time": "", "verdict": "error"});
    fs::write(&decisions, json!({"kepal_decisions": 1, "decisions": [unreadable]}).to_string()).unwrap();
    assert!(matches!(evidence(&request), Err(EvidenceError::Decisions { .. })));
}

#[test]
fn another_photo_in_the_same_place_is_refused() {
    let (folder, sha256) = folder("fixtures/fist/fullcurl.jpg");
    let request = Request { folder: folder.path(), photo: &sha256, rules: None, decisions: None };
    assert!(matches!(evidence(&request), Err(EvidenceError::Changed { .. })));

    let (folder, sha256) = self::folder("gone.jpg");
    let request = Request { folder: folder.path(), photo: &sha256, rules: None, decisions: None };
    assert!(matches!(evidence(&request), Err(EvidenceError::Photo { .. })));
}

#[test]
fn one_photo_must_be_meant_and_its_rule_set_be_there() {
    let (folder, sha256) = folder(PHOTO);
    let ask = |photo: &str, rules: Option<&Path>, decisions: Option<&Path>| {
        evidence(&Request { folder: folder.path(), photo, rules, decisions }).unwrap_err()
    };
    for nothing in ["", &sha256[..7], "fixtures", "no digest"] {
        assert!(matches!(ask(nothing, None, None), EvidenceError::NoDigest(_)), "{nothing}");
    }
    assert!(matches!(ask(&"0".repeat(64), None, None), EvidenceError::NotFound(_)));
    let other = Path::new("rules/id.common10.toml");
    assert!(matches!(ask(&sha256, Some(other), None), EvidenceError::OtherRules(_)));
    assert!(matches!(ask(&sha256, None, Some(other)), EvidenceError::Decisions { .. }));
    let utf_16 = folder.path().join("utf-16.toml");
    fs::write(&utf_16, [0xff, 0xfe, b'[', 0]).unwrap();
    let message = ask(&sha256, Some(&utf_16), None).to_string();
    assert!(message.contains("UTF-8") && message.contains("utf-16.toml"), "{message}");
}

#[test]
fn a_rule_set_that_changed_since_is_refused_and_the_one_that_was_is_not() {
    let (folder, sha256) = folder(PHOTO);
    let (was, is) = (folder.path().join("was.toml"), folder.path().join("is.toml"));
    let builtin = RuleSet::builtin_toml(RuleSet::DEFAULT_ID).unwrap();
    fs::write(&was, format!("{builtin}\n# of our own\n")).unwrap();
    fs::write(&is, format!("{builtin}\n# of our own, later\n")).unwrap();
    let judged_by = RuleSet::from_path(&was).unwrap().sha256().to_owned();
    let run = json!({"rule_set": {"id": RuleSet::DEFAULT_ID, "sha256": judged_by}});
    fs::write(folder.path().join("run.json"), run.to_string()).unwrap();
    let ask = |rules| evidence(&Request { folder: folder.path(), photo: &sha256, rules, decisions: None });
    for rules in [None, Some(is.as_path())] {
        let error = ask(rules).unwrap_err();
        assert!(matches!(&error, EvidenceError::ChangedRules { judged_by: was, .. } if *was == judged_by), "{error}");
        assert!(error.to_string().contains("kepal rejudge"), "{error}");
    }
    let record: Value = serde_json::from_slice(&files(ask(Some(&was)).unwrap())[0].1).unwrap();
    assert_eq!(record["rule_set"]["sha256"], judged_by);
}

#[test]
fn a_photo_is_found_by_digits_of_either_case_and_by_its_path() {
    let (folder, sha256) = folder(PHOTO);
    let ask = |photo: &str| evidence(&Request { folder: folder.path(), photo, rules: None, decisions: None });
    for photo in [&sha256.to_uppercase(), &sha256[..8].to_uppercase(), PHOTO] {
        assert_eq!(ask(photo).unwrap().sha256, sha256);
    }
    // Another photo that starts like this one.
    let results = folder.path().join("results.jsonl");
    let line = fs::read_to_string(&results).unwrap();
    let other = line.replace(&sha256, &format!("{}{}", &sha256[..60], "0".repeat(4))).replace(PHOTO, "other.jpg");
    fs::write(&results, format!("{line}\n{other}\n")).unwrap();
    assert!(matches!(ask(&sha256[..8]), Err(EvidenceError::Several { found: 2, .. })));
    assert!(ask(&sha256).is_ok() && ask(PHOTO).is_ok());
}
