//! A scan whose results go into a folder.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use image::RgbImage;

use super::{Store, StoreError, lines, now, picture_path, reader::NAME, run::Options, write_picture};
use crate::{
    Checker, Error, Result,
    report::{self, Entry, ErrorReport, PhotoReport},
    rules::Verdict,
    scan::{Ordered, Pattern, ScanOptions, Source, checked},
    sha256::Digest,
};

/// What became of one photo of a scan.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Scanned {
    /// The verdict; none if the photo couldn't be checked.
    pub verdict: Option<Verdict>,
    /// Why it couldn't.
    pub error: Option<ErrorReport>,
    /// Whether the result was there before, so that nothing had to be done.
    pub reused: bool,
}

/// A scan whose results go into a [`Store`], photo by photo in the order of the walk. Dropping it stops the scan; scanning
/// the same again goes on.
#[derive(Debug)]
pub struct StoredScan<'a> {
    store: &'a mut Store,
    paths: Vec<lines::Scanned>,
    claims: Arc<Claims>,
    outcomes: Ordered<(String, Outcome)>,
    /// Whether results can't be written any more.
    broken: bool,
}

/// What a worker did with a photo.
enum Outcome {
    /// Nothing: its content is among the results.
    Known(Digest),
    /// Checked it, or waited while another worker checked a photo with the same content.
    Checked(Digest, Shared),
    Unreadable(ErrorReport),
}

/// The result for one content, or why a file of pictures can't be written, which ends the scan.
type Shared = Arc<std::result::Result<Entry, (PathBuf, io::Error)>>;

/// Which contents were checked, or are being checked.
#[derive(Debug, Default)]
struct Claims(Mutex<HashMap<Digest, Claim>>);

#[derive(Debug, Clone)]
enum Claim {
    Stored,
    /// Being checked by whoever gets to set the cell; others wait for it.
    Running(Arc<OnceLock<Shared>>),
}

impl Claims {
    fn of(&self, content: Digest) -> Claim {
        let mut claims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        claims.entry(content).or_insert_with(|| Claim::Running(Arc::default())).clone()
    }

    /// Notes that the result for `content` is among the results, or isn't because there is none.
    fn settle(&self, content: Digest, stored: bool) {
        let mut claims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if stored {
            claims.insert(content, Claim::Stored);
        } else {
            claims.remove(&content);
        }
    }
}

impl Store {
    /// Scans `paths`, several photos at a time. Photos whose content is among the results aren't checked again. If the
    /// results are judged otherwise than `checker` judges, they are judged anew first, as by [`Self::open`]. When the scan has
    /// come to its end, [`Self::finish`] and [`Self::write_csv`] do the rest.
    ///
    /// # Errors
    /// [`Error::Store`] if nothing can be written, [`Error::Threads`] if no threads can be started.
    pub fn scan(&mut self, checker: &Checker, paths: &[PathBuf], options: ScanOptions) -> Result<StoredScan<'_>> {
        self.go_by(checker)?;
        let texts = |patterns: &[Pattern]| patterns.iter().map(ToString::to_string).collect();
        self.run.options = Options {
            paths: paths.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
            include: texts(&options.include),
            exclude: texts(&options.exclude),
            max_bytes: checker.limits().max_bytes,
            max_pixels: checker.limits().max_pixels,
            max_memory: checker.limits().max_memory,
            taken: checker.taken().map(|day| day.to_string()),
        };
        // What was interrupted goes on.
        if self.run.started.is_none() || self.run.finished.take().is_some() {
            self.run.started = Some(now());
        }
        self.write_run()?;

