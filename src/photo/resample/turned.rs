//! Crops that may be turned: each pixel has four neighbours of its own.

use image::RgbImage;

use super::{Places, Tones};

/// Places are whole numbers: a pixel of the level has so many bits of them.
const BITS: u32 = 32;

/// Fills the rows of `width` pixels in `out`.
pub(super) fn fill(level: &RgbImage, places: &Places, tones: &Tones, width: usize, out: &mut [f32]) {
    let source = Source::new(level);
    let mut samples = Samples::new(width);
    let whole = |(x, y): (f64, f64)| [x, y].map(|value| (value * (1_u64 << BITS) as f64) as i64);
    let step = whole(places.right);
    for (row, line) in out.chunks_exact_mut(width * 3).enumerate() {
        samples.gather(&source, whole(places.of(row, 0)), step);
        samples.mix(tones);
        for (pixel, &[red, green, blue, _]) in line.as_chunks_mut::<3>().0.iter_mut().zip(&samples.mixed) {
            *pixel = [red, green, blue];
        }
    }
}

/// A row of pixels on its way from the level to the crop. Each is four values, one of which isn't used, and all values of one
/// kind lie together: so the compiler makes vector instructions of what is done to them.
struct Samples {
    /// The pixels around each place: top left, top right, bottom left, bottom right.
    corners: [Vec<[u8; 4]>; 4],
    /// How far each place is from the left ones to the right ones,
    across: Vec<[f32; 4]>,
    /// and from the upper ones to the lower ones.
    down: Vec<[f32; 4]>,
    mixed: Vec<[f32; 4]>,
}

impl Samples {
    fn new(width: usize) -> Self {
        let floats = || vec![[0.0; 4]; width];
        let corners = std::array::from_fn(|_| vec![[0; 4]; width]);
        Self { corners, across: floats(), down: floats(), mixed: floats() }
    }

    /// Fetches the corners of the places from (`x`, `y`) on, a `step` from each to the next.
    fn gather(&mut self, source: &Source, [mut x, mut y]: [i64; 2], step: [i64; 2]) {
        // As many bits as a float has.
        let part = |place: i64| (place as u32 >> 8) as i32 as f32 * (1.0 / (1 << 24) as f32);
        let [top_left, top_right, bottom_left, bottom_right] = &mut self.corners;
        let top = top_left.iter_mut().zip(top_right);
        let bottom = bottom_left.iter_mut().zip(bottom_right);
        let parts = self.across.iter_mut().zip(&mut self.down);
        for (((top_left, top_right), (bottom_left, bottom_right)), (across, down)) in top.zip(bottom).zip(parts) {
            // What a call returns goes through memory, and what doesn't shouldn't.
            [*top_left, *top_right, *bottom_left, *bottom_right] =
                if let Some(corners) = source.corners(x, y) { corners } else { source.corners_at_edge(x, y) };
            (*across, *down) = ([part(x); 4], [part(y); 4]);
            (x, y) = (x.wrapping_add(step[0]), y.wrapping_add(step[1]));
        }
    }

    /// Makes one value of each four, in these `tones`.
    fn mix(&mut self, tones: &Tones) {
        let mixed = self.mixed.as_flattened_mut();
        let count = mixed.len();
        let [top_left, top_right, bottom_left, bottom_right] =
            self.corners.each_ref().map(|corners| &corners.as_flattened()[..count]);
        let (across, down) = (&self.across.as_flattened()[..count], &self.down.as_flattened()[..count]);
        for (index, mixed) in mixed.iter_mut().enumerate() {
            let between = |from: f32, to: f32, part: f32| from + part * (to - from);
            let row =
                |left: &[u8], right: &[u8]| between(f32::from(left[index]), f32::from(right[index]), across[index]);
            let value = between(row(top_left, top_right), row(bottom_left, bottom_right), down[index]);
            *mixed = tones.black + tones.step * value;
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
    right: u64,
    bottom: u64,
}

impl<'a> Source<'a> {
    fn new(image: &'a RgbImage) -> Self {
        let (width, height) = image.dimensions();
        let last = |side: u32| u64::from(side.saturating_sub(1)) << BITS;
        Self { values: image, width: width as usize, height: height as usize, right: last(width), bottom: last(height) }
    }

    /// The four pixels around a place, each with one more value: top left, top right, bottom left, bottom right. `None` at the
    /// edge.
    #[inline(always)]
    fn corners(&self, x: i64, y: i64) -> Option<[[u8; 4]; 4]> {
        // What is negative is beyond any edge.
        if x as u64 >= self.right || y as u64 >= self.bottom {
            return None;
        }
        let at = 3 * ((y >> BITS) as usize * self.width + (x >> BITS) as usize);
        let ([top_left, top_right], [bottom_left, bottom_right]) = (self.pair(at)?, self.pair(at + 3 * self.width)?);
        Some([top_left, top_right, bottom_left, bottom_right])
    }

    /// Two neighbouring pixels, each with the first value of the next one.
    #[inline(always)]
    fn pair(&self, at: usize) -> Option<[[u8; 4]; 2]> {
        let both = self.values.get(at..at + 7)?;
        Some([*both.first_chunk()?, *both.last_chunk()?])
    }

    /// The same where some of the four pixels are outside and count as black.
    #[cold]
    fn corners_at_edge(&self, x: i64, y: i64) -> [[u8; 4]; 4] {
        let (left, top) = (x >> BITS, y >> BITS);
        [(left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)].map(|(x, y)| {
            let within = |at: i64, side: usize| usize::try_from(at).ok().filter(|&at| at < side);
            let at = within(x, self.width).zip(within(y, self.height)).map(|(x, y)| y * self.width + x);
            let [red, green, blue] = at.map(|at| self.values.as_chunks().0[at]).unwrap_or_default();
            [red, green, blue, 0]
        })
    }
}
