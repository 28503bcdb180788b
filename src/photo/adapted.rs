//! A photo as the networks know photos: in its colours, and neither faint nor grainy.

use std::borrow::Cow;

use image::RgbImage;

use super::{
    cast::balanced,
    grain::smoothed,
    levels::contrasted,
    monochrome::{coloured, is_monochrome, was_tinted},
};

/// What the networks look at instead of a photo that isn't like those they learnt from.
pub(crate) struct Adapted<'a> {
    plain: Cow<'a, RgbImage>,
    monochrome: bool,
}

impl<'a> Adapted<'a> {
    /// Of any photo; most stay as they are.
    pub(crate) fn of(photo: &'a RgbImage) -> Self {
        // A brown print is nearer to the colours of skin than its greys.
        let balanced = balanced(photo).filter(|balanced| !was_tinted(balanced));
        let balanced = balanced.map_or(Cow::Borrowed(photo), Cow::Owned);
        // More contrast would make colours of what is left of a cast.
        let monochrome = is_monochrome(&balanced);
        let contrasted = contrasted(&balanced).map_or(balanced, Cow::Owned);
        Self { plain: smoothed(&contrasted).map_or(contrasted, Cow::Owned), monochrome }
    }

    /// Whether the networks look at the photo as it is.
    pub(crate) fn is_unchanged(&self) -> bool {
        !self.monochrome && matches!(self.plain, Cow::Borrowed(_))
    }

    /// Balanced, with contrast and without grain: in it faces are found in greys as well as in colours.
    pub(crate) fn plain(&self) -> &RgbImage {
        &self.plain
    }

    /// Whether the photo has no colours.
    pub(crate) fn is_monochrome(&self) -> bool {
        self.monochrome
    }

    /// The same in the colours of skin and of dark skin, whichever it has.
    pub(crate) fn coloured(&self) -> [RgbImage; 2] {
        coloured(&self.plain)
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A ramp of greys over so many levels, with a cast.
    fn ramp(from: u8, levels: u8, cast: u8) -> RgbImage {
        RgbImage::from_fn(200, 100, |x, _| {
            let grey = from + (u32::from(levels) * x / 199) as u8;
            Rgb([grey + cast, grey, grey])
        })
    }

    #[test]
    fn the_cast_of_a_faded_print_is_no_colour() {
        let print = ramp(90, 100, 10);
        let adapted = Adapted::of(&print);
        assert!(!adapted.is_unchanged());
        let [red, green, _] = adapted.plain().get_pixel(100, 50).0;
        assert!(red - green > 12, "the cast grows with the contrast");
        let [light, dark] = adapted.coloured();
        assert!(adapted.is_monochrome() && light != *adapted.plain() && light != dark);
    }

    #[test]
    fn other_photos_are_looked_at_as_they_are() {
        let colourful = ramp(20, 200, 30);
        let adapted = Adapted::of(&colourful);
        assert!(adapted.is_unchanged());
        assert!(!adapted.is_monochrome() && *adapted.plain() == colourful);
    }

    #[test]
    fn a_cast_is_taken_from_colours_and_not_from_a_brown_print() {
        let lit = RgbImage::from_fn(200, 100, |x, y| Rgb([(110 + y) as u8, x as u8, (x / 2) as u8]));
        assert!(!Adapted::of(&lit).is_unchanged());
        let brown = RgbImage::from_fn(200, 100, |x, _| Rgb([x as u8, (x * 4 / 5) as u8, (x * 3 / 5) as u8]));
        assert!(Adapted::of(&brown).is_unchanged());
    }
}
