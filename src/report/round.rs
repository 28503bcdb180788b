//! Numbers in JSON: as many digits as mean something, whether they become text at once or by way of a
//! [`serde_json::Value`], which has only numbers of 64 bits. There the nearest number of 32 bits has many digits more.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{geometry::Rect, gesture::Fingers};

// Adding zero turns a negative zero into a positive one.

fn tenth(value: f32) -> f64 {
    f64::from((value * 10.0).round()) / 10.0 + 0.0
}

fn ten_thousandth(value: f32) -> f64 {
    f64::from((value * 10_000.0).round()) / 10_000.0 + 0.0
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
    fields(serializer, "Rect", [("x", x), ("y", y), ("width", width), ("height", height)].map(|it| rounded(it, tenth)))
}

pub(super) fn fingers<S: Serializer>(fingers: &Fingers, serializer: S) -> Result<S::Ok, S::Error> {
    let &Fingers { thumb, index, middle, ring, pinky } = fingers;
    let all = [("thumb", thumb), ("index", index), ("middle", middle), ("ring", ring), ("pinky", pinky)];
    fields(serializer, "Fingers", all.map(|it| rounded(it, ten_thousandth)))
}

fn rounded((name, value): (&'static str, f32), round: fn(f32) -> f64) -> (&'static str, f64) {
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
