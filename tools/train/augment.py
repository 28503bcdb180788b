"""More hands from real ones: the same with other errors, and hands put together from the fingers of several."""

import numpy as np

from kinematics import unit, noise
from vocabulary import NAMED, learnt

FINGERS = [slice(root, root + 4) for root in (1, 5, 9, 13, 17)]


def shaken(rng, hands, rows, scale=0.6):
    """The hands of `rows` with errors added in space and in the picture, a third of them without."""
    world, photo = hands.world[rows], hands.photo[rows][..., :2]
    n = len(rows)
    still = (rng.random(n) < 1 / 3)[:, None, None]
    in_space, in_picture = noise(rng, n, scale), noise(rng, n, scale)
    metre = _scale(world, photo)
    photo = photo + np.where(still, 0, (0.7 * in_space + 0.7 * in_picture)[..., :2]) * metre[:, None, None]
    return world + np.where(still, 0, in_space), photo


def _scale(world, photo):
    """Pixels in a metre."""
    return np.sqrt(photo[..., :2].var(1).sum(1) / np.maximum(world[..., :2].var(1).sum(1), 1e-12))


def frames(world):
    """The palm's axes, as rows, [n, 3, 3]: towards the thumb, towards the fingers, to the side that fingers fold to."""
    y = unit(world[:, 9] - world[:, 0])
    x = world[:, 5] - world[:, 17]
    x = unit(x - (x * y).sum(1, keepdims=True) * y)
    z = np.cross(x, y)
    # Fingers bend to one side only, which tells right hands from left ones.
    bend = sum((unit(world[:, r + 3] - world[:, r + 2]) - unit(world[:, r + 1] - world[:, r])) for r in (5, 9, 13, 17))
    z *= np.where((bend * z).sum(1, keepdims=True) < 0, -1, 1)
    return np.stack([x, y, z], axis=1)


class Mixer:
    """Puts fingers of real hands on the palms of others, for patterns that nobody showed."""

    def __init__(self, hands):
        known = (hands.states >= 0).sum(1) >= 3
        self.hands = hands.where(known)
        self.frames = frames(self.hands.world)
        self.local = np.einsum("nij,nkj->nki", self.frames, self.hands.world - self.hands.world[:, :1])
        self.donors = {}

    def _donors(self, finger, pattern):
        """Rows whose finger is as in `pattern`, with the neighbours as there too where such hands exist."""
        key = finger, pattern[finger], pattern[max(finger - 1, 0)], pattern[min(finger + 1, 4)]
        if key not in self.donors:
            states = self.hands.states
            fits = states[:, finger] == pattern[finger]
            for near in (finger + 1, finger - 1):
                if 0 <= near <= 4 and (fits & (states[:, near] == pattern[near])).sum() >= 20:
                    fits = fits & (states[:, near] == pattern[near])
            self.donors[key] = np.flatnonzero(fits)
        return self.donors[key]

    def sample(self, rng, n):
        """`n` hands over all finger patterns, or fewer if some finger has no donor."""
        patterns = [f"{number:05b}" for number in range(32)]
        odds = np.array([1.0 if pattern in NAMED else 0.15 for pattern in patterns])
        world, gesture, states = [], [], []
        for pattern, count in zip(patterns, rng.multinomial(n, odds / odds.sum())):
            wanted = tuple(map(int, pattern))
            donors = [self._donors(finger, wanted) for finger in range(5)]
            if not count or any(len(rows) == 0 for rows in donors):
                continue
            base = rng.integers(len(self.hands), size=count)
            points = self.local[base].copy()
            for finger, rows in zip(FINGERS, donors):
                giver = rng.choice(rows, count)
                mcp = points[:, finger.start].copy()
                grafted = self.local[giver][:, finger]
                points[:, finger] = grafted - grafted[:, :1] * 0.5 + mcp[:, None] * 0.5
            world.append(np.einsum("nij,nki->nkj", self.frames[base], points))
            name = NAMED.get(pattern, "other")
            gesture += [learnt(name)] * count
            states += [wanted] * count
        world = np.concatenate(world)
        errors = noise(rng, len(world), 0.5)
        apart = noise(rng, len(world), 0.9)
        world = world + errors
        return world, (world + apart)[..., :2], np.array(gesture), np.array(states, float)
