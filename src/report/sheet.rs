//! Sheets of enlarged hands with a few words under each, for looking through many at once.

use image::{
    Rgb, RgbImage,
    imageops::{self, FilterType},
};

use super::{annotate, lettering, pictures::Square};
use crate::{geometry::Rect, rules::HandVerdict};

/// Most hands on a sheet.
pub const MOST: usize = COLUMNS as usize * 5;

const COLUMNS: u32 = 8;

/// Side of an enlarged hand in pixels: as wide as the longest line under it.
const SIDE: u32 = 192;

/// How much of the photo is shown around a hand: the side of the square in units of the hand's longer side.
const AROUND: f32 = 2.0;

const GAP: u32 = 4;

/// Height in pixels of a large and of a small line, which have squares of two pixels and of one.
const LARGE: u32 = 2 * lettering::HEIGHT + 5;
const SMALL: u32 = lettering::HEIGHT + 4;

/// Small lines of a cell.
const NOTES: u32 = 3;

const CELL: (u32, u32) = (SIDE + 2 * GAP, SIDE + 2 * GAP + 2 * LARGE + NOTES * SMALL + GAP);

const PAPER: Rgb<u8> = Rgb([24, 24, 24]);
const INK: Rgb<u8> = Rgb([238, 238, 238]);

/// One hand of a sheet. Of lines that are too long the end is shown.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The hand, as [`enlarged`] gives it.
    pub picture: RgbImage,
    /// The first line.
    pub title: String,
    /// The second line, in the colour of `verdict`.
    pub finding: String,
    /// What was said of the hand, if it was found.
    pub verdict: Option<HandVerdict>,
    /// Three small lines at most.
    pub notes: Vec<String>,
}

/// The hand within `bounds` with as much around it as it is large; without bounds, the whole photo.
pub fn enlarged(photo: &RgbImage, bounds: Option<&Rect>) -> RgbImage {
    let (width, height) = photo.dimensions();
    if width == 0 || height == 0 {
        return RgbImage::new(SIDE, SIDE);
    }
    if let Some(bounds) = bounds {
        let cut = Square::around(bounds, AROUND, width, height).cut(photo);
        return imageops::resize(&cut, SIDE, SIDE, FilterType::CatmullRom);
    }
    let scale = SIDE as f32 / width.max(height) as f32;
    let side = |length: u32| ((length as f32 * scale).round() as u32).clamp(1, SIDE);
    let (across, down) = (side(width), side(height));
    let mut picture = RgbImage::from_pixel(SIDE, SIDE, PAPER);
    let whole = imageops::resize(photo, across, down, FilterType::Triangle);
    imageops::replace(&mut picture, &whole, i64::from((SIDE - across) / 2), i64::from((SIDE - down) / 2));
    picture
}

/// A picture of the first [`MOST`] of `cells`, row by row.
pub fn sheet(cells: &[Cell]) -> RgbImage {
    let cells = &cells[..cells.len().min(MOST)];
    let count = cells.len() as u32;
    let (columns, rows) = (count.clamp(1, COLUMNS), count.div_ceil(COLUMNS).max(1));
    let mut sheet = RgbImage::from_pixel(columns * CELL.0, rows * CELL.1, PAPER);
    for (place, cell) in (0..).zip(cells) {
        let (left, top) = (place % COLUMNS * CELL.0 + GAP, place / COLUMNS * CELL.1 + GAP);
        imageops::replace(&mut sheet, &cell.picture, i64::from(left), i64::from(top));
        let mut line = top + SIDE + GAP;
        let mut write = |text: &str, square: u32, height: u32, color: Rgb<u8>| {
            let fitting = ((SIDE + square) / (lettering::ADVANCE * square)) as usize;
            let skipped = text.chars().count().saturating_sub(fitting);
            let end: String = text.chars().skip(skipped).collect();
            lettering::write(&mut sheet, &end, (left, line), square, color);
            line += height;
        };
        write(&cell.title, 2, LARGE, INK);
        write(&cell.finding, 2, LARGE, cell.verdict.map_or(INK, annotate::color));
        for note in cell.notes.iter().take(NOTES as usize) {
            write(note, 1, SMALL, INK);
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(shade: u8) -> Cell {
        Cell {
            picture: RgbImage::from_pixel(SIDE, SIDE, Rgb([shade; 3])),
            title: "finger_heart".to_owned(),
            finding: "finger_heart 97%".to_owned(),
            verdict: Some(HandVerdict::Forbidden),
            notes: vec!["x".repeat(90); 5],
        }
    }

    #[test]
    fn hands_lie_row_by_row_and_their_words_stay_with_them() {
        let cells: Vec<Cell> = (0..45).map(|shade| cell(100 + shade)).collect();
        let picture = sheet(&cells);
        assert_eq!(picture.dimensions(), (COLUMNS * CELL.0, 5 * CELL.1));
        let shade = |place: u32| {
            let (x, y) = (place % COLUMNS * CELL.0 + SIDE / 2, place / COLUMNS * CELL.1 + SIDE / 2);
            picture.get_pixel(x, y).0[0]
        };
        assert_eq!([shade(0), shade(7), shade(8), shade(39)], [100, 107, 108, 139]);
        // Nothing is written between the columns.
        let between = (0..picture.height()).flat_map(|y| (1..COLUMNS).map(move |column| (column * CELL.0, y)));
        assert!(between.into_iter().all(|(x, y)| *picture.get_pixel(x, y) == PAPER));
        assert_eq!(sheet(&cells[..3]).dimensions(), (3 * CELL.0, CELL.1));
        assert_eq!(sheet(&[]).dimensions(), CELL);
    }

    #[test]
    fn any_photo_can_be_enlarged() {
        for (width, height) in [(1, 1), (3, 4000), (640, 480), (0, 0)] {
            let photo = RgbImage::new(width, height);
            let far = Rect::new(1e9, f32::NAN, f32::INFINITY, 3.0);
            assert_eq!(enlarged(&photo, None).dimensions(), (SIDE, SIDE));
            assert_eq!(enlarged(&photo, Some(&far)).dimensions(), (SIDE, SIDE));
        }
    }
}
