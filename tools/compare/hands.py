"""MediaPipe's Hands as a process that answers like examples/time_on_request.rs: `{"photo": path}`, and with
`"tiles": [[left, top, right, bottom], …]` these parts of the photo one after the other. Started by compare.py.
"""

import json
import sys
import time

import cv2
import mediapipe


def main():
    cv2.setNumThreads(1)
    settings = {"static_image_mode": True, "max_num_hands": 20, "model_complexity": 1}
    with mediapipe.solutions.hands.Hands(**settings) as pipeline:
        for line in sys.stdin:
            start = time.perf_counter()
            hands = found(pipeline, **json.loads(line))
            spent = (time.perf_counter() - start) * 1e3
            print(json.dumps({"ms": [spent], "hands": hands}), flush=True)


def found(pipeline, photo, tiles=None):
    pixels = cv2.cvtColor(cv2.imread(photo), cv2.COLOR_BGR2RGB)
    hands = []
    for left, top, right, bottom in tiles or [(0, 0, pixels.shape[1], pixels.shape[0])]:
        tile = pixels[top:bottom, left:right].copy()
        for hand in pipeline.process(tile).multi_hand_landmarks or []:
            xs = [left + point.x * (right - left) for point in hand.landmark]
            ys = [top + point.y * (bottom - top) for point in hand.landmark]
            box = (min(xs), min(ys), max(xs), max(ys))
            # Two tiles may have seen one hand.
            if not any(inside(box, other) or inside(other, box) for other in hands):
                hands.append(box)
    return hands


def inside(a, b):
    """Whether the middle of a lies in b."""
    x, y = (a[0] + a[2]) / 2, (a[1] + a[3]) / 2
    return b[0] <= x <= b[2] and b[1] <= y <= b[3]


if __name__ == "__main__":
    main()
