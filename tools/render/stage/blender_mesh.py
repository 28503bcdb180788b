"""Meshes and materials as Blender objects; nothing else of the program knows Blender's data layout for them."""

import bpy
import numpy as np


def add_mesh(name, vertices, faces, material, uvs=None, subdivisions=0, shade=None):
    """Adds an object with only the vertices that its faces use.

    `faces`: lists of vertex numbers. `uvs`: per vertex (n, 2). `shade`: per vertex value that materials read as the
    attribute "shade".
    """
    used, corners = np.unique(np.concatenate(faces), return_inverse=True)
    sizes = np.array([len(f) for f in faces], np.int32)
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(len(used))
    mesh.vertices.foreach_set("co", np.asarray(vertices)[used].astype(np.float32).ravel())
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", corners.astype(np.int32))
    mesh.polygons.add(len(sizes))
    mesh.polygons.foreach_set("loop_start", np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32))
    mesh.polygons.foreach_set("use_smooth", np.ones(len(sizes), bool))
    mesh.update(calc_edges=True)
    if uvs is not None:
        layer = mesh.uv_layers.new()
        layer.data.foreach_set("uv", np.asarray(uvs)[used][corners].astype(np.float32).ravel())
    if shade is not None:
        attribute = mesh.attributes.new("shade", "FLOAT", "POINT")
        attribute.data.foreach_set("value", np.asarray(shade, np.float32)[used])
    mesh.materials.append(material)
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    if subdivisions:
        modifier = thing.modifiers.new("subdivision", "SUBSURF")
        modifier.levels = modifier.render_levels = subdivisions
    return thing


def add_box(name, centre, axes, size, material, face_up=None):
    """A box with `axes` columns as its directions; the face towards −axes[:, 1] shows `face_up` upright if given."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]) * size
    vertices = np.asarray(centre) + corners @ np.asarray(axes).T
    front = [0, 4, 5, 1]
    sides = [[2, 3, 7, 6], [0, 1, 3, 2], [4, 6, 7, 5], [0, 2, 6, 4], [1, 5, 7, 3]]
    box = add_mesh(name, vertices, [front] + sides, material)
    box.data.polygons.foreach_set("use_smooth", np.zeros(6, bool))
    if face_up is not None:
        box.data.materials.append(face_up)
        box.data.polygons[0].material_index = 1
        layer = box.data.uv_layers.new()
        for loop, uv in zip(box.data.polygons[0].loop_indices, ((0, 0), (1, 0), (1, 1), (0, 1))):
            layer.data[loop].uv = uv
    return box


def add_turned(name, centre, axes, rings, material, sides=20):
    """A thing turned on a wheel about axes[:, 1]: `rings` are radii and heights from its `centre`, in metres."""
    angles = np.arange(sides) * 2 * np.pi / sides
    circle = np.stack([np.cos(angles), np.zeros(sides), np.sin(angles)], axis=1)
    vertices = np.concatenate([circle * radius + [0, height, 0] for radius, height in rings])
    faces = [np.array([k * sides + a, k * sides + b, (k + 1) * sides + b, (k + 1) * sides + a])
             for k in range(len(rings) - 1) for a, b in zip(range(sides), [*range(1, sides), 0])]
    return add_mesh(name, np.asarray(centre) + vertices @ np.asarray(axes).T, faces, material)


def image_from(pixels, name="picture"):
    """(h, w, 3) uint8 sRGB → a Blender image."""
    height, width = pixels.shape[:2]
    image = bpy.data.images.new(name, width, height)
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :3] = pixels[::-1] / 255.0
    image.pixels.foreach_set(rgba.ravel())
    return image


class Material:
    """A principled material under construction."""

    def __init__(self, name, roughness=0.7):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.nodes = self.material.node_tree.nodes
        self.links = self.material.node_tree.links
        self.shader = self.nodes["Principled BSDF"]
        self.shader.inputs["Roughness"].default_value = roughness

    def node(self, kind, **inputs):
        node = self.nodes.new(kind)
        for key, value in inputs.items():
            node.inputs[key.replace("_", " ")].default_value = value
        return node

    def link(self, output, node, key):
        self.links.new(output, node.inputs[key])

    def colour(self, value):
        """`value`: linear RGB, or the output of a node."""
        if isinstance(value, bpy.types.NodeSocket):
            self.link(value, self.shader, "Base Color")
        else:
            self.shader.inputs["Base Color"].default_value = (*value, 1)
        return self

    def mix(self, factor, a, b):
        """A node output between the colours `a` and `b`, each RGB or an output."""
        node = self.nodes.new("ShaderNodeMix")
        node.data_type = "RGBA"
        for key, value in ((0, factor), (6, a), (7, b)):
            if isinstance(value, bpy.types.NodeSocket):
                self.link(value, node, key)
            else:
                node.inputs[key].default_value = value if key == 0 else (*value, 1)
        return node.outputs[2]

    def noise(self, scale, detail=4.0):
        """A node output 0 … 1 that varies over the object."""
        where = self.nodes.new("ShaderNodeTexCoord")
        noise = self.node("ShaderNodeTexNoise", Scale=scale, Detail=detail)
        self.link(where.outputs["Object"], noise, "Vector")
        return noise.outputs[0]

    def bump(self, height, strength, distance):
        node = self.node("ShaderNodeBump", Strength=strength, Distance=distance)
        self.link(height, node, "Height")
        self.link(node.outputs[0], self.shader, "Normal")
        return self

    def picture(self, image):
        node = self.nodes.new("ShaderNodeTexImage")
        node.image = image
        return node.outputs[0]

    def attribute(self, name):
        node = self.nodes.new("ShaderNodeAttribute")
        node.attribute_name = name
        return node.outputs["Fac"]


def plain(name, colour, roughness=0.7):
    return Material(name, roughness).colour(colour).material


def pictured(name, pixels, roughness=0.7, glow=0.0):
    """A surface that shows a picture; `glow` makes it shine like a screen."""
    made = Material(name, roughness)
    picture = made.picture(image_from(pixels, name))
    made.colour(picture)
    if glow:
        made.link(picture, made.shader, "Emission Color")
        made.shader.inputs["Emission Strength"].default_value = glow
    return made.material
