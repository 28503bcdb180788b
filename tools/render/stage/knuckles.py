"""Moves the knuckles of MakeHuman's rig to where a hand has them.

The rig bends the fingers at the webs, a centimetre and a half too far out: folded fingers come out too short and the
fist too long. This shifts the pivots (the same shift as seen from the joint's bone lengths in anatomy tables) and
lets the skin between the old and the new pivot follow the finger.
"""

import numpy as np

# Shift towards the wrist in metres on an adult hand of 18.5 cm, for index … pinky.
SHIFTS = {2: 0.014, 3: 0.014, 4: 0.013, 5: 0.011}
HAND_LENGTH = 0.185
# The thumb's first bone starts this far nearer to the wrist than in the rig.
THUMB_SHIFT = 0.013
# The skin changes from palm to finger between these distances from the pivot, along the finger.
BLEND = (-0.009, 0.013)


def hand_scale(heads, tails, side):
    return np.linalg.norm(tails[f"finger3-3.{side}"] - heads[f"wrist.{side}"]) / HAND_LENGTH


def shift_pivots(heads, tails):
    """Changes the joints of one body in place."""
    for side in "LR":
        scale = hand_scale(heads, tails, side)
        wrist = heads[f"wrist.{side}"]
        for finger, shift in SHIFTS.items():
            bone = f"finger{finger}-1.{side}"
            back = wrist - heads[bone]
            heads[bone] = heads[bone] + back / np.linalg.norm(back) * shift * scale
        bone = f"finger1-1.{side}"
        along = heads[f"finger1-2.{side}"] - heads[bone]
        back = 0.5 * (wrist - heads[bone]) / np.linalg.norm(wrist - heads[bone]) - 0.5 * along / np.linalg.norm(along)
        heads[bone] = heads[bone] + back * THUMB_SHIFT * scale


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
