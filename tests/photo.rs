//! What becomes of files: all formats, all orientations, and those that can't be read.

#![allow(clippy::panic, reason = "a helper of tests fails as they do")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use image::RgbImage;
use kepal::photo::{Format, Limits, Photo, PhotoError};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn read(name: &str) -> Result<Photo, PhotoError> {
    Photo::read(&fixture(name), &Limits::default())
}

fn photo(name: &str) -> Photo {
    read(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn chart() -> RgbImage {
    photo("formats/chart.png").pixels
}

/// Whether the values of a file's pixels differ by no more than this in the mean and at most.
fn assert_close(name: &str, expected: &RgbImage, mean: f64, most: u8) {
    let pixels = photo(name).pixels;
    assert_eq!(pixels.dimensions(), expected.dimensions(), "{name}");
    let differences = || pixels.iter().zip(expected.iter()).map(|(a, b)| a.abs_diff(*b));
    let found_mean = differences().map(f64::from).sum::<f64>() / pixels.len() as f64;
    let found_most = differences().max().unwrap_or(0);
    println!("{name}: {found_mean:.2} {found_most}");
    assert!(found_mean <= mean && found_most <= most, "{name}: {found_mean:.2} in the mean, at most {found_most}");
}

#[test]
fn lossless_formats_give_the_very_pixels() {
    let chart = chart();
    for name in [
        "png_called.jpg",
        "16_bit.png",
        "16_bit_alpha.png",
        "palette.png",
        "alpha.png",
        "palette_transparent.png",
        "lossless.webp",
        "alpha.webp",
        "animated.webp",
        "plain.tif",
        "lzw.tif",
        "deflate_alpha.tif",
        "pages.tif",
        "plain.bmp",
        "palette.bmp",
        "plain.gif",
        "transparent.gif",
        "animated.gif",
    ] {
        assert_close(&format!("formats/{name}"), &chart, 0.0, 0);
    }
}

#[test]
fn lossy_formats_come_close() {
    let chart = chart();
    for name in ["baseline", "progressive", "restarts", "progressive_restarts", "rgb", "no_end", "trailing"] {
        assert_close(&format!("formats/{name}.jpg"), &chart, 1.0, 20);
    }
    for name in ["comment_before_end", "broken_exif", "broken_exif_entry"] {
        assert_close(&format!("formats/{name}.jpg"), &chart, 1.0, 20);
    }
    for name in ["cmyk", "ycck"] {
        assert_close(&format!("formats/{name}.jpg"), &chart, 2.0, 30);
    }
    // Colour at half the resolution fringes the edges of the drawing.
    for name in ["subsampled.jpg", "subsampled_422.jpg", "progressive_subsampled.jpg", "lossy.webp"] {
        assert_close(&format!("formats/{name}"), &chart, 3.0, 90);
    }
}

#[test]
fn grey_has_three_equal_channels() {
    let chart = chart();
    let grey = RgbImage::from_fn(chart.width(), chart.height(), |x, y| {
        let [red, green, blue] = chart.get_pixel(x, y).0.map(f32::from);
        image::Rgb([(0.299 * red + 0.587 * green + 0.114 * blue).round() as u8; 3])
    });
    assert_close("formats/grey.png", &grey, 0.5, 1);
    assert_close("formats/grey.jpg", &grey, 1.0, 20);
}

#[test]
fn all_orientations_end_upright_with_their_time() {
    let chart = chart();
    for orientation in 1..=8 {
        for (extension, most) in [("png", 0), ("webp", 0), ("tif", 0), ("jpg", 20)] {
            let name = format!("orientation/{orientation}.{extension}");
            assert_close(&name, &chart, 1.0, most);
            assert_eq!(photo(&name).captured.as_deref(), Some("2023-11-14T09:00:00"), "{name}");
        }
    }
}

#[test]
fn the_most_telling_time_is_taken() {
    for name in ["time_original", "time_digitized", "time_changed"] {
        let captured = photo(&format!("formats/{name}.jpg")).captured;
        assert_eq!(captured.as_deref(), Some("2023-11-14T09:00:00"), "{name}");
    }
    for name in ["time_zero", "baseline", "broken_exif", "broken_exif_entry"] {
        assert_eq!(photo(&format!("formats/{name}.jpg")).captured, None, "{name}");
    }
}

#[test]
fn the_content_tells_the_format() {
    assert_eq!(photo("formats/png_called.jpg").format, Format::Png);
    assert_eq!(photo("formats/baseline.jpg").format, Format::Jpeg);
    let bytes = fs::read(fixture("formats/plain.gif")).unwrap();
    let decoded = Photo::decode(&bytes, &Limits::default()).unwrap();
    assert_eq!(decoded.format, Format::Gif);
    assert_eq!(decoded.sha256, photo("formats/plain.gif").sha256);
}

/// Every file of `fixtures/bad` with the code of its error.
const BAD: &[(&str, &str)] = &[
    ("arithmetic.jpg", "unsupported"),
    ("corrupt_huffman.jpg", "decode"),
    ("cut_at_restart_then_ended.jpg", "decode"),
    ("cut_then_ended.jpg", "decode"),
    ("cut_then_ended_progressive.jpg", "decode"),
    ("document.pdf", "unsupported"),
    ("empty.jpg", "empty"),
    ("gap.jpg", "decode"),
    ("huge_canvas.webp", "limit"),
    ("huge_header.bmp", "limit"),
    ("huge_header.jpg", "limit"),
    ("huge_header.png", "limit"),
    ("huge_header.tif", "limit"),
    ("huge_screen.gif", "limit"),
    ("lying_height.jpg", "decode"),
    ("lying_length.png", "decode"),
    ("lying_offset.tif", "decode"),
    ("lying_size.bmp", "decode"),
    ("lying_size.tif", "decode"),
    ("missing_rows.png", "decode"),
    ("no_frames.gif", "decode"),
    ("no_huffman.jpg", "decode"),
    ("photo.avif", "unsupported"),
    ("photo.heic", "unsupported"),
    ("raw.dng", "unsupported"),
    ("text.jpg", "format"),
    ("truncated.bmp", "decode"),
    ("truncated.gif", "decode"),
    ("truncated.jpg", "decode"),
    ("truncated.png", "decode"),
    ("truncated.tif", "decode"),
    ("truncated.webp", "decode"),
    ("truncated_at_restart.jpg", "decode"),
    ("truncated_before_end_progressive.jpg", "decode"),
    ("truncated_header.jpg", "decode"),
    ("truncated_last_row.jpg", "decode"),
    ("truncated_lossy.webp", "decode"),
    ("truncated_progressive.jpg", "decode"),
    ("two_sizes.jpg", "decode"),
    ("video.mp4", "unsupported"),
    ("wrong_checksum.png", "decode"),
    ("zero_size.jpg", "decode"),
    ("zero_size.png", "decode"),
];

#[test]
fn bad_files_give_their_errors() {
    let mut wrong = Vec::new();
    for &(name, code) in BAD {
        match read(&format!("bad/{name}")) {
            Ok(photo) => wrong.push(format!("{name}: read as {} × {}", photo.pixels.width(), photo.pixels.height())),
            Err(error) if error.code() != code => wrong.push(format!("{name}: {}: {error}", error.code())),
            Err(error) => println!("{name}: {error}"),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_bad_file_is_forgotten() {
    let mut found: Vec<_> =
        fs::read_dir(fixture("bad")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, BAD.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

#[test]
fn a_missing_file_and_a_folder_are_read_errors() {
    assert_eq!(read("formats/nothing.jpg").unwrap_err().code(), "read");
    assert_eq!(read("formats").unwrap_err().code(), "read");
}

#[test]
fn limits_are_kept() {
    let small_file = Limits { max_bytes: 100, ..Limits::default() };
    let few_pixels = Limits { max_pixels: 96 * 64 - 1, ..Limits::default() };
    let little_memory = Limits { max_memory: 96 * 64, ..Limits::default() };
    for name in ["chart.png", "baseline.jpg", "progressive.jpg", "lossy.webp", "plain.tif", "plain.bmp", "plain.gif"] {
        for limits in [small_file, few_pixels, little_memory] {
            let error = Photo::read(&fixture("formats").join(name), &limits).unwrap_err();
            assert_eq!(error.code(), "limit", "{name}: {error}");
        }
    }
}

#[test]
fn a_jpeg_cut_off_anywhere_is_an_error() {
    for name in ["baseline", "subsampled", "restarts", "progressive", "progressive_restarts", "grey", "cmyk"] {
        let bytes = fs::read(fixture(&format!("formats/{name}.jpg"))).unwrap();
        // Beside the end marker, the last byte of the data may hold nothing but padding.
        for length in 1..bytes.len() - 3 {
            let cut = &bytes[..length];
            assert!(Photo::decode(cut, &Limits::default()).is_err(), "{name}: {length} of {} bytes", bytes.len());
            // A progressive file that ends properly after a scan is a whole file, only a coarser one.
            if !name.starts_with("progressive") {
                let ended = [cut, &[0xff, 0xd9]].concat();
                assert!(Photo::decode(&ended, &Limits::default()).is_err(), "{name}: {length} bytes and the end");
            }
        }
    }
}

#[test]
fn changed_bytes_never_panic() {
    let limits = Limits { max_pixels: 1_000_000, max_memory: 16 << 20, ..Limits::default() };
    let mut state = 1_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for folder in ["formats", "orientation"] {
        let mut names: Vec<_> = fs::read_dir(fixture(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        for name in names {
            let bytes = fs::read(&name).unwrap();
            for _ in 0..40 {
                let mut changed = bytes.clone();
                for _ in 0..=random(4) {
                    // Headers, where most decisions are taken, are hit as often as all the rest.
                    let reach = if random(2) == 0 { changed.len().min(200) } else { changed.len() };
                    changed[random(reach)] = random(256) as u8;
                }
                // Many changes do no harm; what counts is that every call returns.
                let _ = Photo::decode(&changed, &limits);
            }
        }
    }
}
