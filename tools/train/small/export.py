"""Writes the head for small hands as ONNX: what `models/convert` adds to the palm network."""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

from target import BOX, COARSE, FINE, UNIT

sys.path.append(str(Path(__file__).resolve().parent.parent))
from onnx_nodes import convolution, rows  # noqa: E402

# The outputs that the rows of the head are added to.
PARTS = (("boxes", BOX), ("scores", 1))

# Subtracted from the logits: where the network's own anchors see a palm as well, theirs is the better box. `LESS_SURE` in
# src/hands/detector.rs.
LESS_SURE = 3


def write(head, path):
    nodes, initializers = [], []

    def add(parts):
        nodes.extend(parts[0])
        initializers.extend(parts[1])

    def conv(name, source, weights, bias):
        add(convolution(name, source, weights, bias, pads=[weights.shape[0] // 2] * 2))

    def relu(source, target):
        nodes.append(helper.make_node("Relu", [source], [target]))

    weights, bias = (part.numpy() for part in head.narrow)
    narrow = weights / head.deviation[:, None]
    bias = bias - (head.mean / head.deviation) @ weights[0, 0]
    half = narrow.shape[2] // 2
    conv("small_fine", FINE, narrow[:, :, :half], bias)
    conv("small_coarse", COARSE, narrow[:, :, half:], np.zeros_like(bias))
    nodes.append(helper.make_node("Add", ["small_fine", "small_coarse"], ["small_sum"]))
    relu("small_sum", "small_0")
    for number, (weights, bias) in enumerate(head.around, 1):
        conv(f"small_around_{number}", f"small_{number - 1}", weights.numpy(), bias.numpy())
        relu(f"small_around_{number}", f"small_{number}")
    weights, bias = (part.numpy() for part in head.last)
    bias = bias - LESS_SURE * (np.arange(len(bias)) == 0)
    for (name, columns), part, unit in zip(PARTS, (slice(1, None), slice(0, 1)), (UNIT, 1)):
        conv(f"small_{name}", f"small_{len(head.around)}", weights[..., part] * unit, bias[part] * unit)
        add(rows(f"small_{name}", f"small_{name}", columns, f"small_{name}_rows"))

    def tensor(name, shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        nodes,
        "small hands",
        [tensor(name, [1, half, "rows", "columns"]) for name in (FINE, COARSE)],
        [tensor(f"small_{name}_rows", [1, "cells", columns]) for name, columns in PARTS],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)
