use std::time::Instant;

use super::*;
use crate::inference::tract::TractNetwork;

fn onnx(model: Model) -> std::borrow::Cow<'static, [u8]> {
    crate::inference::ModelSource::Embedded.bytes(model).expect("embedded")
}

/// Values in the network's range that look like nothing.
fn noise(width: usize, height: usize, seed: u32) -> Input {
    let mut state = seed;
    let mut input = Input::new(width, height);
    for value in &mut input.values {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *value = (state >> 8) as f32 / (1 << 24) as f32;
    }
    input
}

#[test]
fn every_model_compiles() {
    for model in Model::ALL {
        if let Err(reason) = CompiledNetwork::compile(model, &onnx(model), Kernels::best()) {
            panic!("{model}: {reason}");
        }
    }
}

#[test]
fn answers_are_those_of_tract() {
    let sizes: [(Model, &[(usize, usize)]); 3] = [
        (Model::Faces, &[(192, 192), (256, 160), (96, 224)]),
        (Model::Palms, &[(192, 192), (288, 192), (64, 160)]),
        (Model::Landmarks, &[(224, 224)]),
    ];
    for (model, sizes) in sizes {
        let tract = TractNetwork::load(model, &onnx(model)).expect("tract knows it");
        for kernels in Kernels::available() {
            let ours = CompiledNetwork::compile(model, &onnx(model), kernels).expect("compiles");
            for &(width, height) in sizes {
                // Twice, as the second run finds the first one's values in its buffers.
                for seed in [1, 2] {
                    let input = noise(width, height, seed);
                    let expected = tract.run(input.clone()).expect("runs");
                    let found = ours.run(input).expect("runs");
                    assert_eq!(expected.len(), found.len());
                    for (index, (expected, found)) in expected.iter().zip(&found).enumerate() {
                        assert_eq!(expected.len(), found.len());
                        let furthest = expected.iter().zip(found).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                        println!("{model} {} {width}x{height} {index}: {furthest}", kernels.name());
                        assert!(furthest < 1e-3, "{model}, {}, {width}×{height}: {furthest}", kernels.name());
                    }
                }
            }
        }
    }
}

#[test]
#[ignore]
fn times() {
    let n: usize = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    for model in Model::ALL {
        let t = Instant::now();
        let tract = TractNetwork::load(model, &onnx(model)).expect("tract");
        let t1 = t.elapsed();
        let t = Instant::now();
        let ours = CompiledNetwork::compile(model, &onnx(model), Kernels::best()).expect("compiles");
        println!("{model}: load tract {t1:?} ours {:?}", t.elapsed());
        let side = model.side();
        let input = noise(side, side, 1);
        let mut times = [vec![], vec![]];
        for _ in 0..n {
            for (net, times) in [(&tract as &dyn Network), &ours].into_iter().zip(&mut times) {
                let input = input.clone();
                let t = Instant::now();
                net.run(input).expect("runs");
                times.push(t.elapsed().as_secs_f64() * 1e3);
            }
        }
        for times in &mut times {
            times.sort_by(f64::total_cmp);
            println!("   min {:.2} median {:.2}", times[0], times[times.len() / 2]);
        }
    }
}

#[test]
#[ignore]
fn profile() {
    for model in [Model::Palms, Model::Landmarks, Model::Faces] {
        println!("{model}");
        let ours = CompiledNetwork::compile(model, &onnx(model), Kernels::best()).expect("compiles");
        let side = model.side();
        let plan = ours.plan((side, side)).unwrap();
        plan.profile(&ours.program, ours.kernels, &noise(side, side, 1).values, 300);
    }
}
