//! Cutting a network's input out of a photo: turned, scaled and as floating-point values.

#![allow(clippy::inline_always, reason = "a few instructions that are carried out for every pixel of a crop")]

use std::ops::RangeInclusive;

use image::RgbImage;

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
        let shrink = 0.5_f32.powi(level as i32);
        let source = Source::new(self.level(level));
        let low = *values.start();
        let spread = (values.end() - low) / 255.0;

        // A row as it is computed: with a fourth value that makes a pixel a register.
        let mut samples = vec![[0.0; 4]; width];
        let spread_over = |mut sample: [f32; 4]| {
            for value in &mut sample {
                *value = low + *value * spread;
            }
            sample
        };
        let step = (map.xx * shrink, map.yx * shrink);
        for (row, line) in out.chunks_exact_mut(width * 3).enumerate() {
            let y = row as f32 + 0.5;
            // Where the row's first sample lies, counted from the centre of the level's first pixel.
            let start_x = (map.xx * 0.5 + map.xy * y + map.dx) * shrink - 0.5;
            let start_y = (map.yx * 0.5 + map.yy * y + map.dy) * shrink - 0.5;
            for (column, value) in samples.iter_mut().enumerate() {
                let column = column as f32;
                let (x, y) = (start_x + column * step.0, start_y + column * step.1);
                // What a call returns goes through memory, and what doesn't shouldn't.
                if let Some(sample) = source.sample(x, y) {
                    *value = spread_over(sample);
                } else {
                    *value = spread_over(source.sample_edge(x, y));
                }
            }
            for (pixel, &[red, green, blue, _]) in line.as_chunks_mut::<3>().0.iter_mut().zip(&samples) {
                *pixel = [red, green, blue];
            }
        }
    }
}

/// One level's pixels, row by row.
struct Source<'a> {
    /// Red, green, blue, …
    values: &'a [u8],
    width: usize,
    height: usize,
    /// Left of and above these, places have four pixels around them.
    right: f32,
    bottom: f32,
}

impl<'a> Source<'a> {
    fn new(image: &'a RgbImage) -> Self {
        let (width, height) = (image.width() as usize, image.height() as usize);
        Self { values: image, width, height, right: width as f32 - 1.0, bottom: height as f32 - 1.0 }
    }

    /// What lies between the four pixels around (`x`, `y`), counted from the centre of the first pixel. `None` at the edge.
    #[inline(always)]
    fn sample(&self, x: f32, y: f32) -> Option<[f32; 4]> {
        if !(x >= 0.0 && y >= 0.0 && x < self.right && y < self.bottom) {
            return None;
        }
        // Through i32, which processors convert to in one instruction.
        let (left, top) = (x as i32, y as i32);
        let at = 3 * (top as usize * self.width + left as usize);
        let below = at + 3 * self.width;
        let ([top_left, top_right], [bottom_left, bottom_right]) = (self.pair(at)?, self.pair(below)?);
        let corners = [top_left, top_right, bottom_left, bottom_right];
        Some(blend(corners, x - left as f32, y - top as f32))
    }

    /// Two neighbouring pixels, each with the first value of the next one.
    #[inline(always)]
    fn pair(&self, at: usize) -> Option<[[f32; 4]; 2]> {
        let both = self.values.get(at..at + 7)?;
        Some([lanes(*both.first_chunk()?), lanes(*both.last_chunk()?)])
    }

    /// The same where some of the four pixels are outside and count as black.
    #[cold]
    fn sample_edge(&self, x: f32, y: f32) -> [f32; 4] {
        let (left, top) = (x.floor(), y.floor());
        let pixel = |x: f32, y: f32| {
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
            let pixel = inside.then(|| self.values.as_chunks().0[y as usize * self.width + x as usize]);
            let [red, green, blue] = pixel.unwrap_or_default();
            lanes([red, green, blue, 0])
        };
        let corners = [pixel(left, top), pixel(left + 1.0, top), pixel(left, top + 1.0), pixel(left + 1.0, top + 1.0)];
        blend(corners, x - left, y - top)
    }
}

/// A pixel's values and one that isn't used: four at a time are one instruction.
#[inline(always)]
fn lanes(values: [u8; 4]) -> [f32; 4] {
    let mut lanes = [0.0; 4];
    for (lane, value) in lanes.iter_mut().zip(values) {
        *lane = f32::from(value);
    }
    lanes
}

/// Between the pixels top left, top right, bottom left and bottom right, (`x`, `y`) of the way from the first.
#[inline(always)]
fn blend([top_left, top_right, bottom_left, bottom_right]: [[f32; 4]; 4], x: f32, y: f32) -> [f32; 4] {
    let between = |from: [f32; 4], to: [f32; 4], part: f32| {
        let mut blended = [0.0; 4];
        for (blended, (from, to)) in blended.iter_mut().zip(from.into_iter().zip(to)) {
            *blended = from + part * (to - from);
        }
        blended
    };
    between(between(top_left, top_right, x), between(bottom_left, bottom_right, x), y)
}

#[cfg(test)]
mod tests {
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_6};

    use super::*;
    use crate::geometry::Point;
    use crate::geometry::Region;
    use image::{Rgb, imageops};

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
