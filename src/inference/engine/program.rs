//! What a network is made of once it is compiled: steps that each are one call of a kernel, or two in alternation.

use crate::inference::kernels::{Activation, Dense, Depthwise};

/// Number of a picture between the steps.
pub(super) type Value = usize;

/// A network for pictures of any size.
pub(super) struct Program {
    /// In an order in which each can be done.
    pub(super) steps: Vec<Step>,
    /// Channels of each picture. The first is the network's input.
    pub(super) channels: Vec<usize>,
    /// What each output is put together from, one after the other.
    pub(super) outputs: Vec<Vec<Part>>,
}

/// All values of a picture, channels innermost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) value: Value,
    /// Whether they become 1 / (1 + e⁻ˣ).
    pub(super) sigmoid: bool,
}

/// One picture made from another.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) operation: Operation,
    pub(super) input: Value,
    pub(super) output: Value,
}

/// How.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "a network has a few dozen of them")]
pub(super) enum Operation {
    /// activation(layer(input) + residual).
    Dense { layer: Dense, residual: Option<Value> },
    /// The same, where the layer sees the input through a depthwise convolution that nothing else needs, and that one
    /// perhaps through a pointwise one that widens it: a separable convolution, or a bottleneck turned inside out.
    Separable { expand: Option<Dense>, depthwise: Depthwise, layer: Dense, residual: Option<Value> },
    /// A depthwise convolution by itself.
    Depthwise(Depthwise),
    /// activation(input + other).
    Add { other: Option<Value>, activation: Activation },
    /// The largest of each 2×2 pixels.
    MaxPool,
    /// activation(input at twice its size) + base.
    Double { activation: Activation, base: Option<Value> },
    /// The mean of all pixels.
    Mean,
    /// Nothing: what it did has become part of a later step.
    Moved,
}

impl Step {
    /// The second picture that the step reads, if any.
    pub(super) fn second(&self) -> Option<Value> {
        match self.operation {
            Operation::Dense { residual: second, .. }
            | Operation::Separable { residual: second, .. }
            | Operation::Add { other: second, .. }
            | Operation::Double { base: second, .. } => second,
            _ => None,
        }
    }
}

impl Operation {
    /// Whether it writes whole registers: zeros behind a pixel's last channel.
    pub(super) fn fills_registers(&self) -> bool {
        matches!(self, Self::Dense { .. } | Self::Separable { .. } | Self::Depthwise(_))
    }

    /// The activation that the step ends with, if one can still be put there.
    pub(super) fn free_activation(&mut self) -> Option<&mut Activation> {
        match self {
            Self::Dense { layer, .. } | Self::Separable { layer, .. } => Some(layer.activation_mut()),
            Self::Depthwise(layer) => Some(layer.activation_mut()),
            Self::Add { activation, .. } | Self::Double { activation, base: None } => Some(activation),
            _ => None,
        }
        .filter(|activation| **activation == Activation::Identity)
    }
}
