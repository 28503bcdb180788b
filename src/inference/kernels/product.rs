//! Convolutions as products of matrices: what each output pixel sees, times the weights.

use std::marker::PhantomData;

use super::{activation::Applied, vector::Vector, view::Layout};

/// Numbers to multiply.
///
/// # Safety
///
/// As for [`Vector`], with words instead of floats; `splat` reads one.
pub(super) trait Numbers {
    /// Whether sums are to be multiplied by a scale, and have no bias in them yet.
    const SCALED: bool;
    type Vector: Vector;
    /// What lies together, and is multiplied at a time, of what a pixel sees.
    type Word: Copy;
    /// A register of words,
    type Register: Copy;
    /// and one of sums.
    type Sums: Copy;

    unsafe fn splat(from: *const Self::Word) -> Self::Register;
    unsafe fn load(from: *const Self::Word) -> Self::Register;
    /// What products are added to, with these channels' bias.
    unsafe fn start(bias: *const f32) -> Self::Sums;
    unsafe fn add_product(sums: Self::Sums, seen: Self::Register, weights: Self::Register) -> Self::Sums;
    unsafe fn floats(sums: Self::Sums) -> Self::Vector;
}

/// Floats: values, or codes, whose sums are `SCALED`.
pub(super) struct Floats<V, const SCALED: bool>(PhantomData<V>);

// SAFETY of the methods: says the caller.
impl<V: Vector, const SCALED: bool> Numbers for Floats<V, SCALED> {
    const SCALED: bool = SCALED;
    type Vector = V;
    type Word = f32;
    type Register = V;
    type Sums = V;

    #[inline(always)]
    unsafe fn splat(from: *const f32) -> V {
        // SAFETY: see above.
        unsafe { V::splat(*from) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> V {
        // SAFETY: see above.
        unsafe { V::load(from) }
    }

    #[inline(always)]
    unsafe fn start(bias: *const f32) -> V {
        // SAFETY: see above.
        unsafe { if SCALED { V::splat(0.0) } else { V::load(bias) } }
    }

    #[inline(always)]
    unsafe fn add_product(sums: V, seen: V, weights: V) -> V {
        // SAFETY: see above.
        unsafe { sums.add_product(seen, weights) }
    }

    #[inline(always)]
    unsafe fn floats(sums: V) -> V {
        sums
    }
}

/// Registers in the panel that starts with `rest` registers still to go, on a CPU that has `registers`: as many as use them
/// best, and not one alone at the end where it can be helped.
pub(super) fn panel(rest: usize, registers: usize) -> usize {
    match (registers, rest) {
        (_, 1..=3) => rest,
        (32.., 5 | 6) => 3,
        (32.., _) => 4,
        _ => 2,
    }
}

/// Pixels that are computed together with a panel of so many registers: at least the eight sums that hide the latency of
/// multiplications, and no more than leave room in the registers. (With 16 of them, three times four would fit, with all
/// in use, but the compiler then keeps some of the sums in memory.)
fn tile(panel: usize, registers: usize) -> usize {
    match (registers, panel) {
        (_, 1) | (32.., 2 | 3) => 8,
        (_, 2) | (32.., _) => 6,
        _ => 3,
    }
}

/// Where an output pixel is, in floats, and the first word that it sees, counted from those of the first one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) source: u32,
    target: u32,
    residual: u32,
    /// Of what it sees.
    pub(super) scale: f32,
}

/// The pictures that output pixels belong to.
pub(super) struct Pictures<'a> {
    pub(super) from: &'a Layout,
    pub(super) to: &'a Layout,
    pub(super) residual: Option<&'a Layout>,
    /// Input pixels from one output pixel to the next.
    pub(super) stride: usize,
}

impl Pictures<'_> {
    /// Finds the places of the output pixels from number `start` on.
    #[inline(always)]
    pub(super) fn locate(&self, start: usize, places: &mut [Place]) {
        let residual = self.residual.unwrap_or(&Layout::NOWHERE);
        let width = self.to.width;
        let (mut y, mut x) = (start / width, start % width);
        let mut rest = places;
        while !rest.is_empty() {
            let (row, below) = rest.split_at_mut(rest.len().min(width - x));
            rest = below;
            let first = |layout: &Layout| (y * layout.row_stride + x * layout.pixel_stride) as u32;
            let (mut source, mut target, mut added) =
                (first(self.from) * self.stride as u32, first(self.to), first(residual));
            for place in row {
                *place = Place { source, target, residual: added, scale: 0.0 };
                source += (self.from.pixel_stride * self.stride) as u32;
                target += self.to.pixel_stride as u32;
                added += residual.pixel_stride as u32;
            }
            (y, x) = (y + 1, 0);
        }
    }
}

