"""Pictures for cloth, banners and posters, drawn with numpy and Pillow; no file is needed."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

CLOTH_SIDE = 1024  # pixels; a cloth picture covers CLOTH_METRES square
CLOTH_METRES = 1.7
BATIK = [((58, 32, 18), (196, 148, 78), (232, 208, 160)), ((18, 26, 60), (150, 60, 40), (224, 196, 150)),
         ((22, 60, 48), (206, 168, 70), (240, 226, 190)), ((90, 20, 30), (222, 170, 90), (250, 236, 210)),
         ((40, 24, 60), (190, 120, 170), (236, 214, 236)), ((14, 40, 84), (96, 140, 190), (226, 232, 240)),
         ((30, 30, 30), (170, 130, 70), (220, 210, 190))]
UNIFORMS = [(164, 140, 96), (150, 128, 84), (236, 236, 232), (28, 44, 84), (70, 84, 60), (120, 128, 136), (96, 34, 40)]
PLAIN = [(40, 60, 110), (150, 40, 44), (230, 228, 222), (34, 92, 70), (44, 44, 48), (196, 160, 70), (110, 60, 110),
         (90, 140, 180), (220, 150, 160), (120, 110, 96)]


def batik(rng):
    """One motif repeated with mirrored neighbours, over a filled ground."""
    ground, second, light = (np.array(c) for c in BATIK[rng.integers(len(BATIK))])
    tile = int(rng.integers(60, 170))
    image = Image.new("RGB", (tile, tile), tuple(ground))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(5, 12))):
        x, y, r = (rng.integers(0, tile) for _ in range(3))
        r = 4 + r // 5
        ink = tuple(int(v) for v in (second if rng.uniform() < 0.6 else light))
        kind = rng.integers(4)
        if kind == 0:
            draw.ellipse((x - r, y - r, x + r, y + r), outline=ink, width=int(rng.integers(2, 5)))
        elif kind == 1:
            draw.ellipse((x - r, y - r // 3, x + r, y + r // 3), fill=ink)
        elif kind == 2:
            draw.arc((x - r, y - r, x + r, y + r), int(rng.integers(360)), int(rng.integers(360)), fill=ink, width=3)
        else:
            points = [(x + r * np.cos(a), y + r * np.sin(a)) for a in np.linspace(0, 6.28, int(rng.integers(4, 8)))]
            draw.polygon(points, outline=ink)
    quarter = np.asarray(image)
    half = np.concatenate([quarter, quarter[:, ::-1]], axis=1)
    whole = np.concatenate([half, half[::-1]], axis=0)
    times = CLOTH_SIDE // len(whole) + 1
    return np.tile(whole, (times, times, 1))[:CLOTH_SIDE, :CLOTH_SIDE].copy()


def woven(rng):
    """Plain, striped or checked."""
    base = np.array(PLAIN[rng.integers(len(PLAIN))], float)
    cloth = np.ones((CLOTH_SIDE, CLOTH_SIDE, 3)) * base
    kind = rng.choice(["plain", "stripes", "checks"], p=[0.6, 0.2, 0.2])
    if kind != "plain":
        other = np.array(PLAIN[rng.integers(len(PLAIN))], float)
        period = int(rng.integers(14, 60))
        stripe = (np.arange(CLOTH_SIDE) % period) < period * rng.uniform(0.15, 0.5)
        cloth[:, stripe] = 0.4 * base + 0.6 * other
        if kind == "checks":
            cloth[stripe] = 0.5 * cloth[stripe] + 0.5 * other
    return cloth.astype(np.uint8)


def uniform(rng):
    """A service shirt: one colour, button strip, two breast pockets, a name plate and badges."""
    base = UNIFORMS[rng.integers(len(UNIFORMS))]
    image = Image.new("RGB", (CLOTH_SIDE, CLOTH_SIDE), base)
    draw = ImageDraw.Draw(image)
    darker = tuple(int(v * 0.7) for v in base)
    scale = CLOTH_SIDE / CLOTH_METRES
    middle = CLOTH_SIDE / 2

    def box(x, z, across, tall, **how):
        left, top = middle + (x - across / 2) * scale, middle - (z + tall / 2) * scale
        draw.rectangle((left, top, left + across * scale, top + tall * scale), **how)

    draw.line((middle, middle - 0.6 * scale, middle, CLOTH_SIDE), fill=darker, width=4)
    for k in range(7):
        box(0.006, 0.5 - 0.1 * k, 0.011, 0.011, fill=tuple(int(v * 0.5) for v in base))
    for x in (-0.085, 0.085):
        box(x, 0.345, 0.1, 0.11, outline=darker, width=3)
        box(x, 0.385, 0.1, 0.03, outline=darker, width=3)
    box(-0.085, 0.42, 0.07, 0.016, fill=(20, 20, 20))
    if rng.uniform() < 0.7:
        box(0.085, 0.42, 0.045, 0.03, fill=(200, 170, 60))
    if rng.uniform() < 0.5:
        box(0.03, 0.16, 0.06, 0.09, fill=(240, 240, 240))
        box(0.03, 0.165, 0.03, 0.04, fill=(150, 110, 90))
    return np.asarray(image).copy()


def clouds(rng, ground, contrast, side=256):
    """A surface of soft spots that can be laid beside itself. `ground`: sRGB 0 … 1."""
    across = np.fft.fftfreq(side)[:, None]
    slow = 1 / (0.01 + np.hypot(across, np.fft.rfftfreq(side)))**1.4
    spots = np.fft.irfft2(np.fft.rfft2(rng.normal(size=(side, side))) * slow)
    shade = 1 + contrast * (spots / spots.std()).clip(-2.5, 2.5)
    return (shade[..., None] * np.asarray(ground) * 255).clip(0, 255).astype(np.uint8)


WORDS = ("RAPAT KOORDINASI", "NETRALITAS ASN", "APEL PAGI", "DINAS PENDIDIKAN", "SELAMAT DATANG", "BIMBINGAN TEKNIS",
         "HARI JADI", "PEMERINTAH KOTA", "SOSIALISASI", "PELANTIKAN", "KECAMATAN", "TAHUN 2024", "WORKSHOP", "UPACARA")


def _text(draw, x, y, words, size, ink):
    draw.text((x, y), words, font=ImageFont.load_default(size), fill=ink, anchor="mm")


def banner(rng, portraits, size=(1600, 620)):
    """A printed backdrop: colour fields, lines of text, and printed pictures of people if `portraits` has any."""
    width, height = size
    top, bottom = (np.array(PLAIN[i], float) for i in rng.choice(len(PLAIN), 2, replace=False))
    ramp = np.linspace(0, 1, height)[:, None, None]
    image = Image.fromarray(np.broadcast_to(top * (1 - ramp) + bottom * ramp, (height, width, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(2, 7))):
        x, y, r = rng.integers(width), rng.integers(height), rng.integers(60, 360)
        colour = tuple(int(v) for v in rng.integers(30, 250, 3))
        draw.ellipse((x - r, y - r, x + r, y + r), outline=colour, width=int(rng.integers(4, 24)))
    ink = (250, 250, 245) if (top + bottom).mean() < 140 else (20, 20, 40)
    for k in range(int(rng.integers(2, 5))):
        words = " ".join(rng.choice(WORDS, int(rng.integers(1, 4)), replace=False))
        _text(draw, width / 2 + rng.integers(-100, 100), 90 + k * 110, words, int(rng.integers(36, 92)), ink)
    for portrait, side in zip(portraits, (0.09, 0.91, 0.24, 0.76)):
        tall = int(height * rng.uniform(0.5, 0.8))
        picture = Image.fromarray(portrait).resize((int(tall * portrait.shape[1] / portrait.shape[0]), tall))
        image.paste(picture, (int(width * side - picture.width / 2), height - tall))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(0.6))).copy()


def document(rng, size=(420, 300), framed=True):
    """A certificate or a printed sheet."""
    image = Image.new("RGB", size, (246, 243, 232))
    draw = ImageDraw.Draw(image)
    if framed:
        ink = tuple(int(v) for v in rng.integers(40, 170, 3))
        draw.rectangle((10, 10, size[0] - 11, size[1] - 11), outline=ink, width=6)
        _text(draw, size[0] / 2, size[1] * 0.22, rng.choice(("PIAGAM", "SERTIFIKAT", "PENGHARGAAN")), 34, ink)
    for k in range(int(size[1] * 0.6 // 18)):
        y = size[1] * 0.36 + 18 * k
        draw.line((size[0] * 0.15, y, size[0] * rng.uniform(0.5, 0.86), y), fill=(90, 90, 90), width=3)
    return np.asarray(image).copy()
