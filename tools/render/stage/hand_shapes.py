"""The shape of the hand for each gesture: angles drawn from a seed, and which digits touch.

Angles are in degrees here, four per finger (knuckle, spread, middle joint, end joint), and normally distributed
about a middle value within what a hand can do.
"""

from dataclasses import dataclass, field

import numpy as np

from .hand_skeleton import ANGLES, CUP, LIMITS, THUMB
from .hand_solver import Spot, Touch

INDEX, MIDDLE, RING, PINKY = range(4)

# finger states: (mean, spread of the draw) of knuckle, sideways spread, middle joint, end joint
STRAIGHT = ((4, 7), (0, 2), (5, 4), (3, 3))
# Fingers that do the same bend alike: how much of a draw's deviation they share.
TOGETHER = 0.9
# Folded fingers, degrees: the knuckle's and the middle joint's range. The end joint then bends until the fingertip is on
# the palm, within what it can.
FOLDED_KNUCKLE, FOLDED_MIDDLE, FOLDED_END = (72, 90), (100, 109), (15, 75)
# Beside raised fingers they are folded less: the raised ones pull them up, and the thumb only holds them.
HELD_KNUCKLE = (56, 86)
# So far the middle joint takes over what the knuckle bends less, by half.
MOST_TAKEN_OVER = 18
# How much more or less than that each knuckle bends, index to pinky.
FOLD_CASCADE = (-3, 1, 2, 2)
# Middle and end bone, and how far the tip lies before the knuckles, per first bone: in the hollow of the palm, with the
# end joint well bent, or on the ball of the thumb, with the end of the finger flat and its nail in view.
MIDDLE_BONE, END_BONE = 0.6, 0.49
IN_HOLLOW, ON_BALL = (0.45, 0.55), (0.45, 0.6)
# How far the solver may move a finger's angles from those drawn, per joint.
FINGER_SIGMA = (4, 5, 4, 7)
THUMB_SIGMA = (18, 18, 20, 16, 16)

# thumb states: across, adduction, twist, knuckle, end
THUMB_OVER = ((10, 4), (13, 4), (12, 4), (38, 6), (55, 8))
# How much further across the thumb reaches for each next finger.
THUMB_REACH = 11
THUMB_BESIDE = ((-8, 4), (27, 4), (0, 4), (5, 5), (12, 8))
THUMB_OUT = ((-22, 6), (-10, 7), (-8, 5), (-12, 5), (-14, 8))
THUMB_SPREAD = ((-19, 8), (-2, 9), (-8, 5), (-12, 5), (-14, 8))
THUMB_UP = ((-26, 6), (-20, 9), (-10, 5), (-12, 5), (-14, 12))
THUMB_REST = ((2, 7), (8, 6), (4, 4), (6, 6), (12, 8))


@dataclass
class Shape:
    """What the solver is asked for."""

    wanted: np.ndarray
    sigma: np.ndarray
    touches: list = field(default_factory=list)


class _Draw:
    """Builds one shape with one random generator."""

    def __init__(self, rng):
        self.rng = rng
        self.shape = Shape(np.zeros(ANGLES), np.ones(ANGLES))

    def _set(self, start, state, sigma, shared=None):
        own = self.rng.normal(size=len(state))
        chance = own if shared is None else TOGETHER * shared + np.sqrt(1 - TOGETHER**2) * own
        drawn = [mean + np.clip(by, -2, 2) * spread for (mean, spread), by in zip(state, chance)]
        self.shape.wanted[start:start + len(state)] = np.radians(drawn)
        self.shape.sigma[start:start + len(state)] = np.radians(sigma)

    def fingers(self, which, state, spread=None):
        shared = self.rng.normal(size=len(state))
        shared[1] = 0
        for k in which:
            self._set(4 * k, state, FINGER_SIGMA, shared)
            if spread is not None:
                self.shape.wanted[4 * k + 1] += np.radians(spread[k])
        return self

    def fold(self, which, tips=IN_HOLLOW, knuckles=FOLDED_KNUCKLE):
        """Fingers bent into the palm, all alike."""
        knuckle = self.rng.uniform(*knuckles)
        middle = self.rng.uniform(*FOLDED_MIDDLE) + 0.5 * min(FOLDED_KNUCKLE[1] - knuckle, MOST_TAKEN_OVER)
        depth = self.rng.uniform(*tips)
        for k in which:
            bent = knuckle + FOLD_CASCADE[k]
            self._set(4 * k, ((bent, 2), (0, 1), (middle, 2), (_end_on_palm(bent, middle, depth), 3)), FINGER_SIGMA)
        return self

    def hold(self, which):
        """Fingers folded beside raised ones, for the thumb to hold down."""
        return self.fold(which, knuckles=HELD_KNUCKLE)

    def thumb(self, state, sigma=THUMB_SIGMA):
        self._set(THUMB, state, sigma)
        return self

    def cup(self, degrees):
        self._set(CUP, ((degrees, 2),), (3,))
        return self

    def touch(self, a, b, weight=1.0, crossing=None):
        self.shape.touches.append(Touch(a, b, weight, crossing))
        return self

    def done(self):
        self.shape.wanted = np.clip(self.shape.wanted, *LIMITS.T)
        return self.shape

    def thumb_on(self, finger, along=0.5, phalanx=1):
        """The thumb's pad lies on the back of a folded finger."""
        self.thumb(THUMB_OVER)
        self.shape.wanted[THUMB] += np.radians(THUMB_REACH * (finger - 1))
        crossing = self.rng.uniform(-0.15, 0.25)
        return self.touch(Spot(0, 2, 0.5), Spot(finger + 1, phalanx, along, "back"), 1.0, crossing)


