//! Cutting a network's input out of a photo: turned, scaled and as floating-point values.

#![allow(clippy::inline_always, reason = "a few instructions that are carried out for every pixel of a crop")]

mod turned;
mod upright;

use std::ops::RangeInclusive;

use super::pyramid::Pyramid;
use crate::geometry::Affine;

impl Pyramid<'_> {
    /// Fills `out` with `width` × `height` pixels, red, green and blue interleaved, of which `map` tells where in the
    /// photo they lie.
    ///
    /// The values 0..=255 are spread over `values`. Each one is interpolated between the four nearest pixels of the
    /// level that has between one and two pixels per crop pixel (the photo itself if the crop is finer), and outside the
    /// photo everything is black.
    ///
    /// # Panics
    ///
    /// If `out` doesn't have exactly `width` × `height` × 3 elements.
    pub fn warp(&self, map: &Affine, width: usize, height: usize, values: RangeInclusive<f32>, out: &mut [f32]) {
        assert_eq!(out.len(), width * height * 3, "a crop of {width} × {height} pixels");
        if out.is_empty() {
            return;
        }
        let level = self.level_for(map.scale());
        let shrink = 0.5_f64.powi(level as i32);
        let Affine { xx, xy, yx, yy, dx, dy } = *map;
        let [xx, xy, yx, yy, dx, dy] = [xx, xy, yx, yy, dx, dy].map(|value| f64::from(value) * shrink);
        let places = Places { right: (xx, yx), down: (xy, yy), origin: (dx - 0.5, dy - 0.5) };
        let tones = Tones { black: *values.start(), step: (values.end() - values.start()) / 255.0 };
        let level = self.level(level);
        if (xy, yx) == (0.0, 0.0) {
            upright::fill(level, &places, &tones, width, out);
        } else {
            turned::fill(level, &places, &tones, width, out);
        }
    }
}

/// Where the pixels of a crop lie in a level, in pixels and counted from the centre of the level's first one.
struct Places {
    /// What one pixel to the right in the crop is,
    right: (f64, f64),
    /// and one down.
    down: (f64, f64),
    /// Where the crop's top left corner lies.
    origin: (f64, f64),
}

impl Places {
    /// Where the centre of the pixel in this `row` and `column` lies.
    fn of(&self, row: usize, column: usize) -> (f64, f64) {
        let (row, column) = (row as f64 + 0.5, column as f64 + 0.5);
        let along = |origin: f64, right: f64, down: f64| origin + right * column + down * row;
        (along(self.origin.0, self.right.0, self.down.0), along(self.origin.1, self.right.1, self.down.1))
    }
}

/// What the values of a photo become: 0 `black`, and each that is one higher a `step` more.
struct Tones {
    black: f32,
    step: f32,
}

#[cfg(test)]
mod tests {
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_6};

    use super::*;
    use crate::geometry::Point;
    use crate::geometry::Region;
    use image::{Rgb, RgbImage, imageops};

    fn noise(width: u32, height: u32) -> RgbImage {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        RgbImage::from_fn(width, height, |_, _| Rgb([next(), next(), next()]))
    }

    fn crop(photo: &RgbImage, region: &Region, size: usize) -> Vec<f32> {
        let mut out = vec![f32::NAN; size * size * 3];
        Pyramid::new(photo).warp(&region.from_crop(size), size, size, 0.0..=255.0, &mut out);
        out
    }

    #[test]
    fn upright_crops_are_what_hardly_turned_ones_are() {
        let photo = noise(90, 70);
        for (side, center) in [(40.0, (45.0, 35.0)), (100.0, (20.0, 50.0)), (17.0, (3.0, 66.0)), (30.0, (200.0, 9.0))] {
            let region = Region::upright(Point::new(center.0, center.1), side);
            let turned = Region { angle: 1e-6, ..region };
            let (upright, turned) = (crop(&photo, &region, 33), crop(&photo, &turned, 33));
            let difference = upright.iter().zip(turned).map(|(a, b)| (a - b).abs());
            assert!(difference.fold(0.0, f32::max) < 0.05, "{region:?}");
        }
    }

    fn largest_difference(values: &[f32], pixels: &[u8]) -> f32 {
        assert_eq!(values.len(), pixels.len());
        values.iter().zip(pixels).map(|(value, &pixel)| (value - f32::from(pixel)).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn at_its_own_size_a_crop_is_the_photo() {
        let photo = noise(64, 64);
        let values = crop(&photo, &Region::upright(Point::new(32.0, 32.0), 64.0), 64);
        assert!(largest_difference(&values, &photo) < 1e-3);

        let part = imageops::crop_imm(&photo, 7, 11, 20, 20).to_image();
        let values = crop(&photo, &Region::upright(Point::new(17.0, 21.0), 20.0), 20);
        assert!(largest_difference(&values, &part) < 1e-3);
    }

    #[test]
    fn a_quarter_turn_clockwise_is_undone() {
        let photo = noise(64, 64);
        let region = Region { center: Point::new(32.0, 32.0), side: 64.0, angle: FRAC_PI_2 };
        // The region's upright has turned clockwise, so bringing it back turns what it shows the other way.
        assert!(largest_difference(&crop(&photo, &region, 64), &imageops::rotate270(&photo)) < 0.01);
    }

    #[test]
    fn a_plain_photo_stays_plain_at_every_scale_and_angle() {
        let photo = RgbImage::from_pixel(801, 603, Rgb([7, 130, 251]));
        for side in [3.0, 50.0, 223.0, 400.0] {
            let region = Region { center: Point::new(400.0, 300.0), side, angle: FRAC_PI_6 };
            for pixel in crop(&photo, &region, 32).as_chunks::<3>().0 {
                for (value, expected) in pixel.iter().zip([7.0, 130.0, 251.0]) {
                    assert!((value - expected).abs() < 1e-3, "{side}: {pixel:?}");
                }
            }
        }
    }

    #[test]
    fn shrinking_by_eight_is_the_mean_of_the_block() {
        let photo = noise(1024, 1024);
        let values = crop(&photo, &Region::upright(Point::new(512.0, 512.0), 1024.0), 128);
        let means: Vec<u8> = (0..128 * 128 * 3)
            .map(|at| {
                let (x, y, channel) = (at / 3 % 128, at / 3 / 128, at % 3);
                let block = (0..64).map(|i| photo.get_pixel(8 * x + i % 8, 8 * y + i / 8).0[channel as usize]);
                (block.map(f32::from).sum::<f32>() / 64.0).round() as u8
            })
            .collect();
        assert!(largest_difference(&values, &means) <= 2.0);
    }

    #[test]
    fn outside_is_black_and_the_edge_fades_over_one_pixel() {
        let photo = RgbImage::from_pixel(4, 4, Rgb([200; 3]));
        let mut out = vec![0.0; 8 * 3];
        let map = Affine { xx: 0.5, xy: 0.0, yx: 0.0, yy: 1.0, dx: -1.0, dy: 1.0 };
        Pyramid::new(&photo).warp(&map, 8, 1, -1.0..=1.0, &mut out);
        // Samples lie at −0.75, −0.25, 0.25, 0.75 … and the first pixel's centre at 0.5.
        let reds: Vec<f32> = out.iter().step_by(3).map(|value| (value + 1.0) * 127.5).collect();
        for (red, expected) in reds.iter().zip([0.0, 50.0, 150.0, 200.0, 200.0, 200.0, 200.0, 200.0]) {
            assert!((red - expected).abs() < 0.01, "{reds:?}");
        }
    }
}
