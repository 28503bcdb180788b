"""Trains the landmark network for small hands on what patches.py wrote. See README.md."""

import argparse
import copy
import math
import pickle
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F
from torch.utils.data import DataLoader, IterableDataset

sys.path.append(str(Path(__file__).resolve().parent.parent))
import data  # noqa: E402
import looks  # noqa: E402
from collect import extent  # noqa: E402
from network import LandmarkNetwork, write  # noqa: E402
from means import follow  # noqa: E402
from vocabulary import GESTURES, learnt  # noqa: E402

BATCH = 48
RATE, WARM_UP, DECAY, BETAS = 4e-4, 20, 1e-3, (0.9, 0.99)
LONGEST_STEP = 5.0

# Of a batch: photographed and rendered hands, what is none in photos and in renders, what an earlier state took for one, shapes, and
# hands of people at leisure and what is none there and where nobody is.
PHOTOGRAPHED, RENDERED, NONE, RENDERED_NONE, MISTAKEN, SHAPES, LEISURE, NOBODY = range(8)
SHARES = (0.38, 0.29, 0.02, 0.06, 0.06, 0.07, 0.03, 0.09)

# What counts how much: points in shares of the side, depth among them, metres, the middle of the hand in metres, presence,
# left or right, the gesture.
POINTS, DEPTH, METRES, MIDDLE, PRESENCE, RIGHT, GESTURE = 15.0, 0.3, 12.0, 2.0, 0.7, 0.1, 0.12

# Longer sides of hands in pixels by which it is measured, and how far the regions are off, as a share of `looks.OFF`.
SIZES, MEASURED_OFF = ((0, 20), (20, 30), (30, 60), (60, 200)), 0.6


def loss(answer, points, world, counts, hand, right, photographed, gesture):
    seen, presence, handedness, metres, gestures = answer
    off = (seen - points).abs()
    by_points = ((off[..., :2].sum(-1) + DEPTH * off[..., 2]) * counts).sum() / counts.sum().clamp(min=1)
    middle, true_middle = metres.mean(1, keepdim=True), world.mean(1, keepdim=True)
    by_metres = ((metres - middle - world + true_middle).abs().sum(-1) * counts).sum() / counts.sum().clamp(min=1)
    hands = hand.sum().clamp(min=1)
    by_middle = ((middle - true_middle).abs().sum((1, 2)) * hand * photographed).sum() / hands
    by_presence = F.binary_cross_entropy_with_logits(presence, hand)
    by_right = F.binary_cross_entropy_with_logits(handedness, right, (right != 0.5).float(), reduction="sum") / hands
    by_gesture = F.cross_entropy(gestures, gesture, ignore_index=-1)
    parts = torch.stack([by_points, by_metres, by_middle, by_presence, by_right, by_gesture])
    return parts @ torch.tensor([POINTS, METRES, MIDDLE, PRESENCE, RIGHT, GESTURE]), parts.detach()


def pooled(rows):
    """Patches by what they are in a batch; what is no hand in renders is also what shapes are drawn on."""
    pools = [[] for _ in SHARES]
    for row in rows:
        row["gesture"] = learnt(GESTURES[row["gesture"]]) if row.get("gesture", -1) >= 0 else -1
        rendered = row["source"] == "render"
        if row["source"] == data.LEISURE:
            pools[LEISURE if row["hand"] else NOBODY].append(row)
        elif row["hand"]:
            pools[RENDERED if rendered else PHOTOGRAPHED].append(row)
        elif row.get("mistaken"):
            pools[MISTAKEN].append(row)
        else:
            pools[RENDERED_NONE if rendered else NONE].append(row)
    pools[SHAPES] = pools[RENDERED_NONE]
    return pools


class Batches(IterableDataset):
    """Looks at patches drawn by their shares, without end."""

    def __init__(self, rows, side, rng):
        self.pools, self.side, self.rng = pooled(rows), side, rng
        self.noise = np.random.default_rng(rng.randrange(1 << 30))

    def __iter__(self):
        shares = [share if pool else 0 for share, pool in zip(SHARES, self.pools)]
        while True:
            yield looks.batch([self.drawn(kind) for kind in self.rng.choices(range(len(shares)), shares, k=BATCH)])

    def drawn(self, kind):
        row = self.rng.choice(self.pools[kind])
        patch = Image.fromarray(row["pixels"])
        if kind == SHAPES:
            return looks.shape(self.rng, self.noise, patch, self.side)
        return looks.one(self.rng, self.noise, row, patch, self.side)


