//! `kepal watch`.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime},
};

use kepal::{
    Checker, Verdict,
    report::{Entry, Lang, text},
    scan::{ScanOptions, Source},
};

use super::{
    Status, Stop,
    args::{Format, WatchArgs, lang},
    complain,
    delivery::deliver,
    output::{Output, failed},
};

/// Time between two looks at the folder.
const POLL: Duration = Duration::from_secs(1);

/// A photo that can't be read may still be on its way, over a line that stalls: it is tried again for this long.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was seen of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    length: u64,
    modified: Option<SystemTime>,
}

/// A file in the folder.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    state: State,
    /// Since when it has been in this state.
    since: Instant,
    /// Whether there is nothing more to do as long as it stays as it is.
    done: bool,
}

/// The folder that is watched, and what is known of it.
struct Watch<'a> {
    args: &'a WatchArgs,
    checker: Checker,
    /// Where photos go; what is in there isn't arriving.
    own: [PathBuf; 2],
    arrivals: HashMap<PathBuf, Arrival>,
    /// What was complained of once is not complained of at every look.
    told: HashSet<String>,
    /// Whether the folder was missing at the last look.
    missing: bool,
    lang: Lang,
    /// Whether all could be done, but for checking photos.
    status: Status,
}

pub(super) fn run(args: &WatchArgs) -> Result<Status, Stop> {
    let checker = args.checker.load(args.taken.taken)?;
    let folder = |path: &PathBuf, make: bool| {
        let made = match fs::metadata(path) {
            Ok(metadata) if !metadata.is_dir() => Err(io::ErrorKind::NotADirectory.into()),
            Err(_) if make => fs::create_dir_all(path),
            _ => Ok(()),
        };
        made.and_then(|()| fs::canonicalize(path)).map_err(|source| Stop::Watch { folder: path.clone(), source })
    };
    let (watched, own) = (folder(&args.folder, false)?, [folder(&args.ok, true)?, folder(&args.hold, true)?]);
    // What is in those two isn't arriving, so a watched folder in one of them would never have anything to sort.
    if own[0] == own[1] || own.iter().any(|own| watched.starts_with(own)) {
        return Err(Stop::WatchSame);
    }
    let lang = lang(args.lang);
    let (arrivals, told) = (HashMap::new(), HashSet::new());
    let mut watch = Watch { args, checker, own, arrivals, told, missing: false, lang, status: Status::Neutral };
    let mut output = Output::new(io::stdout(), Format::Text, lang);
    if !args.once {
        // It ends by being interrupted, so this can't come last.
        writeln!(io::stdout(), "{}", text::closing(lang))?;
    }
    watch.look(&mut output)?;
    loop {
        thread::sleep(POLL);
        watch.look(&mut output)?;
        if args.once {
            return Ok(watch.status.max(Status::of(&output.finish()?)));
        }
    }
}

