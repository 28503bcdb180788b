//! `kepal check`.

use std::{io, path::PathBuf};

use kepal::{
    Checker,
    report::{Entry, ErrorReport, PhotoReport},
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
    let checker = args.checker.load(args.taken.taken)?;

    let paths = args.walk.with_listed(&args.paths)?;
    let lang = lang(args.lang);
    let copies = match &args.annotate {
        None => None,
        Some(_) if paths.iter().any(|path| path.as_os_str() == "-") => return Err(Stop::AnnotateStdin),
        Some(to) => Some(Copies::new(to, single(&paths, &args.walk.options()), args.blur_faces, lang)?),
    };

    let mut output = Output::new(io::stdout().lock(), args.format, lang);
    if args.explain {
        output.explain(checker.rule_set());
    }
    for input in inputs::expand(paths, args.walk.options()) {
        let entry = check(&checker, &input);
        if let (Entry::Photo(report), Some(copies), Input::Photo(source)) = (&entry, &copies, &input) {
            copies.write(source, report)?;
        }
        if let Entry::Error(ErrorReport { path, error }) = &entry {
            complain(format_args!("{}: {}", path.as_deref().unwrap_or("-"), error.message));
        }
        output.entry(&entry)?;
    }
    Ok(Status::of(&output.finish()?))
}

/// Whether `paths` mean a single photo.
fn single(paths: &[PathBuf], options: &ScanOptions) -> bool {
    let mut inputs = inputs::expand(paths.to_vec(), options.clone());
    matches!((inputs.next(), inputs.next()), (Some(Input::Photo(_)), None))
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
