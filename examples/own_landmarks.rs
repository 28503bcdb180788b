//! Names and judges a hand whose 21 points come from elsewhere, such as a camera application with its own hand tracking.
//!
//! `cargo run --release --example own_landmarks`

use std::error::Error;

use kepal::{RuleSet, gesture::GestureHead, inference::ModelSource, landmarks::Landmarks};

fn main() -> Result<(), Box<dyn Error>> {
    // Points in MediaPipe's order; `photo` in pixels, `world` in metres about the hand's middle.
    let hand: Landmarks = serde_json::from_str(include_str!("hand.json"))?;
    let head = GestureHead::new(&ModelSource::Embedded)?;
    let rules = RuleSet::builtin(RuleSet::DEFAULT_ID)?;

    // Without a face nothing tells whether the hand hangs; `GestureHead::weigh` takes that into account.
    let reading = head.classify(&hand)?;
    let judgement = rules.judge(&reading);
    println!("{} ({:.0} %): {:?}", reading.gesture, reading.confidence * 100.0, judgement.verdict);
    for reason in judgement.reasons {
        println!("  {reason}");
    }
    Ok(())
}
