"""Group-like pictures of people cut out of photos of single people, standing side by side and before each other.

    python cutouts.py PHOTOS OUT --found FOUND.jsonl --source emrecandir9_office --count 20 --seed 1

FOUND.jsonl is what `kepal check --format jsonl PHOTOS` says: a photo is taken if exactly one of its hands was read as the
photo's label, and that hand's box is the displayed hand. README.md tells what that means for measuring.
"""

import argparse
import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

import mediapipe as mp
import numpy as np
from PIL import Image, ImageFilter

from mosaic import Hand, read_photos

# Boxes of which less can be seen are left out of boxes.tsv.
SHOWN = 0.25
# How far apart people stand, as a share of their cut-outs' width, and how much of a row the next one leaves to be seen.
APART, ABOVE = (0.5, 0.8), (0.4, 0.62)
# Tries to stand where nobody's displayed hand gets hidden.
TRIES = 12
# The mask counts as a person from here on, and is full from there on; round the displayed hand it takes less, for the
# network loses fingers.
EDGE, HAND_EDGE = (0.35, 0.75), (0.04, 0.25)


@dataclass
class Person:
    """A cut-out with its displayed hand, and where it stands."""

    image: Image.Image  # RGBA
    hand: Hand
    photo: object
    x: int = 0
    y: int = 0

    def placed_hand(self):
        return self.hand.moved(self.x, self.y)


def found_hands(path, photos):
    """Adds the box of the displayed hand to photos in which exactly one hand was read as the label; returns those."""
    by_name = {photo.path.name: photo for photo in photos if len(photo.gestures) == 1}
    boxed = []
    for line in path.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        photo = by_name.get(Path(report["path"]).name)
        if photo is None or "hands" not in report:
            continue
        hands = [h["bounds"] for h in report["hands"] if h["gesture"] == photo.gestures[0]]
        if len(hands) == 1:
            x, y, width, height = (hands[0][k] for k in ("x", "y", "width", "height"))
            photo.hands = [Hand(x, y, x + width, y + height, photo.gestures[0])]
            boxed.append(photo)
    return boxed


class Cutter:
    """MediaPipe's selfie segmentation, first on the photo and then on the person, so that the far ones get an edge too."""

    def __init__(self):
        self._network = mp.solutions.selfie_segmentation.SelfieSegmentation(model_selection=0)

    def _mask(self, pixels):
        return self._network.process(np.ascontiguousarray(pixels)).segmentation_mask

    def cut(self, photo):
        """A `Person` in the photo's size, or None if the mask leaves out the displayed hand."""
        pixels = np.asarray(Image.open(photo.path).convert("RGB"))
        rough = self._mask(pixels) > 0.5
        if rough.sum() < 400:
            return None
        (top, bottom), (left, right) = ((np.flatnonzero(rough.any(axis))[[0, -1]]) for axis in (1, 0))
        hand = photo.hands[0]
        air = round(0.12 * (bottom - top))
        x0, y0 = (max(0, round(v) - air) for v in (min(left, hand.x0), min(top, hand.y0)))
        x1, y1 = (round(v) + air for v in (max(right, hand.x1), max(bottom, hand.y1)))
        part = pixels[y0:y1, x0:x1]
        sure = self._mask(part)
        mask = ((sure - EDGE[0]) / (EDGE[1] - EDGE[0])).clip(0, 1)
        hand = hand.moved(-x0, -y0)
        rows, columns = (slice(max(0, int(a) - 3), int(b) + 4) for a, b in ((hand.y0, hand.y1), (hand.x0, hand.x1)))
        if mask[rows, columns].mean() < 0.35:
            return None
        mask[rows, columns] = ((sure[rows, columns] - HAND_EDGE[0]) / (HAND_EDGE[1] - HAND_EDGE[0])).clip(0, 1)
        image = Image.fromarray(np.dstack([part, (mask * 255).astype(np.uint8)]))
        return Person(image, hand, photo)


def scaled(person, hand_px):
    """Never larger than in the photo."""
    scale = min(1.0, hand_px / person.hand.size())
    size = tuple(max(8, round(side * scale)) for side in person.image.size)
    return Person(person.image.resize(size, Image.Resampling.LANCZOS), person.hand.moved(0, 0, scale), person.photo)


def visible_share(person, canvas_alpha):
    """How much of the hand's box people before it leave to be seen; `canvas_alpha`: what these cover."""
    hand = person.placed_hand()
    covered = canvas_alpha[max(0, int(hand.y0)):int(hand.y1) + 1, max(0, int(hand.x0)):int(hand.x1) + 1]
    return 1 - covered.mean() if covered.size else 0.0


def stand(rows, rng):
    """Places people row by row from the back; returns the canvas's size."""
    foot, placed = 0, []
    for number, row in enumerate(rows):
        tall = max(p.image.height for p in row)
        foot = tall if number == 0 else max(foot + 8, round(foot - last + last * rng.uniform(*ABOVE) + tall))
        last = tall
        for attempt in range(TRIES):
            x = rng.uniform(-0.4, 0.4) * row[0].image.width
            for person in row:
                person.x, person.y = round(x), foot - person.image.height
                x += person.image.width * rng.uniform(*APART)
            middle = (row[0].x + row[-1].x + row[-1].image.width) // 2
            for person in row:
                person.x -= middle
            hides = sum(_hides(front, back) for front in row for back in placed)
            if hides == 0:
                break
        placed += row
    left = min(p.x for p in placed)
    for person in placed:
        person.x -= left
    return max(p.x + p.image.width for p in placed), foot


