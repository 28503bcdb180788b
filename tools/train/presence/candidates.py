"""Says which of the candidates that examples/candidates.rs found in labelled photos are hands. See README.md."""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parent.parent))
import data  # noqa: E402
from pictures import entries  # noqa: E402

# Of a box, more than this is a candidate's if it is that hand, and no more than that if it is none (intersection over union).
SAME, OTHER = 0.3, 0.05

# In a photo with more hands than are listed, a candidate that is known not to be one may share so much with those listed.
KNOWN_OTHER = 0.1

# A hand of which less can be seen is neither.
VISIBLE = 0.5


class Photo:
    """What is known of a photo: boxes of hands and the share of each that is seen, and boxes that somebody looked at, with whether
    it is a hand, or `None`. In a complete one, nothing else is a hand."""

    def __init__(self, hands, complete, judged=()):
        self.hands, self.complete, self.judged = hands, complete, judged

    def judge(self, candidates):
        """Whether each of the candidates in a copy of the photo is a hand, the likeliest first; `None` where that can't be said. Of two
        that are on one hand, the second is none."""
        found = set()
        for bounds in candidates:
            shares = [(iou(bounds, hand), number) for number, (hand, _) in enumerate(self.hands)]
            share, number = max(shares, default=(0, None))
            if share > SAME:
                yield number not in found if self.hands[number][1] >= VISIBLE else None
                found.add(number)
            elif self.complete:
                yield False if share <= OTHER else None
            else:
                alike, hand = max(((iou(bounds, box), hand) for box, hand in self.judged), key=lambda one: one[0], default=(0, None))
                known = alike > SAME and (hand or share <= KNOWN_OTHER)
                yield hand if known else None


def box(points):
    return np.concatenate([points.min(0), points.max(0)])


def iou(a, b):
    shared = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None).prod()
    return shared / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared)


def of_render(path):
    """What tools/render says of a picture that it made."""
    labels = json.loads(Path(path).with_suffix(".json").read_text())
    return Photo([(box(np.array(hand["points"])[:, :2]), hand["visible"]) for hand in labels["hands"]], True)


def of_list(photos, judged):
    """What a list of photos in packages says of each, and a list of what is judged in them, by its path."""
    boxes = defaultdict(list)
    for row in data.table(judged) if judged else ():
        hand = {"hand": True, "none": False, "unsure": None}[row["kind"]]
        boxes[row["path"]].append((np.array(row["bounds"].split(), float), hand))
    for path, _, hands, complete in entries(photos):
        yield path, Photo([(box(points), visible) for points, visible, _ in hands], complete, boxes[path])


def of_reports(reports, photos):
    """The deliberate hands of photos of single people, which aren't all."""
    hands = defaultdict(list)
    for hand in data.load(reports, photos)[0]:
        if hand.source in data.PHOTOGRAPHED:
            hands[hand.path].append((box(hand.photo), 1.0))
    return {path: Photo(boxes, False) for path, boxes in hands.items()}


def copies(lines):
    """The candidates in each copy of a photo, with its path, the likeliest first."""
    found = defaultdict(list)
    for candidate in map(json.loads, lines):
        found[candidate["path"], candidate["copy"]].append(candidate)
    for (path, _), candidates in found.items():
        yield path, sorted(candidates, key=lambda candidate: -candidate["likely"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("candidates", nargs="+", type=Path, help="what the example wrote")
    parser.add_argument("--photos", type=Path, help="the folder of the photos, unless they are renders")
    parser.add_argument("--list", type=Path, help="of photos in packages")
    parser.add_argument("--judged", type=Path, help="list of what is and what is no hand in them, beside the hands listed")
    parser.add_argument("--reports", nargs="*", type=Path, help="about photos of single people: what `kepal check --format jsonl` wrote")
    parser.add_argument("--out", required=True, type=Path, help="where to write the candidates (.npz)")
    arguments = parser.parse_args()

    known = None
    if arguments.list:
        known = dict(of_list(arguments.list, arguments.judged))
    elif arguments.reports:
        known = of_reports(arguments.reports, arguments.photos)
    rows = []
    for file in arguments.candidates:
        for path, candidates in copies(file.open()):
            name = Path(path).name if known is None else str(Path(path).relative_to(arguments.photos))
            photo = of_render(path) if known is None else known[name]
            verdicts = photo.judge([np.array(candidate["bounds"]) for candidate in candidates])
            for candidate, hand in zip(candidates, verdicts):
                if hand is not None:
                    rows.append((np.array(candidate["clues"], np.float32), candidate["presence"], hand, name))
    fields = ("clues", "presence", "hand", "path")
    np.savez_compressed(arguments.out, **{field: np.array(column) for field, column in zip(fields, zip(*rows))})
    print(f"{len(rows)} candidates, {sum(row[2] for row in rows)} of them hands")


if __name__ == "__main__":
    main()
