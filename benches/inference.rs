//! The networks, with the kernels for each instruction set that this CPU has and with tract.
//!
//! Criterion measures one after the other. For a ratio that a busy machine can't spoil, the last part runs them in turn
//! and prints the least and the median time of each.

#![allow(clippy::expect_used, reason = "a benchmark has nobody to hand errors to")]

use std::{hint::black_box, time::Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use kepal::inference::{Model, bench::Runner};

/// Runs of each way in the part that alternates.
const TURNS: usize = 100;

/// The networks that look at pictures; the gesture head takes numbers and is in `check`.
const PICTURE_MODELS: [Model; 5] =
    [Model::Faces, Model::Palms, Model::Refiner, Model::Landmarks, Model::SmallLandmarks];

fn models(c: &mut Criterion) {
    for model in PICTURE_MODELS {
        for way in Runner::ways() {
            let runner = Runner::load(model, way).expect("an embedded model");
            c.bench_function(&format!("inference/{model}/{way}"), |b| b.iter(|| runner.run().expect("answers")));
        }
    }
}

fn load(c: &mut Criterion) {
    let mut group = c.benchmark_group("inference/load");
    group.sample_size(10);
    for model in PICTURE_MODELS {
        for way in Runner::ways() {
            group.bench_function(format!("{model}/{way}"), |b| b.iter(|| Runner::load(model, way).expect("a model")));
        }
    }
}

fn alternating(_: &mut Criterion) {
    for model in PICTURE_MODELS {
        let ways = Runner::ways();
        let runners: Vec<_> = ways.iter().map(|way| Runner::load(model, way).expect("an embedded model")).collect();
        let mut times = vec![Vec::with_capacity(TURNS); ways.len()];
        for _ in 0..TURNS {
            for (runner, times) in runners.iter().zip(&mut times) {
                let start = Instant::now();
                black_box(runner.run().expect("answers"));
                times.push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
        for (way, times) in ways.iter().zip(&mut times) {
            times.sort_by(f64::total_cmp);
            println!("{model:<10} {way:<7} least {:6.2} ms, median {:6.2} ms", times[0], times[TURNS / 2]);
        }
    }
}

criterion_group!(benches, models, load, alternating);
criterion_main!(benches);
