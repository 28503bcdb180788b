//! Pictures in memory, channels last.

/// Where the values of a picture are in a slice of floats.
///
/// Channels are innermost, then pixels of a row, then rows. Around the picture there may be a border of zeros, so that a
/// convolution can read beyond the edge without asking where it is. Behind the channels of a pixel there may be lanes that
/// fill the last vector register: they are zero too, where a kernel reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Rows.
    pub(crate) height: usize,
    /// Pixels per row.
    pub(crate) width: usize,
    /// Values per pixel that mean something.
    pub(crate) channels: usize,
    /// Floats from one pixel to the next.
    pub(crate) pixel_stride: usize,
    /// Floats from one row to the next.
    pub(crate) row_stride: usize,
    /// Pixels of border above and to the left.
    pub(crate) before: usize,
    /// Pixels of border below and to the right.
    pub(crate) after: usize,
}

impl Layout {
    /// Where there is no picture, all pixels are one.
    pub(super) const NOWHERE: Self =
        Self { height: 0, width: 0, channels: 0, pixel_stride: 0, row_stride: 0, before: 0, after: 0 };

    /// Rows of pixels whose channels are rounded up to whole registers of `lanes` floats.
    pub(crate) fn new(size: (usize, usize), channels: usize, lanes: usize, (before, after): (usize, usize)) -> Self {
        let (height, width) = size;
        let pixel_stride =
            if size == (1, 1) { channels.next_multiple_of(lanes) } else { pixel_stride(channels, lanes) };
        let row_stride = (before + width + after) * pixel_stride;
        Self { height, width, channels, pixel_stride, row_stride, before, after }
    }

    /// Whether the pixels of pictures with so many channels follow one another without a gap.
    pub(crate) fn is_packed(channels: usize, lanes: usize) -> bool {
        pixel_stride(channels, lanes) == channels
    }

    /// Floats that the picture takes with its border.
    pub(crate) fn len(&self) -> usize {
        (self.before + self.height + self.after) * self.row_stride
    }

    /// Kernels count in 32 bits.
    fn check(&self) {
        assert!(u32::try_from(self.len()).is_ok(), "{self:?} is too large");
    }

    /// Index of the first value of the first pixel.
    fn origin(&self) -> usize {
        self.before * (self.row_stride + self.pixel_stride)
    }
}

/// Floats from one pixel of a picture to the next, if it has several.
fn pixel_stride(channels: usize, lanes: usize) -> usize {
    let filled = channels.next_multiple_of(lanes);
    // Pixels a multiple of a kilobyte apart would share so few sets of the first-level cache that a 5×5 kernel evicts what
    // it is about to read again.
    if filled.is_multiple_of(256) { filled + 16 } else { filled }
}

/// What a convolution's output pixels see of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// Side of the kernel.
    pub(crate) size: usize,
    /// Input pixels from one output pixel to the next.
    pub(crate) stride: usize,
    /// Input pixels that the first output pixel sees beyond the upper and left edges.
    pub(crate) before: usize,
    /// Those that the last one may see beyond the lower and right edges.
    pub(crate) after: usize,
}

impl Window {
    /// One pixel.
    pub(crate) const POINT: Self = Self { size: 1, stride: 1, before: 0, after: 0 };

    /// Output pixels along a side of `inputs` pixels, if there are any.
    pub(crate) fn outputs(&self, inputs: usize) -> Option<usize> {
        Some((self.before + inputs + self.after).checked_sub(self.size)? / self.stride + 1)
    }

    /// Input pixels that `outputs` neighbouring output pixels see.
    pub(crate) fn seen(&self, outputs: usize) -> usize {
        outputs.saturating_sub(1) * self.stride + self.size
    }
}

/// A picture to read.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    layout: Layout,
    /// Index in `data` of the first pixel.
    origin: usize,
    data: &'a [f32],
}

