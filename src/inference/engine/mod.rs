//! Running networks of the MediaPipe family with kepal's own kernels.
//!
//! An ONNX graph is compiled once to a [`program::Program`]: its weights arranged for the CPU's registers, what the larger
//! convolutions multiply made whole numbers, activations, residual sums and depthwise convolutions joined to the
//! convolutions beside them. For each size of input a [`plan::Plan`] says where pictures lie in memory; making one takes no
//! time worth speaking of. A graph with anything in it that isn't known here is refused, and tract has to run it.

mod bands;
mod compile;
mod layers;
mod onnx;
mod plan;
mod program;
#[cfg(test)]
mod tests;
mod workspace;

use std::sync::{Arc, Mutex, PoisonError};

use self::{plan::Plan, program::Program, workspace::Workspace};
use super::{Input, Model, ModelError, Network, kernels::Kernels, plans::Plans};

/// A network run by kepal itself.
pub(crate) struct CompiledNetwork {
    model: Model,
    kernels: &'static Kernels,
    program: Program,
    plans: Plans<(usize, usize), Arc<Plan>>,
    /// Memory for the runs that are under way at one time, kept between runs. It serves any size of input.
    idle: Mutex<Vec<Workspace>>,
}

impl CompiledNetwork {
    /// Compiles an ONNX file for `kernels`. The error says what in it isn't known.
    pub(crate) fn compile(model: Model, onnx: &[u8], kernels: &'static Kernels) -> Result<Self, String> {
        Self::compile_with(model, onnx, kernels, true)
    }

    /// The same; its convolutions multiply codes only if they may be `coded`.
    fn compile_with(model: Model, onnx: &[u8], kernels: &'static Kernels, coded: bool) -> Result<Self, String> {
        let graph = onnx::Graph::read(onnx).map_err(|error| format!("{error:#}"))?;
        let &[1, height, width, 3] = model.shape() else {
            return Err(format!("an input of {:?} is no RGB picture", model.shape()));
        };
        let program = compile::compile(&graph, kernels.format(), coded)?;
        let network = Self { model, kernels, program, plans: Plans::default(), idle: Mutex::default() };
        let outputs = network.plan((height, width))?.outputs(&network.program);
        if outputs != model.outputs() {
            return Err(format!("outputs of {outputs:?} values, not {:?}", model.outputs()));
        }
        Ok(network)
    }

    /// Compiles it for each kind of kernels that this CPU has, with floats and with codes: the network, the kernels' name, and
    /// whether it is coded.
    #[cfg(test)]
    pub(super) fn each_way(model: Model, onnx: &[u8]) -> Vec<(Self, &'static str, bool)> {
        let ways = Kernels::available().iter().flat_map(|kernels| [(kernels, false), (kernels, true)]);
        let compiled = |(kernels, coded): (&'static Kernels, bool)| {
            let network = Self::compile_with(model, onnx, kernels, coded);
            (network.unwrap_or_else(|reason| panic!("{model}: {reason}")), kernels.name(), coded)
        };
        ways.map(compiled).collect()
    }

    fn plan(&self, size: (usize, usize)) -> Result<Arc<Plan>, String> {
        self.plans.get(size, || Plan::new(&self.program, size, self.kernels.format().lanes).map(Arc::new))
    }
}

impl Network for CompiledNetwork {
    fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
        let failed = |message| ModelError::Run { model: self.model, message };
        let Input { shape, values } = input;
        let &[1, height, width, 3] = shape.as_slice() else {
            return Err(failed(format!("an input of {shape:?} is no RGB picture")));
        };
        if values.len() != height * width * 3 {
            return Err(failed(format!("{} values for {width} × {height} pixels", values.len())));
        }
        let plan = self.plan((height, width)).map_err(failed)?;
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let mut workspace = kept.unwrap_or_default();
        let outputs = plan.run(&self.program, self.kernels, &mut workspace, &values);
        idle().push(workspace);
        Ok(outputs)
    }
}
