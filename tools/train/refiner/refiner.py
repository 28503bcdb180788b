"""The refiner: a crop to whether it shows a hand, where that hand's region lies in it, and its gesture."""

import numpy as np
import tensorflow as tf

# Side of the input in pixels.
SIDE = 64

# Channels and stride of each 3 × 3 convolution.
LAYERS = ((32, 2), (48, 2), (48, 1), (96, 2), (96, 1), (96, 2))

# Pixels along a side that are left then, and channels before and after they become one.
LEFT, BEFORE, AFTER = SIDE // 16, 48, 96

# Values answered: a logit; right and down in sides, the logarithm of the side, sine and cosine of the turn; a logit for each gesture.
HAND, REGION = 1, 5

# Values 0..=1 are brought to about unit deviation.
MIDDLE, CONTRAST = 0.45, 4.0

DROPPED = 0.15


class Refiner(tf.Module):
    def __init__(self, rng, gestures):
        super().__init__()

        def convolution(size, inputs, outputs, deviation=None):
            deviation = deviation or (2 / size / size / inputs) ** 0.5
            weights = rng.normal(0, deviation, (size, size, inputs, outputs))
            return [tf.Variable(weights.astype(np.float32)), tf.Variable(tf.zeros(outputs))]

        self.layers, inputs = [], 3
        for channels, _ in LAYERS:
            self.layers.append(convolution(3, inputs, channels))
            inputs = channels
        self.narrow = convolution(1, inputs, BEFORE)
        self.joined = convolution(LEFT, BEFORE, AFTER)
        self.last = convolution(1, AFTER, HAND + REGION + gestures, deviation=0.02)

    def __call__(self, crops, training=False):
        # Beyond the edge it is black, as to the exported network, which gets the values as they are.
        x = (tf.pad(crops, ((0, 0), (0, 1), (0, 1), (0, 0))) - MIDDLE) * CONTRAST
        for number, ((weights, bias), (_, stride)) in enumerate(zip(self.layers, LAYERS)):
            x = tf.nn.relu(tf.nn.conv2d(x, weights, stride, "SAME" if number else "VALID") + bias)
        x = tf.nn.relu(tf.nn.conv2d(x, self.narrow[0], 1, "SAME") + self.narrow[1])
        x = tf.nn.relu(tf.nn.conv2d(x, self.joined[0], 1, "VALID") + self.joined[1])
        if training:
            x = tf.nn.dropout(x, DROPPED)
        x = tf.nn.conv2d(x, self.last[0], 1, "SAME") + self.last[1]
        return x[:, 0, 0, :]
