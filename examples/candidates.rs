//! Whatever may be a hand in photos, one JSON line each, with all that the landmark networks see of it: what `tools/train/look` learns from.
//!
//! `cargo run --release --example candidates -- PHOTO... > candidates.jsonl`

use std::{error::Error, fs};

use kepal::{
    hands::HandFinder,
    inference::ModelSource,
    photo::{Limits, Photo},
};

fn main() -> Result<(), Box<dyn Error>> {
    let finder = HandFinder::new(&ModelSource::Embedded)?;
    for path in std::env::args().skip(1) {
        let photo = Photo::decode(&fs::read(&path)?, &Limits::default())?;
        for candidate in finder.candidates(&photo.pixels)? {
            let bounds = candidate.bounds;
            let line = serde_json::json!({
                "path": path,
                "bounds": [bounds.x, bounds.y, bounds.x + bounds.width, bounds.y + bounds.height],
                "presence": candidate.presence,
                "seen": candidate.seen,
            });
            println!("{line}");
        }
    }
    Ok(())
}
