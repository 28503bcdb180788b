//! Whatever may be a hand in photos and in copies of them, one JSON line each, with all that speaks for and against it: what
//! `tools/train/presence` learns from. Copies are smaller, and mirrored; bounds are in pixels of the photo.
//!
//! `cargo run --release --example candidates -- PHOTO... > candidates.jsonl`

use std::{
    error::Error,
    fs,
    io::{self, Write},
};

use image::{
    RgbImage,
    imageops::{self, FilterType},
};
use kepal::{
    geometry::Rect,
    hands::HandFinder,
    inference::ModelSource,
    photo::{Limits, Photo},
};

/// How large copies are: the same thing looks like another one when it is smaller.
const SCALES: [f32; 4] = [1.0, 0.7, 0.5, 0.35];

fn main() -> Result<(), Box<dyn Error>> {
    let finder = HandFinder::new(&ModelSource::Embedded)?;
    let mut out = io::stdout().lock();
    for path in std::env::args().skip(1) {
        let photo = Photo::decode(&fs::read(&path)?, &Limits::default())?.pixels;
        let copies = SCALES.into_iter().flat_map(|scale| [(scale, false), (scale, true)]);
        for (number, (scale, mirrored)) in copies.enumerate() {
            let copy = copy(&photo, scale, mirrored);
            for candidate in finder.candidates(&copy)? {
                let bounds = in_photo(&candidate.bounds, &photo, &copy, mirrored);
                let line = serde_json::json!({
                    "path": path,
                    "bounds": [bounds.x, bounds.y, bounds.x + bounds.width, bounds.y + bounds.height],
                    "copy": number,
                    "likely": candidate.likely,
                    "presence": candidate.presence,
                    "clues": candidate.clues,
                });
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

fn copy(photo: &RgbImage, scale: f32, mirrored: bool) -> RgbImage {
    let sized = |side: u32| ((side as f32 * scale).round() as u32).max(1);
    let mut copy = imageops::resize(photo, sized(photo.width()), sized(photo.height()), FilterType::Triangle);
    if mirrored {
        imageops::flip_horizontal_in_place(&mut copy);
    }
    copy
}

/// Where in the `photo` these bounds in a `copy` of it are.
fn in_photo(bounds: &Rect, photo: &RgbImage, copy: &RgbImage, mirrored: bool) -> Rect {
    let (across, down) = (photo.width() as f32 / copy.width() as f32, photo.height() as f32 / copy.height() as f32);
    let x = if mirrored { copy.width() as f32 - bounds.x - bounds.width } else { bounds.x };
    Rect::new(x * across, bounds.y * down, bounds.width * across, bounds.height * down)
}
