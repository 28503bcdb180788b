//! A scan of 100 photos, portraits and close-ups by turns, with one thread and with two.
//!
//! Criterion measures one after the other. For a ratio that a busy machine can't spoil, the last part takes turns and
//! prints the least time of each.

#![allow(clippy::expect_used, reason = "a benchmark has nobody to hand errors to")]

use std::{
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use kepal::{Checker, report::Entry, scan::ScanOptions};

const PHOTOS: [&str; 2] = ["fixtures/portraits/grace_hopper.jpg", "fixtures/index/nocurl.jpg"];
const COUNT: usize = 100;
const JOBS: [usize; 2] = [1, 2];

/// Scans of each kind in the part that alternates.
const TURNS: usize = 4;

fn scan(checker: &Checker, jobs: usize) {
    let mut options = ScanOptions::default();
    options.jobs = NonZeroUsize::new(jobs).expect("at least one");
    let entries = checker.scan(PHOTOS.into_iter().cycle().take(COUNT), options).expect("threads start");
    let photos = entries.filter(|entry| matches!(entry, Entry::Photo(_))).count();
    assert_eq!(photos, COUNT, "every fixture is a photo");
}

fn scans(criterion: &mut Criterion) {
    let checker = Checker::new().expect("the embedded models load");
    let mut group = criterion.benchmark_group("scan/100 photos");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(30));
    for jobs in JOBS {
        group.bench_function(format!("threads: {jobs}"), |bench| bench.iter(|| scan(&checker, jobs)));
    }
}

fn alternating(_: &mut Criterion) {
    let checker = Checker::new().expect("the embedded models load");
    let mut least = JOBS.map(|_| f64::INFINITY);
    for _ in 0..TURNS {
        for (jobs, least) in JOBS.into_iter().zip(&mut least) {
            let start = Instant::now();
            scan(&checker, jobs);
            *least = least.min(start.elapsed().as_secs_f64());
        }
    }
    println!("one thread {:.2} s, two {:.2} s: {:.2} times as fast", least[0], least[1], least[0] / least[1]);
}

criterion_group!(benches, scans, alternating);
criterion_main!(benches);
