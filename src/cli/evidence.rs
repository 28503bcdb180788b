//! `kepal evidence`.

use std::fs;

use kepal::report::evidence::{Request, evidence};

use super::{Status, Stop, args::EvidenceArgs};

pub(super) fn run(args: &EvidenceArgs) -> Result<Status, Stop> {
    let zip = evidence(&Request {
        folder: &args.folder,
        sha256: &args.photo,
        rules: args.rules.as_deref(),
        decisions: args.decisions.as_deref(),
    })?;
    fs::write(&args.out, zip).map_err(|source| Stop::WriteEvidence { zip: args.out.clone(), source })?;
    Ok(Status::Neutral)
}
