//! Photos without colour: the networks learnt from colour photos, and hardly see the hands in others.

use image::{Rgb, RgbImage};

use super::levels;

/// Channels of a photo without colour differ no more than that: scanners and JPEG leave a cast.
const CAST: u8 = 12;

/// One of so many pixels of a photo without colour may have some: a stamp, a date.
const COLOURED: usize = 200;

/// The same of a brown print whose tint was taken away, which leaves more: of 70 such, no more than one pixel in 43 differs by more, and of 112
/// rendered groups whose cast was taken away at least one in 20.
const TINT: u8 = 30;
const TINTED: usize = 30;

/// Pixels looked at along each side to see whether there is colour.
const SAMPLES: u32 = 64;

/// Exponents of red, green and blue for the brightness 0..=1 that give greys about the colours of skin, which is what
/// matters. Of 161 hands all found in colour photos, 131 are found in greyscale copies without them, and 159 with them; in
/// greyscale copies of 40 rendered groups 112 and 142 of 223.
const SKIN: [f32; 3] = [1.0 / 1.6, 1.0, 1.0 / 0.7];

/// The same for skin in the shade, and for dark skin: the squares of those.
const DARK_SKIN: [f32; 3] = [2.0 * SKIN[0], 2.0 * SKIN[1], 2.0 * SKIN[2]];

/// A photo without colour in the colours that skin would have, and in those that dark skin would have.
pub(super) fn coloured(photo: &RgbImage) -> [RgbImage; 2] {
    [SKIN, DARK_SKIN].map(|exponents| {
        let curves = exponents.map(|exponent| levels::curve(|brightness| 255.0 * (brightness / 255.0).powf(exponent)));
        let mut coloured = photo.clone();
        for pixel in coloured.pixels_mut() {
            // Green is what brightness mostly is.
            let brightness = usize::from(pixel.0[1]);
            pixel.0 = [curves[0][brightness], curves[1][brightness], curves[2][brightness]];
        }
        coloured
    })
}

/// Whether a photo has no colours.
pub(super) fn is_monochrome(photo: &RgbImage) -> bool {
    is_within(photo, CAST, COLOURED)
}

/// Whether a photo has no colours but what is left of a tint.
pub(super) fn was_tinted(balanced: &RgbImage) -> bool {
    is_within(balanced, TINT, TINTED)
}

/// Whether the channels differ by no more than `most`, but for one of so many pixels.
fn is_within(photo: &RgbImage, most: u8, but_one_in: usize) -> bool {
    let (width, height) = photo.dimensions();
    let at = |step: u32, side: u32| (u64::from(2 * step + 1) * u64::from(side) / u64::from(2 * SAMPLES)) as u32;
    let samples = (0..SAMPLES).flat_map(|y| (0..SAMPLES).map(move |x| (at(x, width), at(y, height))));
    let has_colour = |&(x, y): &(u32, u32)| {
        photo
            .get_pixel_checked(x, y)
            .is_some_and(|&Rgb([red, green, blue])| red.max(green).max(blue) - red.min(green).min(blue) > most)
    };
    samples.filter(has_colour).nth((SAMPLES * SAMPLES) as usize / but_one_in).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greys_become_skin_and_stay_in_order() {
        let ramp = RgbImage::from_fn(256, 4, |x, _| Rgb([x as u8; 3]));
        let [light, dark] = coloured(&ramp);
        for coloured in [&light, &dark] {
            assert_eq!(coloured.get_pixel(0, 0), &Rgb([0; 3]));
            assert_eq!(coloured.get_pixel(255, 0), &Rgb([255; 3]));
            let Rgb([red, green, blue]) = *coloured.get_pixel(150, 0);
            assert!(red > green && green > blue, "{red} {green} {blue}");
            for (left, right) in (0..255).map(|x| (coloured.get_pixel(x, 0), coloured.get_pixel(x + 1, 0))) {
                assert!((0..3).all(|channel| left.0[channel] <= right.0[channel]));
            }
        }
        assert!((0..3).all(|channel| dark.get_pixel(150, 0).0[channel] < light.get_pixel(150, 0).0[channel]));
    }

    #[test]
    fn photos_with_colour_are_left_alone() {
        let grey = RgbImage::from_pixel(200, 100, Rgb([90, 96, 92]));
        assert!(is_monochrome(&grey), "a cast");
        let stamped = RgbImage::from_fn(200, 100, |x, y| if x < 9 && y < 9 { Rgb([200, 0, 0]) } else { Rgb([90; 3]) });
        assert!(is_monochrome(&stamped), "a stamp");
        let half = RgbImage::from_fn(200, 100, |x, _| if x < 4 { Rgb([200, 120, 90]) } else { Rgb([90; 3]) });
        assert!(!is_monochrome(&half), "somebody before a grey wall");
        assert!(is_monochrome(&RgbImage::new(1, 1)) && is_monochrome(&RgbImage::new(0, 0)));
    }
}
