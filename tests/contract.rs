//! What kepal serialises fits `schema/report.schema.json`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, which may fail")]

use std::collections::BTreeMap;

use kepal::{
    Gesture, HandReport, HandVerdict, PhotoReport, Verdict,
    geometry::Rect,
    gesture::Fingers,
    hands::Handedness,
    report::{Entry, ErrorDetail, ErrorReport, FaceReport},
    rules::{Period, Reason, Sensitivity},
};
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(include_str!("../schema/report.schema.json")).unwrap()
}

/// What of `value` doesn't fit `schema`, a part of `root`. Knows the keywords that our schema uses and refuses others.
fn mistakes(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, rule) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let target = rule.as_str().unwrap().strip_prefix('#').unwrap();
                found.extend(mistakes(root, root.pointer(target).unwrap(), value, at));
                true
            }
            "oneOf" => {
                let failures: Vec<_> =
                    rule.as_array().unwrap().iter().map(|option| mistakes(root, option, value, at)).collect();
                let matching = failures.iter().filter(|failures| failures.is_empty()).count();
                if matching == 0 {
                    found.extend(failures.concat());
                }
                matching == 1
            }
            "type" => match rule {
                Value::String(name) => has_type(value, name),
                names => names.as_array().unwrap().iter().any(|name| has_type(value, name.as_str().unwrap())),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "required" => value.as_object().is_none_or(|fields| {
                rule.as_array().unwrap().iter().all(|name| fields.contains_key(name.as_str().unwrap()))
            }),
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(field) = value.get(name) {
                        found.extend(mistakes(root, rule, field, &format!("{at}/{name}")));
                    }
                }
                // Others may read fields that they don't know; what kepal itself writes is to be in its schema.
                value.as_object().is_none_or(|fields| fields.keys().all(|name| rule.get(name).is_some()))
            }
            "additionalProperties" => {
                for (name, field) in value.as_object().unwrap() {
                    found.extend(mistakes(root, rule, field, &format!("{at}/{name}")));
                }
                true
            }
            "items" => {
                for (position, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(mistakes(root, rule, item, &format!("{at}/{position}")));
                }
                true
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
            "pattern" => {
                value.as_str().is_none_or(|text| regex::Regex::new(rule.as_str().unwrap()).unwrap().is_match(text))
            }
            other => panic!("the schema uses `{other}`, which this test doesn't know"),
        };
        if !fits {
            found.push(format!("{at}: {keyword}: {value}"));
        }
    }
    found
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "null" => value.is_null(),
        other => panic!("unknown type `{other}`"),
    }
}

fn check(value: &Value) -> Vec<String> {
    let schema = schema();
    mistakes(&schema, &schema, value, "")
}

fn hand(gesture: Gesture, verdict: HandVerdict, reason: Reason) -> HandReport {
    HandReport {
        bounds: Rect::new(810.04, 640.55, 92.0, 101.0),
        gesture,
        confidence: 0.974_512,
        runner_up: Gesture::Fist,
        runner_up_confidence: 0.024_512,
        margin: 0.95,
        verdict,
        reasons: vec![reason],
        handedness: Handedness::Right,
        presence: 0.99,
        person: None,
        partner: Some(3),
        fingers: Fingers { thumb: 0.98, index: 0.01, middle: 0.02, ring: 0.0, pinky: 1.0 },
        landmarks: [[812.12, -733.0, -0.02]; 21],
        world: [[0.012_345, -0.1, 0.0]; 21],
        spread: 0.012_345,
    }
}

/// A photo whose hands have every gesture, verdict and reason among them.
fn photo() -> PhotoReport {
    let mut hands: Vec<HandReport> = Gesture::ALL
        .iter()
        .map(|&gesture| hand(gesture, HandVerdict::Forbidden, Reason::ResemblesForbidden(gesture)))
        .collect();
    for (verdict, reason) in [
        (HandVerdict::Allowed, Reason::Allowed(Gesture::Fist)),
        (HandVerdict::Review, Reason::NotListed(Gesture::Palm)),
        (HandVerdict::Review, Reason::ListedForReview(Gesture::Horns)),
        (HandVerdict::Review, Reason::LowConfidence(Gesture::Two)),
        (HandVerdict::Review, Reason::CloseTo(Gesture::ThumbUp)),
        (HandVerdict::Review, Reason::TwoHanded),
        (HandVerdict::AtRest, Reason::NotDisplayed),
        (HandVerdict::Unassessable, Reason::TooSmall),
        (HandVerdict::Unassessable, Reason::Blurred),
        (HandVerdict::Unassessable, Reason::CutOff),
    ] {
        hands.push(hand(Gesture::Other, verdict, reason));
    }
    let sha = "0123456789abcdef".repeat(4);
    PhotoReport {
        path: Some("a.jpg".to_owned()),
        sha256: Some(sha.clone()),
        width: 4032,
        height: 3024,
        captured: Some("2023-11-14T09:00:00".to_owned()),
        taken: Some("2023-11-15".to_owned()),
        rule_set: "id.balikpapan-2023".to_owned(),
        sensitivity: Sensitivity::Quiet,
        period: Period::Inside,
        verdict: Verdict::Flagged,
        people: 31,
        faces: vec![FaceReport { bounds: Rect::new(800.0, 500.0, 40.0, 44.0) }],
        unjudged: 0,
        smallest_hand: None,
        hands,
        kepal: "0.1.0".to_owned(),
        models: BTreeMap::from([("palm".to_owned(), sha)]),
    }
}

