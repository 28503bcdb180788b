//! Scans that are interrupted, repeated and run into trouble, and what is made of their results.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod record;
mod rejudge;

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
    thread,
    time::Duration,
};

use kepal::{
    Checker,
    report::Entry,
    results::{Scanned, Store},
    scan::ScanOptions,
};
use tempfile::TempDir;

/// What is scanned: good and bad photos, twice the same, and an archive; small, so that it is quick.
const PHOTOS: &[&str] = &["fixtures/formats", "fixtures/archives", "fixtures/fist", "fixtures/bad", "fixtures/index"];

fn kepal() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kepal"));
    command.env("LC_ALL", "C");
    command
}

fn scan(out: &Path) -> Command {
    let mut command = kepal();
    command.arg("scan").args(PHOTOS).args(["--jobs", "2", "--out"]).arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn checker() -> &'static Checker {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    CHECKER.get_or_init(|| Checker::new().unwrap())
}

fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_scan_killed_three_times_comes_out_like_an_undisturbed_one() {
    let root = tempfile::tempdir().unwrap();
    let (undisturbed, killed) = (root.path().join("undisturbed"), root.path().join("killed"));
    assert_eq!(scan(&undisturbed).status().unwrap().code(), Some(2));
    let expected = text(&undisturbed, "results.jsonl");
    let all = expected.lines().count();
    assert!(all > 80, "{all}");

    for moment in 1..=3 {
        let mut child = scan(&killed).spawn().unwrap();
        let lines = || fs::read(killed.join("results.jsonl")).unwrap_or_default().split(|&byte| byte == b'\n').count();
        while lines() <= all * moment / 4 && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(2));
        }
        // SIGKILL, which can't be prepared for.
        child.kill().unwrap();
        child.wait().unwrap();
        let so_far = fs::read(killed.join("results.jsonl")).unwrap();
        assert!(so_far.len() < expected.len(), "it was too quick to be interrupted");
        if moment == 2 {
            // What a power failure adds to that.
            let torn = [&so_far, &expected.as_bytes()[so_far.len()..so_far.len() + 9], &[0; 3]].concat();
            fs::write(killed.join("results.jsonl"), torn).unwrap();
        }
    }
    assert_eq!(scan(&killed).status().unwrap().code(), Some(2));
    assert_eq!(text(&killed, "results.jsonl"), expected);
    assert_eq!(text(&killed, "results.csv"), text(&undisturbed, "results.csv"));
    let run = |folder| -> serde_json::Value { serde_json::from_str(&text(folder, "run.json")).unwrap() };
    for key in ["kepal", "rule_set", "models", "options", "counts"] {
        assert_eq!(run(&killed)[key], run(&undisturbed)[key], "{key}");
    }
    assert!(run(&killed)["finished"].is_string());
}

struct Archive {
    root: TempDir,
}

impl Archive {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("photos")).unwrap();
        Self { root }
    }

    fn photo(&self, name: &str) -> PathBuf {
        self.root.path().join("photos").join(name)
    }

    fn results(&self) -> PathBuf {
        self.root.path().join("results")
    }

    fn put(&self, from: &str, name: &str) {
        fs::copy(from, self.photo(name)).unwrap();
    }

    /// Scans the photos; returns what became of each.
    fn scan(&self, checker: &Checker) -> Vec<Scanned> {
        let mut store = Store::open(self.results(), checker).unwrap();
        let photos = [self.root.path().join("photos")];
        let scanned = store.scan(checker, &photos, ScanOptions::default()).unwrap().map(Result::unwrap).collect();
        store.finish().unwrap();
        scanned
    }

    /// The names of the photos that there are results for.
    fn names(&self) -> Vec<String> {
        let text = text(&self.results(), "results.jsonl");
        let entry = |line: &str| Entry::from_json(line.as_bytes()).unwrap();
        let name = |entry: &Entry| entry.path().unwrap().rsplit(['/', '\\']).next().unwrap().to_owned();
        text.lines().map(|line| name(&entry(line))).collect()
    }
}

