"""Pictures of things that are no hands but have points, petals or stripes as hands have fingers: stars, leaves, letters, ornaments."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

# Side of the picture that is drawn, radius of a shape in it, and the sides that it is shrunk to.
DRAWN, RADIUS, SHRUNK = 256, (45, 110), (18, 110)

# What is drawn at once: mostly one shape.
COUNTS = (1, 1, 2, 3, 5)

LETTERS = "ABCDEFGHKMNPRSTWXYZ0123456789"


def picture(rng, ground):
    """Shapes on a blurred `ground` or on one colour."""
    image = ground.resize((DRAWN, DRAWN)) if rng.random() < 0.5 else Image.new("RGB", (DRAWN, DRAWN), colour(rng))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 12)))
    alike = rng.random() < 0.3
    kind, fill = rng.choice(KINDS), colour(rng)
    for number in range(rng.choice(COUNTS)):
        if not alike:
            kind, fill = rng.choice(KINDS), colour(rng)
        middle = [rng.gauss(DRAWN / 2, 12) if number == 0 else rng.uniform(0, DRAWN) for _ in range(2)]
        kind(rng, image, middle, rng.uniform(*RADIUS), rng.uniform(0, 2 * math.pi), fill)
    side = rng.randrange(*SHRUNK)
    return image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 3))).resize((side, side), Image.Resampling.BOX)


def colour(rng):
    """Of skin, nearly white, or any."""
    kind = rng.random()
    if kind < 0.4:
        bright = 255 * rng.uniform(0.25, 1)
        return tuple(int(bright * share) for share in (1, rng.uniform(0.62, 0.85), rng.uniform(0.45, 0.75)))
    if kind < 0.6:
        return (rng.randrange(200, 255),) * 3
    return tuple(rng.randrange(256) for _ in range(3))


def around(middle, radius, angle):
    return middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)


def star(rng, image, middle, radius, angle, fill):
    points, inner = rng.choice((4, 5, 5, 5, 6, 7, 8)), rng.uniform(0.3, 0.6)
    radii = [radius * (1 if number % 2 == 0 else inner) * rng.uniform(0.9, 1.1) for number in range(2 * points)]
    corners = [around(middle, own, angle + math.pi * number / points) for number, own in enumerate(radii)]
    ImageDraw.Draw(image).polygon(corners, fill=fill)


def polygon(rng, image, middle, radius, angle, fill):
    count = rng.randrange(4, 9)
    corners = [around(middle, radius * rng.uniform(0.4, 1), angle + 2 * math.pi * number / count) for number in range(count)]
    ImageDraw.Draw(image).polygon(corners, fill=fill)


def flower(rng, image, middle, radius, angle, fill):
    count, canvas = rng.randrange(3, 9), ImageDraw.Draw(image)
    within = 2 * math.pi * rng.choice((1, 0.5))
    for number in range(count):
        length, width = radius * rng.uniform(0.6, 1), radius * rng.uniform(0.12, 0.35)
        for share in np.linspace(0.15, 1, 12):
            x, y = around(middle, length * share, angle + within * number / count)
            half = width * math.sin(math.pi * share) + 2
            canvas.ellipse((x - half, y - half, x + half, y + half), fill=fill)


def word(rng, image, middle, radius, angle, fill):
    text = "".join(rng.choice(LETTERS) for _ in range(rng.randrange(1, 5)))
    mask = Image.new("L", (40, 14))
    ImageDraw.Draw(mask).text((1, 1), text, fill=255)
    mask = mask.crop(mask.getbbox())
    scale = 1.7 * radius / max(mask.size)
    mask = mask.resize([max(1, int(side * scale)) for side in mask.size]).rotate(rng.uniform(-40, 40), expand=True)
    corner = [int(place - side / 2) for place, side in zip(middle, mask.size)]
    image.paste(Image.new("RGB", mask.size, fill), corner, mask)


def stripes(rng, image, middle, radius, angle, fill):
    count, width = rng.randrange(3, 8), radius * rng.uniform(0.08, 0.25)
    for number in range(count):
        start = around(middle, (number - count / 2) * width * rng.uniform(1.4, 2.2), angle)
        ends = [around(start, side * radius * rng.uniform(0.5, 1), angle + math.pi / 2) for side in (-1, 1)]
        ImageDraw.Draw(image).line([*ends[0], *ends[1]], fill=fill, width=int(width) + 1)


def disc(rng, image, middle, radius, angle, fill):
    x, y = middle
    sides = [radius * rng.uniform(0.4, 1) for _ in range(4)]
    canvas = ImageDraw.Draw(image)
    canvas.ellipse((x - sides[0], y - sides[1], x + sides[2], y + sides[3]), fill=fill)
    if rng.random() < 0.6:
        inner = radius * rng.uniform(0.2, 0.6)
        canvas.ellipse((x - inner, y - inner, x + inner, y + inner), fill=colour(rng), outline=colour(rng), width=4)


KINDS = (star, polygon, flower, word, stripes, disc)
