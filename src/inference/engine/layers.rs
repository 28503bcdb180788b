//! Compiling the layers that have weights.

use std::mem;

use tract_onnx::pb::NodeProto;

use super::{
    compile::{Compiler, Form, Unsupported},
    onnx::{integer, integers},
    program::{Operation, Value},
};
use crate::inference::kernels::{Activation, Dense, Depthwise, Layout, Window};

impl<'a> Compiler<'a> {
    pub(super) fn convolution(&mut self, node: &'a NodeProto) -> Result<(), Unsupported> {
        let input = self.whole(node, 0)?;
        let (shape, weights) = self.floats(node, 1)?;
        let (_, bias) = self.floats(node, 2)?;
        let &[outputs, inputs, size, width] = shape.as_slice() else {
            return Err("not in two dimensions".into());
        };
        let numbers = |name, default: &'a [i64]| integers(node, name).unwrap_or(default);
        let [stride, stride_x] = *numbers("strides", &[1, 1]) else { return Err("strides".into()) };
        let [top, left, bottom, right] = *numbers("pads", &[0; 4]) else { return Err("padding".into()) };
        let skewed = size != width || stride != stride_x || top != left || bottom != right || stride < 1;
        if skewed || numbers("dilations", &[1, 1]) != [1, 1] || bias.len() != outputs {
            return Err("of an unusual kind".into());
        }
        let whole = |number: i64| usize::try_from(number).map_err(|_| Unsupported::from("a negative number"));
        let window = Window { size, stride: whole(stride)?, before: whole(top)?, after: whole(bottom)? };
        let channels = self.channels[input];

        if integer(node, "group").unwrap_or(1) != 1 {
            if input == 0 || inputs != 1 || outputs != channels || integer(node, "group") != Some(channels as i64) {
                return Err("in groups".into());
            }
            let layer = Depthwise::new(window, &weights, &bias, self.format.lanes);
            let layer = layer.ok_or("a depthwise convolution without a kernel for it")?;
            if self.uses[node.input[0].as_str()] == 1 {
                self.private.insert(input);
            }
            self.step(node, Operation::Depthwise(layer), input, outputs);
            return Ok(());
        }
        // What larger kernels see of a row must lie together.
        let lanes = if input == 0 { 1 } else { self.format.lanes };
        if inputs != channels || (size > 1 && !Layout::is_packed(channels, lanes)) {
            return Err("with a large kernel on padded pixels".into());
        }
        let weight = |output, row, column, input| weights[((output * inputs + input) * size + row) * size + column];
        let layer = Dense::new(window, inputs, weight, &bias, self.format, self.coded);
        self.dense(node, layer, input, outputs);
        Ok(())
    }

    /// Adds a convolution, together with what comes before it.
    fn dense(&mut self, node: &'a NodeProto, layer: Dense, input: Value, outputs: usize) {
        let maker = self.makers[input].filter(|_| layer.is_pointwise() && self.uses[node.input[0].as_str()] == 1);
        if let Some(maker) = maker {
            let before = &mut self.steps[maker];
            match mem::replace(&mut before.operation, Operation::Moved) {
                Operation::Depthwise(depthwise) => {
                    let input = before.input;
                    let (expand, input) =
                        self.widening(input).map_or((None, input), |(layer, input)| (Some(layer), input));
                    let operation = Operation::Separable { expand, depthwise, layer, residual: None };
                    self.step(node, operation, input, outputs);
                    return;
                }
                // Means of pixels that are then mixed with the same weights are the mixed pixels' means, and mixing before
                // is four times less work.
                operation @ Operation::Double { activation: Activation::Identity, base: None } => {
                    let small = self.value(outputs, Some(maker));
                    let before = &mut self.steps[maker];
                    before.operation = Operation::Dense { layer, residual: None };
                    before.output = small;
                    self.step(node, operation, small, outputs);
                    return;
                }
                operation => before.operation = operation,
            }
        }
        self.step(node, Operation::Dense { layer, residual: None }, input, outputs);
    }

    /// Takes away the step that makes `value`, if it is a pointwise convolution that nothing but one later step needs.
    fn widening(&mut self, value: Value) -> Option<(Dense, Value)> {
        let maker = self.makers[value].filter(|_| self.private.contains(&value))?;
        let step = &mut self.steps[maker];
        match mem::replace(&mut step.operation, Operation::Moved) {
            Operation::Dense { layer, residual: None } if layer.is_pointwise() => Some((layer, step.input)),
            operation => {
                step.operation = operation;
                None
            }
        }
    }

    pub(super) fn fully_connected(&mut self, node: &'a NodeProto) -> Result<(), Unsupported> {
        let named = self.named(node, 0)?;
        let input = named.parts[0].value;
        let (shape, weights) = self.floats(node, 1)?;
        let (_, bias) = self.floats(node, 2)?;
        let (inputs, outputs) = (self.channels[input], bias.len());
        let transposed = integer(node, "transB").unwrap_or(0) != 0;
        let expected = if transposed { [outputs, inputs] } else { [inputs, outputs] };
        if named.form != Form::Vector || shape != expected || integer(node, "transA").unwrap_or(0) != 0 {
            return Err("of an unusual kind".into());
        }
        let weight = |output: usize, _, _, input: usize| {
            weights[if transposed { output * inputs + input } else { input * outputs + output }]
        };
        // Of one pixel: it takes no time, and what it makes are a network's answers.
        let layer = Dense::new(Window::POINT, inputs, weight, &bias, self.format, false);
        let output = self.step(node, Operation::Dense { layer, residual: None }, input, outputs);
        self.name(&node.output[0], output, Form::Vector);
        Ok(())
    }
}
