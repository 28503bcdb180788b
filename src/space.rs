//! Vectors in space, in any unit.

/// A direction or position: `[x, y, z]`.
pub(crate) type Vector = [f32; 3];

/// From `a` to `b`.
pub(crate) fn difference(a: Vector, b: Vector) -> Vector {
    std::array::from_fn(|axis| b[axis] - a[axis])
}

fn dot(a: Vector, b: Vector) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// At right angles to both, as long as the parallelogram that they span is large.
pub(crate) fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(crate) fn length(vector: Vector) -> f32 {
    dot(vector, vector).sqrt()
}

/// The angle between two directions, 0..=π; 0 if either has no length.
pub(crate) fn angle(a: Vector, b: Vector) -> f32 {
    length(cross(a, b)).atan2(dot(a, b))
}
