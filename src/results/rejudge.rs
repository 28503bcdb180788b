//! Judging all results anew.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    path::Path,
};

use rayon::prelude::*;

use super::{
    StoreError,
    lines::{NAME, batch, replace},
};
use crate::{
    report::{Entry, picture_path},
    rules::{HandVerdict, RuleSet},
};

/// Judges all results in `folder` by `rules`.
pub(super) fn rewrite(folder: &Path, rules: &RuleSet) -> Result<(), StoreError> {
    let (path, new) = (folder.join(NAME), folder.join("results.jsonl.new"));
    let mut reader = BufReader::new(File::open(&path).map_err(StoreError::read(&path))?);
    let mut writer = BufWriter::new(File::create(&new).map_err(StoreError::write(&new))?);
    loop {
        let lines = batch(&mut reader).map_err(StoreError::read(&path))?;
        if lines.is_empty() {
            break;
        }
        let judged: Vec<Vec<u8>> = lines.into_par_iter().map(|line| judge(line, folder, rules)).collect();
        for line in judged {
            writer.write_all(&line).map_err(StoreError::write(&new))?;
        }
    }
    replace(writer, &new, &path).map_err(StoreError::write(&path))
}

/// The line of a photo, judged by `rules`. Other lines stay as they are.
fn judge(line: Vec<u8>, folder: &Path, rules: &RuleSet) -> Vec<u8> {
    let Ok(Entry::Photo(mut report)) = Entry::from_json(&line) else { return line };
    let verdicts =
        |hands: &[crate::HandReport]| -> Vec<HandVerdict> { hands.iter().map(|hand| hand.verdict).collect() };
    let before = verdicts(&report.hands);
    report.rejudge(rules);
    if let (true, Some(sha256)) = (before != verdicts(&report.hands), &report.sha256) {
        // It shows the hands that were worth a look; it is made anew from the photo when a page is made. If it isn't
        // there, all the better.
        let _ = picture_path(folder, sha256).map(fs::remove_file);
    }
    match serde_json::to_vec(&report) {
        Ok(mut judged) => {
            judged.push(b'\n');
            judged
        }
        Err(_) => line,
    }
}