fn reused(scanned: &[Scanned]) -> Vec<bool> {
    scanned.iter().map(|photo| photo.reused).collect()
}

#[test]
fn the_same_content_is_checked_once() {
    let archive = Archive::new();
    archive.put("fixtures/fist/fullcurl.jpg", "a.jpg");
    archive.put("fixtures/index/nocurl.jpg", "b.jpg");
    archive.put("fixtures/fist/fullcurl.jpg", "c.jpg");
    let scanned = archive.scan(checker());
    assert_eq!(reused(&scanned).iter().filter(|&&reused| reused).count(), 1);
    assert_eq!(scanned[0].verdict, scanned[2].verdict);
    assert_eq!(archive.names(), ["a.jpg", "b.jpg", "c.jpg"]);

    // Nothing is checked again, also where it was moved; what was replaced has its new result only.
    fs::rename(archive.photo("b.jpg"), archive.photo("moved.jpg")).unwrap();
    archive.put("fixtures/formats/grey.jpg", "c.jpg");
    assert_eq!(reused(&archive.scan(checker())), [true, false, true]);
    assert_eq!(archive.names(), ["a.jpg", "c.jpg", "moved.jpg"]);

    // A photo that is no longer there, nor anywhere else, keeps its result.
    fs::remove_file(archive.photo("a.jpg")).unwrap();
    assert_eq!(reused(&archive.scan(checker())), [true, true]);
    assert_eq!(archive.names(), ["a.jpg", "c.jpg", "moved.jpg"]);
}

#[test]
fn results_among_the_photos_are_not_taken_for_photos() {
    let archive = Archive::new();
    archive.put("fixtures/formats/grey.jpg", "a.jpg");
    for expected in [false, true] {
        let mut store = Store::open(archive.results(), checker()).unwrap();
        let scan = store.scan(checker(), &[archive.root.path().to_owned()], ScanOptions::default()).unwrap();
        assert_eq!(reused(&scan.map(Result::unwrap).collect::<Vec<_>>()), [expected]);
    }
}

#[test]
fn what_could_not_be_read_is_tried_again() {
    let archive = Archive::new();
    archive.put("fixtures/bad/truncated.jpg", "a.jpg");
    for _ in 0..2 {
        let scanned = archive.scan(checker());
        assert!(scanned[0].error.is_some());
        assert_eq!(archive.names(), ["a.jpg"]);
    }
    archive.put("fixtures/formats/grey.jpg", "a.jpg");
    assert!(archive.scan(checker())[0].verdict.is_some());
    assert_eq!(archive.names(), ["a.jpg"]);
}

#[test]
fn a_folder_named_otherwise_is_the_same_folder() {
    let archive = Archive::new();
    archive.put("fixtures/fist/fullcurl.jpg", "a.jpg");
    archive.put("fixtures/fist/fullcurl.jpg", "copy.jpg");
    archive.put("fixtures/bad/truncated.jpg", "bad.jpg");
    archive.put("fixtures/archives/photos.zip", "photos.zip");
    let scan = |path: &Path| {
        let mut store = Store::open(archive.results(), checker()).unwrap();
        store
            .scan(checker(), &[path.to_owned()], ScanOptions::default())
            .unwrap()
            .for_each(|photo| drop(photo.unwrap()));
        store.finish().unwrap();
        store.counts()
    };
    let photos = archive.root.path().join("photos");
    let counts = scan(&photos);
    for other in [archive.root.path().join("results/../photos"), photos.join("../photos"), photos.clone()] {
        assert_eq!(scan(&other), counts, "{}", other.display());
        // By the path that was given last.
        let results = text(&archive.results(), "results.jsonl");
        let paths: Vec<_> = results.lines().map(|line| Entry::from_json(line.as_bytes()).unwrap()).collect();
        assert!(paths.iter().all(|entry| Path::new(entry.path().unwrap()).starts_with(&other)), "{paths:?}");
    }
}

