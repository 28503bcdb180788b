//! The few vector instructions that the kernels are written in, and what they mean on a CPU without any.

/// A register of floats.
///
/// Everything built on this is generic and `#[inline(always)]`, so that one source compiles to each instruction set inside
/// the `#[target_feature]` entry points of [`super::Kernels`].
///
/// # Safety
///
/// All methods may only be called where the CPU has the instructions of the implementing type. `load` and `store` need a
/// pointer to `LANES` floats, of any alignment.
pub(super) trait Vector: Copy {
    /// Floats per register.
    const LANES: usize;
    /// Registers that the CPU has.
    const REGISTERS: usize;

    unsafe fn splat(value: f32) -> Self;
    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    unsafe fn add(self, other: Self) -> Self;
    /// `self + a * b`
    unsafe fn add_product(self, a: Self, b: Self) -> Self;
    unsafe fn min(self, other: Self) -> Self;
    unsafe fn max(self, other: Self) -> Self;
    /// The largest of all lanes.
    unsafe fn largest(self) -> f32;
}

/// Some floats and no particular instructions. The compiler makes of it what the target's baseline has.
#[derive(Clone, Copy)]
pub(super) struct Plain<const LANES: usize>([f32; LANES]);

impl<const LANES: usize> Plain<LANES> {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Self(std::array::from_fn(|lane| f(self.0[lane], other.0[lane])))
    }
}

// SAFETY of the methods: only `load` and `store` do anything unsafe, and their caller vouches for the pointer.
impl<const LANES: usize> Vector for Plain<LANES> {
    const LANES: usize = LANES;
    const REGISTERS: usize = 16;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self([value; LANES])
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: so many floats can be read, says the caller; arrays of floats have the alignment of floats.
        Self(unsafe { from.cast::<[f32; LANES]>().read_unaligned() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: so many floats can be written, says the caller.
        unsafe { to.cast::<[f32; LANES]>().write_unaligned(self.0) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    // Not `f32::mul_add`, which is a function call where the CPU has no such instruction.
    #[inline(always)]
    unsafe fn add_product(self, a: Self, b: Self) -> Self {
        self.zip(a.zip(b, |a, b| a * b), |sum, product| sum + product)
    }

    // Not `f32::min` and `f32::max`, whose care for NaN costs three instructions.
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        self.0.into_iter().fold(f32::NEG_INFINITY, |a, b| if a > b { a } else { b })
    }
}
