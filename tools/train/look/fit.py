"""Fits how hands at rest look to what looks.py wrote, measures it on what it wasn't fitted to; and how hands look to what candidates.py
wrote. Writes both as ONNX. See README.md."""

import argparse
import math
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.append(str(Path(__file__).resolve().parent.parent))
from data import LEISURE, PHOTOGRAPHED  # noqa: E402
from network import logistic  # noqa: E402

# What hands of each source count together, before resting and displayed ones are made to count the same.
WEIGHTS = {LEISURE: 1.0, "render": 1.0} | {source: 1 / len(PHOTOGRAPHED) for source in PHOTOGRAPHED}

# Ridge on the weights of values with a deviation of one. A third or three times as much gives the same within chance.
RIDGE = 0.03

# The same for what is a hand. A third as much finds one hand more of 106 in photos, and four of 674 fewer in rendered groups.
HAND_RIDGE = 0.3

# What presence counts beside it, how sure it is at most, and from where on something is a hand: `src/hands/look.rs`, `src/hands/phantom.rs`.
KNOWN, SUREST, MIN_PRESENCE = 0.6, 1e4, 0.6

# So much less is the logit that a candidate is a hand than that at which as much of what is none passes as without it: of what it gains, a part
# goes into fewer things that are none.
STRICTER = 0.25

# Newton's steps; the last ones change nothing that can be seen.
STEPS = 8


class Looks:
    """Rows of what the networks saw; one look at one hand each."""

    def __init__(self, files):
        columns = [np.load(file) for file in files]
        self.pooled, self.rest, self.source, self.path = (
            np.concatenate([file[field] for file in columns]) for field in ("pooled", "rest", "source", "path")
        )

    def package(self):
        return np.array([path.split("/")[0] for path in self.path])


def balanced(weights, yes):
    """The same, so that what is so and what isn't count half each."""
    for kind in (yes, ~yes):
        weights[kind] /= 2 * weights[kind].sum()
    return weights


def counted(looks, rows):
    """What each of these rows counts, one in all."""
    weights = np.zeros(len(looks.rest))
    for source, weight in WEIGHTS.items():
        of_source = rows & (looks.source == source)
        weights[of_source] = weight / max(of_source.sum(), 1)
    return balanced(weights, looks.rest)


def regression(values, yes, weights, ridge, known=0.0):
    """Weights and bias of the logit of `yes` in these values beside a `known` logit, by Newton's method."""
    kept = weights > 0
    weights, yes, values, known = weights[kept], yes[kept], values[kept].astype(float), np.broadcast_to(known, kept.shape)[kept]
    mean, deviation = values.mean(0), values.std(0) + 1e-3
    values = np.column_stack([(values - mean) / deviation, np.ones(len(values))])
    ridge = np.full(values.shape[1], 2 * ridge)
    ridge[-1] = 1e-9
    fitted = np.zeros(values.shape[1])
    for _ in range(STEPS):
        p = logistic(known + values @ fitted)
        slope = values.T @ (weights * (p - yes)) + ridge * fitted
        bend = (values.T * (weights * p * (1 - p))) @ values + np.diag(ridge)
        fitted -= np.linalg.solve(bend, slope)
    scaled = fitted[:-1] / deviation
    return scaled, fitted[-1] - mean @ scaled


def fit(looks, rows):
    """Weights and bias of the logit that a hand rests, fitted to these rows."""
    return regression(looks.pooled, looks.rest, counted(looks, rows), RIDGE)


def fit_hand(files):
    """Weights and bias of what the look adds to the logit that a candidate is a hand."""
    sets = [np.load(file) for file in files]
    seen, hand, presence = (np.concatenate([one[field] for one in sets]) for field in ("seen", "hand", "presence"))
    weights = np.concatenate([np.full(len(one["hand"]), 1 / len(one["hand"])) for one in sets])
    sure = np.clip(presence.astype(float), 1 / SUREST, 1 - 1 / SUREST)
    known = KNOWN * np.log(sure / (1 - sure))
    weights, bias = regression(seen, hand, balanced(weights, hand), HAND_RIDGE, known)
    none = np.sort((known + seen.astype(float) @ weights + bias)[~hand])[::-1]
    least = math.log(MIN_PRESENCE / (1 - MIN_PRESENCE))
    return weights, bias + least - none[(presence[~hand] >= MIN_PRESENCE).sum()] - STRICTER


def area(logits, rest):
    """The area under the curve: how often a resting hand has more than a displayed one."""
    ranks = np.argsort(np.argsort(logits)) + 1
    count = rest.sum()
    return (ranks[rest].sum() - count * (count + 1) / 2) / (count * (~rest).sum())


def measure(looks):
    """Leaves out a third of the packages and a photographed source at a time."""
    packages = np.unique(looks.package()[looks.source == LEISURE])
    np.random.default_rng(0).shuffle(packages)
    for part, source in enumerate(PHOTOGRAPHED):
        left_out = (looks.source == LEISURE) & np.isin(looks.package(), packages[part :: len(PHOTOGRAPHED)])
        left_out |= looks.source == source
        weights, bias = fit(looks, ~left_out)
        for name, others in (("", PHOTOGRAPHED), (" and what isn't trained on", set(looks.source) - set(WEIGHTS))):
            rows = left_out | np.isin(looks.source, list(others)) if name else left_out
            rest, logits = looks.rest[rows], looks.pooled[rows].astype(float) @ weights + bias
            shares = [f"{np.mean(logits[rest] > least):.3f} {np.mean(logits[~rest] > least):.3f}" for least in (0, 2)]
            print(f"{source}{name}: area {area(logits, rest):.3f}; resting and displayed above 0 and 2: {'; '.join(shares)}")


def write(outputs, path):
    """A network with these outputs, pairs of weights and bias by their names."""
    nodes, initializers = [], []
    for name, (weights, bias) in outputs.items():
        values = {f"{name}_weight": weights.astype(np.float32)[:, None], f"{name}_bias": np.array([bias], np.float32)}
        nodes.append(helper.make_node("Gemm", ["pooled", *values], [name], name=name))
        initializers += [numpy_helper.from_array(array, name) for name, array in values.items()]

    def tensor(name, size):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size])

    graph = helper.make_graph(
        nodes, "look", [tensor("pooled", len(weights))], [tensor(name, 1) for name in outputs], initializers
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("looks", nargs="+", type=Path, help="what looks.py wrote")
    parser.add_argument("--candidates", nargs="*", default=[], type=Path, help="what candidates.py wrote, which --out needs")
    parser.add_argument("--out", type=Path, help="where to write the network (.onnx)")
    arguments = parser.parse_args()

    looks = Looks(arguments.looks)
    measure(looks)
    if arguments.out:
        rest = fit(looks, np.ones(len(looks.rest), bool))
        write({"rest": rest, "hand": fit_hand(arguments.candidates)}, arguments.out)


if __name__ == "__main__":
    main()
