"""Contact sheets of rendered pictures.

    python sheet.py closeups FOLDER SHEET.jpg --per 4     a row per gesture and kind of rest
    python sheet.py joints FOLDER SHEET.jpg --count 24    the labels' points drawn on the hands of any pictures
"""

import argparse
import json
from pathlib import Path

from PIL import Image, ImageDraw

BONES = [(a, b) for k in range(5) for a, b in ((0 if not j else 4 * k + j, 4 * k + j + 1) for j in range(4))]
CELL = 150


def labelled(folder):
    return [(path.with_suffix(".jpg"), json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))]


def cell(image, title, size):
    image = image.copy()
    image.thumbnail((size, size))
    framed = Image.new("RGB", (size, size), (30, 30, 30))
    framed.paste(image, ((size - image.width) // 2, (size - image.height) // 2))
    if title:
        draw = ImageDraw.Draw(framed)
        draw.rectangle((0, size - 12, size, size), fill=(0, 0, 0))
        draw.text((3, size - 12), title, fill=(255, 255, 120))
    return framed


def table(cells, columns, size):
    sheet = Image.new("RGB", (columns * size, -(-len(cells) // columns) * size))
    for k, image in enumerate(cells):
        sheet.paste(image, (k % columns * size, k // columns * size))
    return sheet


def subject_cell(path, label):
    """The hand in the middle with some surroundings."""
    hands = [h for h in label["hands"] if (h["rest"] or h["gesture"]) == label["subject"]]
    x0, y0, x1, y1 = max((h["box"] for h in hands), key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    half = 0.8 * max(x1 - x0, y1 - y0)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    image = Image.open(path).crop((round(x - half), round(y - half), round(x + half), round(y + half)))
    return cell(image.resize((CELL, CELL)), label["subject"], CELL)


def closeup_sheet(folder, per):
    rows = {}
    for path, label in labelled(folder):
        rows.setdefault(label["subject"], []).append((path, label))
    cells = []
    for _, pictures in sorted(rows.items()):
        step = max(1, len(pictures) // per)
        chosen = pictures[::step][:per]
        cells += [subject_cell(*picture) for picture in chosen]
        cells += [Image.new("RGB", (CELL, CELL))] * (per - len(chosen))
    return table(cells, per * 2, CELL)


def joint_sheet(folder, count):
    pictures = labelled(folder)
    hands = [(path, hand) for path, label in pictures for hand in label["hands"] if hand["visible"] > 0.6]
    step = max(1, len(hands) // count)
    cells = [joints(path, hand) for path, hand in hands[::step][:count]]
    return table(cells, 6, 240)


def joints(path, hand):
    """The hand cut out and enlarged, points green where seen and red where hidden."""
    x0, y0, x1, y1 = hand["box"]
    air = 0.2 * max(x1 - x0, y1 - y0)
    corner = (x0 - air, y0 - air)
    side = max(x1 - x0, y1 - y0) + 2 * air
    zoom = 240 / side
    image = Image.open(path).convert("RGB").crop((*corner, corner[0] + side, corner[1] + side)).resize((240, 240))
    draw = ImageDraw.Draw(image)
    at = [((x - corner[0]) * zoom, (y - corner[1]) * zoom) for x, y, _ in hand["points"]]
    for a, b in BONES:
        draw.line((at[a], at[b]), fill=(240, 240, 240))
    for (x, y), (_, _, seen) in zip(at, hand["points"]):
        draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=(0, 255, 0) if seen else (255, 0, 0))
    return cell(image, hand["rest"] or hand["gesture"], 240)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("closeups", "joints"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--per", type=int, default=4)
    parser.add_argument("--count", type=int, default=24)
    args = parser.parse_args()
    sheet = closeup_sheet(args.folder, args.per) if args.kind == "closeups" else joint_sheet(args.folder, args.count)
    sheet.save(args.sheet, quality=82)


if __name__ == "__main__":
    main()
