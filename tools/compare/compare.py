"""Measures kepal and its peers in turns and writes the tables. Started by compare.sh."""

import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from importlib.metadata import version
from pathlib import Path

import cv2
import grid
import networks

ROOT = Path(__file__).resolve().parents[2]
# What is measured where no photos are named, as it is and as a JPEG of 12 MP.
PHOTOS = ["index/nocurl.jpg", "portraits/grace_hopper.jpg", "groups/rest_8_0006.jpg"]
TWELVE_MEGAPIXELS = 12_000_000
RUNS_A_TURN = 5
# Turns are taken for so many seconds, and so many at least.
SECONDS = 15
LEAST_TURNS = 4

INTRODUCTION = """# Benchmarks

Written by `tools/compare/compare.sh docs/benchmarks.md`, which installs the peers and measures all of them in one run,
in turns. A ratio is of the least times; **bold** is where kepal is slower than the peer it is taken against.

Medians are under whatever else the machine did, of which the load average tells. The least of many short runs hardly is;
a run of seconds has few turns ({turns}), and two threads need two idle cores.

* Date: {date}. Load average when it began: {load:.1f}.
* Machine: {cpu}, {cores} cores; {flags}.
* kepal {kepal}, rustc {rustc}, no special flags; its kernels here: {ways}.
* {peers}; Python {python}.
"""
NETWORKS = """## Networks

One run on one picture, one thread, ms. TFLite is LiteRT with its XNNPACK delegate; kepal takes the first kernels.

| Network | Run by | Least | Median | Ratio to TFLite |
|---|---|--:|--:|--:|"""
PICTURES = """
## Photos

From file to result, models loaded, ms. kepal decodes, looks for faces and hands, reads gestures and judges them.
MediaPipe is its Python Hands (still pictures, up to 20 hands) after OpenCV's decoder: no faces, no gestures. A grid is
MediaPipe on overlapping tiles, the coarsest of ten grids that finds as many labelled hands as kepal, or, where none does,
the one that finds most. Found: how many of the labelled hands, and how many in all. MiB: the most that the process has
held.

| Photo | Run by | Least | Median | Ratio to MediaPipe | Found | MiB |
|---|---|--:|--:|--:|--:|--:|"""
STARTS = """
## Start-up

A new process until it has ended, one photo, ms.

| Photo | Run by | Least | Median | Ratio to MediaPipe |
|---|---|--:|--:|--:|"""


def main():
    programs, out, *paths = map(Path, sys.argv[1:])
    load = os.getloadavg()[0]
    timer = Process(programs / "examples" / "time_on_request")
    hello = timer.answer()
    with tempfile.TemporaryDirectory() as folder:
        photos = [(path.name, path, grid.labelled(path)) for path in paths] or list(own_photos(Path(folder)))
        lines = [introduction(hello, load), NETWORKS, *network_rows(timer, hello["ways"])]
        lines += [PICTURES, *(row for photo in photos for row in photo_rows(programs, *photo))]
        lines += [STARTS, *start_rows(programs / "kepal", *photos[0][:2])]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Process:
    """A program that answers each line with a line."""

    def __init__(self, *command, threads=1):
        environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.popen = subprocess.Popen([*map(str, command)], text=True, env=environment, **pipes)

    def answer(self):
        line = self.popen.stdout.readline()
        return json.loads(line) if line else sys.exit(f"no answer; run it by hand to see why: {self.popen.args}")

    def ask(self, **request):
        self.popen.stdin.write(json.dumps(request) + "\n")
        self.popen.stdin.flush()
        return self.answer()

    def peak(self):
        """The most memory that it has held, in MiB."""
        return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.popen.pid}/status").read_text())[1]) / 1024

    def close(self):
        self.popen.stdin.close()
        self.popen.wait()


def mediapipe_hands():
    return Process(sys.executable, Path(__file__).with_name("hands.py"))


def own_photos(folder):
    """Name, file and labelled boxes of each."""
    for name in PHOTOS:
        path = ROOT / "fixtures" / name
        picture, boxes = cv2.imread(str(path)), grid.labelled(path)
        height, width = picture.shape[:2]
        yield f"`{name}`, {width} × {height}", path, boxes
        factor = (TWELVE_MEGAPIXELS / (width * height)) ** 0.5
        large = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        file = folder / path.name
        cv2.imwrite(str(file), large, [cv2.IMWRITE_JPEG_QUALITY, 90])
        enlarged = [[edge * factor for edge in box] for box in boxes]
        yield f"the same at {large.shape[1]} × {large.shape[0]}", file, enlarged


