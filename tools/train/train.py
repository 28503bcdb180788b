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
from data import LEISURE, PHOTOGRAPHED
from features import COUNT, features
from network import Network, together, train
from vocabulary import GESTURES, ID

# Whatever else is labelled is for testing.
TRAINED_ON = (*PHOTOGRAPHED, LEISURE, "render")

# So many networks are trained, from other seeds, and made one that gives the mean of their logits: what one of them makes
# of a hand that is none of the trained ones is chance to a good part.
MEMBERS = 5

# Gestures that few people show. In renders they are as common as any, and count for so much of that.
RARE = [ID[name] for name in ("metal", "middle", "pinky", "three_low", "finger_heart")]
RARELY = 0.3

# Hands at rest in photos of people at leisure count for so much, too. With all of it, of an office held out one hand in forty from 45
# pixels on is called resting that shows a gesture; so, one in three hundred.
LEISURELY = 0.3

# Renders stand in for photos of hands smaller than this, where people look like anybody. Trained on larger ones as well, held
# out photos of 45 pixels and more are read two to five points worse.
RENDERED = 30

# Hands of at least so many pixels are seen well.
CLEAR = 45

# Hands made up, hands put together from several, and seen ones in each batch.
SHARES = (0.3, 0.1, 0.6)


def fit(hands, seed, *settings):
    """A network of several, all trained on seen `hands` and on hands made up."""
    return together([member(hands, MEMBERS * seed + number, *settings) for number in range(MEMBERS)])


def member(hands, seed, pool, steps, batch):
    rng = np.random.default_rng(seed)
    pools = [made_up(rng, hands, pool), mixed(rng, hands, pool // 2), seen(rng, hands, pool)]
    mean, deviation = statistics(pools)
    network = Network(rng, COUNT, mean, deviation)
    counts = [round(share * batch) for share in SHARES]

    def make(rng):
        rows = [rng.integers(len(p[0]), size=count) for p, count in zip(pools, counts)]
        return [np.concatenate([p[part][r] for p, r in zip(pools, rows)]) for part in range(3)]

    train(rng, network, steps, make)
    return network


def made_up(rng, hands, n):
    world, photo, gesture, states = kinematics.sample(rng, n)
    return features(world, photo, *clear(rng, hands, n)).astype(np.float32), gesture, states


def mixed(rng, hands, n):
    # Fingers of hands that the network saw well.
    world, photo, gesture, states = augment.Mixer(hands.where(hands.size >= CLEAR)).sample(rng, n)
    return features(world, photo, *clear(rng, hands, len(world))).astype(np.float32), gesture, states


def clear(rng, hands, n):
    """Sizes and spreads of `n` hands that can be seen well, for hands that no network has seen."""
    rows = rng.choice(np.flatnonzero(hands.size >= CLEAR), n)
    return hands.size[rows], hands.spread[rows]


def seen(rng, hands, n):
    """Hands in photos and renders, every gesture of every source about as often as the others."""
    groups = {}
    for row, key in enumerate(zip(hands.source, hands.gesture)):
        groups.setdefault(key, []).append(row)
    weight = np.zeros(len(hands))
    for (source, gesture), rows in groups.items():
        share = LEISURELY if source == LEISURE else RARELY if source == "render" and gesture in RARE else 1
        weight[rows] = len(rows) ** -0.6 * share
    rows = rng.choice(len(hands), n, p=weight / weight.sum())
    world, photo = augment.shaken(rng, hands, rows)
    values = features(world, photo, hands.size[rows], hands.spread[rows])
    return values.astype(np.float32), hands.gesture[rows], hands.states[rows]


def statistics(pools):
    everything = np.concatenate([p[0] for p in pools])
    return everything.mean(0), np.maximum(everything.std(0), 1e-3)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hands", nargs="+", type=Path, help="what `collect.py` wrote")
    parser.add_argument("--out", type=Path, help="where to write the network")
    parser.add_argument("--golden", type=Path, help="where to write hands with their features and logits, for tests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pool", type=int, default=40_000, help="hands made up")
    parser.add_argument("--steps", type=int, default=3_000)
    parser.add_argument("--batch", type=int, default=512)
    arguments = parser.parse_args()

    hands = data.collected(arguments.hands)
    settings = (arguments.seed, arguments.pool, arguments.steps, arguments.batch)
    trainable = np.isin(hands.source, TRAINED_ON) & ((hands.source != "render") | (hands.size < RENDERED))

    held = {}
    for source in sorted(set(hands.source)):
        test = hands.where(hands.source == source)
        if len(test) < 20:
            continue
        network = fit(hands.where(trainable & (hands.source != source)), *settings)
        held[source] = (test, *network.logits(features(test.world, test.photo, test.size, test.spread)))
    temperature = evaluate.temperature([held[s][:2] for s in held if s in PHOTOGRAPHED])
    print(f"\ntemperature {temperature:.2f}")
    for source in held:
        others = [held[s][:2] for s in held if s != source and s in PHOTOGRAPHED]
        test, gestures, finger = held[source]
        gestures = gestures / evaluate.temperature(others)
        for least, most in ((60, np.inf), (30, 60), (20, 30), (0, 20)):
            rows = (least <= test.size) & (test.size < most)
            if rows.any():
                evaluate.table(f"{source}, {least} to {most} px", test.where(rows), gestures[rows], finger[rows])
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
