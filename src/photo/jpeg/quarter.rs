//! JPEG at a quarter of its size, for which a few sums take the place of most of the decoding.
//!
//! Each pixel is the mean of 4 × 4 pixels of the photo, as in a [`Pyramid`](crate::photo::Pyramid). Means over pairs of a
//! block's 8 × 8 pixels are a block of 4 × 4 with its own cosines, so that each coefficient goes, with a weight, to one of
//! a smaller block.
//!
//! Only what cameras and phones write is read: all in one scan, with Huffman codes, in luma and chroma. And only if there
//! is nothing whatever to object to: where it is about damage, the whole decoding has the say.

#![allow(clippy::inline_always, reason = "a few instructions that are carried out for every block of a large photo")]

#[cfg(test)]
mod tests;

use std::f32::consts::{FRAC_1_SQRT_2, FRAC_PI_8, PI};

use image::RgbImage;

use super::{
    SOS, Segments,
    huffman::{Bits, Code, Next},
};

/// Row by row, the place of each coefficient in the order that they are coded in.
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// Decodes a file at a quarter of its size, sides rounded up, whose coded data end at `end`. `None` if it has to be decoded
/// as a whole.
pub(super) fn decode(bytes: &[u8], end: usize) -> Option<RgbImage> {
    let mut frame = Frame::read(bytes.get(..end)?)?;
    let (width, height) = (frame.width.div_ceil(4), frame.height.div_ceil(4));
    let (columns, rows) =
        (frame.width.div_ceil(8 * frame.most.0) as usize, frame.height.div_ceil(8 * frame.most.1) as usize);
    // Of one row of units: a block of 8 × 8 pixels becomes 2 × 2.
    let stride = 2 * frame.most.0 as usize * columns;
    let mut planes = [(); 3].map(|()| vec![0.0; 2 * frame.most.1 as usize * stride]);

    let mut quarter = RgbImage::new(width, height);
    let mut lines = quarter.chunks_exact_mut(3 * width as usize);
    let mut bits = Bits::new(frame.coded);
    let mut units = 0;
    for _ in 0..rows {
        for column in 0..columns {
            if frame.restart > 0 && units > 0 && units % frame.restart == 0 {
                bits.restart(((units / frame.restart - 1) % 8) as u8)?;
                frame.components.iter_mut().for_each(|component| component.last = 0);
            }
            units += 1;
            for (component, plane) in frame.components.iter_mut().zip(&mut planes) {
                component.unit(&mut bits, &mut plane[2 * frame.most.0 as usize * column..], stride)?;
            }
        }
        let [luma, blue, red] = &planes;
        let pixels = luma.chunks_exact(stride).zip(blue.chunks_exact(stride)).zip(red.chunks_exact(stride));
        for (line, ((luma, blue), red)) in lines.by_ref().take(2 * frame.most.1 as usize).zip(pixels) {
            colour(line, luma, blue, red);
        }
    }
    bits.finish()?;
    Some(quarter)
}

/// Fills a line of pixels from luma and chroma, all around zero.
fn colour(line: &mut [u8], luma: &[f32], blue: &[f32], red: &[f32]) {
    for (((pixel, &luma), &blue), &red) in line.as_chunks_mut::<3>().0.iter_mut().zip(luma).zip(blue).zip(red) {
        let luma = luma + 128.5;
        *pixel = [
            (luma + 1.402 * red) as u8,
            (luma - 0.344_136 * blue - 0.714_136 * red) as u8,
            (luma + 1.772 * blue) as u8,
        ];
    }
}

/// What a file says about its picture.
struct Frame<'a> {
    width: u32,
    height: u32,
    /// Most blocks beside and above one another in a unit of any component.
    most: (u32, u32),
    components: [Component; 3],
    /// Units between restart markers; zero without.
    restart: usize,
    coded: &'a [u8],
}

