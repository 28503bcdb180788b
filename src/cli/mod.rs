//! The commands. Results go to standard output, everything else to standard error.

mod args;
mod check;
mod checker;
mod copies;
mod delivery;
mod eval;
mod evidence;
mod inputs;
mod output;
mod progress;
mod report;
mod rules;
mod scan;
mod watch;

use std::{
    fmt::Display,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Parser;
use kepal::{
    report::{evidence::EvidenceError, text},
    results::Counts,
};

use args::{Args, Command};

/// How a run of the program ends, as its exit code; of several, the last in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// 0: nothing to look at.
    Neutral,
    /// 3: something to look at.
    Review,
    /// 1: something is flagged.
    Flagged,
    /// 2: not everything could be done, so the other codes would claim too much.
    Error,
}

impl Status {
    /// Of a run in which photos came out like this.
    fn of(counts: &Counts) -> Self {
        if counts.errors > 0 {
            Self::Error
        } else if counts.flagged > 0 {
            Self::Flagged
        } else if counts.review + counts.unassessable > 0 {
            Self::Review
        } else {
            Self::Neutral
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Neutral => 0,
            Status::Flagged => 1,
            Status::Error => 2,
            Status::Review => 3,
        })
    }
}

/// Why a command stops before its end.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Kepal(#[from] kepal::Error),
    #[error("--annotate {}: several photos need a folder; name one without .png or .jpg", .0.display())]
    AnnotateSeveral(PathBuf),
    #[error("--annotate {}: copies are written as PNG or JPEG; name a .png or .jpg file, or a folder", .0.display())]
    AnnotateFormat(PathBuf),
    #[error(
        "--annotate {}: this file is there already and isn't marked as a copy that kepal made; delete it if it is one by \
         an earlier version, or name another file or folder", .0.display()
    )]
    AnnotateTaken(PathBuf),
    #[error("--annotate {}: this is the photo itself; name another file or folder", .0.display())]
    AnnotateSame(PathBuf),
    #[error("--annotate can't copy a photo from standard input; save it in a file first")]
    AnnotateStdin,
    #[error(transparent)]
    Store(#[from] kepal::results::StoreError),
    #[error("{}: can't write the annotated copy: {source}", copy.display())]
    Annotate { copy: PathBuf, source: image::ImageError },
    #[error("{}: {source}; name folders that are there and may be written to", folder.display())]
    Watch { folder: PathBuf, source: io::Error },
    #[error(
        "the folder that is watched, --ok and --hold must be three different ones, the first in none of the others"
    )]
    WatchSame,
    #[error("{}: can't read the list of photos: {source}", file.display())]
    List { file: PathBuf, source: io::Error },
    #[error("{}: there is nothing in this list; write one path on each line", .0.display())]
    EmptyList(PathBuf),
    #[error(transparent)]
    Pattern(#[from] kepal::scan::InvalidPattern),
    #[error("`-` is given more than once, but standard input holds one thing: a photo or a list of photos")]
    StdinTwice,
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    #[error("{}: this file is there already and isn't evidence that kepal wrote; name another one", .0.display())]
    EvidenceTaken(PathBuf),
    #[error("{}: can't write the evidence: {source}", zip.display())]
    WriteEvidence { zip: PathBuf, source: io::Error },
    #[error(transparent)]
    Labels(#[from] eval::LabelsError),
    #[error(transparent)]
    Sheets(#[from] eval::SheetError),
    #[error("can't write the results: {0}")]
    Output(#[from] io::Error),
}

/// Does what the command line asks for.
pub(crate) fn run() -> ExitCode {
    let result = match Args::parse().command {
        Command::Check(args) => check::run(&args),
        Command::Scan(args) => scan::run(&args),
        Command::Rejudge(args) => scan::rejudge(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Evidence(args) => evidence::run(&args),
        Command::Rules { command } => rules::run(&command),
    };
    let status = match result {
        Ok(status) => status,
        // Whoever reads the results, such as `head`, has seen enough: nothing to complain about, but not all is done.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Status::Error,
        Err(stop) => {
            complain_in_lines(&stop);
            Status::Error
        }
    };
    status.into()
}

/// Writes a line to standard error, if anyone reads it.
fn complain(message: impl Display) {
    let _ = writeln!(io::stderr(), "kepal: {}", text::one_line(&message.to_string()));
}

/// The same for why a command stops, which takes a second line only where it shows the line of a rule set that is wrong.
fn complain_in_lines(stop: &Stop) {
    let message = stop.to_string();
    let two = matches!(stop, Stop::Kepal(kepal::Error::Rules(_)) | Stop::Evidence(EvidenceError::Rules(_)));
    match message.split_once('\n').filter(|_| two) {
        None => complain(message),
        Some((mistake, line)) => {
            complain(mistake);
            let _ = writeln!(io::stderr(), "{}", text::one_line(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_outranks_a_flag_and_a_flag_a_review() {
        assert_eq!([Status::Review, Status::Flagged, Status::Neutral].into_iter().max(), Some(Status::Flagged));
        assert_eq!([Status::Flagged, Status::Error, Status::Review].into_iter().max(), Some(Status::Error));
    }
}
