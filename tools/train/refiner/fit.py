"""Trains the refiner on what crops.py wrote, and writes it as ONNX. See README.md."""

import argparse
import copy
import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

sys.path.append(str(Path(__file__).resolve().parent.parent))
import crops  # noqa: E402
import data  # noqa: E402
import to_onnx  # noqa: E402
from refiner import HAND, REGION, REST, SIDE, Refiner  # noqa: E402
from means import follow  # noqa: E402
from vocabulary import GESTURES, ID  # noqa: E402

BATCH = 128
RATE, WARM_UP, DECAY = 2e-3, 300, 1e-3

# Share of a batch that is cut out of renders, groups as people see them, but made up; of photos of nobody and of people of whom all
# hands are listed; and of hands in other photos of people.
RENDERED, LEISURE, PEOPLE = 0.45, 0.2, 0.1

# The share of what is no hand in photos of nobody that has more than this logit: with as much, thresholds of `src/hands/refiner.rs` mean
# what they meant for the network that they were chosen with. Hands among which nothing else is cut out make all likelier.
PASSING, PASSED = -2.0, 0.17

# Where the logit of rest is, and where those of gestures begin.
RESTING = HAND + REGION
NAMED = RESTING + REST

# How much the region, rest and the gesture count beside whether it is a hand.
REGION_SHARE, REST_SHARE, GESTURE_SHARE = 4.0, 0.3, 0.3

# How much crops are moved (sides), scaled (logarithm) and turned (radians).
MOVED, SCALED, TURNED = 0.06, 0.13, 0.3

# Light: deviations of the logarithms of brightness, tint and gamma; how many crops are grey, and how far others fade at most.
BRIGHT, TINT, GAMMA = 0.25, 0.06, 0.2
GREY, FADED = 0.05, 0.5
NOISE = 0.03

# What is learnt, and what a crop tells of it.
PARTS = ("hand", "region", "rest", "gesture")
COLUMNS = ("crop", "hand", "where", "gesture")


def normal(*shape, deviation):
    return torch.randn(shape) * deviation


def moved(crop, where):
    """Crops seen from a little elsewhere, half of them mirrored, and where the hands' regions lie then."""
    count = len(crop)
    shift, larger = normal(count, 2, deviation=MOVED), normal(count, deviation=SCALED).exp()
    turn, mirror = normal(count, deviation=TURNED), torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    sin, cos = turn.sin(), turn.cos()

    # Both the input's and the crop's extent are -1..=1; a crop is MARGIN times as wide.
    scale = larger / crops.MARGIN
    centre = 2 / crops.MARGIN * shift
    x = torch.stack([mirror * cos * scale, -sin * scale, centre[:, 0]], 1)
    y = torch.stack([mirror * sin * scale, cos * scale, centre[:, 1]], 1)
    grid = F.affine_grid(torch.stack([x, y], 1), [count, 3, SIDE, SIDE], align_corners=False)
    seen = F.grid_sample(crop, grid, padding_mode="border", align_corners=False)

    right, down = (where[:, :2] - shift).T
    right, down = (right * cos + down * sin) / larger, (down * cos - right * sin) / larger
    angle = (where[:, 3] - turn) * mirror
    return seen, torch.stack([right * mirror, down, where[:, 2] - larger.log(), angle.sin(), angle.cos()], 1)


def lit(values):
    """In another light and by another camera."""
    count = len(values)
    grey = values.mean(1, keepdim=True)
    less = torch.where(torch.rand(count, 1, 1, 1) < GREY, 1.0, FADED * torch.rand(count, 1, 1, 1))
    values = values + less * (grey - values)
    values = values * (normal(count, 3, 1, 1, deviation=TINT) + normal(count, 1, 1, 1, deviation=BRIGHT)).exp()
    values = (values.clamp(1e-3, 1.0).log() * normal(count, 1, 1, 1, deviation=GAMMA).exp()).exp()
    noise = NOISE * torch.rand(count, 1, 1, 1) ** 2
    return (values + noise * torch.randn_like(values)).clamp(0.0, 1.0)


def loss(output, hand, region, gesture):
    entropy = F.binary_cross_entropy_with_logits(output[:, 0], hand)
    off = F.huber_loss(output[:, HAND : HAND + REGION], region, reduction="none", delta=0.1) / 0.1
    huber = (off.mean(-1) * hand).mean()
    named = gesture >= 0
    rest = F.binary_cross_entropy_with_logits(output[:, RESTING], (gesture == ID["rest"]).float(), named.float(), reduction="sum")
    name = F.cross_entropy(output[:, NAMED:], gesture, ignore_index=-1, reduction="sum")
    parts = torch.stack([entropy, huber, rest / len(output), name / len(output)])
    return parts @ torch.tensor([1.0, REGION_SHARE, REST_SHARE, GESTURE_SHARE]), parts.detach()


def drawn(sets, rng):
    """Rows of one batch after another."""
    shares = {"render": RENDERED, data.LEISURE: LEISURE, crops.PEOPLE: PEOPLE}
    parts = [np.flatnonzero(sets["source"] == source) for source in shares]
    counts = [round(share * BATCH) if len(part) else 0 for part, share in zip(parts, shares.values())]
    parts.append(np.setdiff1d(np.arange(len(sets["source"])), np.concatenate(parts)))
    counts.append(BATCH - sum(counts))
    while True:
        yield np.concatenate([rng.choice(part, count) for part, count in zip(parts, counts)])


