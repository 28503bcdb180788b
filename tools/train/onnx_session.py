"""ONNX networks that run on one thread each, as several programs run beside one another."""

import onnxruntime


def session(model):
    """Of a file's path, or of what is in it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
