"""Trains the refiner on what crops.py wrote, and writes it as ONNX. See README.md."""

import argparse
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

sys.path.append(str(Path(__file__).resolve().parent.parent))
import crops  # noqa: E402
import to_onnx  # noqa: E402
from refiner import HAND, REGION, SIDE, Refiner  # noqa: E402
from vocabulary import GESTURES  # noqa: E402

BATCH = 128
RATE, WARM_UP, DECAY = 2e-3, 300, 1e-4

# Share of renders in a batch: groups as people see them, but made up.
RENDERED = 0.5

# How much the region and the gesture count beside whether it is a hand.
REGION_SHARE, GESTURE_SHARE = 4.0, 0.3

# How much crops are moved (sides), scaled (logarithm) and turned (radians).
MOVED, SCALED, TURNED = 0.06, 0.13, 0.3

# Light: deviations of the logarithms of brightness, tint and gamma; how many crops are grey, and how far others fade at most.
BRIGHT, TINT, GAMMA = 0.25, 0.06, 0.2
GREY, FADED = 0.05, 0.5
NOISE = 0.03


def normal(*shape, deviation):
    return tf.random.normal(shape, stddev=deviation)


def moved(crop, where):
    """Crops seen from a little elsewhere, half of them mirrored, and where the hands' regions lie then."""
    count = tf.shape(crop)[0]
    shift, larger = normal(count, 2, deviation=MOVED), tf.exp(normal(count, deviation=SCALED))
    turn, mirror = normal(count, deviation=TURNED), tf.where(tf.random.uniform([count]) < 0.5, -1.0, 1.0)
    sin, cos = tf.sin(turn), tf.cos(turn)

    # From pixels of the input to those of the crop, counted from the middles of the first ones.
    per_side = crops.SIDE / crops.MARGIN
    scale = larger * per_side / SIDE
    xx, xy, yx, yy = mirror * cos * scale, -sin * scale, mirror * sin * scale, cos * scale
    middle = (SIDE - 1) / 2
    start = (crops.SIDE - 1) / 2 + shift * per_side
    x, y = start[:, 0] - middle * (xx + xy), start[:, 1] - middle * (yx + yy)
    none = tf.zeros_like(x)
    maps = tf.stack([xx, xy, x, yx, yy, y, none, none], 1)
    seen = tf.raw_ops.ImageProjectiveTransformV3(
        images=crop, transforms=maps, output_shape=[SIDE, SIDE], fill_value=0.0,
        interpolation="BILINEAR", fill_mode="NEAREST",
    )

    right, down = where[:, 0] - shift[:, 0], where[:, 1] - shift[:, 1]
    right, down = (right * cos + down * sin) / larger, (down * cos - right * sin) / larger
    angle = (where[:, 3] - turn) * mirror
    return seen, tf.stack([right * mirror, down, where[:, 2] - tf.math.log(larger), tf.sin(angle), tf.cos(angle)], 1)


def lit(values):
    """In another light and by another camera."""
    count = tf.shape(values)[0]
    grey = tf.reduce_mean(values, -1, keepdims=True)
    less = tf.where(tf.random.uniform([count, 1, 1, 1]) < GREY, 1.0, tf.random.uniform([count, 1, 1, 1], maxval=FADED))
    values = values + less * (grey - values)
    values = values * tf.exp(normal(count, 1, 1, 3, deviation=TINT) + normal(count, 1, 1, 1, deviation=BRIGHT))
    values = tf.clip_by_value(values, 1e-3, 1.0) ** tf.exp(normal(count, 1, 1, 1, deviation=GAMMA))
    noise = NOISE * tf.random.uniform([count, 1, 1, 1]) ** 2
    return tf.clip_by_value(values + noise * tf.random.normal(tf.shape(values)), 0.0, 1.0)


def loss(output, hand, region, gesture):
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=hand, logits=output[:, 0])
    off = tf.abs(output[:, HAND : HAND + REGION] - region)
    huber = tf.reduce_mean(tf.where(off < 0.1, off**2 / 0.2, off - 0.05), -1) * hand
    named = tf.cast(gesture >= 0, tf.float32)
    name = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.maximum(gesture, 0), logits=output[:, HAND + REGION :])
    parts = entropy + REGION_SHARE * huber + GESTURE_SHARE * named * name
    return tf.reduce_mean(parts), tf.stack([tf.reduce_mean(entropy), tf.reduce_mean(huber), tf.reduce_mean(named * name)])


