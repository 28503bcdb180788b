"""What the head for small hands is computed from, and what it should answer: per cell of 8 × 8 input pixels whether it is on a
palm, and its box."""

import numpy as np

STRIDE, CELLS = 8, 24

# Values of the palm network of so many channels in all, one per cell.
FINE, COARSE = "prelu_30", "prelu_14"
INPUTS = 256

BOX = 18

# Boxes are learnt in these units, input pixels.
UNIT = 24

# The region of a hand is so many times as long as its palm's box, and its centre lies so far ahead of the palm's:
# src/hands/region.rs.
PALM_SCALE, PALM_SHIFT = 2.6, 0.5

# Cells this near to a palm's centre show it, in box sides; those up to the second distance may or may not.
ON, NEAR = 0.35, 0.75

# Hands of which less can be seen, or with fewer input pixels, may or may not be found.
VISIBLE, SMALLEST = 0.4, 8

Y, X = (np.mgrid[0:CELLS, 0:CELLS] + 0.5) * STRIDE


def of(hands):
    """Whether each cell holds a hand, whether that counts, and the boxes relative to the cells' centres."""
    hand = np.zeros((CELLS, CELLS), np.float32)
    counts = np.ones((CELLS, CELLS), np.float32)
    box = np.zeros((CELLS, CELLS, BOX), np.float32)
    nearest = np.full((CELLS, CELLS), np.inf)
    for row in hands:
        keypoints, visible, size, around, side = row[:14].reshape(7, 2), row[14], row[15], row[16:18], row[18] / PALM_SCALE
        ahead = keypoints[2] - keypoints[0]
        centre = around - PALM_SHIFT * side * ahead / max(np.hypot(*ahead), 1e-6)
        distance = np.hypot(X - centre[0], Y - centre[1])
        near = distance <= max(NEAR * side, STRIDE + 1)
        if visible < VISIBLE or size < SMALLEST:
            counts[near] = 0
            continue
        on = (distance <= ON * side) | (distance == distance.min())
        counts[near & ~on & (hand == 0)] = 0
        mine = on & (distance < nearest)
        nearest[mine] = distance[mine]
        hand[mine] = counts[mine] = 1
        points = np.concatenate([centre, [side, side], keypoints.ravel()]).astype(np.float32)
        points = np.tile(points, (CELLS, CELLS, 1))
        for first in (0, *range(4, BOX, 2)):
            points[..., first] -= X
            points[..., first + 1] -= Y
        box[mine] = points[mine] / UNIT
    return hand, counts, box


def load(files):
    """The features in what views.py wrote, and their targets."""
    features, targets = [], []
    for views in map(np.load, files):
        features.append(views["features"])
        targets += map(of, np.split(views["hands"], np.cumsum(views["count"])[:-1]))
    return np.concatenate(features), [np.stack(part) for part in zip(*targets)]
