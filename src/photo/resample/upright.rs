//! Crops that aren't turned: all pixels of a row lie between the same two rows of the level, which are mixed first.

use std::ops::Range;

use image::RgbImage;

use super::{Places, Tones};

/// Fills the rows of `width` pixels in `out`, where right is right and down is down.
pub(super) fn fill(level: &RgbImage, places: &Places, tones: &Tones, width: usize, out: &mut [f32]) {
    let columns: Vec<Between> = (0..width).map(|column| Between::at(places.of(0, column).0, level.width())).collect();
    let mut strip = Strip::of(level, &columns, tones.black);
    for (row, line) in out.chunks_exact_mut(3 * width).enumerate() {
        strip.mix(level, &Between::at(places.of(row, 0).1, level.height()), tones);
        for (column, between) in columns.iter().enumerate() {
            let pixel = strip.pixel(between);
            // Four values are written as soon as three; the next pixel takes the place of the fourth.
            if let Some(four) = line.get_mut(3 * column..3 * column + 4) {
                four.copy_from_slice(&pixel);
            } else {
                line[3 * column..].copy_from_slice(&pixel[..3]);
            }
        }
    }
}

/// A place along a side of the level: so much of the way from the middle of one pixel to the middle of the next.
struct Between {
    first: i32,
    part: f32,
}

impl Between {
    /// Beyond the edges of a side of so many pixels all is black, however far.
    fn at(place: f64, side: u32) -> Self {
        let first = place.floor();
        Self { first: first.clamp(-2.0, f64::from(side)) as i32, part: (place - first) as f32 }
    }
}

/// What lies between two rows of the level, as far as the columns of the crop reach.
struct Strip {
    /// Red, green, blue, …, and one more.
    values: Vec<f32>,
    /// The pixel that comes first.
    first: i32,
    /// Which pixels are within the level.
    inside: Range<usize>,
    /// A row of the level that there is not.
    nothing: Vec<u8>,
}

impl Strip {
    fn of(level: &RgbImage, columns: &[Between], black: f32) -> Self {
        let firsts = || columns.iter().map(|column| column.first);
        let (first, last) = (firsts().min().unwrap_or(0), firsts().max().unwrap_or(0) + 1);
        let inside = first.max(0) as usize..(last + 1).clamp(first.max(0), level.width() as i32) as usize;
        let values = vec![black; 3 * (last + 1 - first) as usize + 1];
        Self { values, first, nothing: vec![0; 3 * inside.len()], inside }
    }

    /// Mixes the two rows that this place is between.
    fn mix(&mut self, level: &RgbImage, between: &Between, tones: &Tones) {
        let Self { values, first, inside, nothing } = self;
        let row = |y: i32| {
            let start =
                usize::try_from(y).ok().filter(|&y| y < level.height() as usize).map(|y| y * level.width() as usize);
            start.map_or(&nothing[..], |start| &level.as_raw()[3 * (start + inside.start)..3 * (start + inside.end)])
        };
        let (upper, lower) = (row(between.first), row(between.first + 1));
        let (above, below) = (tones.step * (1.0 - between.part), tones.step * between.part);
        let start = 3 * (inside.start as i32 - *first) as usize;
        for (value, (&upper, &lower)) in values[start..].iter_mut().zip(upper.iter().zip(lower)) {
            *value = tones.black + (f32::from(upper) * above + f32::from(lower) * below);
        }
    }

    /// What lies at this place of the strip, and one value that means nothing.
    #[inline(always)]
    fn pixel(&self, between: &Between) -> [f32; 4] {
        let at = 3 * (between.first - self.first) as usize;
        let mut pixel = [0.0; 4];
        if let Some(both) = self.values.get(at..at + 7) {
            for (index, value) in pixel.iter_mut().enumerate() {
                *value = both[index] + between.part * (both[index + 3] - both[index]);
            }
        }
        pixel
    }
}
