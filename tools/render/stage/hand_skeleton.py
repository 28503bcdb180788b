"""One hand as joints, bones and joint angles, without skin.

All of it is in the hand's own frame: x from the wrist to the middle knuckle, y to the thumb's side, z out of the
palm; the wrist is the origin. Left and right hands then follow the same angles. Many poses are computed at once.

Angles, in radians, by their place in a vector:
    4·k … 4·k+3   index, middle, ring, pinky (k = 0 … 3): knuckle flexion, spread (+ to the thumb), middle joint, end joint
    16 … 20       thumb: across (round the hand's x: + carries it in front of the palm), adduction (round z: + brings
                  it towards the fingers), twist about itself, knuckle flexion, end joint flexion
    21            cup: how far the ring and pinky metacarpals fold into the palm
Fingers at zero are straight and parallel; the thumb at zero is as the body rests.
"""

from dataclasses import dataclass

import numpy as np

from .body import template
from .knuckles import THUMB_NAIL, hand_frame
from .rotations import arc, unit

ANGLES = 22
THUMB = 16
CUP = 21
CUP_SHARE = (0, 0, 0.4, 1)
# The planes in which folded fingers move meet at the base of the thumb: turns of those planes, radians.
CONVERGENCE = np.radians((2, 0, -5, -11))
# As rows: lower and upper limit of each angle, degrees.
_FINGER_LIMITS = [(-25, 95), (-24, 24), (-5, 118), (-12, 88)]
_THUMB_LIMITS = [(-35, 75), (-45, 55), (-35, 60), (-25, 65), (-35, 85)]
LIMITS = np.radians(np.array(_FINGER_LIMITS * 4 + _THUMB_LIMITS + [(0, 16)], float))


def rotations_about(axis, angles):
    """(n, 3, 3) rotations about one axis."""
    x, y, z = unit(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angles = np.asarray(angles)[:, None, None]
    return np.eye(3) + np.sin(angles) * k + (1 - np.cos(angles)) * (k @ k)


@dataclass
class Pose:
    """`rotations[bone]`: (n, 3, 3) against the rest pose; `points`: (n, 21, 3) in the order of MediaPipe."""

    rotations: dict
    points: np.ndarray


class HandSkeleton:
    """The hand of one body on one side ("L" or "R")."""

    def __init__(self, body, side):
        self.side = side
        heads, tails = body.heads, body.tails
        self.wrist = heads[f"wrist.{side}"]
        self.basis = hand_frame(heads, tails, side)
        self._heads = np.array([[self._local(heads[self.bone(d, k)]) for k in range(3)] for d in range(5)])
        self._tips = np.array([self._local(tails[self.bone(d, 2)]) for d in range(5)])
        self._metacarpals = np.array([self._local(heads[f"metacarpal{k}.{side}"]) for k in range(1, 5)])
        ends = np.concatenate([self._heads[:, 1:], self._tips[:, None]], axis=1)
        self.directions = np.array([[unit(v) for v in digit] for digit in ends - self._heads])
        self.radii = self._radii(body)
        along = self.directions[0, 2]
        self.thumb_back = unit(THUMB_NAIL - along * (THUMB_NAIL @ along))

    def bone(self, digit, phalanx):
        return f"finger{digit + 1}-{phalanx + 1}.{self.side}"

    def _local(self, point):
        return self.basis @ (point - self.wrist)

    def _radii(self, body):
        """(5, 3): how thick each phalanx is."""
        radii = np.zeros((5, 3))
        for digit in range(5):
            for phalanx in range(3):
                vertices = body.template.vertices_moved_by([self.bone(digit, phalanx)])
                points = (body.vertices[vertices] - self.wrist) @ self.basis.T - self._heads[digit, phalanx]
                along = points @ self.directions[digit, phalanx]
                across = np.linalg.norm(points - np.outer(along, self.directions[digit, phalanx]), axis=1)
                radii[digit, phalanx] = np.median(across[along < np.percentile(along, 75)])
        radii[0, 0] = radii[0, 1] * 1.25
        return radii

    def pose(self, angles):
        """Bones and points for `angles` (n, ANGLES)."""
        angles = np.atleast_2d(angles)
        rotations = {}
        points = np.zeros((len(angles), 21, 3))
        for k in range(4):
            self._pose_finger(k, angles, rotations, points)
        self._pose_thumb(angles, rotations, points)
        return Pose(rotations, points)

    def _pose_finger(self, k, angles, rotations, points):
        digit = k + 1
        cup = rotations_about((0, -1, 0), angles[:, CUP] * CUP_SHARE[k])
        rotations[f"metacarpal{k + 1}.{self.side}"] = cup
        at = self._metacarpals[k] + cup @ (self._heads[digit, 0] - self._metacarpals[k])
        flexion, spread, middle, end = angles[:, 4 * k:4 * k + 4].T
        # A folded knuckle can't spread, and turns its finger towards the base of the thumb.
        z_turn = spread * np.cos(np.clip(flexion, 0, np.pi / 2))
        plane = rotations_about((0, 0, 1), np.full(1, CONVERGENCE[k]))
        bends = (flexion, flexion + middle, flexion + middle + end)
        for phalanx, bend in enumerate(bends):
            folded = plane @ rotations_about((0, -1, 0), bend) @ plane.transpose(0, 2, 1)
            turn = cup @ rotations_about((0, 0, 1), z_turn) @ folded @ arc(self.directions[digit, phalanx], (1, 0, 0))
            at = self._place(digit, phalanx, at, turn, rotations, points)

    def _pose_thumb(self, angles, rotations, points):
        across, adduction, twist, knuckle, end = angles[:, THUMB:THUMB + 5].T
        base = rotations_about((1, 0, 0), across) @ rotations_about((0, 0, 1), -adduction)
        turn = base @ rotations_about(self.directions[0, 0], twist)
        at = np.broadcast_to(self._heads[0, 0], (len(angles), 3))
        at = self._place(0, 0, at, turn, rotations, points)
        for phalanx, angle in ((1, knuckle), (2, end)):
            axis = np.cross(self.directions[0, phalanx], -self.thumb_back)
            turn = turn @ rotations_about(axis, angle)
            at = self._place(0, phalanx, at, turn, rotations, points)

    def _place(self, digit, phalanx, at, turn, rotations, points):
        """Notes a bone whose head is `at`; returns where its tail is."""
        rotations[self.bone(digit, phalanx)] = turn
        points[:, 1 + 4 * digit + phalanx] = at
        after = self._heads[digit, phalanx + 1] if phalanx < 2 else self._tips[digit]
        at = at + turn @ (after - self._heads[digit, phalanx])
        points[:, 2 + 4 * digit + phalanx] = at
        return at

    def in_body(self, rotation):
        """A rotation in the hand's frame, as seen from the body's rest frame."""
        return self.basis.T @ rotation @ self.basis


def bones_of(side):
    """Every bone of the hand that carries skin."""
    return [b for b in template().bones
            if b.endswith(f".{side}") and b.startswith(("wrist", "metacarpal", "finger"))]
