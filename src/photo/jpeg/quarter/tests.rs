use std::{fs, io::Cursor, path::Path};

use image::{Rgb, codecs::jpeg::JpegEncoder, imageops};

use super::*;
use crate::photo::{Limits, Pyramid, jpeg};

fn noise(width: u32, height: u32, quality: u8) -> Vec<u8> {
    let mut state = 1_u32;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 27) as u8;
        Rgb([40 + noise + (x % 150) as u8, 200 - noise - (y % 100) as u8, 60 + 2 * noise + ((x + y) % 70) as u8])
    });
    let mut file = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut file, quality).encode_image(&picture).unwrap();
    file.into_inner()
}

fn quarter(file: &[u8]) -> Option<RgbImage> {
    decode(file, jpeg::Layout::read(file).ok()?.end)
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new("fixtures/formats").join(name).with_extension("jpg")).unwrap()
}

/// Asserts that the quarter of a file is what a pyramid has, but for so much on average.
fn assert_close(name: &str, file: &[u8], most: f32) {
    let whole = jpeg::decode(file, &Limits::default()).unwrap();
    let pyramid = Pyramid::new(&whole);
    // Small pictures have no such level.
    let (quarter, expected) =
        (quarter(file).unwrap(), imageops::thumbnail(&whole, whole.width() / 4, whole.height() / 4));
    let expected = if pyramid.levels() > 2 { pyramid.level(2) } else { &expected };
    assert_eq!(quarter.dimensions(), expected.dimensions(), "{name}");
    let difference: f32 = quarter.iter().zip(expected.iter()).map(|(&a, &b)| f32::from(a.abs_diff(b))).sum();
    assert!(difference < most * quarter.len() as f32, "{name}: {}", difference / quarter.len() as f32);
}

#[test]
fn a_quarter_is_what_the_pyramid_has() {
    assert_close("noise", &noise(640, 480, 90), 0.5);
    assert_close("odd sides", &noise(803, 605, 60), 0.5);
    for name in ["baseline", "restarts"] {
        assert_close(name, &fixture(name), 1.0);
    }
    // The whole decoding takes chroma between its pixels from both.
    for name in ["subsampled", "subsampled_422"] {
        assert_close(name, &fixture(name), 4.0);
    }
}

#[test]
fn what_is_unusual_is_left_to_the_whole_decoding() {
    for name in ["grey", "cmyk", "rgb", "progressive"] {
        assert!(quarter(&fixture(name)).is_none(), "{name}");
    }
}

#[test]
fn whatever_is_missing_is_noticed() {
    for file in [noise(64, 48, 90), fixture("restarts")] {
        let end = jpeg::Layout::read(&file).unwrap().end;
        assert!(decode(&file, end).is_some());
        for cut in 1..end {
            assert!(decode(&file, end - cut).is_none(), "{cut} of {end}");
        }
    }
}

#[test]
fn damage_is_no_reason_to_panic() {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize
    };
    for file in [noise(32, 32, 90), fixture("restarts"), fixture("subsampled_422")] {
        for _ in 0..3000 {
            let mut file = file.clone();
            for _ in 0..=next() % 3 {
                let at = next() % file.len();
                file[at] = [next() as u8, 0xff, 0][next() % 3];
            }
            // A header may say anything, also that there are billions of pixels.
            if jpeg::Layout::read(&file).is_ok_and(|layout| u32::from(layout.width) * u32::from(layout.height) < 99_999)
            {
                let _ = quarter(&file);
            }
        }
    }
}
