//! Photos with a strong cast: by lamps or in the shade with the wrong white balance, or on yellowed paper. Skin in it is none to the
//! networks, which learnt from photos that a camera balanced.

use image::RgbImage;

use super::levels;

/// How many times as bright the brightest channel of a photo with a strong cast is as the darkest, at least. No one of 138 rendered groups
/// has one, nor of 408 photos of single people and hands, and two of 109 others of people do.
const STRONG: f64 = 1.45;

/// What differs by more is painted in one colour, or shows too little of the others to be told from noise. The coloured lamps of a stage
/// differ by less.
const TELLING: f64 = 6.0;

/// How bright a channel is: the mean of its levels to this power, and the root of that ("shades of grey", Finlayson and Trezzi 2004). The
/// brightest things count most, as they are the likeliest to be white.
const POWER: i32 = 6;

/// Pixels looked at along each side, at most.
const SAMPLES: u32 = 256;

/// A photo with a strong cast without it, as bright as before; `None` if it has none.
pub(super) fn balanced(photo: &RgbImage) -> Option<RgbImage> {
    let brightness = brightness(photo);
    let [darkest, brightest] = [f64::min, f64::max].map(|pick| brightness.into_iter().reduce(pick).unwrap_or_default());
    if !(STRONG..=TELLING).contains(&(brightest / darkest)) {
        return None;
    }
    let mean = brightness.iter().sum::<f64>() / 3.0;
    let curves = brightness.map(|channel| levels::curve(|level| level * (mean / channel) as f32));
    Some(levels::through(photo, &curves))
}

/// How bright red, green and blue are, 0..=255.
fn brightness(photo: &RgbImage) -> [f64; 3] {
    let (mut sums, mut count) = ([0.0; 3], 0_usize);
    for pixel in levels::samples(photo, SAMPLES) {
        for (sum, level) in sums.iter_mut().zip(pixel) {
            *sum += f64::from(level).powi(POWER);
        }
        count += 1;
    }
    sums.map(|sum| (sum / count as f64).powf(1.0 / f64::from(POWER)))
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn fixture() -> RgbImage {
        image::open("fixtures/groups/fist_1_0000.jpg").unwrap().into_rgb8()
    }

    fn with_cast(photo: &RgbImage, factors: [f32; 3]) -> RgbImage {
        let mut cast = photo.clone();
        for pixel in cast.pixels_mut() {
            for (value, factor) in pixel.0.iter_mut().zip(factors) {
                *value = (f32::from(*value) * factor).round() as u8;
            }
        }
        cast
    }

    #[test]
    fn a_strong_cast_is_taken_away_and_others_stay() {
        let photo = fixture();
        assert_eq!(balanced(&photo), None);
        assert_eq!(balanced(&with_cast(&photo, [1.0, 1.0, 0.85])), None);
        for factors in [[0.55, 0.8, 1.0], [1.0, 0.8, 0.5], [1.0, 0.2, 0.8]] {
            let cast = with_cast(&photo, factors);
            let balanced = balanced(&cast).unwrap();
            let [red, green, blue] = brightness(&balanced);
            assert!((red - green).abs() < 2.0 && (blue - green).abs() < 2.0, "{red} {green} {blue}");
            let mean = |photo: &RgbImage| brightness(photo).iter().sum::<f64>() / 3.0;
            assert!((mean(&balanced) - mean(&cast)).abs() < 4.0);
        }
    }

    #[test]
    fn what_is_of_one_colour_or_nothing_is_left_alone() {
        for photo in [RgbImage::from_pixel(50, 50, Rgb([200, 20, 20])), RgbImage::new(9, 9), RgbImage::new(0, 0)] {
            assert_eq!(balanced(&photo), None);
        }
    }
}
