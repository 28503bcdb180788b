"""Clothes, cut out of MakeHuman's helper meshes (tights and skirt) in the rest pose, and what skin they leave bare.

A `Piece` is a mesh at rest whose vertices follow the skin of given vertices of the body.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .body import template
from .patterns import CLOTH_METRES


# Metres between folds, and how far they stand out.
FOLD_LENGTH, FOLD_HEIGHT = 0.09, 0.006
# Nothing of an arm or a hand is further than this from the line from shoulder to wrist, in metres.
ARM_REACH = 0.15
# How far from the skin cloth lies, in metres.
SHIRT, CUFF, HEM, TROUSERS = 0.017, 0.008, 0.024, 0.014
# A shoe, as cut across the foot: this many rings of this many corners, and leather beyond the foot's skin in metres.
SHOE_RINGS, SHOE_CORNERS, LEATHER = 12, 14, 0.008


@dataclass
class Piece:
    """`like[i]` is the body's vertex that vertex i of the piece moves with."""

    vertices: np.ndarray
    faces: list
    like: np.ndarray
    uvs: np.ndarray | None = None

    def worn(self, posed):
        return posed.carried(self.like, self.vertices)


@lru_cache(maxsize=16)
def group_faces(name):
    return [np.array(face[0]) for face in template().groups[name]]


def centres(vertices, faces):
    """The middle of each face."""
    sizes = np.array([len(f) for f in faces])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.add.reduceat(vertices[np.concatenate(faces)], starts) / sizes[:, None]


def normals(vertices, faces):
    """Outward directions at all vertices, zero where no face is."""
    found = np.zeros_like(vertices)
    for size in {len(f) for f in faces}:
        chosen = np.array([f for f in faces if len(f) == size])
        across = np.cross(vertices[chosen[:, 2]] - vertices[chosen[:, 0]],
                          vertices[chosen[:, -1]] - vertices[chosen[:, 1]])
        for k in range(size):
            np.add.at(found, chosen[:, k], across)
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def folds(rng, vertices, length):
    """How far cloth bulges at each vertex, about −1 … 1, in waves of about `length` metres."""
    waves = rng.normal(size=(7, 3)) * (1, 1, 0.45)  # folds run down rather than across
    waves *= 2 * np.pi / (length * rng.uniform(0.7, 1.6, 7) * np.linalg.norm(waves, axis=1))[:, None]
    return np.sin(vertices @ waves.T + rng.uniform(0, 2 * np.pi, 7)).sum(1).clip(-3, 3) / 3


def piece_of(body, faces, thickness, shift=None, rng=None):
    """The faces, moved out by `thickness` metres (or per vertex); with `rng` in folds."""
    used, inverse = np.unique(np.concatenate(faces), return_inverse=True)
    out = normals(body.vertices, faces)[used]
    vertices = body.vertices[used]
    if callable(thickness):
        thickness = thickness(vertices)
    height = np.minimum(FOLD_HEIGHT, 0.4 * np.asarray(thickness))  # the skin mustn't come through
    bulge = folds(rng, vertices, FOLD_LENGTH) * height if rng is not None else 0.0
    vertices = vertices + out * np.reshape(thickness + bulge, (-1, 1))
    if shift is not None:
        vertices = shift(vertices)
    ends = np.cumsum([len(f) for f in faces])
    own = np.split(inverse, ends[:-1])
    uvs = np.stack([vertices[:, 0], vertices[:, 2]], axis=1) / CLOTH_METRES + 0.5
    return Piece(vertices, own, used, uvs)


