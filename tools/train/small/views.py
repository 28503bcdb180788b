"""Cuts views out of labelled pictures as kepal's search does, and keeps what the palm network makes of them before its last
layer, with the hands in them. See README.md."""

import argparse
import math
import random
import sys
from pathlib import Path

import numpy as np
import onnx

import target

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from collect import copy, extent, region  # noqa: E402
from onnx_session import session  # noqa: E402
from pictures import cut, in_photo, is_sure, log_uniform, photographed, rendered  # noqa: E402

# Side of a view, in input pixels of the palm network.
SIDE = target.CELLS * target.STRIDE

# The values that are kept.
FEATURES = (target.FINE, target.COARSE)

# Views around faces: how wide, in face widths, and how far below the face's centre; and how much both vary.
WIDTHS, BELOW = (3.5, 6.0), 0.6
JITTER_SIZE, JITTER_PLACE = 0.12, 0.3

# No photo is enlarged more than this.
FINEST = 0.25

# Longer side of a hand in a single person's photo: in the small copy of the photo, and in the view.
COPIED, SHOWN = (12, 45), (10, 60)

# Light: how much a picture's brightness, the tint of its colours and its gamma vary, as standard deviations of logarithms; how
# many pictures are grey, and how far the colours of others fade at most.
BRIGHT, TINT, GAMMA = 0.2, 0.05, 0.15
GREY, FADED = 0.03, 0.4

# The palm network's keypoints among the 21 points.
PALM = [0, 5, 9, 13, 17, 1, 2]

# What can be seen of a hand that isn't sure: it is left open.
OPEN = 0.25


class Trunk:
    """The palm network up to its last layers."""

    def __init__(self, palms):
        model = onnx.load(palms)
        for name in FEATURES:
            model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
        self.session = session(model.SerializeToString())

    def __call__(self, image):
        return np.concatenate([part[0] for part in self.session.run(list(FEATURES), {"image": image})])


class Views:
    def __init__(self, trunk, rng):
        self.trunk, self.rng = trunk, rng
        self.features, self.hands = [], []

    def add(self, picture, centre, side, hands):
        """The square of `side` pixels around `centre`; hands are points with the share of the hand that can be seen."""
        scale, corner = side / SIDE, np.array(centre) - side / 2
        view = cut(picture, corner, np.eye(2) * scale, SIDE)
        mirrored = self.rng.random() < 0.5
        values = self.lit(np.asarray(view, np.float32) / 255)
        values = values[:, ::-1] if mirrored else values
        self.features.append(self.trunk(np.ascontiguousarray(values[None])).astype(np.float16))
        rows = []
        for points, visible in hands:
            points = (points - corner) / scale
            if mirrored:
                points = points * (-1, 1) + (SIDE, 0)
            low, high = points.min(0), points.max(0)
            middle = (low + high) / 2
            if (middle < 0).any() or (middle > SIDE).any():
                continue
            whole = (low >= -4).all() and (high <= SIDE + 4).all()
            around, width, _ = region(points)
            seen = visible if whole else min(visible, OPEN)
            rows.append([*points[PALM].ravel(), seen, (high - low).max(), *around, width])
        self.hands.append(np.array(rows, np.float32).reshape(-1, 19))

    def lit(self, values):
        """Values of a picture, 0..=1, in a different light and by a different camera, sometimes one without colours."""
        grey = values.mean(-1, keepdims=True)
        less = 1.0 if self.rng.random() < GREY else self.rng.uniform(0, FADED)
        values = values + less * (grey - values)
        tint = np.array([math.exp(self.rng.gauss(0, TINT)) for _ in range(3)])
        values = values * tint * math.exp(self.rng.gauss(0, BRIGHT))
        return np.clip(values, 0, 1).astype(np.float32) ** math.exp(self.rng.gauss(0, GAMMA))

    def group(self, picture, labels):
        hands = labelled(labels)
        for person in labels["people"]:
            if not person["face"] or person["face_visible"] < 0.4:
                continue
            x0, y0, x1, y1 = person["face"]
            width = x1 - x0
            for widths in WIDTHS:
                side = widths * width * math.exp(self.rng.gauss(0, JITTER_SIZE))
                if side >= FINEST * SIDE:
                    off = [self.rng.gauss(0, JITTER_PLACE) * width for _ in range(2)]
                    centre = (x0 + x1) / 2 + off[0], (y0 + y1) / 2 + BELOW * width + off[1]
                    self.add(picture, centre, side, hands)

    def single(self, picture, hands):
        """A small copy of a photo of one person, somewhere around one of the hands."""
        size = extent(self.rng.choice(hands)[0])
        copied = log_uniform(self.rng, COPIED)
        small = copy(self.rng, picture, copied / size) if copied < size else picture
        hands = [(points * (np.array(small.size) / picture.size), visible) for points, visible in hands]
        points = self.rng.choice(hands)[0]
        side = SIDE * extent(points) / log_uniform(self.rng, SHOWN)
        centre = points.mean(0) + [self.rng.uniform(-0.35, 0.35) * side for _ in range(2)]
        self.add(small, centre, side, hands)


def labelled(labels):
    return [(np.array(hand["points"])[:, :2], hand["visible"]) for hand in labels["hands"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--palms", required=True, type=Path, help="palms.onnx")
    parser.add_argument("--renders", nargs="*", default=[], type=Path, help="folders that tools/render wrote")
    parser.add_argument("--reports", nargs="*", default=[], type=Path, help="what kepal check --format jsonl wrote")
    parser.add_argument("--out", required=True, type=Path, help="where to write the views (.npz)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    rng = random.Random(arguments.seed)
    views = Views(Trunk(arguments.palms), rng)
    for picture, labels in rendered(arguments.renders):
        if labels["kind"] == "group":
            views.group(picture, labels)
        elif labels["hands"]:
            views.single(picture, labelled(labels))
    for picture, _, hands in photographed(arguments.reports):
        views.single(picture, [(in_photo(hand), 1.0 if is_sure(hand) else OPEN) for hand in hands])
    np.savez(
        arguments.out,
        features=np.array(views.features),
        hands=np.concatenate(views.hands),
        count=np.array([len(rows) for rows in views.hands]),
    )
    print(f"{len(views.features)} views of {sum(map(len, views.hands))} hands")


if __name__ == "__main__":
    main()
