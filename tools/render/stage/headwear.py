"""Hair, eyebrows, headscarf and cap as pieces in the rest pose."""

from functools import lru_cache

import numpy as np

from .body import template
from .garments import Piece, centres, group_faces, piece_of

RINGS, AROUND = 12, 56


def tube_faces(rings):
    """Quads between rings of AROUND vertices each."""
    quads = []
    for start in range(0, (rings - 1) * AROUND, AROUND):
        for i in range(AROUND):
            after = (i + 1) % AROUND
            quads.append(np.array([start + i, start + after, start + AROUND + after, start + AROUND + i]))
    return quads


class Head:
    """The head of one body at rest; places are given from the middle between the eyes: x, back, up."""

    def __init__(self, body):
        self.body = body
        eyes = [body.vertices[template().vertices_of(f"helper-{s}-eye")].mean(0) for s in "lr"]
        self.eyes = np.array(eyes)
        self.middle = self.eyes.mean(0)
        self.scale = np.linalg.norm(self.eyes[0] - self.eyes[1]) / 0.062
        head = body.vertices[template().vertices_of("body")]
        self.top = head[:, 2].max()

    def _seen(self, faces):
        """Centres of faces from the middle of the eyes, on a head of common size."""
        return (centres(self.body.vertices, faces) - self.middle) / self.scale

    def _faces(self, keep_of, faces=None):
        faces = head_faces() if faces is None else faces
        return [f for f, k in zip(faces, keep_of(self._seen(faces))) if k]

    def face_vertices(self):
        """The skin from the brow to the chin, which a face box encloses."""
        def front(c):
            return (c[:, 1] < 0.055) & (c[:, 2] < 0.055) & (c[:, 2] > -0.115) & (np.abs(c[:, 0]) < 0.075)
        return np.unique(np.concatenate(self._faces(front)))

    def short_hair(self, thickness):
        """Lifted off the skull, more towards the crown."""
        def line(back):
            return np.interp(back, [-0.02, 0, 0.05, 0.075, 0.10, 0.14], [0.062, 0.058, 0.045, 0.022, -0.03, -0.075])

        def covered(c):
            temple = (np.abs(c[:, 0]) > 0.066) & (c[:, 2] < 0.035) & (c[:, 1] < 0.125)
            return (c[:, 2] > line(c[:, 1])) & (c[:, 2] > -0.09) & ~temple

        def lift(vertices):
            seen = (vertices - self.middle) / self.scale
            depth = np.clip((seen[:, 2] - line(seen[:, 1])) / 0.035, 0, 1)
            centre = self.middle + np.array([0, 0.09, 0.0]) * self.scale
            out = vertices - centre
            out /= np.linalg.norm(out, axis=1, keepdims=True)
            return vertices + out * (0.002 + thickness * depth**0.6)[:, None]

        return piece_of(self.body, self._faces(covered), 0.0, lift)

    def long_hair(self, below_eyes):
        faces = group_faces("helper-hair")
        lowest = np.array([self.body.vertices[f][:, 2].min() for f in faces])
        seen = self._seen(faces)
        keep = (seen[:, 1] > 0.065) & (lowest > self.middle[2] - below_eyes)
        return piece_of(self.body, [f for f, k in zip(faces, keep) if k], 0.003)

    def brows(self):
        def near(c):
            x = np.abs(c[:, 0]) - 0.031
            height = c[:, 2]
            return ((x > -0.024) & (x < 0.026) & (height > 0.021 - np.abs(x + 0.005) * 0.1)
                    & (height < 0.029 - np.abs(x + 0.005) * 0.15) & (c[:, 1] < 0.01))
        faces = self._faces(near)
        return piece_of(self.body, faces, 0.0012) if faces else None

    def scarf(self):
        """A headscarf: tight round the face, then falling from the chin over neck and shoulders. Two pieces."""
        def smooth(vertices):
            seen = (vertices - self.middle) / self.scale
            back = np.clip(seen[:, 1] / 0.1, 0, 1)
            vertices = vertices + np.array([0, 1, 0.2]) * (0.006 * back)[:, None]
            half = 0.082 * self.scale  # the ears lie flat under it
            vertices[:, 0] = np.clip(vertices[:, 0], -half, half)
            return vertices

        return [piece_of(self.body, self._faces(self._under_scarf), 0.006, smooth), self._drape()]

    @staticmethod
    def _under_scarf(seen, edge=0.0):
        """`edge`: how far within the scarf's own edge, in metres."""
        opening = ((seen[:, 1] < 0.062 + edge) & (np.abs(seen[:, 0]) < 0.06 + edge) & (seen[:, 2] < 0.05 + edge)
                   & (seen[:, 2] > -0.108 - edge))
        return ~opening & (seen[:, 2] > -0.2)

    def without_scarfed(self, faces):
        """Those of the body's faces that a headscarf leaves to be seen."""
        hidden = {tuple(f) for f in self._faces(lambda seen: self._under_scarf(seen, 0.015))}
        return [f for f in faces if tuple(f) not in hidden]

    def _drape(self):
        top = self.middle[2] - 0.088 * self.scale
        shoulder = self.body.heads["upperarm01.L"][2]
        angles = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
        front = 0.5 - 0.5 * np.sin(angles)  # 1 in front, 0 behind
        bottom = shoulder - 0.10 - 0.13 * front
        skin = self._below_chin()
        points = self.body.vertices[skin]
        axis = np.array([0.0, self.body.heads["neck01"][1]])
        radius = np.linalg.norm(points[:, :2] - axis, axis=1)
        angle = np.arctan2(points[:, 1] - axis[1], points[:, 0]) % (2 * np.pi)
        vertices, last = [], np.zeros(AROUND)
        for k in range(RINGS):
            height = top + (bottom - top) * k / (RINGS - 1)
            turn = np.abs((angle[None] - angles[:, None] + np.pi) % (2 * np.pi) - np.pi)
            near = (turn < 0.16) & (np.abs(points[None, :, 2] - height[:, None]) < 0.03)
            reach = np.where(near, np.minimum(radius, 0.21), 0).max(1)
            last = np.maximum(last, reach)
            last = np.maximum(last, 0.5 * last + 0.25 * (np.roll(last, 1) + np.roll(last, -1)))
            out = last + 0.014 + 0.02 * k / RINGS + 0.004 * np.sin(angles * 9 + k * 0.3)
            vertices.append(np.stack([out * np.cos(angles), axis[1] + out * np.sin(angles), height], axis=1))
        vertices = np.concatenate(vertices)
        return Piece(vertices, tube_faces(RINGS), self._nearest(vertices, skin))

    def _below_chin(self):
        skin = template().vertices_of("body")
        points = self.body.vertices[skin]
        shoulder = self.body.heads["upperarm01.L"]
        return skin[(points[:, 2] > shoulder[2] - 0.28) & (points[:, 2] < self.middle[2] - 0.06)
                    & (np.abs(points[:, 0]) < abs(shoulder[0]) * 1.15)]

    def _nearest(self, vertices, skin):
        gaps = np.linalg.norm(vertices[:, None] - self.body.vertices[skin][None], axis=2)
        return skin[gaps.argmin(1)]

    def mask(self):
        """A face mask from the bridge of the nose to under the chin, drawn taut over what it covers."""
        def covered(c):
            top = -0.012 - 0.02 * np.clip((np.abs(c[:, 0]) - 0.012) / 0.05, 0, 1)
            return (c[:, 1] < 0.07) & (c[:, 2] < top) & (c[:, 2] > -0.13) & (np.abs(c[:, 0]) < 0.07)

        piece = piece_of(self.body, self._faces(covered), 0.006)
        for _ in range(25):  # cloth bridges hollows: a vertex lies where its neighbours are, if that is further out
            off = _mean_of_neighbours(piece.faces, piece.vertices) - piece.vertices
            piece.vertices = piece.vertices + off * (off[:, 1:2] < 0)
        return piece

    def cap(self):
        """A songkok: a stiff oval cap, flat on top."""
        skull = self.body.vertices[template().vertices_of("body")]
        low = self.middle[2] + 0.058 * self.scale
        ring = skull[np.abs(skull[:, 2] - low - 0.01) < 0.02]
        centre = (ring[:, :2].max(0) + ring[:, :2].min(0)) / 2
        half = (ring[:, :2].max(0) - ring[:, :2].min(0)) / 2 + 0.008
        angles = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
        high = self.top + 0.018
        vertices, shares = [], ((low, 1.0), (high - 0.004, 0.97), (high, 0.94), (high, 0.02))
        for height, share in shares:
            lowered = 0.012 * np.sin(angles) * (height == low)  # lower behind
            vertices.append(np.stack([centre[0] + half[0] * share * np.cos(angles),
                                      centre[1] + half[1] * share * np.sin(angles), height - lowered], axis=1))
        vertices = np.concatenate(vertices)
        crown = template().vertices_of("body")[skull[:, 2].argmax()]
        return Piece(vertices, tube_faces(len(shares)), np.full(len(vertices), crown))


def _mean_of_neighbours(faces, vertices):
    total, count = np.zeros_like(vertices), np.zeros(len(vertices))
    for face in faces:
        for turn in (1, -1):
            np.add.at(total, face, vertices[np.roll(face, turn)])
            np.add.at(count, face, 1)
    return total / np.maximum(count, 1)[:, None]


@lru_cache(maxsize=1)
def head_faces():
    """Faces of the body above the shoulders."""
    tem = template()
    parts = ("head", "neck", "jaw", "eye", "oris", "levator", "risorius", "temporalis", "orbicularis", "special",
             "tongue", "oculi")
    bones = [b for b in tem.bones if b.startswith(parts)]
    mine = set(tem.vertices_moved_by(bones).tolist())
    return [f for f in group_faces("body") if mine.issuperset(f.tolist())]
