"""What the network is shown of a patch, and what it should answer."""

import math

import numpy as np
import shapes
import torch
from PIL import Image

from pictures import cut_region

# How far regions are off the hand's: centre in sides, logarithm of the side, radians. Some as where a second pass begins, some as
# where the refiner leaves a palm.
OFF = np.array([0.06, 0.12, 0.15])
OFTEN = (0.4, 0.4, 1.2)

# How many looks are stretched and skewed, as hands differ more than those who showed theirs, and by how much (logarithm, shear).
STRETCHED, STRETCH = 0.6, 0.08

# Light: deviations of the logarithms of brightness, tint and gamma; how many looks have their colours mixed and how; how many are
# grey; how many have another contrast and which.
BRIGHT, TINT, GAMMA = 0.25, 0.11, 0.28
MIXED, MIX = 0.5, 0.07
GREY, FADED, CONTRAST = 0.08, 0.3, (0.6, 1.2)

# How many have a rectangle of noise before them, how many are noisy, and by how much at most.
COVERED, NOISY, NOISE = 0.3, 0.3, 0.06

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


def stretched(rng):
    longer, shear = math.exp(rng.gauss(0, STRETCH)), rng.gauss(0, STRETCH)
    return np.array([[longer, shear], [shear, 1 / longer]])


def look(patch, region, side, stretch=np.eye(2)):
    """As `cut_region`, with values 0..=1."""
    picture, step, corner = cut_region(patch, region, side, stretch)
    return np.asarray(picture, np.float32) / 255, step, corner


def truth(patch, region, step, corner, side):
    """Points in shares of the side, and in metres as the region is turned."""
    _, width, angle = region
    flat = (patch["points"] - corner) @ np.linalg.inv(step).T / side
    points = np.concatenate([flat, patch["depths"][:, None] / width * DEPTH_SCALE], axis=1)
    sin, cos = math.sin(angle), math.cos(angle)
    world = np.concatenate([patch["world"][:, :2] @ np.array([[cos, -sin], [sin, cos]]), patch["world"][:, 2:]], axis=1)
    return points, world


def lit(rng, noise, picture):
    """In another light, and by another camera."""
    picture = np.clip(picture, 1e-4, 1) ** math.exp(rng.gauss(0, GAMMA))
    picture = picture * math.exp(rng.gauss(0, BRIGHT)) * np.exp(noise.normal(0, TINT, 3))
    if rng.random() < GREY:
        picture = np.repeat(picture.mean(-1, keepdims=True), 3, -1)
    if rng.random() < FADED:
        picture = (picture - 0.5) * rng.uniform(*CONTRAST) + 0.5
    if rng.random() < MIXED:
        picture = picture @ (np.eye(3) + noise.normal(0, MIX, (3, 3)))
    if rng.random() < COVERED:
        side = len(picture)
        width, height = (rng.randrange(8, side // 2) for _ in range(2))
        x, y = rng.randrange(side - width), rng.randrange(side - height)
        picture = picture.copy()
        picture[y : y + height, x : x + width] = noise.random(3)
    if rng.random() < NOISY:
        picture = picture + noise.normal(0, rng.uniform(0, NOISE), picture.shape)
    return np.clip(picture, 0, 1)


def shape(rng, noise, patch, side):
    """A look at what is no hand but may look like one, before what the patch shows."""
    drawn = shapes.picture(rng, patch).resize((side, side), Image.Resampling.BILINEAR)
    none = np.zeros((21, 3))
    return lit(rng, noise, np.asarray(drawn, np.float32) / 255), none, none, np.zeros(21), 0, 0.5, 0.0, -1


def one(rng, noise, row, patch, side):
    """A look at a patch for training: picture, points, metres, what each point counts, whether it is a hand, whether a right one,
    whether its place in metres is known, and its gesture or -1."""
    region = moved(rng, row["region"], rng.choice(OFTEN) if row["hand"] else 1)
    stretch = stretched(rng) if rng.random() < STRETCHED else np.eye(2)
    picture, step, corner = look(patch, region, side, stretch)
    picture = lit(rng, noise, picture)
    points, world, counts, right, gesture = np.zeros((21, 3)), np.zeros((21, 3)), np.zeros(21), 0.5, -1
    known, photographed = "depths" in row, row["source"] != "render"
    if known:
        points, world = truth(row, region, step, corner, side)
        right, gesture = row["right"], row["gesture"]
        counts = np.where(row["seen"] > 0, 1, HIDDEN) * (PHOTOGRAPHED if photographed else RENDERED)
        if not photographed:
            world = world - world.mean(0)
            world = world * PALM / max(np.linalg.norm(world[KNUCKLES] - world[0], axis=-1).mean(), 1e-6)
    if rng.random() < 0.5:
        picture, right = picture[:, ::-1], 1 - right
        points, world = points * [-1, 1, 1] + [1, 0, 0], world * [-1, 1, 1]
    return picture, points, world, counts, row["hand"], right, float(known and photographed), gesture


def batch(looks):
    """Looks side by side."""
    picture, *numbers, gesture = (np.array(column) for column in zip(*looks))
    numbers = [torch.tensor(column, dtype=torch.float32) for column in numbers]
    return torch.tensor(picture, dtype=torch.float32).permute(0, 3, 1, 2), *numbers, torch.tensor(gesture)
