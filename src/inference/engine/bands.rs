//! Several convolutions in alternation, a band of rows at a time, so that what is between them never leaves the cache.

use crate::inference::kernels::{Aligned, Dense, Depthwise, Kernels, Layout, View, ViewMut};

/// Floats that a depthwise convolution hands over at a time to the dense one after it: about a first-level cache.
const FILTERED: usize = 12 * 1024;

/// Floats that a pointwise convolution hands over at a time to the depthwise one after it. They have to leave room in the
/// second-level cache.
const EXPANDED: usize = 96 * 1024;

/// A depthwise convolution between two dense ones, the first of which may be missing.
pub(super) struct Stages<'a> {
    pub(super) expand: Option<&'a Dense>,
    pub(super) depthwise: &'a Depthwise,
    pub(super) dense: &'a Dense,
}

/// How the rows of one step's pictures are divided.
pub(super) struct Bands {
    /// What goes from the first dense convolution to the depthwise one, with all rows that the latter sees for one band.
    expanded: Option<Layout>,
    /// What goes from the depthwise convolution to the second dense one. Its height is the number of rows per band.
    filtered: Layout,
}

/// Memory for bands.
#[derive(Default)]
pub(super) struct Scratch {
    expanded: Aligned,
    filtered: Aligned,
    /// For the dense convolutions.
    pub(super) codes: Aligned,
}

impl Scratch {
    /// Makes it large enough for each of `bands`, one at a time.
    pub(super) fn make_room<'a>(&mut self, bands: impl Iterator<Item = &'a Bands>) {
        let (mut expanded, mut filtered) = (0, 0);
        for bands in bands {
            expanded = expanded.max(bands.expanded.as_ref().map_or(0, Layout::len));
            filtered = filtered.max(bands.filtered.len());
        }
        self.expanded.grow(expanded);
        self.filtered.grow(filtered);
    }
}

impl Bands {
    /// Divides the rows of pictures of these sizes (height, width). `channels` are those of the input.
    pub(super) fn new(
        stages: &Stages,
        (_, width): (usize, usize),
        (height, filtered_width): (usize, usize),
        channels: usize,
        lanes: usize,
    ) -> Self {
        let window = stages.depthwise.window();
        let border = (window.before, window.after);
        // With many weights the bands are higher, as going through the weights again for few pixels takes longer than
        // fetching the pixels from the next cache.
        let rows = |floats: usize, weights: usize, row: usize| floats.max(weights) / row.max(1);
        let channels = stages.expand.map_or(channels, Dense::outputs);
        let filtered = Layout::new((1, filtered_width), channels, lanes, (0, 0));
        let (wanted, expanded) = match stages.expand {
            Some(expand) => {
                let row = Layout::new((1, width), channels, lanes, border);
                let seen = rows(EXPANDED, 3 * expand.weight(), row.row_stride);
                (seen.saturating_sub(window.size) / window.stride + 1, Some(row))
            }
            None => (rows(FILTERED, stages.dense.weight() / 2, filtered.row_stride), None),
        };
        let bands = height.div_ceil(wanted.clamp(1, height.max(1)));
        let count = height.div_ceil(bands.max(1));
        Self {
            expanded: expanded
                .map(|row| Layout { height: window.seen(count).saturating_sub(border.0 + border.1), ..row }),
            filtered: Layout { height: count, ..filtered },
        }
    }

    /// Fills the output from input and residual.
    pub(super) fn run(
        &self,
        stages: &Stages,
        kernels: &Kernels,
        (input, residual, output): (&View, Option<&View>, &mut ViewMut),
        scratch: &mut Scratch,
    ) {
        let window = stages.depthwise.window();
        let height = output.layout().height;
        let Scratch { expanded, filtered: rows, codes } = scratch;
        let mut expansion = stages.expand.zip(self.expanded).map(|(layer, layout)| {
            let data = &mut expanded[..layout.len()];
            ViewMut::new(layout, data).clear_border();
            Expansion { layer, layout, data, start: 0, filled: 0 }
        });
        for first in (0..height).step_by(self.filtered.height) {
            let count = self.filtered.height.min(height - first);
            let layout = Layout { height: count, ..self.filtered };
            let mut filtered = ViewMut::new(layout, rows);
            if let Some(expansion) = &mut expansion {
                expansion.advance(kernels, input, first * window.stride, window.seen(count), codes);
                let seen = View::new(expansion.layout, expansion.data);
                kernels.depthwise(stages.depthwise, &seen, &mut filtered);
            } else {
                kernels.depthwise(stages.depthwise, &input.below(first * window.stride), &mut filtered);
            }
            let filtered = View::new(layout, rows);
            let residual = residual.map(|residual| residual.below(first));
            kernels.dense(stages.dense, &filtered, residual.as_ref(), &mut output.rows(first, count), codes);
        }
    }
}

/// A window of rows that moves down over a picture which is never there as a whole.
struct Expansion<'a> {
    layer: &'a Dense,
    layout: Layout,
    data: &'a mut [f32],
    /// The row, counted from the top of the border above the picture, that comes first in `data`.
    start: usize,
    /// Rows of the picture that have been made.
    filled: usize,
}

impl Expansion<'_> {
    /// Moves to where `rows` rows from `start` on are there, counted from the top of the border above the picture.
    fn advance(&mut self, kernels: &Kernels, input: &View, start: usize, rows: usize, codes: &mut Aligned) {
        let Layout { before, row_stride, .. } = self.layout;
        let (height, made) = (input.layout().height, before + self.filled);
        self.data.copy_within((start - self.start) * row_stride..(made.max(start) - self.start) * row_stride, 0);
        self.start = start;

        let end = (start + rows - before.min(start + rows)).min(height);
        if end > self.filled {
            let count = end - self.filled;
            let mut strip = ViewMut::new(self.layout, self.data).into_strip(made - start, count);
            kernels.dense(self.layer, &input.below(self.filled), None, &mut strip, codes);
            self.filled = end;
        }
        // What is below the picture is zero.
        let below = (before + height).saturating_sub(start);
        if self.filled == height && below < rows {
            self.data[below * row_stride..rows * row_stride].fill(0.0);
        }
    }
}
