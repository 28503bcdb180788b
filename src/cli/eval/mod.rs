//! `kepal eval`: how well kepal does on photos whose content is known.

mod errors;
mod labels;
mod matching;
mod summary;
mod table;

use std::io::{self, Write};

use kepal::{PhotoReport, RuleSet, Sensitivity, Verdict, rules::Standing};
use rayon::prelude::*;

use super::{Status, Stop, args::EvalArgs, complain};
use errors::{Fault, faults};
use labels::LabelledPhoto;
use matching::{Observed, observe};
use summary::{PhotoOutcome, summarize};

pub(super) use errors::SheetError;
pub(super) use labels::LabelsError;

pub(super) fn run(args: &EvalArgs) -> Result<Status, Stop> {
    let photos: Vec<LabelledPhoto> = labels::read(&args.folder)?.into_iter().step_by(args.every.get()).collect();
    let checker = args.checker.load(None)?;
    let rules = checker.rule_set();

    let sets = Sensitivity::ALL.map(|sensitivity| rules.clone().with_sensitivity(sensitivity));
    let forbidden = |gesture| rules.standing(gesture) == Standing::Forbidden;
    let results: Vec<Option<(Observed, PhotoOutcome)>> = photos
        .par_iter()
        .map(|photo| {
            let report = checker.check_path(args.folder.join(&photo.path)).inspect_err(|error| complain(error)).ok()?;
            let observed = observe(photo, &report);
            let outcome = PhotoOutcome {
                expected: expected(photo, rules),
                at_each: sets.each_ref().map(|rules| judged(&report, rules)),
                people: report.people,
                beyond_labels: observed.beyond.len(),
            };
            Some((observed, outcome))
        })
        .collect();
    let unreadable = results.iter().filter(|result| result.is_none()).count();
    if let Some(out) = &args.errors {
        let of_photo = |(photo, result): (&LabelledPhoto, &Option<(Observed, _)>)| {
            result.as_ref().map_or_else(Vec::new, |(observed, _)| faults(photo, observed, forbidden))
        };
        let faults: Vec<Fault> = photos.iter().zip(&results).flat_map(of_photo).collect();
        errors::write(&args.folder, faults, out)?;
    }
    let (observed, outcomes): (Vec<_>, Vec<_>) = results.into_iter().flatten().unzip();
    let observations: Vec<_> = observed.into_iter().flat_map(|observed| observed.hands).collect();
    let summary = summarize(&observations, &outcomes, unreadable, rules.sensitivity(), forbidden);

    let mut stdout = io::stdout().lock();
    if args.json {
        serde_json::to_writer(&mut stdout, &summary).map_err(io::Error::from)?;
        writeln!(stdout)?;
    } else {
        writeln!(stdout, "{summary}")?;
    }
    Ok(if unreadable > 0 { Status::Error } else { Status::Neutral })
}

/// What is said of a photo by `rules`. No network is needed for that.
fn judged(report: &PhotoReport, rules: &RuleSet) -> Verdict {
    let mut report = report.clone();
    report.rejudge(rules);
    report.verdict
}

/// What should be said of a photo, if every hand were read right and beyond doubt.
fn expected(photo: &LabelledPhoto, rules: &RuleSet) -> Verdict {
    let boxed = photo.boxes.iter().map(|labelled| labelled.gesture);
    let gestures = photo.gestures.iter().copied().chain(boxed);
    Verdict::of_photo(gestures.map(|gesture| rules.standing(gesture).into()), 0)
}
