//! Capital letters, figures and what names of files are made of, of 5 × 7 squares: for labels on photos of any
//! size without a font file.

use image::{Rgb, RgbImage};

const WIDTH: u32 = 5;
pub(super) const HEIGHT: u32 = 7;

/// From the left edge of a letter to that of the next, in squares.
pub(super) const ADVANCE: u32 = WIDTH + 1;

/// Rows from the top, the leftmost square in the highest of five bits.
const GLYPHS: &[(char, [u8; HEIGHT as usize])] = &[
    ('A', [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001]),
    ('B', [0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110]),
    ('C', [0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110]),
    ('D', [0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110]),
    ('E', [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111]),
    ('F', [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b10000]),
    ('G', [0b01110, 0b10001, 0b10000, 0b10111, 0b10001, 0b10001, 0b01111]),
    ('H', [0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001]),
    ('I', [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110]),
    ('J', [0b00111, 0b00010, 0b00010, 0b00010, 0b00010, 0b10010, 0b01100]),
    ('K', [0b10001, 0b10010, 0b10100, 0b11000, 0b10100, 0b10010, 0b10001]),
    ('L', [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111]),
    ('M', [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001]),
    ('N', [0b10001, 0b11001, 0b11001, 0b10101, 0b10011, 0b10011, 0b10001]),
    ('O', [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110]),
    ('P', [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000]),
    ('Q', [0b01110, 0b10001, 0b10001, 0b10001, 0b10101, 0b10010, 0b01101]),
    ('R', [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001]),
    ('S', [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110]),
    ('T', [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100]),
    ('U', [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110]),
    ('V', [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01010, 0b00100]),
    ('W', [0b10001, 0b10001, 0b10001, 0b10101, 0b10101, 0b11011, 0b10001]),
    ('X', [0b10001, 0b10001, 0b01010, 0b00100, 0b01010, 0b10001, 0b10001]),
    ('Y', [0b10001, 0b10001, 0b01010, 0b00100, 0b00100, 0b00100, 0b00100]),
    ('Z', [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b10000, 0b11111]),
    ('0', [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110]),
    ('1', [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110]),
    ('2', [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111]),
    ('3', [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110]),
    ('4', [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010]),
    ('5', [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110]),
    ('6', [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110]),
    ('7', [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000]),
    ('8', [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110]),
    ('9', [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100]),
    ('%', [0b11001, 0b11001, 0b00010, 0b00100, 0b01000, 0b10011, 0b10011]),
    ('?', [0b01110, 0b10001, 0b00001, 0b00110, 0b00100, 0b00000, 0b00100]),
    ('\'', [0b00100, 0b00100, 0b00000, 0b00000, 0b00000, 0b00000, 0b00000]),
    ('.', [0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b01100]),
    ('-', [0b00000, 0b00000, 0b00000, 0b11111, 0b00000, 0b00000, 0b00000]),
    ('_', [0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b11111]),
    ('/', [0b00000, 0b00001, 0b00010, 0b00100, 0b01000, 0b10000, 0b00000]),
    (' ', [0; HEIGHT as usize]),
];

/// How wide `text` becomes in pixels, where a square of a letter is `square` pixels wide.
pub(super) fn width(text: &str, square: u32) -> u32 {
    (text.chars().count() as u32 * ADVANCE).saturating_sub(1).saturating_mul(square)
}

/// Writes `text` in capitals with its top left corner at (`left`, `top`); what lies outside of `photo` is left out.
/// Characters without a glyph become question marks.
pub(super) fn write(photo: &mut RgbImage, text: &str, (left, top): (u32, u32), square: u32, color: Rgb<u8>) {
    for (place, letter) in (0..).zip(text.chars()) {
        let letter = letter.to_ascii_uppercase();
        let known = |&&(of, _): &&(char, _)| of == letter || of == '?' && !GLYPHS.iter().any(|(any, _)| *any == letter);
        let Some((_, rows)) = GLYPHS.iter().find(known) else {
            continue;
        };
        for (row, bits) in (0..).zip(rows) {
            for column in (0..WIDTH).filter(|column| bits >> (WIDTH - 1 - column) & 1 == 1) {
                let x = left + (place * ADVANCE + column) * square;
                fill(photo, (x, top + row * square), (square, square), color);
            }
        }
    }
}

/// Paints a rectangle, given by its top left corner and its size.
pub(super) fn fill(photo: &mut RgbImage, (left, top): (u32, u32), (width, height): (u32, u32), color: Rgb<u8>) {
    for y in top..top.saturating_add(height).min(photo.height()) {
        for x in left..left.saturating_add(width).min(photo.width()) {
            photo.put_pixel(x, y, color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gesture::Gesture,
        report::{Lang, words},
    };

    #[test]
    fn every_letter_of_a_label_is_there() {
        for &gesture in Gesture::ALL {
            for lang in [Lang::Id, Lang::En] {
                for letter in words::short_gesture(gesture, lang).chars().chain("0123456789% ".chars()) {
                    let capital = letter.to_ascii_uppercase();
                    assert!(GLYPHS.iter().any(|(known, _)| *known == capital), "{letter}");
                }
            }
        }
    }

    #[test]
    fn letters_are_as_large_as_asked_and_may_leave_the_photo() {
        let white = Rgb([255; 3]);
        let mut photo = RgbImage::new(40, 30);
        write(&mut photo, "l", (2, 3), 3, white);
        let painted = photo.pixels().filter(|pixel| **pixel == white).count();
        assert_eq!(painted, (7 + 4) * 9);
        assert_eq!(photo.get_pixel(2, 3), &white);
        assert_eq!(width("AB", 3), 33);
        write(&mut photo, "WWWWWWWW é", (30, 25), 9, white);
    }
}