impl<'a> View<'a> {
    /// The picture that lies at the beginning of `data`.
    pub(crate) fn new(layout: Layout, data: &'a [f32]) -> Self {
        layout.check();
        assert!(data.len() >= layout.len(), "{layout:?} in {} floats", data.len());
        Self { layout, origin: layout.origin(), data }
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The rows from `first` on; those before become border, so that kernels may read them.
    pub(crate) fn below(mut self, first: usize) -> Self {
        assert!(first <= self.layout.height);
        self.origin += first * self.layout.row_stride;
        self.layout.height -= first;
        self
    }

    /// `count` floats from the first channel of a pixel on.
    #[inline]
    pub(crate) fn pixels(&self, y: usize, x: usize, count: usize) -> &'a [f32] {
        let start = self.origin + y * self.layout.row_stride + x * self.layout.pixel_stride;
        &self.data[start..start + count]
    }

    /// The pixel `before` rows above and pixels left of the first one, after checking that from there on `height` × `width`
    /// pixels can be read, `lanes` floats of each.
    pub(super) fn window(&self, before: usize, (height, width): (usize, usize), lanes: usize) -> *const f32 {
        let Layout { row_stride, pixel_stride, .. } = self.layout;
        let back = before * (row_stride + pixel_stride);
        let end = (height.saturating_sub(1)) * row_stride + (width.saturating_sub(1)) * pixel_stride + lanes;
        assert!(back <= self.origin && self.origin - back + end <= self.data.len(), "reading beyond the border");
        self.data[self.origin - back..].as_ptr()
    }
}

/// A picture to write.
pub(crate) struct ViewMut<'a> {
    layout: Layout,
    origin: usize,
    data: &'a mut [f32],
}

impl<'a> ViewMut<'a> {
    /// The picture that lies at the beginning of `data`.
    pub(crate) fn new(layout: Layout, data: &'a mut [f32]) -> Self {
        layout.check();
        assert!(data.len() >= layout.len(), "{layout:?} in {} floats", data.len());
        Self { layout, origin: layout.origin(), data }
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// `count` rows from `first` on, where the rows of the upper border are the first ones.
    pub(crate) fn into_strip(self, first: usize, count: usize) -> Self {
        let layout = Layout { height: count, ..self.layout };
        let origin = self.origin + first * layout.row_stride - layout.before * layout.row_stride;
        Self { layout, origin, data: self.data }
    }

    /// Makes zeros of the border.
    pub(crate) fn clear_border(&mut self) {
        let Layout { height, before, after, row_stride, pixel_stride, .. } = self.layout;
        let rows = self.data[..(before + height + after) * row_stride].chunks_exact_mut(row_stride);
        for (index, row) in rows.enumerate() {
            if index < before || index >= before + height {
                row.fill(0.0);
            } else {
                row[..before * pixel_stride].fill(0.0);
                row[row_stride - after * pixel_stride..].fill(0.0);
            }
        }
    }

    /// Makes zeros of what is behind the channels of each pixel.
    pub(crate) fn clear_padding(&mut self) {
        let Layout { height, width, channels, pixel_stride, .. } = self.layout;
        if pixel_stride > channels {
            for y in 0..height {
                for pixel in self.pixels(y, 0, width * pixel_stride).chunks_exact_mut(pixel_stride) {
                    pixel[channels..].fill(0.0);
                }
            }
        }
    }

    /// `count` rows from `first` on.
    pub(crate) fn rows(&mut self, first: usize, count: usize) -> ViewMut<'_> {
        assert!(first + count <= self.layout.height);
        let layout = Layout { height: count, ..self.layout };
        ViewMut { layout, origin: self.origin + first * layout.row_stride, data: self.data }
    }

    /// `count` floats from the first channel of a pixel on.
    #[inline]
    pub(crate) fn pixels(&mut self, y: usize, x: usize, count: usize) -> &mut [f32] {
        let start = self.origin + y * self.layout.row_stride + x * self.layout.pixel_stride;
        &mut self.data[start..start + count]
    }

    /// The first pixel, after checking that `lanes` floats of every pixel can be written without touching the next one.
    pub(super) fn start(&mut self, lanes: usize) -> *mut f32 {
        let Layout { height, width, row_stride, pixel_stride, .. } = self.layout;
        let end = height.saturating_sub(1) * row_stride + width.saturating_sub(1) * pixel_stride + lanes;
        assert!(lanes <= pixel_stride && self.origin + end <= self.data.len(), "writing beyond the picture");
        self.data[self.origin..].as_mut_ptr()
    }
}
