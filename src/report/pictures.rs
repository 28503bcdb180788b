//! The small pictures that the review page shows of a photo: a thumbnail, and below it every hand to look at, enlarged.
//!
//! They are one JPEG file. Where each part lies in it follows from the report alone, so that nobody has to store it.

use image::{
    RgbImage,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};

use super::PhotoReport;
use crate::{geometry::Rect, rules::HandVerdict};

/// Longer side in pixels of the thumbnail of a photo in which there is something to look at.
const THUMBNAIL: u32 = 480;

/// Longer side of the thumbnail of a photo in which every hand is allowed or at rest: enough to recognise it.
const SMALL_THUMBNAIL: u32 = 240;

/// Side of an enlarged hand. A multiple of 16, the block of a JPEG file, so that neighbours don't shine through.
const CROP: u32 = 160;

const COLUMNS: u32 = THUMBNAIL / CROP;

/// No crowd raises more hands than this in one photo; a damaged report might claim it.
const MAX_CROPS: usize = 600;

/// How much of the photo is shown around a hand: the side of the square in units of the hand's longer side.
pub(super) const AROUND: f32 = 1.7;

/// JPEG quality: a thumbnail of a crowd takes about 40 kB, a hand about 5.
const QUALITY: u8 = 72;

/// Where the parts lie in the pictures of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Size of the whole in pixels.
    pub(super) size: (u32, u32),
    /// Size of the thumbnail, which lies in the top left corner.
    pub(super) thumbnail: (u32, u32),
    /// The hands to look at, in the order of the report.
    pub(super) crops: Vec<Crop>,
}

/// An enlarged hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crop {
    /// The hand's place among the report's hands.
    pub(super) hand: usize,
    /// Top left corner in the pictures; it is [`Crop::SIDE`] wide and high.
    pub(super) at: (u32, u32),
    /// What it shows of the photo.
    pub(super) source: Square,
}

impl Crop {
    pub(super) const SIDE: u32 = CROP;
}

/// A square of the photo, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Square {
    pub(super) x: u32,
    pub(super) y: u32,
    /// At least 1.
    pub(super) side: u32,
}

impl Square {
    /// The square around `bounds`, `times` as large as their longer side, moved so that it lies within the photo.
    pub(super) fn around(bounds: &Rect, times: f32, width: u32, height: u32) -> Self {
        let side = ((bounds.long_side() * times).ceil() as u32).min(width.min(height)).max(1);
        let center = bounds.center();
        let start = |center: f32, length: u32| {
            let latest = length.saturating_sub(side);
            ((center - side as f32 / 2.0).round().max(0.0) as u32).min(latest)
        };
        Self { x: start(center.x, width), y: start(center.y, height), side }
    }

    /// That part of `photo`.
    pub(super) fn cut(self, photo: &RgbImage) -> RgbImage {
        imageops::crop_imm(photo, self.x, self.y, self.side, self.side).to_image()
    }

    /// The same part of a copy of the photo that has `scale` times as many pixels on each side.
    fn scaled(self, scale: f32) -> Self {
        let scaled = |value: u32| (value as f32 * scale).round() as u32;
        Self { x: scaled(self.x), y: scaled(self.y), side: scaled(self.side).max(1) }
    }
}

/// Whether a person has to look at a hand with this verdict.
pub(super) const fn to_look_at(verdict: HandVerdict) -> bool {
    match verdict {
        HandVerdict::Forbidden | HandVerdict::Review | HandVerdict::Unassessable => true,
        HandVerdict::Allowed | HandVerdict::AtRest => false,
    }
}

impl Layout {
    /// The layout of the pictures of the photo that `report` is about.
    pub(super) fn of(report: &PhotoReport) -> Self {
        let (width, height) = (report.width.max(1), report.height.max(1));
        let hands: Vec<usize> =
            (0..report.hands.len()).filter(|&hand| to_look_at(report.hands[hand].verdict)).take(MAX_CROPS).collect();
        let longest = if hands.is_empty() { SMALL_THUMBNAIL } else { THUMBNAIL };
        let scale = (longest as f32 / width.max(height) as f32).min(1.0);
        let shrink = |side: u32| ((side as f32 * scale).round() as u32).max(1);
        let thumbnail = (shrink(width), shrink(height));
        if hands.is_empty() {
            return Self { size: thumbnail, thumbnail, crops: Vec::new() };
        }

        let top = thumbnail.1.next_multiple_of(16);
        let crops: Vec<Crop> = (0..)
            .zip(hands)
            .map(|(place, hand)| Crop {
                hand,
                at: (place % COLUMNS * CROP, top + place / COLUMNS * CROP),
                source: Square::around(&report.hands[hand].bounds, AROUND, width, height),
            })
            .collect();
        let rows = (crops.len() as u32).div_ceil(COLUMNS);
        let across = crops.len().min(COLUMNS as usize) as u32 * CROP;
        Self { size: (thumbnail.0.max(across), top + rows * CROP), thumbnail, crops }
    }
}

