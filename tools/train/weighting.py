"""How much each of many rows counts in training."""

import numpy as np


def counted(parts, so):
    """What each row counts, one in all: each part, a mask of its rows, by its weight; then what is so and what isn't by half each."""
    weights = np.zeros(len(so))
    for rows, weight in parts:
        weights[rows] = weight / max(rows.sum(), 1)
    for kind in (so, ~so):
        weights[kind] /= 2 * weights[kind].sum()
    return weights
