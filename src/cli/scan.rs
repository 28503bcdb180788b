//! `kepal scan` and `kepal rejudge`.

use std::{
    fmt::Display,
    io::{self, Write},
    path::Path,
};

use kepal::{
    report::{Lang, page, text},
    results::{Store, TABLE},
};

use super::{
    Status, Stop,
    args::{RejudgeArgs, ScanArgs, lang},
    checker::rule_set,
    output::{failed, summary},
    progress::Progress,
};

pub(super) fn run(args: &ScanArgs) -> Result<Status, Stop> {
    let paths = args.walk.with_listed(&args.paths)?;
    let mut options = args.walk.options();
    if let Some(jobs) = args.jobs {
        options.jobs = jobs;
    }
    let checker = args.checker.load(args.taken.taken)?;
    let lang = lang(args.table.lang);

    // Known now, not after the last photo.
    page::check_place(&args.out)?;
    let mut store = Store::open(&args.out, &checker)?;
    let mut progress = Progress::new(paths.clone(), options.clone(), lang);
    for scanned in store.scan(&checker, &paths, options)? {
        let scanned = scanned.inspect_err(|_| progress.clear())?;
        if let Some(report) = &scanned.error {
            progress.say(failed(report, lang));
        }
        progress.add(&scanned);
    }
    progress.clear();
    store.finish()?;
    // All is written before anything is said: nobody may be listening any more.
    store.write_csv(args.table.csv_separator.character(), lang)?;
    page::write(&args.out, lang)?;
    say_results(&store, lang, &args.out)?;
    let page = args.out.join(page::NAME);
    say(match lang {
        Lang::Id => format!("Halaman untuk ditinjau: {}", page.display()),
        Lang::En => format!("The page to look through: {}", page.display()),
    })?;
    say(text::closing(lang))?;
    Ok(Status::of(&store.counts()))
}

pub(super) fn rejudge(args: &RejudgeArgs) -> Result<Status, Stop> {
    let lang = lang(args.table.lang);
    let store = Store::rejudge(&args.folder, &rule_set(&args.rules, args.sensitivity.sensitivity)?, args.taken)?;
    let removed = page::remove(&args.folder)?;
    store.write_csv(args.table.csv_separator.character(), lang)?;
    say_results(&store, lang, &args.folder)?;
    let folder = args.folder.display();
    say(match (removed, lang) {
        (true, Lang::Id) => format!("Halaman yang lama dihapus; buat yang baru: kepal report {folder}"),
        (true, Lang::En) => format!("The old page is gone; make a new one: kepal report {folder}"),
        (false, Lang::Id) => format!("Halaman untuk ditinjau dibuat dengan: kepal report {folder}"),
        (false, Lang::En) => format!("A page to look through is made by: kepal report {folder}"),
    })?;
    say(text::closing(lang))?;
    Ok(Status::of(&store.counts()))
}

fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// Says what came out, and where the table is.
fn say_results(store: &Store, lang: Lang, folder: &Path) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let summary = summary(&store.counts(), lang);
    let mut rule_set = store.rule_set().to_owned();
    if let Some(note) = text::sensitivity(store.sensitivity(), lang) {
        rule_set = format!("{rule_set} ({note})");
    }
    match lang {
        Lang::Id => writeln!(out, "{summary}, menurut {rule_set}")?,
        Lang::En => writeln!(out, "{summary}, by {rule_set}")?,
    }
    let table = folder.join(TABLE);
    match lang {
        Lang::Id => writeln!(out, "Tabel hasilnya: {}", table.display())?,
        Lang::En => writeln!(out, "The results as a table: {}", table.display())?,
    }
    out.flush()
}