        let claims = Arc::new(Claims::default());
        for content in self.lines.contents() {
            claims.settle(content, true);
        }
        let worker = Worker { checker: checker.clone(), folder: self.folder.clone(), claims: Arc::clone(&claims) };
        let jobs = options.jobs;
        let whole = options.include.is_empty() && options.exclude.is_empty();
        let scanned = paths.iter().map(|path| lines::Scanned { path: path.clone(), whole }).collect();
        let work = move |found: std::result::Result<Source, ErrorReport>| match found {
            Ok(source) => (source.name(), worker.check(&source)),
            Err(report) => (report.path.clone().unwrap_or_default(), Outcome::Unreadable(report)),
        };
        let outcomes = Ordered::new(options.walk(paths), jobs, work).map_err(Error::Threads)?;
        Ok(StoredScan { store: self, paths: scanned, claims, outcomes, broken: false })
    }

    /// Sees to it that the photo `path` has the result that there is for this content.
    fn reuse(&mut self, path: &str, content: Digest) -> std::result::Result<Option<Scanned>, StoreError> {
        if let Some(verdict) = self.lines.hold(path, content) {
            return Ok(Some(Scanned { verdict: Some(verdict), error: None, reused: true }));
        }
        let Some(Entry::Photo(mut report)) = self.lines.of_content(&content)? else { return Ok(None) };
        report.path = Some(path.to_owned());
        let verdict = Some(report.verdict);
        self.lines.add(&Entry::Photo(report))?;
        Ok(Some(Scanned { verdict, error: None, reused: true }))
    }

    /// Adds the report of a photo that can't be checked, unless it is there.
    fn add_failure(&mut self, report: ErrorReport) -> std::result::Result<Scanned, StoreError> {
        let path = report.path.clone().unwrap_or_default();
        let entry = Entry::Error(report.clone());
        if self.lines.of_failure(&path)?.as_ref() == Some(&entry) {
            self.lines.hold_failure(&path);
        } else {
            self.lines.add(&entry)?;
        }
        Ok(Scanned { verdict: None, error: Some(report), reused: false })
    }
}

impl StoredScan<'_> {
    fn store(&mut self, path: String, outcome: Outcome) -> Result<Scanned> {
        let (content, shared) = match outcome {
            Outcome::Unreadable(report) => return Ok(self.store.add_failure(report)?),
            Outcome::Known(content) => {
                let known = self.store.reuse(&path, content)?;
                return known.ok_or_else(|| {
                    let file = self.store.folder.join(NAME);
                    StoreError::Damaged { path: file, photo: path, reason: "it is an error".to_owned() }.into()
                });
            }
            Outcome::Checked(content, shared) => (content, shared),
        };
        match &*shared {
            Ok(Entry::Photo(report)) => {
                // Another photo with the same content may have been first.
                let known = self.store.reuse(&path, content)?;
                if known.is_none() {
                    let report = PhotoReport { path: Some(path), ..PhotoReport::clone(report) };
                    self.store.lines.add(&Entry::Photo(Box::new(report)))?;
                }
                self.claims.settle(content, true);
                Ok(known.unwrap_or(Scanned { verdict: Some(report.verdict), error: None, reused: false }))
            }
            Ok(Entry::Error(report)) => {
                self.claims.settle(content, false);
                let report = ErrorReport { path: Some(path), ..report.clone() };
                Ok(self.store.add_failure(report)?)
            }
            Err((path, error)) => {
                let source = io::Error::new(error.kind(), error.to_string());
                Err(StoreError::Write { path: path.clone(), source }.into())
            }
        }
    }
}

impl Iterator for StoredScan<'_> {
    type Item = Result<Scanned>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        let Some((path, outcome)) = self.outcomes.next() else {
            self.store.scanned.append(&mut self.paths);
            return None;
        };
        let scanned = self.store(path, outcome);
        self.broken = scanned.is_err();
        Some(scanned)
    }
}

/// What checks photos on the threads of a scan.
struct Worker {
    checker: Checker,
    folder: PathBuf,
    claims: Arc<Claims>,
}

impl Worker {
    fn check(&self, source: &Source) -> Outcome {
        let bytes = match source.read(self.checker.limits()) {
            Ok(bytes) => bytes,
            Err(error) => return Outcome::Unreadable(ErrorReport::new(Some(source.name()), &error)),
        };
        let content = Digest::of(&bytes);
        match self.claims.of(content) {
            Claim::Stored => Outcome::Known(content),
            Claim::Running(cell) => {
                let shared = cell.get_or_init(|| Arc::new(self.check_bytes(source.name(), &bytes)));
                Outcome::Checked(content, Arc::clone(shared))
            }
        }
    }

    fn check_bytes(&self, path: String, bytes: &[u8]) -> std::result::Result<Entry, (PathBuf, io::Error)> {
        let mut kept = Ok(());
        let entry = checked(path, || {
            let (report, pixels) = self.checker.check_with_pixels(bytes)?;
            kept = keep_pictures(&self.folder, &pixels, &report);
            Ok(report)
        });
        kept.map(|()| entry)
    }
}

/// Keeps the small pictures of a photo for the page of the report.
fn keep_pictures(
    folder: &Path,
    pixels: &RgbImage,
    report: &PhotoReport,
) -> std::result::Result<(), (PathBuf, io::Error)> {
    let Some(path) = report.sha256.as_deref().and_then(|sha256| picture_path(folder, sha256)) else { return Ok(()) };
    write_picture(&path, &report::pictures(pixels, report)).map_err(|error| (path, error))
}
