use image::{GenericImage, codecs::jpeg::JpegEncoder, imageops};

use super::*;
use crate::{
    geometry::Point,
    landmarks::index,
    photo::{Glance, Limits, Photo},
};

/// A photo as a camera would save it, with its longer side so many times as long.
fn enlarged(path: &str, times: u32) -> Vec<u8> {
    let photo = image::open(path).unwrap().into_rgb8();
    let (width, height) = photo.dimensions();
    let large = imageops::resize(&photo, times * width, times * height, imageops::FilterType::Triangle);
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 90).encode_image(&large).unwrap();
    file
}

/// Both pictures beside each other, as tall as the first.
fn beside(left: &RgbImage, right: &RgbImage) -> RgbImage {
    let right = imageops::thumbnail(right, right.width() * left.height() / right.height(), left.height());
    let mut both = RgbImage::new(left.width() + right.width(), left.height());
    both.copy_from(left, 0, 0).unwrap();
    both.copy_from(&right, left.width(), 0).unwrap();
    both
}

#[test]
fn a_quarter_of_a_portrait_shows_what_the_whole_does() {
    let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
    let limits = Limits::default();
    let file = enlarged("fixtures/portraits/grace_hopper.jpg", 4);
    let glance = Glance::of(&file, &limits).unwrap();
    assert_eq!((glance.quarter.dimensions(), glance.size), ((512, 600), (2048, 2400)));
    let coarse = finder.find_at_a_glance(&glance.quarter, glance.size).unwrap().unwrap();
    let whole = finder.find(&Photo::decode(&file, &limits).unwrap().pixels).unwrap();
    assert_eq!((coarse.people.len(), coarse.hands.len()), (whole.people.len(), whole.hands.len()));
    assert_eq!((coarse.people.len(), coarse.smallest_hand.to_bits()), (1, whole.smallest_hand.to_bits()));
    for (coarse, whole) in coarse.people.iter().zip(&whole.people) {
        assert!(coarse.face.center().distance(whole.face.center()) < 1.0, "{coarse:?} {whole:?}");
        assert!((coarse.score - whole.score).abs() < 0.01, "{coarse:?} {whole:?}");
    }
}

#[test]
fn a_quarter_of_a_group_or_a_close_up_is_not_enough() {
    let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
    for (path, times) in [("fixtures/groups/fist_1_0000.jpg", 3), ("fixtures/index/nocurl.jpg", 4)] {
        let glance = Glance::of(&enlarged(path, times), &Limits::default()).unwrap();
        assert!(finder.find_at_a_glance(&glance.quarter, glance.size).unwrap().is_none(), "{path}");
    }
}

#[test]
fn a_quarter_of_a_group_without_hands_does_not_show_all() {
    let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
    let one = image::open("fixtures/portraits/grace_hopper.jpg").unwrap().into_rgb8();
    let at_a_glance = |quarter: &RgbImage| {
        let (width, height) = quarter.dimensions();
        finder.find_at_a_glance(quarter, (4 * width, 4 * height)).unwrap()
    };
    let two = beside(&one, &one);
    assert_eq!(at_a_glance(&two).unwrap().people.len(), 2);
    assert!(at_a_glance(&beside(&two, &one)).is_none(), "gloves may hide them");
}

#[test]
fn a_hand_that_is_near_hides_nobody_in_the_background() {
    let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
    let open = |path| image::open(path).unwrap().into_rgb8();
    let (close_up, group) = (open("fixtures/index/nocurl.jpg"), open("fixtures/groups/fist_1_0000.jpg"));
    let alone = finder.find(&close_up).unwrap();
    assert_eq!((alone.people.len(), alone.hands.len()), (0, 1));
    let behind = finder.find(&group).unwrap();
    assert!(behind.people.len() > 5 && behind.hands.len() > 5, "{behind:?}");

    let both = beside(&group, &close_up);
    let found = finder.find(&both).unwrap();
    assert!(found.people.len() >= behind.people.len(), "{found:?}");
    assert!(found.hands.len() > behind.hands.len() * 3 / 4, "{found:?}");
    assert!(found.hands.iter().any(|hand| search::is_near(both.dimensions(), &hand.bounds)), "{found:?}");
}

#[test]
fn a_portrait_on_a_banner_hides_nobody_beside_it() {
    let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
    let open = |path| image::open(path).unwrap().into_rgb8();
    let (portrait, group) = (open("fixtures/portraits/grace_hopper.jpg"), open("fixtures/groups/fist_1_0000.jpg"));
    let small = imageops::thumbnail(&group, group.width() / 2, group.height() / 2);
    for group in [group, small] {
        let (alone, both) = (finder.find(&group).unwrap(), finder.find(&beside(&group, &portrait)).unwrap());
        assert!(alone.people.len() > 5 && both.people.len() >= alone.people.len(), "{both:?}");
        assert!(both.hands.len() >= alone.hands.len() * 9 / 10, "{both:?}");
    }
}

#[test]
fn small_hands_can_not_be_read_in_a_blurred_photo() {
    let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
    let group = image::open("fixtures/groups/fist_1_0000.jpg").unwrap().into_rgb8();
    let sharp = imageops::thumbnail(&group, group.width() / 2, group.height() / 2);
    let soft = imageops::blur(&sharp, 2.0);
    let [sharp, soft] = [sharp, soft].map(|photo| finder.find(&photo).unwrap());
    assert_eq!(sharp.unreadable(), 0);
    assert!(2 * soft.unreadable() > soft.people.len(), "{:?}, {}", soft.people, soft.least_readable);
    assert!(soft.smallest_hand > sharp.smallest_hand, "{} {}", soft.smallest_hand, sharp.smallest_hand);
}

#[test]
fn a_raised_thumb_is_not_taken_for_a_forearm() {
    let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
    let found = finder.find(&image::open("fixtures/groups/mixed_8_0003.jpg").unwrap().into_rgb8()).unwrap();
    let there = |hand: &&Hand| hand.bounds.center().distance(Point::new(737.0, 308.0)) < 10.0;
    let thumb_up = found.hands.iter().find(there).unwrap();
    let tip = thumb_up.landmarks.point(index::THUMB + 3);
    assert!(tip.y < thumb_up.bounds.y + 1.0 && tip.y < thumb_up.landmarks.point(index::WRIST).y, "{thumb_up:?}");
}
