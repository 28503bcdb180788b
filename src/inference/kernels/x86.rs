//! Registers of x86-64 CPUs.

use std::arch::x86_64::{
    __m256, __m256i, __m512, __m512i, _mm_cvtss_f32, _mm_max_ps, _mm_max_ss, _mm_movehl_ps, _mm_packs_epi32,
    _mm_shuffle_ps, _mm_storeu_si128, _mm256_add_epi32, _mm256_add_ps, _mm256_castps256_ps128, _mm256_castsi256_si128,
    _mm256_cvtepi32_ps, _mm256_cvtps_epi32, _mm256_dpwssd_avx_epi32, _mm256_extractf128_ps, _mm256_extracti128_si256,
    _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_max_ps, _mm256_min_ps,
    _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_si256, _mm256_storeu_ps, _mm256_storeu_si256, _mm512_add_ps,
    _mm512_cvtepi32_epi16, _mm512_cvtepi32_ps, _mm512_cvtps_epi32, _mm512_dpwssd_epi32, _mm512_fmadd_ps,
    _mm512_loadu_ps, _mm512_loadu_si512, _mm512_max_ps, _mm512_min_ps, _mm512_reduce_max_ps, _mm512_set1_epi32,
    _mm512_set1_ps, _mm512_setzero_si512, _mm512_storeu_ps,
};

use super::{
    codes::{Coded, Pair, Words},
    product::Numbers,
    vector::Vector,
};

macro_rules! vector {
    (
        $register:ty,
        $lanes:literal,
        $registers:literal,
        $splat:ident,
        $load:ident,
        $store:ident,
        $add:ident,
        $fma:ident,
        $min:ident,
        $max:ident,
        $largest:ident
    ) => {
        // SAFETY of the methods: the caller vouches for the CPU's instructions and for the pointers.
        impl Vector for $register {
            const LANES: usize = $lanes;
            const REGISTERS: usize = $registers;

            #[inline(always)]
            unsafe fn splat(value: f32) -> Self {
                // SAFETY: see above.
                unsafe { $splat(value) }
            }

            #[inline(always)]
            unsafe fn load(from: *const f32) -> Self {
                // SAFETY: see above.
                unsafe { $load(from) }
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut f32) {
                // SAFETY: see above.
                unsafe { $store(to, self) }
            }

            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                // SAFETY: see above.
                unsafe { $add(self, other) }
            }

            #[inline(always)]
            unsafe fn add_product(self, a: Self, b: Self) -> Self {
                // SAFETY: see above.
                unsafe { $fma(a, b, self) }
            }

            #[inline(always)]
            unsafe fn min(self, other: Self) -> Self {
                // SAFETY: see above.
                unsafe { $min(self, other) }
            }

            #[inline(always)]
            unsafe fn max(self, other: Self) -> Self {
                // SAFETY: see above.
                unsafe { $max(self, other) }
            }

            #[inline(always)]
            unsafe fn largest(self) -> f32 {
                // SAFETY: see above.
                unsafe { $largest(self) }
            }
        }
    };
}

vector!(
    __m256,
    8,
    16,
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_add_ps,
    _mm256_fmadd_ps,
    _mm256_min_ps,
    _mm256_max_ps,
    largest_of_8
);
vector!(
    __m512,
    16,
    32,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_add_ps,
    _mm512_fmadd_ps,
    _mm512_min_ps,
    _mm512_max_ps,
    _mm512_reduce_max_ps
);

#[inline(always)]
unsafe fn largest_of_8(values: __m256) -> f32 {
    // SAFETY: the caller vouches for the CPU's instructions.
    unsafe {
        let four = _mm_max_ps(_mm256_castps256_ps128(values), _mm256_extractf128_ps::<1>(values));
        let two = _mm_max_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps::<1>(two, two)))
    }
}

/// Pairs of 16-bit codes, multiplied with AVX2.
pub(super) struct Pairs8;
/// The same with AVX-VNNI.
pub(super) struct VnniPairs8;
/// Twice as many with AVX-512 VNNI.
pub(super) struct VnniPairs16;

macro_rules! pairs {
    (
        $name:ident,
        $vector:ty,
        $register:ty,
        $splat:ident,
        $load:ident,
        $zero:ident,
        $add_products:expr,
        $to_floats:ident,
        $store:ident
    ) => {
        // SAFETY of the methods: the caller vouches for the CPU's instructions and for the pointers.
        impl Numbers for $name {
            const SCALED: bool = true;
            type Vector = $vector;
            type Word = Pair;
            type Register = $register;
            type Sums = $register;

            #[inline(always)]
            unsafe fn splat(from: *const Pair) -> $register {
                // SAFETY: see above; a pair has the size of a number of 32 bits.
                unsafe { $splat(from.cast::<i32>().read_unaligned()) }
            }

            #[inline(always)]
            unsafe fn load(from: *const Pair) -> $register {
                // SAFETY: see above.
                unsafe { $load(from.cast()) }
            }

            #[inline(always)]
            unsafe fn start(_: *const f32) -> $register {
                // SAFETY: see above.
                unsafe { $zero() }
            }

            #[inline(always)]
            unsafe fn add_product(sums: $register, seen: $register, weights: $register) -> $register {
                // SAFETY: see above.
                unsafe { $add_products(sums, seen, weights) }
            }

            #[inline(always)]
            unsafe fn floats(sums: $register) -> $vector {
                // SAFETY: see above.
                unsafe { $to_floats(sums) }
            }
        }

        // SAFETY of the methods: see above.
        impl Coded for $name {
            const PER_WORD: usize = 2;

            #[inline(always)]
            unsafe fn store_rounded(values: $vector, to: *mut Pair) {
                // SAFETY: see above.
                unsafe { $store(values, to) }
            }

            fn words(words: &Words) -> &[Pair] {
                words.pairs()
            }
        }
    };
}

#[inline(always)]
unsafe fn store_rounded_8(values: __m256, to: *mut Pair) {
    // SAFETY: the caller vouches for the CPU's instructions and for the pointer.
    unsafe {
        let whole = _mm256_cvtps_epi32(values);
        let packed = _mm_packs_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256::<1>(whole));
        _mm_storeu_si128(to.cast(), packed);
    }
}

#[inline(always)]
unsafe fn store_rounded_16(values: __m512, to: *mut Pair) {
    // SAFETY: the caller vouches for the CPU's instructions and for the pointer.
    unsafe { _mm256_storeu_si256(to.cast(), _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(values))) }
}

pairs!(
    Pairs8,
    __m256,
    __m256i,
    _mm256_set1_epi32,
    _mm256_loadu_si256,
    _mm256_setzero_si256,
    |sums, seen, weights| _mm256_add_epi32(sums, _mm256_madd_epi16(seen, weights)),
    _mm256_cvtepi32_ps,
    store_rounded_8
);
pairs!(
    VnniPairs8,
    __m256,
    __m256i,
    _mm256_set1_epi32,
    _mm256_loadu_si256,
    _mm256_setzero_si256,
    _mm256_dpwssd_avx_epi32,
    _mm256_cvtepi32_ps,
    store_rounded_8
);
pairs!(
    VnniPairs16,
    __m512,
    __m512i,
    _mm512_set1_epi32,
    _mm512_loadu_si512,
    _mm512_setzero_si512,
    _mm512_dpwssd_epi32,
    _mm512_cvtepi32_ps,
    store_rounded_16
);