def introduction(hello, load):
    processor = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    named = re.search(r"model name\s*: (.*)", processor)
    flags = re.search(r"(?:flags|Features)\s*: (.*)", processor)[1].split()
    peers = ["ai-edge-litert", "onnxruntime", "mediapipe", "opencv-contrib-python"]
    return INTRODUCTION.format(
        turns=f"as many as {SECONDS} s hold, at least {LEAST_TURNS}",
        date=datetime.date.today(),
        load=load,
        cpu=named[1] if named else platform.machine(),
        cores=os.cpu_count(),
        flags=", ".join(flag for flag in flags if re.match(r"avx|fma|asimd|sve", flag)),
        kepal=hello["kepal"],
        rustc=subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1],
        ways=", ".join(hello["ways"][:-1]),
        peers=", ".join(f"{name} {version(name)}" for name in peers),
        python=platform.python_version(),
    )


def network_rows(timer, ways):
    for model in tomllib.loads((ROOT / "models" / "manifest.toml").read_text(encoding="utf-8"))["model"]:
        if "source" in model:
            runs = networks.peers(model, ROOT / "models", RUNS_A_TURN)
            for way in ways:
                request = {"network": model["name"], "way": way, "runs": RUNS_A_TURN}
                label = way if way == "tract" else f"kepal, {way}"
                runs[label] = lambda request=request: timer.ask(**request)["ms"]
            yield from rows(f"{model['name']}, {networks.side(model)}²", in_turns(runs), "TFLite")
    timer.close()


def photo_rows(programs, name, path, boxes):
    processes, tiles_of = {}, {}
    for threads in (1, 2):
        process = Process(programs / "examples" / "time_on_request", threads=threads)
        process.answer()
        processes[f"kepal, threads: {threads}"] = process
    processes["MediaPipe"] = mediapipe_hands()
    hands = {label: process.ask(photo=str(path))["hands"] for label, process in processes.items()}
    if boxes:
        process = mediapipe_hands()
        tiles, found = finest_needed(process, path, boxes, grid.matched(boxes, hands["kepal, threads: 1"]))
        label = f"MediaPipe, grid of {len(tiles)}"
        processes[label], tiles_of[label], hands[label] = process, {"tiles": tiles}, found

    def ask(label):
        return processes[label].ask(photo=str(path), **tiles_of.get(label, {}))["ms"]

    times = in_turns({label: lambda label=label: ask(label) for label in processes})
    for row, (label, process) in zip(rows(name, times, "MediaPipe"), processes.items(), strict=True):
        labelled = f"{grid.matched(boxes, hands[label])} of {len(boxes)}, " if boxes else ""
        yield f"{row} {labelled}{len(hands[label])} | {process.peak():.0f} |"
        process.close()


def finest_needed(process, path, boxes, wanted):
    """The coarsest grid that finds `wanted` of the boxes, or the one that finds most, and what it finds."""
    best, most = None, -1
    height, width = cv2.imread(str(path)).shape[:2]
    for tiles in grid.grids(width, height):
        hands = process.ask(photo=str(path), tiles=tiles)["hands"]
        count = grid.matched(boxes, hands)
        if count > most:
            best, most = (tiles, hands), count
        if count >= wanted:
            break
    return best


def start_rows(kepal, name, path):
    def check(threads):
        environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
        # Whatever the verdict, which is the exit code.
        subprocess.run([kepal, "check", path], env=environment, stdout=subprocess.DEVNULL, check=False)

    def mediapipe():
        process = mediapipe_hands()
        process.ask(photo=str(path))
        process.close()

    runs = {f"`kepal check`, threads: {threads}": lambda threads=threads: check(threads) for threads in (1, 2)}
    runs["MediaPipe"] = mediapipe
    timed = {label: lambda run=run: [networks.milliseconds(run)] for label, run in runs.items()}
    return rows(name, in_turns(timed), "MediaPipe")


def in_turns(runs):
    """The times of each in ms; in each turn all of them have theirs. The first, which warms up, doesn't count."""
    times = {label: [] for label in runs}
    turns, end = -1, time.monotonic() + SECONDS
    while turns < LEAST_TURNS or time.monotonic() < end:
        for label, run in runs.items():
            spent = run()
            times[label] += spent if turns >= 0 else []
        turns += 1
    return times


def rows(name, times, reference):
    for label, spent in times.items():
        ratio = min(spent) / min(times[reference])
        shown = f"**{ratio:.2f}**" if "kepal" in label and ratio > 1 else f"{ratio:.2f}"
        yield f"| {name} | {label} | {min(spent):.1f} | {statistics.median(spent):.1f} | {shown} |"


if __name__ == "__main__":
    main()
