//! Memory whose first float begins a cache line.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line, and of the widest register: an AVX-512 load that doesn't begin one touches two.
const LINE: usize = 64;

/// So many floats, the first of which begins a cache line.
#[derive(Default)]
pub(crate) struct Aligned {
    /// A few more than are needed.
    floats: Vec<f32>,
    start: usize,
    len: usize,
}

impl Aligned {
    /// So many zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        let floats = vec![0.0; len + LINE / size_of::<f32>()];
        // Whatever the allocator does, the slice is long enough; without an answer it is only slower.
        let start = floats.as_ptr().align_offset(LINE).min(floats.len() - len);
        Self { floats, start, len }
    }

    /// Makes it `len` floats long if it is shorter; what was in it is lost then.
    pub(crate) fn grow(&mut self, len: usize) {
        if self.len < len {
            // The old memory goes first, so that both are never there at a time.
            *self = Self::default();
            *self = Self::zeros(len);
        }
    }

    /// The values, and zeros after them up to `len`.
    pub(crate) fn filled_up(values: &[f32], len: usize) -> Self {
        let mut aligned = Self::zeros(len);
        aligned[..values.len()].copy_from_slice(values);
        aligned
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.floats[self.start..][..self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.floats[self.start..][..self.len]
    }
}

impl std::fmt::Debug for Aligned {
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
            let aligned = Aligned::zeros(len);
            assert_eq!((aligned.len(), aligned.as_ptr() as usize % LINE), (len, 0));
            let moved = [aligned, Aligned::default()];
            assert_eq!(moved[0].as_ptr() as usize % LINE, 0);
        }
        assert_eq!(Aligned::filled_up(&[1.0, 2.0], 4)[..], [1.0, 2.0, 0.0, 0.0]);
    }
}
