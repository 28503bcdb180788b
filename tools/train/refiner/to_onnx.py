"""Writes the refiner as ONNX, with weights as 16-bit floats."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from refiner import CONTRAST, HAND, LAYERS, MIDDLE, REGION, SIDE

OUTPUTS = (("hand", 0, HAND), ("region", HAND, REGION))


def write(refiner, path):
    nodes, initializers = [], []

    def conv(name, source, weights, bias, stride=1, pads=(0, 0)):
        """A convolution with weights [rows, columns, in, out]."""
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

    def relu(name):
        nodes.append(helper.make_node("Relu", [name], [f"{name}_relu"]))
        return f"{name}_relu"

    nodes.append(helper.make_node("Transpose", ["image"], ["image_first"], perm=[0, 3, 1, 2]))
    source = "image_first"
    for number, ((weights, bias), (_, stride)) in enumerate(zip(refiner.layers, LAYERS)):
        weights, bias = weights.numpy(), bias.numpy()
        if number == 0:
            bias = bias - MIDDLE * CONTRAST * weights.sum((0, 1, 2))
            weights = weights * CONTRAST
        conv(f"conv_{number}", source, weights, bias, stride, (0, 1) if stride == 2 else (1, 1))
        source = relu(f"conv_{number}")
    for name, (weights, bias) in (("narrow", refiner.narrow), ("joined", refiner.joined)):
        conv(name, source, weights.numpy(), bias.numpy())
        source = relu(name)
    weights, bias = (part.numpy() for part in refiner.last)
    for name, first, count in OUTPUTS:
        conv(f"{name}_conv", source, weights[..., first : first + count], bias[first : first + count])
        nodes.append(helper.make_node("Transpose", [f"{name}_conv"], [f"{name}_last"], perm=[0, 2, 3, 1]))
        initializers.append(numpy_helper.from_array(np.array([1, -1, count], np.int64), f"{name}_shape"))
        nodes.append(helper.make_node("Reshape", [f"{name}_last", f"{name}_shape"], [name]))

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
