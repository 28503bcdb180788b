"""Moves the knuckles of MakeHuman's rig to where a hand has them.

The rig bends the fingers at the webs, a centimetre and a half too far out: folded fingers come out too short and the
fist too long. This shifts the pivots (the same shift as seen from the joint's bone lengths in anatomy tables) and
lets the skin between the old and the new pivot follow the finger. The rig's joints also lie right under the skin of
the back, so that folded fingers would lose their thickness; they are moved to the middle of the flesh.
"""

import numpy as np

from .rotations import unit

# Shift towards the wrist in metres on an adult hand of 18.5 cm, for index … pinky.
SHIFTS = {2: 0.014, 3: 0.014, 4: 0.013, 5: 0.011}
HAND_LENGTH = 0.185
# The thumb's first bone starts this far nearer to the wrist than in the rig.
THUMB_SHIFT = 0.013
# and this much nearer to the palm.
THUMB_SUNK = 0.006
# How far the joints are too near to the back of the finger, metres on that hand: knuckle, middle joint, end joint, tip.
UNDER_SKIN = (0.0025, 0.0045, 0.0032, 0.0005)
THUMB_UNDER_SKIN = (0, 0.0015, 0.004, 0.0005)
# Which way the thumb's nail looks at rest, in the hand's frame.
THUMB_NAIL = np.array((0.15, 0.76, -0.61))
# The skin changes from palm to finger between these distances from the pivot, along the finger.
BLEND = (-0.009, 0.013)


def hand_scale(heads, tails, side):
    return np.linalg.norm(tails[f"finger3-3.{side}"] - heads[f"wrist.{side}"]) / HAND_LENGTH


def hand_frame(heads, tails, side):
    """Rows: the hand's axes, along the middle finger's metacarpal, to the thumb's side and out of the palm."""
    forward = unit(heads[f"finger3-1.{side}"] - heads[f"wrist.{side}"])
    thumbward = heads[f"finger2-1.{side}"] - heads[f"finger5-1.{side}"]
    thumbward = unit(thumbward - forward * (thumbward @ forward))
    palm = np.cross(forward, thumbward)
    if palm @ (tails[f"finger3-3.{side}"] - heads[f"finger3-1.{side}"]) < 0:
        palm = -palm
    return np.stack([forward, thumbward, palm])


def _sink(heads, tails, finger, side, pad, depths):
    """Moves one finger's joints and tip towards its pad."""
    for phalanx, depth in enumerate(depths[:3], 1):
        heads[f"finger{finger}-{phalanx}.{side}"] = heads[f"finger{finger}-{phalanx}.{side}"] + pad * depth
        tails[f"finger{finger}-{phalanx}.{side}"] = tails[f"finger{finger}-{phalanx}.{side}"] + pad * depths[phalanx]


def shift_pivots(heads, tails):
    """Changes the joints of one body in place."""
    for side in "LR":
        scale = hand_scale(heads, tails, side)
        axes = hand_frame(heads, tails, side)
        wrist = heads[f"wrist.{side}"]
        for finger, shift in SHIFTS.items():
            bone = f"finger{finger}-1.{side}"
            back = wrist - heads[bone]
            heads[bone] = heads[bone] + back / np.linalg.norm(back) * shift * scale
        bone = f"finger1-1.{side}"
        along = heads[f"finger1-2.{side}"] - heads[bone]
        back = 0.5 * (wrist - heads[bone]) / np.linalg.norm(wrist - heads[bone]) - 0.5 * along / np.linalg.norm(along)
        heads[bone] = heads[bone] + (back * THUMB_SHIFT + axes[2] * THUMB_SUNK) * scale
        for finger in SHIFTS:
            _sink(heads, tails, finger, side, axes[2] * scale, UNDER_SKIN)
        _sink(heads, tails, 1, side, -unit(THUMB_NAIL) @ axes * scale, THUMB_UNDER_SKIN)


def reweight(weights, index, vertices, heads, tails):
    """Changes dense skin weights (vertex × bone) in place; `heads` and `tails` are those after `shift_pivots`."""
    for side in "LR":
        scale = hand_scale(heads, tails, side)
        for finger in SHIFTS:
            palm, bone = index[f"metacarpal{finger - 1}.{side}"], index[f"finger{finger}-1.{side}"]
            pivot = heads[f"finger{finger}-1.{side}"]
            along = tails[f"finger{finger}-1.{side}"] - pivot
            length = np.linalg.norm(along)
            reach = (vertices - pivot) @ (along / length)
            blend = np.clip((reach / scale - BLEND[0]) / (BLEND[1] - BLEND[0]), 0, 1)
            blend = blend * blend * (3 - 2 * blend)
            near = reach < length * 0.8
            column = weights[:, palm] + weights[:, bone]
            to_finger = np.where(near, np.maximum(weights[:, bone], column * blend), weights[:, bone])
            weights[:, palm] = column - to_finger
            weights[:, bone] = to_finger
