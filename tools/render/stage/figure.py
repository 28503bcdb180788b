"""One person on the stage: body, clothes and held things as Blender objects, and what the labels need of them."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from . import skin as looks_of
from .arms import Arm
from .blender_mesh import add_box, add_mesh, add_turned, plain, pictured
from .body import Body, template
from .garments import Tailor, group_faces, normals, piece_of
from .hand_skeleton import bones_of
from .headwear import Head
from .patterns import banner, document
from .rotations import about

PROP_SIZES = {"certificate": (0.34, 0.014, 0.25), "paper": (0.21, 0.002, 0.297), "folder": (0.24, 0.014, 0.32),
              "phone": (0.074, 0.155, 0.012), "microphone": (0.03, 0.24, 0.03), "strap": (0.035, 0.3, 0.004), "banner": (0.72, 0.004, 0.5),
              "pen": (0.009, 0.14, 0.009)}
# Things turned on a wheel: radius and height of each ring, along the second axis; the hand is at −0.04.
TURNED = {"cup": ((0.0, -0.1), (0.028, -0.1), (0.04, 0.03), (0.036, 0.03), (0.0, 0.01)),
          "bottle": ((0.0, -0.13), (0.032, -0.13), (0.032, 0.04), (0.014, 0.08), (0.014, 0.11), (0.0, 0.11)),
          "bouquet": ((0.0, -0.17), (0.02, -0.17), (0.026, 0.0), (0.08, 0.2), (0.0, 0.24))}

# How far from the skin a glove is, in metres.
GLOVE = 0.0015
# How far from a joint its skin is darker, in metres.
KNUCKLE = 0.0055
# Wrist, base of the thumb and knuckles lie this deep in the flesh, seen from the palm.
PALM_DEPTH = 0.017


@dataclass
class Place:
    """Where a person stands: on the floor's plane, turned from looking along −y, and on a step of some height."""

    x: float
    y: float
    yaw: float = 0.0
    step: float = 0.0


@dataclass
class Hand:
    """One hand in world places."""

    side: str
    gesture: str
    rest_kind: str
    points: np.ndarray
    radii: np.ndarray
    skin: np.ndarray
    normals: np.ndarray


@dataclass
class Figure:
    """A person as set up."""

    hands: list = field(default_factory=list)
    face: np.ndarray | None = None


@lru_cache(maxsize=2)
def hand_faces(side):
    mine = set(template().vertices_moved_by(bones_of(side)).tolist())
    return [f for f in group_faces("body") if mine.issuperset(f.tolist())]


