//! `kepal check`.

use std::{
    borrow::Cow,
    fs, io,
    path::{self, Path, PathBuf},
};

use kepal::{
    Checker, RuleSet, Verdict,
    photo::{Limits, Photo},
    report::{Entry, ErrorReport, PhotoReport},
    rules::RulesError,
    scan::ScanOptions,
};

use super::{
    Status, Stop,
    args::{CheckArgs, lang},
    complain,
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
    let to_annotate = match &args.annotate {
        None => None,
        Some(copy) => Some((single_file(&paths, &args.walk.options()).ok_or(Stop::AnnotateOne)?, copy)),
    };

    let mut output = Output::new(io::stdout().lock(), args.format, lang(args.lang));
    let mut status = Status::Neutral;
    for input in inputs::expand(paths, args.walk.options()) {
        let entry = check(&checker, input);
        if let (Entry::Photo(report), Some((photo, copy))) = (&entry, &to_annotate) {
            annotate(photo, report, copy)?;
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

/// The photo that `paths` mean, if it is a single one in a file of its own.
fn single_file(paths: &[PathBuf], options: &ScanOptions) -> Option<PathBuf> {
    let mut inputs = inputs::expand(paths.to_vec(), options.clone());
    match (inputs.next(), inputs.next()) {
        (Some(Input::Photo(source)), None) => source.as_file().map(Path::to_owned),
        _ => None,
    }
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

fn check(checker: &Checker, input: Input) -> Entry {
    match input {
        Input::Photo(source) => checker.check_source(&source),
        Input::Failed(report) => Entry::Error(report),
        Input::Stdin => {
            let path = Some("-".to_owned());
            match checker.check_reader(io::stdin().lock()) {
                Ok(report) => Entry::Photo(Box::new(PhotoReport { path, ..report })),
                Err(error) => Entry::Error(ErrorReport::new(path, &error)),
            }
        }
    }
}

/// Writes a copy of `photo` with its hands marked.
fn annotate(photo: &Path, report: &PhotoReport, copy: &Path) -> Result<(), Stop> {
    // Read once more, as a report doesn't hold pixels; the photo passed the limits when it was checked.
    let unlimited = Limits { max_bytes: u64::MAX, max_pixels: u64::MAX, max_memory: u64::MAX };
    let mut pixels = Photo::read(photo, &unlimited)
        .map_err(|source| kepal::Error::Photo { path: Some(photo.to_owned()), source })?
        .pixels;
    kepal::report::annotate(&mut pixels, report);
    pixels
        .save_with_format(copy, image::ImageFormat::Png)
        .map_err(|source| Stop::Annotate { copy: copy.to_owned(), source })
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
