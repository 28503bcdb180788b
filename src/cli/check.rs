//! `kepal check`.

use std::{
    io,
    path::{self, Path},
};

use kepal::{
    Checker, RuleSet, Verdict,
    report::{Entry, ErrorDetail, ErrorReport, PhotoReport},
};

use super::{
    Status, Stop,
    args::{self, CheckArgs},
    complain,
    copies::Copies,
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

    let inputs: Vec<Input> = args.paths.iter().flat_map(|path| inputs::expand(path)).collect();
    let lang = args::lang(args.lang);
    let copies = args.annotate.as_deref().map(|to| Copies::new(to, &inputs, args.blur_faces, lang)).transpose()?;

    let mut output = Output::new(io::stdout().lock(), args.format, lang);
    let mut status = Status::Neutral;
    for input in inputs {
        let entry = check(&checker, &input);
        if let (Entry::Photo(report), Some(copies), Input::File(photo)) = (&entry, &copies, &input) {
            copies.write(photo, report)?;
        }
        status = status.max(status_of(&entry));
        if let Entry::Error(ErrorReport { path, error }) = &entry {
            complain(format_args!("{}: {}", path.as_deref().unwrap_or("-"), error.message));
        }
        output.entry(&entry)?;
    }
    output.finish()?;
    Ok(status)
}

/// The built-in set called `name`, else the one in the file of that name.
pub(super) fn rule_set(name: &str) -> kepal::Result<RuleSet> {
    let builtin = RuleSet::builtin_ids().any(|id| id == name);
    let path = Path::new(name);
    let means_file = path.exists() || name.contains(path::is_separator) || path.extension() == Some("toml".as_ref());
    if means_file && !builtin { RuleSet::from_path(path) } else { RuleSet::builtin(name) }
}

fn check(checker: &Checker, input: &Input) -> Entry {
    let (path, result) = match input {
        Input::File(path) => (path.to_string_lossy().into_owned(), checker.check_path(path)),
        Input::Stdin => ("-".to_owned(), checker.check_reader(io::stdin().lock())),
        Input::Failed { path, code, message } => {
            let error = ErrorDetail { code: (*code).to_owned(), message: message.clone() };
            return Entry::Error(ErrorReport { path: Some(path.to_string_lossy().into_owned()), error });
        }
    };
    match result {
        Ok(report) => Entry::Photo(Box::new(PhotoReport { path: Some(path), ..report })),
        Err(error) => Entry::Error(ErrorReport::new(Some(path), &error)),
    }
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
