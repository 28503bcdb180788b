//! Memory of one run of a network, of any input size.

use super::bands::{Bands, Scratch};
use crate::inference::kernels::Aligned;

/// The memory of one run. What is in it between steps, and from the run before, means nothing.
#[derive(Default)]
pub(super) struct Workspace {
    pub(super) buffers: Vec<Aligned>,
    pub(super) scratch: Scratch,
}

impl Workspace {
    /// Makes it large enough for buffers of so many floats, and for each of `bands`, one at a time.
    pub(super) fn make_room<'a>(&mut self, floats: &[usize], bands: impl Iterator<Item = &'a Bands>) {
        self.buffers.resize_with(self.buffers.len().max(floats.len()), Aligned::default);
        for (buffer, &floats) in self.buffers.iter_mut().zip(floats) {
            buffer.grow(floats);
        }
        self.scratch.make_room(bands);
    }

    /// Makes all that is in the buffers useless, so that a test notices when it is used.
    #[cfg(test)]
    pub(super) fn spoil(&mut self) {
        for buffer in &mut self.buffers {
            buffer.fill(1e6);
        }
    }
}

/// Which buffers are free while a plan is made, and how large each has to be.
#[derive(Default)]
pub(super) struct Slots {
    sizes: Vec<usize>,
    free: Vec<usize>,
}

impl Slots {
    /// A free buffer for so many floats: the smallest that is large enough; else the largest, which grows; else a new one.
    pub(super) fn take(&mut self, floats: usize) -> usize {
        let by_size = |&(_, &buffer): &(usize, &usize)| self.sizes[buffer];
        let free = || self.free.iter().enumerate();
        let fitting = free().filter(|free| by_size(free) >= floats).min_by_key(by_size);
        let Some((at, _)) = fitting.or_else(|| free().max_by_key(by_size)) else {
            self.sizes.push(floats);
            return self.sizes.len() - 1;
        };
        let buffer = self.free.swap_remove(at);
        self.sizes[buffer] = self.sizes[buffer].max(floats);
        buffer
    }

    pub(super) fn give_back(&mut self, buffer: usize) {
        self.free.push(buffer);
    }

    /// Floats that each buffer needs.
    pub(super) fn into_sizes(self) -> Vec<usize> {
        self.sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_buffer_that_fits_is_taken() {
        let mut slots = Slots::default();
        assert_eq!([100, 30, 60].map(|floats| slots.take(floats)), [0, 1, 2]);
        for buffer in [0, 1, 2] {
            slots.give_back(buffer);
        }
        assert_eq!(slots.take(40), 2);
        assert_eq!(slots.take(120), 0, "none is large enough: the largest grows");
        assert_eq!(slots.take(40), 1);
        assert_eq!(slots.take(10), 3, "none is free");
        assert_eq!(slots.into_sizes(), [120, 40, 60, 10]);
    }
}
