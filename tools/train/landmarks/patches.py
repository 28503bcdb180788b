"""Cuts hands, and what could be taken for one, out of small copies of labelled pictures. See README.md."""

import argparse
import json
import math
import pickle
import random
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent), str(HERE.parent / "refiner")]
from collect import copy, extent, region  # noqa: E402
from crops import LISTED, ROUNDS, SMALLEST, VISIBLE, Crops, Palms, fit, labelled  # noqa: E402
from data import LEISURE, PHOTOGRAPHED, names  # noqa: E402
from onnx_session import session  # noqa: E402
from pictures import cut_region, in_photo, is_sure, listed, log_uniform, photographed, rendered  # noqa: E402
from refiner import SIDE as REFINED  # noqa: E402
from vocabulary import ID  # noqa: E402

# Longer side of a hand in the small copies of a picture.
COPIED = ((12, 24), (24, 48), (48, 100))
LARGEST = 130

# By how much groups, in which hands are small as they are, are shrunk once more.
GROUPS = (0.45, 0.85)

# Sides of a patch around a region: what may be shown of a region that is moved and turned.
AROUND = 1.84

# Sides of regions of what is no hand, in pixels.
LARGEST_OTHER = 260

# The logit from which what the refiner sees in photos of nobody is kept, and how many of the others are.
PASSING, OTHERS = -4.0, 0.05

# Side of the palm network's input, and the pixels that a hand has in the view that it is shown.
VIEW, SHOWN = 192, (12, 70)


@dataclass(frozen=True)
class Hand:
    """A hand in a picture: its points in pixels and the share that can be seen; and depths in pixels, metres as the camera sees
    them, 1 where a point can be seen, and 1 for a right hand, if that is known."""

    points: np.ndarray
    visible: float
    gesture: str | None = None
    depths: np.ndarray | None = None
    world: np.ndarray | None = None
    seen: np.ndarray | None = None
    right: float | None = None

    def scaled(self, by):
        depths = None if self.depths is None else self.depths * float(np.mean(by))
        return replace(self, points=self.points * by, depths=depths)


class Refiner:
    """How sure the refiner is that a region shows a hand, as a logit."""

    def __init__(self, model):
        self.session = session(model)

    def __call__(self, picture, square):
        shown = np.asarray(cut_region(picture, square, REFINED)[0], np.float32) / 255
        return float(self.session.run(["hand"], {"image": shown[None]})[0].item())


class Patches(Crops):
    """Patches are dictionaries: pixels, the region in them (centre, side, angle), and what is known of the hand there, if any."""

    def __init__(self, palms, refiner, rng):
        super().__init__(palms, rng)
        self.refiner = refiner

    def near(self, picture, hands, source):
        """Regions near hands are drawn while training."""

    def add(self, picture, square, hands, source):
        """What is certainly no hand."""
        if not SMALLEST <= square[1] <= LARGEST_OTHER or any(fit(square, region(points))[0] != 0 for points, *_ in hands):
            return
        if source != LEISURE or self.refiner(picture, square) >= PASSING or self.rng.random() < OTHERS:
            self.cut(picture, square, source, hand=0)

    def hands(self, picture, hands, source):
        for hand in hands:
            if hand.visible >= VISIBLE and SMALLEST <= extent(hand.points) <= LARGEST:
                known = {"points": hand.points, "gesture": ID.get(hand.gesture, -1)}
                if hand.depths is not None:
                    known |= {"depths": hand.depths, "world": hand.world, "seen": hand.seen, "right": hand.right}
                self.cut(picture, region(hand.points), source, hand=1, **known)

    def cut(self, picture, square, source, points=None, **known):
        centre, side, angle = square
        half = max(8, AROUND / 2 * side)
        corner, width = np.floor(centre - half).astype(int), math.ceil(2 * half)
        pixels = np.asarray(picture.crop((*corner, *(corner + width))))
        if points is not None:
            known["points"] = points - corner
        self.rows.append({"pixels": pixels, "region": (centre - corner, side, angle), "source": source, **known})

    def picture(self, picture, hands, source):
        """A small copy."""
        self.hands(picture, hands, source)
        hands = [(hand.points, hand.visible, hand.gesture) for hand in hands]
        points = self.rng.choice(hands)[0]
        if source != "render":
            side = VIEW * extent(points) / log_uniform(self.rng, SHOWN)
            off = [self.rng.uniform(-0.35, 0.35) * side for _ in range(2)]
            self.view(picture, points.mean(0) + off, side, hands, source)
        self.elsewhere(picture, np.zeros(2), np.array(picture.size), extent(points), hands, source)

    def smaller(self, picture, hands):
        size = extent(self.rng.choice([hand for hand in hands if hand.visible]).points)
        for between in [between for between in COPIED if between[0] < size]:
            small = copy(self.rng, picture, min(1, log_uniform(self.rng, between) / size))
            shrunk = np.array(small.size) / picture.size
            yield small, [hand.scaled(shrunk) for hand in hands]

    def copies(self, picture, hands, source):
        for small, moved in self.smaller(picture, hands):
            self.picture(small, moved, source)

    def people(self, picture, hands):
        """A photo in which there may be more hands than these."""
        for _ in range(ROUNDS):
            self.single(picture, hands, LEISURE)

    def single(self, picture, hands, source):
        """Hands of which only the points are known."""
        if any(visible for _, visible, _ in hands):
            for small, moved in self.smaller(picture, [Hand(*hand) for hand in hands]):
                self.hands(small, moved, source)

    def crowd(self, picture, labels, hands):
        """A rendered group."""
        self.hands(picture, hands, labels["source"])
        self.group(picture, labels)
        small = copy(self.rng, picture, self.rng.uniform(*GROUPS))
        shrunk = np.array(small.size) / picture.size
        self.hands(small, [hand.scaled(shrunk) for hand in hands], labels["source"])

    def mistaken(self, picture, labels, found):
        """What kepal found in a render where no hand is."""
        hands, first = labelled(labels), len(self.rows)
        for hand in found:
            self.add(picture, region(in_photo(hand)), hands, labels["source"])
        for row in self.rows[first:]:
            row["mistaken"] = True