#[test]
fn a_photo_that_could_not_be_read_and_is_gone_is_no_error_for_ever() {
    let archive = Archive::new();
    archive.put("fixtures/fist/fullcurl.jpg", "a.jpg");
    archive.put("fixtures/bad/truncated.jpg", "bad.jpg");
    archive.scan(checker());
    assert_eq!(archive.names(), ["a.jpg", "bad.jpg"]);
    fs::remove_file(archive.photo("bad.jpg")).unwrap();
    archive.scan(checker());
    assert_eq!(archive.names(), ["a.jpg"]);
}

#[test]
fn what_could_not_be_read_stays_an_error_when_something_else_is_scanned() {
    let archive = Archive::new();
    let photos = archive.root.path().join("photos");
    for (from, name) in [("fixtures/bad/truncated.jpg", "2023/bad.jpg"), ("fixtures/fist/fullcurl.jpg", "2024/a.jpg")] {
        fs::create_dir(photos.join(&name[..4])).unwrap();
        archive.put(from, name);
    }
    archive.scan(checker());
    let scan = |path: &Path, include: &[&str]| {
        let mut options = ScanOptions::default();
        options.include = include.iter().map(|pattern| pattern.parse().unwrap()).collect();
        let mut store = Store::open(archive.results(), checker()).unwrap();
        store.scan(checker(), &[path.to_owned()], options).unwrap().for_each(|photo| drop(photo.unwrap()));
        store.finish().unwrap();
        store.counts().errors
    };
    assert_eq!(scan(&photos, &["2024/**"]), 1);
    // A drive that isn't there, while another one is scanned.
    let drive = archive.root.path().join("drive");
    fs::rename(photos.join("2023"), &drive).unwrap();
    assert_eq!(scan(&photos.join("2024"), &[]), 1);
    // Then it is known what is left of the year.
    assert_eq!(scan(&photos, &[]), 0);
}

#[test]
fn a_photo_that_vanishes_during_the_scan_is_an_error_of_its_own() {
    let archive = Archive::new();
    for number in 10..30 {
        archive.put("fixtures/formats/grey.jpg", &format!("{number}.jpg"));
    }
    let mut options = ScanOptions::default();
    options.jobs = NonZeroUsize::MIN;
    let mut store = Store::open(archive.results(), checker()).unwrap();
    let mut scan = store.scan(checker(), &[archive.root.path().join("photos")], options).unwrap();
    scan.next().unwrap().unwrap();
    fs::remove_file(archive.photo("29.jpg")).unwrap();
    let errors: Vec<Option<String>> =
        scan.map(|scanned| scanned.unwrap().error.map(|report| report.error.code)).collect();
    assert_eq!(errors, [vec![None; 18], vec![Some("read".to_owned())]].concat());
    store.finish().unwrap();
    assert_eq!((store.counts().photos, store.counts().errors), (20, 1));
}

#[test]
fn a_folder_belongs_to_one_scan_at_a_time() {
    let archive = Archive::new();
    let _store = Store::open(archive.results(), checker()).unwrap();
    let error = Store::open(archive.results(), checker()).unwrap_err().to_string();
    assert!(error.contains("another scan"), "{error}");
}

#[test]
fn what_is_not_ours_stays() {
    for file in ["results.jsonl", "results.csv", "run.json", "index.html"] {
        for notes in ["my notes\n", "my notes"] {
            let root = tempfile::tempdir().unwrap();
            fs::write(root.path().join(file), notes).unwrap();
            let output = kepal().args(["scan", "fixtures/fist", "--out"]).arg(root.path()).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{file}");
            let error = said(&output);
            assert!(
                error.lines().count() == 1 && error.contains(file) && error.contains("name another folder"),
                "{error}"
            );
            assert_eq!(text(root.path(), file), notes);
            let mut left: Vec<_> = fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            left.retain(|name| name != ".lock");
            assert_eq!(left, [file]);
        }
    }
}