/// What all output pixels have in common.
pub(super) struct Product<N: Numbers> {
    pub(super) source: *const N::Word,
    /// What an output pixel sees is so many pieces of memory, one per row of the kernel,
    pub(super) segments: usize,
    /// of so many words each,
    pub(super) segment: usize,
    /// so many from one to the next.
    pub(super) stride: usize,
    pub(super) target: *mut f32,
    /// The picture to add, and the number of channels that it has.
    pub(super) residual: Option<(*const f32, usize)>,
    pub(super) activation: Applied,
}

/// A few registers of output channels, and their constants.
pub(super) struct Panel<N: Numbers> {
    /// The first channel.
    pub(super) channel: usize,
    pub(super) weights: *const N::Word,
    pub(super) bias: *const f32,
    /// Of the weights, if sums are scaled.
    pub(super) scales: *const f32,
}

impl<N: Numbers> Product<N> {
    /// Fills the channels of a panel of `R` registers in the pixels at `places`.
    ///
    /// # Safety
    ///
    /// As for [`Vector`]; what the pixels see can be read, they can be written, and there are constants for `R` registers.
    #[inline(always)]
    pub(super) unsafe fn fill<const R: usize>(&self, panel: &Panel<N>, mut places: &[Place]) {
        let most = tile(R, N::Vector::REGISTERS);
        let tiles = places.len().div_ceil(most);
        for index in 0..tiles {
            let count = places.len().div_ceil(tiles - index);
            let (tile, rest) = places.split_at(count);
            places = rest;
            // SAFETY: says the caller. Counts beyond `most` don't occur.
            unsafe {
                match count {
                    1 => self.tile::<1, R>(panel, tile),
                    2 => self.tile::<2, R>(panel, tile),
                    3 => self.tile::<3, R>(panel, tile),
                    4 if most >= 4 => self.tile::<4, R>(panel, tile),
                    5 if most >= 5 => self.tile::<5, R>(panel, tile),
                    6 if most >= 6 => self.tile::<6, R>(panel, tile),
                    7 if most >= 7 => self.tile::<7, R>(panel, tile),
                    8 if most >= 8 => self.tile::<8, R>(panel, tile),
                    _ => unreachable!("no tile is that large"),
                }
            }
        }
    }

    /// Fills the `M` pixels at `places`, which has as many.
    #[inline(always)]
    unsafe fn tile<const M: usize, const R: usize>(&self, panel: &Panel<N>, places: &[Place]) {
        let lanes = N::Vector::LANES;
        // SAFETY: says the caller of `fill`.
        unsafe {
            let mut sources = [self.source; M];
            let mut targets = [self.target; M];
            let mut residuals = [self.target.cast_const(); M];
            for m in 0..M {
                let place = places.get_unchecked(m);
                sources[m] = self.source.add(place.source as usize);
                targets[m] = self.target.add(place.target as usize + panel.channel);
                if let Some((start, _)) = self.residual {
                    residuals[m] = start.add(place.residual as usize);
                }
            }

            let mut sums = [[N::start(panel.bias); M]; R];
            for (r, sums) in sums.iter_mut().enumerate().skip(1) {
                *sums = [N::start(panel.bias.add(r * lanes)); M];
            }
            let mut weights = panel.weights;
            for segment in 0..self.segments {
                let start = segment * self.stride;
                for position in start..start + self.segment {
                    let mut weight = [N::load(weights); R];
                    for (r, weight) in weight.iter_mut().enumerate().skip(1) {
                        *weight = N::load(weights.add(r * lanes));
                    }
                    weights = weights.add(R * lanes);
                    for m in 0..M {
                        let seen = N::splat(sources[m].add(position));
                        for r in 0..R {
                            sums[r][m] = N::add_product(sums[r][m], seen, weight[r]);
                        }
                    }
                }
            }

            for (r, sums) in sums.into_iter().enumerate() {
                let mut values = sums.map(|sums| N::floats(sums));
                if N::SCALED {
                    let bias = N::Vector::load(panel.bias.add(r * lanes));
                    let scales = N::Vector::load(panel.scales.add(r * lanes));
                    for (m, value) in values.iter_mut().enumerate() {
                        let scale = N::Vector::splat(places.get_unchecked(m).scale);
                        *value = bias.add_product(*value, N::Vector::splat(0.0).add_product(scales, scale));
                    }
                }
                let channel = panel.channel + r * lanes;
                if let Some((_, channels)) = self.residual
                    && channel < channels
                {
                    for (value, residual) in values.iter_mut().zip(residuals) {
                        *value = value.add(N::Vector::load(residual.add(channel)));
                    }
                }
                self.activation.apply(&mut values, channel);
                for (value, target) in values.into_iter().zip(targets) {
                    value.store(target.add(r * lanes));
                }
            }
        }
    }
}