def _end_on_palm(knuckle, middle, depth):
    """How far the end joint of a folded finger bends until the tip is `depth` before the knuckles, degrees."""
    first, second = np.radians(knuckle), np.radians(knuckle + middle)
    down = (np.sin(first) + MIDDLE_BONE * np.sin(second) - depth) / END_BONE
    return float(np.clip(180 + np.degrees(np.arcsin(np.clip(down, -1, 1))) - knuckle - middle, *FOLDED_END))


FAN = (9, 0, -9, -19)
CLOSED = (-3, 0, 3, 7)
ALL = (INDEX, MIDDLE, RING, PINKY)


def _fan(rng, low=0.5, high=1.2):
    scale = rng.uniform(low, high)
    return [v * scale for v in FAN]


def fist(rng):
    variant = rng.choice(["across", "index", "beside"], p=[0.5, 0.22, 0.28])
    # A thumb in front presses the fingers into the palm; with the thumb beside them they may also lie flat on it.
    draw = _Draw(rng).cup(7).fold(ALL, ON_BALL if variant == "beside" else IN_HOLLOW)
    draw.shape.sigma[:THUMB] *= 0.5  # the thumb goes round the fingers rather than pushing them away
    if variant == "across":
        along = rng.uniform(0.75, 1.2)
        draw.thumb_on(MIDDLE, along)  # and its root on the index finger
        return draw.touch(Spot(0, 1, 0.85), Spot(1, 1, along - 0.15, "back"), 0.5).done()
    if variant == "index":
        return draw.thumb_on(INDEX, rng.uniform(0.65, 1.15)).done()
    draw.thumb(((-6, 4), (18, 4), (4, 4), (14, 5), (20, 8)))
    return draw.touch(Spot(0, 2, 0.7), Spot(1, 1, rng.uniform(0.3, 0.65), "thumbward")).done()


def thumb_up(rng):
    return _Draw(rng).cup(6).fold(ALL).thumb(THUMB_UP).done()


def index(rng):
    draw = _Draw(rng).cup(5).fingers((INDEX,), STRAIGHT).hold((MIDDLE, RING, PINKY))
    return draw.thumb_on(MIDDLE, rng.uniform(0.4, 1.0)).done()


def two(rng):
    draw = _Draw(rng).cup(5).hold((RING, PINKY))
    open_v = rng.uniform() < 0.65
    spread = {INDEX: rng.uniform(8, 15), MIDDLE: -rng.uniform(7, 13)} if open_v else {INDEX: -2, MIDDLE: 2}
    draw.fingers((INDEX, MIDDLE), STRAIGHT, spread)
    return draw.thumb_on(RING, rng.uniform(0.3, 0.8)).done()


def l_sign(rng):
    return _Draw(rng).cup(5).fingers((INDEX,), STRAIGHT).fold((MIDDLE, RING, PINKY)).thumb(THUMB_OUT).done()


