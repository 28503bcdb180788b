//! A copy of the photo with every hand marked: its box, its bones, coloured by verdict.

use image::{Rgb, RgbImage};

use super::{HandReport, PhotoReport};
use crate::{
    geometry::{Point, Rect},
    landmarks::index,
    rules::HandVerdict,
};

/// Thickness of a line in units of the photo's longer side: one pixel at 800.
const THICKNESS: f32 = 1.0 / 800.0;

/// Room between the points of a hand and its box, in units of the hand's longer side.
const MARGIN: f32 = 0.15;

/// Draws the hands of `report` on the photo that it is about. Pixels outside `photo` are left out.
pub fn annotate(photo: &mut RgbImage, report: &PhotoReport) {
    let thickness = (photo.width().max(photo.height()) as f32 * THICKNESS).max(1.0);
    // The gravest last, so that nothing covers them.
    let mut hands: Vec<&HandReport> = report.hands.iter().collect();
    hands.sort_by_key(|hand| gravity(hand.verdict));
    for hand in hands {
        let color = color(hand.verdict);
        bones(photo, hand, thickness, color);
        frame(photo, &hand.bounds, thickness * 2.0, color);
    }
}

/// Of Okabe and Ito's palette, which people with any colour vision can tell apart (Color Universal Design, 2008).
const fn color(verdict: HandVerdict) -> Rgb<u8> {
    match verdict {
        HandVerdict::Forbidden => Rgb([213, 94, 0]),
        HandVerdict::Review => Rgb([240, 228, 66]),
        HandVerdict::Allowed => Rgb([0, 114, 178]),
        HandVerdict::AtRest => Rgb([86, 180, 233]),
        HandVerdict::Unassessable => Rgb([204, 121, 167]),
    }
}

const fn gravity(verdict: HandVerdict) -> u8 {
    match verdict {
        HandVerdict::AtRest => 0,
        HandVerdict::Allowed => 1,
        HandVerdict::Unassessable => 2,
        HandVerdict::Review => 3,
        HandVerdict::Forbidden => 4,
    }
}

fn bones(photo: &mut RgbImage, hand: &HandReport, thickness: f32, color: Rgb<u8>) {
    let point = |index: usize| Point::new(hand.landmarks[index][0], hand.landmarks[index][1]);
    for finger in [index::THUMB, index::INDEX, index::MIDDLE, index::RING, index::PINKY] {
        line(photo, point(index::WRIST), point(finger), thickness, color);
        for joint in finger..finger + 3 {
            line(photo, point(joint), point(joint + 1), thickness, color);
        }
    }
}

fn frame(photo: &mut RgbImage, bounds: &Rect, thickness: f32, color: Rgb<u8>) {
    let margin = MARGIN * bounds.long_side();
    let (left, top) = (bounds.x - margin, bounds.y - margin);
    let (right, bottom) = (bounds.x + bounds.width + margin, bounds.y + bounds.height + margin);
    let corners = [Point::new(left, top), Point::new(right, top), Point::new(right, bottom), Point::new(left, bottom)];
    for side in 0..4 {
        line(photo, corners[side], corners[(side + 1) % 4], thickness, color);
    }
}

/// A line with round ends.
fn line(photo: &mut RgbImage, from: Point, to: Point, thickness: f32, color: Rgb<u8>) {
    let radius = thickness / 2.0;
    let steps = (from.distance(to) / radius.max(0.5)).ceil().max(1.0);
    if !steps.is_finite() {
        return;
    }
    for step in 0..=steps as u32 {
        let along = step as f32 / steps;
        dot(photo, Point::new(from.x + (to.x - from.x) * along, from.y + (to.y - from.y) * along), radius, color);
    }
}

/// All pixels whose centre is within `radius` of `center`, and the one that it lies in.
fn dot(photo: &mut RgbImage, center: Point, radius: f32, color: Rgb<u8>) {
    let reach = radius.ceil() as i64;
    let (column, row) = (center.x.floor() as i64, center.y.floor() as i64);
    for y in row - reach..=row + reach {
        for x in column - reach..=column + reach {
            let near = Point::new(x as f32 + 0.5, y as f32 + 0.5).distance(center) <= radius;
            if let (true, Ok(x), Ok(y)) = (near || (x, y) == (column, row), u32::try_from(x), u32::try_from(y))
                && let Some(pixel) = photo.get_pixel_mut_checked(x, y)
            {
                *pixel = color;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_may_leave_the_photo() {
        let mut photo = RgbImage::new(20, 20);
        line(&mut photo, Point::new(-50.0, 10.0), Point::new(50.0, 10.0), 3.0, Rgb([9, 9, 9]));
        let painted = photo.pixels().filter(|pixel| pixel.0 != [0; 3]).count();
        assert!((40..=80).contains(&painted), "{painted}");
        line(&mut photo, Point::new(f32::NAN, 0.0), Point::new(1.0, 1.0), 3.0, Rgb([9, 9, 9]));
    }
}