def _hides(front, back):
    """Whether one's body, not its empty surroundings, lies over much of the other's displayed hand."""
    hand = back.placed_hand().moved(-front.x, -front.y)
    body = np.asarray(front.image)[..., 3]
    part = body[max(0, int(hand.y0)):max(0, int(hand.y1)), max(0, int(hand.x0)):max(0, int(hand.x1))]
    return part.size > 0 and (part > 128).sum() > 0.4 * (hand.x1 - hand.x0) * (hand.y1 - hand.y0)


def draw(people, size, rng):
    """Back to front over a soft wall; returns the picture and each displayed hand's visible share."""
    margin = round(0.04 * size[0])
    for person in people:
        person.x, person.y = person.x + margin, person.y + margin
    width, height = size[0] + 2 * margin, size[1] + margin
    tone = np.array([rng.randrange(70, 220) for _ in range(3)], np.float32)
    spots = np.random.default_rng(rng.randrange(1 << 30)).normal(size=(9, 12, 1)).astype(np.float32) * 14
    wall = np.asarray(Image.fromarray(spots[..., 0]).resize((width, height), Image.Resampling.BICUBIC))[..., None]
    canvas = Image.fromarray((0.5 * tone + 0.5 * tone.mean() + wall).clip(0, 255).astype(np.uint8))
    shares, cover = {}, np.zeros((height, width), bool)
    for person in reversed(people):
        shares[id(person)] = visible_share(person, cover)
        body = np.asarray(person.image)[..., 3] > 128
        cover[person.y:person.y + body.shape[0], person.x:person.x + body.shape[1]] |= body
    foot = None
    for person in people:
        below = person.y + person.image.height
        if foot not in (None, below):  # what the row behind stands behind: its people end in the air
            canvas.paste(tuple(int(0.45 * v) for v in tone), (0, foot, width, height))
        foot = below
        mask = person.image.getchannel("A").filter(ImageFilter.GaussianBlur(0.6))
        canvas.paste(person.image.convert("RGB"), (person.x, person.y), mask)
    return canvas, [shares[id(person)] for person in people]


def make_picture(cutter, photos, people, hand_range, rng):
    chosen = [p for p in (cutter.cut(photo) for photo in rng.sample(photos, min(people, len(photos)))) if p]
    low, high = (math.log(v) for v in hand_range)
    start = rng.uniform(low, max(low, high - math.log(2)))
    # The back row's people are the smaller ones: one picture spans a factor of two at most.
    sizes = sorted(math.exp(min(high, start + rng.uniform(0, math.log(2)))) for _ in chosen)
    chosen = [scaled(person, size) for person, size in zip(chosen, sizes)]
    per_row = math.ceil(len(chosen) / max(1, round(math.sqrt(len(chosen) / 3))))
    rows = [chosen[i:i + per_row] for i in range(0, len(chosen), per_row)]
    size = stand(rows, rng)
    return *draw(chosen, size, rng), chosen


def write_tables(out, pictures):
    """`pictures` is a list of (name, people, visible shares)."""
    with open(out / "labels.tsv", "w", encoding="utf-8") as labels, open(out / "boxes.tsv", "w", encoding="utf-8") as boxes:
        labels.write("path\tlabel\tsource\tkind\n")
        boxes.write("path\tx0\ty0\tx1\ty1\tlabel\tvisible\n")
        for name, people, shares in pictures:
            shown = [(p, share) for p, share in zip(people, shares) if share >= SHOWN]
            gestures = ";".join(sorted({p.hand.gesture for p, _ in shown})) or "rest"
            labels.write(f"{name}\t{gestures}\t{'+'.join(sorted({p.photo.source for p in people}))}\tmosaic\n")
            for person, share in shown:
                hand = person.placed_hand()
                corners = "\t".join(str(round(v)) for v in (hand.x0, hand.y0, hand.x1, hand.y1))
                boxes.write(f"{name}\t{corners}\t{hand.gesture}\t{share:.2f}\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path, help="folder with labels.tsv")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--found", type=Path, required=True, help="JSON lines of `kepal check` over PHOTOS")
    parser.add_argument("--source", action="append", default=[], help="take only this source; may be repeated")
    parser.add_argument("--count", type=int, default=8, help="pictures to make")
    parser.add_argument("--people", type=int, nargs=2, default=(6, 20), metavar=("MIN", "MAX"))
    parser.add_argument("--hand", type=float, nargs=2, default=(15, 80), metavar=("MIN", "MAX"), help="hand size, px")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = arguments()
    photos = found_hands(args.found, read_photos(args.photos, args.photos / "boxes.tsv", set(args.source)))
    if not photos:
        raise SystemExit("no photo of that source whose displayed hand was found")
    args.out.mkdir(parents=True, exist_ok=True)
    cutter, pictures = Cutter(), []
    for index in range(args.count):
        rng = random.Random(f"{args.seed}/{index}")
        image, shares, people = make_picture(cutter, photos, rng.randint(*args.people), args.hand, rng)
        name = f"cutouts_{args.seed}_{index:03}.jpg"
        image.save(args.out / name, quality=rng.randrange(70, 95))
        pictures.append((name, people, shares))
    write_tables(args.out, pictures)


if __name__ == "__main__":
    main()
