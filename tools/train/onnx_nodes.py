"""ONNX nodes and files."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def convolution(name, source, weights, bias, stride=1, pads=(0, 0)):
    """A convolution of `source` with weights [rows, columns, in, out], stored as 16-bit floats, `pads` pixels before and after each
    row and column: nodes, the last of which gives `name`, and initializers."""
    nodes, initializers = [], []
    for kind, array in (("weight", weights.transpose(3, 2, 0, 1)), ("bias", bias)):
        initializers.append(numpy_helper.from_array(array.astype(np.float16), f"{name}.{kind}.half"))
        nodes.append(helper.make_node("Cast", [f"{name}.{kind}.half"], [f"{name}.{kind}"], to=TensorProto.FLOAT))
    nodes.append(
        helper.make_node(
            "Conv",
            [source, f"{name}.weight", f"{name}.bias"],
            [name],
            dilations=[1, 1],
            group=1,
            kernel_shape=list(weights.shape[:2]),
            pads=[pads[0], pads[0], pads[1], pads[1]],
            strides=[stride, stride],
        )
    )
    return nodes, initializers


def rows(stem, source, columns, name):
    """`source`, channels first, as `name`: a row of so many values per pixel and anchor. What is between is named after `stem`."""
    shape = numpy_helper.from_array(np.array([1, -1, columns], np.int64), f"{stem}_shape")
    transposed = helper.make_node("Transpose", [source], [f"{stem}_last"], perm=[0, 2, 3, 1])
    return [transposed, helper.make_node("Reshape", [f"{stem}_last", shape.name], [name])], [shape]


def dense(name, source, weights, bias, result=None):
    """A row `source` times weights [in, out], and a bias: the node, which gives `result`, or `name`, and initializers."""
    initializers = [
        numpy_helper.from_array(values.astype(np.float32), f"{name}_{kind}")
        for kind, values in (("weights", weights), ("bias", bias))
    ]
    return helper.make_node("Gemm", [source, f"{name}_weights", f"{name}_bias"], [result or name], name=name), initializers


def save(name, nodes, inputs, outputs, initializers, path):
    """Writes a network whose inputs and outputs are rows of so many numbers, by their names."""

    def rows_of(sizes):
        return [helper.make_tensor_value_info(row, TensorProto.FLOAT, [1, size]) for row, size in sizes.items()]

    graph = helper.make_graph(nodes, name, rows_of(inputs), rows_of(outputs), initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
    model.ir_version = 8
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
