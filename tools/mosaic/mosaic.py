"""Group-like pictures out of labelled photos of single people.

    python mosaic.py PHOTOS OUT --source subhih_hands --count 10 --seed 1

PHOTOS is a folder with `labels.tsv` (and, where hand boxes are known, `boxes.tsv`). See README.md for what is
written beside the pictures and what the labels promise.
"""

import argparse
import csv
import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

# Where a photo has no hand box, its hands are taken to be this share of its long side.
ASSUMED_HAND_SHARE = 0.075
# A row may hide at most this share of the row behind it, and never a boxed hand.
MAX_OVERLAP = 0.25


@dataclass
class Hand:
    """One boxed hand, in pixels of the picture that it lies in."""

    x0: float
    y0: float
    x1: float
    y1: float
    gesture: str

    def size(self):
        return max(self.x1 - self.x0, self.y1 - self.y0)

    def moved(self, dx, dy, scale=1.0):
        return Hand(*((v + d) * scale for v, d in zip((self.x0, self.y0, self.x1, self.y1), (dx, dy, dx, dy))),
                    self.gesture)

    def shown(self, size):
        """The share of the box that lies within a picture of this width and height."""
        width, height = (min(end, side) - max(start, 0)
                         for start, end, side in zip((self.x0, self.y0), (self.x1, self.y1), size))
        return max(0, width) * max(0, height) / ((self.x1 - self.x0) * (self.y1 - self.y0))


@dataclass
class Photo:
    """A labelled photo; `hands` is empty where nobody boxed them."""

    path: Path
    gestures: list
    source: str
    hands: list


@dataclass
class Cell:
    """A photo, cut and scaled, with the place it got on the canvas."""

    photo: Photo
    image: Image.Image
    hands: list
    x: int = 0
    y: int = 0

    def free_foot(self):
        """Pixels at the bottom that another row may cover without touching a hand."""
        if not self.hands:
            return 0
        below = self.image.height - max(h.y1 for h in self.hands) - 2
        return max(0, min(int(below), int(self.image.height * MAX_OVERLAP)))


def read_table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def read_photos(folder, boxes_path, sources):
    boxes = {}
    if boxes_path.exists():
        for row in read_table(boxes_path):
            corners = (float(row[k]) for k in ("x0", "y0", "x1", "y1"))
            boxes.setdefault(row["path"], []).append(Hand(*corners, row["label"]))
    return [
        Photo(folder / row["path"], row["label"].split(";"), row["source"], boxes.get(row["path"], []))
        for row in read_table(folder / "labels.tsv")
        if not sources or row["source"] in sources
    ]


def make_cell(photo, hand_px, rng):
    """Scales the photo, never up, to a hand of about `hand_px`; cuts to the hands' surroundings where boxed."""
    image = Image.open(photo.path).convert("RGB")
    hands = photo.hands
    if hands:
        image, hands = cut_around(image, hands, rng)
        size = max(h.size() for h in hands)
    else:
        size = ASSUMED_HAND_SHARE * max(image.size)
    scale = min(1.0, hand_px * rng.uniform(0.85, 1.15) / size)
    width, height = (max(8, round(side * scale)) for side in image.size)
    image = image.resize((width, height), Image.Resampling.LANCZOS)
    return Cell(photo, image, [h.moved(0, 0, scale) for h in hands])


def cut_around(image, hands, rng):
    """A window that holds every boxed hand with some air, and otherwise as much of the person as luck has it."""
    air = 0.25 * max(h.size() for h in hands)
    need = (min(h.x0 for h in hands) - air, min(h.y0 for h in hands) - air,
            max(h.x1 for h in hands) + air, max(h.y1 for h in hands) + air)
    left = rng.uniform(0, 0.6) * max(0, need[0])
    top = rng.uniform(0, 0.3) * max(0, need[1])
    right = image.width - rng.uniform(0, 0.6) * max(0, image.width - need[2])
    bottom = image.height - rng.uniform(0, 0.3) * max(0, image.height - need[3])
    left, top, right, bottom = (round(v) for v in (left, top, right, bottom))
    return image.crop((left, top, right, bottom)), [h.moved(-left, -top) for h in hands]


def rows_of(cells, count):
    """Cuts the cells, smallest hands first, into rows from the back to the front."""
    per_row = math.ceil(len(cells) / count)
    return [cells[i:i + per_row] for i in range(0, len(cells), per_row)]


def place(rows):
    """Gives every cell its place, centred, and returns the canvas's size."""
    width = max(sum(c.image.width for c in row) for row in rows)
    foot = 0
    for row in rows:
        height = max(c.image.height for c in row)
        x = (width - sum(c.image.width for c in row)) // 2
        for cell in row:
            cell.x, cell.y = x, foot + height - cell.image.height
            x += cell.image.width
        bottom = foot + height
        foot = bottom - min(c.free_foot() for c in row)
    return width, bottom


