//! Convolutions that mix channels, pointwise ones above all.

use super::{
    activation::Activation,
    aligned::Aligned,
    codes::{self, Coded, Scales, Seen, Words},
    product::{Floats, Numbers, Panel, Pictures, Place, Product, panel},
    vector::Vector,
    view::{View, ViewMut, Window},
};

/// Words of input that are gone through for one panel of weights after the other: they should stay in the second-level
/// cache beside the panel.
const BAND: usize = 24 * 1024;

/// Most pixels that are gone through at a time.
const MOST_PIXELS: usize = 256;

/// Making codes takes longer than they save with fewer input or output channels than this.
const FEWEST_CODED: usize = 32;

/// Channels that larger kernels see are encoded if they fill registers of every kind.
const WIDEST_REGISTER: usize = 16;

/// What the weights of a layer are arranged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    /// Floats per register.
    pub(crate) lanes: usize,
    /// Registers.
    pub(crate) registers: usize,
    /// Codes that lie together.
    pub(crate) codes_per_word: usize,
}

impl Format {
    pub(super) const fn of<C: Coded>() -> Self {
        Self { lanes: C::Vector::LANES, registers: C::Vector::REGISTERS, codes_per_word: C::PER_WORD }
    }
}

/// A convolution's constants.
#[derive(Debug)]
pub(crate) struct Dense {
    window: Window,
    /// Input channels.
    inputs: usize,
    format: Format,
    /// Panels of a few registers of output channels. In each, for each word that an output pixel sees, in the order of memory
    /// (rows, pixels, channels): its weights for these channels.
    weights: Words,
    /// If the weights are codes.
    scales: Option<Scales>,
    /// One per output channel, filled up to whole registers.
    bias: Aligned,
    activation: Activation,
}

