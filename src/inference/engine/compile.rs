//! From an ONNX graph to steps.
//!
//! The graphs have pictures with channels first; here they are last, so that transpositions between the two are nothing.

use std::collections::{HashMap, HashSet};

use tract_onnx::pb::NodeProto;

use super::{
    onnx::{Graph, integer, integers, text},
    program::{Operation, Part, Program, Step, Value},
};
use crate::inference::kernels::{Activation, Format};

/// Why a graph can't be compiled: something in it that no step does.
pub(super) type Unsupported = String;

/// What a name of the graph stands for.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) parts: Vec<Part>,
    pub(super) form: Form,
    /// Channels in the graph. More than the picture has if the rest are zeros.
    channels: usize,
}

/// How the graph sees the values that here are a picture with channels last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// 1 × channels × height × width.
    ChannelsFirst,
    /// 1 × height × width × channels.
    ChannelsLast,
    /// 1 × channels, of a picture of one pixel.
    Vector,
    /// 1 × pixels × channels, of one or several pictures.
    Rows,
}

/// A compilation under way.
pub(super) struct Compiler<'a> {
    pub(super) graph: &'a Graph,
    pub(super) uses: HashMap<&'a str, usize>,
    pub(super) format: Format,
    pub(super) coded: bool,
    pub(super) steps: Vec<Step>,
    pub(super) channels: Vec<usize>,
    /// The step that makes each picture.
    pub(super) makers: Vec<Option<usize>>,
    /// Pictures that only a depthwise convolution reads.
    pub(super) private: HashSet<Value>,
    names: HashMap<&'a str, Named>,
}

/// Compiles a network for kernels of a `format`. Its convolutions multiply codes only if they may be `coded`.
pub(super) fn compile(graph: &Graph, format: Format, coded: bool) -> Result<Program, Unsupported> {
    let [input] = graph.inputs.as_slice() else {
        return Err("not one input".into());
    };
    let mut compiler = Compiler {
        graph,
        uses: graph.uses(),
        format,
        coded,
        steps: Vec::new(),
        channels: vec![3],
        makers: vec![None],
        private: HashSet::new(),
        names: HashMap::new(),
    };
    compiler.name(input, 0, Form::ChannelsLast);
    for node in &graph.nodes {
        let described = |reason| format!("{} {}: {reason}", node.op_type, node.output.join(", "));
        compiler.node(node).map_err(described)?;
    }
    let output = |name: &String| {
        let named = compiler.names.get(name.as_str()).ok_or("an output is missing")?;
        let complete = matches!(named.form, Form::Rows | Form::Vector);
        if complete { Ok(named.parts.clone()) } else { Err(format!("output {name} is a picture")) }
    };
    let outputs = graph.outputs.iter().map(output).collect::<Result<_, _>>()?;
    compiler.steps.retain(|step| !matches!(step.operation, Operation::Moved));
    Ok(Program { steps: compiler.steps, channels: compiler.channels, outputs })
}

impl<'a> Compiler<'a> {
    fn node(&mut self, node: &'a NodeProto) -> Result<(), Unsupported> {
        let known: &[&str] = match node.op_type.as_str() {
            "Conv" => &["dilations", "group", "kernel_shape", "pads", "strides"],
            "Gemm" => &["transA", "transB"],
            "MaxPool" => &["kernel_shape", "pads", "strides"],
            "Resize" => &["coordinate_transformation_mode", "exclude_outside", "mode", "nearest_mode"],
            "Concat" => &["axis"],
            "Transpose" => &["perm"],
            _ => &[],
        };
        if let Some(name) = Graph::unknown_attribute(node, known) {
            return Err(format!("attribute {name}"));
        }
        match node.op_type.as_str() {
            "Conv" => self.convolution(node),
            "Gemm" => self.fully_connected(node),
            "Relu" => self.activation(node, Activation::Clip { low: 0.0, high: f32::INFINITY }),
            "Clip" => {
                let (low, high) = (self.scalar(node, 1)?, self.scalar(node, 2)?);
                self.activation(node, Activation::Clip { low, high })
            }
            "PRelu" => {
                let (_, mut slopes) = self.floats(node, 1)?;
                let channels = self.picture(node, 0)?.channels;
                if slopes.len() != channels {
                    return Err("slopes that aren't per channel".into());
                }
                slopes.resize(channels.next_multiple_of(self.format.lanes), 0.0);
                self.activation(node, Activation::Prelu(slopes))
            }
            "Add" => self.add(node),
            "MaxPool" => self.max_pool(node),
            "Pad" => self.pad_channels(node),
            "Resize" => self.resize(node),
            "GlobalAveragePool" => {
                let input = self.whole(node, 0)?;
                self.step(node, Operation::Mean, input, self.channels[input]);
                Ok(())
            }
            _ => self.reshape(node),
        }
    }

