//! `kepal evidence`.

use std::{
    fs,
    io::{self, Write},
};

use kepal::{
    report::{
        Lang,
        evidence::{Request, evidence},
    },
    results::is_replaceable,
};

use super::{
    Status, Stop,
    args::{EvidenceArgs, lang},
    complain,
};

pub(super) fn run(args: &EvidenceArgs) -> Result<Status, Stop> {
    let unwritable = |source| Stop::WriteEvidence { zip: args.out.clone(), source };
    // Another file may be the only one of its kind, such as a photo or an archive of them.
    if !is_replaceable(&args.out, is_evidence).map_err(unwritable)? {
        return Err(Stop::EvidenceTaken(args.out.clone()));
    }
    let made = evidence(&Request {
        folder: &args.folder,
        photo: &args.photo,
        rules: args.rules.as_deref(),
        decisions: args.decisions.as_deref(),
    })?;
    fs::write(&args.out, made.zip).map_err(unwritable)?;
    let lang = lang(None);
    if let Some(decisions) = args.decisions.as_deref().filter(|_| !made.decided) {
        let decisions = decisions.display();
        complain(match lang {
            Lang::Id => format!("{decisions}: tidak ada keputusan tentang foto ini; begitu pula tertulis di bukti"),
            Lang::En => format!("{decisions}: there is no decision on this photo; the evidence says so"),
        });
    }
    let (out, sha256) = (args.out.display(), &made.sha256);
    match lang {
        Lang::Id => writeln!(io::stdout(), "{out}: bukti tentang foto dengan SHA-256 {sha256}")?,
        Lang::En => writeln!(io::stdout(), "{out}: evidence of the photo with the SHA-256 {sha256}")?,
    }
    Ok(Status::Neutral)
}

/// Whether a file that begins so is evidence: a ZIP file that starts with this one.
fn is_evidence(beginning: &[u8]) -> bool {
    let first = beginning.strip_prefix(b"PK\x03\x04").and_then(|header| header.get(26..));
    first.is_some_and(|name| name.starts_with(b"evidence.json"))
}
