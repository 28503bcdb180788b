"""How a displayed gesture is held: wrist place, hand direction, palm direction, drawn from a seed.

Directions are (medial, forward, up) as in `arms`; the wrist is given from the shoulder in arm lengths.
"""

import numpy as np

from .arms import Reach
from .rotations import unit

# name: wrist offset, its spread, hand forward, palm direction, jitter of both in degrees. People who show a gesture to a
# camera turn the palm to it within some 20 degrees, hold the hand upright within some 10, and lean it a little forwards:
# so it is in the labelled photos of people standing before a camera.
RAISED_PALM = ((-0.22, 0.42, 0.10), (0.12, 0.10, 0.16), (0.0, 0.06, 1), (0.06, 1, 0), 9)
RAISED_BACK = ((0.02, 0.52, -0.05), (0.10, 0.08, 0.14), (0.1, 0.12, 1), (0.1, -1, 0.1), 10)
RAISED_SIDE = ((-0.10, 0.50, 0.02), (0.10, 0.08, 0.14), (0.05, 0.2, 1), (1, 0.1, 0), 18)
RAISED_HALF = ((-0.16, 0.46, 0.04), (0.12, 0.10, 0.14), (0.03, 0.15, 1), (0.65, 0.8, 0), 11)
HIGH = ((-0.20, 0.30, 0.62), (0.10, 0.10, 0.15), (0.0, 0.12, 1), (0.15, 1, 0.05), 11)
ON_CHEST = ((0.42, 0.38, -0.28), (0.07, 0.05, 0.08), (0.85, 0.1, 0.5), (0.1, -1, 0.05), 12)
AT_CAMERA = ((-0.02, 0.66, -0.12), (0.10, 0.08, 0.10), (0.05, 1, 0.12), (0.15, 0.1, -1), 14)
AT_CAMERA_UPRIGHT = ((0.02, 0.62, -0.15), (0.10, 0.08, 0.10), (0.1, 1, 0.15), (1, 0.05, 0.05), 14)
THUMB_ABOVE = ((0.10, 0.50, -0.22), (0.12, 0.08, 0.14), (0.6, 0.75, 0.12), (0.75, -0.6, 0.0), 13)
THUMB_ABOVE_ACROSS = ((0.26, 0.48, -0.22), (0.10, 0.06, 0.12), (1, 0.25, 0.15), (0.25, -1, 0.0), 13)
THUMB_LEANING = ((0.15, 0.48, -0.18), (0.10, 0.06, 0.14), (1, 0.3, 0.5), (0.3, -1, 0.0), 13)
THUMB_BELOW = ((0.12, 0.56, -0.05), (0.12, 0.08, 0.12), (0.85, 0.6, -0.15), (-0.55, 0.85, 0.05), 12)
SIDEWAYS = ((0.16, 0.50, -0.16), (0.10, 0.08, 0.12), (1, 0.15, 0.1), (0.05, 0.35, -1), 14)
SIDEWAYS_PALM = ((0.05, 0.52, 0.0), (0.10, 0.08, 0.12), (0.75, 0.15, 0.65), (0.0, 1, 0.05), 14)
TILTED_BACK = ((0.16, 0.50, -0.12), (0.10, 0.08, 0.12), (0.7, 0.2, 0.75), (0.2, -1, 0.15), 14)

UPRIGHT = [(RAISED_PALM, 0.58), (RAISED_BACK, 0.15), (RAISED_HALF, 0.15), (HIGH, 0.12)]
STANCES = {
    "fist": [(RAISED_PALM, 0.3), (RAISED_SIDE, 0.2), (RAISED_HALF, 0.2), (ON_CHEST, 0.12), (AT_CAMERA_UPRIGHT, 0.05),
             (HIGH, 0.13)],
    "thumb_up": [(THUMB_ABOVE, 0.55), (THUMB_ABOVE_ACROSS, 0.3), (THUMB_LEANING, 0.15)],
    "thumb_down": [(THUMB_BELOW, 1.0)],
    "index": [(RAISED_PALM, 0.28), (RAISED_HALF, 0.2), (RAISED_BACK, 0.14), (AT_CAMERA, 0.12),
              (AT_CAMERA_UPRIGHT, 0.06), (SIDEWAYS, 0.12), (HIGH, 0.08)],
    "l_sign": [(RAISED_PALM, 0.5), (RAISED_BACK, 0.25), (TILTED_BACK, 0.25)],
    "ok": [(RAISED_HALF, 0.75), (RAISED_PALM, 0.25)],
    "phone": [(RAISED_BACK, 0.3), (TILTED_BACK, 0.4), (RAISED_PALM, 0.3)],
    "finger_heart": [(RAISED_HALF, 0.6), (RAISED_SIDE, 0.25), (RAISED_PALM, 0.15)],
    "middle": [(RAISED_BACK, 0.7), (RAISED_HALF, 0.3)],
    "other": [(RAISED_SIDE, 0.4), (RAISED_HALF, 0.6)],
}
# Where the draw asks more of the wrist than this, another one is drawn.
MAX_STRAIN = 1.0
DRAWS = 12
# Metres between wrists below which hands may run into each other, and the strain that counts for.
BETWEEN_WRISTS, COLLIDING = 0.26, 3.0


def _jittered(rng, direction, degrees):
    return unit(unit(direction) + rng.normal(size=3) * np.radians(degrees) * 0.7)


def draw_reach(rng, gesture):
    choices = STANCES.get(gesture, UPRIGHT)
    shares = np.array([share for _, share in choices])
    offset, spread, forward, palm, jitter = choices[rng.choice(len(choices), p=shares / shares.sum())][0]
    wrist = np.array(offset) + rng.uniform(-1, 1, 3) * spread
    return Reach(tuple(wrist), _jittered(rng, forward, jitter), _jittered(rng, palm, jitter))


def pose_gesture(rng, arm, gesture, shape, rotations, other=None):
    """Holds `shape` up with `arm`, in the most comfortable of a few draws if none is comfortable, away from the `other`
    wrist if that is given. Returns where the wrist is."""
    best = None
    for _ in range(DRAWS):
        reach = draw_reach(rng, gesture)
        strain = arm.strain(reach)
        if other is not None and np.linalg.norm(arm.wrist_for(reach) - other) < BETWEEN_WRISTS:
            strain += COLLIDING
        if best is None or strain < best[0]:
            best = (strain, reach)
        if strain < MAX_STRAIN:
            break
    arm.pose(best[1], shape, rotations)
    return arm.wrist_for(best[1])
