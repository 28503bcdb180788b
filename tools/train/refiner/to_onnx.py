"""Writes the refiner as ONNX, with weights as 16-bit floats."""

import onnx
from onnx import TensorProto, helper

from onnx_nodes import convolution, rows
from refiner import CONTRAST, HAND, LAYERS, MIDDLE, REGION, SIDE

OUTPUTS = (("hand", 0, HAND), ("region", HAND, REGION))


def arrays(layer):
    """The weights of a convolution, [rows, columns, in, out], and its bias."""
    weights, bias = (part.detach().numpy() for part in (layer.weight, layer.bias))
    return weights.transpose(2, 3, 1, 0), bias


def write(refiner, path):
    nodes, initializers = [], []

    def add(parts):
        nodes.extend(parts[0])
        initializers.extend(parts[1])

    def relu(name):
        nodes.append(helper.make_node("Relu", [name], [f"{name}_relu"]))
        return f"{name}_relu"

    nodes.append(helper.make_node("Transpose", ["image"], ["image_first"], perm=[0, 3, 1, 2]))
    source = "image_first"
    for number, (layer, (_, stride)) in enumerate(zip(refiner.layers, LAYERS)):
        weights, bias = arrays(layer)
        if number == 0:
            bias = bias - MIDDLE * CONTRAST * weights.sum((0, 1, 2))
            weights = weights * CONTRAST
        add(convolution(f"conv_{number}", source, weights, bias, stride, (0, 1) if stride == 2 else (1, 1)))
        source = relu(f"conv_{number}")
    for name in ("narrow", "joined"):
        add(convolution(name, source, *arrays(getattr(refiner, name))))
        source = relu(name)
    weights, bias = arrays(refiner.last)
    for name, first, count in OUTPUTS:
        add(convolution(f"{name}_conv", source, weights[..., first : first + count], bias[first : first + count]))
        add(rows(name, f"{name}_conv", count, name))

    def tensor(name, shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        nodes,
        "refiner",
        [tensor("image", [1, SIDE, SIDE, 3])],
        [tensor(name, [1, 1, count]) for name, _, count in OUTPUTS],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)
