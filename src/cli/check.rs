//! `kepal check`.

use std::{cell::LazyCell, io, num::NonZeroUsize};

use kepal::{
    Checker,
    report::{Entry, ErrorReport, PhotoReport},
    scan::Ordered,
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
    let cores = args.walk.options().jobs;
    // No further than it matters: what is counted is walked through twice.
    let count = LazyCell::new(|| inputs::expand(paths.clone(), args.walk.options()).take(cores.get().max(2)).count());
    let copies = match &args.annotate {
        None => None,
        Some(_) if paths.iter().any(|path| inputs::is_stdin(path)) => return Err(Stop::AnnotateStdin),
        Some(to) => Some(Copies::new(to, *count == 1, args.blur_faces, lang)?),
    };
    // A few take turns and have all cores each, so that the first is done soon.
    let jobs = args.jobs.unwrap_or_else(|| if *count < cores.get() { NonZeroUsize::MIN } else { cores });

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