#[test]
fn reports_fit_the_schema_with_every_word_they_can_contain() {
    let mut report = photo();
    for verdict in [Verdict::Neutral, Verdict::Review, Verdict::Flagged, Verdict::Unassessable] {
        for period in [Period::Inside, Period::Outside, Period::Unknown] {
            report = PhotoReport { verdict, period, ..report };
            assert_eq!(check(&serde_json::to_value(&report).unwrap()), [""; 0]);
        }
    }
    let bare = PhotoReport { path: None, sha256: None, captured: None, taken: None, hands: Vec::new(), ..report };
    assert_eq!(check(&serde_json::to_value(bare).unwrap()), [""; 0]);
}

#[test]
fn errors_fit_the_schema() {
    let error = ErrorDetail { code: "decode".to_owned(), message: "no photo".to_owned() };
    let entry = ErrorReport { path: Some("b.jpg".to_owned()), error };
    let value = serde_json::to_value(&entry).unwrap();
    assert_eq!(value, json!({"path": "b.jpg", "error": {"code": "decode", "message": "no photo"}}));
    assert_eq!(check(&value), [""; 0]);
}

#[test]
fn what_the_schema_forbids_is_found() {
    let good = serde_json::to_value(photo()).unwrap();
    for (pointer, bad) in [
        ("/width", json!(0)),
        ("/verdict", json!("guilty")),
        ("/sha256", json!("abc")),
        ("/captured", json!(2023)),
        ("/models/palm", json!(1)),
        ("/hands/0/gesture", json!("hoof")),
        ("/hands/0/confidence", json!(1.5)),
        ("/hands/0/reasons", json!([])),
        ("/hands/0/reasons/0", json!("allowed")),
        ("/hands/0/landmarks", json!([[1.0, 2.0, 3.0]])),
        ("/hands/0/fingers", json!({})),
    ] {
        let mut value = good.clone();
        *value.pointer_mut(pointer).unwrap() = bad;
        assert!(!check(&value).is_empty(), "{pointer}");
    }
    let mut value = good;
    value.as_object_mut().unwrap().remove("people");
    assert!(!check(&value).is_empty());
}

#[test]
fn numbers_are_rounded() {
    let line = serde_json::to_string(&hand(Gesture::ThumbUp, HandVerdict::Forbidden, Reason::TooSmall)).unwrap();
    for part in [
        r#""bounds":{"x":810.0,"y":640.6,"#,
        r#""gesture":"thumb_up","confidence":0.9745,"#,
        r#""fingers":{"thumb":0.98,"index":0.01,"middle":0.02,"ring":0.0,"pinky":1.0}"#,
        r#""landmarks":[[812.1,-733.0,0.0],"#,
        r#""world":[[0.0123,-0.1,0.0],"#,
    ] {
        assert!(line.contains(part), "{part} in {line}");
    }
}

#[test]
fn entries_read_back() {
    let mut report = photo();
    report.hands.truncate(1);
    let line = serde_json::to_string(&report).unwrap();
    let Entry::Photo(back) = serde_json::from_str(&line).unwrap() else {
        panic!("{line} became an error");
    };
    assert_eq!(serde_json::to_string(&back).unwrap(), line);
    // A damaged report can be read and written as often as an intact one.
    let mut damaged = report.clone();
    for hand in &mut damaged.hands {
        hand.landmarks[4] = [f32::INFINITY, f32::MAX, f32::NAN];
        (hand.bounds.x, hand.presence, hand.fingers.index) = (f32::NEG_INFINITY, 1e39_f64 as f32, f32::NAN);
    }
    let written = serde_json::to_string(&damaged).unwrap();
    assert!(Entry::from_json(written.as_bytes()).is_ok(), "{written}");
    // As a part of a larger answer they come by way of a value.
    assert_eq!(serde_json::to_value(&report).unwrap(), serde_json::from_str::<Value>(&line).unwrap());

    let line = r#"{"path":"b.jpg","error":{"code":"decode","message":"no photo"}}"#;
    assert!(matches!(serde_json::from_str(line).unwrap(), Entry::Error(_)));
}
