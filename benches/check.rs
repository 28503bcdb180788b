//! Whole photos, and the search for hands alone: a close-up, a portrait, a group.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

use std::{fs, hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use kepal::{
    Checker,
    gesture::GestureHead,
    hands::HandFinder,
    inference::ModelSource,
    landmarks::Landmarks,
    photo::{Limits, Photo},
};

const PHOTOS: [(&str, &str); 3] = [
    ("close-up 480×640", "fixtures/index/nocurl.jpg"),
    ("portrait 512×600", "fixtures/portraits/grace_hopper.jpg"),
    ("group of 12, 1280×960", "fixtures/groups/fist_7_0000.jpg"),
];

fn checks(criterion: &mut Criterion) {
    let checker = Checker::new().expect("the embedded models load");
    let finder = HandFinder::new(&ModelSource::Embedded).expect("the embedded models load");
    for (name, path) in PHOTOS {
        let bytes = fs::read(path).expect("the fixture is there");
        let photo = Photo::decode(&bytes, &Limits::default()).expect("the fixture is a photo");
        criterion.bench_function(&format!("find/{name}"), |bench| {
            bench.iter(|| finder.find(black_box(&photo.pixels)));
        });
        criterion.bench_function(&format!("check/{name}"), |bench| {
            bench.iter(|| checker.check_bytes(black_box(&bytes)));
        });
    }
    let report = checker.check_path(PHOTOS[0].1).expect("the fixture is a photo");
    let hand = report.hands.first().expect("the fixture shows a hand");
    let landmarks = Landmarks { photo: hand.landmarks, world: hand.world, spread: hand.spread };
    let head = GestureHead::new(&ModelSource::Embedded).expect("the embedded models load");
    criterion.bench_function("gesture", |bench| bench.iter(|| head.classify(black_box(&landmarks))));
    criterion.bench_function("load/checker", |bench| bench.iter(Checker::new));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(5));
    targets = checks
}
criterion_main!(benches);
