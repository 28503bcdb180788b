//! Where in a photo anything stands out: on a plain wall there is nobody.

use image::RgbImage;

use super::view::View;
use crate::{
    geometry::{Point, Rect},
    photo::Pyramid,
};

/// Input pixels, at most, that are looked at as one, and how many of these lie between two that are compared.
const BLOCK: f32 = 4.0;
const APART: u32 = 2;

/// Levels of any colour by which two such blocks differ somewhere in a face: in each of 1,047 faces of 6 to 40 input pixels, rendered and
/// photographed, it is more than 40.
const CONTRAST: u8 = 20;

/// How far a face may reach beyond where it stands out, in input pixels.
const MARGIN: f32 = 32.0;

/// The part of what a face detector's `view` shows in which anything stands out, apart from what is in one of the `known`
/// rectangles, in photo pixels. `None` if nothing does.
pub(crate) fn trimmed(photo: &Pyramid<'_>, view: &View, known: &[Rect]) -> Option<View> {
    let level = photo.level_for(BLOCK * view.scale);
    let (image, size) = (photo.level(level), f32::exp2(level as f32));
    let shown = view.bounds();
    let first = |edge: f32| (edge / size).max(0.0) as u32;
    let end = |edge: f32, most: u32| ((edge / size).max(0.0).ceil() as u32).min(most);
    let columns = first(shown.x)..end(shown.x + shown.width, image.width());
    let rows = first(shown.y)..end(shown.y + shown.height, image.height());
    let outstanding = rows.flat_map(|y| columns.clone().map(move |x| (x, y))).filter(|&(x, y)| stands_out(image, x, y));
    let places = outstanding.map(|(x, y)| Point::new((x as f32 + 0.5) * size, (y as f32 + 0.5) * size));
    let mut unknown = places.filter(|&place| !known.iter().any(|known| known.contains(place))).peekable();
    unknown.peek()?;
    let Rect { x, y, width, height } = Rect::around(unknown);
    let margin = MARGIN * view.scale;
    let part = Rect::new(x - margin, y - margin, width + 2.0 * margin, height + 2.0 * margin).within(&shown)?;
    Some(View::of(&part, view.scale))
}

/// Whether a block differs from one to the right of it or below it.
fn stands_out(image: &RgbImage, x: u32, y: u32) -> bool {
    let here = image.get_pixel(x, y).0;
    let differs = |x, y| {
        let there = image.get_pixel_checked(x, y);
        there.is_some_and(|there| here.iter().zip(there.0).any(|(here, there)| here.abs_diff(there) >= CONTRAST))
    };
    differs(x + APART, y) || differs(x, y + APART)
}

#[cfg(test)]
mod tests {
    use image::{GenericImage, Rgb};

    use super::*;

    const VIEW: View = View { origin: Point { x: 0.0, y: 0.0 }, scale: 2.0, width: 384, height: 288 };

    /// A grey wall of 768 × 576 pixels with a lighter square of 24 pixels, a face of 12 input pixels, there.
    fn wall(squares: &[(u32, u32)]) -> RgbImage {
        let mut photo = RgbImage::from_fn(768, 576, |x, y| Rgb([120 + ((x * 7 + y * 13) % 9) as u8; 3]));
        for &(x, y) in squares {
            photo.copy_from(&RgbImage::from_pixel(24, 24, Rgb([160; 3])), x, y).unwrap();
        }
        photo
    }

    #[test]
    fn a_grainy_wall_is_not_looked_at() {
        let photo = wall(&[]);
        assert_eq!(trimmed(&Pyramid::new(&photo), &VIEW, &[]), None);
    }

    #[test]
    fn what_stands_out_is_shown_with_what_is_around_it() {
        let photo = wall(&[(300, 200), (400, 280)]);
        let part = trimmed(&Pyramid::new(&photo), &VIEW, &[]).unwrap();
        assert!(part.width < VIEW.width && part.height < VIEW.height && part.scale == VIEW.scale, "{part:?}");
        let squares = Rect::new(300.0, 200.0, 124.0, 104.0);
        assert!(part.bounds().intersection(&squares.scaled(1.5)) >= 0.99 * squares.scaled(1.5).area(), "{part:?}");
    }

    #[test]
    fn what_is_known_is_not_looked_at() {
        let photo = wall(&[(300, 200), (600, 500)]);
        let pyramid = Pyramid::new(&photo);
        let known = Rect::new(280.0, 180.0, 64.0, 64.0);
        let part = trimmed(&pyramid, &VIEW, &[known]).unwrap();
        assert!(
            !part.bounds().contains(known.center()) && part.bounds().contains(Point::new(612.0, 512.0)),
            "{part:?}"
        );
        assert_eq!(trimmed(&pyramid, &VIEW, &[Rect::new(0.0, 0.0, 768.0, 576.0)]), None);
    }

    #[test]
    fn views_beyond_the_photo_and_tiny_photos_are_no_trouble() {
        for (width, height) in [(1, 1), (3, 200), (200, 3)] {
            let photo = RgbImage::from_fn(width, height, |x, y| Rgb([(x * 40 + y * 40) as u8; 3]));
            for scale in [0.1, 1.0, 50.0] {
                let view = View { origin: Point::new(-30.0, 500.0), scale, ..VIEW };
                let _ = trimmed(&Pyramid::new(&photo), &view, &[]);
            }
        }
    }
}
