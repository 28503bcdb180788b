#!/usr/bin/env python3
"""Makes fixtures/formats, fixtures/orientation and fixtures/bad from one drawn chart.

    pip install -r tools/bad-files/requirements.txt
    python3 tools/bad-files/make.py

The same versions give the same bytes. What each file is for stands in fixtures/README.md.
"""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageDraw

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
TAKEN = "2023:11:14 09:00:00"
ORIENTATION, DATE_TIME, EXIF_IFD, ORIGINAL, DIGITIZED = 0x0112, 0x0132, 0x8769, 0x9003, 0x9004


def draw_chart():
    """96 × 64 pixels, few enough colours for a GIF, no symmetry, and a white strip that transparency can replace."""
    chart = Image.new("RGB", (96, 64), "white")
    draw = ImageDraw.Draw(chart)
    for column in range(5):
        for row in range(4):
            color = (40 + 40 * column, 200 - 50 * row, 60 + 30 * ((column * 3 + row * 5) % 6))
            draw.rectangle((16 * column, 16 * row, 16 * column + 15, 16 * row + 15), fill=color)
    draw.rectangle((8, 8, 15, 55), fill=(20, 20, 30))
    draw.rectangle((16, 8, 39, 15), fill=(20, 20, 30))
    draw.rectangle((16, 28, 31, 35), fill=(20, 20, 30))
    return chart


CHART = draw_chart()


def encode(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


def jpeg(image=CHART, **options):
    return encode(image, format="JPEG", **{"quality": 95, "subsampling": 0, **options})


def write(name, data):
    path = FIXTURES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def exif(orientation=None, original=None, digitized=None, changed=None):
    tags = Image.Exif()
    if orientation:
        tags[ORIENTATION] = orientation
    if changed:
        tags[DATE_TIME] = changed
    sub = {tag: value for tag, value in ((ORIGINAL, original), (DIGITIZED, digitized)) if value}
    if sub:
        tags.get_ifd(EXIF_IFD).update(sub)
    return tags


def with_transparency():
    """The chart with its white strip see-through, and black where it can't be seen."""
    image = CHART.convert("RGBA")
    image.paste((0, 0, 0, 0), (80, 0, 96, 64))
    return image


def chunk(kind, data, length=None, crc=None):
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data) if length is None else length) + kind + data + struct.pack(">I", crc)


PNG = b"\x89PNG\r\n\x1a\n"


def png(width, height, rows, bits=8, color=2, **idat):
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9), **idat) + chunk(b"IEND", b"")


def chart_rows(pixel):
    rows = []
    for y in range(CHART.height):
        rows.append(b"\0" + b"".join(pixel(CHART.getpixel((x, y))) for x in range(CHART.width)))
    return b"".join(rows)


def ycck():
    """Y, Cb and Cr of the inks, stored as Pillow stores CMYK (inverted), and labelled as what they are."""
    cyan, magenta, yellow, black = cmyk().split()
    y, cb, cr = Image.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr").split()
    inverted = [channel.point(lambda value: 255 - value) for channel in (y, cb, cr)]
    data = bytearray(jpeg(Image.merge("CMYK", (*inverted, black))))
    adobe = data.index(b"Adobe")
    data[adobe + 11] = 2
    return bytes(data)


def cmyk():
    """Inks with a share of black, so that its part in the conversion shows."""
    image = Image.new("CMYK", CHART.size)
    for y in range(CHART.height):
        for x in range(CHART.width):
            rgb = CHART.getpixel((x, y))
            light = max(rgb)
            image.putpixel((x, y), (*(255 - round(255 * value / light) for value in rgb), 255 - light))
    return image


