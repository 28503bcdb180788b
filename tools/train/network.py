"""The gesture head: a small fully connected network, trained with Adam. Plain numpy: it has nine thousand weights."""

from copy import copy

import numpy as np

from vocabulary import GESTURES, ID

HIDDEN = (64, 48)
DOWN = ID["thumb_down"]

# How much the fingers count in training, beside the gesture.
FINGERS_SHARE = 0.4


class Network:
    """Features to gesture logits and finger logits. Layers are (weights [in, out], bias [out])."""

    def __init__(self, rng, features, mean, deviation):
        sizes = (features, *HIDDEN, len(GESTURES) + 5)
        self.layers = [
            [rng.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32), np.zeros(b, np.float32)]
            for a, b in zip(sizes, sizes[1:])
        ]
        self.mean, self.deviation = mean.astype(np.float32), deviation.astype(np.float32)
        self.temperature = 1.0

    def _forward(self, x):
        kept = [((x - self.mean) / self.deviation).astype(np.float32)]
        for weights, bias in self.layers[:-1]:
            kept.append(np.maximum(kept[-1] @ weights + bias, 0))
        weights, bias = self.layers[-1]
        return kept, kept[-1] @ weights + bias

    def plain(self):
        """The layers for features as they are: mean and deviation are brought into the first."""
        (weights, bias), *others = ([part.astype(np.float64) for part in layer] for layer in self.layers)
        return [[weights / self.deviation[:, None], bias - (self.mean / self.deviation) @ weights], *others]

    def logits(self, x):
        """Gesture logits, at the fitted temperature, and finger logits."""
        out = self._forward(x)[1]
        gestures = out[:, : len(GESTURES)] / self.temperature
        # Thumb down is thumb up to a network that can't see which way is down.
        gestures[:, DOWN] = -30
        return gestures, out[:, len(GESTURES) :]

    def gradients(self, x, gesture, states, smoothing):
        """Gradients of the mean loss: cross entropy of gestures, and of the fingers whose state is known."""
        kept, out = self._forward(x)
        n = len(x)
        gestures, finger = out[:, : len(GESTURES)].copy(), out[:, len(GESTURES) :]
        gestures[:, DOWN] = -30
        p = softmax(gestures)
        target = np.full_like(p, smoothing / (len(GESTURES) - 1))
        target[:, DOWN] = 0
        target[np.arange(n), gesture] = 1 - smoothing
        delta = np.empty_like(out)
        delta[:, : len(GESTURES)] = (p - target) / n
        delta[:, DOWN] = 0
        known = states >= 0
        delta[:, len(GESTURES) :] = np.where(known, logistic(finger) - states, 0) * FINGERS_SHARE / n
        result = []
        for (weights, _), below in zip(reversed(self.layers), reversed(kept)):
            result.append([below.T @ delta, delta.sum(0)])
            delta = (delta @ weights.T) * (below > 0)
        return result[::-1]


def together(networks):
    """One network that gives the mean of the logits of `networks`, side by side in every layer."""
    hidden = list(zip(*(network.plain() for network in networks)))
    first, last = hidden.pop(0), hidden.pop()
    layers = [[np.concatenate(part, axis=-1) for part in zip(*first)]]
    layers += [[blocks(weights), np.concatenate(biases)] for weights, biases in (zip(*layer) for layer in hidden)]
    weights, biases = zip(*last)
    layers.append([np.concatenate(weights) / len(networks), np.mean(biases, axis=0)])
    result = copy(networks[0])
    result.mean, result.deviation = np.zeros_like(result.mean), np.ones_like(result.deviation)
    result.layers = [[part.astype(np.float32) for part in layer] for layer in layers]
    return result


def blocks(matrices):
    """The matrix with these along its diagonal."""
    result = np.zeros(np.sum([matrix.shape for matrix in matrices], axis=0))
    row, column = 0, 0
    for matrix in matrices:
        rows, columns = matrix.shape
        result[row : row + rows, column : column + columns] = matrix
        row, column = row + rows, column + columns
    return result


def train(rng, network, steps, make, rate=2e-3, decay=5e-3, smoothing=0.02):
    """Adam with a cosine schedule and decoupled weight decay; `make` gives features, gestures and finger states."""
    first = [[np.zeros_like(a) for a in layer] for layer in network.layers]
    second = [[np.zeros_like(a) for a in layer] for layer in network.layers]
    for step in range(1, steps + 1):
        now = rate * 0.5 * (1 + np.cos(np.pi * step / steps)) + 1e-6
        for layer, gradient, m, v in zip(network.layers, network.gradients(*make(rng), smoothing), first, second):
            for i in range(2):
                m[i] += 0.1 * (gradient[i] - m[i])
                v[i] += 0.001 * (gradient[i] ** 2 - v[i])
                update = (m[i] / (1 - 0.9**step)) / (np.sqrt(v[i] / (1 - 0.999**step)) + 1e-8)
                if i == 0:
                    update = update + decay * layer[i]
                layer[i] -= (now * update).astype(np.float32)


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def logistic(x):
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))
