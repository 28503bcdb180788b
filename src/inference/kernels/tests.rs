//! Each kernel in each instruction set that this CPU has, against the definition of what it computes.

use super::*;

/// Numbers that look like nothing, −1…1.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }

    fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// A picture with its memory.
struct Picture {
    layout: Layout,
    data: Vec<f32>,
}

impl Picture {
    /// Zeros.
    fn new(size: (usize, usize), channels: usize, lanes: usize, border: (usize, usize)) -> Self {
        let layout = Layout::new(size, channels, lanes, border);
        Self { layout, data: vec![0.0; layout.len()] }
    }

    fn fill(self, noise: &mut Noise) -> Self {
        let Layout { height, width, channels, .. } = self.layout;
        self.filled(&noise.take(height * width * channels))
    }

    /// With these values, channels innermost.
    fn filled(mut self, values: &[f32]) -> Self {
        let Layout { height, width, channels, .. } = self.layout;
        for (index, values) in values.chunks_exact(channels).take(height * width).enumerate() {
            self.view_mut().pixels(index / width, index % width, channels).copy_from_slice(values);
        }
        self
    }

    fn view(&self) -> View<'_> {
        View::new(self.layout, &self.data)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::new(self.layout, &mut self.data)
    }

    /// A value, or zero beyond the edges and the channels.
    fn at(&self, y: isize, x: isize, channel: usize) -> f32 {
        let Layout { height, width, channels, .. } = self.layout;
        let inside = (0..height as isize).contains(&y) && (0..width as isize).contains(&x) && channel < channels;
        if inside { self.view().pixels(y as usize, x as usize, channels)[channel] } else { 0.0 }
    }

    /// Fails unless all values are as `expected` says, the border is zero and so are the lanes behind the channels.
    fn check(&self, lanes: usize, what: &str, expected: impl Fn(usize, usize, usize) -> f32) {
        let Layout { height, width, channels, pixel_stride, row_stride, before, .. } = self.layout;
        let mut rest = self.data.clone();
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            for (channel, &value) in self.view().pixels(y, x, channels.next_multiple_of(lanes)).iter().enumerate() {
                let expected = if channel < channels { expected(y, x, channel) } else { 0.0 };
                let error = (value - expected).abs();
                assert!(
                    error <= 1e-5 * expected.abs().max(1.0),
                    "{what} at {y}, {x}, {channel}: {value}, not {expected}"
                );
            }
            let start = (before + y) * row_stride + (before + x) * pixel_stride;
            rest[start..start + channels].fill(0.0);
        }
        assert!(rest.iter().all(|&value| value == 0.0), "{what} writes beyond the picture");
    }
}

fn activations(channels: usize, lanes: usize, noise: &mut Noise) -> Vec<Activation> {
    let mut slopes = noise.take(channels);
    slopes.resize(channels.next_multiple_of(lanes), 0.0);
    let clip = |low, high| Activation::Clip { low, high };
    vec![Activation::Identity, clip(0.0, f32::INFINITY), clip(-0.25, 0.5), Activation::Prelu(slopes)]
}

fn activated(activation: &Activation, value: f32, channel: usize) -> f32 {
    match activation {
        Activation::Clip { low, high } => value.clamp(*low, *high),
        Activation::Prelu(slopes) if value < 0.0 => value * slopes[channel],
        Activation::Identity | Activation::Prelu(_) => value,
    }
}

/// The range of input pixels that an output pixel sees.
fn seen(window: &Window, at: usize) -> impl Iterator<Item = (usize, isize)> {
    let start = (at * window.stride) as isize - window.before as isize;
    (0..window.size).map(move |offset| (offset, start + offset as isize))
}

