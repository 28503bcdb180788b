//! A photo at halved sizes, so that shrinking a part of it looks at every pixel once and at few pixels each time.

use image::RgbImage;
use rayon::prelude::*;

/// Levels end before the long side gets shorter than this, in pixels.
const SHORTEST: u32 = 96;

/// Rows of a level that are made at a time.
const BAND: usize = 64;

/// Values of two rows that are worked on at a time, whole pairs of pixels: rows may be as long as all of a photo.
const PIECE: usize = 6 * 8192;

/// A photo and what it looks like at a half, a quarter, an eighth … of its size.
///
/// Each pixel of a level is the mean of the 2 × 2 pixels below it. Where a side is odd, the last row or column stands
/// alone, so positions differ between levels by exactly a factor of two.
#[derive(Debug)]
pub struct Pyramid<'a> {
    /// The finest level that there is: the photo, or a smaller copy of it.
    finest: &'a RgbImage,
    /// The number of that level.
    first: usize,
    halves: Vec<RgbImage>,
}

impl<'a> Pyramid<'a> {
    /// Builds all levels of `photo`; they take a third of its memory beside it.
    pub fn new(photo: &'a RgbImage) -> Self {
        Self::from_level(0, photo)
    }

    /// The same without the two finest levels: of the photo at a `quarter` of its size.
    pub(crate) fn of_quarter(quarter: &'a RgbImage) -> Self {
        Self::from_level(2, quarter)
    }

    fn from_level(first: usize, finest: &'a RgbImage) -> Self {
        let mut halves: Vec<RgbImage> = Vec::new();
        loop {
            let last = halves.last().unwrap_or(finest);
            if last.width().max(last.height()).div_ceil(2) < SHORTEST {
                return Self { finest, first, halves };
            }
            halves.push(halve(last));
        }
    }

    /// How many levels there are, at least 1; with those finer than the first one that there is.
    pub fn levels(&self) -> usize {
        self.first + 1 + self.halves.len()
    }

    /// The photo at 1 / 2^`level` of its size, or as large as there is.
    pub fn level(&self, level: usize) -> &RgbImage {
        let half = level.saturating_sub(self.first).checked_sub(1);
        half.map_or(self.finest, |half| &self.halves[half])
    }

    /// The number of the level that has between one and two pixels for each of those that span `scale` pixels of the photo; or of
    /// the finest one that there is, or the coarsest.
    pub(crate) fn level_for(&self, scale: f32) -> usize {
        level_for(scale, self.levels()).max(self.first)
    }
}

fn level_for(scale: f32, levels: usize) -> usize {
    let mut level = 0;
    let mut scale = scale;
    while scale >= 2.0 && level + 1 < levels {
        scale /= 2.0;
        level += 1;
    }
    level
}

fn halve(image: &RgbImage) -> RgbImage {
    let mut half = RgbImage::new(image.width().div_ceil(2), image.height().div_ceil(2));
    let stride = 3 * image.width() as usize;
    let half_stride = 3 * half.width() as usize;
    if stride == 0 {
        return half;
    }
    let bands = image.par_chunks(2 * BAND * stride).zip(half.par_chunks_mut(BAND * half_stride));
    bands.for_each(|(rows, out)| halve_rows(rows, stride, out, half_stride));
    half
}

/// Makes one row of `out` of each two `rows`, which have so many values each.
fn halve_rows(rows: &[u8], stride: usize, out: &mut [u8], half_stride: usize) {
    let mut sums = vec![0_u16; stride.min(PIECE)];
    let mut means = vec![0_u8; stride.min(PIECE)];
    for (rows, out) in rows.chunks(2 * stride).zip(out.chunks_exact_mut(half_stride)) {
        let (top, bottom) = rows.split_at(stride);
        let bottom = if bottom.is_empty() { top } else { bottom };
        for ((top, bottom), out) in top.chunks(PIECE).zip(bottom.chunks(PIECE)).zip(out.chunks_mut(PIECE / 2)) {
            halve_piece((top, bottom), &mut sums[..top.len()], &mut means[..top.len()], out);
        }
    }
}

