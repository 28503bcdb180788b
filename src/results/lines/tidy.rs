//! Which results no longer hold once a scan has come to its end.

use std::{
    cell::LazyCell,
    collections::HashSet,
    path::{Path, PathBuf},
};

use super::{Line, Lines, StoreError};
use crate::{
    results::place::{is_gone, place},
    sha256::Digest,
};

impl Lines {
    /// Removes what no longer holds once everything in `scanned` was found: results of a photo that has another one now, by
    /// this or another path to it; results of a photo that isn't there any more while another one has its content; and that
    /// a photo can't be checked if it wasn't found again, or isn't there any more. Returns whether there was any.
    pub(in crate::results) fn tidy(&mut self, scanned: &[PathBuf]) -> Result<bool, StoreError> {
        let current = || self.entries.iter().filter(|line| line.current);
        let photos: HashSet<&str> = current().map(|line| &*line.path).collect();
        let contents: HashSet<Digest> = current().filter_map(|line| line.sha256).collect();
        let place_of = |line: &Line| place(Path::new(&*line.path));
        // Asking the disk takes time: only where something is left to be told.
        let is_left = |line: &Line| !line.current && !photos.contains(&*line.path);
        let left: HashSet<Digest> =
            self.entries.iter().filter(|line| is_left(line)).filter_map(|line| line.sha256).collect();
        let places: HashSet<(Digest, PathBuf)> = current()
            .filter_map(|line| Some((line.sha256.filter(|content| left.contains(content))?, place_of(line))))
            .collect();
        let scanned: LazyCell<HashSet<PathBuf>, _> = LazyCell::new(|| scanned.iter().map(|path| place(path)).collect());
        let superseded = |line: &Line| match (line.verdict, line.sha256) {
            (None, _) => {
                let place = place_of(line);
                place.ancestors().any(|path| scanned.contains(path)) || is_gone(&line.path) && !place.exists()
            }
            (Some(_), Some(content)) => {
                contents.contains(&content) && (is_gone(&line.path) || places.contains(&(content, place_of(line))))
            }
            (Some(_), None) => false,
        };
        let holds = |line: &Line| line.current || is_left(line) && !superseded(line);
        let keep: Vec<usize> =
            (0..).zip(&self.entries).filter(|(_, line)| holds(line)).map(|(number, _)| number).collect();
        self.keep(&keep)
    }
}