def soft_edge(size):
    """A mask that fades out over the outermost pixels, so that seams aren't the strongest edges of the picture."""
    fade = max(1, round(min(size) * 0.03))
    mask = Image.new("L", size, 0)
    mask.paste(255, (fade, fade, size[0] - fade, size[1] - fade))
    return mask.filter(ImageFilter.GaussianBlur(fade / 2))


def compose(rows, rng):
    """Draws the rows; an equal gain per cell brings the photos' brightness together."""
    size = place(rows)
    tone = rng.randrange(90, 190)
    canvas = Image.new("RGB", size, (tone, tone, min(255, tone + rng.randrange(0, 20))))
    for cell in (c for row in rows for c in row):
        pixels = np.asarray(cell.image, np.float32)
        gain = (tone / max(1.0, pixels.mean())) ** 0.3
        cell.image = Image.fromarray(np.clip(pixels * gain, 0, 255).astype(np.uint8))
        canvas.paste(cell.image, (cell.x, cell.y), soft_edge(cell.image.size))
    return canvas


def make_mosaic(photos, people, hand_range, rng):
    """One picture: returns it with its cells. Hand sizes grow from the back row to the front row."""
    chosen = rng.sample(photos, min(people, len(photos)))
    low, high = (math.log(v) for v in hand_range)
    # The whole range would make the front row's cells giants: one picture spans a factor of two at most.
    start = rng.uniform(low, max(low, high - math.log(2)))
    sizes = sorted(math.exp(min(high, start + rng.uniform(0, math.log(2)))) for _ in chosen)
    cells = [make_cell(photo, size, rng) for photo, size in zip(chosen, sizes)]
    rows = rows_of(cells, max(2, round(math.sqrt(len(cells) / 2.2))))
    return compose(rows, rng), [c for row in rows for c in row]


def write_tables(out, pictures):
    """`pictures` is a list of (name, cells)."""
    with open(out / "labels.tsv", "w", encoding="utf-8") as labels, \
            open(out / "boxes.tsv", "w", encoding="utf-8") as boxes, \
            open(out / "cells.tsv", "w", encoding="utf-8") as areas:
        labels.write("path\tlabel\tsource\tkind\n")
        boxes.write("path\tx0\ty0\tx1\ty1\tlabel\tvisible\n")
        areas.write("path\tx0\ty0\tx1\ty1\tlabel\tboxed\tphoto\n")
        for name, cells in pictures:
            gestures = sorted({g for c in cells for g in c.photo.gestures})
            sources = "+".join(sorted({c.photo.source for c in cells}))
            labels.write(f"{name}\t{';'.join(gestures)}\t{sources}\tmosaic\n")
            for cell in cells:
                for hand in cell.hands:
                    visible, hand = hand.shown(cell.image.size), hand.moved(cell.x, cell.y)
                    corners = "\t".join(str(round(v)) for v in (hand.x0, hand.y0, hand.x1, hand.y1))
                    boxes.write(f"{name}\t{corners}\t{hand.gesture}\t{visible:.2f}\n")
                corners = "\t".join(map(str, (cell.x, cell.y, cell.x + cell.image.width, cell.y + cell.image.height)))
                origin = f"{cell.photo.source}/{cell.photo.path.name}"
                areas.write(f"{name}\t{corners}\t{';'.join(cell.photo.gestures)}\t{int(bool(cell.hands))}\t{origin}\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path, help="folder with labels.tsv")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--boxes", type=Path, help="hand boxes (default: PHOTOS/boxes.tsv)")
    parser.add_argument("--source", action="append", default=[], help="take only this source; may be repeated")
    parser.add_argument("--count", type=int, default=8, help="pictures to make")
    parser.add_argument("--people", type=int, nargs=2, default=(12, 30), metavar=("MIN", "MAX"))
    parser.add_argument("--hand", type=float, nargs=2, default=(15, 80), metavar=("MIN", "MAX"), help="hand size, px")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = arguments()
    photos = read_photos(args.photos, args.boxes or args.photos / "boxes.tsv", set(args.source))
    if not photos:
        raise SystemExit("no photo of that source in labels.tsv")
    args.out.mkdir(parents=True, exist_ok=True)
    pictures = []
    for index in range(args.count):
        rng = random.Random(f"{args.seed}/{index}")
        image, cells = make_mosaic(photos, rng.randint(*args.people), args.hand, rng)
        name = f"mosaic_{args.seed}_{index:03}.jpg"
        image.save(args.out / name, quality=rng.randrange(70, 95))
        pictures.append((name, cells))
    write_tables(args.out, pictures)


if __name__ == "__main__":
    main()
