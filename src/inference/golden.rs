//! The networks against TFLite's own answers, see `models/README.md`.

use std::{fs, path::Path};

use serde::Deserialize;

use super::{CompiledNetwork, Input, Model, ModelSource, Network, TractNetwork};

#[derive(Deserialize)]
struct Golden {
    input: Picture,
    outputs: Outputs,
}

#[derive(Deserialize)]
struct Picture {
    /// A file beside the golden one; none for the picture made by formula.
    png: Option<String>,
    side: usize,
    range: (f32, f32),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Outputs {
    /// Logits of all anchors, boxes of some.
    Detector {
        scores: Vec<f32>,
        boxes: Vec<AnchorBox>,
    },
    Landmarks {
        landmarks: Vec<f32>,
        presence: Vec<f32>,
        handedness: Vec<f32>,
        world: Vec<f32>,
    },
}

#[derive(Deserialize)]
struct AnchorBox {
    anchor: usize,
    row: Vec<f32>,
}

fn golden(name: &str) -> Golden {
    let path = Path::new("fixtures/golden").join(name).with_extension("json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn input(picture: &Picture) -> Input {
    let side = picture.side;
    let pixels: Vec<u8> = match &picture.png {
        Some(png) => image::open(Path::new("fixtures/golden").join(png)).unwrap().into_rgb8().into_raw(),
        None => (0..side * side * 3)
            .map(|index| {
                let (y, x, c) = (index / 3 / side, index / 3 % side, index % 3);
                ((7 * x + 13 * y + 29 * c) ^ (x * y / 16)) as u8
            })
            .collect(),
    };
    let (low, high) = picture.range;
    let values = pixels.iter().map(|&value| low + f32::from(value) / 255.0 * (high - low)).collect();
    Input { values, ..Input::picture(side, side) }
}

fn largest_difference(ours: &[f32], theirs: &[f32]) -> f32 {
    assert_eq!(ours.len(), theirs.len());
    ours.iter().zip(theirs).map(|(ours, theirs)| (ours - theirs).abs()).fold(0.0, f32::max)
}

fn agrees(model: Model, name: &str) {
    let golden = golden(name);
    let onnx = ModelSource::Embedded.bytes(model).unwrap();
    let tract = TractNetwork::load(model, &onnx).unwrap();
    compare(name, &golden.outputs, &tract.run(input(&golden.input)).unwrap(), &FLOATS);
    for (compiled, kernels, coded) in CompiledNetwork::each_way(model, &onnx) {
        let name = format!("{name} with {kernels}, coded: {coded}");
        let ours = compiled.run(input(&golden.input)).unwrap();
        compare(&name, &golden.outputs, &ours, if coded { &CODES } else { &FLOATS });
    }
}

/// What may separate an output's values from TFLite's.
struct Tolerance {
    logits: f32,
    /// Pixels of the input.
    boxes: f32,
    landmarks: f32,
    /// Probabilities.
    certainty: f32,
    metres: f32,
}

/// Rounding, in other orders.
const FLOATS: Tolerance = Tolerance { logits: 1e-3, boxes: 0.05, landmarks: 0.05, certainty: 1e-3, metres: 1e-4 };

/// Rounding of what convolutions multiply.
const CODES: Tolerance = Tolerance { logits: 0.05, boxes: 0.3, landmarks: 0.1, certainty: 2e-3, metres: 3e-4 };

fn compare(name: &str, golden: &Outputs, ours: &[Vec<f32>], tolerance: &Tolerance) {
    match golden {
        Outputs::Detector { scores, boxes } => {
            // A head of kepal's own may have added rows behind those of the network's own anchors.
            let difference = largest_difference(&ours[1][..scores.len()], scores);
            assert!(difference < tolerance.logits, "{name}: logits are {difference} off");
            let width = ours[0].len() / ours[1].len();
            for AnchorBox { anchor, row } in boxes {
                let difference = largest_difference(&ours[0][anchor * width..][..width], row);
                assert!(difference < tolerance.boxes, "{name}: box of anchor {anchor} is {difference} px off");
            }
        }
        Outputs::Landmarks { landmarks, presence, handedness, world } => {
            let expected = [landmarks, presence, handedness, world];
            let Tolerance { landmarks, certainty, metres, .. } = *tolerance;
            let tolerances = [landmarks, certainty, certainty, metres];
            for (index, (expected, tolerance)) in expected.into_iter().zip(tolerances).enumerate() {
                let difference = largest_difference(&ours[index], expected);
                assert!(difference < tolerance, "{name}: output {index} is {difference} off");
            }
        }
    }
}

#[test]
fn faces_agree_with_tflite() {
    agrees(Model::Faces, "faces-formula");
    agrees(Model::Faces, "faces-photo");
}

#[test]
fn palms_agree_with_tflite() {
    agrees(Model::Palms, "palms-formula");
    agrees(Model::Palms, "palms-photo");
}

#[test]
fn landmarks_agree_with_tflite() {
    agrees(Model::Landmarks, "landmarks-formula");
    agrees(Model::Landmarks, "landmarks-photo");
}