impl<'a> Frame<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut segments = Segments { bytes, at: 0 };
        let (mut scales, mut codes) = ([const { None }; 4], [const { None }; 8]);
        let (mut frame, mut restart) = (None, 0);
        loop {
            let (marker, body) = segments.next()?;
            match marker {
                0xc4 => read_codes(body, &mut codes)?,
                // Starts of other kinds of frames; a second one is not for anybody to choose from.
                0xc2..=0xcf => return None,
                0xc0 | 0xc1 if frame.is_some() => return None,
                0xc0 | 0xc1 => frame = Some(body),
                0xdb => read_scales(body, &mut scales)?,
                0xdd => restart = usize::from(u16::from_be_bytes(body.try_into().ok()?)),
                // Adobe's: the last byte says what the components are.
                0xee if body.starts_with(b"Adobe") && body.get(11) != Some(&1) => return None,
                SOS => {
                    let &[_, h1, h0, w1, w0, 3, ref parts @ ..] = frame? else { return None };
                    if [h1, h0] == [0, 0] || [w1, w0] == [0, 0] {
                        return None;
                    }
                    let &[3, ref uses @ .., 0, 63, 0] = body else { return None };
                    let (parts, uses) = (<[[u8; 3]; 3]>::try_from(parts.as_chunks().0).ok()?, uses.as_chunks::<2>().0);
                    let sides = parts.map(|[_, sides, _]| (u32::from(sides >> 4), u32::from(sides & 15)));
                    let most = sides.iter().fold((1, 1), |most, sides| (most.0.max(sides.0), most.1.max(sides.1)));
                    // Some programs store the colours themselves, and say so by the components' names.
                    if parts.map(|[id, ..]| id) == *b"RGB" {
                        return None;
                    }
                    let mut components = parts.iter().zip(uses).zip(sides).map(|((part, usage), sides)| {
                        let scale = scales.get(usize::from(part[2]))?.as_ref()?;
                        let code = |class: usize, number: u8| codes.get(4 * class + usize::from(number))?.clone();
                        let codes = (code(0, usage[1] >> 4)?, code(1, usage[1] & 15)?);
                        (part[0] == usage[0]).then(|| Component::new(sides, most, scale, codes))?
                    });
                    let mut next = || components.next().flatten();
                    return Some(Self {
                        width: u32::from(u16::from_be_bytes([w1, w0])),
                        height: u32::from(u16::from_be_bytes([h1, h0])),
                        most,
                        components: [next()?, next()?, next()?],
                        restart,
                        coded: &bytes[segments.at..],
                    });
                }
                _ => {}
            }
        }
    }
}

/// Reads quantisation tables.
fn read_scales(mut body: &[u8], scales: &mut [Option<[u8; 64]>; 4]) -> Option<()> {
    while let Some((&number, rest)) = body.split_first() {
        let (scale, rest) = rest.split_first_chunk()?;
        // Numbers beyond 3 include tables of 16 bits, which are for pictures of 12.
        *scales.get_mut(usize::from(number))? = Some(*scale);
        body = rest;
    }
    Some(())
}

/// Reads Huffman codes: four for first values, and four for others.
fn read_codes(mut body: &[u8], codes: &mut [Option<Code>; 8]) -> Option<()> {
    while let Some((&number, rest)) = body.split_first() {
        let (counts, rest) = rest.split_first_chunk::<16>()?;
        let (symbols, rest) = rest.split_at_checked(counts.iter().map(|&count| usize::from(count)).sum())?;
        let (class, number) = (usize::from(number >> 4), usize::from(number & 15));
        if class > 1 || number > 3 {
            return None;
        }
        codes[4 * class + number] = Some(Code::new(counts, symbols)?);
        body = rest;
    }
    Some(())
}

/// Luma, or one of the two chromas.
struct Component {
    /// Blocks beside and above one another in a unit.
    blocks: (u32, u32),
    weights: Weights,
    first: Code,
    others: Code,
    /// The first value of the block before.
    last: i32,
}

/// For each coefficient, as they are coded, what it adds to a smaller block. Beyond the 64 there are some zeros for what
/// damaged data might say comes next.
enum Weights {
    /// To the four coefficients of 2 × 2 values.
    Two(Box<[[f32; 4]; 128]>),
    /// To one of 4 × 4, of which so many columns and rows are used: where there are half as many pixels as in the photo.
    Four(Box<[(u8, f32); 128]>, (usize, usize)),
}

impl Component {
    fn new(blocks: (u32, u32), most: (u32, u32), scale: &[u8; 64], (first, others): (Code, Code)) -> Option<Self> {
        let side = |blocks: u32, most: u32| match (blocks, most) {
            (1, 1) | (2, 2) => Some(2),
            (1, 2) => Some(4),
            _ => None,
        };
        let sides = (side(blocks.0, most.0)?, side(blocks.1, most.1)?);
        let mut folds = Box::new([(0, 0.0); 128]);
        for ((to, place), scale) in folds.iter_mut().zip(ZIGZAG).zip(scale) {
            let ((x, x_weight), (y, y_weight)) = (folded(place % 8, sides.0), folded(place / 8, sides.1));
            *to = (4 * y + x, x_weight * y_weight * f32::from(*scale));
        }
        let weights = if sides == (2, 2) {
            let mut weights = Box::new([[0.0; 4]; 128]);
            for (weights, (to, weight)) in weights.iter_mut().zip(*folds) {
                weights[usize::from(to / 2 + to % 2)] = weight;
            }
            Weights::Two(weights)
        } else {
            Weights::Four(folds, sides)
        };
        Some(Self { blocks, weights, first, others, last: 0 })
    }

