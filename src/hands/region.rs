//! Which turned square of the photo the landmark network gets to see: pure geometry.

use super::detection::Detection;
use crate::{
    geometry::{Point, Rect, Region, normalize_angle},
    landmarks::{Landmarks, index},
};

/// Side of the region in units of the palm box, and its shift towards the fingers (`MediaPipe`'s hand landmark graph).
const PALM_SCALE: f32 = 2.6;
const PALM_SHIFT: f32 = 0.5;

/// The same for the box around the landmarks of an earlier pass.
const LANDMARKS_SCALE: f32 = 2.0;
const LANDMARKS_SHIFT: f32 = 0.1;

/// The points that span a hand's box: wrist and thumb, and every finger up to its PIP joint. Fingertips move too much.
const STEADY: [usize; 12] = [
    index::WRIST,
    index::THUMB,
    index::THUMB + 1,
    index::THUMB + 2,
    index::INDEX,
    index::INDEX + 1,
    index::MIDDLE,
    index::MIDDLE + 1,
    index::RING,
    index::RING + 1,
    index::PINKY,
    index::PINKY + 1,
];

/// The region around a palm: wrist (keypoint 0) below middle MCP (keypoint 2).
pub(crate) fn around_palm(palm: &Detection<7>) -> Region {
    let angle = angle_upright(palm.keypoints[0], palm.keypoints[2]);
    let side = palm.bounds.long_side();
    Region { center: shifted(palm.bounds.center(), angle, side * PALM_SHIFT), side: side * PALM_SCALE, angle }
}

/// The region around the landmarks that an earlier pass placed: steadier than the palm's.
pub(crate) fn around_landmarks(landmarks: &Landmarks) -> Region {
    let point = |index| landmarks.point(index);
    // The middle of index and ring MCP, then the middle of that and middle MCP.
    let (index_mcp, middle_mcp, ring_mcp) = (point(index::INDEX), point(index::MIDDLE), point(index::RING));
    let knuckles = Point::new(
        (index_mcp.x + ring_mcp.x) / 4.0 + middle_mcp.x / 2.0,
        (index_mcp.y + ring_mcp.y) / 4.0 + middle_mcp.y / 2.0,
    );
    let angle = angle_upright(point(index::WRIST), knuckles);

    // The box in the hand's own frame, its centre brought back to the photo.
    let (sin, cos) = angle.sin_cos();
    let own = Rect::around(STEADY.map(|index| {
        let Point { x, y } = point(index);
        Point::new(x * cos + y * sin, y * cos - x * sin)
    }));
    let middle = own.center();
    let side = own.long_side();
    let center = Point::new(middle.x * cos - middle.y * sin, middle.x * sin + middle.y * cos);
    Region { center: shifted(center, angle, side * LANDMARKS_SHIFT), side: side * LANDMARKS_SCALE, angle }
}

/// By how much a hand with the given wrist and knuckles is turned clockwise from fingers up, in radians.
pub(crate) fn angle_upright(wrist: Point, knuckles: Point) -> f32 {
    normalize_angle(std::f32::consts::FRAC_PI_2 - (wrist.y - knuckles.y).atan2(knuckles.x - wrist.x))
}

/// `point` moved by `distance` towards the top of a region that is turned by `angle`.
fn shifted(point: Point, angle: f32, distance: f32) -> Point {
    Point::new(point.x + distance * angle.sin(), point.y - distance * angle.cos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::{FRAC_PI_2, PI};

    fn palm(wrist: Point, middle: Point) -> Detection<7> {
        let mut keypoints = [Point::default(); 7];
        keypoints[0] = wrist;
        keypoints[2] = middle;
        Detection { bounds: Rect::new(90.0, 90.0, 20.0, 20.0), keypoints, score: 1.0 }
    }

    #[test]
    fn a_palm_with_fingers_to_the_right_is_turned_a_quarter_clockwise() {
        let region = around_palm(&palm(Point::new(90.0, 100.0), Point::new(110.0, 100.0)));
        assert!((region.angle - FRAC_PI_2).abs() < 1e-5);
        assert!(region.center.distance(Point::new(110.0, 100.0)) < 1e-3, "{region:?}");
        assert!((region.side - 52.0).abs() < 1e-3);
    }

    #[test]
    fn angles_of_the_four_directions() {
        let wrist = Point::new(0.0, 0.0);
        for (knuckles, expected) in [((0.0, -1.0), 0.0), ((1.0, 0.0), FRAC_PI_2), ((-1.0, 0.0), -FRAC_PI_2)] {
            let angle = angle_upright(wrist, Point::new(knuckles.0, knuckles.1));
            assert!((angle - expected).abs() < 1e-5, "{knuckles:?}: {angle}");
        }
        assert!((angle_upright(wrist, Point::new(0.0, 1.0)).abs() - PI).abs() < 1e-5);
    }
}