/// The pictures that [`page::write`](super::page::write) shows of `photo`, the upright pixels that `report` is about or a
/// smaller copy of them: a JPEG file with a thumbnail and every hand that isn't allowed or at rest, and with nothing of the photo's metadata.
pub fn pictures(photo: &RgbImage, report: &PhotoReport) -> Vec<u8> {
    let layout = Layout::of(report);
    let mut sheet = RgbImage::new(layout.size.0, layout.size.1);
    let (width, height) = layout.thumbnail;
    imageops::replace(&mut sheet, &imageops::thumbnail(photo, width, height), 0, 0);
    let scale = photo.width() as f32 / report.width.max(1) as f32;
    for crop in &layout.crops {
        let enlarged = imageops::resize(&crop.source.scaled(scale).cut(photo), CROP, CROP, FilterType::CatmullRom);
        imageops::replace(&mut sheet, &enlarged, i64::from(crop.at.0), i64::from(crop.at.1));
    }
    let mut jpeg = Vec::new();
    // Can't fail: it is written to memory, and MAX_CROPS keeps the sheet below JPEG's 65,535 rows.
    let _ = JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&sheet);
    jpeg
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::report::example;

    #[test]
    fn hands_to_look_at_lie_below_the_thumbnail() {
        let verdicts = [HandVerdict::Allowed, HandVerdict::Forbidden, HandVerdict::Review, HandVerdict::AtRest]
            .into_iter()
            .chain([HandVerdict::Unassessable, HandVerdict::Forbidden]);
        let report = example::photo(4032, 3024, verdicts);
        let layout = Layout::of(&report);
        assert_eq!(layout.thumbnail, (480, 360));
        let places: Vec<_> = layout.crops.iter().map(|crop| (crop.hand, crop.at)).collect();
        assert_eq!(places, [(1, (0, 368)), (2, (160, 368)), (4, (320, 368)), (5, (0, 528))]);
        assert_eq!(layout.size, (480, 688));

        let neutral = Layout::of(&example::photo(3024, 4032, [HandVerdict::Allowed]));
        assert_eq!((neutral.size, neutral.thumbnail, neutral.crops.len()), ((180, 240), (180, 240), 0));
        let tiny = Layout::of(&example::photo(20, 10, [HandVerdict::Review]));
        assert_eq!((tiny.size, tiny.thumbnail), ((160, 176), (20, 10)));
    }

    #[test]
    fn squares_stay_within_the_photo() {
        for (bounds, expected) in [
            (Rect::new(90.0, 90.0, 20.0, 10.0), (83, 78, 34)),
            (Rect::new(-5.0, 0.0, 20.0, 20.0), (0, 0, 34)),
            (Rect::new(390.0, 290.0, 20.0, 20.0), (366, 266, 34)),
            (Rect::new(0.0, 0.0, 900.0, 900.0), (100, 0, 300)),
            (Rect::new(f32::MAX, f32::MIN, f32::INFINITY, 0.0), (100, 0, 300)),
        ] {
            let square = Square::around(&bounds, AROUND, 400, 300);
            assert_eq!((square.x, square.y, square.side), expected, "{bounds:?}");
        }
    }

    #[test]
    fn the_file_shows_the_photo_and_the_hand() {
        let mut report = example::photo(800, 400, [HandVerdict::Forbidden]);
        report.hands[0].bounds = Rect::new(600.0, 100.0, 50.0, 50.0);
        // Blue, and red where the hand is.
        let hand = report.hands[0].bounds.scaled(2.0);
        let photo = RgbImage::from_fn(800, 400, |x, y| {
            let inside = hand.contains(crate::geometry::Point::new(x as f32, y as f32));
            if inside { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) }
        });
        let jpeg = image::load_from_memory(&pictures(&photo, &report)).unwrap().into_rgb8();
        assert_eq!(jpeg.dimensions(), Layout::of(&report).size);
        let near = |x, y, color: [u8; 3]| jpeg.get_pixel(x, y).0.iter().zip(color).all(|(a, b)| a.abs_diff(b) < 12);
        assert!(near(100, 100, [0, 0, 255]), "the photo's left");
        assert!(near(375, 75, [255, 0, 0]), "the hand in the photo");
        assert!(near(80, 240 + 80, [255, 0, 0]), "the hand enlarged");
    }

    #[test]
    fn a_report_of_another_photo_is_no_reason_to_panic() {
        let mut report = example::photo(u32::MAX, 1, [HandVerdict::Review; 700]);
        report.hands[3].bounds = Rect::new(1e30, 1e30, 1e30, 1e30);
        assert!(!pictures(&RgbImage::new(30, 20), &report).is_empty());
    }
}
