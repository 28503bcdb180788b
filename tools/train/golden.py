"""Writes hands made up with their features and logits: what the Rust side is tested against."""

import json

import numpy as np

import kinematics
from features import features
from vocabulary import GESTURES, ID


def write(network, path):
    """One clear hand of every gesture that can be made up."""
    world, photo, gesture, _ = kinematics.sample(np.random.default_rng(7), 2_000)
    world = np.round(world, 5)
    photo = np.round(400 + 2_000 * photo, 2)
    size = np.array([(points.max(0) - points.min(0)).max() for points in photo])
    spread = np.round(np.random.default_rng(8).uniform(0.01, 0.03, len(photo)), 4)
    values = features(world, photo, size, spread)
    gestures, fingers = network.logits(values)
    ranked = np.sort(gestures, axis=1)
    clear = (gestures.argmax(1) == gesture) & (ranked[:, -1] - ranked[:, -2] > 3)
    # Rust splits thumbs by direction and doubts fists by their fingers: none that this could change.
    clear &= (gesture != ID["thumb_up"]) & ((gesture != ID["fist"]) | (fingers.max(1) < -2))
    hands = []
    for number, name in enumerate(GESTURES):
        for row in np.flatnonzero(clear & (gesture == number))[:1]:
            hands.append(
                {
                    "gesture": name,
                    "world": world[row].tolist(),
                    "photo": photo[row].tolist(),
                    "spread": float(spread[row]),
                    "features": [round(float(v), 6) for v in values[row]],
                    "gestures": [round(float(v), 4) for v in gestures[row]],
                    "fingers": [round(float(v), 4) for v in fingers[row]],
                }
            )
    lines = ",\n".join(json.dumps(hand, separators=(",", ":")) for hand in hands)
    path.write_text(f"[\n{lines}\n]\n")
