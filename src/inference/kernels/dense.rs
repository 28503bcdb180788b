//! Convolutions that mix channels, pointwise ones above all, as products of matrices.

use super::{
    activation::{Activation, Applied},
    aligned::Aligned,
    vector::Vector,
    view::{Layout, View, ViewMut, Window},
};

/// Floats of input that are gone through for one panel of weights after the other: they should stay in the second-level
/// cache beside the panel.
const BAND: usize = 24 * 1024;

/// Most pixels that are gone through at a time.
const MOST_PIXELS: usize = 256;

/// A convolution's constants, arranged for registers of so many lanes.
#[derive(Debug)]
pub(crate) struct Dense {
    window: Window,
    /// Input channels.
    inputs: usize,
    lanes: usize,
    /// Panels of a few registers of output channels. In each, for each value that an output pixel sees, in the order of
    /// memory (rows, pixels, channels): its weights for these channels.
    weights: Aligned,
    /// One per output channel, filled up to whole registers.
    bias: Aligned,
    activation: Activation,
}

/// Registers in the panel that starts with `rest` registers still to go: two, for which the registers are used best, and
/// three at the end rather than one alone.
fn panel(rest: usize) -> usize {
    match rest {
        1 => 1,
        3 => 3,
        _ => 2,
    }
}

/// Pixels that are computed together with a panel of so many registers: at least the eight sums that hide the latency of
/// multiplications, and no more than leave room in the 16 registers of AVX2. (Three times four would fit, with all 16 in
/// use, but the compiler then keeps some of the sums in memory.)
fn tile(panel: usize) -> usize {
    match panel {
        1 => 8,
        2 => 6,
        _ => 3,
    }
}

impl Dense {
    /// Arranges the weights that `weight(output, row, column, input)` tells.
    pub(crate) fn new(
        window: Window,
        inputs: usize,
        weight: impl Fn(usize, usize, usize, usize) -> f32,
        bias: &[f32],
        lanes: usize,
    ) -> Self {
        let (outputs, size) = (bias.len(), window.size);
        let registers = outputs.div_ceil(lanes);
        let seen = size * size * inputs;
        let mut weights = Aligned::zeros(registers * lanes * seen);
        let mut first = 0;
        while first < registers {
            let count = panel(registers - first);
            let width = count * lanes;
            let panel = &mut weights[first * lanes * seen..][..width * seen];
            // One output after the other, as its weights lie beside one another in the file.
            for output in (first * lanes..first * lanes + width).take_while(|&output| output < outputs) {
                let mut places = panel[output - first * lanes..].iter_mut().step_by(width);
                for row in 0..size {
                    for column in 0..size {
                        for (input, place) in (0..inputs).zip(&mut places) {
                            *place = weight(output, row, column, input);
                        }
                    }
                }
            }
            first += count;
        }
        let bias = Aligned::filled_up(bias, registers * lanes);
        Self { window, inputs, lanes, weights, bias, activation: Activation::Identity }
    }

    pub(crate) fn window(&self) -> &Window {
        &self.window
    }

    pub(crate) fn is_pointwise(&self) -> bool {
        self.window == Window::POINT
    }

    /// What is done to the results.
    pub(crate) fn activation_mut(&mut self) -> &mut Activation {
        &mut self.activation
    }

    /// Output channels, filled up to whole registers.
    pub(crate) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Floats of weights.
    pub(crate) fn weight(&self) -> usize {
        self.weights.len()
    }
}

/// Fills `output` from `input`, whose border must be as wide as the kernel reaches. `residual` is added before the
/// activation; it may have fewer channels than the output: the others are zero.
///
/// # Safety
///
/// The CPU must have the instructions of `V`.
#[inline(always)]
pub(super) unsafe fn dense<V: Vector>(layer: &Dense, input: &View, residual: Option<&View>, output: &mut ViewMut) {
    assert_eq!(layer.lanes, V::LANES);
    let (to, from) = (*output.layout(), *input.layout());
    let window = &layer.window;
    assert!(window.size == 1 || from.pixel_stride == layer.inputs, "kernels beyond one pixel need packed channels");
    let channels = layer.bias.len();
    let residual = residual.map(|view| {
        let layout = *view.layout();
        let lanes = layout.channels.next_multiple_of(V::LANES);
        (view.window(0, (to.height, to.width), lanes), layout, lanes)
    });
    let product = Product {
        source: input.window(window.before, (window.seen(to.height), window.seen(to.width)), layer.inputs),
        from,
        to,
        stride: window.stride,
        segments: window.size,
        segment: window.size * layer.inputs,
        target: output.start(channels),
        residual,
        activation: layer.activation.applied(channels),
    };

    let pixels = to.height * to.width;
    let depth = product.segments * product.segment;
    let band = (BAND / depth.max(1)).clamp(48, MOST_PIXELS);
    let mut places = [Place::default(); MOST_PIXELS];
    for start in (0..pixels).step_by(band) {
        let places = &mut places[..band.min(pixels - start)];
        product.locate(start, places);
        let mut register = 0;
        while register * V::LANES < channels {
            let width = panel(channels / V::LANES - register);
            let channel = register * V::LANES;
            // SAFETY: `window` and `start` have checked what the pixels see and where they are; a panel has as many
            // weights as `new` has put there, one register for each value seen and register of the panel.
            unsafe {
                let weights = layer.weights.as_ptr().add(channel * depth);
                let bias = layer.bias.as_ptr().add(channel);
                match width {
                    1 => product.panel::<V, 1>(places, channel, weights, bias),
                    2 => product.panel::<V, 2>(places, channel, weights, bias),
                    _ => product.panel::<V, 3>(places, channel, weights, bias),
                }
            }
            register += width;
        }
    }
}

