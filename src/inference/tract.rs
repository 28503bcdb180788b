//! Networks run by tract.

use std::{io::Cursor, sync::Arc};

use tract_onnx::prelude::*;

use super::{Input, Model, ModelError, Network, plans::Plans};

/// A network in tract.
pub(crate) struct TractNetwork {
    model: Model,
    graph: InferenceModel,
    plans: Plans<Vec<usize>, Arc<TypedRunnableModel>>,
}

impl TractNetwork {
    /// Reads `onnx` and checks that its inputs and outputs are what `model` must have.
    pub(crate) fn load(model: Model, onnx: &[u8]) -> Result<Self, ModelError> {
        let unfit = |message: String| ModelError::Unfit { model, message };
        let graph = tract_onnx::onnx()
            .model_for_read(&mut Cursor::new(onnx))
            .map_err(|error| unfit(format!("not an ONNX model that tract can read ({error:#})")))?;
        let (inputs, outputs) = (graph.inputs.len(), graph.outputs.len());
        if inputs != 1 || outputs != model.outputs().len() {
            return Err(unfit(format!(
                "it has {inputs} inputs and {outputs} outputs, not 1 and {}",
                model.outputs().len()
            )));
        }
        let network = Self { model, graph, plans: Plans::default() };
        let plan = network.plan(model.shape()).map_err(|error| unfit(format!("{error:#}")))?;
        for (index, &expected) in model.outputs().iter().enumerate() {
            let fact = plan.model().output_fact(index).map_err(|error| unfit(format!("{error:#}")))?;
            let found = fact.shape.as_concrete().map(|shape| shape.iter().product::<usize>());
            if found != Some(expected) || fact.datum_type != f32::datum_type() {
                return Err(unfit(format!("output {index} is {fact:?}, not {expected} floats")));
            }
        }
        Ok(network)
    }

    /// The optimised plan for inputs of `shape`.
    fn plan(&self, shape: &[usize]) -> TractResult<Arc<TypedRunnableModel>> {
        let make = || self.graph.clone().with_input_fact(0, f32::fact(shape).into())?.into_optimized()?.into_runnable();
        self.plans.get(shape.to_vec(), make)
    }

    fn run_plan(&self, input: Input) -> TractResult<Vec<Vec<f32>>> {
        let plan = self.plan(&input.shape)?;
        let tensor = ndarray::ArrayD::from_shape_vec(input.shape, input.values)?.into_tensor();
        let outputs = plan.run(tvec!(tensor.into()))?;
        outputs.iter().map(|output| Ok(output.to_plain_array_view::<f32>()?.iter().copied().collect())).collect()
    }
}

impl Network for TractNetwork {
    fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
        self.run_plan(input).map_err(|error| ModelError::Run { model: self.model, message: format!("{error:#}") })
    }
}
