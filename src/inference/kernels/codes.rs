//! Values as whole numbers, of which some CPUs multiply twice as many at a time as of floats.
//!
//! A value is a code of up to 16 bits times a scale. All that an output pixel sees has one scale, found when it is seen; the
//! weights of an output channel have another. It is linear quantisation as in Jacob et al., *Quantization and Training of
//! Neural Networks for Efficient Integer-Arithmetic-Only Inference* (2018), but with as many bits as sums of 32 bits have room
//! for, and, as values differ more between pixels than within one, with a range for each pixel instead of one for the picture.

use super::{
    aligned::Aligned,
    product::{Floats, Numbers},
    vector::Vector,
};

/// The largest sum. What is left of 32 bits is for the rounding of weights: half a code for each of [`MOST`].
const LARGEST_SUM: f32 = 2.1e9;

/// The largest code.
const LARGEST: f32 = 32767.0;

/// The most products in a sum.
pub(super) const MOST: usize = 2048;

/// Values below are as good as zero, and their scale's inverse would be infinite.
const LEAST: f32 = 1e-30;

/// Two codes that lie together.
pub(super) type Pair = [i16; 2];

/// The factor that makes codes up to `code` of values up to `value`, and the scale that makes values of codes.
#[inline(always)]
fn scales(value: f32, code: f32) -> (f32, f32) {
    let value = if value > LEAST { value } else { LEAST };
    (code / value, value / code)
}

/// Around this number floats are whole: a value whose magnitude is less than 2²² is rounded, to the even one of two whole numbers
/// that are as near, when it is added. `round_ties_even` is a function call on a CPU that has no such instruction.
const WHOLE: f32 = 12_582_912.0;

/// Words in memory.
#[derive(Debug)]
pub(super) enum Words {
    Floats(Aligned),
    Pairs(Aligned<Pair>),
}

impl Words {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Floats(floats) => floats.len(),
            Self::Pairs(pairs) => pairs.len(),
        }
    }

    /// The words, which must be floats.
    pub(super) fn floats(&self) -> &[f32] {
        match self {
            Self::Floats(floats) => floats,
            Self::Pairs(_) => unreachable!("arranged for other kernels"),
        }
    }

    /// The words, which must be pairs.
    pub(super) fn pairs(&self) -> &[Pair] {
        match self {
            Self::Floats(_) => unreachable!("arranged for other kernels"),
            Self::Pairs(pairs) => pairs,
        }
    }
}

/// How a CPU multiplies codes.
///
/// # Safety
///
/// As for [`Vector`].
pub(super) trait Coded: Numbers {
    /// Codes in a word.
    const PER_WORD: usize;

    /// Stores the whole numbers nearest to `values`, which are codes but for that.
    unsafe fn store_rounded(values: Self::Vector, to: *mut Self::Word);

    fn words(words: &Words) -> &[Self::Word];
}

/// Codes as floats, for CPUs that multiply nothing faster.
pub(super) type FloatCodes<V> = Floats<V, true>;

// SAFETY of the methods: says the caller.
impl<V: Vector> Coded for FloatCodes<V> {
    const PER_WORD: usize = 1;

    #[inline(always)]
    unsafe fn store_rounded(values: V, to: *mut f32) {
        // SAFETY: see above.
        unsafe {
            values.add(V::splat(WHOLE)).add(V::splat(-WHOLE)).store(to);
        }
    }

    fn words(words: &Words) -> &[f32] {
        words.floats()
    }
}

/// What makes values of the sums of a layer's codes.
#[derive(Debug)]
pub(super) struct Scales {
    /// The largest code of what is seen.
    seen: f32,
    /// The scale of each output channel's weights, filled up to whole registers.
    pub(super) weights: Aligned,
}

impl Scales {
    /// Makes codes of the weights in `rows`, `count` for each output. `filled` is the number of outputs filled up to registers.
    pub(super) fn encode(rows: &mut [f32], count: usize, filled: usize) -> Self {
        // How many times the largest weight all are together: the sum of products with the largest codes is so many times one.
        let shares = rows.chunks_exact(count).map(sum_and_largest).map(|(sum, largest)| sum / largest);
        let most = shares.fold(1.0, f32::max);
        let seen = (LARGEST_SUM / most).sqrt().min(LARGEST).floor();
        let mut weights = Aligned::zeros(filled);
        for (row, place) in rows.chunks_exact_mut(count).zip(weights.iter_mut()) {
            let (sum, largest) = sum_and_largest(row);
            let code = (LARGEST_SUM / seen / (sum / largest).max(1.0)).min(LARGEST).floor();
            let (factor, scale) = scales(largest, code);
            for weight in row {
                *weight = *weight * factor + WHOLE - WHOLE;
            }
            *place = scale;
        }
        Self { seen, weights }
    }
}

/// The sum of all magnitudes and the largest. Several at a time, as there are millions at every start.
fn sum_and_largest(values: &[f32]) -> (f32, f32) {
    const LANES: usize = 16;
    let (mut sums, mut most) = ([0.0; LANES], [LEAST; LANES]);
    for values in values.chunks(LANES) {
        for ((sum, most), value) in sums.iter_mut().zip(&mut most).zip(values) {
            *sum += value.abs();
            *most = if value.abs() > *most { value.abs() } else { *most };
        }
    }
    (sums.iter().sum(), most.into_iter().fold(LEAST, f32::max))
}

/// What an output pixel sees: `segments` pieces of memory, `stride` floats from one to the next, of so many registers each.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) segments: usize,
    pub(super) stride: usize,
    pub(super) registers: usize,
}

/// Fills `codes` with those of what is `seen` from `values` on, and returns their scale.
///
/// # Safety
///
/// As for [`Vector`]; so many values can be read, and so many codes written.
#[inline(always)]
pub(super) unsafe fn encode<C: Coded>(values: *const f32, seen: Seen, scales: &Scales, mut codes: *mut C::Word) -> f32 {
    // SAFETY: says the caller.
    unsafe {
        let lanes = C::Vector::LANES;
        let zero = C::Vector::splat(0.0);
        let (mut low, mut high) = (zero, zero);
        for segment in 0..seen.segments {
            let values = values.add(segment * seen.stride);
            for register in 0..seen.registers {
                let values = C::Vector::load(values.add(register * lanes));
                (low, high) = (low.min(values), high.max(values));
            }
        }
        let largest = high.max(zero.add_product(low, C::Vector::splat(-1.0))).largest();
        let (factor, scale) = self::scales(largest, scales.seen);
        let factor = C::Vector::splat(factor);
        for segment in 0..seen.segments {
            let values = values.add(segment * seen.stride);
            for register in 0..seen.registers {
                let values = C::Vector::load(values.add(register * lanes));
                C::store_rounded(zero.add_product(values, factor), codes);
                codes = codes.add(lanes / C::PER_WORD);
            }
        }
        scale
    }
}
