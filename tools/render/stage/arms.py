"""Puts an arm where a hand should be: two bones to the wrist, and the forearm's twist spread over its bones.

Directions are in the person's frame as seen from one arm, `Reach`: medial (to the body's middle), forward, up.
"""

from dataclasses import dataclass

import numpy as np

from .hand_skeleton import HandSkeleton
from .hand_solver import Solver
from .rotations import about, arc, frame, twist_about, unit

# Share of the hand's twist against the upper arm that each bone takes.
TWIST_SHARES = (("lowerarm01", 0.25), ("lowerarm02", 0.65))


def inward(side):
    """+1 or −1: where +x, the person's left, is medial."""
    return -1.0 if side == "L" else 1.0


def to_person(side, direction):
    """(medial, forward, up) → the person's x, y, z, and back."""
    medial, forward, up = direction
    return np.array([medial * inward(side), -forward, up])


@dataclass
class Reach:
    """Where a hand is wanted, in (medial, forward, up); the wrist is given from the shoulder in arm lengths, unless
    `wrist` holds a place in the person's frame."""

    offset: tuple
    forward: tuple
    palm: tuple
    wrist: np.ndarray | None = None


class Arm:
    """One arm of a body."""

    def __init__(self, body, side):
        self.body, self.side = body, side
        self.skeleton = HandSkeleton(body, side)
        self.solver = Solver(self.skeleton)
        self.shoulder = body.heads[f"upperarm01.{side}"]
        self.elbow = body.heads[f"lowerarm01.{side}"]
        self.hand = body.heads[f"wrist.{side}"]
        self.upper = np.linalg.norm(self.elbow - self.shoulder)
        self.lower = np.linalg.norm(self.hand - self.elbow)
        self.length = self.upper + self.lower

    def wrist_for(self, reach):
        if reach.wrist is not None:
            return reach.wrist
        return self.shoulder + to_person(self.side, reach.offset) * self.length

    def strain(self, reach):
        """How strained the wrist would be (1: at its limit)."""
        return self._reached(reach, {})[0]

    def _reached(self, reach, rotations):
        target = self.wrist_for(reach)
        self._lift_shoulder(target, rotations)
        shoulder = self.body.posed_joint(f"upperarm01.{self.side}", rotations)
        forward, palm = to_person(self.side, reach.forward), to_person(self.side, reach.palm)
        strain, elbow, wrist = self._best_elbow(shoulder, target, unit(forward), unit(palm))
        return strain, shoulder, elbow, wrist

    def pose(self, reach, shape, rotations):
        """Adds this arm's bones to `rotations`."""
        side = self.side
        _, shoulder, elbow, wrist = self._reached(reach, rotations)
        forward, palm = to_person(side, reach.forward), to_person(side, reach.palm)
        self._turn_arm(shoulder, elbow, wrist, rotations)
        hand = frame(forward, palm) @ frame(self.skeleton.basis[0], self.skeleton.basis[2]).T
        self._spread_twist(hand, unit(wrist - elbow), rotations)
        rotations[f"wrist.{side}"] = hand
        angles = self.solver.solve(shape.wanted, shape.sigma, shape.touches)
        for bone, turn in self.skeleton.pose(angles).rotations.items():
            rotations[bone] = hand @ self.skeleton.in_body(turn[0])

    def _lift_shoulder(self, target, rotations):
        """The collar bone follows an arm that is raised."""
        rise = np.clip((target - self.shoulder)[2] / self.length + 0.2, 0, 1)
        sign = inward(self.side)
        rotations[f"clavicle.{self.side}"] = about((0, 1, 0), sign * 0.22 * rise)
        rotations[f"shoulder01.{self.side}"] = about((0, 1, 0), sign * 0.3 * rise)

    def _best_elbow(self, shoulder, target, forward, palm):
        """Tries elbows around the line from shoulder to wrist; takes the easiest for the wrist and the shoulder."""
        line = target - shoulder
        distance = np.clip(np.linalg.norm(line), abs(self.upper - self.lower) + 0.03, 0.985 * self.length)
        line = unit(line)
        wrist = shoulder + line * distance
        along = (self.upper**2 - self.lower**2 + distance**2) / (2 * distance)
        height = np.sqrt(max(0.0, self.upper**2 - along**2))
        down = to_person(self.side, (-0.6, -0.45, -1.0))
        start = frame(line, down)[:, 1]
        best = None
        for angle in np.linspace(-1.4, 1.4, 15):
            elbow = shoulder + line * along + about(line, angle) @ start * height
            strain = self._strain(shoulder, elbow, wrist, forward, palm) + 0.12 * abs(angle)
            inside = abs(elbow[0]) < abs(self.shoulder[0]) * 0.9 and elbow[1] > shoulder[1] - 0.12
            strain += 0.6 * inside
            if best is None or strain < best[0]:
                best = (strain, elbow, wrist)
        return best

    def _strain(self, shoulder, elbow, wrist, forward, palm):
        """The worse of wrist bend and forearm turn, against what they can do."""
        forearm = unit(wrist - elbow)
        bend = np.arccos(np.clip(forearm @ forward, -1, 1))
        hinge = np.cross(unit(elbow - shoulder), forearm)
        if np.linalg.norm(hinge) < 0.1:
            return bend / np.radians(60)
        # With the thumb up and the elbow bent, the palm looks along the elbow's hinge, to the body's middle.
        neutral = unit(hinge) * (1 if self.side == "L" else -1)
        across = palm - forearm * (palm @ forearm)
        if np.linalg.norm(across) < 0.2:
            return bend / np.radians(60)
        turn = np.arccos(np.clip(unit(across) @ neutral, -1, 1))
        return max(bend / np.radians(60), turn / np.radians(100))

    def _turn_arm(self, shoulder, elbow, wrist, rotations):
        rest_upper, rest_lower = unit(self.elbow - self.shoulder), unit(self.hand - self.elbow)
        upper = arc(rest_upper, unit(elbow - shoulder))
        for bone in ("upperarm01", "upperarm02"):
            rotations[f"{bone}.{self.side}"] = upper
        self._lower = arc(upper @ rest_lower, unit(wrist - elbow)) @ upper

    def _spread_twist(self, hand, forearm, rotations):
        twist = twist_about(hand @ self._lower.T, forearm)
        for bone, share in TWIST_SHARES:
            rotations[f"{bone}.{self.side}"] = about(forearm, twist * share) @ self._lower
