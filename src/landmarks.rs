//! The 21 points of a hand, as the landmark network places them.

use serde::{Deserialize, Serialize};

use crate::geometry::{Point, Rect};

/// Number of points of a hand.
pub const COUNT: usize = 21;

/// Index of each point, in `MediaPipe`'s order: the wrist, then four points per finger from the palm outwards.
pub mod index {
    /// The wrist.
    pub const WRIST: usize = 0;
    /// First of the thumb's points: carpometacarpal joint, then MCP, IP and tip.
    pub const THUMB: usize = 1;
    /// First of the index finger's points: metacarpophalangeal joint (MCP), then PIP, DIP and tip.
    pub const INDEX: usize = 5;
    /// First of the middle finger's points.
    pub const MIDDLE: usize = 9;
    /// First of the ring finger's points.
    pub const RING: usize = 13;
    /// First of the little finger's points.
    pub const PINKY: usize = 17;
}

/// A hand's points, twice: where they are in the photo, and the hand's shape in space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Landmarks {
    /// `[x, y, z]` in pixels of the upright photo. `z` is the depth relative to the wrist in the same scale,
    /// smaller towards the camera.
    pub photo: [[f32; 3]; COUNT],
    /// `[x, y, z]` in metres about the hand's middle, with `x` to the photo's right, `y` to its bottom and `z` away from
    /// the camera.
    pub world: [[f32; 3]; COUNT],
    /// How far apart two passes of the network put the points on average, as a share of [`Self::size`]: 0.01 to 0.03 where
    /// a hand can be seen well.
    pub spread: f32,
}

/// A part of a hand lies nearly all within its bounds and is smaller than this in units of its size. Real hands so close
/// together are of similar size.
const PART_SIZE: f32 = 0.67;
const PART_INSIDE: usize = COUNT - 3;

impl Landmarks {
    /// The position of point `index` in the photo.
    pub fn point(&self, index: usize) -> Point {
        let [x, y, _] = self.photo[index];
        Point::new(x, y)
    }

    /// Whether all that is said of it is a number.
    pub(crate) fn is_finite(&self) -> bool {
        let mut points = self.photo.iter().chain(&self.world).flatten();
        points.all(|value| value.is_finite()) && self.spread.is_finite()
    }

    /// How large the hand is: the longer side of its bounds in photo pixels.
    pub fn size(&self) -> f32 {
        self.bounds().long_side()
    }

    /// Whether it is a part of a larger hand, `whole`: knuckles look like a small hand.
    pub(crate) fn is_part_of(&self, whole: &Self) -> bool {
        let outline = whole.outline();
        self.size() < PART_SIZE * whole.size()
            && (0..COUNT).filter(|&index| outline.contains(self.point(index))).count() >= PART_INSIDE
    }

    /// The mean distance in photo pixels between the points of two placements.
    pub fn distance(&self, other: &Self) -> f32 {
        (0..COUNT).map(|index| self.point(index).distance(other.point(index))).sum::<f32>() / COUNT as f32
    }

    /// The smallest upright rectangle that holds all points, in photo pixels.
    pub fn bounds(&self) -> Rect {
        Rect::around((0..COUNT).map(|index| self.point(index)))
    }

    /// The rectangle that holds the whole hand, in photo pixels: points lie within it.
    pub(crate) fn outline(&self) -> Rect {
        self.bounds().scaled(1.2)
    }
}
