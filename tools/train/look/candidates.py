"""Says which of the candidates that examples/candidates.rs found in labelled photos are hands. See README.md."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parent.parent))
from data import LEISURE  # noqa: E402
from pictures import entries  # noqa: E402

# Of a box, this share and more is a candidate's if it is that hand, and no more than that if it is none (intersection over union).
SAME, OTHER = 0.3, 0.05

# A hand of which less can be seen is neither.
VISIBLE = 0.5


def box(hand):
    return np.concatenate([hand.min(0), hand.max(0)])


def iou(a, b):
    shared = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None).prod()
    return shared / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared)


def is_hand(bounds, hands, complete):
    """Whether `bounds` are those of a hand, of pairs of boxes and the share that is seen; `None` where that can't be said."""
    shares = [(iou(bounds, hand), visible) for hand, visible in hands]
    share, visible = max(shares, default=(0, 0))
    if share > SAME:
        return True if visible >= VISIBLE else None
    return False if share <= OTHER and complete else None


def of_render(path):
    """The hands of a picture that tools/render made, where it comes from, and that these are all."""
    labels = json.loads(Path(path).with_suffix(".json").read_text())
    hands = [(box(np.array(hand["points"])[:, :2]), hand["visible"]) for hand in labels["hands"]]
    return hands, labels["source"], True


def of_list(photos):
    """The same of each photo in a list, by its path."""
    for path, _, hands, complete in entries(photos):
        yield path, ([(box(points), visible) for points, visible, _ in hands], LEISURE, complete)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("candidates", type=Path, help="what the example wrote, of renders or of photos in packages")
    parser.add_argument("--list", type=Path, help="of photos in packages")
    parser.add_argument("--photos", type=Path, help="the folder that holds the packages")
    parser.add_argument("--out", required=True, type=Path, help="where to write the candidates (.npz)")
    arguments = parser.parse_args()

    listed = dict(of_list(arguments.list)) if arguments.list else {}
    rows, labelled = [], (None, None)
    for line in arguments.candidates.open():
        candidate = json.loads(line)
        path = candidate["path"]
        if path != labelled[0]:
            labels = listed[str(Path(path).relative_to(arguments.photos))] if listed else of_render(path)
            labelled = path, labels
        hands, source, complete = labelled[1]
        hand = is_hand(np.array(candidate["bounds"]), hands, complete)
        if hand is not None and candidate["seen"]:
            rows.append((np.array(candidate["seen"], np.float16), candidate["presence"], hand, source, path))
    fields = ("seen", "presence", "hand", "source", "path")
    np.savez_compressed(arguments.out, **{field: np.array(column) for field, column in zip(fields, zip(*rows))})
    print(f"{len(rows)} candidates, {sum(row[2] for row in rows)} of them hands")


if __name__ == "__main__":
    main()
