"""Shows both landmark networks labelled hands in copies of their photos, and writes what they reduce each to. See README.md."""

import argparse
import random
import sys
from pathlib import Path

import numpy as np
from PIL import ImageOps

sys.path.append(str(Path(__file__).resolve().parent.parent))
import data  # noqa: E402
from collect import SIZES, copies  # noqa: E402
from onnx_session import session  # noqa: E402
from pictures import cut_region  # noqa: E402

# Longer sides of the copies' hands in pixels; the last are mostly hands as large as they are.
COPIED = (*SIZES, (140, 400))

# Kinds of hands at leisure whose display, or rest, is known.
KNOWN = ("rest", "sign")


class Look:
    """What one landmark network reduces a region of a picture to."""

    def __init__(self, model):
        self.network = session(model)
        self.side = self.network.get_inputs()[0].shape[1]

    def __call__(self, picture, square):
        image = np.asarray(cut_region(picture, square, self.side)[0], np.float32)[None] / 255
        return self.network.run(["pooled"], {"image": image})[0].ravel()


def mirrored(picture, square):
    (x, y), side, angle = square
    return ImageOps.mirror(picture), (np.array([picture.width - x, y]), side, -angle)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", nargs="*", type=Path, help="what `kepal check --format jsonl` wrote; none for renders")
    parser.add_argument("--photos", required=True, type=Path, help="folder with labels.tsv and boxes.tsv, of renders, or of packages")
    parser.add_argument("--list", type=Path, help="of photos in packages, whose hands are taken")
    parser.add_argument("--models", nargs=2, required=True, type=Path, help="landmarks.onnx and small_landmarks.onnx")
    parser.add_argument("--out", required=True, type=Path, help="where to write what they see (.npz)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    rng = random.Random(arguments.seed)
    looks = [Look(model) for model in arguments.models]
    if arguments.list:
        hands = data.at_leisure(arguments.list, KNOWN)
    elif arguments.reports:
        hands, _ = data.load(arguments.reports, arguments.photos)
    else:
        hands = data.rendered(arguments.photos)
    rows = []
    for hand, *shown in copies(rng, hands, arguments.photos, COPIED):
        if rng.random() < 0.5:
            shown = mirrored(*shown)
        pooled = np.concatenate([look(*shown) for look in looks]).astype(np.float16)
        rows.append((pooled, hand.name == "rest", hand.source, hand.path))
    fields = ("pooled", "rest", "source", "path")
    np.savez_compressed(arguments.out, **{field: np.array(column) for field, column in zip(fields, zip(*rows))})
    print(f"{len(hands)} hands, {len(rows)} copies")


if __name__ == "__main__":
    main()
