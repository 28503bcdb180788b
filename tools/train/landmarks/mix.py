"""Writes the network whose weights are the mean of some states and, in all layers but the last, partly those it began with. See
README.md."""

import argparse
import sys
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).resolve().parent.parent))
from network import LandmarkNetwork, write  # noqa: E402
from means import mean  # noqa: E402
from vocabulary import GESTURES  # noqa: E402


def mixed(states, counts, original, share):
    """The last layers, whose weights are [in, out], read what all others see, and know nothing of small hands in the original."""
    trained = mean(states, counts)
    last = {name for name, weights in trained.items() if weights.dim() == 2}
    last |= {"bias".join(name.rsplit("weight", 1)) for name in last}
    return {name: new if name in last else new + share * (original[name] - new) for name, new in trained.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("states", nargs="+", type=Path, help="what fit.py --state wrote")
    parser.add_argument("--counts", nargs="*", type=float, help="how much each state counts; by default all the same")
    parser.add_argument("--model", required=True, type=Path, help="landmarks.onnx, where training began")
    parser.add_argument("--original", type=float, default=0.3, help="share of its weights")
    parser.add_argument("--side", type=int, default=128, help="of the input")
    parser.add_argument("--out", required=True, type=Path, help="where to write the network (.onnx)")
    arguments = parser.parse_args()

    network = LandmarkNetwork(arguments.model, len(GESTURES))
    original = {name: weights.clone() for name, weights in network.state_dict().items()}
    states = [torch.load(path) for path in arguments.states]
    counts = arguments.counts or [1] * len(states)
    network.load_state_dict(mixed(states, counts, original, arguments.original))
    write(network, arguments.model, arguments.side, arguments.out)


if __name__ == "__main__":
    main()
