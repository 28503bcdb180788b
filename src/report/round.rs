//! Numbers in JSON: as many digits as mean something.

use serde::{Serialize, Serializer};

use crate::{geometry::Rect, gesture::Fingers};

// Adding zero turns a negative zero into a positive one.

fn tenth(value: f32) -> f32 {
    (value * 10.0).round() / 10.0 + 0.0
}

fn ten_thousandth(value: f32) -> f32 {
    (value * 10_000.0).round() / 10_000.0 + 0.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
pub(super) fn probability<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    ten_thousandth(*value).serialize(serializer)
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
pub(super) fn pixels<S: Serializer>(value: &Option<f32>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(tenth).serialize(serializer)
}

pub(super) fn rect<S: Serializer>(rect: &Rect, serializer: S) -> Result<S::Ok, S::Error> {
    Rect::new(tenth(rect.x), tenth(rect.y), tenth(rect.width), tenth(rect.height)).serialize(serializer)
}

pub(super) fn fingers<S: Serializer>(fingers: &Fingers, serializer: S) -> Result<S::Ok, S::Error> {
    let &Fingers { thumb, index, middle, ring, pinky } = fingers;
    Fingers {
        thumb: ten_thousandth(thumb),
        index: ten_thousandth(index),
        middle: ten_thousandth(middle),
        ring: ten_thousandth(ring),
        pinky: ten_thousandth(pinky),
    }
    .serialize(serializer)
}

pub(super) fn metres<S: Serializer>(points: &[[f32; 3]], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(points.iter().map(|point| point.map(ten_thousandth)))
}

pub(super) fn points<S: Serializer>(points: &[[f32; 3]], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(points.iter().map(|point| point.map(tenth)))
}