impl Dense {
    /// Arranges the weights that `weight(output, row, column, input)` tells, and makes codes of them if that may be and pays.
    pub(crate) fn new(
        window: Window,
        inputs: usize,
        weight: impl Fn(usize, usize, usize, usize) -> f32,
        bias: &[f32],
        format: Format,
        may_be_coded: bool,
    ) -> Self {
        let (outputs, size) = (bias.len(), window.size);
        let filled = outputs.next_multiple_of(format.lanes);
        let seen = size * size * inputs;
        let coded = may_be_coded
            && inputs >= FEWEST_CODED
            && outputs >= FEWEST_CODED
            && seen <= codes::MOST
            && (window == Window::POINT || inputs.is_multiple_of(WIDEST_REGISTER));
        // One output after the other, as its weights lie beside one another in the file.
        let mut rows = Vec::with_capacity(outputs * seen);
        for output in 0..outputs {
            for y in 0..size {
                for x in 0..size {
                    rows.extend((0..inputs).map(|input| weight(output, y, x, input)));
                }
            }
        }
        let scales = coded.then(|| Scales::encode(&mut rows, seen, filled));
        let weights = if coded && format.codes_per_word == 2 {
            let row = |output: usize| &rows[output * seen..][..seen];
            let code = |output, index| row(output).get(index).map_or(0, |&code| code as i16);
            let pair = |output, word| [code(output, 2 * word), code(output, 2 * word + 1)];
            Words::Pairs(arranged(outputs, seen.div_ceil(2), format, pair))
        } else {
            Words::Floats(arranged(outputs, seen, format, |output, word| rows[output * seen + word]))
        };
        let bias = Aligned::filled_up(bias, filled);
        Self { window, inputs, format, weights, scales, bias, activation: Activation::Identity }
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

    /// Words of weights.
    pub(crate) fn weight(&self) -> usize {
        self.weights.len()
    }
}

/// The `word(output, index)` of so many outputs, `depth` of each, in panels.
fn arranged<T: Copy + Default>(
    outputs: usize,
    depth: usize,
    format: Format,
    word: impl Fn(usize, usize) -> T,
) -> Aligned<T> {
    let Format { lanes, registers, .. } = format;
    let filled = outputs.next_multiple_of(lanes);
    let mut words = Aligned::zeros(filled * depth);
    let mut first = 0;
    while first < filled {
        let width = panel((filled - first) / lanes, registers) * lanes;
        let panel = &mut words[first * depth..][..width * depth];
        for output in first..(first + width).min(outputs) {
            for (index, place) in panel[output - first..].iter_mut().step_by(width).enumerate() {
                *place = word(output, index);
            }
        }
        first += width;
    }
    words
}

/// Fills `output` from `input`, whose border must be as wide as the kernel reaches. `residual` is added before the
/// activation; it may have fewer channels than the output: the others are zero. `memory` is for what is made on the way.
///
/// # Safety
///
/// The CPU must have the instructions of `C`.
#[inline(always)]
pub(super) unsafe fn dense<C: Coded>(
    layer: &Dense,
    input: &View,
    residual: Option<&View>,
    output: &mut ViewMut,
    memory: &mut Aligned,
) {
    assert_eq!(layer.format, Format::of::<C>());
    let lanes = C::Vector::LANES;
    let (to, from) = (*output.layout(), *input.layout());
    let window = &layer.window;
    assert!(window.size == 1 || from.pixel_stride == layer.inputs, "kernels beyond one pixel need packed channels");
    let segment = window.size * layer.inputs;
    let filled = if layer.scales.is_some() { segment.next_multiple_of(lanes) } else { segment };
    let reach = (window.seen(to.height), window.seen(to.width));
    // From each pixel that a kernel begins with, the first row of what it sees; the others lie below.
    let source = input.window(window.before, (reach.0, to.width.saturating_sub(1) * window.stride + 1), filled);
    let target = output.start(layer.bias.len());
    let activation = layer.activation.applied(layer.bias.len());
    let residual = residual.map(|view| {
        let channels = view.layout().channels.next_multiple_of(lanes);
        (view.window(0, (to.height, to.width), channels), *view.layout(), channels)
    });
    let pictures = Pictures {
        from: &from,
        to: &to,
        residual: residual.as_ref().map(|(_, layout, _)| layout),
        stride: window.stride,
    };
    let residual = residual.map(|(start, _, channels)| (start, channels));
    let pixels = to.height * to.width;

    let Some(scales) = &layer.scales else {
        let (segments, stride) = (window.size, from.row_stride);
        let product =
            Product::<Floats<C::Vector, false>> { source, segments, segment, stride, target, residual, activation };
        let locate = |start, places: &mut [Place]| pictures.locate(start, places);
        // SAFETY: `window` and `start` have checked what the pixels see and where they are; `new` has arranged as many
        // weights as there are registers for each value seen, and a bias for each channel.
        unsafe { multiply(&product, layer, layer.weights.floats(), &[], pixels, locate) }
        return;
    };
    let seen = Seen { segments: window.size, stride: from.row_stride, registers: filled / lanes };
    let words = seen.segments * filled / C::PER_WORD;
    memory.grow(MOST_PIXELS * words);
    let memory: *mut C::Word = memory.as_mut_ptr().cast();
    let segment = (seen.segments * segment).div_ceil(C::PER_WORD);
    let product = Product::<C> { source: memory, segments: 1, segment, stride: 0, target, residual, activation };
    let encode = |start, places: &mut [Place]| {
        pictures.locate(start, places);
        for (index, place) in places.iter_mut().enumerate() {
            // SAFETY: `window` has checked what the pixels see; there is memory for the codes of so many.
            place.scale = unsafe {
                codes::encode::<C>(source.add(place.source as usize), seen, scales, memory.add(index * words))
            };
            place.source = (index * words) as u32;
        }
    };
    // SAFETY: as above, with scales too.
    unsafe { multiply(&product, layer, C::words(&layer.weights), &scales.weights, pixels, encode) }
}

/// Fills so many pixels, some at a time, of which `prepare` tells where they are and what they see.
#[inline(always)]
unsafe fn multiply<N: Numbers>(
    product: &Product<N>,
    layer: &Dense,
    weights: &[N::Word],
    scales: &[f32],
    pixels: usize,
    prepare: impl Fn(usize, &mut [Place]),
) {
    let (lanes, registers) = (N::Vector::LANES, N::Vector::REGISTERS);
    let channels = layer.bias.len();
    let depth = product.segments * product.segment;
    let band = (BAND / depth.max(1)).clamp(48, MOST_PIXELS);
    let mut places = [Place::default(); MOST_PIXELS];
    for start in (0..pixels).step_by(band) {
        let places = &mut places[..band.min(pixels - start)];
        prepare(start, places);
        let mut channel = 0;
        while channel < channels {
            let width = panel((channels - channel) / lanes, registers);
            let panel = Panel::<N> {
                channel,
                weights: weights[channel * depth..].as_ptr(),
                bias: layer.bias[channel..].as_ptr(),
                scales: scales.as_ptr().wrapping_add(channel),
            };
            // SAFETY: says the caller.
            unsafe {
                match width {
                    1 => product.fill::<1>(&panel, places),
                    2 => product.fill::<2>(&panel, places),
                    3 => product.fill::<3>(&panel, places),
                    _ => product.fill::<4>(&panel, places),
                }
            }
            channel += width * lanes;
        }
    }
}
