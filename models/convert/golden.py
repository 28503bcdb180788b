"""Writes fixtures/golden: what TFLite and MediaPipe themselves answer, for kepal's tests to compare with.

Started by golden.sh. README.md in models/ describes the files.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image
from tflite_runtime.interpreter import Interpreter

from convert import MODELS, answers, converted, source_bytes

FIXTURES = MODELS.parent / "fixtures"
GOLDEN = FIXTURES / "golden"

# The square of a photo (left, top, side) that is scaled to a network's input size.
CROPS = {
    "faces": ("portraits/astronaut.png", (0, 0, 512)),
    "palms": ("index/nocurl.jpg", (0, 80, 480)),
    "landmarks": ("index/nocurl.jpg", (40, 80, 440)),
}
SIDES = {"faces": 192, "palms": 192, "landmarks": 224}
HAND_PHOTOS = ["fist/fullcurl.jpg", "index/nocurl.jpg", "other/halfcurl.jpg"]

# Of a detector's box rows, those of the best anchors and a regular sample are kept.
BEST_ANCHORS = 16
ANCHOR_STEP = 97
SIGNIFICANT_DIGITS = 6


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True, help="folder that keeps downloaded packages")
    wheels = parser.parse_args().wheels
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for model in converted():
        write_network_answers(model, source_bytes(model["source"], wheels))
    write_json("mediapipe-hands", mediapipe_hands())


def write_network_answers(model, tflite):
    name = model["name"]
    photo_name = f"{name}-photo.png"
    photo = cropped_photo(name)
    photo.save(GOLDEN / photo_name, optimize=True)
    pictures = {
        "formula": ({"formula": "((7x + 13y + 29c) ^ (xy / 16)) mod 256"}, formula_pixels(SIDES[name])),
        "photo": ({"png": photo_name}, np.asarray(photo)),
    }
    for kind, (origin, pixels) in pictures.items():
        outputs = run_tflite(tflite, normalised(pixels, model["inputs"][0]["range"]))
        given = dict(zip((output["name"] for output in answers(model)), outputs, strict=True))
        write_json(
            f"{name}-{kind}",
            {
                "source_sha256": model["source"]["sha256"],
                "input": {**origin, "side": SIDES[name], "range": model["inputs"][0]["range"]},
                "outputs": detector_answers(given) if "boxes" in given else compact_answers(given),
            },
        )


def cropped_photo(name):
    path, (left, top, side) = CROPS[name]
    photo = Image.open(FIXTURES / path).convert("RGB")
    return photo.crop((left, top, left + side, top + side)).resize((SIDES[name],) * 2, Image.Resampling.BILINEAR)


def formula_pixels(side):
    """A picture that any language can compute: integers only, division rounds down, c is 0 for red, 1 green, 2 blue."""
    y, x, c = np.mgrid[0:side, 0:side, 0:3]
    return ((7 * x + 13 * y + 29 * c) ^ (x * y // 16)) % 256


def normalised(pixels, value_range):
    low, high = value_range
    return (pixels / 255 * (high - low) + low).astype(np.float32)[np.newaxis]


def run_tflite(tflite, image):
    interpreter = Interpreter(model_content=tflite, num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], image)
    interpreter.invoke()
    return [interpreter.get_tensor(output["index"])[0] for output in interpreter.get_output_details()]


def detector_answers(answers):
    scores = answers["scores"][:, 0]
    best = np.argsort(-scores, kind="stable")[:BEST_ANCHORS]
    sample = np.arange(0, len(scores), ANCHOR_STEP)
    anchors = sorted({*best.tolist(), *sample.tolist()})
    boxes = [{"anchor": anchor, "row": rounded(answers["boxes"][anchor])} for anchor in anchors]
    return {"scores": rounded(scores), "boxes": boxes}


def compact_answers(answers):
    return {name: rounded(values) for name, values in answers.items()}


def mediapipe_hands():
    """What MediaPipe's own pipeline finds in whole photos: palm detection, region, landmarks."""
    import mediapipe

    settings = {
        "static_image_mode": True,
        "model_complexity": 1,
        "max_num_hands": 4,
        "min_detection_confidence": 0.5,
    }
    with mediapipe.solutions.hands.Hands(**settings) as pipeline:
        photos = [hands_in_photo(pipeline, path) for path in HAND_PHOTOS]
    return {"mediapipe": mediapipe.__version__, "settings": settings, "photos": photos}


def hands_in_photo(pipeline, path):
    photo = np.asarray(Image.open(FIXTURES / path).convert("RGB"))
    height, width, _ = photo.shape
    found = pipeline.process(photo)
    hands = [
        {
            "handedness": handedness.classification[0].label,
            "score": rounded([handedness.classification[0].score])[0],
            "landmarks": points(landmarks, (width, height, width)),
            "world": points(world, (1, 1, 1)),
        }
        for handedness, landmarks, world in zip(
            found.multi_handedness, found.multi_hand_landmarks, found.multi_hand_world_landmarks, strict=True
        )
    ]
    return {"photo": path, "width": width, "height": height, "hands": hands}


def points(landmarks, scale):
    return [rounded(np.multiply((point.x, point.y, point.z), scale)) for point in landmarks.landmark]


def rounded(values):
    return [float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in values]


def write_json(name, content):
    path = GOLDEN / f"{name}.json"
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