def three(rng):
    spread = {INDEX: rng.uniform(2, 13), MIDDLE: 0, RING: -rng.uniform(2, 12)}
    draw = _Draw(rng).cup(6).fingers((INDEX, MIDDLE, RING), STRAIGHT, spread).hold((PINKY,))
    return draw.thumb_on(PINKY, rng.uniform(0.3, 0.7)).done()


def three_thumb(rng):
    spread = {INDEX: rng.uniform(4, 12), MIDDLE: -rng.uniform(2, 10)}
    draw = _Draw(rng).cup(5).fingers((INDEX, MIDDLE), STRAIGHT, spread).fold((RING, PINKY))
    return draw.thumb(THUMB_OUT).done()


def three_low(rng):
    draw = _Draw(rng).fingers((MIDDLE, RING, PINKY), STRAIGHT, _fan(rng, 0.4, 1.0)).fold((INDEX,))
    return draw.thumb_on(INDEX, rng.uniform(0.4, 0.8)).done()


def ok(rng):
    draw = _Draw(rng).fingers((MIDDLE, RING, PINKY), STRAIGHT, _fan(rng, 0.4, 1.1))
    draw.fingers((INDEX,), ((48, 6), (0, 2), (62, 7), (28, 8)))
    draw.thumb(((38, 4), (6, 4), (28, 5), (8, 6), (22, 8)))
    return draw.touch(Spot(0, 2, 0.72), Spot(1, 2, 0.72), 2.0).done()


def metal(rng):
    draw = _Draw(rng).cup(3).fingers((INDEX, PINKY), STRAIGHT, {INDEX: rng.uniform(0, 10), PINKY: -rng.uniform(6, 18)})
    return draw.fold((MIDDLE, RING)).thumb(THUMB_OUT).done()


def horns(rng):
    draw = _Draw(rng).cup(3).fingers((INDEX, PINKY), STRAIGHT, {INDEX: rng.uniform(0, 8), PINKY: -rng.uniform(2, 14)})
    return draw.hold((MIDDLE, RING)).thumb_on(MIDDLE, rng.uniform(0.3, 0.9)).done()


def phone(rng):
    draw = _Draw(rng).fingers((PINKY,), STRAIGHT, {PINKY: -rng.uniform(10, 22)})
    return draw.fold((INDEX, MIDDLE, RING)).thumb(THUMB_OUT).done()


def four(rng):
    draw = _Draw(rng).fingers(ALL, STRAIGHT, _fan(rng, 0.2, 1.2))
    draw.thumb(((62, 5), (14, 5), (26, 5), (28, 6), (45, 10)))
    draw.shape.sigma[THUMB:THUMB + 5] *= 0.6
    return draw.done()


def palm(rng):
    closed = rng.uniform() < 0.3
    draw = _Draw(rng).fingers(ALL, STRAIGHT, CLOSED if closed else _fan(rng, 0.5, 1.5))
    return draw.thumb(THUMB_BESIDE if closed and rng.uniform() < 0.5 else THUMB_SPREAD).done()


def finger_heart(rng):
    draw = _Draw(rng).cup(5).fold((MIDDLE, RING, PINKY))
    draw.fingers((INDEX,), ((30, 5), (2, 2), (52, 5), (20, 5)))
    draw.thumb(((14, 4), (14, 4), (8, 4), (6, 4), (-5, 8)))
    crossing = rng.uniform(0.1, 0.5)
    return draw.touch(Spot(0, 2, 0.45, "pad"), Spot(1, 2, 0.4, "thumbward"), 1.5, crossing).done()


def middle(rng):
    draw = _Draw(rng).cup(5).fingers((MIDDLE,), STRAIGHT).hold((INDEX, RING, PINKY))
    return draw.thumb_on(rng.choice([INDEX, RING]), rng.uniform(0.3, 0.7)).done()


def pinky(rng):
    draw = _Draw(rng).cup(2).fingers((PINKY,), STRAIGHT, {PINKY: -rng.uniform(0, 12)})
    return draw.hold((INDEX, MIDDLE, RING)).thumb_on(rng.choice([INDEX, MIDDLE]), rng.uniform(0.3, 0.7)).done()


