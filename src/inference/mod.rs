//! Running the networks.

/// Why a model can't be used.
#[derive(Debug, thiserror::Error)]
#[error("model {name}: {message}")]
pub struct ModelError {
    /// The model's name in the manifest.
    pub name: String,
    /// What is wrong and what to do.
    pub message: String,
}
