//! Making faces unrecognisable in copies that go around.

use image::{Rgb, RgbImage};

use super::{PhotoReport, lettering};

/// What is covered: the face's box and hair, chin and ears around it, in units of the box.
const AROUND: f32 = 1.5;

/// Squares across what is covered: about four from ear to ear.
const SQUARES: f32 = 6.0;

/// Least side of a square in pixels.
const LEAST: u32 = 4;

/// Covers every face of `report` in the photo that it is about with a few large squares of its colours.
///
/// Only faces that were found are covered: look at the copy before passing it on.
pub fn blur_faces(photo: &mut RgbImage, report: &PhotoReport) {
    for face in &report.faces {
        let area = face.bounds.scaled(AROUND);
        let within = |at: f32, length: u32| at.max(0.0).min(length as f32) as u32;
        let (left, right) = (within(area.x, photo.width()), within(area.x + area.width, photo.width()));
        let (top, bottom) = (within(area.y, photo.height()), within(area.y + area.height, photo.height()));
        let side = ((area.long_side() / SQUARES).ceil() as u32).max(LEAST);
        for y in (top..bottom).step_by(side as usize) {
            for x in (left..right).step_by(side as usize) {
                let extent = (side.min(right - x), side.min(bottom - y));
                let mean = mean(photo, (x, y), extent);
                lettering::fill(photo, (x, y), extent, mean);
            }
        }
    }
}

/// The mean colour of a rectangle within `photo` that isn't empty.
fn mean(photo: &RgbImage, (left, top): (u32, u32), (width, height): (u32, u32)) -> Rgb<u8> {
    let mut sums = [0_u64; 3];
    for y in top..top + height {
        for x in left..left + width {
            for (sum, value) in sums.iter_mut().zip(photo.get_pixel(x, y).0) {
                *sum += u64::from(value);
            }
        }
    }
    Rgb(sums.map(|sum| (sum / (u64::from(width) * u64::from(height)).max(1)) as u8))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{
        geometry::Rect,
        report::{FaceReport, example},
    };

    #[test]
    fn few_colours_are_left_of_a_face_and_all_of_the_rest() {
        let mut report = example::photo(200, 200, []);
        report.faces = vec![FaceReport { bounds: Rect::new(80.0, 80.0, 40.0, 40.0) }];
        let before = RgbImage::from_fn(200, 200, |x, y| Rgb([x as u8, y as u8, (x * y) as u8]));
        let mut photo = before.clone();
        blur_faces(&mut photo, &report);
        let inside = |x: u32, y: u32| (70..130).contains(&x) && (70..130).contains(&y);
        let colours: HashSet<_> =
            photo.enumerate_pixels().filter(|(x, y, _)| inside(*x, *y)).map(|(_, _, pixel)| pixel.0).collect();
        assert!(colours.len() <= 36, "{}", colours.len());
        let others = before.enumerate_pixels().filter(|(x, y, _)| !inside(*x, *y));
        assert!(others.into_iter().all(|(x, y, pixel)| photo.get_pixel(x, y) == pixel));
    }

    #[test]
    fn faces_may_leave_the_photo() {
        let mut report = example::photo(20, 20, []);
        for bounds in [
            Rect::new(-10.0, -10.0, 15.0, 15.0),
            Rect::new(15.0, 15.0, 40.0, 40.0),
            Rect::new(90.0, 0.0, 5.0, 5.0),
            Rect::new(f32::NAN, 0.0, f32::INFINITY, 5.0),
        ] {
            report.faces.push(FaceReport { bounds });
        }
        blur_faces(&mut RgbImage::new(20, 20), &report);
    }
}
