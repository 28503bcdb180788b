use std::fs;

use super::*;
use crate::{
    report::{ErrorDetail, ErrorReport},
    results::reader::NAME,
};

fn maker() -> Maker {
    Maker { kepal: "1".to_owned(), models: BTreeMap::from([("palms".to_owned(), "abc".to_owned())]) }
}

fn digest(digit: char) -> Digest {
    Digest::from_hex(&digit.to_string().repeat(64)).unwrap()
}

/// The line of a photo whose content is known by `digit`.
fn photo(path: &str, digit: char) -> String {
    let sha256 = digit.to_string().repeat(64);
    let start =
        format!(r#"{{"path":"{path}","sha256":"{sha256}","width":1,"height":1,"captured":null,"rule_set":"a","#);
    let rest = r#""period":"unknown","verdict":"neutral","people":0,"unjudged":0,"hands":[],"kepal":"1","models":{"palms":"abc"}}"#;
    format!("{start}{rest}\n")
}

fn failure(path: &str, message: &str) -> String {
    format!("{{\"path\":\"{path}\",\"error\":{{\"code\":\"read\",\"message\":\"{message}\"}}}}\n")
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: &[u8]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::write(folder.path(), text).unwrap();
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().join(NAME)
    }

    fn open(&self) -> Lines {
        Lines::open(self.path(), &maker()).unwrap()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.path()).unwrap()).into_owned()
    }
}

#[test]
fn a_half_written_last_line_is_cut_off_wherever_it_ends() {
    let (first, second) = (photo("a.jpg", 'a'), photo("b.jpg", 'b'));
    for end in 0..second.len() {
        let folder = Folder::with(format!("{first}{}", &second[..end]).as_bytes());
        let lines = folder.open();
        assert_eq!(folder.text(), first, "{end}");
        assert_eq!(lines.counts().photos, 1);
    }
    for start in ["", &second[..50]] {
        let torn = [first.as_bytes(), start.as_bytes(), &[0; 100], b"\n", &[0; 5]].concat();
        let folder = Folder::with(&torn);
        folder.open();
        assert_eq!(folder.text(), first);
    }
}

#[test]
fn what_is_added_can_be_found_again() {
    let folder = Folder::with(photo("a.jpg", 'a').as_bytes());
    let mut lines = folder.open();
    let mut entry = lines.of_content(&digest('a')).unwrap().unwrap();
    if let Entry::Photo(report) = &mut entry {
        report.path = Some("b.jpg".to_owned());
    }
    assert_eq!(lines.hold("b.jpg", digest('a')), None);
    lines.add(&entry).unwrap();
    let error = ErrorDetail { code: "read".to_owned(), message: "gone".to_owned() };
    lines.add(&Entry::Error(ErrorReport { path: Some("c.jpg".to_owned()), error })).unwrap();
    assert_eq!(folder.text(), [photo("a.jpg", 'a'), photo("b.jpg", 'a'), failure("c.jpg", "gone")].concat());
    for lines in [&mut lines, &mut folder.open()] {
        assert_eq!(lines.hold("b.jpg", digest('a')), Some(Verdict::Neutral));
        assert!(lines.of_failure("c.jpg").unwrap().is_some());
        assert_eq!((lines.counts().photos, lines.counts().errors), (3, 1));
    }
}

#[test]
fn results_of_others_are_kept_and_not_used() {
    let old = photo("a.jpg", 'a').replace("\"kepal\":\"1\"", "\"kepal\":\"0\"");
    let other = photo("b.jpg", 'b').replace("abc", "abd");
    let folder = Folder::with(format!("{old}{other}").as_bytes());
    let mut lines = folder.open();
    assert_eq!(lines.contents().count(), 0);
    assert_eq!(lines.hold("a.jpg", digest('a')), None);
    assert_eq!(lines.counts().photos, 2);
}

#[test]
fn something_else_is_not_touched() {
    for text in ["dear diary\nnothing happened\n", "my notes", "{\"name\":\"x\"}", "[]", "\u{0}notes"] {
        let folder = Folder::with(text.as_bytes());
        assert!(matches!(Lines::open(folder.path(), &maker()), Err(StoreError::Foreign { .. })), "{text}");
        assert_eq!(folder.text(), text);
    }
}

#[test]
fn a_line_of_ours_that_cannot_be_read_is_named_and_stays() {
    let line = photo("a.jpg", 'a');
    for bad in [line.replace("neutral", "unsure"), line.replace("\"verdict\":\"neutral\",", "")] {
        for (text, at) in [(format!("{line}{bad}{line}"), 2), (format!("{line}{bad}"), 2), (bad, 1)] {
            let folder = Folder::with(text.as_bytes());
            let error = Lines::open(folder.path(), &maker()).unwrap_err();
            assert!(matches!(error, StoreError::Line { line, .. } if line == at), "{error}");
            assert!(error.to_string().contains("delete the line"), "{error}");
            assert_eq!(folder.text(), text);
        }
    }
}

#[test]
fn a_first_line_that_was_torn_is_cut_off() {
    let line = photo("a.jpg", 'a');
    for end in 0..line.len() {
        for zeros in [0, 7] {
            let folder = Folder::with(&[&line.as_bytes()[..end], &vec![0; zeros]].concat());
            assert!(folder.open().is_empty(), "{end}");
            assert_eq!(folder.text(), "", "{end}");
        }
    }
}

