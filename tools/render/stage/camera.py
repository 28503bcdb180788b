"""The camera: where it stands, and where it puts points of the world on the picture."""

from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

from .rotations import about, unit

SENSOR = 36.0


@dataclass
class Camera:
    """`lens` in millimetres on 36 mm; `width` and `height` in pixels."""

    at: np.ndarray
    target: np.ndarray
    lens: float
    width: int
    height: int
    roll: float = 0.0

    def axes(self):
        """Columns: right, up, backwards."""
        back = unit(np.asarray(self.at) - self.target)
        right = unit(np.cross((0, 0, 1), back))
        return about(back, self.roll) @ np.stack([right, np.cross(back, right), back], axis=1)

    def project(self, points):
        """World → (n, 2) pixels and depth along the view."""
        seen = (np.asarray(points) - self.at) @ self.axes()
        depth = -seen[:, 2]
        focal = self.lens / SENSOR * max(self.width, self.height)
        pixels = seen[:, :2] * [1, -1] * (focal / depth)[:, None] + [self.width / 2, self.height / 2]
        return pixels, depth

    def turned(self, directions):
        """World directions in the camera's frame: right, down, away."""
        return np.asarray(directions) @ self.axes() * [1, -1, -1]

    def install(self):
        scene = bpy.context.scene
        for old in [t for t in scene.objects if t.type == "CAMERA"]:
            bpy.data.objects.remove(old)
        camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(camera)
        camera.data.lens, camera.data.sensor_width, camera.data.clip_start = self.lens, SENSOR, 0.02
        placed = np.eye(4)
        placed[:3, :3], placed[:3, 3] = self.axes(), self.at
        camera.matrix_world = Matrix(placed.tolist())
        scene.camera = camera
        scene.render.resolution_x, scene.render.resolution_y = self.width, self.height
