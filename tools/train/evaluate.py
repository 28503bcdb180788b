"""Figures on hands that a network wasn't trained on."""

from collections import Counter

import numpy as np

from network import logistic, softmax
from vocabulary import FORBIDDEN, GESTURES, ID

NEUTRAL = {ID["fist"], ID["rest"]}


def temperature(results):
    """What to divide gesture logits by for the greatest likelihood of `results`, pairs of hands and logits. Only named
    gestures count. Resting hands look like anything, it is their place in the photo that tells them; and the other
    shapes of one source are none of another's, so that held out they are strange to the network."""
    gesture = np.concatenate([hands.gesture for hands, _ in results])
    named = ~np.isin(gesture, [ID["other"], ID["rest"]])
    logits, gesture = np.concatenate([logits for _, logits in results])[named], gesture[named]

    def loss(t):
        p = softmax(logits / t)[np.arange(len(gesture)), gesture]
        return -np.log(np.maximum(p, 1e-9)).mean()

    return min(np.linspace(0.5, 4, 71), key=loss)


def calibration_error(p, right, bins=10):
    """Expected calibration error of the likeliest gesture's probability."""
    edges = np.minimum((p * bins).astype(int), bins - 1)
    return sum(abs(p[edges == b].mean() - right[edges == b].mean()) * (edges == b).mean() for b in set(edges))


def table(title, hands, logits, fingers):
    """Prints what a network says of `hands`."""
    p = softmax(logits)
    said, sure = p.argmax(1), p.max(1)
    right = said == hands.gesture
    shown = hands.gesture != ID["rest"]
    named = shown & (hands.gesture != ID["other"])
    certain = named & (sure >= 0.8)
    names = sorted(set(hands.gesture))
    print(f"\n{title}: {named.sum()} hands with a named gesture")
    if named.any():
        known = hands.states >= 0
        finger_right = ((logistic(fingers) > 0.5) == (hands.states > 0.5))[known].mean()
        mean = np.mean([right[hands.gesture == g].mean() for g in names if named[hands.gesture == g].all()])
        print(
            f"  {right[named].mean():.3f} right, mean over gestures {mean:.3f}, "
            f"calibration error {calibration_error(sure[named], right[named]):.3f}"
        )
        print(
            f"  sure (0.8 or more): {certain.sum() / named.sum():.3f}, right of these {right[certain].mean():.4f}; "
            f"fingers right {finger_right:.3f}"
        )
    for g in names:
        of = hands.gesture == g
        wrong = Counter(GESTURES[s] for s in said[of & ~right]).most_common(5)
        print(f"  {GESTURES[g]:13} {of.sum():4}  {right[of].mean():.3f}  " + ", ".join(f"{n} {c}" for n, c in wrong))
    resting = hands.gesture == ID["rest"]
    if resting.any():
        called = resting & ~np.isin(said, [ID["other"], ID["rest"]])
        print(f"  at rest, called a gesture: {called.sum()} of {resting.sum()}, with 0.8 or more: {(called & (sure >= 0.8)).sum()}")
    forbidden = np.isin(hands.gesture, [ID[name] for name in FORBIDDEN])
    if forbidden.any():
        passed = np.isin(said, list(NEUTRAL)) & forbidden
        print(
            f"  forbidden called fist or rest: {passed.sum()} of {forbidden.sum()}, "
            f"with 0.6 or more: {(passed & (sure >= 0.6)).sum()}, with 0.8 or more: {(passed & (sure >= 0.8)).sum()}"
        )
    fist = hands.gesture == ID["fist"]
    if fist.any():
        flagged = fist & np.isin(said, [ID[name] for name in FORBIDDEN])
        print(
            f"  fist called forbidden: {flagged.sum()} of {fist.sum()}, "
            f"with 0.8 or more: {(flagged & (sure >= 0.8)).sum()}; "
            f"fist precision {right[shown & (said == ID['fist'])].mean():.3f}"
        )


def confusions(held):
    """Prints the commonest mistakes over all sources."""
    pairs = Counter()
    for hands, logits, _ in held.values():
        said = logits.argmax(1)
        pairs.update((GESTURES[a], GESTURES[b]) for a, b in zip(hands.gesture, said) if a != b)
    print("\nmost confused:", ", ".join(f"{a} as {b} {count}" for (a, b), count in pairs.most_common(14)))


def area(logits, so):
    """The area under the curve: how often what is so has a greater logit than what isn't."""
    ranks = np.argsort(np.argsort(logits)) + 1
    count = so.sum()
    return (ranks[so].sum() - count * (count + 1) / 2) / (count * (~so).sum())
