"""Group photos: who stands where, who shows what, and the camera before them."""

from dataclasses import dataclass

import numpy as np

from . import cast, rest_poses, scenery
from .camera import Camera
from .capture import empty_stage, photograph
from .figure import Actor, Place
from .hand_shapes import GESTURES
from .labels import Witness
from .rotations import about
from .sitter import Sitter
from .stances import pose_gesture
from .table_poses import AT_TABLE, EDGE, TOP

# At a `meeting` all but the back rows sit at a table, and nobody poses.
THEMES = ("fist", "forbidden", "rest", "mixed", "meeting")
USUAL_THEMES = THEMES[:4]
FORBIDDEN = ("thumb_up", "index", "two", "metal", "middle", "pinky", "l_sign", "phone", "horns", "three", "three_thumb",
             "three_low", "ok")
STANDING_REST = ("clasped_front", "clasped_behind", "palms_together", "arms_crossed", "holding_certificate",
                 "holding_paper")
STANDING_SHARES = (0.5, 0.22, 0.05, 0.09, 0.07, 0.07)
FREE_HAND = ("hanging", "on_chest", "holding_folder", "holding_microphone", "holding_phone")
FREE_SHARES = (0.74, 0.08, 0.09, 0.03, 0.06)
# All that people who stand can do with hands at rest.
RESTS = (*STANDING_REST, *FREE_HAND, *rest_poses.SELDOM, *rest_poses.BETWEEN_TWO)


# In a group of at most so many, hands are so large that their skin needs to be subdivided.
FEW = 6


@dataclass
class Part:
    """One person's part: `shown` is a gesture or None, by the hand `side`; `seated`, maybe `at_table`; or doing something
    with a `partner`."""

    place: Place
    row: int
    seated: bool = False
    shown: str | None = None
    side: str = "R"
    both: bool = False
    partner: int | None = None
    together: str = ""
    at_table: bool = False