    /// What only changes how the graph sees values.
    fn reshape(&mut self, node: &'a NodeProto) -> Result<(), Unsupported> {
        let mut named = self.named(node, 0)?.clone();
        let constant = node.input.get(1).and_then(|name| self.graph.integers(name));
        named.form = match (node.op_type.as_str(), named.form) {
            ("Transpose", Form::ChannelsLast) if integers(node, "perm") == Some(&[0, 3, 1, 2]) => Form::ChannelsFirst,
            ("Transpose", Form::ChannelsFirst) if integers(node, "perm") == Some(&[0, 2, 3, 1]) => Form::ChannelsLast,
            ("Squeeze", Form::ChannelsFirst) if constant.as_deref() == Some(&[2, 3]) && self.is_mean(&named) => {
                Form::Vector
            }
            // With one channel, whether it is first or last makes no difference.
            ("Reshape", form) if form == Form::ChannelsLast || (form == Form::ChannelsFirst && named.channels == 1) => {
                // A pixel can become several rows.
                let columns = match constant.as_deref() {
                    Some(&[1, -1, columns]) => usize::try_from(columns).unwrap_or(0),
                    _ => 0,
                };
                if columns == 0 || !named.channels.is_multiple_of(columns) {
                    return Err("other than to rows of values".into());
                }
                named.channels = columns;
                Form::Rows
            }
            ("Concat", Form::Rows) if integer(node, "axis") == Some(1) => {
                for index in 1..node.input.len() {
                    let next = self.named(node, index)?;
                    if (next.form, next.channels) != (Form::Rows, named.channels) {
                        return Err("of different things".into());
                    }
                    named.parts.extend_from_slice(&next.parts);
                }
                Form::Rows
            }
            ("Sigmoid", form) if named.parts.iter().all(|part| !part.sigmoid) => {
                named.parts.iter_mut().for_each(|part| part.sigmoid = true);
                form
            }
            _ => return Err("no such operation".into()),
        };
        self.names.insert(&node.output[0], named);
        Ok(())
    }

    fn is_mean(&self, named: &Named) -> bool {
        named.parts.iter().all(|part| {
            let maker = self.makers[part.value].map(|maker| &self.steps[maker].operation);
            matches!(maker, Some(Operation::Mean))
        })
    }

    fn activation(&mut self, node: &'a NodeProto, activation: Activation) -> Result<(), Unsupported> {
        // Lanes behind the last channel must stay zero.
        if matches!(activation, Activation::Clip { low, high } if low > 0.0 || high < 0.0) {
            return Err("a range without zero".into());
        }
        let input = self.whole(node, 0)?;
        let alone = self.uses[node.input[0].as_str()] == 1;
        let maker = self.makers[input].filter(|_| alone).map(|maker| &mut self.steps[maker].operation);
        if let Some(free) = maker.and_then(Operation::free_activation) {
            *free = activation;
            self.name(&node.output[0], input, Form::ChannelsFirst);
        } else {
            self.step(node, Operation::Add { other: None, activation }, input, self.channels[input]);
        }
        Ok(())
    }

    fn add(&mut self, node: &'a NodeProto) -> Result<(), Unsupported> {
        let (first, second) = (self.picture(node, 0)?.clone(), self.picture(node, 1)?.clone());
        if first.channels != second.channels {
            return Err("of different channels".into());
        }
        let orders = [(0, &first, &second), (1, &second, &first)];
        for (index, sum, other) in orders {
            let (value, other) = (sum.parts[0].value, other.parts[0].value);
            let Some(maker) = self.makers[value].filter(|_| self.uses[node.input[index].as_str()] == 1) else {
                continue;
            };
            // The other summand must be there when the step is done.
            if self.makers[other].is_some_and(|other| other > maker) {
                continue;
            }
            let full = self.channels[other] == sum.channels;
            let free = match &mut self.steps[maker].operation {
                Operation::Dense { layer, residual } | Operation::Separable { layer, residual, .. } => {
                    (*layer.activation_mut() == Activation::Identity).then_some(residual)
                }
                Operation::Double { base, .. } => full.then_some(base),
                _ => None,
            };
            if let Some(free @ None) = free {
                *free = Some(other);
                self.name(&node.output[0], value, Form::ChannelsFirst);
                return Ok(());
            }
        }
        for (_, full, other) in orders {
            let value = full.parts[0].value;
            if self.channels[value] == full.channels {
                let other = Some(other.parts[0].value);
                let operation = Operation::Add { other, activation: Activation::Identity };
                self.step(node, operation, value, full.channels);
                return Ok(());
            }
        }
        Err("of two padded pictures".into())
    }

