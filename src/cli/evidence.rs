//! `kepal evidence`.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use kepal::report::evidence::{Request, evidence};

use super::{Status, Stop, args::EvidenceArgs};

pub(super) fn run(args: &EvidenceArgs) -> Result<Status, Stop> {
    let unwritable = |source| Stop::WriteEvidence { zip: args.out.clone(), source };
    if !is_replaceable(&args.out).map_err(unwritable)? {
        return Err(Stop::EvidenceTaken(args.out.clone()));
    }
    let zip = evidence(&Request {
        folder: &args.folder,
        sha256: &args.photo,
        rules: args.rules.as_deref(),
        decisions: args.decisions.as_deref(),
    })?;
    fs::write(&args.out, zip).map_err(unwritable)?;
    Ok(Status::Neutral)
}

/// Whether `out` may be written over. Another file may be the only one of its kind, such as a photo or an archive of them.
fn is_replaceable(out: &Path) -> io::Result<bool> {
    // Devices and pipes hold nothing that could be lost.
    if !out.is_file() {
        return Ok(true);
    }
    let mut start = Vec::new();
    File::open(out)?.take(64).read_to_end(&mut start)?;
    // An empty file is what a full disk left. Evidence is a ZIP file that starts with this one.
    let first = start.strip_prefix(b"PK\x03\x04").and_then(|header| header.get(26..));
    Ok(start.is_empty() || first.is_some_and(|name| name.starts_with(b"evidence.json")))
}
