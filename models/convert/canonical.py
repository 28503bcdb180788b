"""Rewrites a tf2onnx graph into the one form that kepal ships.

tf2onnx names nodes after TensorFlow scopes and running counters and orders them as it pleases. Here every node is
visited in one fixed order and named after its operator, so the same network always gives the same bytes.
"""

from collections import Counter

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 13
IR_VERSION = 7
PRODUCER = "kepal models/convert"

# What each operator's inputs after the first are called. Those of WEIGHTED are parameters that may be stored as fp16;
# all others (shapes, scales, limits) configure an operator and stay as they are.
PARAMETER_NAMES = {
    "Conv": ("weight", "bias"),
    "Gemm": ("weight", "bias"),
    "PRelu": ("slope",),
    "Clip": ("min", "max"),
    "Pad": ("pads",),
    "Reshape": ("shape",),
    "Resize": ("roi", "scales"),
    "Squeeze": ("axes",),
}
WEIGHTED = {"Conv", "Gemm", "PRelu"}


def canonical_model(model, inputs, outputs):
    """The same network with canonical names and order.

    `inputs` and `outputs` are lists of (name, shape), in the order of the source; a dimension in a shape is a number
    or, where it is free, a name.
    """
    return _Rewriter(model.graph, inputs, outputs).rewrite()


class _Rewriter:
    def __init__(self, graph, inputs, outputs):
        self.graph = graph
        self.inputs = inputs
        self.outputs = outputs
        self.producers = {output: node for node in graph.node for output in node.output}
        self.constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self.op_counts = Counter()
        self.nodes = []
        self.initializers = []
        self.names = {old.name: name for old, (name, _) in zip(graph.input, inputs, strict=True)}
        self.output_names = {old.name: name for old, (name, _) in zip(graph.output, outputs, strict=True)}

    def rewrite(self):
        for output in self.graph.output:
            self._visit(output.name)
        graph = helper.make_graph(
            self.nodes,
            "kepal",
            [_float_value(name, shape) for name, shape in self.inputs],
            [_float_value(name, shape) for name, shape in self.outputs],
            self.initializers,
        )
        model = helper.make_model(
            graph,
            producer_name=PRODUCER,
            ir_version=IR_VERSION,
            opset_imports=[helper.make_opsetid("", OPSET)],
        )
        onnx.checker.check_model(model, full_check=True)
        return model

    def _visit(self, value):
        """Emits the node behind `value`, after all that it needs."""
        if value in self.names:
            return
        node = self.producers[value]
        for source in node.input:
            if source not in self.constants:
                self._visit(source)
        self._emit(node)

    def _emit(self, node):
        (old_output,) = node.output
        count = self.op_counts[node.op_type]
        self.op_counts[node.op_type] += 1
        name = f"{node.op_type.lower()}_{count}"
        inputs = [
            self._add_constant(node.op_type, name, index, self.constants[source])
            if source in self.constants
            else self.names[source]
            for index, source in enumerate(node.input)
        ]
        output = self.output_names.get(old_output, name)
        self.names[old_output] = output
        emitted = helper.make_node(node.op_type, inputs, [output], name=name)
        emitted.attribute.extend(sorted(node.attribute, key=lambda attribute: attribute.name))
        self.nodes.append(emitted)

    def _add_constant(self, op_type, node_name, index, value):
        name = f"{node_name}.{PARAMETER_NAMES[op_type][index - 1]}"
        if op_type in WEIGHTED and _is_exact_in_half(value):
            half = f"{name}.half"
            self.initializers.append(numpy_helper.from_array(value.astype(np.float16), half))
            self.nodes.append(helper.make_node("Cast", [half], [name], name=name, to=TensorProto.FLOAT))
        else:
            self.initializers.append(numpy_helper.from_array(value, name))
        return name


def _is_exact_in_half(value):
    restored = value.astype(np.float16).astype(np.float32)
    return value.tobytes() == restored.tobytes()


def _float_value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
