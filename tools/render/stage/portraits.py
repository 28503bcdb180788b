"""Heads and shoulders, to be printed on banners: a face there is not a person, and must not be taken for one."""

import numpy as np

from . import cast, darkroom, rest_poses, scenery
from .camera import Camera
from .capture import empty_stage, photograph
from .figure import Actor, Place
from .sitter import Sitter

COUNT = 4


def portraits(seed, threads):
    """(h, w, 3) pictures. Their hands hang below the edge."""
    taken = []
    for number in range(COUNT):
        rng = np.random.default_rng((seed, 10_000 + number))
        empty_stage()
        actor = Actor(cast.draw_looks(rng))
        sitter = Sitter(actor.body, actor.arms, {})
        for side in "LR":
            rest_poses.hanging(sitter, rng, side)
        actor.stand(sitter.rotations, Place(0, 0))
        face = actor.set_up(sitter, {}, rng).face.mean(0)
        scenery.indoors(rng, 0.5, 1, [])
        Camera(face + [0, -1.6, -0.05], face + [0, 0, -0.08], 75, 180, 240).install()
        taken.append(darkroom.printed(photograph(12, threads), rng))
    return taken
