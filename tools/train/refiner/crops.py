"""Shows the palm network labelled pictures as kepal's search does, and cuts out what it proposes, with where the hand really
lies in it. See README.md."""

import argparse
import math
import random
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parent.parent))
from collect import copy, extent, region  # noqa: E402
from data import LEISURE, names  # noqa: E402
from onnx_session import session  # noqa: E402
from pictures import cut, cut_region, in_photo, is_sure, listed, log_uniform, photographed, rendered  # noqa: E402
from vocabulary import ID  # noqa: E402

# Photos from software packages, with their hands.
LISTED = Path(__file__).resolve().parent / "photos.tsv"

# What crops of listed photos have for a source where there may be more hands than are listed; LEISURE where there aren't.
PEOPLE = "people"

# Side of a crop in pixels, and by how much it shows more than the region, so that it can be moved and turned.
SIDE, MARGIN = 96, 1.5

# Side of a view in input pixels of the palm network.
VIEW = 192

# The palm network's anchors, `src/hands/detector.rs`: stride, anchors per cell, least logit, largest box. Less sure ones are
# taken than kepal takes, for what they show is hard to tell.
GRIDS = ((8, 2, -2.2, math.inf), (16, 6, -2.2, math.inf), (8, 1, -4.4, 28))
SAME_IOU = 0.3

# The region of a palm's box: `src/hands/region.rs`.
PALM_SCALE, PALM_SHIFT = 2.6, 0.5

# Views around faces: how wide and how far below the face's centre, in face widths, and how much both vary.
WIDTH, BELOW, JITTER_SIZE, JITTER_PLACE = 6.0, 0.6, 0.25, 0.5
VIEWS_PER_FACE = 2

# Longer side of a hand in the small copies of a photo, and in the view.
COPIED, SHOWN = ((12, 24), (24, 48), (48, 150)), (10, 70)

# How far off the hand's region others are that are cut out besides: centre in sides, logarithm of the side, radians.
OFF_CENTRE, OFF_SIDE, OFF_ANGLE, OFF_COUNT = 0.1, 0.18, 0.3, 2

# Of a photo in which there may be more hands than are listed: how often each of these is looked at, and how far around, in its sizes.
LOOKS_AT_PEOPLE, AROUND = 5, 7

# How many regions of each view that nobody proposed are cut out besides, wherever they lie.
ELSEWHERE = 3

# Views of a photo of people at leisure, or of nobody, and how large they are in its pixels; and rounds of small copies of its hands.
VIEWS_OF_LEISURE, SIDE_OF_LEISURE, ROUNDS = 32, (144, 768), 10

# A proposal is a hand's if their regions are so near in units of the proposal's, and so many times as large; it is none if no
# hand is nearly so. Between the two it counts neither way.
NEAR, LEAST, MOST = 0.35, 0.42, 2.2
FAR, TOO_SMALL, TOO_LARGE = 0.55, 0.3, 2.7

# Hands of which less can be seen, or of fewer pixels, may or may not be found.
VISIBLE, SMALLEST = 0.45, 10


