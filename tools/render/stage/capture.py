"""Cycles: an empty stage, and a photograph of it as linear-to-sRGB pixels."""

import os
import tempfile

import bpy
import numpy as np
from PIL import Image


def empty_stage():
    bpy.ops.wm.read_factory_settings(use_empty=True)


def film(rng):
    """A view transform of Blender's and an exposure in stops."""
    contrast = str(rng.choice(["Standard", "AgX", "Filmic"], p=[0.5, 0.25, 0.25]))
    return contrast, rng.uniform(-0.9, -0.2) if contrast == "Standard" else rng.uniform(-0.3, 0.5)


def photograph(samples, threads, contrast, exposure=-0.5, again=False):
    """Renders the scene; returns (h, w, 3) uint8. `again`: the same scene will be rendered from elsewhere; keeping what
    Cycles prepared saves time and costs memory."""
    scene = bpy.context.scene
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    render.use_persistent_data = again
    render.threads_mode, render.threads = "FIXED", threads
    cycles.device = "CPU"
    cycles.samples = samples
    cycles.use_adaptive_sampling = False
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 2, 1, 1
    cycles.use_denoising = True
    cycles.denoising_input_passes = "RGB_ALBEDO"
    cycles.denoising_prefilter = "NONE"
    cycles.denoising_quality = "FAST"
    cycles.caustics_reflective = cycles.caustics_refractive = False
    scene.view_settings.view_transform = contrast
    scene.view_settings.exposure = exposure
    render.image_settings.file_format = "PNG"
    folder = tempfile.mkdtemp()
    render.filepath = os.path.join(folder, "frame.png")
    bpy.ops.render.render(write_still=True)
    with Image.open(render.filepath) as image:
        pixels = np.asarray(image.convert("RGB")).copy()
    os.remove(render.filepath)
    os.rmdir(folder)
    return pixels
