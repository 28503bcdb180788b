"""Arms and hands of people who show nothing, as they stand or sit in official photos.

Each kind takes a `Sitter` and a random generator, poses one or both arms and says which hands it posed and which
props these hold. Places are in the person's frame (x to the person's left, −y forward, z up), in metres.
"""

import numpy as np

from . import hand_shapes, holding_poses
from .arms import Reach, inward, to_person
from .body import template
from .garments import HEM
from .holding_poses import in_fist
from .rotations import about, unit

# Where hands are shaken: this far before the line between two people, and above the ground.
BEFORE, SHAKEN_AT, GRASPED_AT = 0.2, 0.98, 1.2
# Half the thickness of a hand that hangs beside the hip, with some air.
HAND = 0.028


def hanging(sitter, rng, side):
    arm = sitter.arms[side]
    clear = (sitter.half_width(arm.shoulder[2] - arm.length) + HEM + HAND - abs(arm.shoulder[0])) / arm.length
    out = max(rng.uniform(0.05, 0.16), clear)
    forward = rng.uniform(-0.03, 0.16)
    palm = (1, rng.uniform(-0.9, 0.2), 0.05)
    reach = Reach((-out, forward, -0.96), (0.02, forward * 0.8, -1), palm)
    arm.pose(reach, hand_shapes.relaxed(rng), sitter.rotations)


def _over_each_other(sitter, rng, middle, forward, palm_sign, shapes=("grip", "relaxed")):
    """One hand lies on the other at `middle`; `palm_sign` −1 lays the palms to the body's front, +1 to its back."""
    above = "L" if rng.uniform() < 0.5 else "R"
    below = "R" if above == "L" else "L"
    outward = np.array([0, palm_sign * 0.032, 0])
    drop = rng.uniform(-0.02, 0.02)
    for side, shape, shift in ((below, shapes[1], 0), (above, shapes[0], 1)):
        point = middle + outward * (0.4 + shift) + np.array([-inward(side) * rng.uniform(0.0, 0.02), 0, drop * shift])
        sitter.place(rng, side, shape, point, forward, (0.1, palm_sign, 0.15))


def clasped_front(sitter, rng):
    z = sitter.height_of("upperleg01.L") + rng.uniform(-0.03, 0.09)
    middle = np.array([0, sitter.front(0, z) - 0.03, z])
    _over_each_other(sitter, rng, middle, (0.75, 0.15, -0.65), -1)


def clasped_behind(sitter, rng):
    z = sitter.height_of("upperleg01.L") + rng.uniform(0.0, 0.1)
    middle = np.array([0, sitter.back(0, z) + 0.03, z])
    _over_each_other(sitter, rng, middle, (0.75, -0.1, -0.65), 1)


def palms_together(sitter, rng):
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.1, 0.2)
    middle = np.array([0, sitter.front(0, z) - rng.uniform(0.08, 0.14), z])
    for side in "LR":
        sitter.place(rng, side, "flat", middle, (-0.03, 0.3, 1), (1, 0.05, -0.02), along=0.10, out=0.018)


def on_chest(sitter, rng, side):
    """A flat hand over the heart."""
    x = rng.uniform(0.0, 0.06) * -inward("L" if side == "R" else "R")
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.12, 0.2)
    point = np.array([x, sitter.front(x, z), z])
    sitter.place(rng, side, "flat", point, (1, 0.1, rng.uniform(0.2, 0.5)), (0.1, -1, 0.05), out=0.015)


def arms_crossed(sitter, rng):
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.24, 0.3)
    over = "L" if rng.uniform() < 0.5 else "R"
    for side in "LR":
        x = inward(side) * 0.13
        depth = 0.09 if side == over else 0.035
        point = np.array([x, sitter.front(0, z) - depth + 0.02, z + (0.03 if side == over else -0.01)])
        sitter.place(rng, side, "relaxed", point, (1, -0.15, 0.2), (0.05, -1, 0.15))


def on_thighs(sitter, rng, sides="LR"):
    """Seated; see `sit`."""
    hip, knee = sitter.body.heads["upperleg01.L"], sitter.body.heads["lowerleg01.L"]
    length = np.linalg.norm(knee - hip)
    for side in sides:
        hip = sitter.body.heads[f"upperleg01.{side}"]
        along = rng.uniform(0.55, 0.8)
        point = hip + np.array([-inward(side) * 0.03, -length * along, sitter.thigh_height(along - 0.1) + 0.012])
        shape = "flat" if rng.uniform() < 0.5 else "relaxed"
        sitter.place(rng, side, shape, point, (rng.uniform(0.05, 0.4), 1, -0.12), (0, -0.1, -1), out=0.012)


