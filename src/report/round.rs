//! Numbers in JSON: as many digits as mean something, whether they become text at once or by way of a
//! [`serde_json::Value`], which has only numbers of 64 bits. There the nearest number of 32 bits has many digits more.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{geometry::Rect, gesture::Fingers};

/// More than any photo has pixels. JSON has no number for what isn't finite, and what is written instead can't be read back.
const MOST: f32 = 1e30;

fn tenth(value: f32) -> f64 {
    rounded(value, 10.0)
}

pub(super) fn ten_thousandth(value: f32) -> f64 {
    rounded(value, 10_000.0)
}

fn rounded(value: f32, parts: f32) -> f64 {
    let value = if value.is_nan() { 0.0 } else { value.clamp(-MOST, MOST) };
    // Adding zero turns a negative zero into a positive one.
    f64::from((value * parts).round()) / f64::from(parts) + 0.0
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
    let &Rect { x, y, width, height } = rect;
    fields(serializer, "Rect", [("x", x), ("y", y), ("width", width), ("height", height)].map(|it| of(it, tenth)))
}

pub(super) fn fingers<S: Serializer>(fingers: &Fingers, serializer: S) -> Result<S::Ok, S::Error> {
    let &Fingers { thumb, index, middle, ring, pinky } = fingers;
    let all = [("thumb", thumb), ("index", index), ("middle", middle), ("ring", ring), ("pinky", pinky)];
    fields(serializer, "Fingers", all.map(|it| of(it, ten_thousandth)))
}

fn of((name, value): (&'static str, f32), round: fn(f32) -> f64) -> (&'static str, f64) {
    (name, round(value))
}

fn fields<S: Serializer, const N: usize>(
    serializer: S,
    name: &'static str,
    fields: [(&'static str, f64); N],
) -> Result<S::Ok, S::Error> {
    let mut all = serializer.serialize_struct(name, N)?;
    for (name, value) in fields {
        all.serialize_field(name, &value)?;
    }
    all.end()
}

pub(super) fn metres<S: Serializer>(points: &[[f32; 3]], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(points.iter().map(|point| point.map(ten_thousandth)))
}

pub(super) fn points<S: Serializer>(points: &[[f32; 3]], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(points.iter().map(|point| point.map(tenth)))
}