def other(rng):
    """Deliberate shapes that the vocabulary doesn't name."""
    kind = rng.choice(["claw", "o_shape", "beak", "crossed"])
    draw = _Draw(rng)
    if kind == "claw":
        draw.fingers(ALL, ((18, 6), (0, 2), (68, 8), (42, 8)), _fan(rng))
        return draw.thumb(((-5, 5), (-5, 5), (5, 5), (20, 8), (45, 8))).done()
    if kind == "crossed":
        draw.cup(5).fold((RING, PINKY)).fingers((INDEX,), ((4, 3), (-6, 1), (8, 3), (5, 2)))
        draw.fingers((MIDDLE,), ((24, 3), (10, 1), (14, 3), (8, 2)))
        return draw.thumb_on(RING, 0.4).done()
    o_shape, beak = ((58, 4), (0, 1), (48, 5), (26, 5)), ((68, 4), (0, 1), (22, 4), (10, 4))
    draw.fingers(ALL, o_shape if kind == "o_shape" else beak, CLOSED)
    draw.thumb(((46, 4), (4, 4), (28, 5), (10, 5), (22, 6)))
    return draw.touch(Spot(0, 2, 0.75), Spot(2, 2, 0.75), 1.5).done()


def relaxed(rng):
    """A hand that hangs: fingers curl more from the index to the pinky."""
    draw = _Draw(rng).cup(3)
    curl = rng.uniform(0.6, 1.5)
    for k, (knuckle, mid, end) in enumerate(((17, 22, 10), (22, 26, 12), (26, 30, 14), (30, 32, 15))):
        draw.fingers((k,), ((knuckle * curl, 4), (CLOSED[k] * -0.4, 2), (mid * curl, 5), (end * curl, 3)))
    return draw.thumb(THUMB_REST).done()


def flat(rng):
    """Fingers straight and together, as on a chest, on a thigh or palm to palm."""
    bend = rng.uniform(0, 10)
    draw = _Draw(rng).fingers(ALL, ((4 + bend / 2, 3), (0, 1.5), (6 + bend, 4), (3, 3)), CLOSED)
    return draw.thumb(((-4, 5), (18, 6), (0, 4), (2, 5), (8, 8))).done()


def pinch(rng):
    """Holds a sheet between the thumb and the bent fingers."""
    draw = _Draw(rng).cup(3).fingers(ALL, ((48, 5), (0, 2), (52, 7), (24, 6)))
    draw.thumb(((26, 5), (16, 5), (14, 5), (6, 5), (8, 8)))
    return draw.touch(Spot(0, 2, 0.6), Spot(1, 1, 0.9, "thumbward"), 1.0).done()


def grip(rng):
    """Holds a stick as thick as a microphone or another hand."""
    draw = _Draw(rng).cup(4)
    for k, more in enumerate((0, 3, 6, 10)):
        draw.fingers((k,), ((58 + more, 5), (0, 1), (66 + more, 6), (34, 6)))
    return draw.thumb(((40, 5), (18, 5), (20, 5), (18, 6), (28, 8))).done()


def around(rng):
    """Holds a cup or bottle six or seven centimetres thick."""
    draw = _Draw(rng).cup(3)
    for k, more in enumerate((0, 1, 2, 5)):
        draw.fingers((k,), ((36 + more, 3), (0, 1), (42 + more, 4), (28, 5)))
    return draw.thumb(((44, 5), (6, 5), (22, 5), (8, 6), (14, 8))).done()


def writing(rng):
    """Holds a pen between the tips of thumb, index and middle finger."""
    draw = _Draw(rng).cup(6).fingers((INDEX,), ((44, 5), (0, 2), (42, 6), (14, 5)))
    draw.fingers((MIDDLE,), ((50, 5), (0, 1), (54, 6), (24, 5))).fingers((RING, PINKY), ((56, 6), (0, 1), (66, 6), (30, 6)))
    draw.thumb(((30, 5), (12, 5), (18, 5), (14, 6), (16, 8)))
    return draw.touch(Spot(0, 2, 0.6), Spot(1, 2, 0.4, "thumbward"), 1.0).done()


REST = {"relaxed": relaxed, "flat": flat, "pinch": pinch, "grip": grip, "around": around, "writing": writing}

GESTURES = {
    "fist": fist, "thumb_up": thumb_up, "thumb_down": thumb_up, "index": index, "two": two, "l_sign": l_sign,
    "three": three, "three_thumb": three_thumb, "three_low": three_low, "ok": ok, "metal": metal, "horns": horns,
    "phone": phone, "four": four, "palm": palm, "finger_heart": finger_heart, "middle": middle, "pinky": pinky,
    "other": other,
}
