//! The whole way of real photos: against MediaPipe's own results, turned, mirrored, and beside files that can't be read.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, sync::LazyLock};

use image::{DynamicImage, ImageEncoder, Rgb, RgbImage, codecs::png::PngEncoder, imageops};
use kepal::{
    Checker, Gesture, HandReport, HandVerdict, PhotoReport, RuleSet, Verdict,
    geometry::{Point, Rect},
    rules::Reason,
};

static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker::new().unwrap());

const HAND_PHOTOS: [&str; 3] = ["fist/fullcurl.jpg", "index/nocurl.jpg", "other/halfcurl.jpg"];

fn pixels(name: &str) -> RgbImage {
    image::open(Path::new("fixtures").join(name)).unwrap().into_rgb8()
}

fn gestures(report: &PhotoReport) -> Vec<Gesture> {
    let mut gestures: Vec<Gesture> = report.hands.iter().map(|hand| hand.gesture).collect();
    gestures.sort_unstable();
    gestures
}

#[test]
fn all_eight_orientations_give_the_same_result() {
    let upright = pixels(HAND_PHOTOS[0]);
    let expected = CHECKER.check_image(&upright).unwrap();
    assert_eq!(expected.hands.len(), 1);
    for orientation in 1..=8 {
        let report = CHECKER.check_bytes(&oriented_png(&upright, orientation)).unwrap();
        assert_eq!((report.width, report.height), upright.dimensions(), "orientation {orientation}");
        assert_eq!(report.verdict, expected.verdict, "orientation {orientation}");
        assert_eq!(gestures(&report), gestures(&expected), "orientation {orientation}");
        let (bounds, expected) = (report.hands[0].bounds, expected.hands[0].bounds);
        for (value, expected) in [
            (bounds.x, expected.x),
            (bounds.y, expected.y),
            (bounds.width, expected.width),
            (bounds.height, expected.height),
        ] {
            assert!((value - expected).abs() <= 2.0, "orientation {orientation}: {bounds:?}");
        }
    }
}

