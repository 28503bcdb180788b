//! Faint photos: taken in the dark or through haze, or scanned from faded paper. The networks learnt from others.

use image::RgbImage;

/// The range of brightness, of 255, that a faint photo has at most, and the one that it gets. None of 169 real photos, 840 webcam
/// pictures and 169 rendered groups is faint; a third of the 287 hands of `epsrc_fingers` are.
const FAINT: u8 = 140;
const USUAL: f32 = 180.0;

/// The darkest level of what was faint.
const DARKEST: f32 = 30.0;

/// One of so many pixels may be darker than the range, and as many brighter: a small hand takes more.
const OUTSIDE: usize = 5000;

/// Pixels looked at along each side, at most.
const SAMPLES: u32 = 1024;

/// A faint photo with as much contrast as others have; `None` if it has enough.
pub(super) fn contrasted(photo: &RgbImage) -> Option<RgbImage> {
    let (dark, bright) = range(photo)?;
    let span = bright - dark;
    if !(1..=FAINT).contains(&span) {
        return None;
    }
    let curve = curve(|level| DARKEST + USUAL * ((level - f32::from(dark)) / f32::from(span)));
    Some(through(photo, &[curve; 3]))
}

/// A photo with each level of red, green and blue as these curves have it.
pub(super) fn through(photo: &RgbImage, curves: &[[u8; 256]; 3]) -> RgbImage {
    let mut changed = photo.clone();
    for pixel in changed.pixels_mut() {
        for (value, curve) in pixel.0.iter_mut().zip(curves) {
            *value = curve[usize::from(*value)];
        }
    }
    changed
}

/// Pixels all over a photo, no more than so many along a side.
pub(super) fn samples(photo: &RgbImage, most: u32) -> impl Iterator<Item = [u8; 3]> {
    let [across, down] = [photo.width(), photo.height()].map(|side| side.div_ceil(most).max(1) as usize);
    photo.rows().step_by(down).flat_map(move |row| row.step_by(across).map(|pixel| pixel.0))
}

/// What each level of brightness, 0..=255, becomes.
pub(super) fn curve(becomes: impl Fn(f32) -> f32) -> [u8; 256] {
    std::array::from_fn(|level| becomes(level as f32).round() as u8)
}

/// How dark the darkest parts of a photo are, and how bright the brightest, but for a few pixels; green stands for brightness.
fn range(photo: &RgbImage) -> Option<(u8, u8)> {
    let mut count = [0_usize; 256];
    for [_, green, _] in samples(photo, SAMPLES) {
        count[usize::from(green)] += 1;
    }
    let outside = count.iter().sum::<usize>() / OUTSIDE;
    Some((beyond(outside, &count, 0..=255)?, beyond(outside, &count, (0..=255).rev())?))
}

/// The first of these levels that is reached with more than so many pixels.
fn beyond(outside: usize, count: &[usize; 256], mut levels: impl Iterator<Item = u8>) -> Option<u8> {
    let mut seen = 0;
    levels.find(|&level| {
        seen += count[usize::from(level)];
        seen > outside
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    /// A ramp of greys between two levels, with a few colours.
    fn ramp(from: u8, to: u8) -> RgbImage {
        let level = |x: u32| (f32::from(from) + f32::from(to - from) * x as f32 / 199.0).round() as u8;
        RgbImage::from_fn(200, 100, |x, _| Rgb([level(x), level(x), from]))
    }

    #[test]
    fn faint_photos_get_contrast_and_stay_in_order() {
        let faint = ramp(110, 150);
        let contrasted = contrasted(&faint).unwrap();
        assert_eq!(range(&contrasted), Some((30, 210)));
        let row: Vec<u8> = (0..200).map(|x| contrasted.get_pixel(x, 50).0[0]).collect();
        assert!(row.is_sorted() && row[0] == 30 && row[199] == 210, "{row:?}");
        assert!(contrasted.pixels().all(|pixel| pixel.0[2] == 30), "each channel by the same curve");
    }

    #[test]
    fn other_photos_are_left_alone() {
        assert_eq!(contrasted(&ramp(20, 200)), None);
        for (width, height) in [(0, 0), (1, 1), (50, 50)] {
            assert_eq!(contrasted(&RgbImage::from_pixel(width, height, Rgb([90; 3]))), None, "nothing in it");
        }
    }

    #[test]
    fn a_small_hand_before_a_wall_counts_and_a_speck_does_not() {
        let with = |side: u32, level: u8| {
            let mut photo = ramp(110, 150);
            (0..side).for_each(|x| (0..side).for_each(|y| photo.put_pixel(x, y, Rgb([level; 3]))));
            range(&photo)
        };
        assert_eq!(with(10, 250), Some((110, 250)));
        assert_eq!(with(1, 250), Some((110, 150)));
    }
}
