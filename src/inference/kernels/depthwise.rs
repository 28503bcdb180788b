//! Depthwise convolution: each channel with its own k×k kernel.

use super::{
    activation::{Activation, Applied},
    aligned::Aligned,
    vector::Vector,
    view::{View, ViewMut, Window},
};

/// Pixels of a row that are computed together. Eight sums, five weights and what is read fit the 16 registers of AVX2, and
/// eight independent sums hide the latency of the multiplications.
const TILE: usize = 8;

/// A depthwise convolution's constants, arranged for registers of so many lanes.
#[derive(Debug)]
pub(crate) struct Depthwise {
    /// Of size 3 or 5, stride 1 or 2, and never wholly beyond an edge.
    window: Window,
    lanes: usize,
    /// For each register of channels: for each kernel position, row by row: one weight per lane.
    weights: Aligned,
    /// One per channel, filled up to whole registers.
    bias: Aligned,
    activation: Activation,
}

impl Depthwise {
    /// Arranges `weights`, which are one channel's kernel after the other's. `None` if there is no kernel for it.
    pub(crate) fn new(window: Window, weights: &[f32], bias: &[f32], lanes: usize) -> Option<Self> {
        let (channels, area) = (bias.len(), window.size * window.size);
        let known =
            matches!((window.size, window.stride), (3 | 5, 1 | 2)) && window.before + window.after < window.size;
        if !known || weights.len() != channels * area {
            return None;
        }
        let mut arranged = Aligned::zeros(channels.next_multiple_of(lanes) * area);
        for (channel, kernel) in weights.chunks_exact(area).enumerate() {
            let register = &mut arranged[channel / lanes * lanes * area..];
            for (position, &weight) in kernel.iter().enumerate() {
                register[position * lanes + channel % lanes] = weight;
            }
        }
        let bias = Aligned::filled_up(bias, channels.next_multiple_of(lanes));
        Some(Self { window, lanes, weights: arranged, bias, activation: Activation::Identity })
    }

    pub(crate) fn window(&self) -> &Window {
        &self.window
    }

    /// What is done to the results.
    pub(crate) fn activation_mut(&mut self) -> &mut Activation {
        &mut self.activation
    }
}

/// Fills `output` from `input`, whose border must be as wide as the kernel reaches.
///
/// # Safety
///
/// The CPU must have the instructions of `V`.
#[inline(always)]
pub(super) unsafe fn depthwise<V: Vector>(layer: &Depthwise, input: &View, output: &mut ViewMut) {
    assert_eq!(layer.lanes, V::LANES);
    // SAFETY: the caller vouches for the instructions; `new` lets no other sizes and strides through.
    unsafe {
        match (layer.window.size, layer.window.stride) {
            (3, 1) => sized::<V, 3, 1>(layer, input, output),
            (3, _) => sized::<V, 3, 2>(layer, input, output),
            (_, 1) => sized::<V, 5, 1>(layer, input, output),
            _ => sized::<V, 5, 2>(layer, input, output),
        }
    }
}

#[inline(always)]
unsafe fn sized<V: Vector, const SIZE: usize, const STRIDE: usize>(
    layer: &Depthwise,
    input: &View,
    output: &mut ViewMut,
) {
    let (to, from) = (*output.layout(), *input.layout());
    let channels = layer.bias.len();
    let window = &layer.window;
    let source = input.window(window.before, (window.seen(to.height), window.seen(to.width)), channels);
    let target = output.start(channels);
    let activation = layer.activation.applied(channels);

    // As even as can be: 14 pixels are 7 + 7, as the latency of few sums wouldn't be hidden.
    let tiles = to.width.div_ceil(TILE);
    for y in 0..to.height {
        let mut x = 0;
        for tile in 0..tiles {
            let count = (to.width - x).div_ceil(tiles - tile);
            // SAFETY: `window` has checked that all that the pixels see can be read, `start` that they can be written;
            // weights, bias and slopes have whole registers.
            unsafe {
                let patch = Patch {
                    source: source.add(y * STRIDE * from.row_stride + x * STRIDE * from.pixel_stride),
                    row_stride: from.row_stride,
                    pixel_stride: from.pixel_stride,
                    target: target.add(y * to.row_stride + x * to.pixel_stride),
                    target_stride: to.pixel_stride,
                };
                match count {
                    1 => patch.fill::<V, SIZE, STRIDE, 1>(layer, activation),
                    2 => patch.fill::<V, SIZE, STRIDE, 2>(layer, activation),
                    3 => patch.fill::<V, SIZE, STRIDE, 3>(layer, activation),
                    4 => patch.fill::<V, SIZE, STRIDE, 4>(layer, activation),
                    5 => patch.fill::<V, SIZE, STRIDE, 5>(layer, activation),
                    6 => patch.fill::<V, SIZE, STRIDE, 6>(layer, activation),
                    7 => patch.fill::<V, SIZE, STRIDE, 7>(layer, activation),
                    _ => patch.fill::<V, SIZE, STRIDE, TILE>(layer, activation),
                }
            }
            x += count;
        }
    }
}

/// Some neighbouring pixels of an output row, and what they see.
struct Patch {
    source: *const f32,
    row_stride: usize,
    pixel_stride: usize,
    target: *mut f32,
    target_stride: usize,
}

impl Patch {
    #[inline(always)]
    unsafe fn fill<V: Vector, const SIZE: usize, const STRIDE: usize, const COUNT: usize>(
        &self,
        layer: &Depthwise,
        activation: Applied,
    ) {
        // SAFETY: as the caller has checked.
        unsafe {
            let mut weights = layer.weights.as_ptr();
            for channel in (0..layer.bias.len()).step_by(V::LANES) {
                let mut sums = [V::load(layer.bias.as_ptr().add(channel)); COUNT];
                let mut row = self.source.add(channel);
                for _ in 0..SIZE {
                    for kx in 0..SIZE {
                        let weight = V::load(weights.add(kx * V::LANES));
                        for (x, sum) in sums.iter_mut().enumerate() {
                            let seen = V::load(row.add((x * STRIDE + kx) * self.pixel_stride));
                            *sum = sum.add_product(seen, weight);
                        }
                    }
                    weights = weights.add(SIZE * V::LANES);
                    row = row.add(self.row_stride);
                }
                activation.apply(&mut sums, channel);
                for (x, sum) in sums.into_iter().enumerate() {
                    sum.store(self.target.add(x * self.target_stride + channel));
                }
            }
        }
    }
}
