"""The networks in TFLite and onnxruntime, one thread each, on the picture that kepal's benches use."""

import hashlib
import sys
import sysconfig
import time
from pathlib import Path

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter


def side(model):
    """Of the network's square picture; a free one is 192, as in kepal's benches."""
    height = model["inputs"][0]["shape"][1]
    return 192 if height == "height" else height


def peers(model, folder, runs):
    """For `model`, an entry of manifest.toml: what runs it, and a function that gives the times of some runs in ms."""
    shape = (1, side(model), side(model), 3)
    picture = (np.arange(np.prod(shape)) * 7919 % 1009 / 1009).astype(np.float32).reshape(shape)
    each = {"TFLite": tflite(model["source"], picture), "onnxruntime": onnx(folder / model["file"], picture)}
    return {name: (lambda run=run: [milliseconds(run) for _ in range(runs)]) for name, run in each.items()}


def tflite(source, picture):
    network = (Path(sysconfig.get_path("purelib")) / source["path"]).read_bytes()
    if hashlib.sha256(network).hexdigest() != source["sha256"]:
        sys.exit(f"{source['path']} isn't the network that models/manifest.toml names")
    interpreter = Interpreter(model_content=network, num_threads=1)
    interpreter.allocate_tensors()
    index = interpreter.get_input_details()[0]["index"]
    outputs = [output["index"] for output in interpreter.get_output_details()]

    def run():
        interpreter.set_tensor(index, picture)
        interpreter.invoke()
        return [interpreter.get_tensor(output) for output in outputs]

    return run


def onnx(file, picture):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"image": picture})


def milliseconds(run):
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1e3
