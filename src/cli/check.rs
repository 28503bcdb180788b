//! `kepal check`.

use std::{
    borrow::Cow,
    fs, io,
    path::{self, Path, PathBuf},
};

use kepal::{
    Checker, RuleSet, Verdict,
    report::{Entry, ErrorReport, PhotoReport},
    rules::RulesError,
    scan::ScanOptions,
};

use super::{
    Status, Stop,
    args::{CheckArgs, lang},
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

    let paths = args.walk.with_listed(&args.paths)?;
    let lang = lang(args.lang);
    let copies = match &args.annotate {
        None => None,
        Some(_) if paths.iter().any(|path| path.as_os_str() == "-") => return Err(Stop::AnnotateStdin),
        Some(to) => Some(Copies::new(to, single(&paths, &args.walk.options()), args.blur_faces, lang)?),
    };

    let mut output = Output::new(io::stdout().lock(), args.format, lang);
    let mut status = Status::Neutral;
    for input in inputs::expand(paths, args.walk.options()) {
        let entry = check(&checker, &input);
        if let (Entry::Photo(report), Some(copies), Input::Photo(source)) = (&entry, &copies, &input) {
            copies.write(source, report)?;
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

/// Whether `paths` mean a single photo.
fn single(paths: &[PathBuf], options: &ScanOptions) -> bool {
    let mut inputs = inputs::expand(paths.to_vec(), options.clone());
    matches!((inputs.next(), inputs.next()), (Some(Input::Photo(_)), None))
}

/// The built-in set called `name`, else the one in the file of that name.
pub(super) fn rule_set(name: &str) -> kepal::Result<RuleSet> {
    RuleSet::from_str(&rule_set_toml(name)?, name)
}

/// The TOML of that set.
pub(super) fn rule_set_toml(name: &str) -> kepal::Result<Cow<'static, str>> {
    let builtin = RuleSet::builtin_ids().any(|id| id == name);
    let path = Path::new(name);
    let means_file = path.exists() || name.contains(path::is_separator) || path.extension() == Some("toml".as_ref());
    if builtin || !means_file {
        return RuleSet::builtin_toml(name).map(Cow::Borrowed);
    }
    let read = fs::read_to_string(path).map(Cow::Owned);
    Ok(read.map_err(|source| RulesError::Read { path: path.to_owned(), source })?)
}

fn check(checker: &Checker, input: &Input) -> Entry {
    match input {
        Input::Photo(source) => checker.check_source(source),
        Input::Failed(report) => Entry::Error(report.clone()),
        Input::Stdin => {
            let path = Some("-".to_owned());
            match checker.check_reader(io::stdin().lock()) {
                Ok(report) => Entry::Photo(Box::new(PhotoReport { path, ..report })),
                Err(error) => Entry::Error(ErrorReport::new(path, &error)),
            }
        }
    }
}

pub(super) fn status_of(entry: &Entry) -> Status {
    match entry {
        Entry::Error(_) => Status::Error,
        Entry::Photo(report) => match report.verdict {
            Verdict::Neutral => Status::Neutral,
            Verdict::Flagged => Status::Flagged,
            Verdict::Review | Verdict::Unassessable => Status::Review,
        },
    }
}
