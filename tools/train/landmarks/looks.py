"""What the network is shown of a patch, and what it should answer."""

import math

import numpy as np
import torch

from pictures import cut

# How far regions are off the hand's: centre in sides, logarithm of the side, radians. Some as where a second pass begins, some as
# where the refiner leaves a palm.
OFF = np.array([0.06, 0.12, 0.15])
OFTEN = (0.4, 0.4, 1.2)

# Light: deviations of the logarithms of brightness, tint and gamma; how many looks are grey, how many have another contrast and which.
BRIGHT, TINT, GAMMA = 0.25, 0.07, 0.2
GREY, FADED, CONTRAST = 0.08, 0.3, (0.6, 1.2)

# Depth in the network's output is smaller than `x` and `y`: `src/hands/landmarker.rs`.
DEPTH_SCALE = 0.4

# A hand's palm in metres, from the wrist to the knuckles on average, as the network puts it: renders are brought to it.
PALM, KNUCKLES = 0.0912, [5, 9, 13, 17]

# What points of photographed hands count, those of rendered ones, and those of them that are hidden: where joints are inside a hand,
# MediaPipe and the renders don't quite agree.
PHOTOGRAPHED, RENDERED, HIDDEN = 1.0, 0.7, 0.5


def moved(rng, region, share):
    centre, side, angle = region
    off = [rng.gauss(0, share * OFF[0]) * side for _ in range(2)]
    return centre + off, side * math.exp(rng.gauss(0, share * OFF[1])), angle + rng.gauss(0, share * OFF[2])


def look(patch, region, side):
    """The region as a picture of `side` pixels with values 0..=1; and how such a pixel's step and the first corner lie."""
    centre, width, angle = region
    sin, cos = math.sin(angle), math.cos(angle)
    step = np.array([[cos, -sin], [sin, cos]]) * width / side
    corner = centre - step @ np.full(2, side / 2)
    return np.asarray(cut(patch, corner, step, side), np.float32) / 255, step, corner


def truth(patch, region, step, corner, side):
    """Points in shares of the side, and in metres as the region is turned."""
    _, width, angle = region
    flat = (patch["points"] - corner) @ np.linalg.inv(step).T / side
    points = np.concatenate([flat, patch["depths"][:, None] / width * DEPTH_SCALE], axis=1)
    sin, cos = math.sin(angle), math.cos(angle)
    world = np.concatenate([patch["world"][:, :2] @ np.array([[cos, -sin], [sin, cos]]), patch["world"][:, 2:]], axis=1)
    return points, world


def lit(rng, picture):
    """In another light."""
    picture = np.clip(picture, 1e-4, 1) ** math.exp(rng.gauss(0, GAMMA))
    picture = picture * math.exp(rng.gauss(0, BRIGHT)) * np.exp([rng.gauss(0, TINT) for _ in range(3)])
    if rng.random() < GREY:
        picture = np.repeat(picture.mean(-1, keepdims=True), 3, -1)
    if rng.random() < FADED:
        picture = (picture - 0.5) * rng.uniform(*CONTRAST) + 0.5
    return np.clip(picture, 0, 1)


def one(rng, row, patch, side):
    """A look at a patch for training: picture, points, metres, what each point counts, whether it is a hand, whether a right one,
    whether its place in metres is known, and its gesture or -1."""
    region = moved(rng, row["region"], rng.choice(OFTEN) if row["hand"] else 1)
    picture, step, corner = look(patch, region, side)
    picture = lit(rng, picture)
    points, world, counts, right, gesture = np.zeros((21, 3)), np.zeros((21, 3)), np.zeros(21), 0.5, -1
    photographed = row["source"] != "render"
    if row["hand"]:
        points, world = truth(row, region, step, corner, side)
        right, gesture = row["right"], row["gesture"]
        counts = np.where(row["seen"] > 0, 1, HIDDEN) * (PHOTOGRAPHED if photographed else RENDERED)
        if not photographed:
            world = world - world.mean(0)
            world = world * PALM / max(np.linalg.norm(world[KNUCKLES] - world[0], axis=-1).mean(), 1e-6)
    if rng.random() < 0.5:
        picture, right = picture[:, ::-1], 1 - right
        points, world = points * [-1, 1, 1] + [1, 0, 0], world * [-1, 1, 1]
    return picture, points, world, counts, row["hand"], right, float(photographed), gesture


def batch(looks):
    """Looks side by side."""
    picture, *numbers, gesture = (np.array(column) for column in zip(*looks))
    numbers = [torch.tensor(column, dtype=torch.float32) for column in numbers]
    return torch.tensor(picture, dtype=torch.float32).permute(0, 3, 1, 2), *numbers, torch.tensor(gesture)
