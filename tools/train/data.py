"""Seen hands: what `kepal check --format jsonl` found in labelled photos, joined with the labels, those in renders, and what
the landmark network makes of them when they are small (`collect.py`)."""

import csv
import json
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vocabulary import ID, fingers, learnt

# Sources of photos whose licences allow training on them.
PHOTOGRAPHED = ("ardamavi_digits", "subhih_hands", "emrecandir9_office")

# What hands at rest in lists of photos have for a source.
LEISURE = "leisure"


@dataclass
class Hands:
    """Hands with their labels; all arrays have one row per hand."""

    world: np.ndarray
    photo: np.ndarray
    size: np.ndarray
    spread: np.ndarray
    gesture: np.ndarray
    states: np.ndarray
    name: np.ndarray
    source: np.ndarray
    path: np.ndarray

    def __len__(self):
        return len(self.gesture)

    def where(self, mask):
        return Hands(*(getattr(self, field)[mask] for field in self.__dataclass_fields__))


def join(*parts):
    """All hands of several sets."""
    return Hands(*(np.concatenate([getattr(part, field) for part in parts]) for field in Hands.__dataclass_fields__))


def of(world, photo, size, spread, name, source, path):
    """Hands with what their names say of their fingers."""
    return Hands(
        world=np.asarray(world, float).reshape(-1, 21, 3),
        photo=np.asarray(photo, float).reshape(-1, 21, 3),
        size=np.asarray(size, float),
        spread=np.asarray(spread, float),
        gesture=np.array([learnt(gesture) for gesture in name], int),
        states=np.array([fingers(gesture) for gesture in name], float).reshape(-1, 5),
        name=np.asarray(name),
        source=np.asarray(source),
        path=np.asarray(path),
    )


def collected(files):
    """The hands in what `collect.py` wrote."""
    fields = ("world", "photo", "size", "spread", "name", "source", "path")
    return join(*(of(*(hands[field] for field in fields)) for hands in map(np.load, files)))


def table(path):
    """The rows of a tab-separated file with a head."""
    with open(path, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _turned_from_upright(hand):
    (x0, y0, _), (x1, y1, _) = hand["landmarks"][0], hand["landmarks"][9]
    return abs(math.atan2(x1 - x0, y0 - y1))


def _centre(hand):
    bounds = hand["bounds"]
    return bounds["x"] + bounds["width"] / 2, bounds["y"] + bounds["height"] / 2


def _size(hand):
    return max(hand["bounds"]["width"], hand["bounds"]["height"])


def _in_boxes(hands, boxes):
    """Pairs hands with the labelled boxes whose middle half holds their centre."""
    for box in boxes:
        x0, y0, x1, y1 = (float(box[key]) for key in ("x0", "y0", "x1", "y1"))
        reach = 0.3 * max(x1 - x0, y1 - y0)
        middle = (x0 + x1) / 2, (y0 + y1) / 2
        near = [hand for hand in hands if math.dist(_centre(hand), middle) < reach]
        if near:
            yield min(near, key=lambda hand: math.dist(_centre(hand), middle)), box["label"]


def _raised(hands, label):
    """Pairs the one labelled hand of a photo without boxes: the surest of the larger ones that don't hang, as
    a part of a hand, or of a face, that passes for a hand is smaller. What hangs below it rests."""
    shown = [hand for hand in hands if _turned_from_upright(hand) < math.radians(125)]
    large = 0.7 * max(map(_size, shown), default=0)
    labelled = max((hand for hand in shown if _size(hand) >= large), key=lambda hand: hand["presence"], default=None)
    if labelled:
        yield labelled, label
    for hand in hands:
        lower = not labelled or _centre(hand)[1] > _centre(labelled)[1] + 2 * _size(labelled)
        if lower and _turned_from_upright(hand) > math.radians(140):
            yield hand, "rest"


@dataclass
class Labelled:
    """A hand that was found in a photo, as large as it is there."""

    photo: np.ndarray
    name: str
    source: str
    path: str


def rendered(folder, least_visible=0.7):
    """The hands in a folder of renders that can be seen, as `tools/render` labels them, picture by picture."""
    hands = []
    for path in sorted(Path(folder).glob("*.json")):
        picture = json.loads(path.read_text())
        for hand in picture["hands"]:
            if hand["visible"] >= least_visible:
                points = np.array(hand["points"])[:, :2]
                hands.append(Labelled(points, hand["gesture"], picture["source"], picture["picture"]))
    return hands


def at_leisure(photos, kinds=("rest",)):
    """The hands of these kinds in a list of photos, by which they are named."""
    hands = [row for row in table(photos) if row["kind"] in kinds]
    return [Labelled(points(hand["points"]), hand["kind"], LEISURE, hand["path"]) for hand in hands]


def points(written):
    """The points of a hand in such a list, in pixels, [21, 2]."""
    return np.array(written.split(), float).reshape(-1, 2)


def load(reports, photos):
    """Reads reports (JSON Lines files) about the photos of a folder that holds `labels.tsv` and `boxes.tsv`. Returns the
    labelled hands, photo by photo, and how many photos of each source gave none."""
    labels = {row["path"]: row for row in table(Path(photos) / "labels.tsv")}
    boxes = defaultdict(list)
    for row in table(Path(photos) / "boxes.tsv"):
        boxes[row["path"]].append(row)
    hands, seen, unfound = [], set(), defaultdict(int)
    for line in (line for path in reports for line in open(path)):
        report = json.loads(line)
        path = "/".join(report["path"].split("/")[-3:])
        if path not in labels or path in seen or "error" in report:
            continue
        seen.add(path)
        label, source = labels[path]["label"], labels[path]["source"]
        if path in boxes:
            pairs = list(_in_boxes(report["hands"], boxes[path]))
        elif labels[path]["kind"] == "closeup":
            pairs = [(hand, label) for hand in sorted(report["hands"], key=lambda hand: -hand["presence"])[:1]]
        else:
            pairs = list(_raised(report["hands"], label))
        if not pairs:
            unfound[source] += 1
        hands += [Labelled(np.array(hand["landmarks"])[:, :2], name, source, path) for hand, name in pairs]
    return hands, dict(unfound)


def names(reports, photos):
    """The gesture of each labelled hand of such photos, by the photo's path and the bytes of the hand's points."""
    known = load(reports, photos)[0] if reports else []
    return {(hand.path, hand.photo.tobytes()): hand.name for hand in known}