def train(refiner, sets, steps, seed, rate):
    rows = drawn(sets, np.random.default_rng(seed))
    optimizer = torch.optim.AdamW(refiner.parameters(), weight_decay=DECAY)
    kept, total = copy.deepcopy(refiner), 0
    refiner.train()
    for number in range(1, steps + 1):
        for group in optimizer.param_groups:
            cosine = 0.5 + 0.5 * math.cos(math.pi * number / steps)
            group["lr"] = rate * min(1, number / WARM_UP) * cosine + 1e-5
        batch = next(rows)
        crop, hand, where, gesture = (torch.from_numpy(sets[name][batch]) for name in COLUMNS)
        seen, region = moved(crop.permute(0, 3, 1, 2).float() / 255, where)
        pictures = lit(seen).contiguous(memory_format=torch.channels_last)
        value, parts = loss(refiner(pictures), hand, region, gesture)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        follow(kept, refiner, number)
        total = total + parts.numpy()
        if number % 200 == 0:
            print(f"{number} of {steps}: " + ", ".join(f"{name} {part / 200:.4f}" for name, part in zip(PARTS, total)), flush=True)
            total = 0
    return kept.eval()


def read(files):
    parts = [np.load(file) for file in files]
    sets = {name: np.concatenate([part[name] for part in parts]) for name in (*COLUMNS, "side", "source")}
    return sets | {name: sets[name].astype(kind, copy=False) for name, kind in zip(COLUMNS, (np.uint8, np.float32, np.float32, np.int64))}


def answers(refiner, crop):
    """What the network answers to crops as they are."""
    margin = (crops.SIDE - SIDE) // 2
    inner = torch.from_numpy(crop[:, margin:-margin, margin:-margin]).permute(0, 3, 1, 2)
    with torch.no_grad():
        return np.concatenate([refiner(part.float() / 255).numpy() for part in inner.split(256)])


def settle(refiner, sets):
    """Moves the logit of a hand to where PASSED says."""
    none = (sets["source"] == data.LEISURE) & (sets["hand"] == 0)
    if none.any():
        logits = answers(refiner, sets["crop"][none])[:, 0]
        with torch.no_grad():
            refiner.last.bias[0] += PASSING - np.quantile(logits, 1 - PASSED).item()


def report(refiner, sets):
    """How well hands are told from what is none, and how far off regions are, by the region's side in pixels."""
    output = answers(refiner, sets["crop"])
    for low, high in ((0, 40), (40, 80), (80, 10_000), (0, 10_000)):
        rows = (sets["side"] >= low) & (sets["side"] < high)
        hand, logit = sets["hand"][rows] > 0, output[rows, 0]
        kept = [np.mean(logit[~hand] >= np.quantile(logit[hand], 1 - share)) for share in (0.9, 0.95, 0.98, 0.99)]
        where, seen = sets["where"][rows][hand], output[rows][hand, HAND : HAND + REGION]
        angle = np.arctan2(seen[:, 3], seen[:, 4]) - where[:, 3]
        angle = np.abs((angle + np.pi) % (2 * np.pi) - np.pi)
        apart, before = np.hypot(*(seen[:, :2] - where[:, :2]).T), np.hypot(*where[:, :2].T)
        gesture = sets["gesture"][rows][hand]
        named = gesture >= 0
        right = np.mean(np.argmax(output[rows][hand][named, NAMED:], -1) == gesture[named])
        print(
            f"sides {low}-{high}: {hand.sum()} hands, {(~hand).sum()} of none; of these pass with 90, 95, 98, 99 % of hands: "
            + ", ".join(f"{100 * share:.1f}" for share in kept)
            + f" %; off by {np.mean(apart):.3f} sides (before {np.mean(before):.3f}), {np.mean(np.abs(seen[:, 2] - where[:, 2])):.3f} "
            f"(before {np.mean(np.abs(where[:, 2])):.3f}), {np.mean(angle):.3f} rad (before {np.mean(np.abs(where[:, 3])):.3f}); named right {100 * right:.1f} %"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("crops", nargs="+", type=Path, help="what crops.py wrote")
    parser.add_argument("--test", nargs="*", default=[], type=Path, help="crops that aren't trained on, to measure with")
    parser.add_argument("--out", type=Path, help="where to write the network; without it, only measure")
    parser.add_argument("--state", type=Path, help="where to write all weights (.pt), to go on from")
    parser.add_argument("--start", type=Path, help="weights written by --state; go on from there at half the rate")
    parser.add_argument("--steps", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    sets = read(arguments.crops)
    print(f"{len(sets['hand'])} crops, {int(sets['hand'].sum())} of hands")
    torch.manual_seed(arguments.seed)
    refiner = Refiner(len(GESTURES)).to(memory_format=torch.channels_last)
    if arguments.start:
        refiner.load_state_dict(torch.load(arguments.start))
    refiner = train(refiner, sets, arguments.steps, arguments.seed, RATE / 2 if arguments.start else RATE)
    settle(refiner, sets)
    if arguments.state:
        torch.save(refiner.state_dict(), arguments.state)
    if arguments.out:
        to_onnx.write(refiner, arguments.out)
    for path in arguments.test:
        print(path)
        report(refiner, read([path]))


if __name__ == "__main__":
    main()
