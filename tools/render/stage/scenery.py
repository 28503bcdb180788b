"""What is round the people: floor, wall or open air, banner, things standing about, and light."""

import bpy
import numpy as np
from mathutils import Vector
from PIL import Image

from .blender_mesh import add_box, add_mesh, plain, pictured
from .patterns import banner, clouds


def _plane(name, corners, material, uvs=((0, 0), (1, 0), (1, 1), (0, 1))):
    add_mesh(name, np.array(corners, float), [np.arange(4)], material, np.array(uvs, float))


def _tiled(rng, name, corners, colour, metres):
    """A spotted plane; `colour` is linear, a tile is `metres` wide."""
    spotted = clouds(rng, np.asarray(colour) ** (1 / 2.2), rng.uniform(0.01, 0.04))
    across, up = (np.linalg.norm(np.subtract(corners[k], corners[0])) / metres for k in (1, 3))
    _plane(name, corners, pictured(name, spotted, 0.8), ((0, 0), (across, 0), (across, up), (0, up)))


def _light(kind, at, towards, power, size):
    light = bpy.data.lights.new(kind, kind)
    light.energy = power
    if kind == "AREA":
        light.size = size
    else:
        light.angle = size
    thing = bpy.data.objects.new(kind, light)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = at
    direction = Vector(np.asarray(towards, float) - np.asarray(at, float))
    thing.rotation_euler = direction.to_track_quat("-Z", "Y").to_euler()


def _ambient(colour, strength):
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs[0].default_value = (*colour, 1)
    background.inputs[1].default_value = strength


def indoors(rng, depth, width, portraits):
    """A hall: wall behind the people at y = depth, a banner or a bare wall, lamps overhead and a window's light."""
    floor = rng.uniform(0.08, 0.5) * rng.uniform(0.75, 1.15, 3) * (1, 0.95, 0.85)
    _tiled(rng, "floor", [(-30, -30, 0), (30, -30, 0), (30, 30, 0), (-30, 30, 0)], floor, 3)
    grey = rng.uniform(0.2, 0.75)
    _tiled(rng, "wall", [(-30, depth, 0), (30, depth, 0), (30, depth, 9), (-30, depth, 9)],
           grey * rng.uniform(0.85, 1.1, 3), 2)
    if rng.uniform() < 0.75:
        half = max(1.6, width * rng.uniform(0.4, 0.6))
        top = rng.uniform(2.5, 3.2)
        bottom = top - half * 2 * 620 / 1600
        y = depth - 0.03
        _plane("banner", [(-half, y, bottom), (half, y, bottom), (half, y, top), (-half, y, top)],
               pictured("banner", banner(rng, portraits)))
    _stand_about(rng, depth, width)
    warm = rng.uniform(0, 1)
    _ambient((0.75 + 0.2 * warm, 0.8, 0.95 - 0.25 * warm), rng.uniform(0.25, 0.6))
    for k in range(int(rng.integers(2, 4))):
        at = (rng.uniform(-0.6, 0.6) * width - 1, rng.uniform(-4.5, -1), rng.uniform(2.6, 3.6))
        _light("AREA", at, (0, depth / 2, 1.0), rng.uniform(35, 105) * (1 + width / 5), rng.uniform(0.5, 2.5))


def outdoors(rng, depth, width, portraits):
    """Open air: sun from the front or the side, or an overcast sky; a house front or a hedge far behind."""
    ground = ((0.16, 0.2, 0.07), (0.3, 0.28, 0.25), (0.35, 0.2, 0.12))[rng.integers(3)]
    _tiled(rng, "ground", [(-60, -40, 0), (60, -40, 0), (60, 60, 0), (-60, 60, 0)], ground, 4)
    y = depth + rng.uniform(1, 8)
    top = rng.uniform(2.5, 7)
    _plane("behind", [(-25, y, 0), (25, y, 0), (25, y, top), (-25, y, top)],
           pictured("behind", _house(rng) if rng.uniform() < 0.6 else _hedge(rng)))
    if rng.uniform() < 0.4:
        half = max(1.6, width * 0.5)
        low, high = 1.4, 1.4 + half * 0.7
        _plane("banner", [(-half, depth, low), (half, depth, low), (half, depth, high), (-half, depth, high)],
               pictured("banner", banner(rng, portraits)))
    _stand_about(rng, depth, width)
    overcast = rng.uniform() < 0.45
    sky = ((0.8, 0.85, 0.9), rng.uniform(0.9, 1.3)) if overcast else ((0.55, 0.7, 1.0), rng.uniform(0.45, 0.8))
    _ambient(*sky)
    angle = rng.uniform(-1.2, 1.2)
    sun = np.array([np.sin(angle) * 5, -np.cos(angle) * 5, rng.uniform(4, 9)])
    _light("SUN", sun, (0, 0, 0.8), 0.8 if overcast else rng.uniform(2.0, 3.6), 0.6 if overcast else 0.02)


def _house(rng):
    pixels = np.ones((300, 900, 3)) * rng.integers(110, 235, 3)
    window = rng.integers(30, 110, 3)
    step = int(rng.integers(24, 60))
    for x in range(10, 900, step):
        for y in range(40, 260, 130):
            pixels[y:y + 75, x:x + step // 2] = window
            pixels[y:y + 75:25, x:x + step // 2] = window * 1.8
    pixels[:14] = rng.integers(60, 160, 3)
    return (pixels + rng.normal(0, 4, pixels.shape)).clip(0, 255).astype(np.uint8)


def _hedge(rng):
    shade = np.ones((320, 960))
    for cells in (10, 40, 160):
        patches = Image.fromarray(rng.uniform(0.45, 1.25, (cells, 3 * cells)).astype(np.float32))
        shade *= np.asarray(patches.resize((960, 320), Image.Resampling.BICUBIC))
    return (shade[..., None] * np.array([rng.uniform(50, 110), rng.uniform(80, 120), 45])).clip(0, 255).astype(np.uint8)


def _stand_about(rng, depth, width):
    for _ in range(int(rng.integers(0, 7))):
        size = rng.uniform((0.15, 0.1, 0.3), (0.9, 0.5, 1.8))
        side = rng.choice([-1, 1]) * (width / 2 + rng.uniform(0.5, 2.5))
        colour = tuple(rng.uniform(0.03, 0.6, 3))
        add_box("thing", (side, depth - rng.uniform(0.3, 1.2), size[2] / 2), np.eye(3), size, plain("thing", colour))


def step_under(y, height, width):
    """A riser for one row."""
    add_box("step", (0, y, height / 2), np.eye(3), (width + 1, 0.6, height), plain("step", (0.25, 0.2, 0.16)))


def chair(place):
    """A plain seat behind a seated person."""
    turn = np.array([[np.cos(place.yaw), -np.sin(place.yaw), 0], [np.sin(place.yaw), np.cos(place.yaw), 0], [0, 0, 1]])
    red = plain("chair", (0.3, 0.04, 0.04))
    for centre, size in (((0, 0.16, 0.40), (0.45, 0.42, 0.05)), ((0, 0.36, 0.66), (0.45, 0.05, 0.5))):
        add_box("chair", turn @ np.array(centre) + (place.x, place.y, place.step), turn, size, red)


def table(width, edge, top):
    """A long table with a cloth to the floor, its edge this far before the row at y = 0 and its top so high, in metres."""
    size = (width + 0.8, 0.6, top)
    add_box("table", (0, -edge - size[1] / 2, top / 2), np.eye(3), size, plain("table cloth", (0.6, 0.55, 0.45), 0.8))