def sit(sitter):
    """Bends hips and knees."""
    raised = about((1, 0, 0), -np.radians(84))
    for side in "LR":
        apart = about((0, 0, 1), inward(side) * -0.10)
        for bone in ("upperleg01", "upperleg02"):
            sitter.rotations[f"{bone}.{side}"] = apart @ raised
        for bone in ("lowerleg01", "lowerleg02", "foot"):
            sitter.rotations[f"{bone}.{side}"] = apart


def stand(sitter, rng):
    """Legs nearer to each other than in the rest pose."""
    closer = rng.uniform(0.03, 0.13)
    for side in "LR":
        leg = about((0, 1, 0), -inward(side) * closer)
        for bone in ("upperleg01", "upperleg02", "lowerleg01", "lowerleg02"):
            sitter.rotations[f"{bone}.{side}"] = leg
        sitter.rotations[f"foot.{side}"] = np.eye(3)


def _between(sitter, place, middle, height):
    """From the world to the person's frame, and there the point so high above the ground before `middle`, a point of the floor's
    plane in the world, halfway to the partner."""
    turn = about((0, 0, 1), -place.yaw)
    over = turn @ np.array([middle[0] - place.x, middle[1] - place.y - BEFORE, 0])
    return turn, over + [0, 0, sitter.body.vertices[template().vertices_of("body"), 2].min() + height]


def shake_hand(sitter, rng, place, middle):
    """The right hand goes to the partner's."""
    turn, point = _between(sitter, place, middle, SHAKEN_AT)
    away = unit(turn @ np.array([middle[0] - place.x, middle[1] - place.y, 0]))
    forward = to_person("R", away) + [0, 0.3, 0.05]
    sitter.place(rng, "R", "grip", point, forward, (0.9, -0.3, 0.05), along=0.09, out=0.02)
    return "R"


def grasp(sitter, rng, place, middle):
    """As `shake_hand`, but upright before the chests, thumb about thumb: the *salam komando*."""
    turn, point = _between(sitter, place, middle, GRASPED_AT)
    away = unit(np.array([middle[0] - place.x, middle[1] - place.y, 0]))
    nearer = -1.0 if away[0] > 0 else 1.0
    forward, palm = turn @ (away * 0.4 + [0, 0, 0.9]), turn @ np.array([0, -nearer, 0.0])
    sitter.place(rng, "R", "grip", point, to_person("R", forward), to_person("R", palm), along=0.09, out=0.02)
    return "R"


def embrace(sitter, rng, place, middle):
    """The inner arm behind the neighbour, the hand on the nearer shoulder, fingers to the front."""
    side = "L" if middle[0] > place.x else "R"
    apart = 2 * abs(middle[0] - place.x)
    shoulder = sitter.arms[side].shoulder
    x = -inward(side) * (apart - abs(shoulder[0]) * rng.uniform(0.5, 0.9))
    point = np.array([x, sitter.front(abs(shoulder[0]) * 0.7, shoulder[2] - 0.03) + 0.05, shoulder[2] + rng.uniform(0.03, 0.07)])
    forward = (-rng.uniform(0.2, 0.8), 0.8, -0.45)
    sitter.place(rng, side, "relaxed", point, forward, (-0.1, -0.3, -1), along=0.09, out=0.02)
    return side


def praying(sitter, rng):
    """Both palms open to the face, before the chest."""
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.06, 0.2)
    reach, apart, shape = rng.uniform(0.15, 0.28), rng.uniform(0.04, 0.12), "flat" if rng.uniform() < 0.5 else "relaxed"
    for side in "LR":
        point = np.array([-inward(side) * apart, sitter.front(0, z) - reach, z])
        sitter.place(rng, side, shape, point, (0.25, rng.uniform(0.3, 0.6), 1), (0.25, -0.65, 0.7), out=0.0)


def clapping(sitter, rng):
    z = sitter.height_of("upperarm01.L") - rng.uniform(0.14, 0.32)
    reach, gap, lean = rng.uniform(0.14, 0.24), rng.uniform(0.0, 0.14), rng.uniform(0.3, 0.8)
    for side in "LR":
        point = np.array([-inward(side) * gap / 2, sitter.front(0, z) - reach, z + inward(side) * 0.01])
        sitter.place(rng, side, "flat", point, (0.15, 0.7, lean), (1, 0.05, 0.05), out=0.018)


def on_hip(sitter, rng, side):
    z = sitter.height_of("upperleg01.L") + rng.uniform(0.1, 0.17)
    point = np.array([-inward(side) * (sitter.half_width(z - 0.05) + 0.01), 0.0, z])
    shape = "flat" if rng.uniform() < 0.5 else "relaxed"
    sitter.place(rng, side, shape, point, (0.5, 0.8, rng.uniform(-0.5, -0.1)), (1, -0.35, -0.1), along=0.06)


