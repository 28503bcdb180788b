"""A hand made of bones: joint angles in, 21 points out, as the landmark network would place them.

Lengths and angles are what that network answers for real hands whose gesture is known, its habits included: the outer
joint of a straight index finger is bent by 35 degrees, the middle joint of a straight middle finger by 20. Centimetres.
The palm lies in x (towards the thumb) and y (towards the fingers); z rises from it on the side that fingers fold to.
"""

import numpy as np

from vocabulary import GESTURES, NAMED, PATTERNS, fingers, learnt

KNUCKLES = np.array([[2.5, 9.8, 0.5], [0.0, 9.9, 0.0], [-2.2, 9.3, 0.3], [-3.8, 7.9, 0.7]])
THUMB_ROOT = np.array([2.5, 2.8, 1.5])
BONES = np.array([[3.06, 2.2, 2.6], [3.89, 2.64, 2.7], [3.22, 2.52, 2.4], [2.29, 2.17, 2.0]])
THUMB_BONES = np.array([3.34, 3.8, 3.14])

# Bend in degrees at the finger's root, middle and outer joint: mean and spread.
STRAIGHT = np.array([[6, 9, 33], [8, 21, 9], [14, 15, 7], [10, 14, 24]], float), np.array([8, 7, 8])
FOLDED = np.array([[55, 84, 45], [57, 85, 50], [57, 86, 45], [45, 72, 50]], float), np.array([13, 10, 17])
RING_INDEX = np.array([31, 46, 28], float), np.array([10, 9, 9])
HEART_INDEX = np.array([38, 58, 38], float), np.array([12, 13, 12])
HOOKED = np.array([10, 75, 50], float), np.array([10, 12, 15])


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def _four_fingers(rng, bend):
    """Points of the four fingers, [n, 4, 4, 3], from bends in degrees, [n, 4, 3]."""
    n = len(bend)
    sideways = np.radians(rng.normal([8, 1, -6, -13], 5, (n, 4)) * rng.uniform(0.2, 1.6, (n, 1)))
    points = np.empty((n, 4, 4, 3))
    points[:, :, 0] = KNUCKLES + rng.normal(0, 0.15, (n, 4, 3))
    raised = np.zeros((n, 4))
    for joint in range(3):
        raised = raised + np.radians(bend[:, :, joint])
        # A folded finger doesn't spread.
        side = sideways * np.clip(np.cos(np.radians(bend[:, :, 0])), 0.2, 1)
        flat = np.stack([np.sin(side), np.cos(side), np.zeros_like(side)], -1)
        direction = flat * np.cos(raised)[..., None] + np.array([0, 0, 1]) * np.sin(raised)[..., None]
        length = BONES[:, joint] * rng.normal(1, 0.04, (n, 4))
        points[:, :, joint + 1] = points[:, :, joint] + direction * length[..., None]
    return points


def _thumb_out(rng, n):
    """Points of an extended thumb, [n, 4, 3]."""
    points = np.empty((n, 4, 3))
    points[:, 0] = THUMB_ROOT + rng.normal(0, 0.2, (n, 3))
    away = np.radians(rng.uniform(28, 62, n))
    raised = np.radians(rng.uniform(-5, 45, n))
    turn = np.radians(rng.normal(0, 9, (n, 2)))
    for bone in range(3):
        if bone:
            away = away + turn[:, bone - 1] + np.radians(4)
        direction = np.stack([np.sin(away) * np.cos(raised), np.cos(away) * np.cos(raised), np.sin(raised)], -1)
        points[:, bone + 1] = points[:, bone] + direction * THUMB_BONES[bone] * rng.normal(1, 0.05, (n, 1))
    return points


def _thumb_to(rng, target):
    """Points of a thumb whose tip reaches `target`, [n, 3], as nearly as its bones allow."""
    n = len(target)
    points = np.empty((n, 4, 3))
    points[:, 0] = THUMB_ROOT + rng.normal(0, 0.2, (n, 3))
    resting = unit(np.array([2.1, 2.2, 0.9]) + rng.normal(0, 0.35, (n, 3)))
    points[:, 1] = points[:, 0] + unit(0.6 * resting + 0.4 * unit(target - points[:, 0])) * THUMB_BONES[0]
    reach = target - points[:, 1]
    a, b = THUMB_BONES[1], THUMB_BONES[2]
    distance = np.clip(np.linalg.norm(reach, axis=1, keepdims=True), 2.2, a + b - 0.05)
    along = unit(reach)
    outwards = np.array([1.0, 0.2, 0.7]) + rng.normal(0, 0.25, (n, 3))
    across = unit(outwards - (outwards * along).sum(1, keepdims=True) * along)
    share = (a * a - b * b + distance**2) / (2 * distance)
    height = np.sqrt(np.maximum(a * a - share**2, 0))
    points[:, 2] = points[:, 1] + along * share + across * height
    points[:, 3] = points[:, 1] + along * distance
    return points


