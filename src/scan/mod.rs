//! Checking many photos: folders, archives, and what is in them.
//!
//! ```
//! use kepal::{Checker, report::Entry, scan::ScanOptions};
//!
//! let checker = Checker::new()?;
//! for entry in checker.scan(["fixtures/fist"], ScanOptions::default())? {
//!     match entry {
//!         Entry::Photo(report) => println!("{:?}: {:?}", report.path, report.verdict),
//!         Entry::Error(report) => eprintln!("{:?}: {}", report.path, report.error.message),
//!     }
//! }
//! # Ok::<(), kepal::Error>(())
//! ```

mod ordered;
mod pattern;
mod source;
mod walk;
mod zip;

use std::{
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    thread,
};

pub use self::{
    ordered::Ordered,
    pattern::{InvalidPattern, Pattern},
    source::Source,
    walk::Walk,
    zip::ArchiveError,
};
use crate::{
    Checker, Error, Result,
    report::{Entry, ErrorDetail, ErrorReport, PhotoReport},
};

/// What to scan, and with how much of the computer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ScanOptions {
    /// How many photos are checked at the same time, each on one core. Default: as many as there are cores.
    pub jobs: NonZeroUsize,
    /// Of the photos in folders and archives, check only those that fit one of these patterns. Default: all.
    pub include: Vec<Pattern>,
    /// Leave out photos, folders and archives that fit one of these patterns.
    pub exclude: Vec<Pattern>,
}

impl Default for ScanOptions {
    fn default() -> Self {
        let jobs = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { jobs, include: Vec::new(), exclude: Vec::new() }
    }
}

impl ScanOptions {
    /// The photos that `paths` mean: files, folders and ZIP archives.
    pub fn walk<P: Into<PathBuf>>(self, paths: impl IntoIterator<Item = P>) -> Walk {
        Walk::new(paths.into_iter().map(Into::into).collect(), self)
    }
}

/// The entries of a scan, in the order of the walk, each as soon as it is there. Dropping it stops the scan: photos that
/// are being checked are finished in the background, others are not started.
#[derive(Debug)]
pub struct Scan(Ordered<Entry>);

impl Iterator for Scan {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        self.0.next()
    }
}

impl Checker {
    /// Checks all photos that `paths` mean, several at a time. Only a few are in memory at any moment. A photo or folder
    /// that can't be read is an entry among the others.
    ///
    /// # Errors
    /// [`Error::Threads`] if no threads can be started.
    pub fn scan<P: Into<PathBuf>>(&self, paths: impl IntoIterator<Item = P>, options: ScanOptions) -> Result<Scan> {
        let (checker, jobs) = (self.clone(), options.jobs);
        let check = move |found: std::result::Result<Source, ErrorReport>| match found {
            Ok(source) => checker.check_source(&source),
            Err(report) => Entry::Error(report),
        };
        Ok(Scan(Ordered::new(options.walk(paths), jobs, check).map_err(Error::Threads)?))
    }

    /// Checks one photo of a walk.
    pub fn check_source(&self, source: &Source) -> Entry {
        checked(source.name(), || self.check_bytes(&source.read(self.limits())?))
    }
}

/// The entry of the photo called `path`. Should kepal or a decoder have a mistake in it that ends in a panic, it costs
/// this photo and not the thousands after it.
pub(crate) fn checked(path: String, check: impl FnOnce() -> Result<PhotoReport>) -> Entry {
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(Ok(report)) => Entry::Photo(Box::new(PhotoReport { path: Some(path), ..report })),
        Ok(Err(error)) => Entry::Error(ErrorReport::new(Some(path), &error)),
        Err(_) => {
            let message = "kepal failed on this photo; look at it yourself, and report the failure".to_owned();
            Entry::Error(ErrorReport { path: Some(path), error: ErrorDetail { code: "internal".to_owned(), message } })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn a_panic_costs_one_photo_and_not_those_after_it() {
        let check = |number: usize| {
            checked(format!("{number}.jpg"), || match number {
                1 => panic!("a mistake"),
                _ => Ok(example::photo(4032, 3024, [])),
            })
        };
        let entries: Vec<Entry> = Ordered::new(0..3, NonZeroUsize::MIN, check).unwrap().collect();
        assert_eq!(entries.iter().map(Entry::path).collect::<Vec<_>>(), [Some("0.jpg"), Some("1.jpg"), Some("2.jpg")]);
        let codes = entries.iter().map(|entry| match entry {
            Entry::Photo(_) => None,
            Entry::Error(report) => Some(&*report.error.code),
        });
        assert_eq!(codes.collect::<Vec<_>>(), [None, Some("internal"), None]);
    }
}
