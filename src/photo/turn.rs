//! Turns of photos that lie on their side, or are upside down, without saying so.

use image::{RgbImage, imageops};

use crate::geometry::{Point, Rect};

/// By which turn a photo that isn't upright gets so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// A quarter clockwise.
    Right,
    /// A quarter anticlockwise.
    Left,
    /// Upside down.
    Over,
}

impl Turn {
    /// All there are.
    pub(crate) const ALL: [Self; 3] = [Self::Right, Self::Left, Self::Over];

    /// `photo`, turned.
    pub(crate) fn apply(self, photo: &RgbImage) -> RgbImage {
        match self {
            Self::Right => imageops::rotate90(photo),
            Self::Left => imageops::rotate270(photo),
            Self::Over => imageops::rotate180(photo),
        }
    }

    /// The width and height of the photo as it was, of which the turned one has these.
    pub(crate) fn undo_size(self, (width, height): (u32, u32)) -> (u32, u32) {
        match self {
            Self::Right | Self::Left => (height, width),
            Self::Over => (width, height),
        }
    }

    /// Where what is at `point` of a turned photo of `width` × `height` pixels is in the photo as it was.
    pub(crate) fn undo(self, point: Point, (width, height): (u32, u32)) -> Point {
        match self {
            Self::Right => Point::new(point.y, width as f32 - point.x),
            Self::Left => Point::new(height as f32 - point.y, point.x),
            Self::Over => Point::new(width as f32 - point.x, height as f32 - point.y),
        }
    }

    /// The same of a rectangle.
    pub(crate) fn undo_rect(self, rect: &Rect, size: (u32, u32)) -> Rect {
        let corners = [Point::new(rect.x, rect.y), Point::new(rect.x + rect.width, rect.y + rect.height)];
        Rect::around(corners.map(|corner| self.undo(corner, size)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_turned_is_found_where_it_was() {
        let photo = RgbImage::from_fn(5, 3, |x, y| image::Rgb([x as u8, y as u8, 0]));
        for turn in Turn::ALL {
            let turned = turn.apply(&photo);
            assert_eq!(turn.undo_size(turned.dimensions()), photo.dimensions());
            for (x, y, pixel) in turned.enumerate_pixels() {
                let middle = Point::new(x as f32 + 0.5, y as f32 + 0.5);
                let Point { x, y } = turn.undo(middle, turned.dimensions());
                assert_eq!(photo.get_pixel(x as u32, y as u32), pixel, "{turn:?}");
            }
        }
        let upper_left = Rect::new(0.0, 0.0, 2.0, 1.0);
        assert_eq!(Turn::Right.undo_rect(&upper_left, (3, 5)), Rect::new(0.0, 1.0, 1.0, 2.0));
        assert_eq!(Turn::Left.undo_rect(&upper_left, (3, 5)), Rect::new(4.0, 0.0, 1.0, 2.0));
        assert_eq!(Turn::Over.undo_rect(&upper_left, (5, 3)), Rect::new(3.0, 2.0, 2.0, 1.0));
    }
}