#[test]
fn superseded_moved_and_damaged_lines_are_removed_and_no_others() {
    let here = tempfile::NamedTempFile::new().unwrap();
    let here = here.path().to_str().unwrap();
    let text = [
        failure("a.jpg", "locked"),
        "garbage in the middle\n".to_owned(),
        photo("old/b.jpg", 'b'),
        photo("gone.jpg", 'c'),
        photo(here, 'b'),
    ];
    let folder = Folder::with(text.concat().as_bytes());
    let mut lines = folder.open();
    let mut entry = lines.of_content(&digest('c')).unwrap().unwrap();
    if let Entry::Photo(report) = &mut entry {
        report.path = Some("a.jpg".to_owned());
        report.sha256 = Some("a".repeat(64));
    }
    // In this run, a.jpg was read at last, and old/b.jpg was found as new/b.jpg.
    lines.add(&entry).unwrap();
    if let Entry::Photo(report) = &mut entry {
        report.path = Some("new/b.jpg".to_owned());
        report.sha256 = Some("b".repeat(64));
    }
    lines.add(&entry).unwrap();
    assert!(lines.tidy(&[]).unwrap());
    let kept = [photo("gone.jpg", 'c'), photo(here, 'b'), photo("a.jpg", 'a'), photo("new/b.jpg", 'b')];
    assert_eq!(folder.text(), kept.concat());
    let mut lines = folder.open();
    assert!(!lines.tidy(&[]).unwrap());
}

#[test]
fn failures_stay_while_they_may_hold() {
    let photos = tempfile::tempdir().unwrap();
    let at = |name: &str| photos.path().join(name).to_str().unwrap().to_owned();
    for name in ["a.jpg", "b.jpg"] {
        fs::write(at(name), "no photo").unwrap();
    }
    fs::create_dir(at("empty")).unwrap();
    let all = ["a.jpg", "b.jpg", "empty", "drive/c.jpg", "gone.jpg"].map(|name| failure(&at(name), "x"));
    let [a, b, empty, drive, _] = &all;
    let folder = Folder::with(all.concat().as_bytes());
    // Judging anew, perhaps on another computer, takes none away.
    assert!(!folder.open().repair().unwrap());
    assert!(folder.open().tidy(&[]).unwrap());
    // What is in a folder that is gone may be on a drive that comes back.
    assert_eq!(folder.text(), [a.as_str(), b, empty, drive].concat());
    let scanned = |name: &str, whole| Scanned { path: at(name).into(), whole };
    // Patterns may have left it out, and a drive that isn't there holds nothing that could be looked at.
    assert!(!folder.open().tidy(&[scanned("", false), scanned("else", true)]).unwrap());
    let mut lines = folder.open();
    let error = ErrorDetail { code: "read".to_owned(), message: "no drive".to_owned() };
    lines.add(&Entry::Error(ErrorReport { path: Some(at("drive")), error })).unwrap();
    lines.hold_failure(&at("a.jpg"));
    assert!(lines.tidy(&[scanned("a.jpg", true), scanned("./b.jpg", false), scanned("drive", true)]).unwrap());
    let no_drive = failure(&at("drive"), "no drive");
    assert_eq!(folder.text(), [a.as_str(), empty, drive, &no_drive].concat());
    // Looked for without patterns, and not found.
    let mut lines = folder.open();
    lines.hold_failure(&at("a.jpg"));
    assert!(lines.tidy(&[scanned("", true)]).unwrap());
    assert_eq!(folder.text(), *a);
}

#[test]
fn an_archive_that_could_be_opened_is_no_failure_whatever_patterns_left_out() {
    let archive = "fixtures/archives/photos.zip";
    let folder = Folder::with([failure(archive, "locked"), failure("fixtures", "no list")].concat().as_bytes());
    let mut lines = folder.open();
    let error = ErrorDetail { code: "read".to_owned(), message: "bad".to_owned() };
    lines.add(&Entry::Error(ErrorReport { path: Some(format!("{archive}/a.jpg")), error })).unwrap();
    assert!(lines.tidy(&[Scanned { path: "fixtures/archives".into(), whole: false }]).unwrap());
    assert_eq!(folder.text(), [failure("fixtures", "no list"), failure(&format!("{archive}/a.jpg"), "bad")].concat());
}

#[test]
fn lines_that_were_rewritten_can_be_found_again() {
    let folder =
        Folder::with([photo("a.jpg", 'a'), failure("b.jpg", "locked"), photo("c.jpg", 'c')].concat().as_bytes());
    let mut lines = folder.open();
    let longer = photo("a.jpg", 'a').replace("neutral", "unassessable");
    let change = |line: &[u8]| {
        let line = line.starts_with(br#"{"path":"a"#).then(|| longer.clone().into_bytes());
        Ok(line.map(|line| Replacement { line, verdict: Verdict::Unassessable }))
    };
    lines.rewrite(change).unwrap();
    let expected = [longer.clone(), failure("b.jpg", "locked"), photo("c.jpg", 'c')].concat();
    assert_eq!(folder.text(), expected);
    let entry = lines.of_content(&digest('c')).unwrap().unwrap();
    lines.add(&entry).unwrap();
    assert_eq!(folder.text(), expected + &photo("c.jpg", 'c'));
    for lines in [&mut lines, &mut folder.open()] {
        assert_eq!(lines.hold("a.jpg", digest('a')), Some(Verdict::Unassessable));
        assert_eq!(lines.of_content(&digest('c')).unwrap().unwrap().path(), Some("c.jpg"));
        let counts = lines.counts();
        assert_eq!((counts.photos, counts.neutral, counts.unassessable, counts.errors), (4, 2, 1, 1));
    }
}
