//! Does what standard input asks and answers how long it took, so that another program can let it take turns with others.
//! Run by `tools/compare`.
//!
//! The first line says what runs networks here: `{"kepal":"0.1.0","ways":["avx2","plain","tract"]}`. Then each line of
//! input, `{"network":"palms","way":"avx2","runs":5}` or `{"photo":"a.jpg"}`, gets one line of output:
//! `{"ms":[7.1,…]}`, or `{"ms":[38.2],"hands":[[left, top, right, bottom],…]}`. Loading isn't in the time.

use std::{collections::HashMap, error::Error, io, path::PathBuf, time::Instant};

use kepal::{
    Checker, HandReport,
    inference::{Model, bench::Runner},
};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(untagged)]
enum Request {
    Network { network: String, way: String, runs: usize },
    Photo { photo: PathBuf },
}

fn main() -> Result<(), Box<dyn Error>> {
    let checker = Checker::new()?;
    let mut runners = HashMap::new();
    println!("{}", json!({ "kepal": env!("CARGO_PKG_VERSION"), "ways": Runner::ways() }));
    for line in io::stdin().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Request::Network { network, way, runs } => {
                let key = (network, way);
                if !runners.contains_key(&key) {
                    let model = Model::ALL.into_iter().find(|model| model.name() == key.0).ok_or("no such network")?;
                    runners.insert(key.clone(), Runner::load(model, &key.1)?);
                }
                let run = || timed(|| runners[&key].run()).map(|(_, time)| time);
                json!({ "ms": (0..runs).map(|_| run()).collect::<Result<Vec<_>, _>>()? })
            }
            Request::Photo { photo } => {
                let (report, time) = timed(|| checker.check_path(photo))?;
                json!({ "ms": [time], "hands": report.hands.iter().map(edges).collect::<Vec<_>>() })
            }
        };
        println!("{answer}");
    }
    Ok(())
}

/// What `work` gives, and how many milliseconds it took.
fn timed<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<(T, f64), E> {
    let start = Instant::now();
    let done = work()?;
    Ok((done, start.elapsed().as_secs_f64() * 1e3))
}

fn edges(hand: &HandReport) -> [f32; 4] {
    let bounds = hand.bounds;
    [bounds.x, bounds.y, bounds.x + bounds.width, bounds.y + bounds.height]
}