/// A full disk, at several moments: one clear error, and afterwards it goes on.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_scan_and_costs_nothing() {
    let root = tempfile::tempdir().unwrap();
    let (undisturbed, full) = (root.path().join("undisturbed"), root.path().join("full"));
    let photos = ["fixtures/fist", "fixtures/index", "fixtures/annotated.png"];
    let scan = |out: &Path| {
        let mut command = kepal();
        command.arg("scan").args(photos).arg("--out").arg(out);
        command
    };
    assert_eq!(scan(&undisturbed).output().unwrap().status.code(), Some(1));
    // In blocks of 512 or 1024 bytes, as the shell likes.
    for limit in [0, 1, 4, 8] {
        let limited = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
        let command = scan(&full);
        let program = [command.get_program()].into_iter().chain(command.get_args());
        let output = Command::new("sh").args(["-c", &limited]).args(program).env("LC_ALL", "C").output().unwrap();
        let error = said(&output);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.lines().count() == 1 && error.contains("can't write the results"), "{error}");
    }
    assert_eq!(scan(&full).output().unwrap().status.code(), Some(1));
    assert_eq!(text(&full, "results.jsonl"), text(&undisturbed, "results.jsonl"));
}

/// Nobody hears what came out, and yet it is all there.
#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_costs_no_file() {
    let root = tempfile::tempdir().unwrap();
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let scan = kepal().args(["scan", "fixtures/fist", "--out"]).arg(root.path()).stdout(full()).output().unwrap();
    assert_eq!(scan.status.code(), Some(2));
    for file in ["results.jsonl", "results.csv", "run.json", "index.html"] {
        assert!(root.path().join(file).is_file(), "{file}");
    }
    let rejudge = ["rejudge", "--rules", "id.bkn10"];
    assert_eq!(kepal().args(rejudge).arg(root.path()).stdout(full()).output().unwrap().status.code(), Some(2));
    assert!(!root.path().join("index.html").exists());
}

#[test]
fn lists_and_patterns_choose_the_photos() {
    let root = tempfile::tempdir().unwrap();
    let list = root.path().join("list.txt");
    fs::write(&list, "fixtures/fist/fullcurl.jpg\r\nfixtures/formats\n").unwrap();
    let mut command = kepal();
    command.args(["scan", "--include", "gr?y.*", "--exclude", "*.png", "--files-from"]).arg(&list);
    let output = command.arg("--out").arg(root.path()).output().unwrap();
    assert_eq!(said(&output), "");
    let results = text(root.path(), "results.jsonl");
    let paths: Vec<String> = results
        .lines()
        .map(|line| Entry::from_json(line.as_bytes()).unwrap().path().unwrap().replace('\\', "/"))
        .collect();
    assert_eq!(paths, ["fixtures/fist/fullcurl.jpg", "fixtures/formats/grey.jpg"]);
}

#[test]
fn a_scan_without_results_gives_entries_in_order_and_can_be_dropped() {
    let entries: Vec<Entry> =
        checker().scan(["fixtures/index", "missing.jpg", "fixtures/fist"], ScanOptions::default()).unwrap().collect();
    let paths: Vec<&str> = entries.iter().map(|entry| entry.path().unwrap()).collect();
    let expected = ["fixtures/index/nocurl.jpg", "missing.jpg", "fixtures/fist/fullcurl.jpg"];
    assert_eq!(paths.iter().map(|path| path.replace('\\', "/")).collect::<Vec<_>>(), expected);
    let mut scan = checker().scan(["fixtures"], ScanOptions::default()).unwrap();
    assert!(scan.next().is_some());
    drop(scan);
}
