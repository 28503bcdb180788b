"""Arms and hands that hold things, as `rest_poses` has those that hold nothing."""

import numpy as np

from .arms import inward, to_person
from .rotations import about, frame, unit
from .sitter import Held

# How far the skin of the palm is from its bones, in metres.
PALM = 0.017


def _both_sides_of(sitter, rng, kind, width, z, reach, tilt):
    """A flat thing held by its two sides."""
    centre = np.array([rng.uniform(-0.02, 0.02), sitter.front(0, z) - reach, z])
    axes = about((1, 0, 0), tilt)
    for side in "LR":
        edge = centre + axes @ np.array([-inward(side) * (width / 2 - 0.012), 0, -0.02])
        sitter.place(rng, side, "pinch", edge, (0.45, 0.15, 0.85), (0.9, 0.45, -0.1), along=0.105, out=0.035)
    sitter.props.append(Held(kind, centre, axes))


def holding_certificate(sitter, rng):
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.22, 0.38)
    _both_sides_of(sitter, rng, "certificate", 0.34, z, rng.uniform(0.12, 0.2), rng.uniform(-0.25, 0.05))


def holding_paper(sitter, rng):
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.3, 0.42)
    _both_sides_of(sitter, rng, "paper", 0.21, z, rng.uniform(0.14, 0.24), rng.uniform(-0.7, -0.2))


def holding_folder(sitter, rng, side):
    """Carried in a bent arm, against the side of the body."""
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.3, 0.4)
    x = -inward(side) * 0.08
    point = np.array([x, sitter.front(x, z) - 0.035, z - 0.08])
    sitter.place(rng, side, "relaxed", point, (0.7, 0.25, -0.1), (0.05, -1, 0.5), out=0.012)
    sitter.props.append(Held("folder", np.array([x, sitter.front(x, z) - 0.012, z]), np.eye(3)))


def in_fist(sitter, rng, side, kind, shape, point, forward, palm, up, out=0.034):
    """A thing closed in by the fingers, standing along `up`."""
    sitter.place(rng, side, shape, point, forward, palm, along=0.088, out=out)
    fwd = unit(to_person(side, forward))
    axis = unit(to_person(side, up))
    sitter.props.append(Held(kind, point + axis * 0.04, frame(fwd, axis)))


def microphone_before(sitter, rng, side, distance, height):
    """In a hand this far before the chest, at this height."""
    y = sitter.front(0, sitter.height_of("upperarm01.L")) - distance
    point = np.array([-inward(side) * 0.05, y, height])
    in_fist(sitter, rng, side, "microphone", "grip", point, (0.75, 0.2, 0.3), (0.2, -1, 0.2), (0.15, -0.35, 1))


def holding_microphone(sitter, rng, side):
    mouth = sitter.height_of("head") + 0.02
    microphone_before(sitter, rng, side, 0.12, mouth - rng.uniform(0.16, 0.34))


def holding_phone(sitter, rng, side):
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.22, 0.36)
    point = np.array([-inward(side) * rng.uniform(0.02, 0.1), sitter.front(0, z) - rng.uniform(0.16, 0.24), z])
    in_fist(sitter, rng, side, "phone", "grip", point, (0.55, 0.45, 0.5), (0.45, -0.7, 0.55), (-0.1, 0.25, 1), 0.028)


def _on_stem(sitter, rng, side, kind, radius):
    """Something upright and round before belly or chest, along the line of the knuckles."""
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.16, 0.38)
    point = np.array([-inward(side) * rng.uniform(0.0, 0.14), sitter.front(0, z) - rng.uniform(0.1, 0.24), z])
    forward = (rng.uniform(0.3, 0.8), rng.uniform(0.3, 0.8), rng.uniform(-0.1, 0.3))
    palm = (0.8, -0.5, rng.uniform(-0.1, 0.1))
    knuckles = np.cross(to_person(side, forward), to_person(side, palm))
    up = to_person(side, knuckles) * np.sign(knuckles[2])
    in_fist(sitter, rng, side, kind, "around", point, forward, palm, up, radius + PALM)


def holding_cup(sitter, rng, side):
    _on_stem(sitter, rng, side, "cup", 0.036)


def holding_bottle(sitter, rng, side):
    _on_stem(sitter, rng, side, "bottle", 0.032)


def holding_bouquet(sitter, rng, side):
    _on_stem(sitter, rng, side, "bouquet", 0.025)


def holding_strap(sitter, rng, side):
    """The strap of a bag over the shoulder."""
    arm = sitter.arms[side]
    x, z = arm.shoulder[0] * rng.uniform(0.6, 0.8), arm.shoulder[2] - rng.uniform(0.08, 0.2)
    point = np.array([x, sitter.front(x, z) - 0.012, z])
    forward = (rng.uniform(0.4, 1.0), rng.uniform(-0.1, 0.2), rng.uniform(0.3, 0.9))
    sitter.place(rng, side, "grip", point, forward, (0.1, -1, 0.1), along=0.088, out=0.034)
    strap = frame((0, 0, 1), (1, 0, 0))[:, [1, 0, 2]]
    sitter.props.append(Held("strap", point + [0, 0.006, -0.06], strap))


def holding_banner(sitter, rng):
    """The upper edge of a cloth, fingers before it."""
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.2, 0.42)
    y, apart = sitter.front(0, z) - rng.uniform(0.1, 0.22), rng.uniform(0.16, 0.3)
    for side in "LR":
        edge = np.array([-inward(side) * apart * rng.uniform(0.9, 1.1), y, z - 0.01])
        forward = (rng.uniform(0.1, 0.8), 0.7, rng.uniform(-0.1, 0.3))
        sitter.place(rng, side, "pinch", edge, forward, (0.1, 0.15, -1), along=0.1, out=0.04)
    sitter.props.append(Held("banner", np.array([0, y + 0.03, z - 0.25]), np.eye(3)))