    fn max_pool(&mut self, node: &'a NodeProto) -> Result<(), Unsupported> {
        let input = self.whole(node, 0)?;
        let padded = integers(node, "pads").is_some_and(|pads| pads.iter().any(|&pad| pad != 0));
        if padded || [integers(node, "kernel_shape"), integers(node, "strides")] != [Some(&[2, 2][..]); 2] {
            return Err("other than of 2×2 pixels".into());
        }
        self.step(node, Operation::MaxPool, input, self.channels[input]);
        Ok(())
    }

    /// Zeros behind the channels. They are only noted here; sums know what to do.
    fn pad_channels(&mut self, node: &'a NodeProto) -> Result<(), Unsupported> {
        let mut named = self.picture(node, 0)?.clone();
        let pads = node.input.get(1).and_then(|name| self.graph.integers(name)).ok_or("by something computed")?;
        match (pads.as_slice(), node.input.len()) {
            (&[0, 0, 0, 0, 0, channels, 0, 0], 2) if channels >= 0 => named.channels += channels as usize,
            _ => return Err("other than of channels, with zeros".into()),
        }
        self.names.insert(&node.output[0], named);
        Ok(())
    }

    fn resize(&mut self, node: &'a NodeProto) -> Result<(), Unsupported> {
        let input = self.whole(node, 0)?;
        let (_, scales) = self.floats(node, 2)?;
        let mode = (text(node, "mode"), text(node, "coordinate_transformation_mode"));
        if mode != (Some(b"linear"), Some(b"half_pixel")) || scales != [1.0, 1.0, 2.0, 2.0] || node.input.len() != 3 {
            return Err("other than bilinear, by two".into());
        }
        let operation = Operation::Double { activation: Activation::Identity, base: None };
        self.step(node, operation, input, self.channels[input]);
        Ok(())
    }

    /// Adds a step that makes the node's output, a picture with channels first.
    pub(super) fn step(&mut self, node: &'a NodeProto, operation: Operation, input: Value, channels: usize) -> Value {
        let output = self.value(channels, Some(self.steps.len()));
        self.steps.push(Step { operation, input, output });
        self.name(&node.output[0], output, Form::ChannelsFirst);
        output
    }

    pub(super) fn value(&mut self, channels: usize, maker: Option<usize>) -> Value {
        self.channels.push(channels);
        self.makers.push(maker);
        self.channels.len() - 1
    }

    pub(super) fn name(&mut self, name: &'a str, value: Value, form: Form) {
        let parts = vec![Part { value, sigmoid: false }];
        self.names.insert(name, Named { parts, form, channels: self.channels[value] });
    }

    pub(super) fn named(&self, node: &NodeProto, index: usize) -> Result<&Named, Unsupported> {
        let name = node.input.get(index).ok_or("an input is missing")?;
        self.names.get(name.as_str()).ok_or_else(|| format!("{name} is not a picture"))
    }

    /// An input that is a picture with channels first, perhaps padded.
    fn picture(&self, node: &NodeProto, index: usize) -> Result<&Named, Unsupported> {
        let named = self.named(node, index)?;
        let plain = named.form == Form::ChannelsFirst && named.parts.iter().all(|part| !part.sigmoid);
        // The network's input lacks the lanes that fill the last register, which only dense convolutions can do without.
        let fits = plain && (named.parts[0].value != 0 || node.op_type == "Conv");
        fits.then_some(named).ok_or_else(|| "of reshaped values".into())
    }

    /// An input that is a picture with channels first, all of them there.
    pub(super) fn whole(&self, node: &NodeProto, index: usize) -> Result<Value, Unsupported> {
        let named = self.picture(node, index)?;
        let value = named.parts[0].value;
        (self.channels[value] == named.channels).then_some(value).ok_or_else(|| "of padded channels".into())
    }

    pub(super) fn floats(&self, node: &NodeProto, index: usize) -> Result<(Vec<usize>, Vec<f32>), Unsupported> {
        node.input.get(index).and_then(|name| self.graph.floats(name)).ok_or_else(|| "without constants".into())
    }

    fn scalar(&self, node: &NodeProto, index: usize) -> Result<f32, Unsupported> {
        match self.floats(node, index)?.1.as_slice() {
            &[value] => Ok(value),
            _ => Err("by more than one number".into()),
        }
    }
}
