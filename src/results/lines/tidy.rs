//! Which results no longer hold once a scan has come to its end.

use std::{
    cell::LazyCell,
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};

use super::{Line, Lines, StoreError};
use crate::{
    results::place::{is_folder_there, is_gone, place},
    sha256::Digest,
};

/// A path that a scan went through to its end.
#[derive(Debug)]
pub(in crate::results) struct Scanned {
    pub(in crate::results) path: PathBuf,
    /// Whether no patterns left anything out.
    pub(in crate::results) whole: bool,
}

impl Lines {
    /// Removes what no longer holds once everything in `scanned` was found: results of a photo that has another one now, by
    /// this or another path to it; results of a photo that isn't there any more while another one has its content; and that
    /// a photo can't be checked if it was looked for and not found, or isn't there any more though the folder is: a drive
    /// may come back. Returns whether there was any.
    pub(in crate::results) fn tidy(&mut self, scanned: &[Scanned]) -> Result<bool, StoreError> {
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
        let scanned: LazyCell<HashMap<PathBuf, bool>, _> = LazyCell::new(|| {
            let mut roots = HashMap::new();
            for Scanned { path, whole } in scanned {
                *roots.entry(place(path)).or_default() |= *whole;
            }
            roots
        });
        // Nothing in a folder or archive that can't be opened is found.
        let closed: LazyCell<HashSet<PathBuf>, _> =
            LazyCell::new(|| current().filter(|line| line.verdict.is_none()).map(place_of).collect());
        let opened: LazyCell<HashSet<&Path>, _> =
            LazyCell::new(|| current().flat_map(|line| Path::new(&*line.path).ancestors().skip(1)).collect());
        let looked_for = |path: &Path, place: &Path| {
            scanned.contains_key(place)
                || opened.contains(path) && path.is_file()
                || place.ancestors().any(|root| scanned.get(root) == Some(&true))
                    && !place.ancestors().skip(1).any(|above| closed.contains(above))
        };
        let superseded = |line: &Line| match (line.verdict, line.sha256) {
            (None, _) => {
                let (path, place) = (Path::new(&*line.path), place_of(line));
                looked_for(path, &place) || is_gone(&line.path) && !place.exists() && is_folder_there(path)
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
