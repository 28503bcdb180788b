"""Arms and hands of people who sit at a table, as `rest_poses` has those of others."""

import numpy as np

from .arms import inward
from .body import template
from .holding_poses import microphone_before
from .rotations import unit
from .sitter import Held

# The table's top above the floor and its edge before the row that sits at it, in metres.
TOP, EDGE = 0.74, 0.2


def _top(sitter):
    """The table's height in the person's frame."""
    return sitter.body.posed(sitter.rotations).vertices[template().vertices_of("body"), 2].min() + TOP


def _over(sitter, rng, side, near, far):
    """A place on the table before a shoulder."""
    x = -inward(side) * rng.uniform(near, far)
    return np.array([x, -EDGE - rng.uniform(0.1, 0.24), _top(sitter)])


def _lay(sitter, rng, side, shape, place, forward, palm):
    sitter.place(rng, side, shape, place + [0, 0, 0.014], forward, palm, along=0.09, out=0.014)


def folded_on_table(sitter, rng):
    """One hand on the other, or fingers round them."""
    above, below = "LR" if rng.uniform() < 0.5 else "RL"
    middle = _over(sitter, rng, above, -0.03, 0.03)
    for side, high, shape in ((below, 0.012, "relaxed"), (above, 0.05, "grip" if rng.uniform() < 0.6 else "relaxed")):
        forward = (rng.uniform(0.6, 1.0), rng.uniform(0.3, 0.8), 0.02)
        sitter.place(rng, side, shape, middle + [0, 0, high], forward, (0.15, -0.1, -1), along=0.08, out=0.012)


def on_table(sitter, rng):
    for side in "LR":
        shape = str(rng.choice(("flat", "relaxed", "grip")))
        forward = (rng.uniform(0.0, 0.7), 1, rng.uniform(-0.05, 0.1))
        palm = (rng.uniform(0.0, 1.0), 0, -1)
        _lay(sitter, rng, side, shape, _over(sitter, rng, side, 0.06, 0.22), forward, palm)


def writing(sitter, rng):
    side, other = "RL" if rng.uniform() < 0.9 else "LR"
    tip = _over(sitter, rng, side, 0.0, 0.14) + [0, 0, 0.03]
    forward, palm = (rng.uniform(0.3, 0.8), 0.8, 0.1), (0.75, -0.1, -0.65)
    sitter.place(rng, side, "writing", tip, forward, palm, along=0.115, out=0.045)
    lean = unit((-inward(side) * 0.35, 0.5, 0.8))
    aside = unit(np.cross(lean, (0, 0, 1.0)))
    sitter.props.append(Held("pen", tip + lean * 0.035, np.stack([aside, lean, np.cross(aside, lean)], axis=1)))
    flat = np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
    sitter.props.append(Held("paper", np.array([tip[0], tip[1] + 0.02, tip[2] - 0.028]), flat))
    forward = (rng.uniform(0.2, 0.8), 1, 0)
    beside = _over(sitter, rng, other, 0.05, 0.16)
    _lay(sitter, rng, other, "flat" if rng.uniform() < 0.5 else "relaxed", beside, forward, (0.1, 0, -1))


def speaking(sitter, rng):
    """Into a microphone, the other hand on the table."""
    side, other = "RL" if rng.uniform() < 0.7 else "LR"
    microphone_before(sitter, rng, side, 0.14, sitter.height_of("head") - rng.uniform(0.06, 0.2))
    beside = _over(sitter, rng, other, 0.05, 0.2)
    _lay(sitter, rng, other, "relaxed", beside, (rng.uniform(0.2, 0.9), 1, 0), (0.2, 0, -1))


AT_TABLE = {"folded_on_table": folded_on_table, "on_table": on_table, "writing": writing, "speaking": speaking}
