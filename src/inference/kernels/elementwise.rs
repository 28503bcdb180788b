//! What is left between convolutions: sums, pooling, resizing. Simple enough for the compiler to vectorise.

use super::{
    activation::Activation,
    view::{View, ViewMut},
};

/// `output` = activation(`a` + `b`). `b` may have fewer channels than `a`: the others are zero.
#[inline(always)]
pub(super) fn add(a: &View, b: Option<&View>, activation: &Activation, output: &mut ViewMut) {
    let (height, width, channels) = (output.layout().height, output.layout().width, output.layout().channels);
    let both = b.map_or(0, |b| b.layout().channels.min(channels));
    for y in 0..height {
        for x in 0..width {
            let target = output.pixels(y, x, channels);
            target.copy_from_slice(a.pixels(y, x, channels));
            if let Some(b) = b {
                for (target, &b) in target.iter_mut().zip(b.pixels(y, x, both)) {
                    *target += b;
                }
            }
            activate(activation, target);
        }
    }
}

/// The largest of each 2×2 pixels.
#[inline(always)]
pub(super) fn max_pool(input: &View, output: &mut ViewMut) {
    let (height, width, channels) = (output.layout().height, output.layout().width, output.layout().channels);
    let larger = |a: f32, b: f32| if a > b { a } else { b };
    for y in 0..height {
        for x in 0..width {
            let corner = |dy, dx| input.pixels(2 * y + dy, 2 * x + dx, channels);
            let (a, b, c, d) = (corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1));
            let target = &mut output.pixels(y, x, channels)[..channels];
            for channel in 0..channels {
                target[channel] = larger(larger(a[channel], b[channel]), larger(c[channel], d[channel]));
            }
        }
    }
}

/// activation(`input` at twice its size) + `base`. Pixels are points in the middle of their squares, so that each output
/// pixel is a quarter of a pixel off an input pixel; beyond the edges the nearest pixel goes on.
#[inline(always)]
pub(super) fn double(input: &View, activation: &Activation, base: Option<&View>, output: &mut ViewMut) {
    let (height, width, channels) = (output.layout().height, output.layout().width, output.layout().channels);
    // The nearest input pixel, and the second nearest.
    let neighbours = |at: usize, size: usize| {
        let near = at / 2;
        (near, if at.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(size - 1) })
    };
    for y in 0..height {
        let (y0, y1) = neighbours(y, height / 2);
        for x in 0..width {
            let (x0, x1) = neighbours(x, width / 2);
            let (a, b) = (input.pixels(y0, x0, channels), input.pixels(y0, x1, channels));
            let (c, d) = (input.pixels(y1, x0, channels), input.pixels(y1, x1, channels));
            let target = &mut output.pixels(y, x, channels)[..channels];
            for channel in 0..channels {
                let near = 0.75 * a[channel] + 0.25 * b[channel];
                let far = 0.75 * c[channel] + 0.25 * d[channel];
                target[channel] = 0.75 * near + 0.25 * far;
            }
            activate(activation, target);
            if let Some(base) = base {
                for (target, &base) in target.iter_mut().zip(base.pixels(y, x, channels)) {
                    *target += base;
                }
            }
        }
    }
}

/// The mean of all pixels, as a picture of one.
#[inline(always)]
pub(super) fn mean(input: &View, output: &mut ViewMut) {
    let (height, width, channels) = (input.layout().height, input.layout().width, output.layout().channels);
    let sums = output.pixels(0, 0, channels);
    sums.fill(0.0);
    for y in 0..height {
        for x in 0..width {
            for (sum, value) in sums.iter_mut().zip(input.pixels(y, x, channels)) {
                *sum += value;
            }
        }
    }
    let share = 1.0 / (height * width) as f32;
    for sum in sums {
        *sum *= share;
    }
}

#[inline(always)]
fn activate(activation: &Activation, values: &mut [f32]) {
    match activation {
        Activation::Identity => {}
        Activation::Clip { low, high } => {
            for value in values {
                let raised = if *value > *low { *value } else { *low };
                *value = if raised < *high { raised } else { *high };
            }
        }
        Activation::Prelu(slopes) => {
            for (value, slope) in values.iter_mut().zip(slopes) {
                *value = if *value < 0.0 { *value * slope } else { *value };
            }
        }
    }
}
