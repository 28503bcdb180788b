//! The page and the evidence that are made of results.

use std::{
    fs,
    path::{Path, PathBuf},
};

use kepal::{
    report::{
        Entry, Lang,
        evidence::{Request, evidence},
        page,
    },
    results::Store,
    scan::ScanOptions,
};

use super::{Archive, checker, kepal, said, text};

#[test]
fn photos_in_archives_are_shown_and_put_on_record_like_others() {
    let (root, photos) = (tempfile::tempdir().unwrap(), [PathBuf::from("fixtures/archives/photos.zip")]);
    let mut store = Store::open(root.path(), checker()).unwrap();
    let scanned = store.scan(checker(), &photos, ScanOptions::default()).unwrap().count();
    store.finish().unwrap();
    // As another rule set does with those that it judges otherwise.
    fs::remove_dir_all(root.path().join("pictures")).unwrap();
    let summary = page::write(root.path(), Lang::En).unwrap();
    let failed = store.counts().errors;
    assert_eq!((summary.photos, summary.made, summary.embedded), (scanned, scanned - failed, scanned - failed));

    let results = text(root.path(), "results.jsonl");
    let mut entries = results.lines().map(|line| Entry::from_json(line.as_bytes()).unwrap());
    let Some(Entry::Photo(report)) = entries.find(|entry| entry.verdict().is_some()) else { panic!("{results}") };
    let sha256 = report.sha256.as_deref().unwrap();
    let request = Request { folder: root.path(), photo: sha256, rules: None, decisions: None };
    assert!(evidence(&request).unwrap().zip.starts_with(b"PK"));

    // And the program says what it wrote, and what it has no decision on.
    let (zip, decisions) = (root.path().join("evidence.zip"), root.path().join("decisions.json"));
    fs::write(&decisions, r#"{"kepal_decisions": 1, "decisions": []}"#).unwrap();
    let mut command = kepal();
    command.args(["evidence", "--photo", &sha256.to_uppercase()]).arg(root.path()).arg("--out").arg(&zip);
    let output = command.arg("--decisions").arg(&decisions).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(said(&output).lines().count(), 1);
    assert!(said(&output).contains("there is no decision on this photo"), "{}", said(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains(sha256));
    assert!(fs::read(&zip).unwrap().starts_with(b"PK"));

    // Evidence may be made again, but replaces nothing else.
    let archive = root.path().join("photos.zip");
    fs::copy(&photos[0], &archive).unwrap();
    let put = |out: &Path| {
        let mut command = kepal();
        command.arg("evidence").arg(root.path()).args(["--photo", sha256, "--out"]).arg(out).output().unwrap().status
    };
    let codes = ["new.zip", "new.zip", "photos.zip"].map(|name| put(&root.path().join(name)).code());
    assert_eq!(codes, [Some(0), Some(0), Some(2)]);
    assert_eq!(fs::read(&archive).unwrap(), fs::read(&photos[0]).unwrap());
}

#[test]
fn a_page_makes_pictures_by_the_limits_of_the_run() {
    let archive = Archive::new();
    archive.put("fixtures/index/nocurl.jpg", "a.jpg");
    archive.scan(checker());
    fs::remove_dir_all(archive.results().join("pictures")).unwrap();
    let allow = |pixels: u64| {
        let run = archive.results().join("run.json");
        let mut value: serde_json::Value = serde_json::from_slice(&fs::read(&run).unwrap()).unwrap();
        value["options"]["max_pixels"] = pixels.into();
        fs::write(&run, value.to_string()).unwrap();
        page::write(&archive.results(), Lang::Id).unwrap().made
    };
    assert_eq!([allow(1000), allow(10_000_000)], [0, 1]);
}
