"""How skin, hair, eyes and cloth look."""

from .blender_mesh import Material, image_from
from .body import template

import bpy

# Linear RGB, from light to dark, mostly what one meets in Indonesia.
TONES = [(0.62, 0.40, 0.28), (0.56, 0.34, 0.22), (0.50, 0.29, 0.18), (0.43, 0.24, 0.145), (0.36, 0.19, 0.11),
         (0.27, 0.135, 0.08), (0.19, 0.095, 0.058), (0.68, 0.46, 0.35)]
HAIR = [(0.012, 0.01, 0.009), (0.02, 0.014, 0.01), (0.035, 0.022, 0.014), (0.20, 0.19, 0.18)]


def _mask(made, name):
    picture = bpy.data.images.load(str(template().textures / name), check_existing=True)
    picture.colorspace_settings.name = "Non-Color"
    return made.picture(picture)


def skin(tone):
    """The attribute "shade" is 1 on palms, which are lighter, and −1 on knuckles, which are darker and redder."""
    made = Material("skin", 0.5)
    paler = tuple(min(1, v * k + 0.03) for v, k in zip(tone, (1.08, 1.0, 0.98)))
    knuckles = tuple(v * k for v, k in zip(tone, (0.72, 0.56, 0.52)))
    redder = tuple(v * k for v, k in zip(tone, (0.92, 0.82, 0.80)))
    base = made.mix(made.noise(45, 2), redder, tone)
    shade = made.attribute("shade")
    base = made.mix(shade, base, paler)
    base = made.mix(_times(made, shade, -1), base, knuckles)
    lips = tuple(v * k for v, k in zip(tone, (0.75, 0.48, 0.48)))
    nails = tuple(min(1, v * k + 0.03) for v, k in zip(tone, (1.12, 1.02, 1.0)))
    base = made.mix(_times(made, _mask(made, "mpfb_lips.jpg"), 0.7), base, lips)
    base = made.mix(_times(made, _mask(made, "mpfb_fingernails.jpg"), 0.8), base, nails)
    made.colour(base)
    return made.material


def _times(made, value, factor):
    """A node output times a number, cut to 0 … 1."""
    node = made.nodes.new("ShaderNodeMath")
    node.operation, node.use_clamp = "MULTIPLY", True
    node.inputs[1].default_value = factor
    made.link(value, node, 0)
    return node.outputs[0]


def hair(colour):
    made = Material("hair", 0.45).colour(colour)
    return made.bump(made.noise(160, 1), 1.0, 0.01).material


def cloth(pixels):
    """A picture as cloth."""
    made = Material("cloth", 0.85)
    return made.colour(made.picture(image_from(pixels, "cloth"))).material


def iris(centre, outward, radius):
    """Pupil, iris and white, by the distance from the foremost point of the eyeball, in world places."""
    made = Material("eye", 0.1)
    where = made.nodes.new("ShaderNodeNewGeometry")
    distance = made.nodes.new("ShaderNodeVectorMath")
    distance.operation = "DISTANCE"
    distance.inputs[1].default_value = tuple(centre + outward * radius)
    made.link(where.outputs["Position"], distance, 0)
    share = made.nodes.new("ShaderNodeMath")
    share.operation = "DIVIDE"
    share.inputs[1].default_value = radius * 1.4
    made.link(distance.outputs["Value"], share, 0)
    ramp = made.nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.interpolation = "CONSTANT"
    made.link(share.outputs[0], ramp, 0)
    rings = ramp.color_ramp.elements
    rings[0].color = (0.004, 0.004, 0.004, 1)
    rings[1].position, rings[1].color = 0.2, (0.06, 0.03, 0.015, 1)
    rings.new(0.42).color = (0.72, 0.71, 0.69, 1)
    made.colour(ramp.outputs[0])
    return made.material
