//! Running the networks. Nothing outside this module knows which runtime does it.

mod engine;
#[cfg(test)]
mod golden;
mod kernels;
mod model;
mod plans;
mod tract;

pub(crate) use self::tract::TractNetwork;
use self::{engine::CompiledNetwork, kernels::Kernels};
pub use model::{Model, ModelError, ModelSource};

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

/// The one number that a `network` for lists of numbers, that of `model`, makes of these `values`.
pub(crate) fn logit(network: &dyn Network, model: Model, values: Vec<f32>) -> Result<f32, ModelError> {
    match network.run(Input::vector(values))?.as_slice() {
        [logit] if logit.len() == 1 && logit[0].is_finite() => Ok(logit[0]),
        _ => Err(ModelError::Run { model, message: "it gave another output than it has".to_owned() }),
    }
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
    #[expect(missing_debug_implementations, reason = "nothing prints it")]
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
            let shape = model.shape().to_vec();
            let values = (0..shape.iter().product()).map(|index: usize| (index * 7919 % 1009) as f32 / 1009.0);
            let input = Input { values: values.collect(), shape };
            Ok(Self { network, input })
        }

        /// Runs it.
        pub fn run(&self) -> Result<Vec<Vec<f32>>, ModelError> {
            self.network.run(self.input.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with what it gets.
    struct Echo;

    impl Network for Echo {
        fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            assert_eq!(input.shape, [1, input.values.len()]);
            Ok(vec![input.values])
        }
    }

    #[test]
    fn a_logit_is_one_number() {
        let of = |values: &[f32]| logit(&Echo, Model::Look, values.to_vec());
        assert_eq!(of(&[3.0]).unwrap().to_bits(), 3.0_f32.to_bits());
        for unlike in [&[][..], &[f32::NAN], &[1.0, 2.0]] {
            assert!(of(unlike).is_err(), "{unlike:?}");
        }
    }
}
