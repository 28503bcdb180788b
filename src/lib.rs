//! Reads the hand gestures in a photo and judges them against a dated rule set.

mod checker;
mod error;
pub mod geometry;
pub mod gesture;
pub mod hands;
pub mod inference;
pub mod landmarks;
pub mod photo;
pub mod report;
pub mod rules;
mod sha256;

pub use checker::{Checker, CheckerBuilder};
pub use error::{Error, Result};
pub use gesture::Gesture;
pub use report::{HandReport, PhotoReport};
pub use rules::{HandVerdict, RuleSet, Verdict};
