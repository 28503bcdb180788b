//! Sessions with the program as they would look in a terminal: the fenced blocks of `tests/cli/*.md` and of `README.md`.
//!
//! A block that starts with `$ kepal …` is run in a copy of the folder `NAME.in` beside its file `NAME.md`, else at the top
//! of the project. The sessions of a file go on from one another. A second line `? N` is the exit code, 0 where there is
//! none. The rest is what the program says, on standard output and standard error together; `[..]` in a line stands for
//! any text, a line `...` for any lines. `$OUT` is a folder that the sessions of a file share and that is empty at first.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::{Read, Seek},
    path::{Path, PathBuf},
    process::Command,
};

struct Session {
    command: String,
    exit_code: i32,
    output: Vec<String>,
}

/// The sessions among the fenced blocks of `text`.
fn sessions(text: &str) -> Vec<Session> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks
        .filter_map(|block| {
            let mut lines = block.lines().skip(1).peekable();
            let command = lines.next()?.strip_prefix("$ kepal")?.trim().to_owned();
            let exit_code = lines.next_if(|line| line.starts_with("? ")).map_or(0, |line| line[2..].parse().unwrap());
            Some(Session { command, exit_code, output: lines.map(str::to_owned).collect() })
        })
        .collect()
}

/// Whether `lines` are what `pattern` describes.
fn matches(pattern: &[String], lines: &[&str]) -> bool {
    match (pattern.split_first(), lines.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "..." => (0..=lines.len()).any(|skip| matches(rest, &lines[skip..])),
        (Some((first, rest)), Some((line, lines))) => line_matches(first, line) && matches(rest, lines),
        _ => false,
    }
}

fn line_matches(pattern: &str, line: &str) -> bool {
    match pattern.split_once("[..]") {
        None => pattern == line,
        Some((start, rest)) => line.strip_prefix(start).is_some_and(|line| {
            line.char_indices().map(|(index, _)| index).chain([line.len()]).any(|at| line_matches(rest, &line[at..]))
        }),
    }
}

/// Copies a folder with everything in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs the sessions in a file and returns what went otherwise, and how many there were.
fn run(file: &Path) -> (String, usize) {
    let own_folder = file.with_extension("in");
    let work = tempfile::tempdir().unwrap();
    let folder = if own_folder.is_dir() {
        copy(&own_folder, work.path());
        work.path()
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    };
    let out = tempfile::tempdir().unwrap();
    let out = out.path().to_str().unwrap();
    let mut failures = Vec::new();
    let sessions = sessions(&fs::read_to_string(file).unwrap());
    for session in &sessions {
        let mut said = tempfile::tempfile().unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_kepal"))
            .args(session.command.split_whitespace().map(|argument| argument.replace("$OUT", out)))
            .current_dir(folder)
            .env("LC_ALL", "C")
            .stdout(said.try_clone().unwrap())
            .stderr(said.try_clone().unwrap())
            .status()
            .unwrap();
        let mut output = String::new();
        said.rewind().unwrap();
        said.read_to_string(&mut output).unwrap();
        let output = output.replace(out, "$OUT");
        let expected = session.output.join("\n");
        let lines: Vec<&str> = output.trim_end().lines().collect();
        let pattern: Vec<String> = expected.trim_end().lines().map(str::to_owned).collect();
        if status.code() != Some(session.exit_code) || !matches(&pattern, &lines) {
            failures.push(format!(
                "\n$ kepal {}\n--- expected, exit code {}\n{expected}\n--- but {status}\n{output}",
                session.command, session.exit_code
            ));
        }
    }
    (failures.concat(), sessions.len())
}

#[test]
fn the_program_says_what_the_sessions_show() {
    let mut files: Vec<PathBuf> = fs::read_dir("tests/cli")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.push("README.md".into());
    files.sort();
    for file in files {
        let (failures, count) = run(&file);
        assert!(failures.is_empty(), "{}: {failures}", file.display());
        assert!(count > 0, "{} has no session", file.display());
    }
}

#[test]
fn wildcards_stand_for_anything() {
    let pattern: Vec<String> = ["a [..] c", "...", "end"].map(str::to_owned).to_vec();
    assert!(matches(&pattern, &["a b c", "x", "y", "end"]));
    assert!(matches(&pattern, &["a  c", "end"]));
    assert!(!matches(&pattern, &["a b", "end"]));
    assert!(!matches(&pattern, &["a b c", "end", "more"]));
}

/// Every file of `fixtures/bad`, and then a good one.
#[test]
fn files_that_cannot_be_read_do_not_stop_the_others() {
    let output = Command::new(env!("CARGO_BIN_EXE_kepal"))
        .args(["check", "--format", "jsonl", "fixtures/bad/", "fixtures/fist/fullcurl.jpg"])
        .args(fs::read_dir("fixtures/bad").unwrap().map(|entry| entry.unwrap().path()))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(!complaints.contains("panicked"), "{complaints}");
    let entries: Vec<serde_json::Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (read, failed): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.get("error").is_none());
    assert_eq!(read.len(), 1, "{read:?}");
    assert_eq!(read[0]["path"], "fixtures/fist/fullcurl.jpg");
    assert!(failed.len() >= fs::read_dir("fixtures/bad").unwrap().count());
}

#[test]
fn several_photos_at_a_time_come_out_in_the_order_given() {
    let check = |jobs: &str| {
        let photos = ["fixtures/formats", "fixtures/index", "fixtures/archives", "fixtures/bad", "fixtures/fist"];
        Command::new(env!("CARGO_BIN_EXE_kepal")).args(["check", "--jobs", jobs]).args(photos).output().unwrap()
    };
    let (one, four) = (check("1"), check("4"));
    assert!(one.stdout.len() > 1000);
    assert_eq!((one.status, one.stdout, one.stderr), (four.status, four.stdout, four.stderr));
}

/// A file may be called anything, also what looks like a line of a report.
#[cfg(unix)]
#[test]
fn names_of_files_add_no_lines() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jpg: neutral; no hands found\nb.jpg"), "no photo").unwrap();
    let photo = folder.path().join("c.jpg: neutral; no hands found\nd.jpg");
    fs::copy("fixtures/fist/fullcurl.jpg", photo).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kepal")).arg("check").arg(folder.path()).output().unwrap();
    let (results, complaints) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    // The photo, how many there were, and the closing line.
    assert_eq!((results.lines().count(), complaints.lines().count()), (3, 1), "{results}{complaints}");
}

/// Bombs must be refused by their header. The program waits for standard input when all other files are done, so its
/// peak memory can be read off while it is there.
#[cfg(target_os = "linux")]
#[test]
fn files_that_claim_to_be_huge_take_little_memory() {
    use std::{io::BufRead, process::Stdio};

    let bombs: Vec<PathBuf> = fs::read_dir("fixtures/bad")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("huge"))
        .collect();
    assert!(bombs.len() >= 5);
    let mut child = Command::new(env!("CARGO_BIN_EXE_kepal"))
        .args(["check", "--format", "jsonl"])
        .args(&bombs)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in &bombs {
        let line = lines.next().unwrap().unwrap();
        assert!(line.contains("\"code\":\"limit\""), "{line}");
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u32 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 200_000, "{peak}");
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