def _thumb_folded(rng, four, states):
    """A thumb laid against the hand: over folded fingers if there are any, across the palm, or beside the index."""
    n = len(four)
    folded = states < 0.5
    any_folded = folded.any(1)
    # A folded finger near the thumb, and a place on its middle or outer bone.
    odds = folded * np.array([1.0, 1.3, 0.9, 0.2]) + 1e-9
    pick = (odds.cumsum(1) / odds.sum(1, keepdims=True) > rng.random((n, 1))).argmax(1)
    finger = four[np.arange(n), pick]
    along = rng.uniform(0, 1, (n, 1))
    over = finger[:, 1] * (1 - along) + finger[:, 2] * along + rng.uniform([0.2, -0.4, 0.5], [0.8, 0.4, 1.4], (n, 3))
    palm = np.array([-0.6, 6.6, 2.2]) + rng.normal(0, [1.4, 1.3, 0.7], (n, 3))
    index = four[:, 0]
    beside = np.where(folded[:, :1], index[:, 1], index[:, 0] * 0.75 + index[:, 1] * 0.25)
    beside = beside + np.array([1.3, -0.6, 0.2]) + rng.normal(0, [0.35, 0.7, 0.6], (n, 3))
    choice = rng.random(n)
    target = np.where((any_folded & (choice < 0.68))[:, None], over, palm)
    # Beside the hand counts as folded only where the index finger is folded: a fist with its thumb alongside.
    target = np.where((folded[:, 0] & (choice > 0.82))[:, None], beside, target)
    return _thumb_to(rng, target)


def _bends(rng, states):
    """Bends in degrees for finger states, [n, 4]: 1 straight, 0 folded, between: in between."""
    n = len(states)
    share = states[..., None]
    total = 0
    for part, (mean, spread) in ((share, STRAIGHT), (1 - share, FOLDED)):
        total = total + part * (mean + rng.normal(0, 1, (n, 4, 3)) * spread * rng.uniform(0.4, 1.4, (n, 1, 1)))
    return total


def _shape(rng, name, n):
    """Points of `n` hands that show a gesture, a finger pattern or `round`, [n, 21, 3] in the hand's own frame."""
    if name == "rest":
        curl = rng.uniform(0.3, 0.8, (n, 1))
        states = np.clip(curl + rng.normal(0, 0.08, (n, 4)) + np.array([0.08, 0.02, -0.02, -0.05]), 0.18, 0.92)
        four = _four_fingers(rng, _bends(rng, states))
        loose = four[:, 0, 1] * 0.5 + four[:, 0, 2] * 0.5 + rng.uniform([0, -3, 0.3], [2.6, -0.5, 3.0], (n, 3))
        # A thumb that stands off rests only beside fingers that are nearly straight; else it would be up.
        off = (rng.random(n) < 0.5) & (curl[:, 0] > 0.6)
        thumb = np.where(off[:, None, None], _thumb_out(rng, n), _thumb_to(rng, loose))
    elif name == "round":
        # An O: fingertips and thumb meet.
        states = np.clip(rng.uniform(0.3, 0.7, (n, 1)) + rng.normal(0, 0.06, (n, 4)), 0.2, 0.8)
        four = _four_fingers(rng, _bends(rng, states))
        meets = four[np.arange(n), rng.integers(2, size=n), 3]
        thumb = _thumb_to(rng, meets + rng.normal(0, 0.5, (n, 3)))
    elif name in ("ok", "finger_heart"):
        pattern = np.array([1, 1, 1, 1] if name == "ok" else [0, 0, 0, 0], float)
        bend = _bends(rng, np.tile(pattern, (n, 1)))
        mean, spread = RING_INDEX if name == "ok" else HEART_INDEX
        bend[:, 0] = mean + rng.normal(0, 1, (n, 3)) * spread
        four = _four_fingers(rng, bend)
        tip, before = four[:, 0, 3], four[:, 0, 2]
        if name == "ok":
            target = tip + rng.normal(0, 0.5, (n, 3))
        else:
            # The thumb's tip looks out beyond the index finger it crosses.
            past = unit(tip - THUMB_ROOT) * rng.uniform(0.3, 1.7, (n, 1))
            target = tip * 0.7 + before * 0.3 + past + rng.normal(0, 0.35, (n, 3))
        thumb = _thumb_to(rng, target)
    else:
        pattern = np.array(list(map(int, PATTERNS.get(name, name))), float)
        # Fingers are rarely quite straight or quite folded.
        loose = np.abs(rng.normal(0, 0.07, (n, 4)))
        states = np.abs(pattern[1:] - loose)
        bend = _bends(rng, states)
        hooked = (pattern[1:] == 0) & (rng.random((n, 4)) < 0.06)
        bend = np.where(hooked[..., None], HOOKED[0] + rng.normal(0, 1, (n, 4, 3)) * HOOKED[1], bend)
        four = _four_fingers(rng, bend)
        thumb = _thumb_out(rng, n) if pattern[0] else _thumb_folded(rng, four, states)
    return np.concatenate([np.zeros((n, 1, 3)), thumb, four.reshape(n, 16, 3)], axis=1)


