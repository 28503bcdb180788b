"""What is true of a picture: hands with points, boxes and visible share, and face boxes. See README.md, "Labels"."""

import bpy
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from mathutils.kdtree import KDTree

# A point is seen if the first surface on its ray is at most this many radii (and metres) before it.
NEAR_RADII, NEAR = 1.45, 0.006
# A surface this close to a hand's skin is that hand's.
SAME_SKIN = 0.009
SAMPLES = 130


def _all_surfaces():
    """Every mesh of the stage, as built; they all lie in world places."""
    vertices, polygons, start = [], [], 0
    for mesh in (thing.data for thing in bpy.context.scene.objects if thing.type == "MESH"):
        places = np.empty(len(mesh.vertices) * 3, np.float32)
        mesh.vertices.foreach_get("co", places)
        corners = np.empty(len(mesh.loops), np.int32)
        mesh.loops.foreach_get("vertex_index", corners)
        ends = np.empty(len(mesh.polygons), np.int32)
        mesh.polygons.foreach_get("loop_start", ends)
        vertices += places.reshape(-1, 3).tolist()
        corners = (corners + start).tolist()
        polygons += [corners[a:b] for a, b in zip(ends, [*ends[1:], len(corners)])]
        start += len(mesh.vertices)
    return BVHTree.FromPolygons(vertices, polygons)


class Witness:
    """Looks at the scene, once it is set up, from any camera."""

    def __init__(self, figures):
        self._figures = figures
        self._surfaces = _all_surfaces()
        self._skins = self._tree([hand.skin for figure in figures for hand in figure.hands])

    def _tree(self, skins):
        tree = KDTree(sum(len(s) for s in skins))
        self._owner = np.concatenate([np.full(len(s), k) for k, s in enumerate(skins)]) if skins else np.zeros(0)
        for k, point in enumerate(np.concatenate(skins) if skins else ()):
            tree.insert(point, k)
        tree.balance()
        return tree

    def _first_hit(self, point):
        """The first surface on the way to `point` and a little beyond it, or None."""
        ray = Vector(point) - self._origin
        hit, *_ = self._surfaces.ray_cast(self._origin, ray.normalized(), ray.length + 0.05)
        return None if hit is None else np.array(hit)

    def _inside(self, pixels):
        return np.all((pixels >= 0) & (pixels < (self.camera.width, self.camera.height)), axis=1)

    def sees_points(self, hand):
        """Per point: 1 if it is in the picture and nothing but its own flesh is before it."""
        pixels, _ = self.camera.project(hand.points)
        seen = self._inside(pixels)
        for k, point in enumerate(hand.points):
            hit = self._first_hit(point) if seen[k] else None
            if hit is not None:
                before = np.linalg.norm(point - self.camera.at) - np.linalg.norm(hit - self.camera.at)
                seen[k] = before < hand.radii[k] * NEAR_RADII + NEAR
        return pixels, seen

    def visible_share(self, hand, number):
        """Of the skin that would be seen if only this hand were there: how much is."""
        facing = np.sum(hand.normals * (self.camera.at - hand.skin), axis=1) > 0
        skin = hand.skin[facing]
        skin = skin[::max(1, len(skin) // SAMPLES)]
        inside = self._inside(self.camera.project(skin)[0])
        shown = hidden = 0
        for point, in_picture in zip(skin, inside):
            if not in_picture:
                hidden += 1
                continue
            hit = self._first_hit(point)
            if hit is None or np.linalg.norm(hit - point) < SAME_SKIN:
                shown += 1
            else:
                _, nearest, gap = self._skins.find(hit)
                if gap > SAME_SKIN or self._owner[nearest] != number:
                    hidden += 1
        return shown / max(1, shown + hidden)

    def box(self, points):
        """Bounds of the points, cut to the picture; None if nothing is left."""
        pixels, depth = self.camera.project(points)
        if depth.min() <= 0:
            return None
        low = np.clip(pixels.min(0), 0, (self.camera.width, self.camera.height))
        high = np.clip(pixels.max(0), 0, (self.camera.width, self.camera.height))
        if np.any(high - low < 1):
            return None
        return [*low.tolist(), *high.tolist()]

    def face_share(self, face):
        sample = face[::max(1, len(face) // SAMPLES)]
        inside = self._inside(self.camera.project(sample)[0])
        shown = 0
        for point, in_picture in zip(sample, inside):
            hit = self._first_hit(point) if in_picture else None
            shown += in_picture and (hit is None or np.linalg.norm(hit - point) < 0.03)
        return shown / len(sample)

    def labels(self, camera):
        """The label of one picture, in the camera's pixels."""
        self.camera, self._origin = camera, Vector(camera.at)
        people, hands, number = [], [], 0
        for person, figure in enumerate(self._figures):
            people.append({"id": person, "face": self.box(figure.face), "face_visible": self.face_share(figure.face)})
            for hand in figure.hands:
                box = self.box(hand.skin)
                if box:
                    pixels, seen = self.sees_points(hand)
                    hands.append({
                        "person": person, "handedness": {"L": "left", "R": "right"}[hand.side], "gesture": hand.gesture,
                        "rest": hand.rest_kind, "box": box, "visible": self.visible_share(hand, number),
                        "points": [[x, y, int(v)] for (x, y), v in zip(pixels.tolist(), seen)],
                        "world": camera.turned(hand.points - hand.points[0]).round(4).tolist(),
                    })
                number += 1
        return {"width": camera.width, "height": camera.height, "people": people, "hands": hands}
