"""Finds joint angles near the wanted ones at which digits touch where they should and don't run into each other."""

from dataclasses import dataclass

import numpy as np

from .hand_skeleton import ANGLES, LIMITS, THUMB

SAMPLES_PER_BONE = 4
# Flesh gives way: spheres overlap this far before it counts, as a share of their radii; neighbouring fingers, which
# flatten each other along their whole length, more so.
SOFTNESS = 0.84
NEIGHBOUR_SOFTNESS = 0.66
# One unit of badness is this many metres of overlap or of missed contact.
TOLERANCE = 0.0012
# Badness of two touching spots whose skins don't face each other at all.
FACING = 6.0
# Badness of two bones that should cross at right angles and are parallel.
CROSSING = 14.0
STEPS = 30
LONGEST_STEP = np.radians(14)
# A pose worse than this stands for digits caught behind each other: another start is tried.
CAUGHT = 60.0
STARTS = ((18, 0), (30, -25), (10, -40))  # the thumb before it touches: more across, more adduction, in degrees


@dataclass(frozen=True)
class Spot:
    """A place on the skin: on a digit (0 thumb … 4 pinky), its phalanx, how far along it, and on which side:
    "pad" (palm side), "back", "thumbward" or "away" (from the thumb)."""

    digit: int
    phalanx: int
    along: float = 0.5
    side: str = "pad"


@dataclass(frozen=True)
class Touch:
    """Two spots that meet. `crossing` is the cosine wanted between the directions of their two bones, if any."""

    a: Spot
    b: Spot
    weight: float = 1.0
    crossing: float | None = None