def train(sets, steps, seed, start):
    tf.random.set_seed(seed)
    rng = np.random.default_rng(seed)
    refiner = Refiner(rng, len(GESTURES))
    variables = refiner.trainable_variables
    for variable, value in zip(variables, start):
        variable.assign(value)
    optimizer = tf.keras.optimizers.AdamW(weight_decay=DECAY, epsilon=1e-7)
    optimizer.build(variables)

    @tf.function
    def step(crop, hand, where, gesture):
        seen, region = moved(tf.cast(crop, tf.float32) / 255, where)
        with tf.GradientTape() as tape:
            value, parts = loss(refiner(lit(seen), training=True), hand, region, gesture)
        optimizer.apply_gradients(zip(tape.gradient(value, variables), variables))
        return parts

    rendered = sets["source"] == "render"
    count = round(RENDERED * BATCH)
    shares = [(np.flatnonzero(rendered), count), (np.flatnonzero(~rendered), BATCH - count)]
    total = 0
    for number in range(1, steps + 1):
        cosine = 0.5 + 0.5 * np.cos(np.pi * number / steps)
        optimizer.learning_rate = (RATE / 2 if start else RATE) * min(1, number / WARM_UP) * cosine + 1e-5
        rows = np.concatenate([rng.choice(part, count) for part, count in shares])
        total = total + step(*(sets[name][rows] for name in ("crop", "hand", "where", "gesture"))).numpy()
        if number % 200 == 0:
            print(f"{number} of {steps}: hand {total[0] / 200:.4f}, region {total[1] / 200:.4f}, gesture {total[2] / 200:.4f}", flush=True)
            total = 0
    return refiner


def read(files):
    parts = [np.load(file) for file in files]
    sets = {name: np.concatenate([part[name] for part in parts]) for name in ("crop", "hand", "where", "gesture", "side", "source")}
    return sets | {"hand": sets["hand"].astype(np.float32), "where": sets["where"].astype(np.float32)}


def answers(refiner, crop):
    """What the network answers to crops as they are."""
    margin = (crops.SIDE - SIDE) // 2
    inner = crop[:, margin:-margin, margin:-margin].astype(np.float32) / 255
    return np.concatenate([refiner(inner[first : first + 256]).numpy() for first in range(0, len(inner), 256)])


def report(refiner, sets):
    """How well hands are told from what is none, and how far off regions are, by the region's side in pixels."""
    output = answers(refiner, sets["crop"])
    for low, high in ((0, 40), (40, 80), (80, 10_000), (0, 10_000)):
        rows = (sets["side"] >= low) & (sets["side"] < high)
        hand, logit = sets["hand"][rows] > 0, output[rows, 0]
        kept = [np.mean(logit[~hand] >= np.quantile(logit[hand], 1 - share)) for share in (0.9, 0.95, 0.98, 0.99)]
        where, seen = sets["where"][rows][hand], output[rows][hand, HAND : HAND + REGION]
        angle = np.arctan2(seen[:, 3], seen[:, 4]) - where[:, 3]
        angle = np.abs((angle + np.pi) % (2 * np.pi) - np.pi)
        apart, before = np.hypot(*(seen[:, :2] - where[:, :2]).T), np.hypot(*where[:, :2].T)
        gesture = sets["gesture"][rows][hand]
        named = gesture >= 0
        right = np.mean(np.argmax(output[rows][hand][named, HAND + REGION :], -1) == gesture[named])
        print(
            f"sides {low}-{high}: {hand.sum()} hands, {(~hand).sum()} of none; of these pass with 90, 95, 98, 99 % of hands: "
            + ", ".join(f"{100 * share:.1f}" for share in kept)
            + f" %; off by {np.mean(apart):.3f} sides (before {np.mean(before):.3f}), {np.mean(np.abs(seen[:, 2] - where[:, 2])):.3f} "
            f"(before {np.mean(np.abs(where[:, 2])):.3f}), {np.mean(angle):.3f} rad (before {np.mean(np.abs(where[:, 3])):.3f}); named right {100 * right:.1f} %"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("crops", nargs="+", type=Path, help="what crops.py wrote")
    parser.add_argument("--test", nargs="*", default=[], type=Path, help="crops that aren't trained on, to measure with")
    parser.add_argument("--out", type=Path, help="where to write the network; without it, only measure")
    parser.add_argument("--state", type=Path, help="where to write all weights (.npz), to go on from")
    parser.add_argument("--start", type=Path, help="weights written by --state; go on from there at half the rate")
    parser.add_argument("--steps", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    sets = read(arguments.crops)
    print(f"{len(sets['hand'])} crops, {int(sets['hand'].sum())} of hands")
    start = list(np.load(arguments.start).values()) if arguments.start else []
    refiner = train(sets, arguments.steps, arguments.seed, start)
    if arguments.state:
        np.savez(arguments.state, *(variable.numpy() for variable in refiner.trainable_variables))
    if arguments.out:
        to_onnx.write(refiner, arguments.out)
    for path in arguments.test:
        print(path)
        report(refiner, read([path]))


if __name__ == "__main__":
    main()
