//! The results of a scan, kept in a folder: written as they come, gone on with after an interruption, judged anew.
//!
//! | file | what |
//! |---|---|
//! | `results.jsonl` | a [`report::Entry`](crate::report::Entry) per photo, in the order of the scan |
//! | `results.csv` | the same as a table for people, made from it |
//! | `pictures/` | [small pictures](crate::report::pictures) of each photo, named by its SHA-256 |
//! | `run.json` | what the results were made with and when |
//! | `index.html` | the [page](crate::report::page) on which a person looks through them, made from all of these |
//!
//! A result is used again for any photo with the same content, as long as the version of kepal and the models are the
//! same. All results in a folder are judged by one rule set, and with one day that photos are taken to be of if one was
//! given: those of the last scan or [`Store::rejudge`].

mod error;
mod foreign;
mod lines;
mod original;
mod outline;
mod pictures;
mod place;
mod reader;
mod rejudge;
mod replace;
mod run;
mod scan;

use std::{
    fs::{self, File, TryLockError},
    io::{self, BufReader, Write},
    path::PathBuf,
};

use lines::{Lines, Maker};
use rayon::prelude::*;
use reader::batch;
use rejudge::Basis;
use run::{RuleSetId, now};

pub use error::StoreError;
pub use foreign::is_replaceable;
pub(crate) use foreign::refuse;
pub(crate) use original::{Lost, original};
pub use pictures::picture_path;
pub(crate) use pictures::{PICTURES, picture_size, write_picture};
pub(crate) use place::is_gone;
pub(crate) use reader::entries;
pub(crate) use replace::replace;
pub use run::Counts;
pub(crate) use run::Run;
pub use scan::{Scanned, StoredScan};

use crate::{
    Checker, RuleSet,
    report::{Lang, csv},
    rules::{Date, Sensitivity},
};

/// The files by which a folder of results is known.
pub(crate) const FILES: [&str; 2] = [reader::NAME, run::NAME];

/// Name of the table in a folder of results.
pub const TABLE: &str = "results.csv";

/// A folder of results, open for writing. No other program can open it so at the same time.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    lines: Lines,
    maker: Maker,
    run: Run,
    /// What was gone through to its end.
    scanned: Vec<lines::Scanned>,
    /// Held until the store is dropped.
    _lock: File,
}

impl Store {
    /// Opens the results in `folder` in order to add `checker`'s, or makes the folder. A half-written last line, as an
    /// interruption leaves it, is cut off. Results that were judged by another rule set than `checker`'s, or with another
    /// sensitivity, or with another day given for when they were taken, are judged anew; no photo is read for that.
    ///
    /// # Errors
    /// [`StoreError`], above all where nothing can be written, or where something lies that isn't ours and would be
    /// replaced.
    pub fn open(folder: impl Into<PathBuf>, checker: &Checker) -> Result<Self, StoreError> {
        let folder = folder.into();
        fs::create_dir_all(&folder).map_err(StoreError::write(&folder))?;
        let mut store = Self::lock(folder, Maker::of(checker))?;
        store.go_by(checker)?;
        Ok(store)
    }

    /// Judges all results in `folder` by `rules`, from what is in them: no photo is read. They are taken to be of the day
    /// `taken`; if it is none, what was given for the scan stays.
    ///
    /// # Errors
    /// [`StoreError`], among others if there are no results in the folder.
    pub fn rejudge(folder: impl Into<PathBuf>, rules: &RuleSet, taken: Option<Date>) -> Result<Self, StoreError> {
        let folder = folder.into();
        let path = folder.join(reader::NAME);
        if !path.is_file() {
            return Err(StoreError::read(&path)(io::ErrorKind::NotFound.into()));
        }
        let run = Run::read(&folder);
        let mut store = Self::lock(folder, Maker { kepal: run.kepal, models: run.models })?;
        let given = store.lines.taken().or(store.run.options.taken.as_deref()).map(str::to_owned);
        let taken = taken.map(|day| day.to_string()).or(given);
        store.judge_by(rules, taken)?;
        Ok(store)
    }

