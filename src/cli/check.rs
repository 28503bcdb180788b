//! `kepal check`.

use std::{
    io::{self, Read},
    path::Path,
};

use kepal::{
    Checker, RuleSet, Verdict,
    report::{Entry, ErrorDetail, ErrorReport, PhotoReport},
};

use super::{
    Status, Stop,
    args::CheckArgs,
    inputs::{self, Input},
    output::Output,
};

pub(super) fn run(args: &CheckArgs) -> Result<Status, Stop> {
    let mut builder = Checker::builder().rule_set(rule_set(&args.rules)?);
    if let Some(max_pixels) = args.max_pixels {
        builder = builder.max_pixels(max_pixels);
    }
    if let Some(models) = &args.models {
        builder = builder.models_dir(models);
    }
    let checker = builder.build()?;

    let mut output = Output::new(io::stdout().lock(), args.format, args.lang());
    let mut status = Status::Neutral;
    for input in args.paths.iter().flat_map(|path| inputs::expand(path)) {
        let entry = check(&checker, input);
        status = status.max(status_of(&entry));
        if let Entry::Error(ErrorReport { path, error }) = &entry {
            eprintln!("kepal: {}: {}", path.as_deref().unwrap_or("-"), error.message);
        }
        output.entry(&entry)?;
    }
    output.finish()?;
    Ok(status)
}

/// The built-in set called `name`, else the one in the file of that name.
fn rule_set(name: &str) -> kepal::Result<RuleSet> {
    if RuleSet::builtin_ids().any(|id| id == name) || !Path::new(name).exists() {
        RuleSet::builtin(name)
    } else {
        RuleSet::from_path(name)
    }
}

fn check(checker: &Checker, input: Input) -> Entry {
    let (path, result) = match input {
        Input::File(path) => (path.to_string_lossy().into_owned(), checker.check_path(&path)),
        Input::Stdin => {
            let mut bytes = Vec::new();
            if let Err(error) = io::stdin().lock().read_to_end(&mut bytes) {
                return failure("-".to_owned(), "read", format!("can't read standard input: {error}"));
            }
            ("-".to_owned(), checker.check_bytes(&bytes))
        }
        Input::Failed { path, code, message } => return failure(path.to_string_lossy().into_owned(), code, message),
    };
    match result {
        Ok(report) => Entry::Photo(Box::new(PhotoReport { path: Some(path), ..report })),
        Err(error) => Entry::Error(ErrorReport::new(Some(path), &error)),
    }
}

fn failure(path: String, code: &str, message: String) -> Entry {
    Entry::Error(ErrorReport { path: Some(path), error: ErrorDetail { code: code.to_owned(), message } })
}

fn status_of(entry: &Entry) -> Status {
    match entry {
        Entry::Error(_) => Status::Error,
        Entry::Photo(report) => match report.verdict {
            Verdict::Neutral => Status::Neutral,
            Verdict::Flagged => Status::Flagged,
            Verdict::Review | Verdict::Unassessable => Status::Review,
        },
    }
}
