"""MediaPipe's landmark network, read from ONNX to be trained further, and written back for a smaller input."""

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F

# Side of the input that it was trained for: what its points are pixels of while it is trained, too.
ORIGINAL = 224

# Values that all pixels together are reduced to, of which everything is read.
POOLED = 1152


class LandmarkNetwork(nn.Module):
    """Pictures [n, 3, side, side] to points [n, 21, 3] in shares of the side, logits of presence and of a right hand [n], points in
    space [n, 21, 3] in metres, and logits of gestures [n, gestures], which are learnt beside and not written to the file."""

    def __init__(self, path, gestures):
        super().__init__()
        graph = onnx.load(path).graph
        halves = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Cast"}
        arrays = {array.name: numpy_helper.to_array(array).astype(np.float32) for array in graph.initializer}
        self.weights, self.steps = nn.ParameterDict(), []
        for node in (node for node in graph.node if node.op_type != "Cast"):
            inputs = [halves.get(name, name) for name in node.input]
            keys = [key(name) for name in inputs if name in arrays]
            if node.op_type in ("Conv", "Gemm"):
                self.weights.update({key(name): nn.Parameter(torch.tensor(arrays[name])) for name in inputs if name in arrays})
            attributes = {entry.name: list(entry.ints) or entry.i for entry in node.attribute}
            self.steps.append((node.op_type, [name for name in inputs if name not in arrays], node.output[0], keys, attributes))
        self.gestures = nn.Linear(POOLED, gestures)
        nn.init.zeros_(self.gestures.weight)
        nn.init.zeros_(self.gestures.bias)

    def forward(self, pictures):
        values = {"image": pictures}
        for kind, inputs, output, keys, attributes in self.steps:
            value = values[inputs[0]]
            weights = [self.weights[key] for key in keys] if kind in ("Conv", "Gemm") else []
            if kind == "Conv":
                top, left, bottom, right = attributes["pads"]
                stride, groups = attributes["strides"], attributes["group"]
                value = F.conv2d(F.pad(value, (left, right, top, bottom)), *weights, stride=stride, groups=groups)
            elif kind == "Clip":
                value = F.relu6(value)
            elif kind == "Add":
                value = value + values[inputs[1]]
            elif kind == "GlobalAveragePool":
                value = value.mean((2, 3))
            elif kind == "Gemm":
                value = value @ weights[0] + weights[1]
            elif kind not in ("Transpose", "Squeeze", "Sigmoid"):
                raise ValueError(f"{kind} isn't one of the network's operators")
            values[output] = value
        points, world = (values[name].view(-1, 21, 3) for name in ("landmarks", "world"))
        logits = self.gestures(values["pooled"])
        return points / ORIGINAL, values["presence"][:, 0], values["handedness"][:, 0], world, logits


def key(name):
    return name.replace(".", "_")


def write(network, source, side, path):
    """The network of the file `source` with other weights, for an input of `side` pixels, of which its points are pixels."""
    model = onnx.load(source)
    points = next(node for node in model.graph.node if "landmarks" in node.output)
    in_pixels = {node.input[0] for node in model.graph.node if node.op_type == "Cast" and node.output[0] in points.input}
    for array in model.graph.initializer:
        if key(array.name) in network.weights:
            weights = network.weights[key(array.name)].detach().numpy()
            if array.name in in_pixels:
                weights = weights * side / ORIGINAL
            array.CopyFrom(numpy_helper.from_array(weights.astype(np.float16), array.name))
    for dimension, value in zip(model.graph.input[0].type.tensor_type.shape.dim, (1, side, side, 3)):
        dimension.dim_value = value
    onnx.checker.check_model(model)
    onnx.save(model, path)
