//! Parts of a photo as a detector gets to see them.

use crate::geometry::{Affine, Point, Rect};

/// An upright square of the photo, scaled to a detector's input. What lies outside the photo is black.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    /// Where the input's top left corner lies, in photo pixels.
    pub(crate) origin: Point,
    /// Photo pixels per input pixel.
    pub(crate) scale: f32,
    /// Side of the square input in pixels.
    pub(crate) size: usize,
}

impl View {
    /// Squares of `tile` × `tile` input pixels that cover the photo of `width` × `height`, when its long side takes
    /// `long_side` input pixels. Neighbours share at least `overlap` input pixels.
    pub(crate) fn tiles((width, height): (u32, u32), long_side: f32, tile: usize, overlap: usize) -> Vec<Self> {
        let scale = width.max(height) as f32 / long_side;
        let step = (tile - overlap) as f32 * scale;
        // Evenly spread along each axis; a single tile has the photo in its middle.
        let starts = |side: u32| {
            let extent = tile as f32 * scale;
            let count = ((side as f32 - extent).max(0.0) / step).ceil() as usize + 1;
            let gap = if count > 1 { (side as f32 - extent) / (count - 1) as f32 } else { 0.0 };
            let first = if count > 1 { 0.0 } else { (side as f32 - extent) / 2.0 };
            (0..count).map(move |index| first + gap * index as f32)
        };
        starts(height)
            .flat_map(|y| starts(width).map(move |x| Point::new(x, y)))
            .map(|origin| Self { origin, scale, size: tile })
            .collect()
    }

    /// The square around `center` that reaches over `extent` photo pixels, as an input of `size` × `size`.
    pub(crate) fn square(center: Point, extent: f32, size: usize) -> Self {
        Self { origin: Point::new(center.x - extent / 2.0, center.y - extent / 2.0), scale: extent / size as f32, size }
    }

    /// The map from input pixels to photo pixels.
    pub(crate) fn to_photo(self) -> Affine {
        Affine { xx: self.scale, xy: 0.0, yx: 0.0, yy: self.scale, dx: self.origin.x, dy: self.origin.y }
    }

    /// The part of the plane that it shows, in photo pixels.
    pub(crate) fn bounds(&self) -> Rect {
        let side = self.size as f32 * self.scale;
        Rect::new(self.origin.x, self.origin.y, side, side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_the_photo_and_overlap() {
        let tiles = View::tiles((1600, 1000), 800.0, 384, 64);
        assert_eq!(tiles.len(), 3 * 2);
        assert_eq!(tiles[0].origin, Point::new(0.0, 0.0));
        let last = tiles.last().unwrap().bounds();
        assert!((last.x + last.width - 1600.0).abs() < 1e-2 && (last.y + last.height - 1000.0).abs() < 1e-2);
        assert!(tiles[0].bounds().x + tiles[0].bounds().width >= tiles[1].bounds().x + 2.0 * 64.0);
    }

    #[test]
    fn one_tile_is_enough_for_a_photo_that_fits() {
        let tiles = View::tiles((640, 480), 192.0, 192, 32);
        assert_eq!(tiles.len(), 1);
        assert_eq!(tiles[0].origin, Point::new(0.0, -80.0));
        let middle = tiles[0].to_photo().apply(Point::new(96.0, 96.0));
        assert!(middle.distance(Point::new(320.0, 240.0)) < 1e-3);
    }
}
