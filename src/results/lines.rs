//! The lines of `results.jsonl`: finding them again, repairing what an interruption left, adding more.

mod tidy;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fs::{File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use rayon::prelude::*;
use serde::{
    Deserialize,
    de::{Error as _, IgnoredAny},
};

pub(super) use tidy::Scanned;

use super::{Counts, StoreError, reader::batch, replace};
use crate::{Checker, report::Entry, rules::Verdict, sha256::Digest};

/// How long results may be where a power failure would cost them. Each pause for the disk costs some milliseconds.
const UNSYNCED: Duration = Duration::from_secs(5);

/// Who must have made a result for it to be used again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Maker {
    pub(super) kepal: String,
    pub(super) models: BTreeMap<String, String>,
}

impl Maker {
    /// Of the results of this `checker`.
    pub(super) fn of(checker: &Checker) -> Self {
        Self { kepal: env!("CARGO_PKG_VERSION").to_owned(), models: checker.models().clone() }
    }
}

/// What of a line tells whose result it is.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow, default)]
    path: Cow<'a, str>,
    #[serde(borrow)]
    sha256: Option<Cow<'a, str>>,
    verdict: Option<Verdict>,
    #[serde(borrow)]
    taken: Option<Cow<'a, str>>,
    #[serde(borrow)]
    kepal: Option<Cow<'a, str>>,
    #[serde(default)]
    models: BTreeMap<String, String>,
    error: Option<IgnoredAny>,
}

impl<'a> Head<'a> {
    /// Of a line that is a result.
    fn of(line: &'a [u8]) -> serde_json::Result<Self> {
        let head: Self = serde_json::from_slice(line)?;
        if head.verdict.is_some() == head.error.is_some() {
            return Err(serde_json::Error::custom("it needs a verdict or an error, and not both"));
        }
        Ok(head)
    }
}

/// How every line of ours begins.
const START: &[u8] = br#"{"path":""#;

/// Whether this line was written to its end and is one of ours. A power failure may leave zeros in the middle.
fn is_whole(line: &[u8]) -> bool {
    line.starts_with(START) && line.ends_with(b"\n") && !line.contains(&0)
}

/// Whether this may be the beginning of a line of ours that was being written when the program or the power failed, which
/// may leave zeros in place of the rest.
fn is_torn(line: &[u8]) -> bool {
    let written = line.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    line[..written].starts_with(START) || START.starts_with(&line[..written])
}

/// Where a result is, and of what.
#[derive(Debug)]
struct Line {
    start: u64,
    /// Bytes, including the line end.
    length: u64,
    path: Arc<str>,
    sha256: Option<Digest>,
    /// `None` for a photo that couldn't be checked.
    verdict: Option<Verdict>,
    /// Whether it was made or found to hold in this run.
    current: bool,
}

/// What takes the place of a photo's line.
pub(super) struct Replacement {
    /// With its line end.
    pub(super) line: Vec<u8>,
    pub(super) verdict: Verdict,
}

/// The results in a file, of which only whereabouts are in memory.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    file: File,
    end: u64,
    entries: Vec<Line>,
    /// Usable results by photo and content; without content where the photo couldn't be checked.
    by_photo: HashMap<(Arc<str>, Option<Digest>), usize>,
    by_content: HashMap<Digest, usize>,
    /// The day on which all photos were taken, if it was given.
    taken: Option<String>,
    /// Whether there is something between the lines that doesn't belong there.
    damaged: bool,
    /// When all results were last known to be on the disk.
    synced: Instant,
}

