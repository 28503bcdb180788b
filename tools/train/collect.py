"""Shows the landmark network labelled hands in shrunk, blurred, noisy and recompressed copies of their photos, as they
are in photos of groups, and writes where it puts the points. See README.md."""

import argparse
import io
import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps

import data
from onnx_session import session

# Longer sides of the copies' hands in pixels: one copy of each class, drawn evenly by ratio.
SIZES = ((14, 20), (20, 30), (30, 45), (60, 140))

# Side of the network's input.
INPUT = 224

# Least presence in the first pass for a second one, as in `src/hands/landmarker.rs`.
MIN_HINT = 0.25

# The points that span a hand's region, and by how much it is larger and shifted to the fingers: `src/hands/region.rs`.
STEADY = [0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18]
SCALE, SHIFT = 2.0, 0.1

# How far the region that a palm gives is off the one that the points give: centre in sides, side as a power of e, radians.
OFF_CENTRE, OFF_SIDE, OFF_ANGLE = 0.06, 0.12, 0.17


def region(points):
    """Centre, side and turn of the square around points, as `region::around_landmarks`."""
    knuckles = (points[5] + points[13]) / 4 + points[9] / 2
    angle = math.pi / 2 - math.atan2(points[0][1] - knuckles[1], knuckles[0] - points[0][0])
    sin, cos = math.sin(angle), math.cos(angle)
    own = points[STEADY] @ np.array([[cos, -sin], [sin, cos]])
    low, high = own.min(0), own.max(0)
    (x, y), side = (low + high) / 2, (high - low).max()
    centre = np.array([x * cos - y * sin, x * sin + y * cos]) + SHIFT * side * np.array([sin, -cos])
    return centre, SCALE * side, angle


def off(rng, square):
    centre, side, angle = square
    centre = centre + np.array([rng.gauss(0, OFF_CENTRE), rng.gauss(0, OFF_CENTRE)]) * side
    return centre, side * math.exp(rng.gauss(0, OFF_SIDE)), angle + rng.gauss(0, OFF_ANGLE)


class Landmarker:
    def __init__(self, model):
        self.network = session(model)

    def __call__(self, photo, square):
        """Points in the photo, points in space and presence."""
        (x, y), side, angle = square
        sin, cos, scale = math.sin(angle), math.cos(angle), side / INPUT
        turn = np.array([[cos, -sin], [sin, cos]])
        corner = np.array([x, y]) - scale * turn @ np.full(2, INPUT / 2)
        (xx, xy), (yx, yy) = scale * turn
        crop = photo.transform(
            (INPUT, INPUT), Image.Transform.AFFINE, (xx, xy, corner[0], yx, yy, corner[1]), Image.Resampling.BILINEAR
        )
        image = np.asarray(crop, np.float32)[None] / 255
        points, presence, world = self.network.run(["landmarks", "presence", "world"], {"image": image})
        points, world = points.reshape(21, 3), world.reshape(21, 3)
        seen = np.concatenate([points[:, :2] @ (scale * turn).T + corner, points[:, 2:] * scale / 0.4], axis=1)
        return seen, np.concatenate([world[:, :2] @ turn.T, world[:, 2:]], axis=1), float(presence.ravel()[0])


def copy(rng, photo, scale):
    """A copy as a camera far away and a messenger would make it."""
    size = [max(8, round(side * scale)) for side in photo.size]
    photo = photo.resize(size, rng.choice([Image.Resampling.LANCZOS, Image.Resampling.BILINEAR]))
    if rng.random() < 0.35:
        photo = photo.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.8)))
    if rng.random() < 0.3:
        noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(1, 7), (*photo.size[::-1], 3))
        photo = Image.fromarray((np.asarray(photo) + noise).clip(0, 255).astype(np.uint8))
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=rng.choice([60, 70, 75, 80, 85, 90, 95]))
    return Image.open(file).convert("RGB")


def extent(points):
    return (points.max(0) - points.min(0)).max()


def copies(rng, hands, photos, sizes=SIZES):
    """Each hand in copies of its photo, one for each of the `sizes`: the hand, the copy, and a region as far off as a palm's. No copy is
    larger than the hand itself; of the smallest hands, one as it is."""
    opened = None
    for hand in hands:
        if opened is None or opened[0] != hand.path:
            opened = hand.path, ImageOps.exif_transpose(Image.open(photos / hand.path)).convert("RGB")
        photo, size = opened[1], extent(hand.photo)
        middle = (hand.photo.min(0) + hand.photo.max(0)) / 2
        corner = np.maximum(middle - 3 * size, 0).astype(int)
        part = photo.crop((*corner, *np.minimum(middle + 3 * size, photo.size).astype(int)))
        for shortest, longest in [between for between in sizes if between[0] < size] or sizes[:1]:
            wanted = math.exp(rng.uniform(math.log(shortest), math.log(longest)))
            small = copy(rng, part, min(1, wanted / size))
            square = region((hand.photo - corner) * (np.array(small.size) / part.size))
            yield hand, small, off(rng, square)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", nargs="*", type=Path, help="what `kepal check --format jsonl` wrote; none for renders")
    parser.add_argument("--photos", required=True, type=Path, help="folder with labels.tsv and boxes.tsv, of renders, or of packages")
    parser.add_argument("--list", type=Path, help="of photos in packages, whose resting hands are taken")
    parser.add_argument("--model", required=True, type=Path, help="landmarks.onnx")
    parser.add_argument("--out", required=True, type=Path, help="where to write the hands (.npz)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    rng = random.Random(arguments.seed)
    landmarker = Landmarker(arguments.model)
    unfound = {}
    if arguments.list:
        hands = data.at_leisure(arguments.list)
    elif arguments.reports:
        hands, unfound = data.load(arguments.reports, arguments.photos)
    else:
        hands = data.rendered(arguments.photos)
    print(f"{len(hands)} hands; photos without a fitting one: {unfound}")
    rows, lost = [], 0
    for hand, small, square in copies(rng, hands, arguments.photos):
        first, _, presence = landmarker(small, square)
        if presence < MIN_HINT:
            lost += 1
            continue
        seen, world, _ = landmarker(small, region(first[:, :2]))
        size_now = extent(seen[:, :2])
        spread = np.linalg.norm(first[:, :2] - seen[:, :2], axis=1).mean() / size_now
        rows.append((world, seen, size_now, spread, hand.name, hand.source, hand.path))
    print(f"{len(rows)} copies, {lost} more in which no hand was seen")
    fields = ("world", "photo", "size", "spread", "name", "source", "path")
    np.savez_compressed(arguments.out, **{field: np.array(column) for field, column in zip(fields, zip(*rows))})


if __name__ == "__main__":
    main()
