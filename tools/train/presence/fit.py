"""Fits how clues tell hands from what is none to what candidates.py wrote, and measures it on photos that it wasn't fitted to. See
README.md."""

import argparse
import math
import sys
from pathlib import Path

import numpy as np
from onnx import helper

sys.path.append(str(Path(__file__).resolve().parent.parent))
from evaluate import area  # noqa: E402
from network import Network, logistic, together, train  # noqa: E402
from onnx_nodes import dense, save  # noqa: E402
from weighting import counted  # noqa: E402

HIDDEN = 32

# So many networks, from other seeds, are made one that gives the mean of their logits.
MEMBERS = 5

STEPS, BATCH = 2_500, 512

# Photos are left out in so many parts, one after the other.
PARTS = 4

# Presence from which something is a hand: src/hands/presence.rs.
LEAST = 0.6


class Judge(Network):
    """Clues to one logit: that they are of a hand."""

    def __init__(self, rng, mean, deviation):
        self.mean, self.deviation = mean.astype(np.float32), deviation.astype(np.float32)
        self.layers = [
            [rng.normal(0, math.sqrt(2 / a), (a, b)).astype(np.float32), np.zeros(b, np.float32)]
            for a, b in ((len(mean), HIDDEN), (HIDDEN, 1))
        ]

    def logits(self, clues):
        return self._forward(clues)[1][:, 0]

    def gradients(self, clues, hand, smoothing):
        (below, values), out = self._forward(clues)
        target = np.where(hand, 1 - smoothing, smoothing)
        delta = (logistic(out[:, 0]) - target)[:, None] / len(clues)
        inner = (delta @ self.layers[1][0].T) * (values > 0)
        return [[below.T @ inner, inner.sum(0)], [values.T @ delta, delta.sum(0)]]


class Candidates:
    """Rows of clues; one candidate each."""

    def __init__(self, files):
        sets = [np.load(file) for file in files]
        self.clues, self.presence, self.hand, self.path = (
            np.concatenate([one[field] for one in sets]) for field in ("clues", "presence", "hand", "path")
        )
        self.file = np.repeat(np.arange(len(sets)), [len(one["hand"]) for one in sets])


def fit(candidates, rows, seed):
    weights = counted([(rows & (candidates.file == file), 1) for file in np.unique(candidates.file)], candidates.hand)
    mean, deviation = candidates.clues[rows].mean(0), candidates.clues[rows].std(0) + 1e-3

    def member(number):
        rng = np.random.default_rng(MEMBERS * seed + number)
        drawn = iter(rng.choice(len(weights), (STEPS, BATCH), p=weights))

        def make(_):
            picked = next(drawn)
            return candidates.clues[picked], candidates.hand[picked]

        judge = Judge(rng, mean, deviation)
        train(rng, judge, STEPS, make, rate=3e-3)
        return judge

    return together([member(number) for number in range(MEMBERS)])


def measure(candidates, names, seed):
    """Leaves out a part of the packages, sources and renders at a time."""
    origin = np.array([path.split("/")[0] for path in candidates.path])
    origins = np.unique(origin)
    np.random.default_rng(0).shuffle(origins)
    logits = np.zeros(len(origin))
    for part in range(PARTS):
        left_out = np.isin(origin, origins[part::PARTS])
        logits[left_out] = fit(candidates, ~left_out, seed).logits(candidates.clues[left_out])
    for number, name in enumerate(names):
        rows = candidates.file == number
        hand, found = candidates.hand[rows], logits[rows] > math.log(LEAST / (1 - LEAST))
        before = candidates.presence[rows] >= LEAST
        curve = f"area {area(logits[rows], hand):.4f}, " if not hand.all() else ""
        print(
            f"{name}: {curve}hands {(found & hand).sum()} of {hand.sum()}, others {(found & ~hand).sum()} of {(~hand).sum()};"
            f" in kepal {(before & hand).sum()}, {(before & ~hand).sum()}"
        )


def write(judge, path, stricter):
    (hidden, hidden_bias), (weights, bias) = judge.plain()
    first, first_values = dense("hidden", "clues", hidden, hidden_bias)
    bend = helper.make_node("Relu", ["hidden"], ["value"], name="relu")
    last, last_values = dense("hand", "value", weights, bias - stricter)
    save("presence", [first, bend, last], {"clues": len(hidden)}, {"hand": 1}, first_values + last_values, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("candidates", nargs="+", type=Path, help="what candidates.py wrote")
    parser.add_argument("--out", type=Path, help="where to write the network (.onnx)")
    parser.add_argument("--stricter", type=float, default=0.0, help="how much less its logit is than where both are as likely")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    candidates = Candidates(arguments.candidates)
    measure(candidates, [file.stem for file in arguments.candidates], arguments.seed)
    if arguments.out:
        judge = fit(candidates, np.ones(len(candidates.hand), bool), arguments.seed)
        write(judge, arguments.out, arguments.stricter)


if __name__ == "__main__":
    main()
