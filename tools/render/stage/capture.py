"""Cycles: an empty stage, and the light that a camera gets from it."""

import os
import tempfile

import bpy
import numpy as np


def empty_stage():
    bpy.ops.wm.read_factory_settings(use_empty=True)


def photograph(samples, threads, again=False):
    """Renders the scene; returns (h, w, 3) linear light of any scale, for `darkroom`. `again`: the same scene will be
    rendered from elsewhere; keeping what Cycles prepared saves time and costs memory."""
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
    render.image_settings.file_format = "OPEN_EXR"
    with tempfile.TemporaryDirectory() as folder:
        render.filepath = os.path.join(folder, "frame.exr")
        bpy.ops.render.render(write_still=True)
        image = bpy.data.images.load(render.filepath)
        light = np.empty((image.size[1], image.size[0], image.channels), np.float32)
        image.pixels.foreach_get(light.ravel())
        bpy.data.images.remove(image)
    return light[::-1, :, :3]
