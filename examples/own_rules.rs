//! Checks a photo that is in memory, such as an upload, by an agency's own rule set.
//!
//! `cargo run --release --example own_rules`

use std::error::Error;

use kepal::{Checker, RuleSet, photo::Limits};

const RULES: &str = r#"
[set]
id = "id.agency-2029"
title = "Imbauan pose foto"
authority = "Sekretaris Daerah"
legal_weight = "appeal"
audience = ["ASN"]
jurisdiction = "ID"
valid_from = 2028-11-01
sources = ["Surat Edaran 12/2028"]

[[rule]]
gesture = "fist"
status = "allowed"
basis = "explicit"

[[rule]]
gesture = "index"
status = "forbidden"
basis = "explicit"
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let rules = RuleSet::from_str(RULES, "the agency's rules")?;
    // An upload should be smaller than what one would take from an archive.
    let limits = Limits { max_bytes: 32 << 20, max_pixels: 60_000_000, ..Limits::default() };
    let checker = Checker::builder().rule_set(rules).limits(limits).build()?;

    let upload: Vec<u8> = std::fs::read("fixtures/index/nocurl.jpg")?;
    match checker.check_bytes(&upload) {
        Ok(report) => {
            println!("{:?} by {}", report.verdict, report.rule_set);
            for hand in &report.hands {
                let reasons: Vec<String> = hand.reasons.iter().map(ToString::to_string).collect();
                println!("  {} ({:.0} %): {}", hand.gesture, hand.confidence * 100.0, reasons.join(", "));
            }
        }
        // For the person who uploaded it; `code` is for the program.
        Err(error) => println!("{}: {error}", error.code()),
    }
    Ok(())
}
