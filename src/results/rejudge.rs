//! Judging all results anew.

use std::{fs, path::Path};

use super::{
    StoreError,
    lines::{Lines, Replacement},
    outline::Outline,
    picture_path,
};
use crate::{
    report::{Entry, HandReport, PhotoReport},
    rules::{HandVerdict, RuleSet},
};

/// By what results are judged.
#[derive(Clone, Copy)]
pub(super) struct Basis<'a> {
    pub(super) rules: &'a RuleSet,
    /// The day on which all photos were taken; none when their own count.
    pub(super) taken: Option<&'a str>,
}

/// Judges all results, which are in `folder`, anew.
pub(super) fn rewrite(lines: &mut Lines, folder: &Path, basis: Basis) -> Result<(), StoreError> {
    lines.rewrite(|line| {
        let judged = match judge_text(line, basis) {
            None => judge_whole(line, basis)?,
            judged => judged,
        };
        let Some(judged) = judged else { return Ok(None) };
        if let (true, Some(sha256)) = (judged.changed, &judged.report.sha256) {
            // It shows the hands that were worth a look; it is made anew from the photo when a page is made. If it isn't
            // there, all the better.
            let _ = picture_path(folder, sha256).map(fs::remove_file);
        }
        Ok(Some(Replacement { line: judged.line, verdict: judged.report.verdict }))
    })
}

struct Judged {
    /// With its line end.
    line: Vec<u8>,
    report: PhotoReport,
    /// Whether the verdict on one of the hands is another one than before.
    changed: bool,
}

/// Replaces in the line of a photo what is said of it; all else is neither read nor written anew. `None` where the
/// line must be read as a whole.
fn judge_text(line: &[u8], basis: Basis) -> Option<Judged> {
    let outline = Outline::of(line)?;
    let mut report = outline.report();
    let changed = rejudge(&mut report, basis);
    Some(Judged { line: outline.with_judgement(line, &report)?, report, changed })
}

/// The plain way; `None` for a photo that couldn't be checked.
fn judge_whole(line: &[u8], basis: Basis) -> serde_json::Result<Option<Judged>> {
    let Entry::Photo(mut report) = Entry::from_json(line)? else { return Ok(None) };
    let changed = rejudge(&mut report, basis);
    let mut line = serde_json::to_vec(&report)?;
    line.push(b'\n');
    Ok(Some(Judged { line, report: *report, changed }))
}

fn rejudge(report: &mut PhotoReport, basis: Basis) -> bool {
    let verdicts = |hands: &[HandReport]| -> Vec<HandVerdict> { hands.iter().map(|hand| hand.verdict).collect() };
    let before = verdicts(&report.hands);
    report.taken = basis.taken.map(str::to_owned);
    report.rejudge(basis.rules);
    before != verdicts(&report.hands)
}

#[cfg(test)]
mod tests;