class Palms:
    """The palm network as kepal uses it."""

    def __init__(self, model):
        self.session = session(model)

    def __call__(self, image):
        """Regions (centre, side, angle) in pixels of the view."""
        boxes, scores = (part[0] for part in self.session.run(["boxes", "scores"], {"image": image[None]}))
        found, first = [], 0
        for stride, anchors, least, largest in GRIDS:
            cells = VIEW // stride
            for row in range(first, first + cells * cells * anchors):
                box, logit = boxes[row], float(scores[row, 0])
                if logit >= least and max(box[2:4]) <= largest:
                    cell = (row - first) // anchors
                    anchor = (np.array([cell % cells, cell // cells]) + 0.5) * stride
                    found.append((logit, anchor + box[:2], box[2:4], box[4:].reshape(7, 2) + anchor))
            first += cells * cells * anchors
        found.sort(key=lambda one: -one[0])
        kept = []
        for one in found:
            if all(overlap(one, other) <= SAME_IOU for other in kept):
                kept.append(one)
        return [around(*one[1:]) for one in kept]


def overlap(a, b):
    low, high = np.maximum(a[1] - a[2] / 2, b[1] - b[2] / 2), np.minimum(a[1] + a[2] / 2, b[1] + b[2] / 2)
    shared = np.prod(np.maximum(high - low, 0))
    return shared / max(np.prod(a[2]) + np.prod(b[2]) - shared, 1e-6)


def around(centre, size, keypoints):
    ahead = keypoints[2] - keypoints[0]
    angle = math.pi / 2 - math.atan2(-ahead[1], ahead[0])
    side = max(size)
    return centre + PALM_SHIFT * side * np.array([math.sin(angle), -math.cos(angle)]), PALM_SCALE * side, angle


class Crops:
    def __init__(self, palms, rng):
        self.palms, self.rng, self.rows = palms, rng, []

    def view(self, picture, centre, side, hands, source):
        """What the palm network proposes in the square of `side` pixels around `centre`. Hands are points, the share of the hand
        that can be seen, and its gesture or None."""
        corner, scale = np.array(centre) - side / 2, side / VIEW
        shown = cut(picture, corner, np.eye(2) * scale, VIEW)
        for middle, width, angle in self.palms(np.asarray(shown, np.float32) / 255):
            self.add(picture, (middle * scale + corner, width * scale, angle), hands, source)

    def near(self, picture, hands, source):
        """Regions near those of the hands."""
        for points, visible, _ in hands:
            if counts(points, visible):
                centre, side, angle = region(points)
                for _ in range(OFF_COUNT):
                    moved = centre + np.array([self.rng.gauss(0, OFF_CENTRE), self.rng.gauss(0, OFF_CENTRE)]) * side
                    width = side * math.exp(self.rng.gauss(0, OFF_SIDE))
                    self.add(picture, (moved, width, angle + self.rng.gauss(0, OFF_ANGLE)), hands, source)

    def elsewhere(self, picture, corner, side, size, hands, source):
        """Squares for hands of about `size` pixels, somewhere in the square of `side` pixels at `corner`."""
        for _ in range(ELSEWHERE):
            place = corner + np.array([self.rng.random(), self.rng.random()]) * side
            width = 2 * size * math.exp(self.rng.gauss(0, 0.4))
            self.add(picture, (place, width, self.rng.uniform(-math.pi, math.pi)), hands, source)

    def add(self, picture, square, hands, source):
        centre, side, angle = square
        hand, where, gesture = -1, np.zeros(4), -1
        fits = [(fit(square, region(points)), points, visible, name) for points, visible, name in hands]
        own = min((one for one in fits if one[0][0] == 1), key=lambda one: math.hypot(*one[0][1][:2]), default=None)
        if own:
            (_, where), points, visible, name = own
            if counts(points, visible):
                hand, gesture = 1, ID.get(name, -1)
        elif all(kind == 0 for (kind, _), *_ in fits):
            hand = 0
        if hand < 0 or side < SMALLEST:
            return
        crop = np.asarray(cut_region(picture, (centre, side * MARGIN, angle), SIDE)[0])
        self.rows.append((crop, hand, where, gesture, side, source))

    def group(self, picture, labels):
        hands = labelled(labels)
        self.near(picture, hands, labels["source"])
        for person in labels["people"]:
            if not person["face"] or person["face_visible"] < 0.4:
                continue
            x0, y0, x1, y1 = person["face"]
            width = x1 - x0
            for _ in range(VIEWS_PER_FACE):
                side = WIDTH * width * math.exp(self.rng.gauss(0, JITTER_SIZE))
                off = [self.rng.gauss(0, JITTER_PLACE) * width for _ in range(2)]
                below = BELOW + self.rng.choice((0, 0, 2.5))
                centre = np.array([(x0 + x1) / 2 + off[0], (y0 + y1) / 2 + below * width + off[1]])
                self.view(picture, centre, side, hands, labels["source"])
                self.elsewhere(picture, centre - 2 * width, 4 * width, width, hands, labels["source"])

    def single(self, picture, hands, source):
        """Small copies of a photo of one person, each seen somewhere around one of the hands."""
        size = extent(self.rng.choice(hands)[0])
        for between in [between for between in COPIED if between[0] < size]:
            copied = log_uniform(self.rng, between)
            small = copy(self.rng, picture, copied / size) if copied < size else picture
            shrunk = np.array(small.size) / picture.size
            moved = [(points * shrunk, visible, name) for points, visible, name in hands]
            points = self.rng.choice(moved)[0]
            side = VIEW * extent(points) / log_uniform(self.rng, SHOWN)
            centre = points.mean(0) + [self.rng.uniform(-0.35, 0.35) * side for _ in range(2)]
            self.view(small, centre, side, moved, source)
            self.near(small, moved, source)
            self.elsewhere(small, np.zeros(2), np.array(small.size), extent(points), moved, source)

    def people(self, picture, hands):
        """A photo in which there may be more hands than these: each of these is seen in small copies of what is around it, and only
        what is one of them counts."""
        for points, visible, _ in hands:
            if not counts(points, visible):
                continue
            low = np.maximum(points.mean(0) - AROUND * extent(points), 0).astype(int)
            high = np.minimum(points.mean(0) + AROUND * extent(points), picture.size).astype(int)
            part = picture.crop((*low, *high))
            moved = [(other - low, *rest) for other, *rest in hands]
            inside = [hand for hand in moved if ((hand[0].mean(0) >= 0) & (hand[0].mean(0) < part.size)).all()]
            before = len(self.rows)
            for _ in range(LOOKS_AT_PEOPLE):
                self.single(part, inside, PEOPLE)
            self.rows[before:] = [row for row in self.rows[before:] if row[1] == 1]

    def leisure(self, picture, hands, complete):
        """A photo of people who show nothing, or of nobody. What is no hand is cut out only if the list of hands is complete."""
        if not complete:
            self.people(picture, hands)
            return
        size = np.array(picture.size)
        for _ in range(VIEWS_OF_LEISURE):
            side = min(log_uniform(self.rng, SIDE_OF_LEISURE), *size)
            corner = np.array([self.rng.random(), self.rng.random()]) * (size - side)
            self.view(picture, corner + side / 2, side, hands, LEISURE)
        for _ in range(ROUNDS if hands else 0):
            self.single(picture, hands, LEISURE)


def counts(points, visible):
    """Whether a hand should be found."""
    return visible >= VISIBLE and extent(points) >= SMALLEST


def fit(square, truth):
    """Whether a region is that of a hand (1), certainly not (0) or neither (-1); and where the hand's lies in it: right and down
    in sides, the logarithm of its side, and by how much it is turned."""
    (centre, side, angle), (true_centre, true_side, true_angle) = square, truth
    sin, cos = math.sin(angle), math.cos(angle)
    right, down = np.array([[cos, sin], [-sin, cos]]) @ (true_centre - centre) / side
    larger, turned = true_side / side, (true_angle - angle + math.pi) % (2 * math.pi) - math.pi
    apart = math.hypot(right, down)
    if apart <= NEAR and LEAST <= larger <= MOST:
        kind = 1
    elif apart > max(FAR, 0.5 * larger) or not TOO_SMALL <= larger <= TOO_LARGE:
        kind = 0
    else:
        kind = -1
    return kind, np.array([right, down, math.log(larger), turned])


def labelled(labels):
    return [(np.array(hand["points"])[:, :2], hand["visible"], hand["gesture"]) for hand in labels["hands"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--palms", required=True, type=Path, help="palms.onnx")
    parser.add_argument("--renders", nargs="*", default=[], type=Path, help="folders that tools/render wrote")
    parser.add_argument("--reports", nargs="*", default=[], type=Path, help="what kepal check --format jsonl wrote")
    parser.add_argument("--photos", type=Path, help="the folder with labels.tsv and boxes.tsv that the reports are about")
    parser.add_argument("--leisure", type=Path, help="the folder with the packages whose photos are listed")
    parser.add_argument("--list", type=Path, default=LISTED, help="of those photos; by default photos.tsv")
    parser.add_argument("--out", required=True, type=Path, help="where to write the crops (.npz)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    rng = random.Random(arguments.seed)
    crops = Crops(Palms(arguments.palms), rng)
    for picture, labels in rendered(arguments.renders):
        if labels["kind"] == "group":
            crops.group(picture, labels)
        elif labels["hands"]:
            crops.single(picture, labelled(labels), labels["source"])
    named = names(arguments.reports, arguments.photos)
    for picture, path, found in photographed(arguments.reports):
        points = [in_photo(hand) for hand in found]
        hands = [(p, float(is_sure(hand)), named.get((path, p.tobytes()))) for p, hand in zip(points, found)]
        crops.single(picture, hands, path.split("/")[0])
    for picture, hands, complete in listed(arguments.list, arguments.leisure) if arguments.leisure else ():
        crops.leisure(picture, hands, complete)
    columns = ("crop", "hand", "where", "gesture", "side", "source")
    np.savez(arguments.out, **{name: np.array(column) for name, column in zip(columns, zip(*crops.rows))})
    counts = np.bincount([row[1] for row in crops.rows], minlength=2)
    print(f"{counts[1]} crops of hands, {counts[0]} of none")


if __name__ == "__main__":
    main()
