//! Feeds one target with mutated seeds for a while, where cargo-fuzz can't be had:
//! `cargo run --release -- TARGET SECONDS SEED-FILE…`
//!
//! What makes it panic is left in `crash-TARGET`.

use std::{
    env, fs,
    panic::catch_unwind,
    process::ExitCode,
    time::{Duration, Instant},
};

/// A xorshift generator: the same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }
}

/// `bytes` with a few changes, sometimes with a piece of `other` in them.
fn mutate(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    const TELLING: [u8; 8] = [0, 1, 0x7f, 0x80, 0xfe, 0xff, b'"', b'\n'];
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len());
        let length = dice.below(32).min(bytes.len() - at);
        match dice.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 if at < bytes.len() => bytes[at] = TELLING[dice.below(TELLING.len())],
            2 => bytes[at..at + length].fill(TELLING[dice.below(TELLING.len())]),
            3 => bytes.truncate(at),
            4 => drop(bytes.drain(at..at + length)),
            5 => {
                let piece = bytes[at..at + length].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => {
                let from = dice.below(other.len());
                let piece = &other[from..(from + dice.below(200)).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
    bytes
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [name, seconds, files @ ..] = arguments.as_slice() else {
        eprintln!("usage: mutate photo|rules|archive|results SECONDS SEED-FILE…");
        return ExitCode::from(2);
    };
    let target = match name.as_str() {
        "photo" => kepal_fuzz::photo,
        "rules" => kepal_fuzz::rules,
        "archive" => kepal_fuzz::archive,
        "results" => kepal_fuzz::results,
        _ => {
            eprintln!("no target `{name}`");
            return ExitCode::from(2);
        }
    };
    let seeds: Vec<Vec<u8>> = files.iter().filter_map(|file| fs::read(file).ok()).collect();
    let end = Instant::now() + Duration::from_secs(seconds.parse().unwrap_or(60));
    let (mut dice, mut executions, mut slowest) = (Dice(0x9e37_79b9_7f4a_7c15), 0_u64, Duration::ZERO);
    while !seeds.is_empty() && Instant::now() < end {
        let (seed, other) = (dice.below(seeds.len()), dice.below(seeds.len()));
        let bytes = mutate(&seeds[seed], &seeds[other], &mut dice);
        let start = Instant::now();
        if catch_unwind(|| target(&bytes)).is_err() {
            let path = format!("crash-{name}");
            println!("{executions} executions, then a panic: {path}, {:?}", fs::write(&path, bytes));
            return ExitCode::FAILURE;
        }
        slowest = slowest.max(start.elapsed());
        executions += 1;
    }
    println!("{name}: {executions} executions from {} seeds, the slowest took {slowest:?}, no panic", seeds.len());
    ExitCode::SUCCESS
}