class Actor:
    """A body with two arms, before it is posed."""

    def __init__(self, looks):
        self.looks = looks
        self.body = Body(looks.targets)
        self.arms = {side: Arm(self.body, side) for side in "LR"}
        self.shift = np.zeros(3)
        self.turn = np.eye(3)

    def stand(self, rotations, place):
        """Where the posed person's frame lies in the world."""
        self.posed = self.body.posed(rotations)
        lowest = self.posed.vertices[template().vertices_of("body")][:, 2].min()
        self.turn = about((0, 0, 1), place.yaw)
        self.shift = np.array([place.x, place.y, place.step - lowest])

    def to_world(self, points):
        return points @ self.turn.T + self.shift

    def set_up(self, sitter, shown, rng, fineness=0):
        """Adds everything to the scene. `shown`: side → (gesture, kind of rest); `fineness`: how often the skin is
        subdivided."""
        self.tailor = Tailor(self.body, rng)
        self.head = Head(self.body)
        self._add_body(fineness)
        self._add_clothes()
        self._add_head()
        self._add_worn()
        for held in sitter.props:
            self._add_prop(held, rng)
        figure = Figure(face=self.to_world(self.posed.vertices[self.head.face_vertices()]))
        for side, (gesture, kind) in shown.items():
            figure.hands.append(self._hand(side, gesture, kind))
        return figure

    def _add(self, name, piece, material):
        add_mesh(name, self.to_world(piece.worn(self.posed)), piece.faces, material, piece.uvs)

    def _add_body(self, subdivisions):
        tem = template()
        uvs = np.zeros((len(self.body.vertices), 2))
        for vertices, corners in tem.groups["body"]:
            uvs[vertices] = tem.uvs[corners]
        palms = np.zeros(len(uvs))
        at_rest = normals(self.body.vertices, group_faces("body"))
        for side in "LR":
            hand = tem.vertices_moved_by(bones_of(side))
            out = at_rest[hand] @ self.arms[side].skeleton.basis[2]
            palms[hand] = np.clip(out * 1.6 + 0.1, 0, 1) - self._knuckles(side, hand)
        faces = self.tailor.bare_skin(self.looks.sleeve, self.looks.skirt)
        if self.looks.headwear == "scarf":
            faces = self.head.without_scarfed(faces)
        material = looks_of.skin(self.looks.tone)
        add_mesh("body", self.to_world(self.posed.vertices), faces, material, uvs, subdivisions, palms)

    def _knuckles(self, side, vertices):
        """1 where the skin folds and darkens: round the fingers' joints and, less, on the knuckles."""
        body, found = self.body, np.zeros(len(vertices))
        for digit in range(1, 6):
            for phalanx, share in ((1, 0.45 if digit > 1 else 0), (2, 1.0), (3, 0.8)):
                bone = f"finger{digit}-{phalanx}.{side}"
                mine = np.isin(vertices, template().vertices_moved_by([b for b in bones_of(side) if b.startswith(
                    (f"finger{digit}", f"metacarpal{digit - 1}") if phalanx == 1 else f"finger{digit}")]))
                off = (body.vertices[vertices] - body.heads[bone]) @ body.direction(bone)
                found = np.maximum(found, share * mine * np.exp(-(off / KNUCKLE) ** 2))
        return found

    def _add_clothes(self):
        looks = self.looks
        cloth = looks_of.cloth(looks.top)
        self._add("shirt", self.tailor.shirt(looks.sleeve), cloth)
        self._add("hem", self.tailor.hem(looks.hem), cloth)
        lower = plain("cloth", looks.bottom, 0.85)
        if looks.skirt:
            self._add("skirt", self.tailor.skirt(looks.hem), lower)
        else:
            self._add("trousers", self.tailor.trousers(), lower)
        for side in "LR":
            self._add("shoe", self.tailor.shoe(side), plain("shoe", looks.shoes, 0.35))

    def _add_head(self):
        looks = self.looks
        hair = looks_of.hair(looks.hair)
        if looks.headwear == "scarf":
            for piece in self.head.scarf():
                self._add("scarf", piece, plain("scarf", looks.scarf, 0.85))
        elif looks.headwear != "bald":
            self._add("hair", self.head.short_hair(looks.hair_thickness), hair)
        if looks.headwear == "long_hair":
            self._add("long hair", self.head.long_hair(0.3), hair)
        if looks.headwear == "cap":
            self._add("cap", self.head.cap(), plain("cap", (0.01, 0.01, 0.012), 0.8))
        brows = self.head.brows()
        if brows:
            self._add("brows", brows, plain("brows", looks.hair, 0.9))
        for side in "lr":
            self._add_eye(f"helper-{side}-eye")

    def _add_worn(self):
        worn = self.looks.worn
        if "mask" in worn:
            self._add("mask", self.head.mask(), plain("mask", worn["mask"], 0.85))
        if "gloves" in worn:
            for side in "LR":
                self._add("glove", piece_of(self.body, hand_faces(side), GLOVE), plain("glove", worn["gloves"], 0.7))
        if "sunglasses" in worn:
            self._add_sunglasses(plain("lens", worn["sunglasses"], 0.15))

    def _add_sunglasses(self, material):
        axes = self.turn @ self.posed.rotations["head"]
        for side in (-1, 1):
            for size, at in (((0.054, 0.003, 0.042), (0.031, -0.032, -0.003)), ((0.002, 0.1, 0.006), (0.07, 0.02, 0.01))):
                centre = self.head.middle + np.array(at) * (side, 1, 1) * self.head.scale
                add_box("glasses", self.to_world(self.posed.at("head", centre)), axes, size, material)

    def _add_eye(self, group):
        world = self.to_world(self.posed.vertices)
        vertices = template().vertices_of(group)
        centre = world[vertices].mean(0)
        radius = np.linalg.norm(world[vertices] - centre, axis=1).mean()
        outward = self.turn @ self.posed.rotations["head"] @ np.array([0, -1, 0])
        add_mesh("eye", world, group_faces(group), looks_of.iris(centre, outward, radius))

    def _add_prop(self, held, rng):
        centre, axes = self.to_world(held.centre), self.turn @ held.axes
        if held.kind in TURNED:
            add_turned(held.kind, centre, axes, TURNED[held.kind], plain(held.kind, tuple(rng.uniform(0.05, 0.9, 3)), 0.3))
            if held.kind == "bouquet":
                self._add_flowers(centre, axes, rng)
            return
        size = PROP_SIZES[held.kind]
        if held.kind in ("certificate", "paper"):
            tall = held.kind == "paper"
            page = pictured(held.kind, document(rng, (300, 420) if tall else (420, 300), not tall))
            rim = plain("rim", (0.9, 0.9, 0.9) if tall else (0.25, 0.15, 0.07))
            add_box(held.kind, centre, axes, size, rim, page)
        elif held.kind == "microphone":
            add_box("stick", centre, axes, size, plain("stick", (0.02, 0.02, 0.02), 0.4))
            grille = plain("grille", (0.1, 0.1, 0.1), 0.4)
            add_box("grille", centre + axes @ np.array([0, 0.13, 0]), axes, (0.05, 0.055, 0.05), grille)
        elif held.kind == "banner":
            add_box("cloth", centre, axes, size, plain("rim", (0.9, 0.9, 0.9)), pictured("cloth", banner(rng, [], (900, 620))))
        else:
            colour = (0.01, 0.01, 0.012) if held.kind in ("phone", "pen") else tuple(rng.uniform(0.02, 0.6, 3))
            add_box(held.kind, centre, axes, size, plain(held.kind, colour, 0.35))

    def _add_flowers(self, centre, axes, rng):
        colours = rng.uniform(0.1, 1, (2, 3))
        for _ in range(24):
            place = centre + axes @ rng.normal((0, 0.23, 0), (0.045, 0.03, 0.045))
            size = rng.uniform(0.03, 0.06)
            add_box("flower", place, about(rng.normal(size=3), 1.0), (size,) * 3, plain("flower", tuple(colours[rng.integers(2)])))

    def _hand(self, side, gesture, kind):
        posed = self.posed
        points = [posed.head(f"wrist.{side}")]
        for digit in range(1, 6):
            points += [posed.head(f"finger{digit}-{k}.{side}") for k in (1, 2, 3)] + [posed.tail(f"finger{digit}-3.{side}")]
        radii = np.column_stack([self.arms[side].skeleton.radii, self.arms[side].skeleton.radii[:, 2]])
        radii[:, 0] = PALM_DEPTH
        radii = np.concatenate([[PALM_DEPTH], radii.ravel()])
        vertices = template().vertices_moved_by(bones_of(side))
        world = self.to_world(posed.vertices)
        out = normals(world, hand_faces(side))[vertices]
        return Hand(side, gesture, kind, self.to_world(np.array(points)), radii, world[vertices], out)
