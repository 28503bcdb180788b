use std::borrow::Cow;

use super::*;
use crate::inference::{ModelSource, tract::TractNetwork};

fn onnx(model: Model) -> Cow<'static, [u8]> {
    ModelSource::Embedded.bytes(model).expect("embedded models can be read")
}

fn compiled(model: Model, kernels: &'static Kernels) -> CompiledNetwork {
    CompiledNetwork::compile(model, &onnx(model), kernels).unwrap_or_else(|reason| panic!("{model}: {reason}"))
}

/// Values that look like nothing, 0…1.
fn noise(width: usize, height: usize, seed: u32) -> Input {
    let mut state = seed;
    let mut input = Input::picture(width, height);
    for value in &mut input.values {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *value = (state >> 8) as f32 / (1 << 24) as f32;
    }
    input
}

/// What may separate each value of an output from what it should be: with floats, a hundredth of a pixel for positions, a
/// thousandth for logits and probabilities, a hundredth of a millimetre for positions in metres. Noise, which isn't like
/// anything that networks were trained on, is harder on codes than photos are (see `golden`).
fn tolerances(model: Model, coded: bool) -> &'static [f32] {
    match (model, coded) {
        (Model::Faces | Model::Palms, false) => &[0.01, 1e-3],
        (Model::Landmarks | Model::SmallLandmarks, false) => &[0.01, 1e-3, 1e-3, 1e-5, 1e-3],
        (Model::Refiner, false) => &[1e-3, 1e-4],
        (Model::Faces | Model::Palms, true) => &[0.5, 0.1],
        (Model::Landmarks | Model::SmallLandmarks, true) => &[0.15, 1e-3, 3e-3, 2e-4, 0.02],
        (Model::Refiner, true) => &[5e-3, 3e-3],
        (Model::Presence | Model::Look | Model::Gesture, _) => &[],
    }
}

#[test]
fn answers_are_those_of_tract() {
    let sizes: [(Model, &[(usize, usize)]); 5] = [
        (Model::Faces, &[(192, 192), (256, 160), (96, 224), (32, 32)]),
        (Model::Palms, &[(192, 192), (288, 192), (64, 160), (32, 32)]),
        (Model::Refiner, &[(64, 64)]),
        (Model::Landmarks, &[(224, 224)]),
        (Model::SmallLandmarks, &[(128, 128)]),
    ];
    for (model, sizes) in sizes {
        let tract = TractNetwork::load(model, &onnx(model)).expect("tract knows it");
        let networks = CompiledNetwork::each_way(model, &onnx(model));
        // Twice each, as the second run finds the first one's values in memory, or worse.
        for (&(width, height), seed) in sizes.iter().flat_map(|size| [(size, 1), (size, 2)]) {
            let input = noise(width, height, seed);
            let expected = tract.run(input.clone()).expect("tract runs it");
            for (network, name, coded) in &networks {
                for workspace in network.idle.lock().expect("nobody panicked").iter_mut() {
                    workspace.spoil();
                }
                let found = network.run(input.clone()).expect("so do we");
                assert_eq!(found.len(), expected.len());
                assert_eq!(found.len(), tolerances(model, *coded).len());
                for ((found, expected), tolerance) in found.iter().zip(&expected).zip(tolerances(model, *coded)) {
                    assert_eq!(found.len(), expected.len());
                    let error = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                    assert!(error <= *tolerance, "{model}, {name}, coded: {coded}, {width}×{height}: {error} off");
                }
            }
        }
    }
}

#[test]
fn several_threads_share_a_network() {
    let network = compiled(Model::Palms, Kernels::best());
    let alone: Vec<_> = (0..4).map(|seed| network.run(noise(64, 64, seed)).expect("it runs")).collect();
    std::thread::scope(|scope| {
        for seed in (0..4).chain(0..4) {
            let (network, alone) = (&network, &alone);
            scope.spawn(move || {
                assert_eq!(network.run(noise(64, 64, seed)).expect("it runs"), alone[seed as usize]);
            });
        }
    });
}

#[test]
fn what_does_not_fit_is_an_error() {
    let network = compiled(Model::Palms, Kernels::best());
    for (width, height) in [(0, 0), (1, 1), (200, 192), (0, 64)] {
        assert!(network.run(noise(width, height, 1)).is_err(), "{width}×{height}");
    }
    let short = Input { values: vec![0.0; 5], ..Input::picture(64, 64) };
    assert!(network.run(short).is_err());
    assert!(network.run(noise(64, 64, 1)).is_ok());
}

#[test]
fn other_graphs_are_refused() {
    let best = Kernels::best();
    assert!(CompiledNetwork::compile(Model::Palms, b"not an ONNX file", best).is_err());
    assert!(CompiledNetwork::compile(Model::Palms, &onnx(Model::Faces), best).is_err());
    // An operation of the same length that doesn't exist.
    let unknown = onnx(Model::Palms).into_owned();
    let at = unknown.windows(5).position(|name| name == b"PRelu").expect("it has one");
    let mut unknown = unknown;
    unknown[at] = b'Q';
    let reason = CompiledNetwork::compile(Model::Palms, &unknown, best).err().expect("refused");
    assert!(reason.contains("QRelu"), "{reason}");
}