class Tailor:
    """Knows where neck, waist, wrists and ankles of one body are."""

    def __init__(self, body, rng):
        self.body = body
        self._rng = rng
        skirt = body.vertices[template().vertices_of("helper-skirt")]
        self.waist = skirt[:, 2].max() - 0.01
        self.hip = body.heads["upperleg01.L"][2]
        self.neck = body.heads["neck01"][2] + 0.035
        self.ankle = body.heads["foot.L"][2]

    def _along_arm(self, centres):
        """How far down the arm a place is: 0 at the shoulder, 1 at the elbow, 2 at the wrist; below 0 on the torso."""
        along = np.full(len(centres), -1.0)
        for side in "LR":
            shoulder, elbow, wrist = (self.body.heads[f"{b}.{side}"] for b in ("upperarm01", "lowerarm01", "wrist"))
            mine = centres[:, 0] * shoulder[0] > 0
            upper, lower = elbow - shoulder, wrist - elbow
            first = (centres - shoulder) @ upper / (upper @ upper)
            second = (centres - elbow) @ lower / (lower @ lower)
            place = np.where(second > 0, 1 + second, np.minimum(first, 1))
            outside = mine & (np.abs(centres[:, 0]) > abs(shoulder[0]) * 0.98)
            whole = (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
            beside = np.linalg.norm(np.cross(centres - shoulder, whole), axis=1)  # hips are far from that line
            on_arm = outside & (beside < ARM_REACH)
            along = np.where(on_arm, place, along)
        return along

    def shirt(self, sleeve):
        """`sleeve`: its end on the arm, 1 at the elbow, 2 at the wrist."""
        faces = group_faces("helper-tights")
        middles = centres(self.body.vertices, faces)
        arm = self._along_arm(middles)
        keep = (middles[:, 2] > self.waist - 0.06) & (middles[:, 2] < self.neck) & (arm < sleeve)

        def thickness(vertices):  # cuffs are narrow, short sleeves wide
            return np.interp(self._along_arm(vertices), (1.3, 1.9), (SHIRT, CUFF))

        return piece_of(self.body, [f for f, k in zip(faces, keep) if k], thickness, rng=self._rng)

    def hem(self, length):
        """The shirt's part below the waist, hanging `length` below the hip joint."""
        return self._skirt_part(-9, length, HEM)

    def skirt(self, hem):
        """From a little above the shirt's end to the ground."""
        return self._skirt_part(hem - 0.05, 9, 0.016)

    def _skirt_part(self, above, below, thickness):
        faces = group_faces("helper-skirt")
        depth = self.hip - centres(self.body.vertices, faces)[:, 2]
        keep = (depth > above) & (depth < below)
        return piece_of(self.body, [f for f, k in zip(faces, keep) if k], thickness, rng=self._rng)

    def trousers(self):
        faces = group_faces("helper-tights")
        middles = centres(self.body.vertices, faces)
        arm = self._along_arm(middles)
        keep = (middles[:, 2] < self.hip + 0.05) & (middles[:, 2] > self.ankle - 0.01) & (arm < -0.5)
        return piece_of(self.body, [f for f, k in zip(faces, keep) if k], TROUSERS, rng=self._rng)

    def shoe(self, side):
        """Low and closed, round the whole foot: bare toes look like fingers."""
        skin = template().vertices_of("body")
        feet = self.body.vertices[skin]
        mine = (feet[:, 2] < self.ankle) & (feet[:, 0] * self.body.heads[f"foot.{side}"][0] > 0)
        foot = feet[mine]
        heel, toe = foot[:, 1].max(), foot[:, 1].min()
        along = np.linspace(heel + LEATHER, toe - 2.5 * LEATHER, SHOE_RINGS)
        rings = []
        for k, y in enumerate(along):
            near = foot[np.abs(foot[:, 1] - np.clip(y, toe + 0.03, heel - 0.02)) < 0.022]
            x0, x1, top = near[:, 0].min() - LEATHER, near[:, 0].max() + LEATHER, near[:, 2].max() + LEATHER
            blunt = np.sin(np.pi * np.clip((k + 0.15) / (SHOE_RINGS - 0.7), 0, 1)) ** 0.3  # rounded at both ends
            turn = np.linspace(0, 2 * np.pi, SHOE_CORNERS, endpoint=False)
            across = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.7 * (x1 - x0) / 2 * blunt
            height = np.maximum(np.sin(turn), -0.15) * blunt * (top - foot[:, 2].min())
            rings.append(np.stack([(x0 + x1) / 2 + across, np.full(SHOE_CORNERS, y), foot[:, 2].min() + height], axis=1))
        faces = [np.array([a, a + 1, a + 1 + SHOE_CORNERS, a + SHOE_CORNERS] if a % SHOE_CORNERS < SHOE_CORNERS - 1 else
                          [a, a + 1 - SHOE_CORNERS, a + 1, a + SHOE_CORNERS])
                 for a in range((SHOE_RINGS - 1) * SHOE_CORNERS)]
        ends = [np.arange(SHOE_CORNERS), np.arange(SHOE_CORNERS)[::-1] + (SHOE_RINGS - 1) * SHOE_CORNERS]
        sole = skin[mine][foot[:, 1].argmax()]  # the heel moves with the foot's bone, and so does the whole shoe
        vertices = np.concatenate(rings)
        return Piece(vertices, faces + ends, np.full(len(vertices), sole))

    def bare_skin(self, sleeve, skirt):
        """Faces of the body that clothes don't hide."""
        faces = group_faces("body")
        middles = centres(self.body.vertices, faces)
        arm = self._along_arm(middles)
        head = (middles[:, 2] > self.neck - 0.05) & (arm < 0) & (np.abs(middles[:, 0]) < 0.11)
        keep = head | (arm > sleeve - 0.12)
        if skirt:
            keep |= middles[:, 2] < self.ankle + 0.25
        return [f for f, k in zip(faces, keep) if k]
