"""Writes the network as ONNX: `features` [1, N] to `gestures` [1, 20] and `fingers` [1, 5], all logits."""

from onnx import helper

from features import COUNT
from network import DOWN
from onnx_nodes import dense, save
from vocabulary import GESTURES


def write(network, path):
    *layers, (weights, bias) = network.plain()
    # Logits are calibrated.
    split = len(GESTURES)
    gestures = [weights[:, :split] / network.temperature, bias[:split] / network.temperature]
    gestures[0][:, DOWN], gestures[1][DOWN] = 0, -30
    fingers = [weights[:, split:], bias[split:]]

    nodes, initializers = [], []

    def add(name, layer, source, result):
        node, values = dense(name, source, *layer, result)
        nodes.append(node)
        initializers.extend(values)

    value = "features"
    for number, layer in enumerate(layers):
        add(f"hidden{number}", layer, value, f"sum{number}")
        nodes.append(helper.make_node("Relu", [f"sum{number}"], [f"value{number}"], name=f"relu{number}"))
        value = f"value{number}"
    add("gestures", gestures, value, "gestures")
    add("fingers", fingers, value, "fingers")

    save("gesture", nodes, {"features": COUNT}, {"gestures": split, "fingers": 5}, initializers, path)