/// The same of a piece of two rows, with room for its `sums` and `means`.
fn halve_piece((top, bottom): (&[u8], &[u8]), sums: &mut [u16], means: &mut [u8], out: &mut [u8]) {
    for ((sum, &top), &bottom) in sums.iter_mut().zip(top).zip(bottom) {
        *sum = u16::from(top) + u16::from(bottom);
    }
    // Of every pixel and the next, though only each second mean is needed: neighbouring values are what the compiler
    // can turn into vector instructions.
    for ((mean, &left), &right) in means.iter_mut().zip(&*sums).zip(&sums[3..]) {
        *mean = ((left + right + 2) / 4) as u8;
    }
    let (pairs, single) = sums.as_chunks::<6>();
    let (out, last) = out.split_at_mut(3 * pairs.len());
    for (out, &[red, green, blue, ..]) in out.as_chunks_mut::<3>().0.iter_mut().zip(means.as_chunks::<6>().0) {
        *out = [red, green, blue];
    }
    for (out, &sum) in last.iter_mut().zip(single) {
        *out = sum.div_ceil(2) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn levels_have_one_to_two_pixels_for_each_of_the_crop() {
        assert_eq!([0.1, 1.0, 1.99, 2.0, 3.9, 4.0, 100.0].map(|scale| level_for(scale, 4)), [0, 0, 0, 1, 1, 2, 3]);
        assert_eq!(level_for(f32::NAN, 4), 0);
    }

    #[test]
    fn odd_sides_keep_their_last_row_and_column() {
        let photo = RgbImage::from_fn(3, 3, |x, y| Rgb([10 * x as u8, 20 * y as u8, 255]));
        let half = halve(&photo);
        assert_eq!(half.dimensions(), (2, 2));
        assert_eq!(half.get_pixel(0, 0).0, [5, 10, 255]);
        assert_eq!(half.get_pixel(1, 0).0, [20, 10, 255]);
        assert_eq!(half.get_pixel(0, 1).0, [5, 40, 255]);
        assert_eq!(half.get_pixel(1, 1).0, [20, 40, 255]);
    }

    #[test]
    fn long_rows_are_halved_like_short_ones() {
        let piece = (PIECE / 3) as u32;
        for width in [piece - 1, piece, piece + 1, 2 * piece + 3] {
            let photo = RgbImage::from_fn(width, 3, |x, y| Rgb([x as u8, (x / 7) as u8, (y * 90 + x / 300) as u8]));
            let half = halve(&photo);
            for (x, y, pixel) in half.enumerate_pixels() {
                let below = |x: u32, y: u32| photo.get_pixel(x.min(width - 1), y.min(2)).0.map(u32::from);
                let [a, b] = [2 * x, 2 * x + 1].map(|x| [below(x, 2 * y), below(x, 2 * y + 1)]);
                let mean = |channel: usize| (a[0][channel] + a[1][channel] + b[0][channel] + b[1][channel] + 2) / 4;
                assert_eq!(pixel.0.map(u32::from), [0, 1, 2].map(mean), "{width}: {x}, {y}");
            }
        }
    }

    #[test]
    fn levels_end_at_a_hundred_pixels() {
        let sides = |width, height| {
            let photo = RgbImage::new(width, height);
            let pyramid = Pyramid::new(&photo);
            (0..pyramid.levels()).map(|level| pyramid.level(level).dimensions()).collect::<Vec<_>>()
        };
        assert_eq!(sides(400, 300), [(400, 300), (200, 150), (100, 75)]);
        assert_eq!(sides(1, 193), [(1, 193), (1, 97)]);
        assert_eq!(sides(1, 1), [(1, 1)]);
        assert_eq!(sides(0, 0), [(0, 0)]);
    }
}
