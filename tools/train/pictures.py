"""Labelled pictures, one after the other, and squares cut out of them: what is trained on looks at."""

import hashlib
import io
import itertools
import json
import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from data import PHOTOGRAPHED, points, table

# What a list of photos calls hands: the share that is seen for sure, and what they show. Missed are those that kepal didn't find.
KINDS = {"rest": (1.0, "rest"), "sign": (1.0, None), "missed": (1.0, None), "unsure": (0.0, None)}

# A hand of less presence than this may be none.
SURE = 0.8


def rendered(folders):
    """Each picture in folders that tools/render wrote, with its labels."""
    for path in (path for folder in folders for path in sorted(folder.glob("*.json"))):
        labels = json.loads(path.read_text())
        yield Image.open(path.parent / labels["picture"]).convert("RGB"), labels


def photographed(reports, sources=PHOTOGRAPHED):
    """Each photo of these sources that has a sure hand in what `kepal check --format jsonl` wrote: the picture, its path from the
    source on, and its hands as reported."""
    for line in (line for path in reports for line in path.open()):
        report = json.loads(line)
        parts = Path(report["path"]).parts[-3:]
        if parts[0] in sources and any(is_sure(hand) for hand in report.get("hands", [])):
            yield ImageOps.exif_transpose(Image.open(report["path"])).convert("RGB"), "/".join(parts), report["hands"]


def entries(path):
    """Each photo that a list names: its path and SHA-256, its hands, and whether these are all. A hand is its points, the share that is
    seen, and its gesture or None."""
    for name, rows in itertools.groupby(table(path), lambda row: row["path"]):
        photo, *hands = rows
        yield name, photo["sha256"], [(points(hand["points"]), *KINDS[hand["kind"]]) for hand in hands], photo["kind"] == "all"


def listed(path, folder):
    """Each photo in a folder that a list names: the picture, its hands, and whether these are all, as `entries`."""
    for name, digest, hands, complete in entries(path):
        file = (folder / name).read_bytes()
        if hashlib.sha256(file).hexdigest() != digest:
            raise ValueError(f"{name} isn't the photo that {path.name} lists")
        yield ImageOps.exif_transpose(Image.open(io.BytesIO(file))).convert("RGB"), hands, complete


def is_sure(hand):
    return hand["presence"] > SURE


def in_photo(hand):
    """The points of a reported hand, in pixels."""
    return np.array(hand["landmarks"])[:, :2]


def cut(picture, corner, step, side):
    """`side` × `side` pixels of the picture, from `corner` on, one pixel to the right and down being the columns of `step`.
    Large steps are taken in smaller copies, as in `src/photo/pyramid.rs`."""
    scale, shrunk = math.hypot(*step[:, 0]), 1
    while scale / shrunk >= 2:
        shrunk *= 2
    source = picture.reduce(shrunk) if shrunk > 1 else picture
    (xx, xy), (yx, yy) = step / shrunk
    x, y = corner / shrunk
    return source.transform((side, side), Image.Transform.AFFINE, (xx, xy, x, yx, yy, y), Image.Resampling.BILINEAR)


def cut_region(picture, region, side, stretch=np.eye(2)):
    """A turned square of the picture (centre, side, angle) as `side` × `side` pixels; and how such a pixel's step and the first corner
    lie."""
    centre, width, angle = region
    sin, cos = math.sin(angle), math.cos(angle)
    step = np.array([[cos, -sin], [sin, cos]]) @ stretch * width / side
    corner = np.asarray(centre) - step @ np.full(2, side / 2)
    return cut(picture, corner, step, side), step, corner


def log_uniform(rng, between):
    return math.exp(rng.uniform(*map(math.log, between)))
