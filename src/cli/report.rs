//! `kepal report`.

use std::io::{self, Write};

use kepal::report::{Lang, page};

use super::{
    Status, Stop,
    args::{self, ReportArgs},
};

pub(super) fn run(args: &ReportArgs) -> Result<Status, Stop> {
    let lang = args::lang(args.lang);
    let summary = page::write(&args.folder, lang)?;
    let without = summary.photos - summary.embedded - summary.beside;
    let page = args.folder.join(page::NAME);
    let mut out = io::stdout().lock();
    match lang {
        Lang::Id => writeln!(out, "{}: {} foto, {without} tanpa gambar", page.display(), summary.photos)?,
        Lang::En => {
            let photos = if summary.photos == 1 { "photo" } else { "photos" };
            writeln!(out, "{}: {} {photos}, {without} without a picture", page.display(), summary.photos)?;
        }
    }
    Ok(Status::Neutral)
}
