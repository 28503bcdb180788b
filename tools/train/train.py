"""Trains the gesture head, measures it with each source held out in turn, and writes it as ONNX. See README.md."""

import argparse
from pathlib import Path

import numpy as np

import augment
import data
import evaluate
import export
import golden
import kinematics
from features import COUNT, features
from network import Network, train
from vocabulary import GESTURES

# What may be trained on. Whatever else is labelled is for testing.
TRAINED_ON = ("ardamavi_digits", "subhih_hands", "emrecandir9_office")


def fit(hands, seed, pool, steps, batch):
    """A network trained on real `hands` and on hands made up."""
    rng = np.random.default_rng(seed)
    pools = [made_up(rng, pool)]
    shares = [1.0]
    if len(hands):
        pools += [mixed(rng, hands, pool // 2), real(rng, hands, pool // 2)]
        shares = [0.4, 0.2, 0.4]
    mean, deviation = statistics(pools)
    network = Network(rng, COUNT, mean, deviation)
    counts = [round(share * batch) for share in shares]

    def make(rng):
        rows = [rng.integers(len(p[0]), size=count) for p, count in zip(pools, counts)]
        return [np.concatenate([p[part][r] for p, r in zip(pools, rows)]) for part in range(3)]

    train(rng, network, steps, make)
    return network


def made_up(rng, n):
    world, photo, gesture, states = kinematics.sample(rng, n)
    return features(world, photo).astype(np.float32), gesture, states


def mixed(rng, hands, n):
    world, photo, gesture, states = augment.Mixer(hands).sample(rng, n)
    return features(world, photo).astype(np.float32), gesture, states


def real(rng, hands, n):
    """Real hands, every gesture of every source about as often as the others."""
    groups = {}
    for row, key in enumerate(zip(hands.source, hands.gesture)):
        groups.setdefault(key, []).append(row)
    weight = np.zeros(len(hands))
    for rows in groups.values():
        weight[rows] = len(rows) ** -0.6
    rows = rng.choice(len(hands), n, p=weight / weight.sum())
    world, photo = augment.shaken(rng, hands, rows)
    return features(world, photo).astype(np.float32), hands.gesture[rows], hands.states[rows]


def statistics(pools):
    everything = np.concatenate([p[0] for p in pools])
    return everything.mean(0), np.maximum(everything.std(0), 1e-3)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", nargs="+", type=Path, help="what `kepal check --format jsonl` wrote")
    parser.add_argument("--photos", required=True, type=Path, help="folder with labels.tsv and boxes.tsv")
    parser.add_argument("--renders", nargs=2, type=Path, metavar=("REPORT", "FOLDER"), help="renders, to test on")
    parser.add_argument("--out", type=Path, help="where to write the network")
    parser.add_argument("--golden", type=Path, help="where to write hands with their features and logits, for tests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pool", type=int, default=40_000, help="hands made up")
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--batch", type=int, default=512)
    arguments = parser.parse_args()

    hands, unfound = data.load(arguments.reports, arguments.photos)
    print("photos without a fitting hand:", unfound)
    if arguments.renders:
        hands = data.join(hands, data.load_renders(arguments.renders[:1], arguments.renders[1]))
    settings = (arguments.seed, arguments.pool, arguments.steps, arguments.batch)
    trainable = np.isin(hands.source, TRAINED_ON)

    held = {}
    for source in sorted(set(hands.source)):
        test = hands.where(hands.source == source)
        if len(test) < 20:
            continue
        network = fit(hands.where(trainable & (hands.source != source)), *settings)
        held[source] = (test, *network.logits(features(test.world, test.photo)))
    temperature = evaluate.temperature([held[s][:2] for s in held if s in TRAINED_ON])
    print(f"\ntemperature {temperature:.2f}")
    for source in held:
        others = [held[s][:2] for s in held if s != source and s in TRAINED_ON]
        test, gestures, finger = held[source]
        evaluate.table(source, test, gestures / (evaluate.temperature(others) if others else 1.0), finger)
    evaluate.confusions(held)

    if arguments.out:
        network = fit(hands.where(trainable), *settings)
        network.temperature = temperature
        export.write(network, arguments.out)
        if arguments.golden:
            golden.write(network, arguments.golden)
        print(f"{arguments.out}: {arguments.out.stat().st_size} bytes, {len(GESTURES)} gestures")


if __name__ == "__main__":
    main()
