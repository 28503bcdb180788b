"""Means of weights: of a network's over its last steps, and of several networks'. They are steadier than one network's last ones."""

import torch

# How many steps, about.
MEAN_OVER = 500


def follow(mean, network, step):
    """Moves the weights of `mean` towards those of `network`, whose `step`th step was taken; at first faster."""
    with torch.no_grad():
        for kept, weights in zip(mean.parameters(), network.parameters()):
            kept.lerp_(weights, max(1 / MEAN_OVER, 1 - step / (step + 20)))


def mean(states, counts):
    """The mean of networks of one kind, by their weights' names, if each counts so much."""
    weighed = list(zip(states, counts, strict=True))
    return {name: sum(count * state[name] for state, count in weighed) / sum(counts) for name in states[0]}
