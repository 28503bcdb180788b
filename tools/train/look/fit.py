"""Fits how hands at rest look to what looks.py wrote, measures it on what it wasn't fitted to, and writes it as ONNX. See README.md."""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parent.parent))
from data import LEISURE, PHOTOGRAPHED  # noqa: E402
from evaluate import area  # noqa: E402
from network import logistic  # noqa: E402
from onnx_nodes import dense, save  # noqa: E402
from weighting import counted  # noqa: E402

# What hands of each source count together, before resting and displayed ones are made to count the same.
WEIGHTS = {LEISURE: 1.0, "render": 1.0} | {source: 1 / len(PHOTOGRAPHED) for source in PHOTOGRAPHED}

# Ridge on the weights of values with a deviation of one. A third or three times as much gives the same within chance.
RIDGE = 0.03

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


def fit(looks, rows):
    """Weights and bias of the logit that a hand rests, fitted to these rows by Newton's method."""
    weights = counted([(rows & (looks.source == source), weight) for source, weight in WEIGHTS.items()], looks.rest)
    kept = weights > 0
    weights, rest, values = weights[kept], looks.rest[kept], looks.pooled[kept].astype(float)
    mean, deviation = values.mean(0), values.std(0) + 1e-3
    values = np.column_stack([(values - mean) / deviation, np.ones(len(values))])
    ridge = np.full(values.shape[1], 2 * RIDGE)
    ridge[-1] = 1e-9
    fitted = np.zeros(values.shape[1])
    for _ in range(STEPS):
        p = logistic(values @ fitted)
        slope = values.T @ (weights * (p - rest)) + ridge * fitted
        bend = (values.T * (weights * p * (1 - p))) @ values + np.diag(ridge)
        fitted -= np.linalg.solve(bend, slope)
    scaled = fitted[:-1] / deviation
    return scaled, fitted[-1] - mean @ scaled


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


def write(weights, bias, path):
    node, values = dense("rest", "pooled", weights[:, None], np.array([bias]))
    save("look", [node], {"pooled": len(weights)}, {"rest": 1}, values, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("looks", nargs="+", type=Path, help="what looks.py wrote")
    parser.add_argument("--out", type=Path, help="where to write the network (.onnx)")
    arguments = parser.parse_args()

    looks = Looks(arguments.looks)
    measure(looks)
    if arguments.out:
        write(*fit(looks, np.ones(len(looks.rest), bool)), arguments.out)


if __name__ == "__main__":
    main()
