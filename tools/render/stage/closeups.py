"""Pictures of single hands: one person, and the camera near each of the person's hands in turn."""

import numpy as np

from . import cast, rest_poses, scenery
from .camera import Camera
from .capture import empty_stage, photograph
from .figure import Actor, Place
from .hand_shapes import GESTURES
from .labels import Witness
from .rotations import about
from .sitter import Sitter
from .stances import pose_gesture

REST_KINDS = tuple(rest_poses.ONE_HANDED) + tuple(rest_poses.TWO_HANDED)
# Of a set's scenes, this share shows hands at rest.
REST_SHARE = 0.3
# Pictures of each hand from different sides: most of the time goes into setting up the scene.
VIEWS = 2


def subjects(rng, number, only=None):
    """What scene `number` of a set shows, each gesture and each kind of rest equally often: one or two names. `only`:
    these in turn."""
    if only:
        first = only[number % len(only)]
        return (first,) if first in rest_poses.TWO_HANDED or first in rest_poses.SELDOM else (first, first)
    resting = int(number * REST_SHARE) != int((number + 1) * REST_SHARE)
    names = REST_KINDS if resting else tuple(GESTURES)
    order = np.random.default_rng(number // len(names)).permutation(len(names))
    first = names[order[number % len(names)]]
    if first in rest_poses.TWO_HANDED:
        return (first,)
    return (first, str(rng.choice(names[:len(rest_poses.ONE_HANDED)] if resting else names)))


def _pose(rng, actor, names):
    sitter = Sitter(actor.body, actor.arms, {}, skirt=actor.looks.skirt)
    rest_poses.sit(sitter) if names == ("on_thighs",) else rest_poses.stand(sitter, rng)
    if len(names) == 1:
        return sitter, rest_poses.rest(sitter, rng, *names)
    shown, wrist = {}, None
    for side, name in zip("RL" if rng.uniform() < 0.5 else "LR", names):
        if name in GESTURES:
            wrist = pose_gesture(rng, actor.arms[side], name, GESTURES[name](rng), sitter.rotations, wrist)
            shown[side] = (name, None)
        else:
            rest_poses.ONE_HANDED[name](sitter, rng, side)
            shown[side] = ("rest", name)
    return sitter, shown


def _camera_at(rng, hand, size):
    """In front of the person, looking at the hand; the hand fills a third to two thirds of the picture."""
    middle = (hand.skin.min(0) + hand.skin.max(0)) / 2
    span = np.linalg.norm(np.ptp(hand.skin, axis=0)) * rng.uniform(1.3, 2.6)
    away = about((0, 0, 1), rng.normal() * 0.24) @ about((1, 0, 0), rng.normal() * 0.14 - 0.05) @ np.array([0, -1, 0])
    if hand.rest_kind == "clasped_behind":
        away = away * [1, -1, 1]
    lens = rng.uniform(35, 85)
    target = middle + rng.normal(size=3) * span * 0.06
    return Camera(target + away * max(0.45, span * lens / 36), target, lens * max(1, 0.45 / (span * lens / 36)), size, size,
                  rng.normal() * 0.08)


def shoot_closeups(rng, names, size, samples, threads):
    """One scene: yields (light, labels, hand in the middle) for every view."""
    empty_stage()
    actor = Actor(cast.draw_looks(rng))
    sitter, shown = _pose(rng, actor, names)
    actor.stand(sitter.rotations, Place(0, 0, rng.normal() * 0.2))
    figure = actor.set_up(sitter, shown, rng, fineness=1)
    surroundings = scenery.indoors if rng.uniform() < 0.6 else scenery.outdoors
    surroundings(rng, rng.uniform(0.6, 2.5), 1.5, [])
    witness = Witness([figure])
    for hand in figure.hands * VIEWS:
        camera = _camera_at(rng, hand, size)
        camera.install()
        yield photograph(samples, threads, again=True), witness.labels(camera), hand
