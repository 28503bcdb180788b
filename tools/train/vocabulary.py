"""The gestures, in the order of `src/gesture/vocabulary.rs`, and which fingers each extends."""

GESTURES = (
    "fist",
    "thumb_up",
    "thumb_down",
    "index",
    "two",
    "l_sign",
    "three",
    "three_thumb",
    "three_low",
    "ok",
    "metal",
    "horns",
    "phone",
    "four",
    "palm",
    "finger_heart",
    "middle",
    "pinky",
    "other",
    "rest",
)
ID = {name: number for number, name in enumerate(GESTURES)}

# Thumb, index, middle, ring, little finger: 1 extended, 0 folded.
PATTERNS = {
    "fist": "00000",
    "thumb_up": "10000",
    "thumb_down": "10000",
    "index": "01000",
    "two": "01100",
    "l_sign": "11000",
    "three": "01110",
    "three_thumb": "11100",
    "three_low": "00111",
    "metal": "11001",
    "horns": "01001",
    "phone": "10001",
    "four": "01111",
    "palm": "11111",
    "middle": "00100",
    "pinky": "00001",
}
NAMED = {pattern: name for name, pattern in PATTERNS.items() if name != "thumb_down"}

# For shapes that aren't a pattern: what can be said of each finger; -1 is nothing.
UNCLEAR = {
    "ok": (-1, -1, 1, 1, 1),
    "finger_heart": (-1, -1, 0, 0, 0),
    "other": (-1, -1, -1, -1, -1),
    "rest": (-1, -1, -1, -1, -1),
}

# What the rule set id.balikpapan-2023 forbids; calling one of these a fist or at rest is the error that counts most.
FORBIDDEN = (
    "thumb_up",
    "index",
    "two",
    "metal",
    "middle",
    "pinky",
    "l_sign",
    "phone",
    "horns",
    "three",
    "three_thumb",
    "three_low",
    "ok",
)


def learnt(name):
    """The class that stands for a gesture. Where a thumb points in the picture isn't in the features."""
    return ID["thumb_up" if name == "thumb_down" else name]


def fingers(name):
    """The state of each finger: 1, 0, or -1 if the name doesn't tell."""
    return tuple(map(int, PATTERNS[name])) if name in PATTERNS else UNCLEAR[name]