impl Watch<'_> {
    /// Looks at the folder once, and deals with what has been at rest since the last time.
    fn look(&mut self, output: &mut Output<io::Stdout>) -> Result<(), Stop> {
        if self.is_missing() {
            return Ok(());
        }
        let mut there = HashSet::new();
        for found in ScanOptions::default().walk([&self.args.folder]) {
            let source = match found {
                Ok(source) => source,
                Err(report) if report.error.code == "no_photos" => continue,
                Err(report) => {
                    self.tell(failed(&report, self.lang));
                    continue;
                }
            };
            if let Some(archive) = source.archive() {
                let unpack = match self.lang {
                    Lang::Id => "foto di dalam arsip tidak diperiksa dan tetap di tempatnya; ekstrak arsip ini di sini",
                    Lang::En => "photos in an archive aren't checked and stay where they are; unpack the archive here",
                };
                let message = format!("{}: {unpack}", archive.display());
                if !self.told.contains(&message) && !self.is_own(archive) {
                    self.tell(message);
                }
                continue;
            }
            let Some(path) = source.as_file().map(Path::to_owned) else { continue };
            if self.is_own(&path) {
                continue;
            }
            let Some(state) = state(&path) else { continue };
            there.insert(path.clone());
            let at_rest = self.arrivals.get(&path).filter(|arrival| arrival.state == state);
            match at_rest {
                None => {
                    self.arrivals.insert(path, Arrival { state, since: Instant::now(), done: false });
                }
                Some(arrival) if arrival.done => {}
                Some(&arrival) => {
                    if self.deal_with(&source, &path, arrival, output)?
                        && let Some(arrival) = self.arrivals.get_mut(&path)
                    {
                        arrival.done = true;
                    }
                }
            }
        }
        self.arrivals.retain(|path, _| there.contains(path));
        Ok(())
    }

    /// Checks a photo and puts it where it belongs. Returns whether that is done; otherwise it is to be tried again.
    fn deal_with(
        &mut self,
        source: &Source,
        path: &Path,
        arrival: Arrival,
        output: &mut Output<io::Stdout>,
    ) -> Result<bool, Stop> {
        let entry = self.checker.check_source(source);
        let impatient = self.args.once || arrival.since.elapsed() >= PATIENCE;
        if matches!(entry, Entry::Error(_)) && !impatient || state(path) != Some(arrival.state) {
            return Ok(false);
        }
        let ok = matches!(&entry, Entry::Photo(report) if report.verdict == Verdict::Neutral);
        let folder = if ok { &self.args.ok } else { &self.args.hold };
        let name = path.strip_prefix(&self.args.folder).unwrap_or(path);
        output.entry(&entry)?;
        if let Entry::Error(report) = &entry {
            complain(failed(report, self.lang));
        }
        match deliver(path, folder, name, self.args.copy) {
            Ok(to) => output.note(&to.to_string_lossy())?,
            Err(error) => {
                self.status = Status::Error;
                let stays = match self.lang {
                    Lang::Id => "tetap di tempatnya",
                    Lang::En => "stays where it is",
                };
                complain(format_args!("{}: {stays}: {}", path.display(), error.message(folder, self.lang)));
            }
        }
        Ok(true)
    }

    fn is_own(&self, path: &Path) -> bool {
        let folder = path.parent().and_then(|parent| fs::canonicalize(parent).ok());
        folder.is_some_and(|folder| self.own.iter().any(|own| folder.starts_with(own)))
    }

    /// Whether the folder isn't there, which is told when it is first found so. It may come back: a drive does.
    fn is_missing(&mut self) -> bool {
        let missing = !self.args.folder.is_dir();
        if missing && !self.missing {
            self.status = Status::Error;
            let gone = match self.lang {
                Lang::Id => "folder ini tidak ada lagi",
                Lang::En => "this folder is no longer there",
            };
            complain(format_args!("{}: {gone}", self.args.folder.display()));
        }
        self.missing = missing;
        missing
    }

    /// Complains, once, of what keeps photos from being checked.
    fn tell(&mut self, message: String) {
        if !self.told.contains(&message) {
            self.status = Status::Error;
            complain(&message);
            self.told.insert(message);
        }
    }
}

fn state(path: &Path) -> Option<State> {
    let metadata = fs::metadata(path).ok()?;
    Some(State { length: metadata.len(), modified: metadata.modified().ok() })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::{Args, Command};

    #[test]
    fn a_folder_that_vanishes_is_missed_and_may_come_back() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        fs::create_dir(path("in")).unwrap();
        let given = ["kepal".into(), "watch".into(), path("in"), "--ok".into(), path("a"), "--hold".into(), path("b")];
        let Command::Watch(args) = Args::parse_from(given).command else { panic!("another command") };
        let checker = args.checker.load(None).unwrap();
        let mut watch = Watch {
            args: &args,
            checker,
            own: [path("a"), path("b")],
            arrivals: HashMap::new(),
            told: HashSet::new(),
            missing: false,
            lang: Lang::En,
            status: Status::Neutral,
        };
        let mut output = Output::new(io::stdout(), Format::Text, Lang::En);
        let mut look = || {
            watch.look(&mut output).unwrap();
            (watch.missing, watch.status)
        };
        assert_eq!(look(), (false, Status::Neutral));
        fs::remove_dir(path("in")).unwrap();
        assert_eq!(look(), (true, Status::Error));
        fs::create_dir(path("in")).unwrap();
        assert!(!look().0);
    }
}
