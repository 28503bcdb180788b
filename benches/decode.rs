//! From the bytes of a photo to a network's input.

#![allow(clippy::expect_used, reason = "a benchmark has nobody to hand errors to")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use image::{Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use kepal::{
    geometry::{Point, Region},
    photo::{Limits, Photo, Pyramid},
};

/// 12 million pixels with soft shapes and some noise, which compress about as a photo does.
fn picture() -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(4032, 3024, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 28) as f32;
        let (x, y) = (x as f32, y as f32);
        Rgb([(x / 97.0).sin(), (y / 61.0).cos(), ((x + y) / 211.0).sin()]
            .map(|wave| (wave * 110.0 + 120.0 + noise) as u8))
    })
}

fn decode(c: &mut Criterion) {
    let picture = picture();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(&picture).expect("encoding to memory");
    let limits = Limits::default();
    c.bench_function("decode/jpeg_12mp", |b| b.iter(|| Photo::decode(black_box(&jpeg), &limits).expect("a photo")));
    c.bench_function("decode/pyramid_12mp", |b| b.iter(|| Pyramid::new(black_box(&picture)).levels()));

    let pyramid = Pyramid::new(&picture);
    let mut crop = vec![0.0; 224 * 224 * 3];
    for (name, side, angle) in [("upright", 300.0, 0.0), ("turned", 300.0, 0.6), ("turned_large", 1900.0, 0.6)] {
        let region = Region { center: Point::new(2000.0, 1500.0), side, angle };
        c.bench_function(&format!("decode/crop_224_{name}"), |b| {
            b.iter(|| pyramid.warp(&black_box(&region).from_crop(224), 224, 224, 0.0..=1.0, &mut crop));
        });
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
