"""Adds to what a converted network answers: a head of kepal's own, whose rows follow those of a detector's own anchors, or a value
from within it."""

import onnx
from onnx import TensorProto, helper


def grafted(model, head):
    """`model` with `head` computed from its values of the same names, and the rows `small_<name>_rows` that the head gives
    added to those of the model's output `<name>`."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph
    joined = [node for node in graph.node if node.op_type == "Concat" and node.output[0] in outputs(graph)]
    others = [node for node in graph.node if node not in joined]
    for node in joined:
        node.input.append(f"small_{node.output[0]}_rows")
    if {node.input[-1] for node in joined} != outputs(head.graph):
        raise ValueError("the head's outputs don't fit the network's")
    del graph.node[:]
    graph.node.extend([*others, *head.graph.node, *joined])
    graph.initializer.extend(head.graph.initializer)
    onnx.checker.check_model(result)
    return result


def exposed(model, value, name, shape):
    """`model` with its `value` of this shape as its last output, called `name`."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph
    for names in (names for node in graph.node for names in (node.input, node.output)):
        names[:] = [name if own == value else own for own in names]
    graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    onnx.checker.check_model(result, full_check=True)
    return result


def outputs(graph):
    return {value.name for value in graph.output}