/// A file whose stored pixels are `upright` once turned and flipped as the EXIF `orientation` says.
fn oriented_png(upright: &RgbImage, orientation: u8) -> Vec<u8> {
    let stored = match orientation {
        1 => upright.clone(),
        2 => imageops::flip_horizontal(upright),
        3 => imageops::rotate180(upright),
        4 => imageops::flip_vertical(upright),
        5 => imageops::flip_horizontal(&imageops::rotate90(upright)),
        6 => imageops::rotate270(upright),
        7 => imageops::flip_horizontal(&imageops::rotate270(upright)),
        8 => imageops::rotate90(upright),
        _ => unreachable!("EXIF knows eight"),
    };
    // A little-endian TIFF header and a directory of one entry: tag 0x0112, type SHORT, one value.
    let exif =
        [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat();
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.write_image(&stored, stored.width(), stored.height(), image::ExtendedColorType::Rgb8).unwrap();
    file
}

/// The gesture of each hand; where two are as good as equally likely, either may come first.
fn likeliest(report: &PhotoReport) -> Vec<Vec<Gesture>> {
    let of = |hand: &HandReport| {
        let equal = hand.margin < 0.1;
        let mut gestures: Vec<_> = std::iter::once(hand.gesture).chain(equal.then_some(hand.runner_up)).collect();
        gestures.sort_unstable();
        gestures
    };
    report.hands.iter().map(of).collect()
}

#[test]
fn a_mirrored_photo_shows_the_same_gestures() {
    for name in HAND_PHOTOS {
        let upright = pixels(name);
        let report = CHECKER.check_image(&upright).unwrap();
        let mirrored = CHECKER.check_image(&imageops::flip_horizontal(&upright)).unwrap();
        assert_eq!(likeliest(&report), likeliest(&mirrored), "{name}");
        assert_eq!(report.verdict == Verdict::Neutral, mirrored.verdict == Verdict::Neutral, "{name}");
        // The networks aren't symmetric: a hooked finger is sure enough for a flag in one of two pictures only.
        if report.hands.iter().all(|hand| hand.confidence >= 0.6) {
            assert_eq!(report.verdict, mirrored.verdict, "{name}");
        }
    }
}

#[test]
fn a_photo_on_its_side_shows_the_same_gestures() {
    for name in &HAND_PHOTOS[..2] {
        let upright = pixels(name);
        let report = CHECKER.check_image(&upright).unwrap();
        for (turn, turned) in [("right", imageops::rotate90(&upright)), ("left", imageops::rotate270(&upright))] {
            assert_eq!(gestures(&CHECKER.check_image(&turned).unwrap()), gestures(&report), "{name} turned {turn}");
        }
    }
}

#[test]
fn a_group_that_is_not_upright_is_judged_as_if_it_were_and_shown_where_it_is() {
    let upright = pixels("groups/forbidden_7_0001.jpg");
    let expected = CHECKER.check_image(&upright).unwrap();
    let (width, height) = (upright.width() as f32, upright.height() as f32);
    let on_its_side = |at: Point| Point::new(height - at.y, at.x);
    let upside_down = |at: Point| Point::new(width - at.x, height - at.y);
    let turns: [(_, &dyn Fn(Point) -> Point); 2] =
        [(imageops::rotate90(&upright), &on_its_side), (imageops::rotate180(&upright), &upside_down)];
    for (turned, place) in turns {
        let report = CHECKER.check_image(&turned).unwrap();
        assert_eq!((report.width, report.height), turned.dimensions());
        assert_eq!(
            (report.verdict, report.people, gestures(&report)),
            (expected.verdict, expected.people, gestures(&expected))
        );
        for (hand, expected) in report.hands.iter().zip(&expected.hands) {
            let (middle, expected) = (hand.bounds.center(), place(expected.bounds.center()));
            assert!(middle.distance(expected) < 2.0, "{middle:?}, not {expected:?}");
            let points = hand.landmarks.map(|[x, y, _]| Point::new(x, y));
            let around = Rect::around(points);
            assert!(around.iou(&hand.bounds) > 0.99, "{around:?}, not {:?}", hand.bounds);
        }
    }
}

#[test]
fn the_fist_is_allowed_and_the_raised_finger_is_not() {
    let fist = CHECKER.check_path("fixtures/fist/fullcurl.jpg").unwrap();
    assert_eq!((gestures(&fist), fist.verdict), (vec![Gesture::Fist], Verdict::Neutral));
    let index = CHECKER.check_path("fixtures/index/nocurl.jpg").unwrap();
    assert_eq!((gestures(&index), index.verdict), (vec![Gesture::Index], Verdict::Flagged));
}

#[test]
fn portraits_without_a_gesture_have_a_person_and_are_not_flagged() {
    for name in ["astronaut.png", "grace_hopper.jpg"] {
        let report = CHECKER.check_path(Path::new("fixtures/portraits").join(name)).unwrap();
        assert_eq!(report.people, 1, "{name}");
        assert_ne!(report.verdict, Verdict::Flagged, "{name}");
    }
}

#[test]
fn groups_give_their_people_and_nearly_all_their_raised_hands() {
    let boxes = std::fs::read_to_string("fixtures/groups/boxes.tsv").unwrap();
    let (mut raised, mut missed) = (0, Vec::new());
    for name in ["forbidden_7_0001.jpg", "mixed_7_0002.jpg"] {
        let report = CHECKER.check_path(Path::new("fixtures/groups").join(name)).unwrap();
        assert!(report.people >= 10, "{name}: {} people", report.people);
        let rows = boxes.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        for row in rows.filter(|row| row[0] == name && row[5] != "rest") {
            let [x0, y0, x1, y1] = [1, 2, 3, 4].map(|column: usize| row[column].parse::<f32>().unwrap());
            let reach = (x1 - x0).max(y1 - y0) / 2.0;
            let middle = Point::new(f32::midpoint(x0, x1), f32::midpoint(y0, y1));
            raised += 1;
            if !report.hands.iter().any(|hand| hand.bounds.center().distance(middle) <= reach) {
                missed.push(format!("{} in {name} at {middle:?}", row[5]));
            }
        }
    }
    assert!(raised >= 15 && 10 * missed.len() <= raised, "of {raised} hands, not found: {missed:?}");
}

#[test]
fn hands_too_small_to_be_told_are_neither_flagged_nor_allowed() {
    let mut small = 0;
    for name in ["fist_2_0000.jpg", "forbidden_2_0001.jpg"] {
        let mut report = CHECKER.check_path(Path::new("fixtures/groups").join(name)).unwrap();
        let checked = report.clone();
        // Nor by other rules.
        report.rejudge(&RuleSet::builtin("id.bkn10").unwrap());
        for hand in checked.hands.iter().chain(&report.hands).filter(|hand| hand.bounds.long_side() < 12.0) {
            let too_small = hand.verdict == HandVerdict::Unassessable && hand.reasons == [Reason::TooSmall];
            // Where a hand is tells whether it is at rest.
            assert_ne!(too_small, hand.gesture == Gesture::Rest, "{name}: {hand:?}");
            small += usize::from(too_small);
        }
        report.rejudge(CHECKER.rule_set());
        assert_eq!(report, checked, "{name}");
    }
    assert!(small >= 2, "{small}");
}

#[test]
fn a_raised_finger_that_the_edge_cuts_off_does_not_pass() {
    let photo = pixels("index/nocurl.jpg");
    // Below the knuckle, nothing tells the hand from a fist.
    for top in [240, 270, 290, 310] {
        let cut = imageops::crop_imm(&photo, 0, top, photo.width(), photo.height() - top).to_image();
        let report = CHECKER.check_image(&cut).unwrap();
        let cut_off = report.hands.iter().any(|hand| hand.reasons == [Reason::CutOff]);
        let expected = if cut_off { Verdict::Unassessable } else { Verdict::Flagged };
        assert_eq!((report.verdict, cut_off), (expected, top >= 270), "{top}: {:?}", gestures(&report));
    }
}

#[test]
fn tiny_pictures_are_neutral() {
    for (width, height) in [(1, 1), (1, 500), (500, 1)] {
        let report = CHECKER.check_image(&RgbImage::new(width, height)).unwrap();
        assert_eq!((report.verdict, report.hands.len()), (Verdict::Neutral, 0), "{width} × {height}");
    }
}

#[test]
fn pixels_are_held_against_the_limits_as_files_are() {
    for (width, height) in [(0, 0), (0, 9)] {
        let error = CHECKER.check_image(&RgbImage::new(width, height)).unwrap_err();
        assert_eq!(error.code(), "empty", "{error}");
    }
    let checker = Checker::builder().max_pixels(100).build().unwrap();
    assert!(checker.check_image(&RgbImage::new(10, 10)).is_ok());
    let error = checker.check_image(&RgbImage::new(101, 1)).unwrap_err();
    assert!(error.code() == "limit" && error.to_string().contains("101 × 1"), "{error}");
}

#[test]
fn threads_share_a_checker() {
    fn shareable<T: Send + Sync>(_: &T) {}
    shareable(&*CHECKER);
}

#[test]
fn a_group_s_hands_in_blue_gloves_are_found() {
    let photo = pixels("groups/fist_1_0000.jpg");
    let bare = CHECKER.check_image(&photo).unwrap();
    let mut gloved = photo;
    for hand in &bare.hands {
        let Rect { x, y, width, height } = hand.bounds.scaled(1.3);
        let (x, y) = (x.max(0.0) as u32, y.max(0.0) as u32);
        let mut hand = imageops::crop(&mut gloved, x, y, width as u32, height as u32).to_image();
        hand.pixels_mut().for_each(|pixel| pixel.0.swap(0, 2));
        imageops::replace(&mut gloved, &hand, x.into(), y.into());
    }
    let found = CHECKER.check_image(&gloved).unwrap();
    assert!(bare.hands.len() >= 4 && found.hands.len() * 4 >= bare.hands.len() * 3, "{}", found.hands.len());
}

#[test]
fn hands_are_found_in_greyscale_photos() {
    for name in HAND_PHOTOS {
        let grey = DynamicImage::ImageLuma8(imageops::grayscale(&pixels(name))).into_rgb8();
        let report = CHECKER.check_image(&grey).unwrap();
        assert_eq!(report.hands.len(), 1, "{name}");
        assert!(!name.starts_with("fist") || report.hands[0].gesture == Gesture::Fist, "{report:?}");
    }
}

#[test]
fn hands_are_found_under_the_wrong_lamp_and_in_a_newspaper() {
    let group = pixels("groups/forbidden_7_0001.jpg");
    let expected = CHECKER.check_image(&group).unwrap();
    let changed = |level: &dyn Fn(f32, usize, [u32; 2]) -> f32| {
        RgbImage::from_fn(group.width(), group.height(), |x, y| {
            let pixel = group.get_pixel(x, y).0;
            Rgb(std::array::from_fn(|channel| level(f32::from(pixel[channel]), channel, [x, y]).round() as u8))
        })
    };
    let cold = changed(&|level, channel, _| level * [0.6, 0.85, 1.0][channel]);
    // Of a screen with dots four pixels apart, darker where there is more ink.
    let printed = changed(&|level, _, place| {
        let waves = place.map(|at| (at as f32 * std::f32::consts::FRAC_PI_2).cos());
        255.0 * ((level / 255.0 - (waves[0] + waves[1]) / 4.0 - 0.5) * 2.0 + 0.5).clamp(0.0, 1.0)
    });
    for (name, photo) in [("cold", cold), ("printed", printed)] {
        let report = CHECKER.check_image(&photo).unwrap();
        assert_ne!(report.verdict, Verdict::Neutral, "{name}");
        let (found, all) = (report.hands.len(), expected.hands.len());
        assert!(4 * found >= 3 * all, "{name}: {found} of {all}");
    }
}
