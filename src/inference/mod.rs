//! Running the networks. Nothing outside this module knows which runtime does it.

#[cfg(test)]
mod golden;
mod model;
mod tract;

pub use model::{Model, ModelError, ModelSource};
pub(crate) use tract::TractNetwork;

/// What a network gets to see: values in the range that it wants, and their arrangement.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// Size of each dimension, the slowest first. The first is a batch of one.
    pub(crate) shape: Vec<usize>,
    /// As many values as the shape has room for.
    pub(crate) values: Vec<f32>,
}

impl Input {
    /// A black RGB picture: interleaved rows of zeros.
    pub(crate) fn picture(width: usize, height: usize) -> Self {
        Self { shape: vec![1, height, width, 3], values: vec![0.0; width * height * 3] }
    }

    /// A list of numbers.
    pub(crate) fn vector(values: Vec<f32>) -> Self {
        Self { shape: vec![1, values.len()], values }
    }
}

/// A network that maps a picture or a list of numbers to a few vectors.
///
/// A trait so that everything built on networks can be tested without weights.
pub(crate) trait Network: Send + Sync {
    /// Runs the network. Returns its outputs in the order of the model file, each flattened.
    fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError>;
}
