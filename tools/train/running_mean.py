"""The mean of a network's weights over its last steps, which is steadier than the last ones."""

import torch

# How many steps, about.
MEAN_OVER = 500


def follow(mean, network, step):
    """Moves the weights of `mean` towards those of `network`, whose `step`th step was taken; at first faster."""
    with torch.no_grad():
        for kept, weights in zip(mean.parameters(), network.parameters()):
            kept.lerp_(weights, max(1 / MEAN_OVER, 1 - step / (step + 20)))
