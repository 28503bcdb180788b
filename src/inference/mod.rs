//! Running the networks. Nothing outside this module knows which runtime does it.

mod engine;
mod kernels;
mod model;
mod tract;

use self::{engine::CompiledNetwork, kernels::Kernels, tract::TractNetwork};
pub use model::{Model, ModelError, ModelSource};

/// What a network gets to see: one RGB picture, as interleaved rows of values in the range that the network wants.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// Pixels per row.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
    /// `height` × `width` × 3 values.
    pub(crate) values: Vec<f32>,
}

impl Input {
    /// A picture of zeros.
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self { width, height, values: vec![0.0; width * height * 3] }
    }
}

/// A network that maps one picture to a few vectors.
///
/// A trait so that everything built on networks can be tested without weights.
pub(crate) trait Network: Send + Sync {
    /// Runs the network. Returns its outputs in the order of the model file, each flattened.
    fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError>;
}

/// Makes a network from an ONNX file: with kepal's own kernels, or with tract if it has something in it that they can't do.
pub(crate) fn load(model: Model, onnx: &[u8]) -> Result<Box<dyn Network>, ModelError> {
    Ok(match CompiledNetwork::compile(model, onnx, Kernels::best()) {
        Ok(network) => Box::new(network),
        Err(_) => Box::new(TractNetwork::load(model, onnx)?),
    })
}

/// The networks in each way that they can be run here, for benchmarks.
#[doc(hidden)]
pub mod bench {
    use super::{CompiledNetwork, Input, Kernels, Model, ModelError, ModelSource, Network, TractNetwork};

    /// One network, run in one way, and a picture for it.
    pub struct Runner {
        network: Box<dyn Network>,
        input: Input,
    }

    impl Runner {
        /// What can run networks here: instruction sets, and `tract`.
        pub fn ways() -> Vec<&'static str> {
            Kernels::available().iter().map(Kernels::name).chain(["tract"]).collect()
        }

        /// Loads an embedded network.
        pub fn load(model: Model, way: &str) -> Result<Self, ModelError> {
            let onnx = ModelSource::Embedded.bytes(model)?;
            let unfit = |message| ModelError::Unfit { model, message };
            let network: Box<dyn Network> = match Kernels::available().iter().find(|kernels| kernels.name() == way) {
                Some(kernels) => Box::new(CompiledNetwork::compile(model, &onnx, kernels).map_err(unfit)?),
                None => Box::new(TractNetwork::load(model, &onnx)?),
            };
            let mut input = Input::new(model.side(), model.side());
            for (index, value) in input.values.iter_mut().enumerate() {
                *value = (index * 7919 % 1009) as f32 / 1009.0;
            }
            Ok(Self { network, input })
        }

        /// Runs it.
        pub fn run(&self) -> Result<Vec<Vec<f32>>, ModelError> {
            self.network.run(self.input.clone())
        }
    }
}