def made(labels):
    """The hands of a render."""
    for hand in labels["hands"]:
        points, world = np.array(hand["points"]), np.array(hand["world"])
        flat, metres = points[:, :2] - points[:, :2].mean(0), world[:, :2] - world[:, :2].mean(0)
        per_metre = (flat * metres).sum() / max((metres**2).sum(), 1e-9)
        depths, right = (world[:, 2] - world[0, 2]) * per_metre, float(hand["handedness"] == "right")
        yield Hand(points[:, :2], hand["visible"], hand["gesture"], depths, world, points[:, 2], right)


def reported(hands, path, named):
    """The hands that kepal found in a photo as large as it is: what their small copies are taught by."""
    for hand in hands:
        points, depths, world = in_photo(hand), np.array(hand["landmarks"])[:, 2], np.array(hand["world"])
        right, gesture = float(hand["handedness"] == "right"), named.get((path, points.tobytes()))
        yield Hand(points, float(is_sure(hand)), gesture, depths, world, np.ones(21), right)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--palms", required=True, type=Path, help="palms.onnx")
    parser.add_argument("--renders", nargs="*", default=[], type=Path, help="folders that tools/render wrote")
    parser.add_argument("--mistaken", nargs="*", default=[], type=Path, help="what kepal check --format jsonl wrote about renders")
    parser.add_argument("--reports", nargs="*", default=[], type=Path, help="what kepal check --format jsonl wrote")
    parser.add_argument("--photos", type=Path, help="the folder with labels.tsv and boxes.tsv that the reports are about")
    parser.add_argument("--leisure", type=Path, help="the folder with what ../refiner/photos.tsv lists")
    parser.add_argument("--refiner", type=Path, help="refiner.onnx, which --leisure needs")
    parser.add_argument("--sources", nargs="*", default=PHOTOGRAPHED, help="sources of photos: by default those to train on")
    parser.add_argument("--out", required=True, type=Path, help="where to write the patches (.pickle)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    refiner = Refiner(arguments.refiner) if arguments.refiner else None
    patches = Patches(Palms(arguments.palms), refiner, random.Random(arguments.seed))
    for picture, labels in rendered(arguments.renders):
        hands = list(made(labels))
        if labels["kind"] == "group":
            patches.crowd(picture, labels, hands)
        elif any(hand.visible for hand in hands):
            patches.copies(picture, hands, labels["source"])
    for report in (json.loads(line) for path in arguments.mistaken for line in path.open()):
        path = Path(report["path"])
        labels = json.loads(path.with_suffix(".json").read_text())
        patches.mistaken(Image.open(path).convert("RGB"), labels, report["hands"])
    named = names(arguments.reports, arguments.photos)
    for picture, path, hands in photographed(arguments.reports, arguments.sources):
        patches.copies(picture, list(reported(hands, path, named)), path.split("/")[0])
    for picture, hands, complete in listed(LISTED, arguments.leisure) if arguments.leisure else ():
        patches.leisure(picture, hands, complete)
    with arguments.out.open("wb") as file:
        pickle.dump(patches.rows, file)
    print(dict(Counter((row["source"], row["hand"]) for row in patches.rows)))


if __name__ == "__main__":
    main()
