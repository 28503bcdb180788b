//! Photos with grain: of a sensor in the dark, or the dots of a print or a screen. The networks learnt from others, and see next to nothing
//! among a print's dots.

use image::{RgbImage, imageops};

/// Where a photo is plainest, pixels differ so much from those around them if it has grain, in levels of 255, as root mean squares; and no more
/// than that if it has none. None of 138 rendered groups, 517 photos of people and hands and 60 of nobody has any.
const ROUGH: f32 = 3.5;
const EVEN: f32 = 0.7;

/// Standard deviations, in pixels, of the Gaussian blurs that are tried, until one leaves no grain.
const BLURS: [f32; 6] = [1.0, 1.4, 2.0, 2.8, 4.0, 5.6];

/// How much is blurred at a time, across and down.
const TILE: (u32, u32) = (8192, 256);

/// The sides of the squares that are looked at, in pixels; how many across and down, at most; and which share of them is the plainest.
const SQUARE: u32 = 16;
const MOST_ACROSS: u32 = 24;
const PLAINEST: usize = 10;

/// A photo with grain as sharp as it can be without; `None` if it has none.
pub(super) fn smoothed(photo: &RgbImage) -> Option<RgbImage> {
    if grain(photo) < ROUGH {
        return None;
    }
    let mut smoothed = None;
    for deviation in BLURS {
        let blurred = smoothed.insert(blurred(photo, deviation));
        if grain(blurred) <= EVEN {
            break;
        }
    }
    smoothed
}

/// A photo, blurred tile by tile: as a whole it takes 27 bytes a pixel besides.
fn blurred(photo: &RgbImage, deviation: f32) -> RgbImage {
    let (width, height) = photo.dimensions();
    let margin = (4.0 * deviation).ceil() as u32;
    let mut blurred = RgbImage::new(width, height);
    let rows = (0..height).step_by(TILE.1 as usize);
    for (left, top) in rows.flat_map(|top| (0..width).step_by(TILE.0 as usize).map(move |left| (left, top))) {
        let (before, above) = (margin.min(left), margin.min(top));
        let (across, down) = (before + TILE.0 + margin, above + TILE.1 + margin);
        let tile = imageops::blur(&*imageops::crop_imm(photo, left - before, top - above, across, down), deviation);
        let tile = imageops::crop_imm(&tile, before, above, TILE.0.min(width - left), TILE.1.min(height - top));
        imageops::replace(&mut blurred, &*tile, left.into(), top.into());
    }
    blurred
}

/// How much pixels differ from those around them in the tenth of a photo where they do least. Green stands for brightness.
fn grain(photo: &RgbImage) -> f32 {
    // With a pixel around each square.
    let count = |side: u32| side.saturating_sub(2) / SQUARE;
    let (across, down) = (count(photo.width()), count(photo.height()));
    let steps = [across, down].map(|count| count.div_ceil(MOST_ACROSS).max(1) as usize);
    let corners = (0..down).step_by(steps[1]).flat_map(|y| (0..across).step_by(steps[0]).map(move |x| (x, y)));
    let mut roughness: Vec<f32> = corners.map(|(x, y)| roughness(photo, x * SQUARE, y * SQUARE)).collect();
    let plain = roughness.len() / PLAINEST;
    if roughness.is_empty() { 0.0 } else { *roughness.select_nth_unstable_by(plain, f32::total_cmp).1 }
}

/// Half of how much the pixels of a square differ from the mean of the four around each, as root mean square: slow changes don't count.
fn roughness(photo: &RgbImage, left: u32, top: u32) -> f32 {
    let green = |x: u32, y: u32| photo.get_pixel_checked(x, y).map_or(0, |pixel| i32::from(pixel.0[1]));
    let mut sum = 0_i64;
    for y in top + 1..=top + SQUARE {
        for x in left + 1..=left + SQUARE {
            let around = green(x - 1, y) + green(x + 1, y) + green(x, y - 1) + green(x, y + 1);
            sum += i64::from(4 * green(x, y) - around).pow(2);
        }
    }
    (sum as f32).sqrt() / (8 * SQUARE) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn fixture() -> RgbImage {
        image::open("fixtures/groups/fist_1_0000.jpg").unwrap().into_rgb8()
    }

    /// A photo with so much added to the levels of each pixel, by its place.
    fn with(photo: &RgbImage, added: impl Fn(u32, u32) -> f32) -> RgbImage {
        RgbImage::from_fn(photo.width(), photo.height(), |x, y| {
            Rgb(photo.get_pixel(x, y).0.map(|level| (f32::from(level) + added(x, y)).round() as u8))
        })
    }

    /// The dots of a screen, so many pixels apart.
    fn dots(apart: f32) -> impl Fn(u32, u32) -> f32 {
        move |x, y| 20.0 * [x, y].map(|at| (at as f32 * std::f32::consts::TAU / apart).sin()).iter().sum::<f32>()
    }

    #[test]
    fn only_photos_with_grain_are_smoothed_and_the_coarser_the_more() {
        let photo = fixture();
        assert!(grain(&photo) < 0.5 * ROUGH && smoothed(&photo).is_none());
        let difference = |a: &RgbImage, b: &RgbImage| {
            let sum: u64 = a.iter().zip(b.iter()).map(|(&a, &b)| u64::from(a.abs_diff(b))).sum();
            sum as f32 / a.len() as f32
        };
        for (apart, deviation) in [(2.5, 1.0), (4.0, 1.4)] {
            let dotted = with(&photo, dots(apart));
            let smoothed = smoothed(&dotted).unwrap();
            assert!(grain(&dotted) > ROUGH && grain(&smoothed) <= EVEN, "{apart}");
            assert!(smoothed == imageops::blur(&dotted, deviation), "{apart}");
            assert!(difference(&smoothed, &photo) < 0.5 * difference(&dotted, &photo), "{apart}");
        }
    }

    #[test]
    fn a_photo_of_several_tiles_is_blurred_as_a_whole() {
        let photo =
            RgbImage::from_fn(TILE.0 + 70, TILE.1 + 40, |x, y| Rgb([(x * 7) as u8, (y * 11) as u8, (x * y) as u8]));
        assert!(blurred(&photo, 2.8) == imageops::blur(&photo, 2.8));
    }

    #[test]
    fn a_rough_wall_behind_people_is_no_grain() {
        let photo = fixture();
        let half = photo.width() / 2;
        let wall = with(&photo, |x, y| if x < half { dots(3.0)(x, y) } else { 0.0 });
        assert!(smoothed(&wall).is_none());
    }

    #[test]
    fn tiny_and_even_pictures_have_no_grain() {
        for (width, height) in [(0, 0), (1, 1), (17, 18), (18, 18), (400, 10)] {
            let even = RgbImage::from_pixel(width, height, Rgb([90; 3]));
            assert!(smoothed(&even).is_none(), "{width} × {height}");
        }
    }
}