def line_up(rng, people):
    """Rows from the front (0) to the back, the front row sometimes seated."""
    rows = 1 if people <= 5 else 2 if people <= 13 else 3 if people <= 24 else 4
    counts = [people // rows + (1 if k < people % rows else 0) for k in range(rows)]
    seated = rows > 1 and rng.uniform() < 0.35
    stepped = rows > 2 or rng.uniform() < 0.4
    gap, behind = rng.uniform(0.5, 0.66), rng.uniform(0.55, 0.8)
    parts = []
    for row, count in enumerate(counts):
        shift = (row % 2) * gap / 2 + rng.uniform(-0.08, 0.08)
        for k in range(count):
            x = (k - (count - 1) / 2) * gap + shift + rng.normal() * 0.04
            place = Place(x, row * behind + rng.normal() * 0.05 + (0.25 if seated and row else 0),
                          -x * rng.uniform(0, 0.06) + rng.normal() * 0.12, max(0, row - 1 + (not seated)) * 0.19 * stepped)
            parts.append(Part(place, row, seated=seated and row == 0))
    return parts, rows, (max(counts) - 1) * gap + 0.6


def _sit_down(parts):
    """The front row sits at a table; the others stand behind it."""
    for part in parts:
        part.seated = part.at_table = part.row == 0
        part.place.y = part.place.y + 0.25 if part.row else 0.0
        part.place.yaw *= 0.5


def assign(rng, parts, theme, rows, gestures, rests):
    """Hands out gestures; those of the theme `mixed` come from `gestures`. What two do together is among `rests`, or now and
    then a handshake."""
    for part in parts:
        part.side = "R" if rng.uniform() < 0.8 else "L"
        if theme in ("fist", "forbidden") and rng.uniform() < 0.68:
            part.shown = "fist"
        elif theme == "mixed" and rng.uniform() < 0.7:
            part.shown = str(rng.choice(gestures))
        part.both = part.shown is not None and rng.uniform() < 0.08
    if theme == "forbidden":
        back = [p for p in parts if p.row >= rows - 2] or parts
        for k in rng.choice(len(back), min(len(back), int(rng.integers(1, 4))), replace=False):
            back[k].shown = str(rng.choice(FORBIDDEN, p=_weights(FORBIDDEN, {"thumb_up": 4, "two": 4, "index": 3, "metal": 2})))
            back[k].both = False
    together = [kind for kind in rests if kind in rest_poses.BETWEEN_TWO]
    if together:
        _pair_up(rng, parts, rows, together, len(together) / len(rests))
    else:
        _shake_hands(rng, parts)
    return parts


def _weights(names, heavier):
    weights = np.array([heavier.get(n, 1) for n in names], float)
    return weights / weights.sum()


def _shake_hands(rng, parts):
    """Now and then two neighbours of the front row shake hands."""
    front = [k for k, p in enumerate(parts) if p.row == 0 and not p.seated]
    if len(front) < 2 or rng.uniform() > 0.12:
        return
    k = int(rng.integers(len(front) - 1))
    _turn_to_each_other(parts, front[k], front[k + 1], "handshake")


def _pair_up(rng, parts, rows, kinds, share):
    """A share of the neighbours who stand do something together."""
    for row in range(rows):
        standing = [k for k, p in enumerate(parts) if p.row == row and not p.seated]
        for left, right in zip(standing[::2], standing[1::2]):
            if rng.uniform() < share:
                _turn_to_each_other(parts, left, right, str(rng.choice(kinds)))


def _turn_to_each_other(parts, left, right, together):
    turned = rest_poses.BETWEEN_TWO[together][1]
    for me, other, turn in ((left, right, turned), (right, left, -turned)):
        parts[me].shown, parts[me].partner, parts[me].together = None, other, together
        parts[me].place.yaw = turn


def _pose(part, parts, actor, rng, rests):
    """Fills the rotations; returns the sitter and what each hand does. `rests`: what those standing who show nothing do; if empty, the
    usual."""
    sitter = Sitter(actor.body, actor.arms, {}, skirt=actor.looks.skirt)
    head = about((0, 0, 1), rng.normal() * 0.12) @ about((1, 0, 0), rng.normal() * 0.06)
    sitter.rotations.update({"neck02": head, "head": head})
    rest_poses.sit(sitter) if part.seated else rest_poses.stand(sitter, rng)
    if part.partner is not None:
        middle = (np.array([part.place.x, part.place.y]) + [parts[part.partner].place.x, parts[part.partner].place.y]) / 2
        side = rest_poses.BETWEEN_TWO[part.together][0](sitter, rng, part.place, middle)
        other = "R" if side == "L" else "L"
        return sitter, {side: ("rest", part.together), other: _rest_one(sitter, rng, other, part.seated)}
    if part.at_table:
        kind = str(rng.choice(list(AT_TABLE)))
        AT_TABLE[kind](sitter, rng)
        return sitter, {side: ("rest", kind) for side in "LR"}
    if part.shown is None:
        alone = [kind for kind in rests if kind not in rest_poses.BETWEEN_TWO]
        if alone and not part.seated:
            return sitter, rest_poses.rest(sitter, rng, str(rng.choice(alone)))
        if part.seated or rng.uniform() < 0.6:
            kind = "on_thighs" if part.seated else str(rng.choice(STANDING_REST, p=STANDING_SHARES))
            return sitter, rest_poses.rest(sitter, rng, kind)
        return sitter, {side: _rest_one(sitter, rng, side, False) for side in "LR"}
    shown, wrist = {}, None
    for side in "LR":
        if side == part.side or part.both:
            wrist = pose_gesture(rng, actor.arms[side], part.shown, GESTURES[part.shown](rng), sitter.rotations, wrist)
            shown[side] = (part.shown, None)
        else:
            shown[side] = _rest_one(sitter, rng, side, part.seated)
    return sitter, shown


def _rest_one(sitter, rng, side, seated):
    if seated:
        rest_poses.on_thighs(sitter, rng, sides=side)
        return "rest", "on_thighs"
    kind = str(rng.choice(FREE_HAND, p=FREE_SHARES))
    if any(held.kind in kind for held in sitter.props):
        kind = "hanging"
    rest_poses.ONE_HANDED[kind](sitter, rng, side)
    return "rest", kind


def _camera_for(rng, figures, width_px):
    """Stands so that everybody is in the picture, with some air; hands may be cut off at the lower edge."""
    points = np.concatenate([figure.face for figure in figures])
    half = np.abs(points[:, 0]).max() + rng.uniform(0.2, 0.4)
    lens = rng.uniform(24, 60)
    top, bottom = points[:, 2].max() + 0.2, rng.uniform(0.0, 0.75)
    nearest = points[:, 1].min()
    tall = (top - bottom) / 2
    shapes = np.array([3 / 4, 2 / 3, 9 / 16])
    shape = shapes[np.abs(shapes - tall / half).argmin()] if rng.uniform() < 0.7 else rng.choice(shapes)
    distance = max(half * lens * 2 / 36, tall * lens * 2 / (36 * shape)) * rng.uniform(0.9, 1.02)
    middle = (top + bottom) / 2
    at = np.array([rng.normal() * 0.15 * half, nearest - distance, rng.uniform(1.15, 2.1)])
    return Camera(at, np.array([0, points[:, 1].mean(), middle]), lens, width_px, round(width_px * shape), rng.normal() * 0.012)


def shoot_group(rng, people, theme, width_px, samples, threads, portraits, gestures, rests, wear):
    """One picture: pixels and labels."""
    empty_stage()
    parts, rows, width = line_up(rng, people)
    if theme == "meeting":
        _sit_down(parts)
        scenery.table(width, EDGE, TOP)
    assign(rng, parts, theme, rows, gestures, rests)
    alike = cast.dress(rng) if rng.uniform() < 0.6 else None
    figures = []
    for part in parts:
        actor = Actor(cast.draw_looks(rng, alike if rng.uniform() < 0.85 else None, wear))
        sitter, shown = _pose(part, parts, actor, rng, rests)
        actor.stand(sitter.rotations, part.place)
        figures.append(actor.set_up(sitter, shown, rng, int(people <= FEW)))
        if part.seated:
            scenery.chair(part.place)
    for row in range(rows):
        high = max(p.place.step for p in parts if p.row == row)
        if high:
            scenery.step_under(np.mean([p.place.y for p in parts if p.row == row]), high, width)
    depth = max(p.place.y for p in parts) + rng.uniform(0.6, 1.6)
    surroundings = scenery.indoors if rng.uniform() < 0.6 else scenery.outdoors
    surroundings(rng, depth, width, portraits)
    camera = _camera_for(rng, figures, width_px)
    camera.install()
    labels = Witness(figures).labels(camera)
    return photograph(samples, threads), labels
