"""From a clean render to a photo as it reaches an office: exposure, blur, noise, down-scaling, JPEG."""

import io

import numpy as np
from PIL import Image, ImageFilter


# What cameras make of faces and hands, and of the whole picture: sRGB 0 … 1.
SKIN_RANGE, SCENE = (0.45, 0.7), 0.42
# Above this, highlights roll off.
SHOULDER = 0.6


def exposed(light, metered, rng):
    """Linear light → sRGB 0 … 1. The camera exposes for the `metered` boxes, and somewhat for the whole picture."""
    def gain_for(part, wanted):
        return (wanted / max(1e-3, float(np.percentile(part.mean(-1), 60)) ** (1 / 2.2))) ** 2.2

    parts = [light[int(y0):int(y1) + 1, int(x0):int(x1) + 1] for x0, y0, x1, y1 in metered]
    gain = gain_for(light, SCENE)
    if parts:
        wanted = rng.uniform(*SKIN_RANGE)
        gain = gain**0.3 * np.median([gain_for(part, wanted) for part in parts]) ** 0.7
    light = light * gain
    light = np.where(light < SHOULDER, light, SHOULDER + (1 - SHOULDER) * np.tanh((light - SHOULDER) / (1 - SHOULDER)))
    picture = light ** (1 / 2.2)
    contrast = rng.uniform(-0.1, 0.4)
    return (1 - contrast) * picture + contrast * picture * picture * (3 - 2 * picture)


def printed(light, rng):
    """As it comes out on a poster: (h, w, 3) uint8."""
    return (exposed(light, [], rng).clip(0, 1) * 255).astype(np.uint8)


def develop(light, rng, widths, metered, quality=(55, 95)):
    """Returns JPEG bytes and the factor by which the picture became smaller. `widths`: possible final widths;
    `metered`: boxes in pixels by which the camera exposes."""
    picture = exposed(light, metered, rng)
    picture = picture * rng.uniform(0.95, 1.05, 3)
    image = Image.fromarray((picture.clip(0, 1) * 255).astype(np.uint8))
    if rng.uniform() < 0.35:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.1) * max(image.size) / 1600))
    scale = min(1.0, rng.choice(widths) / image.width)
    noise_first = rng.uniform() < 0.5
    if noise_first:
        image = _noisy(image, rng)
    if scale < 1:
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, rng.choice([Image.Resampling.BILINEAR, Image.Resampling.LANCZOS]))
    if not noise_first:
        image = _noisy(image, rng)
    if rng.uniform() < 0.3:
        image = image.filter(ImageFilter.UnsharpMask(1.0, int(rng.integers(40, 130))))
    data = io.BytesIO()
    image.save(data, "JPEG", quality=int(rng.integers(*quality)))
    return data.getvalue(), image.width / light.shape[1]


def clean(light, rng, metered):
    """A good JPEG of the render, only well exposed."""
    data = io.BytesIO()
    picture = exposed(light, metered, rng)
    Image.fromarray((picture.clip(0, 1) * 255).astype(np.uint8)).save(data, "JPEG", quality=92)
    return data.getvalue(), 1.0


def _noisy(image, rng):
    """More noise where it is dark; partly the same in all channels."""
    picture = np.asarray(image, np.float32)
    strength = rng.uniform(0.5, 5.5) * (1.3 - picture.mean(2, keepdims=True) / 255)
    noise = rng.normal(size=picture.shape[:2] + (1,)) * 0.8 + rng.normal(size=picture.shape) * 0.6
    return Image.fromarray((picture + noise * strength).clip(0, 255).astype(np.uint8))


def scaled(labels, factor):
    """The labels in the pixels of the developed picture, rounded to tenths."""
    def times(values):
        return None if values is None else [round(v * factor, 1) for v in values]

    people = [{**p, "face": times(p["face"]), "face_visible": round(p["face_visible"], 2)} for p in labels["people"]]
    hands = [{**h, "box": times(h["box"]), "visible": round(h["visible"], 2),
              "points": [times(p[:2]) + p[2:] for p in h["points"]]} for h in labels["hands"]]
    return {"width": round(labels["width"] * factor), "height": round(labels["height"] * factor),
            "people": people, "hands": hands}
