//! How soft a photo is: out of focus, shaken, or enlarged.

use image::RgbImage;

/// Rows that are looked at together, and how many such bands at most.
const BAND: usize = 4;
const MOST_BANDS: usize = 256;

/// How much of a band is looked at, in pixels: more than any camera's, and a row may be as long as all of a photo.
const WIDEST: usize = 1 << 16;

/// The most that neighbouring pixels differ less than neighbours among pixels twice as large, as mean squares: in a photo
/// blurred without end. In sharp ones they differ about as much.
const ENDLESS: f32 = 4.0;

/// How blurred the sharpest parts of a photo are: the standard deviation, in pixels, of a Gaussian blur that makes other
/// photos like it. Sharp photos have 0.2 to 0.6; beyond 2 it is a lower bound.
///
/// It is told from how much less neighbouring pixels differ than neighbours at half the size: in 60 renders and 62 real
/// photos, blurred by 0.5, 0.8, 1.1 and 1.5, the medians are 2.0, 2.7, 3.2 and 3.5 times, on which the formula lies.
pub(crate) fn blur(photo: &RgbImage) -> f32 {
    let ratio = coarse_to_fine(photo);
    if ratio.is_finite() { (0.96 - 0.68 * (ENDLESS - ratio).max(0.1).ln()).max(0.0) } else { 0.0 }
}

/// Mean square of the differences between neighbouring 2 × 2 pixels, as a multiple of that between neighbouring pixels.
/// Green stands for brightness. Strong edges count most, so that it tells of what is in focus.
fn coarse_to_fine(photo: &RgbImage) -> f32 {
    let stride = 3 * photo.width() as usize;
    let bands = photo.height() as usize / BAND;
    let step = bands.div_ceil(MOST_BANDS).max(1);
    let (mut fine, mut coarse) = (Mean::default(), Mean::default());
    for band in photo.chunks_exact((BAND * stride).max(1)).step_by(step) {
        let green: [Vec<i32>; BAND] = std::array::from_fn(|row| {
            let row = band[row * stride..][..stride].as_chunks().0;
            row.iter().take(WIDEST).map(|&[_, green, _]| i32::from(green)).collect()
        });
        // Sums of four pixels.
        let halved = |top: &[i32], bottom: &[i32]| -> Vec<i32> {
            let (top, bottom) = (top.as_chunks::<2>().0, bottom.as_chunks::<2>().0);
            top.iter().zip(bottom).map(|([a, b], [c, d])| a + b + c + d).collect()
        };
        let half = [halved(&green[0], &green[1]), halved(&green[2], &green[3])];
        fine.add_differences(&green);
        coarse.add_differences(&half);
    }
    (coarse.value() / 16.0 / fine.value()) as f32
}

/// A mean of squares. All that is added are whole numbers, which are faster to sum up.
#[derive(Default)]
struct Mean {
    sum: u64,
    count: usize,
}

impl Mean {
    /// Adds the differences between neighbours in a row, and between rows.
    fn add_differences(&mut self, rows: &[Vec<i32>]) {
        for row in rows {
            self.add(row, row.get(1..).unwrap_or_default());
        }
        for (upper, lower) in rows.iter().zip(rows.iter().skip(1)) {
            self.add(upper, lower);
        }
    }

    fn add(&mut self, some: &[i32], others: &[i32]) {
        self.sum += some.iter().zip(others).map(|(a, b)| u64::from((a - b).unsigned_abs().pow(2))).sum::<u64>();
        self.count += some.len().min(others.len());
    }

    fn value(&self) -> f64 {
        self.sum as f64 / self.count as f64
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, imageops};

    use super::*;

    fn fixture() -> RgbImage {
        image::open("fixtures/groups/fist_1_0000.jpg").unwrap().into_rgb8()
    }

    #[test]
    fn the_softer_a_photo_the_more_blur_is_told() {
        let photo = fixture();
        let told = [0.5, 0.8, 1.1, 1.5].map(|deviation| blur(&imageops::blur(&photo, deviation)));
        assert!(blur(&photo) < told[0] && told.is_sorted(), "{} {told:?}", blur(&photo));
        for (told, deviation) in told.into_iter().zip([0.5, 0.8, 1.1, 1.5]) {
            assert!((told - deviation).abs() < 0.25, "{told} {deviation}");
        }
    }

    #[test]
    fn a_photo_without_anything_in_it_is_not_blurred() {
        for (width, height) in [(0, 0), (1, 1), (3, 9), (9, 3), (50, 50)] {
            let plain = RgbImage::from_pixel(width, height, Rgb([90; 3]));
            assert!(blur(&plain).abs() < f32::EPSILON, "{width} × {height}");
        }
    }
}
