//! `kepal check`.

use std::{io, num::NonZeroUsize, path::PathBuf};

use kepal::{
    Checker,
    report::{Entry, ErrorReport, PhotoReport},
    scan::{Ordered, ScanOptions},
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
    let checker = args.checker.load(args.taken.taken)?;

    let paths = args.walk.with_listed(&args.paths)?;
    let lang = lang(args.lang);
    let copies = match &args.annotate {
        None => None,
        Some(_) if paths.iter().any(|path| path.as_os_str() == "-") => return Err(Stop::AnnotateStdin),
        Some(to) => Some(Copies::new(to, count(&paths, &args.walk.options(), 2) == 1, args.blur_faces, lang)?),
    };
    let jobs = jobs(args.jobs, &paths, &args.walk.options());

    let mut output = Output::new(io::stdout().lock(), args.format, lang);
    if args.explain {
        output.explain(checker.rule_set());
    }
    let inputs = inputs::expand(paths, args.walk.options());
    let work = move |input| {
        let entry = check(&checker, &input);
        let written = match (&entry, &copies, &input) {
            (Entry::Photo(report), Some(copies), Input::Photo(source)) => copies.write(source, report),
            _ => Ok(()),
        };
        (entry, written)
    };
    let results: Box<dyn Iterator<Item = _>> = match jobs.get() {
        1 => Box::new(inputs.map(work)),
        _ => Box::new(Ordered::new(inputs, jobs, work).map_err(kepal::Error::Threads)?),
    };
    let mut status = Status::Neutral;
    for (entry, written) in results {
        match written {
            // It was there when it was checked; the others still are.
            Err(Stop::Kepal(error)) => {
                status = Status::Error;
                complain(error);
            }
            written => written?,
        }
        if let Entry::Error(ErrorReport { path, error }) = &entry {
            complain(format_args!("{}: {}", path.as_deref().unwrap_or("-"), error.message));
        }
        output.entry(&entry)?;
    }
    Ok(status.max(Status::of(&output.finish()?)))
}

/// How many things to check `paths` mean, counted up to `most`.
fn count(paths: &[PathBuf], options: &ScanOptions, most: usize) -> usize {
    inputs::expand(paths.to_vec(), options.clone()).take(most).count()
}

/// How many photos to check at the same time. A few take turns and have all cores each, so that the first is done soon.
fn jobs(asked_for: Option<NonZeroUsize>, paths: &[PathBuf], options: &ScanOptions) -> NonZeroUsize {
    asked_for.unwrap_or_else(|| {
        if count(paths, options, options.jobs.get()) < options.jobs.get() { NonZeroUsize::MIN } else { options.jobs }
    })
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
