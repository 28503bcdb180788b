//! Reads the hand gestures in a photo and judges them against a dated rule set.
//!
//! A photo goes through [`photo`] (bytes to upright pixels), [`hands`] (where the hands are), [`gesture`] (what each
//! shows), [`rules`] (what is said of it) and [`report`]. [`Checker`] goes the whole way:
//!
//! ```
//! let checker = kepal::Checker::new()?;
//! let report = checker.check_path("fixtures/index/nocurl.jpg")?;
//! assert_eq!(report.verdict, kepal::Verdict::Flagged);
//! for hand in &report.hands {
//!     println!("{} at {:?}: {:?}", hand.gesture, hand.bounds, hand.reasons);
//! }
//! # Ok::<(), kepal::Error>(())
//! ```
//!
//! A [`Checker`] is made once and shared between threads; [`Checker::builder`] takes another rule set, limits or models, and
//! [`rules`] says how a rule set is written. [`scan`] and [`results`] are for archives. The feature `cli`, on by default,
//! adds what only the program needs.
//!
//! The verdict is an aid: `neutral` means that nothing was found, not that nothing is there, and a person decides.
//!
//! The steps can be used apart, by an application with its own camera or its own hand landmarks. The folder `examples`
//! shows that, and a server for uploads.

mod checker;
mod error;
pub mod geometry;
pub mod gesture;
pub mod hands;
pub mod inference;
pub mod landmarks;
pub mod photo;
#[cfg(test)]
#[cfg(unix)]
mod pipe;
mod probability;
pub mod report;
pub mod results;
pub mod rules;
pub mod scan;
mod sha256;
mod space;

pub use checker::{Checker, CheckerBuilder};
pub use error::{Error, Result};
pub use gesture::Gesture;
pub use report::{HandReport, PhotoReport};
pub use rules::{HandVerdict, RuleSet, Sensitivity, Verdict};
