"""A body while its arms are posed, and what its hands hold. Places are in the person's frame (x to the person's left,
−y forward, z up), in metres."""

from dataclasses import dataclass, field

import numpy as np

from . import hand_shapes
from .arms import Reach, inward, to_person
from .body import template
from .garments import TROUSERS
from .rotations import unit

CLOTH = 0.02


@dataclass
class Held:
    """A thing held: `axes` columns are its width, height and depth directions in the person's frame."""

    kind: str
    centre: np.ndarray
    axes: np.ndarray


@dataclass
class Sitter:
    """A body being posed."""

    body: object
    arms: dict
    rotations: dict
    props: list = field(default_factory=list)
    skirt: bool = False

    def front(self, x, z):
        """The y of the body's front at (x, z)."""
        return self._surface(x, z)[:, 1].min() - CLOTH

    def back(self, x, z):
        return self._surface(x, z)[:, 1].max() + CLOTH

    def _surface(self, x, z):
        torso = self.body.torso
        near = (np.abs(torso[:, 0] - x) < 0.06) & (np.abs(torso[:, 2] - z) < 0.04)
        return torso[near]

    def half_width(self, z):
        """Of hips and skirt round a height."""
        hips = self.body.vertices[template().vertices_of("helper-skirt")]
        return np.abs(hips[np.abs(hips[:, 2] - z) < 0.12, 0]).max(initial=0)

    def thigh_height(self, along):
        """How high cloth lies over the bone of a raised thigh, at most, from a share `along` it to a little further."""
        hip, knee = self.body.heads["upperleg01.L"], self.body.heads["lowerleg01.L"]
        cloth = self.body.vertices[template().vertices_of("helper-skirt" if self.skirt else "helper-tights")]
        place = (cloth - hip) @ (knee - hip) / ((knee - hip) @ (knee - hip))
        near = (cloth[:, 0] > 0) & (place > along - 0.12) & (place < along + 0.22) & (np.abs(cloth[:, 0] - hip[0]) < 0.12)
        bone = hip[1] + place * (knee - hip)[1]
        return (bone - cloth[:, 1])[near].max() + TROUSERS

    def height_of(self, bone):
        return self.body.heads[bone][2]

    def place(self, rng, side, shape, point, forward, palm, along=0.09, out=0.02):
        """Puts the spot `along` the hand and `out` of its palm at `point`."""
        fwd = unit(to_person(side, forward))
        across = unit(to_person(side, palm))
        across = unit(across - fwd * (across @ fwd))
        drawn = hand_shapes.REST[shape](rng)
        reach = Reach((0, 0, 0), forward, palm, point - fwd * along - across * out)
        self.arms[side].pose(reach, drawn, self.rotations)
