//! `kepal evidence`.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

use kepal::report::{
    Lang,
    evidence::{Request, evidence},
};

use super::{
    Status, Stop,
    args::{EvidenceArgs, lang},
    complain,
};

pub(super) fn run(args: &EvidenceArgs) -> Result<Status, Stop> {
    let unwritable = |source| Stop::WriteEvidence { zip: args.out.clone(), source };
    if !is_replaceable(&args.out).map_err(unwritable)? {
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
