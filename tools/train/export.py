"""Writes the network as ONNX: `features` [1, N] to `gestures` [1, 20] and `fingers` [1, 5], all logits."""

import numpy as np
from onnx import helper, numpy_helper

from features import COUNT
from network import DOWN
from onnx_nodes import save
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

    save("gesture", nodes, {"features": COUNT}, {"gestures": split, "fingers": 5}, initializers, path)
