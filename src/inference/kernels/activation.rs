//! What is done to each value as it leaves a convolution.

use super::vector::Vector;

/// A function of single values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Activation {
    /// The value itself.
    Identity,
    /// The nearest value in a range that has zero in it: `ReLU` is 0…∞, `ReLU6` is 0…6.
    Clip {
        /// The least value.
        low: f32,
        /// The largest value.
        high: f32,
    },
    /// Negative values are multiplied by the channel's slope. Slopes are filled up with zeros to whole registers.
    Prelu(Vec<f32>),
}

/// An activation for the kernels, which find a channel's slope by pointer.
#[derive(Clone, Copy)]
pub(super) enum Applied {
    Identity,
    Clip(f32, f32),
    Prelu(*const f32),
}

impl Activation {
    /// This activation, after checking that it has `lanes` slopes if it has any.
    pub(super) fn applied(&self, lanes: usize) -> Applied {
        match self {
            Self::Identity => Applied::Identity,
            Self::Clip { low, high } => Applied::Clip(*low, *high),
            Self::Prelu(slopes) => {
                assert!(slopes.len() >= lanes, "{} slopes for {lanes} channels", slopes.len());
                Applied::Prelu(slopes.as_ptr())
            }
        }
    }
}

impl Applied {
    /// Applies this to `count` registers, which belong to the same channels from `channel` on.
    ///
    /// # Safety
    ///
    /// As for [`Vector`]; and slopes reach to `channel + LANES`.
    #[inline(always)]
    pub(super) unsafe fn apply<V: Vector, const COUNT: usize>(self, values: &mut [V; COUNT], channel: usize) {
        // SAFETY: says the caller.
        unsafe {
            match self {
                Self::Identity => {}
                Self::Clip(low, high) => {
                    let (low, high) = (V::splat(low), V::splat(high));
                    for value in values {
                        *value = value.max(low).min(high);
                    }
                }
                Self::Prelu(slopes) => {
                    let (zero, slope) = (V::splat(0.0), V::load(slopes.add(channel)));
                    for value in values {
                        *value = value.max(zero).add_product(value.min(zero), slope);
                    }
                }
            }
        }
    }
}
