"""ONNX nodes with weights as 16-bit floats."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def convolution(name, source, weights, bias, stride=1, pads=(0, 0)):
    """A convolution of `source` with weights [rows, columns, in, out], `pads` pixels before and after each row and column: nodes,
    the last of which gives `name`, and initializers."""
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
