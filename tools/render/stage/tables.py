"""Writes pictures with one JSON each, and `labels.tsv` and `boxes.tsv` over a folder of them."""

import json

# Hands of which less is visible are left out of boxes.tsv (they are in the JSON).
SHOWN = 0.25
LABELS_HEADER = "path\tlabel\tsource\tkind\n"
BOXES_HEADER = "path\tx0\ty0\tx1\ty1\tlabel\tvisible\n"


def save(folder, name, jpeg, labels, about):
    """`about`: what else the JSON tells, such as seed and kind."""
    (folder / f"{name}.jpg").write_bytes(jpeg)
    text = json.dumps({"picture": f"{name}.jpg", "source": "render", **about, **labels})
    (folder / f"{name}.json").write_text(text.replace('}, {"person"', '},\n{"person"') + "\n")


def write_tables(folder):
    """From the JSON files that lie in the folder."""
    rows, boxes = [], []
    for path in sorted(folder.glob("*.json")):
        picture = json.loads(path.read_text())
        seen = [h for h in picture["hands"] if h["visible"] >= SHOWN]
        shown = sorted({h["gesture"] for h in seen} - {"rest"}) or ["rest"]
        rows.append(f"{picture['picture']}\t{';'.join(shown)}\t{picture['source']}\t{picture['kind']}\n")
        for hand in seen:
            corners = "\t".join(str(round(v)) for v in hand["box"])
            boxes.append(f"{picture['picture']}\t{corners}\t{hand['gesture']}\t{hand['visible']:.2f}\n")
    (folder / "labels.tsv").write_text(LABELS_HEADER + "".join(rows))
    (folder / "boxes.tsv").write_text(BOXES_HEADER + "".join(boxes))
