//! Networks run by tract.

use std::{
    collections::HashMap,
    io::Cursor,
    sync::{Arc, Mutex, PoisonError},
};

use tract_onnx::prelude::*;

use super::{Input, Model, ModelError, Network};

/// Input sizes for which an optimised plan is kept. A batch of photos from one camera needs few.
const KEPT_PLANS: usize = 24;

/// A network in tract.
pub(crate) struct TractNetwork {
    model: Model,
    graph: InferenceModel,
    plans: Mutex<HashMap<Vec<usize>, Arc<TypedRunnableModel>>>,
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
        let network = Self { model, graph, plans: Mutex::default() };
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

    /// The optimised plan for inputs of `shape`, made at first use.
    fn plan(&self, shape: &[usize]) -> TractResult<Arc<TypedRunnableModel>> {
        let kept = || self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = kept().get(shape) {
            return Ok(plan.clone());
        }
        // Made outside the lock, so that threads which need other sizes go on; two that need this one both make it.
        let plan = self.graph.clone().with_input_fact(0, f32::fact(shape).into())?.into_optimized()?.into_runnable()?;
        let mut plans = kept();
        if plans.len() >= KEPT_PLANS {
            plans.clear();
        }
        plans.insert(shape.to_vec(), plan.clone());
        Ok(plan)
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
