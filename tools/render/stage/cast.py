"""Who is in the picture: looks drawn from a seed."""

from dataclasses import dataclass

import numpy as np

from . import patterns, skin

BOTTOMS = [(0.02, 0.02, 0.025), (0.03, 0.04, 0.09), (0.16, 0.12, 0.07), (0.08, 0.08, 0.085)]
SHOES = [(0.012, 0.011, 0.01), (0.012, 0.011, 0.01), (0.06, 0.03, 0.016), (0.14, 0.14, 0.15), (0.6, 0.58, 0.55)]
# What people wear only on request, by colours.
WEAR = {"mask": ((0.25, 0.55, 0.62), (0.8, 0.8, 0.8), (0.015, 0.015, 0.016), None),
        "gloves": ((0.78, 0.78, 0.76), (0.78, 0.78, 0.76), (0.1, 0.3, 0.6), (0.015, 0.015, 0.016)),
        "sunglasses": ((0.01, 0.01, 0.012),)}
TONE_SHARES = (0.16, 0.2, 0.2, 0.16, 0.12, 0.07, 0.04, 0.05)


@dataclass
class Looks:
    """One person's body, skin and clothes."""

    targets: list
    tone: tuple
    hair: tuple
    headwear: str  # "hair", "long_hair", "scarf", "cap", "bald"
    hair_thickness: float
    top: np.ndarray  # the shirt's picture
    bottom: tuple
    scarf: tuple
    shoes: tuple
    sleeve: float
    skirt: bool
    hem: float
    worn: dict  # of WEAR: its colour


def dress(rng):
    """A shirt's picture as an office might have everybody wear it."""
    kind = rng.choice(["batik", "uniform", "woven"], p=[0.4, 0.35, 0.25])
    return {"batik": patterns.batik, "uniform": patterns.uniform, "woven": patterns.woven}[kind](rng)


def _muted(rng):
    """A cloth colour that isn't glaring."""
    grey = rng.uniform(0.02, 0.7)
    return tuple(0.65 * grey + 0.35 * rng.uniform(0.01, 0.7, 3))


def _put_on(rng, wear):
    """Most wear it, in one of its colours; `None` among these is any cloth's."""
    worn = {kind: WEAR[kind][rng.integers(len(WEAR[kind]))] or _muted(rng) for kind in wear}
    return {kind: colour for kind, colour in worn.items() if rng.uniform() < 0.9}


def draw_looks(rng, shared_top=None, wear=()):
    """`shared_top`: the picture on the shirt if the group dresses alike. Who wears something besides (`wear`) is otherwise the same."""
    gender = rng.choice(["male", "female"])
    race = rng.choice(["asian", "african", "caucasian"], p=[0.7, 0.12, 0.18])
    old = rng.uniform(0, 0.55)
    muscle = rng.choice(["minmuscle", "averagemuscle", "maxmuscle"], p=[0.3, 0.5, 0.2])
    weight = rng.choice(["minweight", "averageweight", "maxweight"], p=[0.25, 0.5, 0.25])
    heavy = rng.uniform(0.3, 0.8)
    shape = f"macrodetails/universal-{gender}"
    targets = [
        (f"macrodetails/{race}-{gender}-young", 1 - old), (f"macrodetails/{race}-{gender}-old", old),
        (f"{shape}-young-averagemuscle-averageweight", 1 - heavy), (f"{shape}-young-{muscle}-{weight}", heavy),
        (f"expression/units/{race}/mouth-corner-puller", rng.uniform(0, 0.5)),
    ]
    for side in "lr":
        targets.append((f"hands/{side}-hand-fingers-diameter-{'incr' if weight == 'maxweight' else 'decr'}",
                        0.5 if weight == "maxweight" else 0.3))
    head = rng.choice(["head-oval", "head-round", "head-square", "head-diamond", "head-rectangular"])
    targets.append((f"head/{head}", rng.uniform(0, 0.8)))
    if gender == "female":
        headwear = rng.choice(["scarf", "long_hair", "hair"], p=[0.6, 0.28, 0.12])
    else:
        headwear = rng.choice(["hair", "cap", "bald"], p=[0.72, 0.22, 0.06])
    covered = headwear == "scarf"
    grey = old > 0.4 and rng.uniform() < 0.5
    return Looks(
        targets=targets,
        tone=skin.TONES[rng.choice(len(skin.TONES), p=TONE_SHARES)],
        hair=skin.HAIR[3] if grey else skin.HAIR[rng.integers(3)],
        headwear=str(headwear),
        hair_thickness=rng.uniform(0.008, 0.024),
        top=dress(rng) if shared_top is None else shared_top,
        bottom=BOTTOMS[rng.integers(len(BOTTOMS))],
        scarf=_muted(rng),
        shoes=SHOES[rng.integers(len(SHOES))],
        sleeve=1.95 if covered or rng.uniform() < 0.62 else rng.uniform(0.55, 0.85),
        skirt=gender == "female" and rng.uniform() < (0.7 if covered else 0.4),
        hem=rng.uniform(0.06, 0.16),
        worn=_put_on(rng.spawn(1)[0], wear),
    )
