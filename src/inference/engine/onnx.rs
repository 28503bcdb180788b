//! Reading what the compiler needs from an ONNX file.

use std::{
    collections::{HashMap, HashSet},
    io::Cursor,
};

use tract_onnx::{pb, prelude::*};

// Numbers of the ONNX format.
const FLOAT: i32 = 1;
const INT64: i32 = 7;
const FLOAT16: i32 = 10;

/// A graph: operations in an order in which each can be done, and constants.
pub(super) struct Graph {
    pub(super) nodes: Vec<pb::NodeProto>,
    pub(super) inputs: Vec<String>,
    pub(super) outputs: Vec<String>,
    constants: HashMap<String, pb::TensorProto>,
    /// Constants in another type, and where they come from.
    casts: HashMap<String, String>,
}

impl Graph {
    /// Reads the bytes of an ONNX file.
    pub(super) fn read(onnx: &[u8]) -> TractResult<Self> {
        let model = tract_onnx::onnx().proto_model_for_read(&mut Cursor::new(onnx))?;
        let graph = model.graph.unwrap_or_default();
        let constants: HashMap<_, _> =
            graph.initializer.into_iter().map(|tensor| (tensor.name.clone(), tensor)).collect();
        // Weights are stored as 16-bit floats, each followed by a cast.
        let is_constant = |node: &pb::NodeProto| {
            node.op_type == "Cast"
                && node.input.iter().all(|name| constants.contains_key(name))
                && integer(node, "to") == Some(i64::from(FLOAT))
        };
        let (casts, nodes): (Vec<_>, Vec<_>) = graph.node.into_iter().partition(is_constant);
        let casts = casts.into_iter().filter_map(|mut cast| Some((cast.output.pop()?, cast.input.pop()?))).collect();
        let names = |values: Vec<pb::ValueInfoProto>| values.into_iter().map(|value| value.name).collect::<Vec<_>>();
        let inputs = names(graph.input).into_iter().filter(|name| !constants.contains_key(name)).collect();
        Ok(Self { nodes, inputs, outputs: names(graph.output), constants, casts })
    }

    /// How often each value is used.
    pub(super) fn uses(&self) -> HashMap<&str, usize> {
        let mut uses = HashMap::new();
        for name in self.nodes.iter().flat_map(|node| &node.input).chain(&self.outputs) {
            *uses.entry(name.as_str()).or_default() += 1;
        }
        uses
    }

    /// Attributes that the operations have, other than those in `known`.
    pub(super) fn unknown_attribute<'a>(node: &'a pb::NodeProto, known: &[&str]) -> Option<&'a str> {
        let known: HashSet<_> = known.iter().copied().collect();
        node.attribute.iter().map(|attribute| attribute.name.as_str()).find(|name| !known.contains(name))
    }

    /// A constant of floats, and its shape.
    pub(super) fn floats(&self, name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
        let tensor = self.constants.get(self.casts.get(name).map_or(name, String::as_str))?;
        let values: Vec<f32> = match tensor.data_type {
            FLOAT if tensor.raw_data.is_empty() => tensor.float_data.clone(),
            FLOAT => tensor.raw_data.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
            FLOAT16 => tensor.raw_data.as_chunks().0.iter().map(|&bytes| widened(u16::from_le_bytes(bytes))).collect(),
            _ => return None,
        };
        let shape: Vec<usize> = tensor.dims.iter().map(|&side| usize::try_from(side).ok()).collect::<Option<_>>()?;
        (shape.iter().product::<usize>() == values.len()).then_some((shape, values))
    }

    /// A constant of integers.
    pub(super) fn integers(&self, name: &str) -> Option<Vec<i64>> {
        let tensor = self.constants.get(name).filter(|tensor| tensor.data_type == INT64)?;
        Some(if tensor.raw_data.is_empty() {
            tensor.int64_data.clone()
        } else {
            tensor.raw_data.as_chunks().0.iter().map(|&bytes| i64::from_le_bytes(bytes)).collect()
        })
    }
}

/// The value of a 16-bit float, in a way that compilers turn into vector instructions: there are millions at every start.
fn widened(half: u16) -> f32 {
    // 32-bit floats have 13 more bits of fraction and an exponent that counts from 112 lower.
    const REBASE: f32 = f32::from_bits((127 + 112) << 23);
    let magnitude = f32::from_bits(u32::from(half & 0x7fff) << 13) * REBASE;
    // From 2 to the 16th on there are only infinity and what is no number.
    let special = if magnitude >= 65536.0 { 0xff << 23 } else { 0 };
    f32::from_bits(magnitude.to_bits() | special | (u32::from(half & 0x8000) << 16))
}

/// An operation's attribute that is a list of integers.
pub(super) fn integers<'a>(node: &'a pb::NodeProto, name: &str) -> Option<&'a [i64]> {
    Some(&attribute(node, name)?.ints)
}

/// An operation's attribute that is one integer.
pub(super) fn integer(node: &pb::NodeProto, name: &str) -> Option<i64> {
    Some(attribute(node, name)?.i)
}

/// An operation's attribute that is text.
pub(super) fn text<'a>(node: &'a pb::NodeProto, name: &str) -> Option<&'a [u8]> {
    Some(&attribute(node, name)?.s)
}

fn attribute<'a>(node: &'a pb::NodeProto, name: &str) -> Option<&'a pb::AttributeProto> {
    node.attribute.iter().find(|attribute| attribute.name == name)
}

#[cfg(test)]
mod tests {
    use tract_onnx::tract_core::prelude::f16;

    use super::*;

    #[test]
    fn every_16_bit_float_keeps_its_value() {
        for bits in 0..=u16::MAX {
            let (ours, expected) = (widened(bits), f16::from_bits(bits).to_f32());
            assert!(ours.to_bits() == expected.to_bits() || ours.is_nan() && expected.is_nan(), "{bits:x}: {ours}");
        }
    }
}