impl Lines {
    /// Opens the file, or makes it. What an interrupted run left half-written at its end is cut off. Only results by
    /// `maker` are used again.
    pub(super) fn open(path: PathBuf, maker: &Maker) -> Result<Self, StoreError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(StoreError::write(&path))?;
        let mut this = Self {
            path,
            file,
            end: 0,
            entries: Vec::new(),
            by_photo: HashMap::new(),
            by_content: HashMap::new(),
            taken: None,
            damaged: false,
            synced: Instant::now(),
        };
        this.find(maker)?;
        this.file.set_len(this.end).map_err(StoreError::write(&this.path))?;
        Ok(this)
    }

    /// Finds the lines in the file.
    fn find(&mut self, maker: &Maker) -> Result<(), StoreError> {
        let mut reader = BufReader::new(self.file.try_clone().map_err(StoreError::read(&self.path))?);
        reader.rewind().map_err(StoreError::read(&self.path))?;
        let (mut start, mut number, mut foreign) = (0, 0, false);
        loop {
            let lines = batch(&mut reader).map_err(StoreError::read(&self.path))?;
            if lines.is_empty() {
                break;
            }
            let heads: Vec<_> = lines.par_iter().map(|line| Head::of(line)).collect();
            for (line, head) in lines.iter().zip(heads) {
                let length = line.len() as u64;
                number += 1;
                match head {
                    Ok(head) if line.ends_with(b"\n") => {
                        // Whatever was torn before this line is left out when the file is rewritten.
                        self.damaged |= start != self.end;
                        let sha256 = head.sha256.as_deref().and_then(Digest::from_hex);
                        let same_maker = head.kepal.as_deref() == Some(&maker.kepal) && head.models == maker.models;
                        let usable = head.error.is_some() || same_maker && sha256.is_some();
                        self.push(start, length, head.path.into(), sha256, head.verdict, usable);
                        self.taken = self.taken.take().or_else(|| head.taken.map(Cow::into_owned));
                        self.end = start + length;
                    }
                    Err(source) if is_whole(line) => {
                        return Err(StoreError::Line { path: self.path.clone(), line: number, source });
                    }
                    _ => foreign |= line.ends_with(b"\n") || start == 0 && !is_torn(line),
                }
                start += length;
            }
        }
        if foreign && self.entries.is_empty() {
            return Err(StoreError::Foreign { path: self.path.clone() });
        }
        Ok(())
    }

    fn push(
        &mut self,
        start: u64,
        length: u64,
        path: Arc<str>,
        sha256: Option<Digest>,
        verdict: Option<Verdict>,
        usable: bool,
    ) {
        let number = self.entries.len();
        if usable {
            self.by_photo.insert((Arc::clone(&path), sha256), number);
            if let Some(sha256) = sha256 {
                self.by_content.insert(sha256, number);
            }
        }
        self.entries.push(Line { start, length, path, sha256, verdict, current: false });
    }

    /// The contents of which there is a usable result.
    pub(super) fn contents(&self) -> impl Iterator<Item = Digest> {
        self.by_content.keys().copied()
    }

    /// The verdict on the photo `path` if there is a usable result for it with this content, which is marked as holding.
    pub(super) fn hold(&mut self, path: &str, content: Digest) -> Option<Verdict> {
        self.mark(path, Some(content))?.verdict
    }

    /// Marks the result for a photo that couldn't be checked as holding.
    pub(super) fn hold_failure(&mut self, path: &str) {
        self.mark(path, None);
    }

    fn mark(&mut self, path: &str, content: Option<Digest>) -> Option<&Line> {
        let line = self.entries.get_mut(*self.by_photo.get(&(Arc::from(path), content))?)?;
        line.current = true;
        Some(line)
    }

    /// The usable result for this content, whatever photo had it.
    pub(super) fn of_content(&mut self, sha256: &Digest) -> Result<Option<Entry>, StoreError> {
        match self.by_content.get(sha256) {
            Some(&number) => self.read(number).map(Some),
            None => Ok(None),
        }
    }

    /// The result for a photo that couldn't be checked.
    pub(super) fn of_failure(&mut self, path: &str) -> Result<Option<Entry>, StoreError> {
        match self.by_photo.get(&(Arc::from(path), None)) {
            Some(&number) => self.read(number).map(Some),
            None => Ok(None),
        }
    }

    fn read(&mut self, number: usize) -> Result<Entry, StoreError> {
        let bytes = self.bytes(number).map_err(StoreError::read(&self.path))?;
        Entry::from_json(&bytes).map_err(|error| StoreError::Damaged {
            path: self.path.clone(),
            photo: self.entries.get(number).map_or_else(String::new, |line| line.path.to_string()),
            reason: error.to_string(),
        })
    }

    fn bytes(&mut self, number: usize) -> io::Result<Vec<u8>> {
        let Some(line) = self.entries.get(number) else { return Ok(Vec::new()) };
        self.file.seek(SeekFrom::Start(line.start))?;
        let mut bytes = Vec::new();
        (&mut self.file).take(line.length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Adds a result. It is in the file when this returns, which the end of the program does no harm; a power failure costs
    /// the results of a few seconds at most.
    pub(super) fn add(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let sha256 = match entry {
            Entry::Photo(report) => report.sha256.as_deref().and_then(Digest::from_hex),
            Entry::Error(_) => None,
        };
        let length = self.append(entry).map_err(|error| {
            // Nobody needs half a line; if it can't be cut off now, it is when the results are opened again.
            let _ = self.file.set_len(self.end);
            StoreError::write(&self.path)(error)
        })?;
        let path = entry.path().unwrap_or_default().into();
        self.push(self.end, length, path, sha256, entry.verdict(), true);
        if let Some(line) = self.entries.last_mut() {
            line.current = true;
        }
        self.end += length;
        Ok(())
    }

    fn append(&mut self, entry: &Entry) -> io::Result<u64> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&line)?;
        if self.synced.elapsed() >= UNSYNCED {
            self.file.sync_data()?;
            self.synced = Instant::now();
        }
        Ok(line.len() as u64)
    }

    /// Sees to it that all results are on the disk.
    pub(super) fn sync(&mut self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(StoreError::write(&self.path))?;
        self.synced = Instant::now();
        Ok(())
    }

    /// Takes out what is damaged. Returns whether there was any.
    pub(super) fn repair(&mut self) -> Result<bool, StoreError> {
        self.keep(&(0..self.entries.len()).collect::<Vec<_>>())
    }

    /// Keeps these lines, and nothing between them. Returns whether there was anything else.
    fn keep(&mut self, keep: &[usize]) -> Result<bool, StoreError> {
        if keep.len() == self.entries.len() && !self.damaged {
            return Ok(false);
        }
        replace(&self.path, |writer| {
            let mut copy = |line: &Line| {
                (&self.file).seek(SeekFrom::Start(line.start))?;
                io::copy(&mut (&self.file).take(line.length), writer)
            };
            keep.iter()
                .try_for_each(|&number| copy(&self.entries[number]).map(drop))
                .map_err(StoreError::write(&self.path))
        })?;
        Ok(true)
    }

    /// Puts what `change` makes of the lines in their place; where it makes nothing, a line stays as it is. To be used when
    /// there is nothing to [`repair`](Self::repair). A line that it can't read is an error, and then all lines stay.
    pub(super) fn rewrite(
        &mut self,
        change: impl Fn(&[u8]) -> serde_json::Result<Option<Replacement>> + Sync,
    ) -> Result<(), StoreError> {
        let mut reader = BufReader::new(self.file.try_clone().map_err(StoreError::read(&self.path))?);
        reader.rewind().map_err(StoreError::read(&self.path))?;
        let mut written = Vec::with_capacity(self.entries.len());
        let write = |writer: &mut BufWriter<File>| loop {
            let lines = batch(&mut reader).map_err(StoreError::read(&self.path))?;
            if lines.is_empty() {
                return Ok(());
            }
            let changed: Vec<_> = lines.par_iter().map(|line| change(line)).collect();
            for (line, changed) in lines.iter().zip(changed) {
                let changed = changed.map_err(|source| StoreError::Line {
                    path: self.path.clone(),
                    line: written.len() + 1,
                    source,
                })?;
                let line = changed.as_ref().map_or(line, |changed| &changed.line);
                writer.write_all(line).map_err(StoreError::write(&self.path))?;
                written.push((line.len() as u64, changed.as_ref().map(|changed| changed.verdict)));
            }
        };
        replace(&self.path, write)?;
        self.file = File::options().read(true).write(true).open(&self.path).map_err(StoreError::write(&self.path))?;
        self.end = 0;
        for (line, (length, verdict)) in self.entries.iter_mut().zip(written) {
            (line.start, line.length) = (self.end, length);
            line.verdict = verdict.or(line.verdict);
            self.end += length;
        }
        Ok(())
    }

    /// How many photos came out how.
    pub(super) fn counts(&self) -> Counts {
        self.entries.iter().fold(Counts::default(), |mut counts, line| {
            counts.add(line.verdict);
            counts
        })
    }

    /// The day on which all photos were taken, if it was given, as the lines had it when they were opened.
    pub(super) fn taken(&self) -> Option<&str> {
        self.taken.as_deref()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests;