    fn lock(folder: PathBuf, maker: Maker) -> Result<Self, StoreError> {
        refuse(&folder.join(TABLE), csv::is_ours)?;
        refuse(&folder.join(run::NAME), run::is_ours)?;
        let path = folder.join(".lock");
        let lock = File::create(&path).map_err(StoreError::write(&path))?;
        // Some network drives have no locks; then nobody is kept out.
        if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(StoreError::InUse { path: folder });
        }
        let mut lines = Lines::open(folder.join(reader::NAME), &maker)?;
        if lines.repair()? {
            lines = Lines::open(folder.join(reader::NAME), &maker)?;
        }
        let run = Run::read(&folder);
        Ok(Self { folder, lines, maker, run, scanned: Vec::new(), _lock: lock })
    }

    /// Makes sure that all results are judged as `checker` judges, and that only those by its models are used again.
    fn go_by(&mut self, checker: &Checker) -> Result<(), StoreError> {
        let maker = Maker::of(checker);
        if self.maker != maker {
            self.maker = maker;
            self.reopen()?;
        }
        self.run.kepal.clone_from(&self.maker.kepal);
        self.run.models.clone_from(&self.maker.models);
        self.judge_by(checker.rule_set(), checker.taken().map(|day| day.to_string()))
    }

    /// Makes sure that all results are judged by `rules`, as of the day `taken`.
    fn judge_by(&mut self, rules: &RuleSet, taken: Option<String>) -> Result<(), StoreError> {
        let rule_set = RuleSetId {
            id: rules.id().to_owned(),
            sha256: rules.sha256().to_owned(),
            sensitivity: rules.sensitivity(),
        };
        if self.run.rule_set == rule_set && self.run.options.taken == taken {
            return Ok(());
        }
        if !self.lines.is_empty() {
            let basis = Basis { rules, taken: taken.as_deref() };
            rejudge::rewrite(&mut self.lines, &self.folder, basis)?;
            self.run.rejudged = Some(now());
        }
        // Only now: an interrupted rewriting is done again.
        self.run.rule_set = rule_set;
        self.run.options.taken = taken;
        self.write_run()
    }

    fn reopen(&mut self) -> Result<(), StoreError> {
        self.lines = Lines::open(self.folder.join(reader::NAME), &self.maker)?;
        Ok(())
    }

    /// Ends a scan: removes results that no longer hold, and notes the end in `run.json`.
    ///
    /// # Errors
    /// [`StoreError`] where a file can't be written.
    pub fn finish(&mut self) -> Result<(), StoreError> {
        if self.lines.tidy(&self.scanned)? {
            self.reopen()?;
        }
        self.lines.sync()?;
        self.run.finished = Some(now());
        self.write_run()
    }

    fn write_run(&mut self) -> Result<(), StoreError> {
        self.run.counts = self.counts();
        self.run.write(&self.folder)
    }

    /// How many photos came out how.
    pub fn counts(&self) -> Counts {
        self.lines.counts()
    }

    /// The id of the rule set that the results are judged by.
    pub fn rule_set(&self) -> &str {
        &self.run.rule_set.id
    }

    /// The sensitivity that they are judged with.
    pub fn sensitivity(&self) -> Sensitivity {
        self.run.rule_set.sensitivity
    }

    /// Makes `results.csv` of the results, with this character between cells.
    ///
    /// # Errors
    /// [`StoreError`] where a file can't be read or written, such as a table that is open in a spreadsheet program, or where
    /// a line can't be read: a photo that the table lacks would look like one with nothing to look at.
    pub fn write_csv(&self, separator: char, lang: Lang) -> Result<(), StoreError> {
        let from = self.folder.join(reader::NAME);
        let mut reader = BufReader::new(File::open(&from).map_err(StoreError::read(&from))?);
        let path = self.folder.join(TABLE);
        replace(&path, |writer| {
            let mut write = |text: &str| writer.write_all(text.as_bytes()).map_err(StoreError::write(&path));
            write(csv::BYTE_ORDER_MARK)?;
            write(&csv::header(separator, lang))?;
            let mut read = 0;
            loop {
                let lines = batch(&mut reader).map_err(StoreError::read(&from))?;
                if lines.is_empty() {
                    return Ok(());
                }
                let row = |(index, line): (usize, &Vec<u8>)| {
                    let failed = |source| StoreError::Line { path: from.clone(), line: read + index + 1, source };
                    outline::entry(line).map(|entry| csv::entry(&entry, separator, lang)).map_err(failed)
                };
                let rows: Vec<String> = lines.par_iter().enumerate().map(row).collect::<Result<_, _>>()?;
                write(&rows.concat())?;
                read += lines.len();
            }
        })
    }
}
