//! Parts of a photo as a detector gets to see them.

use crate::geometry::{Affine, Point, Rect};

/// Sides of an input are multiples of this: the coarsest stride in the networks.
const STEP: usize = 32;

/// An upright part of the photo, scaled to a detector's input. What lies outside the photo is black.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    /// Where the input's top left corner lies, in photo pixels.
    pub(crate) origin: Point,
    /// Photo pixels per input pixel.
    pub(crate) scale: f32,
    /// Width of the input in pixels.
    pub(crate) width: usize,
    /// Height of the input in pixels.
    pub(crate) height: usize,
}

impl View {
    /// A view of `part` with `scale` photo pixels per input pixel; it shows a little more on all sides where the input
    /// would have a side that networks can't take.
    pub(crate) fn of(part: &Rect, scale: f32) -> Self {
        let side = |extent: f32| input_side(extent / scale);
        let (width, height) = (side(part.width), side(part.height));
        let center = part.center();
        let origin = Point::new(center.x - width as f32 * scale / 2.0, center.y - height as f32 * scale / 2.0);
        Self { origin, scale, width, height }
    }

    /// Views of at most `most` × `most` input pixels that cover the photo of `width` × `height`, when its long side takes
    /// `long_side` input pixels. Neighbours share at least `overlap` input pixels.
    pub(crate) fn tiles((width, height): (u32, u32), long_side: f32, most: usize, overlap: usize) -> Vec<Self> {
        let scale = width.max(height) as f32 / long_side;
        let parts = |side: u32| {
            let (side, most, overlap) = (side as f32, most as f32 * scale, overlap as f32 * scale);
            let count = ((side - most).max(0.0) / (most - overlap)).ceil() as usize + 1;
            // Evenly spread, and no larger than needed to share what they should.
            let extent = (side + (count - 1) as f32 * overlap) / count as f32;
            let gap = if count > 1 { (side - extent) / (count - 1) as f32 } else { 0.0 };
            (0..count).map(move |index| (gap * index as f32, extent))
        };
        parts(height)
            .flat_map(|(y, height)| parts(width).map(move |(x, width)| Rect::new(x, y, width, height)))
            .map(|part| Self::of(&part, scale))
            .collect()
    }

    /// The map from input pixels to photo pixels.
    pub(crate) fn to_photo(self) -> Affine {
        Affine { xx: self.scale, xy: 0.0, yx: 0.0, yy: self.scale, dx: self.origin.x, dy: self.origin.y }
    }

    /// The part of the plane that it shows, in photo pixels.
    pub(crate) fn bounds(&self) -> Rect {
        Rect::new(self.origin.x, self.origin.y, self.width as f32 * self.scale, self.height as f32 * self.scale)
    }
}

/// The side of the smallest input that shows `pixels` pixels.
fn input_side(pixels: f32) -> usize {
    // What rounding errors add is no pixel.
    ((pixels - 0.01).max(1.0) as usize / STEP + 1) * STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_the_photo_and_overlap() {
        let tiles = View::tiles((1600, 1000), 800.0, 384, 64);
        assert_eq!(tiles.len(), 3 * 2);
        let first = tiles[0].bounds();
        assert!(first.x <= 0.0 && first.y <= 0.0, "{first:?}");
        let last = tiles.last().unwrap().bounds();
        assert!(last.x + last.width >= 1599.9 && last.y + last.height >= 999.9, "{last:?}");
        assert!(first.x + first.width >= tiles[1].bounds().x + 2.0 * 64.0);
        assert!(tiles.iter().all(|tile| tile.width <= 384 && tile.height <= 384));
    }

    #[test]
    fn one_tile_is_enough_for_a_photo_that_fits() {
        let tiles = View::tiles((640, 480), 192.0, 192, 32);
        assert_eq!(tiles.len(), 1);
        assert_eq!((tiles[0].width, tiles[0].height), (192, 160));
        let middle = tiles[0].to_photo().apply(Point::new(96.0, 80.0));
        assert!(middle.distance(Point::new(320.0, 240.0)) < 1e-3);
    }

    #[test]
    fn inputs_have_sides_that_networks_take() {
        for (pixels, side) in [(0.3, 32), (31.0, 32), (32.0, 32), (32.5, 64), (192.0, 192), (193.0, 224)] {
            assert_eq!(input_side(pixels), side, "{pixels}");
        }
    }
}