def formats():
    def put(name, data):
        write(f"formats/{name}", data)

    black = Image.new("RGB", CHART.size)
    see_through = with_transparency()
    palette = CHART.quantize(64, dither=Image.Dither.NONE)

    put("chart.png", encode(CHART, format="PNG"))
    put("png_called.jpg", encode(CHART, format="PNG"))
    put("16_bit.png", png(96, 64, chart_rows(lambda p: struct.pack(">3H", *(257 * v for v in p))), bits=16))
    put("16_bit_alpha.png", png(96, 64, chart_rows(lambda p: struct.pack(">4H", *(257 * v for v in p), 65535)), 16, 6))
    put("grey.png", encode(CHART.convert("L"), format="PNG"))
    put("palette.png", encode(palette, format="PNG"))
    put("alpha.png", encode(see_through, format="PNG"))
    put("palette_transparent.png", encode(see_through.quantize(64, dither=Image.Dither.NONE), format="PNG"))

    put("baseline.jpg", jpeg())
    put("subsampled.jpg", jpeg(subsampling="4:2:0"))
    put("subsampled_422.jpg", jpeg(subsampling="4:2:2"))
    put("progressive.jpg", jpeg(progressive=True))
    put("progressive_subsampled.jpg", jpeg(progressive=True, subsampling="4:2:0"))
    put("restarts.jpg", jpeg(restart_marker_blocks=1))
    put("progressive_restarts.jpg", jpeg(progressive=True, restart_marker_rows=1))
    put("grey.jpg", jpeg(CHART.convert("L")))
    put("rgb.jpg", jpeg(keep_rgb=True))
    put("cmyk.jpg", jpeg(cmyk()))
    put("ycck.jpg", ycck())
    put("no_end.jpg", jpeg()[:-2])
    put("trailing.jpg", jpeg() + b"\0" * 100 + jpeg(black))
    put("comment_before_end.jpg", jpeg(progressive=True)[:-2] + b"\xff\xfe\0\x05end\xff\xd9")
    put("broken_exif.jpg", jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff broken"))
    put("broken_exif_entry.jpg", jpeg(exif=broken_exif_entry()))

    put("lossless.webp", encode(CHART, format="WEBP", lossless=True))
    put("lossy.webp", encode(CHART, format="WEBP", quality=95))
    put("alpha.webp", encode(see_through, format="WEBP", lossless=True))
    put("animated.webp", encode(CHART, format="WEBP", lossless=True, save_all=True, append_images=[black]))
    put("plain.tif", encode(CHART, format="TIFF"))
    put("lzw.tif", encode(CHART, format="TIFF", compression="tiff_lzw"))
    put("deflate_alpha.tif", encode(see_through, format="TIFF", compression="tiff_adobe_deflate"))
    put("pages.tif", encode(CHART, format="TIFF", save_all=True, append_images=[black.resize((8, 8))]))
    put("plain.bmp", encode(CHART, format="BMP"))
    put("palette.bmp", encode(palette, format="BMP"))
    put("plain.gif", encode(palette, format="GIF"))
    put("transparent.gif", encode(see_through, format="GIF"))
    put("animated.gif", encode(palette, format="GIF", save_all=True, append_images=[black]))

    put("time_original.jpg", jpeg(exif=exif(original=TAKEN, changed="2024:01:01 00:00:00")))
    put("time_digitized.jpg", jpeg(exif=exif(original="0000:00:00 00:00:00", digitized=TAKEN)))
    put("time_changed.jpg", jpeg(exif=exif(changed=TAKEN)))
    put("time_zero.jpg", jpeg(exif=exif(original="0000:00:00 00:00:00", changed="    :  :     :  :  ")))


def broken_exif_entry():
    """Orientation 1 and a time whose value lies outside, after which a reader may give up."""
    entries = struct.pack("<HHIHH", ORIENTATION, 3, 1, 1, 0) + struct.pack("<HHII", DATE_TIME, 2, 20, 0xFFFFFF00)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + entries + struct.pack("<I", 0)


def orientation():
    transpose = Image.Transpose
    # What the camera did to the chart, so that undoing what EXIF names gives the chart.
    stored = {
        1: None,
        2: transpose.FLIP_LEFT_RIGHT,
        3: transpose.ROTATE_180,
        4: transpose.FLIP_TOP_BOTTOM,
        5: transpose.TRANSPOSE,
        6: transpose.ROTATE_90,
        7: transpose.TRANSVERSE,
        8: transpose.ROTATE_270,
    }
    for number, how in stored.items():
        image = CHART if how is None else CHART.transpose(how)
        tags = exif(orientation=number, original=TAKEN)
        write(f"orientation/{number}.jpg", jpeg(image, exif=tags))
        write(f"orientation/{number}.png", encode(image, format="PNG", exif=tags))
        write(f"orientation/{number}.webp", encode(image, format="WEBP", lossless=True, exif=tags))
        write(f"orientation/{number}.tif", encode(image, format="TIFF", exif=tags.tobytes()))


def tiff(*entries, data=b""):
    """A little-endian TIFF with one directory of (tag, type, count, value)."""
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + directory + struct.pack("<I", 0) + data


def tiff_grey(width, height, offset, length, extra=()):
    short, long = 3, 4
    entries = [
        (256, long, 1, width),
        (257, long, 1, height),
        (258, short, 1, 8),
        (259, short, 1, 1),
        (262, short, 1, 1),
        (273, long, 1, offset),
        (278, long, 1, height),
        (279, long, 1, length),
        *extra,
    ]
    return tiff(*sorted(entries), data=bytes(64))


def resized_jpeg(width, height):
    data = bytearray(jpeg())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def ftyp(major, *compatible):
    brands = major + struct.pack(">I", 0) + b"".join(compatible)
    box = struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands
    return box + struct.pack(">I", 16) + b"meta" + bytes(8)


def bad():
    def put(name, data):
        write(f"bad/{name}", data)

    def coded(data):
        return data.index(b"\xff\xda") + 14

    baseline, progressive = jpeg(), jpeg(progressive=True)
    restarts = jpeg(restart_marker_blocks=6)
    middle = (coded(baseline) + len(baseline)) // 2
    put("truncated.jpg", baseline[:middle])
    put("truncated_last_row.jpg", baseline[:-14])
    put("truncated_progressive.jpg", progressive[: len(progressive) * 2 // 3])
    put("truncated_before_end_progressive.jpg", progressive[:-2])
    put("truncated_at_restart.jpg", restarts[: restarts.index(b"\xff\xd4")])
    put("truncated_header.jpg", baseline[:60])
    put("cut_then_ended.jpg", baseline[:middle] + b"\xff\xd9")
    put("cut_at_restart_then_ended.jpg", restarts[: restarts.index(b"\xff\xd4")] + b"\xff\xd9")
    put("cut_then_ended_progressive.jpg", progressive[:-40] + b"\xff\xd9")
    put("gap.jpg", baseline[: middle - 100] + baseline[middle + 100 :])
    put("huge_header.jpg", resized_jpeg(65535, 65535))
    put("lying_height.jpg", resized_jpeg(96, 640))
    put("zero_size.jpg", resized_jpeg(96, 0))
    tables = bytearray(baseline)
    first = tables.index(b"\xff\xc4") + 5
    tables[first : first + 16] = bytes([255] * 16)
    put("corrupt_huffman.jpg", bytes(tables))
    put("no_huffman.jpg", baseline[: baseline.index(b"\xff\xc4")] + baseline[baseline.index(b"\xff\xda") :])
    arithmetic = bytearray(baseline)
    arithmetic[arithmetic.index(b"\xff\xc0") + 1] = 0xC9
    put("arithmetic.jpg", bytes(arithmetic))
    small = bytearray(baseline[baseline.index(b"\xff\xc0") :][:19])
    small[5:9] = struct.pack(">HH", 8, 8)
    # Who takes the restart marker's length for one skips the small frame.
    put("two_sizes.jpg", baseline[:2] + b"\xff\xd0\x00\x15" + bytes(small) + baseline[2:])

    put("empty.jpg", b"")
    put("text.jpg", b"This is a letter, not a photo. Somebody gave it the wrong name.\n")
    put("document.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
    put("photo.heic", ftyp(b"heic", b"mif1", b"heic"))
    put("photo.avif", ftyp(b"avif", b"avif", b"mif1", b"miaf"))
    put("video.mp4", ftyp(b"isom", b"isom", b"mp42"))
    preview = [(254, 4, 1, 1), (0xC612, 1, 4, 0x00000401)]
    put("raw.dng", tiff_grey(8, 8, 8 + 2 + 12 * 10 + 4, 64, preview))

    whole = encode(CHART, format="PNG")
    put("truncated.png", whole[: len(whole) // 2])
    put("huge_header.png", png(60000, 60000, bytes(1000)))
    put("zero_size.png", png(0, 64, bytes(64)))
    put("lying_length.png", png(96, 64, chart_rows(bytes), length=0x7FFFFFFF))
    put("wrong_checksum.png", png(96, 64, chart_rows(bytes), crc=0))
    put("missing_rows.png", png(96, 64, chart_rows(bytes)[: 289 * 32]))

    lossless, lossy = encode(CHART, format="WEBP", lossless=True), encode(CHART, format="WEBP", quality=95)
    put("truncated.webp", lossless[: len(lossless) // 2])
    put("truncated_lossy.webp", lossy[: len(lossy) // 2])
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff\xff\xff" + b"\xfe\x00\x00"
    put("huge_canvas.webp", b"RIFF" + struct.pack("<I", 4 + len(canvas) + len(lossless) - 12) + b"WEBP" + canvas + lossless[12:])

    gif = encode(CHART.quantize(64, dither=Image.Dither.NONE), format="GIF")
    put("truncated.gif", gif[: len(gif) // 2])
    put("no_frames.gif", b"GIF89a" + struct.pack("<HHBBB", 96, 64, 0, 0, 0) + b";")
    put("huge_screen.gif", gif[:6] + b"\xff\xff\xff\xff" + gif[10:])

    put("truncated.bmp", encode(CHART, format="BMP")[:5000])
    put("huge_header.bmp", bitmap(60000, 60000))
    put("lying_size.bmp", bitmap(2000, 2000))

    put("lying_offset.tif", tiff_grey(8, 8, 0x7FFFFFF0, 64))
    put("lying_size.tif", tiff_grey(2000, 2000, 8 + 2 + 12 * 8 + 4, 64))
    put("huge_header.tif", tiff_grey(60000, 60000, 8 + 2 + 12 * 8 + 4, 64))
    put("truncated.tif", tiff_grey(8, 8, 110, 64)[:40])


def bitmap(width, height):
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 300, 0, 0, 54) + info + bytes(300)


if __name__ == "__main__":
    formats()
    orientation()
    bad()