def _head(sitter, z):
    """The head's skin round a height."""
    vertices = sitter.body.vertices[template().vertices_of("body")]
    return vertices[(np.abs(vertices[:, 2] - z) < 0.02) & (np.abs(vertices[:, 0]) < 0.11)]


def _temple(sitter, side, z):
    """The middle of one side of the head at a height."""
    skin = _head(sitter, z)
    return np.array([-inward(side) * np.abs(skin[:, 0]).max(), skin[:, 1].mean(), z])


def at_chin(sitter, rng, side):
    """Thinking."""
    chin = sitter.height_of("head") - rng.uniform(0.04, 0.09)
    front = _head(sitter, sitter.height_of("head"))[:, 1].min()
    point = np.array([-inward(side) * rng.uniform(0.0, 0.05), front - 0.01, chin])
    shape = "grip" if rng.uniform() < 0.6 else "relaxed"
    sitter.place(rng, side, shape, point, (rng.uniform(0.2, 0.6), -0.05, 0.9), (0.3, -1, 0.1), along=0.085, out=0.03)


def at_ear(sitter, rng, side):
    """On the phone."""
    ear = _temple(sitter, side, sitter.height_of("head") + rng.uniform(0.05, 0.08))
    point = ear + np.array([-inward(side) * 0.01, -0.02, -0.02])
    in_fist(sitter, rng, side, "phone", "grip", point, (0.05, rng.uniform(0.2, 0.7), 0.8), (1, 0.1, 0), (0.1, -0.4, 1), 0.028)


def at_head(sitter, rng, side):
    """At glasses, hair or headscarf."""
    temple = _temple(sitter, side, sitter.height_of("head") + rng.uniform(0.09, 0.14))
    point = temple + np.array([-inward(side) * 0.015, -0.05, 0])
    shape = "pinch" if rng.uniform() < 0.6 else "relaxed"
    sitter.place(rng, side, shape, point, (rng.uniform(0.3, 0.7), -0.25, 0.8), (0.9, -0.4, 0), along=0.12, out=0.02)


def saluting(sitter, rng, side):
    """Straight fingers at the brow, the palm down."""
    brow = _temple(sitter, side, sitter.height_of("head") + rng.uniform(0.1, 0.14))
    point = brow + np.array([-inward(side) * rng.uniform(-0.01, 0.02), -rng.uniform(0.05, 0.08), 0])
    forward = (rng.uniform(0.5, 0.9), rng.uniform(-0.2, 0.1), rng.uniform(0.3, 0.6))
    sitter.place(rng, side, "flat", point, forward, (0.3, rng.uniform(-0.2, 0.8), -0.8), along=0.17, out=0.0)


ONE_HANDED = {
    "hanging": hanging, "on_chest": on_chest, "holding_folder": holding_poses.holding_folder,
    "holding_microphone": holding_poses.holding_microphone, "holding_phone": holding_poses.holding_phone,
}
TWO_HANDED = {
    "clasped_front": clasped_front, "clasped_behind": clasped_behind, "palms_together": palms_together,
    "arms_crossed": arms_crossed, "on_thighs": on_thighs, "holding_certificate": holding_poses.holding_certificate,
    "holding_paper": holding_poses.holding_paper,
}
# What is only rendered on request.
SELDOM_ONE_HANDED = {
    "on_hip": on_hip, "at_chin": at_chin, "at_ear": at_ear, "at_head": at_head, "saluting": saluting,
    "holding_cup": holding_poses.holding_cup, "holding_bottle": holding_poses.holding_bottle,
    "holding_bouquet": holding_poses.holding_bouquet, "holding_strap": holding_poses.holding_strap,
}
SELDOM_TWO_HANDED = {"praying": praying, "clapping": clapping, "holding_banner": holding_poses.holding_banner}
SELDOM = (*SELDOM_TWO_HANDED, *SELDOM_ONE_HANDED)
# What neighbours do with one hand each, and how far they turn to each other, in radians. These return the hand's side.
BETWEEN_TWO = {"handshake": (shake_hand, 0.7), "grasp": (grasp, 0.7), "embrace": (embrace, 0.05)}


def rest(sitter, rng, kind):
    """Poses both hands at rest, one of them so or both; which does what."""
    two_handed = TWO_HANDED | SELDOM_TWO_HANDED
    if kind in two_handed:
        two_handed[kind](sitter, rng)
        return {side: ("rest", kind) for side in "LR"}
    side, other = "RL" if rng.uniform() < 0.6 else "LR"
    (ONE_HANDED | SELDOM_ONE_HANDED)[kind](sitter, rng, side)
    hanging(sitter, rng, other)
    return {side: ("rest", kind), other: ("rest", "hanging")}
