//! Convolutions and what goes with them, for pictures with the channels last, in each CPU's own instructions.
//!
//! One generic source ([`vector`] is all that it asks of a CPU) is compiled for each instruction set; which of them to use
//! is found out at run time, so that one binary serves every machine.

#![allow(clippy::inline_always, reason = "what isn't inlined isn't compiled with the caller's instruction set")]

#[cfg(target_arch = "aarch64")]
mod aarch64;
mod activation;
mod aligned;
mod codes;
mod dense;
mod depthwise;
mod elementwise;
mod product;
#[cfg(test)]
mod tests;
mod vector;
mod view;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::sync::OnceLock;

pub(crate) use activation::Activation;
pub(crate) use aligned::Aligned;
pub(crate) use dense::{Dense, Format};
pub(crate) use depthwise::Depthwise;
pub(crate) use view::{Layout, View, ViewMut, Window};

/// The kernels for one instruction set. The methods are safe because values are only made where the CPU has it.
pub(crate) struct Kernels {
    /// The instruction set.
    name: &'static str,
    /// What weights and channels must be arranged for.
    format: Format,
    dense: unsafe fn(&Dense, &View, Option<&View>, &mut ViewMut, &mut Aligned),
    depthwise: unsafe fn(&Depthwise, &View, &mut ViewMut),
    add: unsafe fn(&View, Option<&View>, &Activation, &mut ViewMut),
    max_pool: unsafe fn(&View, &mut ViewMut),
    double: unsafe fn(&View, &Activation, Option<&View>, &mut ViewMut),
    mean: unsafe fn(&View, &mut ViewMut),
}

/// Compiles the kernels for one instruction set, which multiplies codes in a way that tells its registers.
macro_rules! kernels {
    ($constant:ident, $name:literal, $codes:ty $(, $features:literal)?) => {
        const $constant: Kernels = {
            $(#[target_feature(enable = $features)])?
            fn dense(
                layer: &Dense,
                input: &View,
                residual: Option<&View>,
                output: &mut ViewMut,
                memory: &mut Aligned,
            ) {
                // SAFETY: the instructions are those that this function is compiled with.
                unsafe { dense::dense::<$codes>(layer, input, residual, output, memory) }
            }
            $(#[target_feature(enable = $features)])?
            fn depthwise(layer: &Depthwise, input: &View, output: &mut ViewMut) {
                // SAFETY: the instructions are those that this function is compiled with.
                unsafe { depthwise::depthwise::<<$codes as product::Numbers>::Vector>(layer, input, output) }
            }
            $(#[target_feature(enable = $features)])?
            fn add(a: &View, b: Option<&View>, activation: &Activation, output: &mut ViewMut) {
                elementwise::add(a, b, activation, output);
            }
            $(#[target_feature(enable = $features)])?
            fn max_pool(input: &View, output: &mut ViewMut) {
                elementwise::max_pool(input, output);
            }
            $(#[target_feature(enable = $features)])?
            fn double(input: &View, activation: &Activation, base: Option<&View>, output: &mut ViewMut) {
                elementwise::double(input, activation, base, output);
            }
            $(#[target_feature(enable = $features)])?
            fn mean(input: &View, output: &mut ViewMut) {
                elementwise::mean(input, output);
            }
            let format = Format::of::<$codes>();
            Kernels { name: $name, format, dense, depthwise, add, max_pool, double, mean }
        };
    };
}

// Four lanes are a register of SSE2 and of the like.
kernels!(PLAIN, "plain", codes::FloatCodes<vector::Plain<4>>);
// As many lanes as AVX-512 has, for machines that can't test it.
#[cfg(test)]
kernels!(PLAIN_WIDE, "plain-wide", codes::FloatCodes<vector::Plain<16>>);
#[cfg(target_arch = "x86_64")]
kernels!(AVX2, "avx2", x86::Pairs8, "avx2,fma");
#[cfg(target_arch = "x86_64")]
kernels!(AVX_VNNI, "avxvnni", x86::VnniPairs8, "avxvnni,avx2,fma");
#[cfg(target_arch = "x86_64")]
kernels!(AVX512, "avx512", x86::VnniPairs16, "avx512f,avx512vnni,avx2,fma");
#[cfg(target_arch = "aarch64")]
kernels!(NEON, "neon", codes::FloatCodes<aarch64::Pair>, "neon");

impl Kernels {
    /// All that this CPU can run, the best first, plain Rust last.
    pub(crate) fn available() -> &'static [Self] {
        static AVAILABLE: OnceLock<Vec<Kernels>> = OnceLock::new();
        AVAILABLE.get_or_init(|| {
            let mut available = Vec::new();
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
                    available.push(AVX512);
                }
                if is_x86_feature_detected!("avxvnni") {
                    available.push(AVX_VNNI);
                }
                available.push(AVX2);
            }
            #[cfg(target_arch = "aarch64")]
            if std::arch::is_aarch64_feature_detected!("neon") {
                available.push(NEON);
            }
            available.push(PLAIN);
            #[cfg(test)]
            available.push(PLAIN_WIDE);
            available
        })
    }

    /// The best that this CPU can run, or those that the environment variable `KEPAL_KERNELS` names, which is for tests.
    pub(crate) fn best() -> &'static Self {
        let wanted = std::env::var("KEPAL_KERNELS").ok();
        let available = Self::available();
        let named = available.iter().find(|kernels| wanted.as_deref() == Some(kernels.name));
        named.unwrap_or(&available[0])
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// A convolution that mixes channels. `residual` is added before the activation; channels that it lacks are zero.
    /// `memory` is for what is made on the way; it grows when it has to.
    pub(crate) fn dense(
        &self,
        layer: &Dense,
        input: &View,
        residual: Option<&View>,
        output: &mut ViewMut,
        memory: &mut Aligned,
    ) {
        // SAFETY: `available` hands out only kernels that the CPU can run.
        unsafe { (self.dense)(layer, input, residual, output, memory) }
    }

    /// A convolution of each channel alone.
    pub(crate) fn depthwise(&self, layer: &Depthwise, input: &View, output: &mut ViewMut) {
        // SAFETY: `available` hands out only kernels that the CPU can run.
        unsafe { (self.depthwise)(layer, input, output) }
    }

    /// activation(`a` + `b`). Channels that `b` lacks are zero.
    pub(crate) fn add(&self, a: &View, b: Option<&View>, activation: &Activation, output: &mut ViewMut) {
        // SAFETY: `available` hands out only kernels that the CPU can run.
        unsafe { (self.add)(a, b, activation, output) }
    }

    /// The largest of each 2×2 pixels.
    pub(crate) fn max_pool(&self, input: &View, output: &mut ViewMut) {
        // SAFETY: `available` hands out only kernels that the CPU can run.
        unsafe { (self.max_pool)(input, output) }
    }

    /// activation(`input` at twice its size, bilinear) + `base`.
    pub(crate) fn double(&self, input: &View, activation: &Activation, base: Option<&View>, output: &mut ViewMut) {
        // SAFETY: `available` hands out only kernels that the CPU can run.
        unsafe { (self.double)(input, activation, base, output) }
    }

    /// The mean of all pixels.
    pub(crate) fn mean(&self, input: &View, output: &mut ViewMut) {
        // SAFETY: `available` hands out only kernels that the CPU can run.
        unsafe { (self.mean)(input, output) }
    }
}