def train(network, rows, side, minutes, rng):
    # Another process draws while this one learns.
    batches = iter(DataLoader(Batches(rows, side, rng), batch_size=None, num_workers=1))
    kept = copy.deepcopy(network)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY, betas=BETAS)
    began, step, done, total = time.monotonic(), 0, 0.0, 0
    while done < 1:
        step, done = step + 1, (time.monotonic() - began) / 60 / minutes
        rate = RATE * min(1, step / WARM_UP) * (0.01 + 0.5 + 0.5 * math.cos(math.pi * min(1, done)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        pictures, *truth = next(batches)
        value, parts = loss(network(pictures.contiguous(memory_format=torch.channels_last)), *truth)
        optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), LONGEST_STEP)
        optimizer.step()
        follow(kept, network, step)
        total = total + parts.numpy()
        if step % 100 == 0:
            names = ("points", "metres", "middle", "presence", "right", "gesture")
            means = ", ".join(f"{name} {part / 100:.4f}" for name, part in zip(names, total))
            print(f"step {step}, {100 * done:.0f} %: {means}", flush=True)
            total = 0
    return kept


def unit(world):
    """About the middle, with a palm of length one."""
    world = world - world.mean(-2, keepdims=True)
    palm = np.linalg.norm(world[:, looks.KNUCKLES] - world[:, :1], axis=-1).mean(-1)
    return world / np.maximum(palm, 1e-6)[:, None, None]


def measure(network, rows, side, rng):
    """How far points are off in shares of the hand's longer side, and in space in palms; how many hands are taken for one, and
    how many other things."""
    hands, off, off_in_space, present = [row for row in rows if row["hand"]], [], [], []
    for part, places, (seen, presence, _, metres, _) in answered(network, hands, side, rng):
        truths = [looks.truth(row, *place, side) for row, place in zip(part, places)]
        points, world = (np.array(column) for column in zip(*truths))
        size = np.ptp(points[..., :2], axis=1).max(-1)
        off += list(np.linalg.norm(seen.numpy()[..., :2] - points[..., :2], axis=-1).mean(1) / size)
        off_in_space += list(np.linalg.norm(unit(metres.numpy()) - unit(world), axis=-1).mean(1))
        present += list(presence.numpy() > 0)
    sizes, columns = np.array([extent(row["points"]) for row in hands]), np.array([off, off_in_space, present])
    for low, high in SIZES:
        of = (sizes >= low) & (sizes < high)
        if of.any():
            place, space, seen = columns[:, of].mean(1)
            print(f"  {low}-{high} px: {of.sum()} hands, off by {place:.3f} sizes, {space:.3f} palms in space, present {100 * seen:.1f} %")
    others = [row for row in rows if not row["hand"]]
    seen = [logit for _, _, answer in answered(network, others, side, rng) for logit in answer[1].tolist()]
    print(f"  {len(others)} of none, present {100 * np.mean(np.array(seen) > 0):.1f} %")


def answered(network, rows, side, rng):
    """Batch by batch: patches, where each was looked at (region, step, corner), and what the network answers."""
    for first in range(0, len(rows), BATCH):
        part = rows[first : first + BATCH]
        regions = [looks.moved(rng, row["region"], MEASURED_OFF) for row in part]
        shown = [looks.look(Image.fromarray(row["pixels"]), region, side) for row, region in zip(part, regions)]
        pictures, steps, corners = zip(*shown)
        with torch.no_grad():
            answer = network(torch.tensor(np.array(pictures)).permute(0, 3, 1, 2))
        yield part, list(zip(regions, steps, corners)), answer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("patches", nargs="*", type=Path, help="what patches.py wrote; none only measures")
    parser.add_argument("--model", required=True, type=Path, help="landmarks.onnx, where training starts")
    parser.add_argument("--test", nargs="*", default=[], type=Path, help="patches that aren't trained on, to measure with")
    parser.add_argument("--side", type=int, default=128, help="of the input; 224 measures the network as it came")
    parser.add_argument("--minutes", type=float, default=90, help="how long to train")
    parser.add_argument("--start", type=Path, help="weights written by --state, to go on from")
    parser.add_argument("--state", type=Path, help="where to write the weights (.pt)")
    parser.add_argument("--out", type=Path, help="where to write the network (.onnx)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    def read(path):
        with path.open("rb") as file:
            return pickle.load(file)

    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)
    network = LandmarkNetwork(arguments.model, len(GESTURES)).to(memory_format=torch.channels_last)
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start))
    if arguments.patches:
        rows = [row for path in arguments.patches for row in read(path)]
        network = train(network, rows, arguments.side, arguments.minutes, rng)
    for path in arguments.test:
        print(path)
        measure(network, read(path), arguments.side, random.Random(arguments.seed))
    if arguments.state:
        torch.save(network.state_dict(), arguments.state)
    if arguments.out:
        write(network, arguments.model, arguments.side, arguments.out)


if __name__ == "__main__":
    main()
