"""Rotations as 3×3 matrices acting on column vectors."""

import numpy as np


def unit(v):
    v = np.asarray(v, float)
    return v / np.linalg.norm(v)


def about(axis, angle):
    """Rotation about `axis` by `angle` radians."""
    x, y, z = unit(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k)


def arc(a, b):
    """The smallest rotation that takes direction `a` to direction `b`."""
    a, b = unit(a), unit(b)
    axis = np.cross(a, b)
    sine = np.linalg.norm(axis)
    if sine < 1e-9:
        if a @ b > 0:
            return np.eye(3)
        return about(np.cross(a, np.eye(3)[np.argmin(np.abs(a))]), np.pi)
    return about(axis, np.arctan2(sine, a @ b))


def frame(forward, up):
    """Columns: forward, the part of `up` across it, and their cross product."""
    forward = unit(forward)
    up = unit(up - forward * (forward @ np.asarray(up)))
    return np.stack([forward, up, np.cross(forward, up)], axis=1)


def twist_about(rotation, axis):
    """The part of a rotation that turns about `axis`, in radians within ±π."""
    q = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    angle = 2 * np.arctan2(q @ unit(axis), 1 + np.trace(rotation))
    return np.arctan2(np.sin(angle), np.cos(angle))
