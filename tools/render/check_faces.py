"""Does a face detector trained on photos find the rendered people's faces?

    .check/bin/python check_faces.py FOLDER

FOLDER holds groups made by `./render groups`. MediaPipe's full-range detector looks at a window of six face widths
round every labelled face of which at least 60 % is visible. Faces are counted by their width in pixels. See
check_gestures.py for the environment.
"""

import json
import sys
from pathlib import Path

import mediapipe as mp
import numpy as np
from PIL import Image

SIZES = (0, 12, 18, 25, 40, 70, 1000)


def found(detector, image, box):
    x0, y0, x1, y1 = box
    side = 6 * max(x1 - x0, y1 - y0)
    left, top = (x0 + x1 - side) / 2, (y0 + y1 - side) / 2
    window = image.crop((round(left), round(top), round(left + side), round(top + side))).resize((384, 384))
    for face in detector.process(np.asarray(window)).detections or ():
        seen = face.location_data.relative_bounding_box
        x, y = left + (seen.xmin + seen.width / 2) * side, top + (seen.ymin + seen.height / 2) * side
        if x0 <= x <= x1 and y0 <= y <= y1:
            return True
    return False


def main():
    detector = mp.solutions.face_detection.FaceDetection(model_selection=1, min_detection_confidence=0.5)
    counts = {}
    for path in sorted(Path(sys.argv[1]).glob("*.json")):
        label = json.loads(path.read_text())
        image = Image.open(path.with_suffix(".jpg")).convert("RGB")
        for person in label["people"]:
            box = person["face"]
            if box and person["face_visible"] >= 0.6:
                size = next(s for s in reversed(SIZES) if box[2] - box[0] >= s)
                hits, total = counts.get(size, (0, 0))
                counts[size] = hits + found(detector, image, box), total + 1
    for size, (hits, total) in sorted(counts.items()):
        print(f"faces at least {size:3} px wide: {hits} of {total} found, {hits / total:.0%}")


if __name__ == "__main__":
    main()
