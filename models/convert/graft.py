"""Adds a head of kepal's own to a converted detector: its rows follow those of the network's own anchors."""

import onnx


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


def outputs(graph):
    return {value.name for value in graph.output}
