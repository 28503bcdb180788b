//! Points, rectangles, rotated square regions and the affine maps between a photo and a network's input.
//!
//! Everything here is in pixels with `x` to the right and `y` down, so a positive angle turns clockwise. A pixel covers
//! the unit square around its centre: the pixel in the top left corner reaches from (0, 0) to (1, 1).

use serde::{Deserialize, Serialize};

/// A position in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f32,
    /// Pixels from the top edge.
    pub y: f32,
}

impl Point {
    /// The position (`x`, `y`).
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The straight-line distance to `other`, in pixels.
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// An upright rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Extent to the right, not negative.
    pub width: f32,
    /// Extent downwards, not negative.
    pub height: f32,
}

impl Rect {
    /// The rectangle with its top left corner at (`x`, `y`).
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    /// The smallest rectangle that holds all of `points`; empty at the origin when there are none.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Self {
        let mut points = points.into_iter();
        let Some(first) = points.next() else {
            return Self::default();
        };
        let (mut left, mut top, mut right, mut bottom) = (first.x, first.y, first.x, first.y);
        for point in points {
            left = left.min(point.x);
            right = right.max(point.x);
            top = top.min(point.y);
            bottom = bottom.max(point.y);
        }
        Self::new(left, top, right - left, bottom - top)
    }

    /// The middle of the rectangle.
    pub fn center(&self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Width × height.
    pub fn area(&self) -> f32 {
        self.width * self.height
    }

    /// The longer of width and height.
    pub fn long_side(&self) -> f32 {
        self.width.max(self.height)
    }

    /// The rectangle with the same centre and `factor` times the width and height.
    #[must_use]
    pub fn scaled(&self, factor: f32) -> Self {
        let (width, height) = (self.width * factor, self.height * factor);
        let Point { x, y } = self.center();
        Self::new(x - width / 2.0, y - height / 2.0, width, height)
    }

    /// Whether `point` lies inside or on the edge.
    pub fn contains(&self, point: Point) -> bool {
        (self.x..=self.x + self.width).contains(&point.x) && (self.y..=self.y + self.height).contains(&point.y)
    }

    /// The part of it that lies within `other`, if any does.
    pub fn within(&self, other: &Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let width = (self.x + self.width).min(other.x + other.width) - x;
        let height = (self.y + self.height).min(other.y + other.height) - y;
        (width > 0.0 && height > 0.0).then(|| Self::new(x, y, width, height))
    }

    /// The area that both rectangles cover.
    pub fn intersection(&self, other: &Self) -> f32 {
        self.within(other).map_or(0.0, |part| part.area())
    }

    /// Intersection over union, 0..=1; 0 for two empty rectangles.
    pub fn iou(&self, other: &Self) -> f32 {
        let intersection = self.intersection(other);
        let union = self.area() + other.area() - intersection;
        if union > 0.0 { intersection / union } else { 0.0 }
    }
}

/// A square of the photo, turned about its centre: what a network that wants an upright subject gets to see.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// The square's centre in photo pixels.
    pub center: Point,
    /// Length of a side in photo pixels.
    pub side: f32,
    /// How far the square is turned clockwise from upright, in radians.
    pub angle: f32,
}

impl Region {
    /// The upright square around `center`.
    pub const fn upright(center: Point, side: f32) -> Self {
        Self { center, side, angle: 0.0 }
    }

    /// The map from pixels of a `size` × `size` crop of this region to pixels of the photo.
    pub fn from_crop(&self, size: usize) -> Affine {
        let scale = self.side / size as f32;
        let (sin, cos) = self.angle.sin_cos();
        let half = self.side / 2.0;
        Affine {
            xx: scale * cos,
            xy: -scale * sin,
            yx: scale * sin,
            yy: scale * cos,
            dx: self.center.x - half * cos + half * sin,
            dy: self.center.y - half * sin - half * cos,
        }
    }
}

/// A map of the plane: `x' = xx·x + xy·y + dx`, `y' = yx·x + yy·y + dy`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine {
    pub(crate) xx: f32,
    pub(crate) xy: f32,
    pub(crate) yx: f32,
    pub(crate) yy: f32,
    pub(crate) dx: f32,
    pub(crate) dy: f32,
}

impl Affine {
    /// Where `point` goes.
    pub fn apply(&self, point: Point) -> Point {
        Point::new(self.xx * point.x + self.xy * point.y + self.dx, self.yx * point.x + self.yy * point.y + self.dy)
    }

    /// How much longer a line gets: the square root of the factor by which areas grow.
    pub fn scale(&self) -> f32 {
        (self.xx * self.yy - self.xy * self.yx).abs().sqrt()
    }
}

/// `angle` brought into −π..π.
pub fn normalize_angle(angle: f32) -> f32 {
    use std::f32::consts::{PI, TAU};
    (angle + PI).rem_euclid(TAU) - PI
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::{FRAC_PI_2, PI};

    fn near(a: Point, b: Point) -> bool {
        a.distance(b) < 1e-3
    }

    #[test]
    fn region_maps_crop_corners_to_the_turned_square() {
        let upright = Region::upright(Point::new(50.0, 40.0), 20.0).from_crop(10);
        assert!(near(upright.apply(Point::new(0.0, 0.0)), Point::new(40.0, 30.0)));
        assert!(near(upright.apply(Point::new(10.0, 10.0)), Point::new(60.0, 50.0)));

        let turned = Region { center: Point::new(50.0, 40.0), side: 20.0, angle: FRAC_PI_2 }.from_crop(10);
        // A quarter turn clockwise brings the crop's top left corner to the square's top right one.
        assert!(near(turned.apply(Point::new(0.0, 0.0)), Point::new(60.0, 30.0)));
        assert!(near(turned.apply(Point::new(5.0, 5.0)), Point::new(50.0, 40.0)));
        assert!((turned.scale() - 2.0).abs() < 1e-5);
    }

    #[test]
    fn iou_of_shifted_squares() {
        let a = Rect::new(0.0, 0.0, 10.0, 10.0);
        let b = Rect::new(5.0, 0.0, 10.0, 10.0);
        assert!((a.iou(&b) - 1.0 / 3.0).abs() < 1e-6);
        assert!(a.iou(&Rect::new(20.0, 0.0, 1.0, 1.0)).abs() < 1e-6);
        assert!(Rect::default().iou(&Rect::default()).abs() < 1e-6);
    }

    #[test]
    fn angles_stay_within_half_a_turn() {
        assert!((normalize_angle(3.0 * FRAC_PI_2) + FRAC_PI_2).abs() < 1e-5);
        assert!((normalize_angle(-5.0 * FRAC_PI_2) + FRAC_PI_2).abs() < 1e-5);
        assert!((normalize_angle(PI).abs() - PI).abs() < 1e-5);
    }
}