#[test]
fn depthwise_convolutions() {
    let mut noise = Noise(1);
    for kernels in Kernels::available() {
        let lanes = kernels.format().lanes;
        for (size, before, after) in [(3, 1, 1), (3, 0, 1), (3, 0, 0), (5, 2, 2), (5, 1, 2), (5, 0, 0)] {
            for (stride, channels) in [(1, 3), (2, 8), (1, 24), (2, 17), (1, 32)] {
                let window = Window { size, stride, before, after };
                for (height, width) in [(5, 5), (6, 9), (7, 23), (12, 16), (8, 31)] {
                    let (weights, bias) = (noise.take(channels * size * size), noise.take(channels));
                    let mut layer = Depthwise::new(window, &weights, &bias, lanes).expect("a kernel");
                    let input = Picture::new((height, width), channels, lanes, (before, after)).fill(&mut noise);
                    for activation in activations(channels, lanes, &mut noise) {
                        *layer.activation_mut() = activation.clone();
                        let outputs = (window.outputs(height).expect("some"), window.outputs(width).expect("some"));
                        let mut output = Picture::new(outputs, channels, lanes, (1, 2));
                        kernels.depthwise(&layer, &input.view(), &mut output.view_mut());
                        output.check(
                            lanes,
                            &format!("{} {window:?} {height}×{width}", kernels.name()),
                            |y, x, channel| {
                                let mut sum = bias[channel];
                                for (row, from_y) in seen(&window, y) {
                                    for (column, from_x) in seen(&window, x) {
                                        let weight = weights[(channel * size + row) * size + column];
                                        sum += weight * input.at(from_y, from_x, channel);
                                    }
                                }
                                activated(&activation, sum, channel)
                            },
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn there_is_no_kernel_for_other_depthwise_convolutions() {
    for (size, stride, before, after) in [(1, 1, 0, 0), (7, 1, 3, 3), (3, 3, 1, 1), (3, 1, 2, 2)] {
        let window = Window { size, stride, before, after };
        assert!(Depthwise::new(window, &vec![0.0; size * size], &[0.0], 8).is_none(), "{window:?}");
    }
}

#[test]
fn dense_convolutions() {
    let mut noise = Noise(2);
    let larger = [(3, 2, 0, 1, 3), (5, 2, 1, 2, 3), (3, 1, 1, 1, 3), (3, 1, 1, 1, 48)]
        .map(|(size, stride, before, after, inputs)| (Window { size, stride, before, after }, inputs));
    let pointwise = [1, 8, 13, 130, 1100].map(|inputs| (Window::POINT, inputs));
    for kernels in Kernels::available() {
        let lanes = kernels.format().lanes;
        for (window, inputs) in larger.into_iter().chain(pointwise) {
            for (outputs, residual_channels) in [(1, 1), (8, 3), (16, 16), (24, 16), (40, 24), (51, 51), (97, 8)] {
                for (height, width) in [(1, 1), (3, 5), (7, 7), (9, 33)] {
                    let size = window.size;
                    let (weights, bias) = (noise.take(outputs * size * size * inputs), noise.take(outputs));
                    let weight = |output, row, column, input| {
                        weights[((output * inputs + input) * size + row) * size + column] / inputs as f32
                    };
                    let mut layer = Dense::new(window, inputs, weight, &bias, kernels.format(), false);
                    let packing = if size > 1 { 1 } else { lanes };
                    let border = (window.before, window.after);
                    let input = Picture::new((height, width), inputs, packing, border).fill(&mut noise);
                    let (Some(to_height), Some(to_width)) = (window.outputs(height), window.outputs(width)) else {
                        continue;
                    };
                    let to = (to_height, to_width);
                    let residual = Picture::new(to, residual_channels, lanes, (2, 0)).fill(&mut noise);
                    let activation = activations(outputs, lanes, &mut noise).swap_remove((height + outputs) % 4);
                    *layer.activation_mut() = activation.clone();
                    for residual in [None, Some(&residual)] {
                        let mut output = Picture::new(to, outputs, lanes, (0, 1));
                        let added = residual.map(Picture::view);
                        kernels.dense(
                            &layer,
                            &input.view(),
                            added.as_ref(),
                            &mut output.view_mut(),
                            &mut Aligned::default(),
                        );
                        let what = format!("{} {window:?} {inputs} to {outputs}, {height}×{width}", kernels.name());
                        output.check(lanes, &what, |y, x, channel| {
                            let mut sum = f64::from(bias[channel]);
                            for (row, from_y) in seen(&window, y) {
                                for (column, from_x) in seen(&window, x) {
                                    for from in 0..inputs {
                                        let weight = f64::from(weight(channel, row, column, from));
                                        sum += weight * f64::from(input.at(from_y, from_x, from));
                                    }
                                }
                            }
                            let added = residual.map_or(0.0, |residual| residual.at(y as isize, x as isize, channel));
                            activated(&activation, sum as f32 + added, channel)
                        });
                    }
                }
            }
        }
    }
}

#[test]
fn codes_are_nearly_as_good_as_floats_and_the_same_everywhere() {
    let mut noise = Noise(4);
    let larger = [(3, 1, 1, 1, 48), (3, 2, 0, 1, 32)]
        .map(|(size, stride, before, after, inputs)| (Window { size, stride, before, after }, inputs));
    let pointwise = [33, 130, 1100].map(|inputs| (Window::POINT, inputs));
    for (window, inputs) in larger.into_iter().chain(pointwise) {
        for (outputs, residual_channels) in [(36, 3), (51, 51), (97, 8)] {
            for (height, width) in [(1, 1), (7, 7), (9, 33)] {
                let area = window.size * window.size;
                let (weights, bias) = (noise.take(outputs * area * inputs), noise.take(outputs));
                let weight = |output, row, column, input| {
                    weights[((output * inputs + input) * window.size + row) * window.size + column] / inputs as f32
                };
                let values = noise.take(height * width * inputs);
                let (Some(to_height), Some(to_width)) = (window.outputs(height), window.outputs(width)) else {
                    continue;
                };
                let to = (to_height, to_width);
                let added = noise.take(to_height * to_width * residual_channels);
                let run = |kernels: &Kernels, coded: bool| {
                    let lanes = kernels.format().lanes;
                    let layer = Dense::new(window, inputs, weight, &bias, kernels.format(), coded);
                    let packing = if window.size > 1 { 1 } else { lanes };
                    let input = Picture::new((height, width), inputs, packing, (window.before, window.after));
                    let input = input.filled(&values);
                    let residual = Picture::new(to, residual_channels, lanes, (0, 0)).filled(&added);
                    let mut output = Picture::new(to, outputs, lanes, (1, 1));
                    let memory = &mut Aligned::default();
                    kernels.dense(&layer, &input.view(), Some(&residual.view()), &mut output.view_mut(), memory);
                    output
                };
                let [.., plain] = Kernels::available() else { unreachable!("there are always some") };
                let (floats, codes) = (run(plain, false), run(plain, true));
                let pixels = || (0..to_height).flat_map(|y| (0..to_width).map(move |x| (y as isize, x as isize)));
                for (channel, (y, x)) in (0..outputs).flat_map(|channel| pixels().map(move |at| (channel, at))) {
                    let error = (codes.at(y, x, channel) - floats.at(y, x, channel)).abs();
                    assert!(error < 2e-4, "{window:?} {inputs} to {outputs}: {error} off");
                }
                for kernels in Kernels::available() {
                    let what = format!("{} {window:?} {inputs} to {outputs}", kernels.name());
                    run(kernels, true).check(kernels.format().lanes, &what, |y, x, channel| {
                        codes.at(y as isize, x as isize, channel)
                    });
                }
            }
        }
    }
}

#[test]
fn the_largest_codes_have_sums_of_32_bits() {
    let kernels = Kernels::best();
    let lanes = kernels.format().lanes;
    for inputs in [32, 1152, codes::MOST] {
        for sign in [1.0, -1.0] {
            let layer = Dense::new(Window::POINT, inputs, |_, _, _, _| sign, &[0.0; 40], kernels.format(), true);
            let input = Picture::new((2, 2), inputs, lanes, (0, 0)).filled(&vec![3.0; 4 * inputs]);
            let mut output = Picture::new((2, 2), 40, lanes, (0, 0));
            kernels.dense(&layer, &input.view(), None, &mut output.view_mut(), &mut Aligned::default());
            output.check(lanes, kernels.name(), |_, _, _| sign * 3.0 * inputs as f32);
        }
    }
}

#[test]
fn of_nothing_there_are_codes_too() {
    let kernels = Kernels::best();
    let lanes = kernels.format().lanes;
    for (weight, value) in [(0.0, 1.0), (1.0, 0.0), (1e-38, 1e-38)] {
        let layer = Dense::new(Window::POINT, 32, |_, _, _, _| weight, &[0.5; 32], kernels.format(), true);
        let input = Picture::new((1, 2), 32, lanes, (0, 0)).filled(&[value; 64]);
        let mut output = Picture::new((1, 2), 32, lanes, (0, 0));
        kernels.dense(&layer, &input.view(), None, &mut output.view_mut(), &mut Aligned::default());
        output.check(lanes, kernels.name(), |_, _, _| 0.5);
    }
}

#[test]
fn what_is_between_convolutions() {
    let mut noise = Noise(3);
    for kernels in Kernels::available() {
        let lanes = kernels.format().lanes;
        for (size, channels) in [((1, 1), 5), ((2, 3), 16), ((7, 4), 33)] {
            let (height, width) = size;
            let a = Picture::new(size, channels, lanes, (1, 2)).fill(&mut noise);
            let b = Picture::new(size, channels, lanes, (0, 0)).fill(&mut noise);
            let narrow = Picture::new(size, channels - 3, lanes, (0, 0)).fill(&mut noise);
            let twice = Picture::new((2 * height, 2 * width), channels, lanes, (1, 0)).fill(&mut noise);
            for activation in activations(channels, lanes, &mut noise) {
                for other in [None, Some(&b), Some(&narrow)] {
                    let mut output = Picture::new(size, channels, lanes, (2, 2));
                    let added = other.map(Picture::view);
                    kernels.add(&a.view(), added.as_ref(), &activation, &mut output.view_mut());
                    output.check(lanes, kernels.name(), |y, x, channel| {
                        let at = |picture: &Picture| picture.at(y as isize, x as isize, channel);
                        activated(&activation, at(&a) + other.map_or(0.0, at), channel)
                    });
                }
                for base in [None, Some(&twice)] {
                    let mut output = Picture::new((2 * height, 2 * width), channels, lanes, (0, 1));
                    let added = base.map(Picture::view);
                    kernels.double(&a.view(), &activation, added.as_ref(), &mut output.view_mut());
                    output.check(lanes, kernels.name(), |y, x, channel| {
                        let value = bilinear(&a, y as f32 / 2.0 - 0.25, x as f32 / 2.0 - 0.25, channel);
                        let base = base.map_or(0.0, |base| base.at(y as isize, x as isize, channel));
                        activated(&activation, value, channel) + base
                    });
                }
            }
            let mut halved = Picture::new(size, channels, lanes, (0, 1));
            kernels.max_pool(&twice.view(), &mut halved.view_mut());
            halved.check(lanes, kernels.name(), |y, x, channel| {
                let corner = |dy, dx| twice.at((2 * y + dy) as isize, (2 * x + dx) as isize, channel);
                corner(0, 0).max(corner(0, 1)).max(corner(1, 0)).max(corner(1, 1))
            });
            let mut mean = Picture::new((1, 1), channels, lanes, (0, 0));
            kernels.mean(&a.view(), &mut mean.view_mut());
            mean.check(lanes, kernels.name(), |_, _, channel| {
                let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (y as isize, x as isize)));
                pixels.map(|(y, x)| a.at(y, x, channel)).sum::<f32>() / (height * width) as f32
            });
        }
    }
}

/// The value at a point between pixels; beyond the edges the nearest pixel goes on.
fn bilinear(picture: &Picture, y: f32, x: f32, channel: usize) -> f32 {
    let inside = |at: f32, size: usize| at.clamp(0.0, size as f32 - 1.0);
    let (y, x) = (inside(y, picture.layout.height), inside(x, picture.layout.width));
    let at = |y: f32, x: f32| picture.at(y as isize, x as isize, channel);
    let row = |y: f32| at(y, x.floor()) * (1.0 - x.fract()) + at(y, x.ceil()) * x.fract();
    row(y.floor()) * (1.0 - y.fract()) + row(y.ceil()) * y.fract()
}

#[test]
#[should_panic(expected = "reading beyond the border")]
fn too_narrow_a_border_is_refused() {
    let kernels = Kernels::best();
    let window = Window { size: 3, stride: 1, before: 1, after: 1 };
    let layer = Depthwise::new(window, &[0.0; 9], &[0.0], kernels.format().lanes).expect("a kernel");
    let input = Picture::new((4, 4), 1, kernels.format().lanes, (0, 0));
    kernels.depthwise(&layer, &input.view(), &mut Picture::new((4, 4), 1, kernels.format().lanes, (0, 0)).view_mut());
}

#[test]
#[should_panic(expected = "writing beyond the picture")]
fn a_picture_without_room_for_whole_registers_is_refused() {
    let kernels = Kernels::best();
    let layer = Dense::new(Window::POINT, 1, |_, _, _, _| 0.0, &[0.0], kernels.format(), false);
    let input = Picture::new((4, 4), 1, kernels.format().lanes, (0, 0));
    let mut narrow = Picture::new((4, 4), 1, 1, (0, 0));
    kernels.dense(&layer, &input.view(), None, &mut narrow.view_mut(), &mut Aligned::default());
}

#[test]
fn what_is_beside_the_channels_and_around_the_picture_can_be_cleared() {
    let layout = Layout::new((2, 3), 5, 4, (1, 1));
    let mut data = vec![7.0; layout.len()];
    let mut picture = ViewMut::new(layout, &mut data);
    picture.clear_border();
    picture.clear_padding();
    for y in 0..2 {
        for x in 0..3 {
            assert_eq!(picture.pixels(y, x, 8), [7.0, 7.0, 7.0, 7.0, 7.0, 0.0, 0.0, 0.0]);
        }
    }
    assert_eq!(data.iter().filter(|&&value| value != 0.0).count(), 2 * 3 * 5);
}