class Solver:
    """Solves poses of one hand."""

    def __init__(self, skeleton):
        self.skeleton = skeleton
        self._spheres()

    def _spheres(self):
        """Which pairs of spheres may not overlap: of different digits, and of finger ends with the palm."""
        owner, part, radii = [], [], []
        for digit in range(5):
            for phalanx in range(3):
                for k in range(SAMPLES_PER_BONE):
                    owner.append(digit)
                    part.append(phalanx)
                    radii.append(self.skeleton.radii[digit, phalanx])
        for k in range(4 * 3):
            owner.append(5)
            part.append(0)
            radii.append(0.0125)
        owner, part, radii = map(np.array, (owner, part, radii))
        first, second = np.triu_indices(len(owner), 1)
        apart = owner[first] != owner[second]
        # Neighbouring fingers share flesh at their roots; the thumb's and the fingers' roots lie inside the palm.
        roots = (part[first] == 0) & (part[second] == 0)
        palm = (owner[second] == 5) & (part[first] == 0)
        keep = apart & ~roots & ~palm
        self._first, self._second = first[keep], second[keep]
        neighbours = (owner[second] - owner[first] == 1) & (owner[first] > 0) & (owner[second] < 5)
        softness = np.where(neighbours, NEIGHBOUR_SOFTNESS, SOFTNESS)[keep]
        self._clearance = softness * (radii[self._first] + radii[self._second])

    def _centres(self, points):
        """(n, spheres, 3)"""
        centres = []
        for digit in range(5):
            for phalanx in range(3):
                a, b = points[:, 1 + 4 * digit + phalanx], points[:, 2 + 4 * digit + phalanx]
                radius = self.skeleton.radii[digit, phalanx]
                if phalanx == 2:  # the last sphere ends where the finger ends
                    b = b - (b - a) / np.linalg.norm(b - a, axis=1, keepdims=True) * radius
                for share in (np.arange(SAMPLES_PER_BONE) + 0.5) / SAMPLES_PER_BONE:
                    centres.append(a + (b - a) * share)
        for digit in range(1, 5):
            for share in (0.5, 0.68, 0.86):
                centres.append(points[:, 0] + (points[:, 1 + 4 * digit] - points[:, 0]) * share - (0, 0, 0.002))
        return np.stack(centres, axis=1)

    def spot(self, pose, spot):
        """Where a spot lies, the outward direction of the skin there, and its bone's direction: (n, 3) each."""
        rotation = pose.rotations[self.skeleton.bone(spot.digit, spot.phalanx)]
        a = pose.points[:, 1 + 4 * spot.digit + spot.phalanx]
        b = pose.points[:, 2 + 4 * spot.digit + spot.phalanx]
        along = (b - a) / np.linalg.norm(b - a, axis=1, keepdims=True)
        back = self.skeleton.thumb_back if spot.digit == 0 else np.array((0, 0, -1.0))
        back = rotation @ back
        back = back - along * np.sum(along * back, axis=1, keepdims=True)
        back = back / np.linalg.norm(back, axis=1, keepdims=True)
        side = np.cross(along, back)  # towards the thumb, in the hand's mirrored coordinates
        out = {"pad": -back, "back": back, "thumbward": side, "away": -side}[spot.side]
        return a + (b - a) * spot.along + out * self.skeleton.radii[spot.digit, spot.phalanx], out, along

    def _close(self, angles):
        """The pairs of spheres that a small step could make collide."""
        centres = self._centres(self.skeleton.pose(angles).points)[0]
        gaps = np.linalg.norm(centres[self._first] - centres[self._second], axis=1)
        return np.flatnonzero(gaps < self._clearance + TOLERANCE)

    def _badness(self, angles, wanted, sigma, touches, pairs=slice(None)):
        pose = self.skeleton.pose(angles)
        rows = [(angles - wanted) / sigma]
        beyond = np.maximum(0, LIMITS[:, 0] - angles) + np.maximum(0, angles - LIMITS[:, 1])
        rows.append(beyond / np.radians(1.5))
        centres = self._centres(pose.points)
        gaps = np.linalg.norm(centres[:, self._first[pairs]] - centres[:, self._second[pairs]], axis=2)
        rows.append(np.maximum(0, self._clearance[pairs] - gaps) / TOLERANCE)
        for touch in touches:
            here, out_here, along_here = self.spot(pose, touch.a)
            there, out_there, along_there = self.spot(pose, touch.b)
            rows.append((here - there) / TOLERANCE * touch.weight)
            rows.append((out_here + out_there) * FACING * touch.weight)
            if touch.crossing is not None:
                cosine = np.sum(along_here * along_there, axis=1, keepdims=True)
                rows.append((cosine - touch.crossing) * CROSSING)
        return np.concatenate(rows, axis=1)

    def solve(self, wanted, sigma, touches=()):
        """Angles near the wanted ones; `sigma` says how far each may be moved, all in radians. The digits first find
        their places without touching, so that the thumb comes from outside and not from under the fingers."""
        if not touches:
            return self._descend(np.clip(wanted, *LIMITS.T), wanted, sigma, ())[0]
        best = None
        for across, adduction in STARTS:
            apart = wanted.copy()
            apart[THUMB:THUMB + 2] += np.radians((across, adduction))
            apart = np.clip(apart, *LIMITS.T)
            start, _ = self._descend(apart, apart, sigma, ())
            found = self._descend(start, wanted, sigma, touches)
            if best is None or found[1] < best[1]:
                best = found
            if best[1] < CAUGHT:
                break
        return best[0]

    def _descend(self, angles, wanted, sigma, touches):
        """Damped Gauss–Newton; returns the angles and how bad they are."""
        damping = 1.0
        badness = self._badness(angles[None], wanted, sigma, touches)[0]
        step = 1e-4
        for _ in range(STEPS):
            nearby = angles + np.concatenate([np.zeros((1, ANGLES)), np.eye(ANGLES) * step])
            around = self._badness(nearby, wanted, sigma, touches, self._close(angles))
            jacobian = (around[1:] - around[0]).T / step
            normal, pull = jacobian.T @ jacobian, jacobian.T @ around[0]
            for _ in range(4):
                move = np.linalg.solve(normal + damping * np.diag(np.diag(normal)), -pull)
                move *= min(1.0, LONGEST_STEP / (np.abs(move).max() + 1e-12))
                moved = self._badness((angles + move)[None], wanted, sigma, touches)[0]
                if moved @ moved < badness @ badness:
                    break
                damping *= 4
            else:
                break
            gained = badness @ badness - moved @ moved
            angles, badness, damping = angles + move, moved, damping / 3
            if gained < 1e-4 * (moved @ moved):
                break
        return angles, badness @ badness
