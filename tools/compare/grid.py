"""A blind grid of tiles, and whether it finds the labelled hands of a photo."""

import csv
from math import hypot

# Tiles along the photo's longer side, and how much of its side a tile shares with the next.
ACROSS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16]
OVERLAP = 0.3
# As in `kepal eval`: how far apart the centres may be, in units of the labelled box's longer side, and the factor by
# which the longer sides may differ.
NEAR = 0.5
SIZE_FACTOR = 2.5


def grids(width, height):
    """Lists of tiles, the coarsest first."""
    for across in ACROSS:
        side = round(max(width, height) / (across - (across - 1) * OVERLAP))
        yield [[x, y, x2, y2] for y, y2 in spans(height, side) for x, x2 in spans(width, side)]


def spans(length, side):
    steps = max(0, -(-(length - side) // round(side * (1 - OVERLAP))))
    starts = [(length - side) * step // steps for step in range(steps + 1)] if steps else [0]
    return [(start, min(start + side, length)) for start in starts]


def labelled(photo):
    """The boxes that boxes.tsv beside a photo has of it; none if there is no such file."""
    table = photo.parent / "boxes.tsv"
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["path"] == photo.name]
    return [[float(row[edge]) for edge in ("x0", "y0", "x1", "y1")] for row in rows]


def matched(boxes, hands):
    """How many of the boxes are found, each by a hand of its own."""
    fits = [(distance(box, hand), i, j) for i, box in enumerate(boxes) for j, hand in enumerate(hands)]
    found, used = set(), set()
    for apart, box, hand in sorted(fits):
        if apart <= NEAR and box not in found and hand not in used:
            found.add(box)
            used.add(hand)
    return len(found)


def distance(box, hand):
    size, factor = long_side(box), long_side(hand) / long_side(box)
    apart = hypot(*(box[i] + box[i + 2] - hand[i] - hand[i + 2] for i in range(2))) / 2 / size
    return apart if 1 / SIZE_FACTOR <= factor <= SIZE_FACTOR else NEAR + 1


def long_side(box):
    return max(box[2] - box[0], box[3] - box[1])
