//! Judging gestures by a dated rule set.

/// Why a rule set can't be used.
#[derive(Debug, thiserror::Error)]
#[error("rule set: {message}")]
pub struct RulesError {
    /// What is wrong and what to do.
    pub message: String,
}
