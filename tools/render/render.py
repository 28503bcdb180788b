"""Renders pictures of people with posed hands, and labels them.

    ./render groups OUT --count 20 --seed 1 --people 3 30
    ./render closeups OUT --count 1000 --seed 1

A picture depends only on the seed and its number, so a set can be made in parts (`--first`) and by several processes.
Pictures that are already there are left alone. README.md tells what is written.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from stage import darkroom, tables
from stage.cast import WEAR
from stage.closeups import REST_KINDS, shoot_closeups, subjects
from stage.groups import RESTS, THEMES, USUAL_THEMES, shoot_group
from stage.hand_shapes import GESTURES
from stage.portraits import portraits
from stage.rest_poses import SELDOM


# Light paths per pixel, enough for the denoiser.
SAMPLES = 4


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    helps = {"groups": "group photos", "closeups": "single hands", "tables": "only labels.tsv and boxes.tsv"}
    for kind, help_text in helps.items():
        sub = kinds.add_parser(kind, help=help_text)
        sub.add_argument("out", type=Path)
        if kind == "tables":
            continue
        sub.add_argument("--count", type=int, default=10, help="pictures (of close-ups: scenes of two to four pictures)")
        sub.add_argument("--first", type=int, default=0, help="number of the first one")
        sub.add_argument("--seed", type=int, default=1)
        sub.add_argument("--samples", type=int, default=SAMPLES, help="light paths per pixel")
        sub.add_argument("--threads", type=int, default=1)
        if kind == "closeups":
            sub.add_argument("--subjects", nargs="+", choices=(*GESTURES, *REST_KINDS, *SELDOM), help="only these, in turn")
            sub.add_argument("--clean", action="store_true", help="full size, without blur and noise")
            sub.add_argument("--width", type=int, default=240, help="pixels before scaling")
        if kind == "groups":
            sub.add_argument("--people", type=int, nargs=2, default=(3, 30), metavar=("MIN", "MAX"))
            sub.add_argument("--rests", nargs="+", default=(), choices=RESTS, help="what those at rest do, instead of the usual")
            sub.add_argument("--gestures", nargs="+", default=tuple(GESTURES), choices=GESTURES, help="what people show in the theme mixed")
            sub.add_argument("--wear", nargs="+", default=(), choices=WEAR, help="what most people wear besides")
            sub.add_argument("--themes", nargs="+", choices=THEMES, default=USUAL_THEMES, help="taken in turn")
            sub.add_argument("--widths", type=int, nargs="+", default=(600, 1024, 1280, 1600), help="final widths, drawn")
    return parser.parse_args()


def widest(people):
    """Pixels beyond which few people would only get larger, with hands of more than about 80 pixels."""
    return 300 + 150 * people


def render_groups(args):
    people_on_posters = portraits(args.seed, args.threads)
    for number in range(args.first, args.first + args.count):
        theme = args.themes[number % len(args.themes)]
        name = f"{theme}_{args.seed}_{number:04}"
        if (args.out / f"{name}.json").exists():
            continue
        began = time.process_time()
        rng = np.random.default_rng((args.seed, number))
        people = int(round(np.exp(rng.uniform(np.log(args.people[0]), np.log(args.people[1])))))
        posters = [people_on_posters[k] for k in rng.permutation(len(people_on_posters))[:rng.integers(0, 4)]]
        width = int(rng.choice([w for w in args.widths if w <= widest(people)] or [min(args.widths)]))
        light, labels = shoot_group(rng, people, theme, width, args.samples, args.threads, posters, args.gestures, args.rests, args.wear)
        faces = [p["face"] for p in labels["people"] if p["face"] and p["face_visible"] > 0.5]
        jpeg, factor = darkroom.develop(light, rng, [width], faces)
        about = {"kind": "group", "theme": theme, "seed": [args.seed, number]}
        tables.save(args.out, name, jpeg, darkroom.scaled(labels, factor), about)
        print(f"{name}: {people} people, {time.process_time() - began:.1f} s", flush=True)


def render_closeups(args):
    for number in range(args.first, args.first + args.count):
        began = time.process_time()
        rng = np.random.default_rng((args.seed, number))
        names = subjects(rng, number, args.subjects)
        start = f"{args.seed}_{number:05}"
        if any(args.out.glob(f"*_{start}_?.json")):
            continue
        for side, (light, labels, hand) in enumerate(shoot_closeups(rng, names, args.width, args.samples, args.threads)):
            metered = [h["box"] for h in labels["hands"] if h["visible"] > 0.5]
            widths = (args.width, args.width, args.width * 2 // 3, args.width // 2)
            jpeg, factor = darkroom.clean(light, rng, metered) if args.clean else darkroom.develop(light, rng, widths, metered)
            about = {"kind": "closeup", "seed": [args.seed, number], "subject": hand.rest_kind or hand.gesture}
            tables.save(args.out, f"{about['subject']}_{start}_{side}", jpeg, darkroom.scaled(labels, factor), about)
        print(f"{start} {' '.join(names)}: {time.process_time() - began:.1f} s", flush=True)


def main():
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.kind == "groups":
        render_groups(args)
    elif args.kind == "closeups":
        render_closeups(args)
    tables.write_tables(args.out)


if __name__ == "__main__":
    main()
