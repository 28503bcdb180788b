"""What the gesture head sees of a hand: numbers that don't change when the hand is moved, mirrored or turned in the
picture, nor, but for the last two, when it is scaled. `src/gesture/features.rs` computes the same; change both together."""

import numpy as np

ROOTS = (1, 5, 9, 13, 17)
TIPS = (4, 8, 12, 16, 20)
PALM = (0, 5, 9, 13, 17)
EPSILON = 1e-6

COUNT = 74

# Beyond these, size in pixels and spread tell no more.
SIZE = 10, 100
SPREAD = 0.005, 0.5


def _length(vectors):
    return np.sqrt((vectors * vectors).sum(-1))


def _angle(a, b):
    # Unlike the arc cosine, exact for small angles too.
    return np.arctan2(_length(np.cross(a, b)), (a * b).sum(-1))


def features(world, photo, size, spread):
    """`world`: [n, 21, 3] metres in the photo's frame; `photo`: [n, 21, 2 or 3] in any unit; `size`: [n] the longer
    side of the box around the points in pixels; `spread`: [n] how far two passes of the landmark network differ, in
    units of the size. Returns [n, COUNT]."""
    out = []
    # In space.
    w = world
    palm = np.maximum(np.mean([_length(w[:, root] - w[:, 0]) for root in ROOTS[1:]], axis=0), EPSILON)

    def apart(a, b):
        return _length(w[:, a] - w[:, b]) / palm

    for root in ROOTS:
        chain = [0, root, root + 1, root + 2, root + 3]
        bones = [w[:, b] - w[:, a] for a, b in zip(chain, chain[1:])]
        out += [_angle(a, b) for a, b in zip(bones, bones[1:])]
    out += [apart(tip, 0) for tip in TIPS]
    out += [apart(tip, root) for tip, root in zip(TIPS, ROOTS)]
    out += [apart(a, b) for i, a in enumerate(TIPS) for b in TIPS[i + 1 :]]
    out += [apart(4, root + joint) for root in ROOTS[1:] for joint in (0, 1)]
    first = [w[:, root + 1] - w[:, root] for root in (2, *ROOTS[1:])]
    out += [_angle(a, b) for a, b in zip(first, first[1:])]
    # Towards the camera or across the picture.
    for tip, root in zip(TIPS, ROOTS):
        finger = w[:, tip] - w[:, root]
        out.append(finger[:, 2] / np.maximum(_length(finger), EPSILON))
    normal = np.cross(w[:, 5] - w[:, 0], w[:, 17] - w[:, 0])
    out.append(np.abs(normal[:, 2]) / np.maximum(_length(normal), EPSILON * EPSILON))
    # In the picture.
    p = photo[..., :2]
    palm_points = p[:, PALM]
    about = palm_points - palm_points.mean(1, keepdims=True)
    extent = np.maximum(np.sqrt((about * about).sum(-1).mean(-1)), EPSILON)

    def seen(a, b):
        return _length(p[:, a] - p[:, b]) / extent

    out += [seen(tip, 0) for tip in TIPS]
    out += [seen(tip, root) for tip, root in zip(TIPS, ROOTS)]
    out += [seen(a, b) for a, b in zip(TIPS, TIPS[1:])]
    out += [seen(4, point) for point in (5, 6, 7, 10)]
    out.append(seen(5, 17))
    # How well the hand could be seen.
    out.append(np.log2(np.clip(size, *SIZE)))
    out.append(np.log(np.clip(spread, *SPREAD)))
    return np.stack(out, axis=1)