def _rotations(rng, n):
    """Random rotations: two thirds show the palm or the back more or less squarely, the rest anything."""
    q = rng.normal(0, 1, (n, 4))
    tilt = np.radians(rng.normal(0, 28, (n, 2)))
    half = tilt / 2
    square = np.stack(
        [np.cos(half[:, 0]) * np.cos(half[:, 1]), np.sin(half[:, 0]), np.sin(half[:, 1]), 0 * half[:, 0]], 1
    )
    q = np.where((rng.random(n) < 0.67)[:, None], square, q)
    w, x, y, z = unit(q).T
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    ).transpose(2, 0, 1)
    # Half of them from behind.
    turn[rng.random(n) < 0.5] *= np.array([[-1], [1], [-1]])
    return turn


def noise(rng, n, scale=1.0):
    """Errors of the landmark network in metres, [n, 21, 3]: whole fingers astray, mostly in depth, and each point."""
    grow = np.zeros(21)
    for root in (1, 5, 9, 13, 17):
        grow[root : root + 4] = (0.1, 0.45, 0.75, 1.0)
    astray = np.repeat(rng.normal(0, [0.003, 0.003, 0.007], (n, 5, 3)), 4, axis=1)
    astray = np.concatenate([np.zeros((n, 1, 3)), astray], axis=1) * grow[None, :, None]
    each = rng.normal(0, [0.0012, 0.0012, 0.0025], (n, 21, 3))
    return (astray + each) * np.exp(rng.normal(0, 0.45, (n, 1, 1))) * scale


def place(rng, shapes):
    """Hands in their own frame, in centimetres, as seen by a camera: world points in metres and picture points."""
    n = len(shapes)
    seen = np.einsum("nij,nkj->nki", _rotations(rng, n), shapes) / 100
    seen[..., 2] *= rng.uniform(0.75, 1.05, (n, 1))
    return observed(rng, seen)


def observed(rng, world):
    """Adds the network's errors. Its two answers, in space and in the picture, share only some of them."""
    n = len(world)
    shared = noise(rng, n)
    apart = noise(rng, n)
    return world + shared, (world + 0.7 * shared + 0.9 * apart)[..., :2]


def sample(rng, n):
    """`n` hands: world points, picture points, gesture, finger states."""
    patterns = [f"{number:05b}" for number in range(32)]
    unnamed = [pattern for pattern in patterns if pattern not in NAMED]
    kinds = [(name, name) for name in GESTURES if name not in ("thumb_down", "other")]
    weights = [{"fist": 3.0, "rest": 2.0, "thumb_up": 1.6, "finger_heart": 1.3}.get(name, 1.0) for name, _ in kinds]
    kinds += [("other", pattern) for pattern in unnamed] + [("other", "round")]
    weights += [2.0 / len(unnamed)] * len(unnamed) + [1.0]
    counts = rng.multinomial(n, np.array(weights) / sum(weights))
    shapes, gestures, states = [], [], []
    for (name, shape), count in zip(kinds, counts):
        shapes.append(_shape(rng, shape, count))
        gestures += [learnt(name)] * count
        states += [tuple(map(int, shape)) if shape in unnamed else fingers(name)] * count
    world, photo = place(rng, np.concatenate(shapes))
    return world, photo, np.array(gestures), np.array(states, float)
