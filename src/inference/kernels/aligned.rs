//! Memory whose first value begins a cache line.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line, and of the widest register: an AVX-512 load that doesn't begin one touches two.
const LINE: usize = 64;

/// So many values, the first of which begins a cache line.
#[derive(Default)]
pub(crate) struct Aligned<T = f32> {
    /// A few more than are needed.
    values: Vec<T>,
    start: usize,
    len: usize,
}

impl<T: Copy + Default> Aligned<T> {
    /// So many zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        let values = vec![T::default(); len + LINE / size_of::<T>()];
        // Whatever the allocator does, the slice is long enough; without an answer it is only slower.
        let start = values.as_ptr().align_offset(LINE).min(values.len() - len);
        Self { values, start, len }
    }

    /// Makes it `len` values long if it is shorter; what was in it is lost then.
    pub(crate) fn grow(&mut self, len: usize) {
        if self.len < len {
            // The old memory goes first, so that both are never there at a time.
            *self = Self::default();
            *self = Self::zeros(len);
        }
    }

    /// The values, and zeros after them up to `len`.
    pub(crate) fn filled_up(values: &[T], len: usize) -> Self {
        let mut aligned = Self::zeros(len);
        aligned[..values.len()].copy_from_slice(values);
        aligned
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.values[self.start..][..self.len]
    }
}

impl<T> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values[self.start..][..self.len]
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Aligned<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_a_cache_line_wherever_it_is_moved() {
        for len in [0, 1, 15, 16, 17, 100_000] {
            let aligned = Aligned::<f32>::zeros(len);
            assert_eq!((aligned.len(), aligned.as_ptr() as usize % LINE), (len, 0));
            let moved = [aligned, Aligned::default()];
            assert_eq!(moved[0].as_ptr() as usize % LINE, 0);
        }
        assert_eq!(Aligned::filled_up(&[1.0, 2.0], 4)[..], [1.0, 2.0, 0.0, 0.0]);
    }
}
