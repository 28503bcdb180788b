"""Writes the network as ONNX: `features` [1, N] to `gestures` [1, 20] and `fingers` [1, 5], all logits."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from features import COUNT
from network import DOWN
from vocabulary import GESTURES


def write(network, path):
    *layers, (weights, bias) = network.plain()
    # Logits are calibrated.
    split = len(GESTURES)
    gestures = [weights[:, :split] / network.temperature, bias[:split] / network.temperature]
    gestures[0][:, DOWN], gestures[1][DOWN] = 0, -30
    fingers = [weights[:, split:], bias[split:]]

    nodes, initializers = [], []

    def dense(name, layer, source, target):
        for kind, values in zip(("weights", "bias"), layer):
            initializers.append(numpy_helper.from_array(values.astype(np.float32), f"{name}_{kind}"))
        nodes.append(helper.make_node("Gemm", [source, f"{name}_weights", f"{name}_bias"], [target], name=name))

    value = "features"
    for number, layer in enumerate(layers):
        dense(f"hidden{number}", layer, value, f"sum{number}")
        nodes.append(helper.make_node("Relu", [f"sum{number}"], [f"value{number}"], name=f"relu{number}"))
        value = f"value{number}"
    dense("gestures", gestures, value, "gestures")
    dense("fingers", fingers, value, "fingers")

    def tensor(name, size):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size])

    graph = helper.make_graph(
        nodes, "gesture", [tensor("features", COUNT)], [tensor("gestures", split), tensor("fingers", 5)], initializers
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
    model.ir_version = 8
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
