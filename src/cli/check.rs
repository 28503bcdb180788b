//! `kepal check`.

use std::{cell::LazyCell, io, num::NonZeroUsize};

use kepal::{
    report::{Entry, ErrorReport},
    scan::{Ordered, Source},
};

use super::{
    Status, Stop,
    args::{CheckArgs, lang},
    complain,
    copies::Copies,
    inputs,
    output::{Output, failed},
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
    let work = move |input: Result<Source, ErrorReport>| match input {
        Ok(source) => {
            let entry = checker.check_source(&source);
            let written = match (&entry, &copies) {
                (Entry::Photo(report), Some(copies)) => copies.write(&source, report),
                _ => Ok(()),
            };
            (entry, written)
        }
        Err(report) => (Entry::Error(report), Ok(())),
    };
    let results: Box<dyn Iterator<Item = _>> = match jobs.get() {
        1 => Box::new(inputs.map(work)),
        _ => Box::new(Ordered::new(inputs, jobs, work).map_err(kepal::Error::Threads)?),
    };
    let mut status = Status::Neutral;
    for (entry, written) in results {
        match written {
            // The photo was there when it was checked, or something else lies where its copy would: that is its own matter.
            Err(stop @ (Stop::Kepal(_) | Stop::AnnotateTaken(_) | Stop::AnnotateSame(_))) => {
                status = Status::Error;
                complain(stop);
            }
            written => written?,
        }
        if let Entry::Error(report) = &entry {
            complain(failed(report, lang));
        }
        output.entry(&entry)?;
    }
    Ok(status.max(Status::of(&output.finish()?)))
}
