"""Trains the head for small hands on what views.py wrote, and writes it as ONNX. See README.md."""

import argparse
from pathlib import Path

import numpy as np
import tensorflow as tf

import export
import target
from target import INPUTS

CHANNELS = 48
BATCH = 32
RATE, WARM_UP, DECAY = 2e-3, 200, 1e-4

# Noise on the features, in their standard deviations.
NOISE = 0.3

# Focal loss (Lin et al. 2017, arXiv:1708.02002): most cells are easy. And how much boxes count beside it.
FOCUS, POSITIVE = 1.5, 0.75
BOXES_SHARE = 0.3


class Head(tf.Module):
    """Features [n, rows, columns, 256] to a logit, a box and seven keypoints per cell."""

    def __init__(self, rng, mean, deviation):
        super().__init__()
        self.mean, self.deviation = mean, deviation

        def weights(*shape, deviation):
            return tf.Variable(rng.normal(0, deviation, shape).astype(np.float32))

        self.narrow = [weights(1, 1, INPUTS, CHANNELS, deviation=(2 / INPUTS) ** 0.5), tf.Variable(tf.zeros(CHANNELS))]
        self.around = [
            [weights(3, 3, CHANNELS, CHANNELS, deviation=(2 / 9 / CHANNELS) ** 0.5), tf.Variable(tf.zeros(CHANNELS))]
            for _ in range(2)
        ]
        rare = np.zeros(1 + target.BOX, np.float32)
        rare[0] = -4
        self.last = [weights(1, 1, CHANNELS, 1 + target.BOX, deviation=0.02), tf.Variable(rare)]

    def __call__(self, x):
        for weights, bias in (self.narrow, *self.around):
            x = tf.nn.relu(tf.nn.conv2d(x, weights, 1, "SAME") + bias)
        weights, bias = self.last
        return tf.nn.conv2d(x, weights, 1, "SAME") + bias


def loss(output, hand, counts, box):
    logit = output[..., 0]
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=hand, logits=logit)
    p = tf.sigmoid(logit)
    focal = entropy * (1 - tf.where(hand > 0, p, 1 - p)) ** FOCUS * tf.where(hand > 0, POSITIVE, 1 - POSITIVE)
    off = tf.abs(output[..., 1:] - box)
    huber = tf.where(off < 0.1, off**2 / 0.2, off - 0.05)
    hands = tf.maximum(tf.reduce_sum(hand), 1)
    return (tf.reduce_sum(focal * counts) + BOXES_SHARE * tf.reduce_sum(tf.reduce_mean(huber, -1) * hand)) / hands


def train(features, targets, steps, seed):
    tf.random.set_seed(seed)
    rng = np.random.default_rng(seed)
    sample = features[::7].astype(np.float32)
    head = Head(rng, sample.mean((0, 2, 3)), sample.std((0, 2, 3)) + 1e-3)
    variables = head.trainable_variables
    optimizer = tf.keras.optimizers.AdamW(weight_decay=DECAY, epsilon=1e-8)
    optimizer.build(variables)

    @tf.function
    def step(x, hand, counts, box):
        x = (tf.cast(x, tf.float32) - head.mean[None, :, None, None]) / head.deviation[None, :, None, None]
        x = tf.transpose(x, (0, 2, 3, 1))
        with tf.GradientTape() as tape:
            value = loss(head(x + tf.random.normal(tf.shape(x), stddev=NOISE)), hand, counts, box)
        optimizer.apply_gradients(zip(tape.gradient(value, variables), variables))
        return value

    total = 0.0
    for number in range(1, steps + 1):
        cosine = 0.5 + 0.5 * np.cos(np.pi * number / steps)
        optimizer.learning_rate = RATE * min(1, number / WARM_UP) * cosine + 1e-5
        rows = np.sort(rng.integers(len(features), size=BATCH))
        total += float(step(features[rows], *(part[rows] for part in targets)))
        if number % 200 == 0:
            print(f"{number} of {steps}: {total / 200:.4f}", flush=True)
            total = 0.0
    return head


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("views", nargs="+", type=Path, help="what views.py wrote")
    parser.add_argument("--out", required=True, type=Path, help="where to write the head")
    parser.add_argument("--steps", type=int, default=2_500)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    features, targets = target.load(arguments.views)
    print(f"{len(features)} views")
    export.write(train(features, targets, arguments.steps, arguments.seed), arguments.out)


if __name__ == "__main__":
    main()
