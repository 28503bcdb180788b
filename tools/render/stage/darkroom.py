"""From a clean render to a photo as it reaches an office: exposure, blur, noise, down-scaling, JPEG."""

import io

import numpy as np
from PIL import Image, ImageFilter


def develop(pixels, rng, widths, quality=(55, 95)):
    """Returns JPEG bytes and the factor by which the picture became smaller. `widths`: possible final widths."""
    picture = pixels.astype(np.float32) / 255
    picture = picture ** rng.uniform(0.8, 1.2)
    picture = picture * rng.uniform(0.9, 1.12) * rng.uniform(0.95, 1.05, 3)
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
    return data.getvalue(), image.width / pixels.shape[1]


def clean(pixels):
    """A good JPEG of the render as it is."""
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "JPEG", quality=92)
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