/// A convolution as a product: each output pixel is what it sees, times the weights.
struct Product {
    source: *const f32,
    from: Layout,
    to: Layout,
    stride: usize,
    /// What an output pixel sees is so many pieces of memory, one per row of the kernel,
    segments: usize,
    /// of so many floats each.
    segment: usize,
    target: *mut f32,
    /// The picture to add, its layout, and the number of channels that it has.
    residual: Option<(*const f32, Layout, usize)>,
    activation: Applied,
}

/// Where the values of an output pixel are, in floats from the first one's.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    source: u32,
    target: u32,
    residual: u32,
}

impl Product {
    /// Finds the places of the pixels from number `start` on, once for all panels.
    #[inline(always)]
    fn locate(&self, start: usize, places: &mut [Place]) {
        let strides = |layout: &Layout| (layout.row_stride as u32, layout.pixel_stride as u32);
        let (from, to) = (strides(&self.from), strides(&self.to));
        let residual = self.residual.as_ref().map_or((0, 0), |(_, layout, _)| strides(layout));
        let at = |(row, pixel): (u32, u32), y: u32, x: u32| y * row + x * pixel;
        let (mut y, mut x) = ((start / self.to.width) as u32, (start % self.to.width) as u32);
        let stride = self.stride as u32;
        for place in places {
            *place = Place { source: at(from, y, x) * stride, target: at(to, y, x), residual: at(residual, y, x) };
            x += 1;
            if x == self.to.width as u32 {
                (y, x) = (y + 1, 0);
            }
        }
    }

    /// Fills the output channels of one panel, `N` registers from `channel` on, of some pixels.
    #[inline(always)]
    unsafe fn panel<V: Vector, const N: usize>(
        &self,
        mut places: &[Place],
        channel: usize,
        weights: *const f32,
        bias: *const f32,
    ) {
        let tiles = places.len().div_ceil(tile(N));
        for index in 0..tiles {
            let count = places.len().div_ceil(tiles - index);
            let (tile, rest) = places.split_at(count);
            places = rest;
            // SAFETY: as the caller has checked. Counts beyond `tile(N)` don't occur.
            unsafe {
                match count {
                    1 => self.tile::<V, 1, N>(tile, channel, weights, bias),
                    2 => self.tile::<V, 2, N>(tile, channel, weights, bias),
                    3 => self.tile::<V, 3, N>(tile, channel, weights, bias),
                    4 if N <= 2 => self.tile::<V, 4, N>(tile, channel, weights, bias),
                    5 if N <= 2 => self.tile::<V, 5, N>(tile, channel, weights, bias),
                    6 if N <= 2 => self.tile::<V, 6, N>(tile, channel, weights, bias),
                    7 if N == 1 => self.tile::<V, 7, N>(tile, channel, weights, bias),
                    8 if N == 1 => self.tile::<V, 8, N>(tile, channel, weights, bias),
                    _ => unreachable!("no tile is that large"),
                }
            }
        }
    }

    /// Fills the `M` pixels at `places`, which has as many.
    #[inline(always)]
    unsafe fn tile<V: Vector, const M: usize, const N: usize>(
        &self,
        places: &[Place],
        channel: usize,
        mut weights: *const f32,
        bias: *const f32,
    ) {
        // SAFETY: as the caller has checked.
        unsafe {
            let mut sources = [self.source; M];
            let mut targets = [self.target; M];
            let mut residuals = [self.source; M];
            for m in 0..M {
                let place = places.get_unchecked(m);
                sources[m] = self.source.add(place.source as usize);
                targets[m] = self.target.add(place.target as usize + channel);
                if let Some((start, ..)) = self.residual {
                    residuals[m] = start.add(place.residual as usize);
                }
            }

            let mut sums = [[V::splat(0.0); M]; N];
            for (n, sums) in sums.iter_mut().enumerate() {
                *sums = [V::load(bias.add(n * V::LANES)); M];
            }
            for segment in 0..self.segments {
                let start = segment * self.from.row_stride;
                for position in start..start + self.segment {
                    let mut weight = [V::splat(0.0); N];
                    for (n, weight) in weight.iter_mut().enumerate() {
                        *weight = V::load(weights.add(n * V::LANES));
                    }
                    weights = weights.add(N * V::LANES);
                    for m in 0..M {
                        let seen = V::splat(*sources[m].add(position));
                        for n in 0..N {
                            sums[n][m] = sums[n][m].add_product(seen, weight[n]);
                        }
                    }
                }
            }

            for (n, mut sums) in sums.into_iter().enumerate() {
                let channel = channel + n * V::LANES;
                if let Some((_, _, channels)) = self.residual
                    && channel < channels
                {
                    for (sum, residual) in sums.iter_mut().zip(residuals) {
                        *sum = sum.add(V::load(residual.add(channel)));
                    }
                }
                self.activation.apply(&mut sums, channel);
                for (sum, target) in sums.into_iter().zip(targets) {
                    sum.store(target.add(n * V::LANES));
                }
            }
        }
    }
}
