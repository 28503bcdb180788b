"""Clothes, cut out of MakeHuman's helper meshes (tights and skirt) in the rest pose, and what skin they leave bare.

A `Piece` is a mesh at rest whose vertices follow the skin of given vertices of the body.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .body import template
from .patterns import CLOTH_METRES


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


def piece_of(body, faces, thickness, shift=None):
    """The faces, moved out by `thickness` metres."""
    used, inverse = np.unique(np.concatenate(faces), return_inverse=True)
    out = normals(body.vertices, faces)[used]
    vertices = body.vertices[used] + out * thickness
    if shift is not None:
        vertices = shift(vertices)
    ends = np.cumsum([len(f) for f in faces])
    own = np.split(inverse, ends[:-1])
    uvs = np.stack([vertices[:, 0], vertices[:, 2]], axis=1) / CLOTH_METRES + 0.5
    return Piece(vertices, own, used, uvs)


class Tailor:
    """Knows where neck, waist, wrists and ankles of one body are."""

    def __init__(self, body):
        self.body = body
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
            on_arm = mine & (np.abs(centres[:, 0]) > abs(shoulder[0]) * 0.98) & (centres[:, 2] > self.hip - 0.12)
            along = np.where(on_arm, place, along)
        return along

    def shirt(self, sleeve):
        """`sleeve`: its end on the arm, 1 at the elbow, 2 at the wrist."""
        faces = group_faces("helper-tights")
        middles = centres(self.body.vertices, faces)
        arm = self._along_arm(middles)
        keep = (middles[:, 2] > self.waist - 0.06) & (middles[:, 2] < self.neck) & (arm < sleeve)
        return piece_of(self.body, [f for f, k in zip(faces, keep) if k], 0.017)

    def hem(self, length):
        """The shirt's part below the waist, hanging `length` below the hip joint."""
        return self._skirt_part(-9, length, 0.024)

    def skirt(self, hem):
        """From a little above the shirt's end to the ground."""
        return self._skirt_part(hem - 0.05, 9, 0.016)

    def _skirt_part(self, above, below, thickness):
        faces = group_faces("helper-skirt")
        depth = self.hip - centres(self.body.vertices, faces)[:, 2]
        keep = (depth > above) & (depth < below)
        return piece_of(self.body, [f for f, k in zip(faces, keep) if k], thickness)

    def trousers(self):
        faces = group_faces("helper-tights")
        middles = centres(self.body.vertices, faces)
        arm = self._along_arm(middles)
        keep = (middles[:, 2] < self.hip + 0.05) & (middles[:, 2] > self.ankle - 0.01) & (arm < -0.5)
        return piece_of(self.body, [f for f, k in zip(faces, keep) if k], 0.014)

    def shoes(self):
        faces = group_faces("body")
        keep = centres(self.body.vertices, faces)[:, 2] < self.ankle + 0.02
        return piece_of(self.body, [f for f, k in zip(faces, keep) if k], 0.006)

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