    /// Decodes the blocks of one unit to where `plane` starts.
    fn unit(&mut self, bits: &mut Bits, plane: &mut [f32], stride: usize) -> Option<()> {
        let (columns, rows) = (self.blocks.0 as usize, self.blocks.1 as usize);
        let (first, others, last) = (&self.first, &self.others, &mut self.last);
        for (x, y) in (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))) {
            match &self.weights {
                Weights::Two(weights) => {
                    let mut block = [0.0; 4];
                    read_block(bits, (first, others, last), |place, value| {
                        for (sum, weight) in block.iter_mut().zip(weights[place & 127]) {
                            *sum += value * weight;
                        }
                    })?;
                    let [a, b, c, d] = block;
                    let values = [a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d];
                    put(values.as_chunks::<2>().0, plane.get_mut(2 * (y * stride + x)..)?, stride);
                }
                Weights::Four(weights, sides) => {
                    let mut block = [0.0; 16];
                    read_block(bits, (first, others, last), |place, value| {
                        let (to, weight) = weights[place & 127];
                        block[usize::from(to & 15)] += value * weight;
                    })?;
                    let plane = plane.get_mut(y * sides.1 * stride + x * sides.0..)?;
                    put_four(&block, *sides, plane, stride);
                }
            }
        }
        Some(())
    }
}

/// Reads the coefficients of the next block.
#[inline(always)]
fn read_block(
    bits: &mut Bits,
    (first, others, last): (&Code, &Code, &mut i32),
    mut add: impl FnMut(usize, f32),
) -> Option<()> {
    // A copy, which needn't be in memory.
    let mut reader = bits.clone();
    *last = last.wrapping_add(first.difference(&mut reader)?);
    add(0, *last as f32);
    let mut place = 1;
    while place < 64 {
        match others.next(&mut reader)? {
            Next::Value(zeros, value) => {
                place += zeros as usize;
                add(place, value as f32);
                place += 1;
            }
            Next::Zeros => place += 16,
            Next::End => place = 64,
        }
    }
    *bits = reader;
    // Unless something was beyond the end.
    (place == 64).then_some(())
}

/// Puts rows of values where `plane` starts.
#[inline]
fn put<const SIDE: usize>(values: &[[f32; SIDE]], plane: &mut [f32], stride: usize) {
    for (row, line) in values.iter().zip(plane.chunks_mut(stride)) {
        if let Some(to) = line.first_chunk_mut() {
            *to = *row;
        }
    }
}

/// Puts what the coefficients of `columns` × `rows` values stand for where `plane` starts.
fn put_four(block: &[f32; 16], (columns, rows): (usize, usize), plane: &mut [f32], stride: usize) {
    let [a, b, c, d] = block.as_chunks::<4>().0 else { return };
    let mut lines = [[0.0; 4]; 4];
    for x in 0..4 {
        let column = if rows == 2 { two([a[x], b[x]]) } else { four([a[x], b[x], c[x], d[x]]) };
        for y in 0..4 {
            lines[y][x] = column[y];
        }
    }
    if columns == 2 {
        let lines = lines.map(|[a, b, ..]| [a + b, a - b]);
        put(&lines[..rows.min(4)], plane, stride);
    } else {
        let lines = [four(lines[0]), four(lines[1]), four(lines[2]), four(lines[3])];
        put(&lines[..rows.min(4)], plane, stride);
    }
}

/// Where the coefficient of frequency `of` in eight values goes in their means, `side` of them, and its weight there.
fn folded(of: u8, side: usize) -> (u8, f32) {
    // Of pairs. Beyond the fourth frequency, the cosines are the negative ones of those below.
    let damped = (f32::from(of) * PI / 16.0).cos();
    let (to, weight) = match of {
        0 => (0, 0.5 * FRAC_1_SQRT_2),
        1..=3 => (of, 0.5 * damped),
        4 => (0, 0.0),
        _ => (8 - of, -0.5 * damped),
    };
    if side == 4 {
        return (to, weight);
    }
    // Of pairs of these; with the only cosine that is left.
    let damped = (f32::from(to) * FRAC_PI_8).cos() * FRAC_1_SQRT_2;
    match to {
        0 => (0, weight),
        1 => (1, weight * damped),
        2 => (0, 0.0),
        _ => (1, -weight * damped),
    }
}

/// The two values that two coefficients stand for.
#[inline(always)]
fn two([a, b]: [f32; 2]) -> [f32; 4] {
    [a + b, a - b, 0.0, 0.0]
}

/// The four values that four coefficients stand for.
#[inline(always)]
fn four([a, b, c, d]: [f32; 4]) -> [f32; 4] {
    // The cosines of an eighth and three eighths of π.
    const HIGH: f32 = 0.923_879_5;
    const LOW: f32 = 0.382_683_43;
    let c = FRAC_1_SQRT_2 * c;
    let (outer, inner) = (HIGH * b + LOW * d, LOW * b - HIGH * d);
    [a + c + outer, a - c + inner, a - c - inner, a + c - outer]
}
