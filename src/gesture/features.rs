//! What the gesture network sees of a hand: numbers that don't change when the hand is moved, mirrored or turned in the
//! photo, nor, but for the last two, when it is scaled. `tools/train/features.py` computes the same; change both together.

use std::ops::RangeInclusive;

use crate::{
    landmarks::{COUNT, Landmarks, index},
    space::{Vector, angle, cross, difference, length},
};

/// How many numbers there are.
pub(crate) const FEATURES: usize = 74;

const ROOTS: [usize; 5] = [index::THUMB, index::INDEX, index::MIDDLE, index::RING, index::PINKY];
const THUMB_TIP: usize = index::THUMB + 3;

/// Beyond these, size in pixels and spread tell no more.
const SIZE: RangeInclusive<f32> = 10.0..=100.0;
const SPREAD: RangeInclusive<f32> = 0.005..=0.5;

/// Nothing is divided by less than this.
const EPSILON: f32 = 1e-6;

/// The features of a hand, in the order that the network was trained with.
pub(super) fn features(landmarks: &Landmarks) -> Vec<f32> {
    let mut features = Vec::with_capacity(FEATURES);
    in_space(&landmarks.world, &mut features);
    towards_camera(&landmarks.world, &mut features);
    in_photo(&landmarks.photo, &mut features);
    features.push(landmarks.size().clamp(*SIZE.start(), *SIZE.end()).log2());
    features.push(landmarks.spread.clamp(*SPREAD.start(), *SPREAD.end()).ln());
    features
}

/// Bends of all joints, distances between points in palm lengths, angles between fingers.
fn in_space(points: &[Vector; COUNT], features: &mut Vec<f32>) {
    let bone = |from, to| difference(points[from], points[to]);
    let palm = ROOTS[1..].iter().map(|&root| length(bone(index::WRIST, root))).sum::<f32>() / 4.0;
    let apart = |a, b| length(bone(a, b)) / palm.max(EPSILON);

    for root in ROOTS {
        let bones =
            [bone(index::WRIST, root), bone(root, root + 1), bone(root + 1, root + 2), bone(root + 2, root + 3)];
        features.extend(bones.windows(2).map(|pair| angle(pair[0], pair[1])));
    }
    features.extend(ROOTS.map(|root| apart(root + 3, index::WRIST)));
    features.extend(ROOTS.map(|root| apart(root + 3, root)));
    for (number, a) in ROOTS.iter().enumerate() {
        features.extend(ROOTS[number + 1..].iter().map(|b| apart(a + 3, b + 3)));
    }
    features.extend(ROOTS[1..].iter().flat_map(|&root| [root, root + 1]).map(|point| apart(THUMB_TIP, point)));
    // The thumb's first bone belongs to the palm.
    let starts = ROOTS.map(|root| if root == index::THUMB { root + 1 } else { root });
    features.extend(starts.windows(2).map(|pair| angle(bone(pair[0], pair[0] + 1), bone(pair[1], pair[1] + 1))));
}

/// How far each finger and the palm face the camera.
fn towards_camera(points: &[Vector; COUNT], features: &mut Vec<f32>) {
    features.extend(ROOTS.map(|root| {
        let finger = difference(points[root], points[root + 3]);
        finger[2] / length(finger).max(EPSILON)
    }));
    let normal = cross(
        difference(points[index::WRIST], points[index::INDEX]),
        difference(points[index::WRIST], points[index::PINKY]),
    );
    features.push(normal[2].abs() / length(normal).max(EPSILON * EPSILON));
}

/// Distances between points in the photo, relative to the palm's extent there.
fn in_photo(points: &[Vector; COUNT], features: &mut Vec<f32>) {
    let flat = points.map(|[x, y, _]| [x, y, 0.0]);
    let palm = [index::WRIST, index::INDEX, index::MIDDLE, index::RING, index::PINKY].map(|point| flat[point]);
    let centre: Vector = std::array::from_fn(|axis| palm.iter().map(|point| point[axis]).sum::<f32>() / 5.0);
    let squares = palm.map(|[x, y, _]| (x - centre[0]).powi(2) + (y - centre[1]).powi(2));
    let size = (squares.iter().sum::<f32>() / 5.0).sqrt().max(EPSILON);
    let apart = |a, b| length(difference(flat[a], flat[b])) / size;

    features.extend(ROOTS.map(|root| apart(root + 3, index::WRIST)));
    features.extend(ROOTS.map(|root| apart(root + 3, root)));
    features.extend(ROOTS.windows(2).map(|pair| apart(pair[0] + 3, pair[1] + 3)));
    features.extend(
        [index::INDEX, index::INDEX + 1, index::INDEX + 2, index::MIDDLE + 1].map(|point| apart(THUMB_TIP, point)),
    );
    features.push(apart(index::INDEX, index::PINKY));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gesture::golden;

    #[test]
    fn features_equal_those_of_the_training_program() {
        for hand in golden::hands() {
            let ours = features(&hand.landmarks());
            assert_eq!(ours.len(), FEATURES);
            for (number, (ours, theirs)) in ours.iter().zip(&hand.features).enumerate() {
                assert!((ours - theirs).abs() < 1e-4, "feature {number}: {ours}, not {theirs}");
            }
        }
    }

    #[test]
    fn a_moved_scaled_turned_or_mirrored_hand_has_the_same_features_but_size() {
        let original = golden::hands()[0].landmarks();
        let (sin, cos) = 0.8_f32.sin_cos();
        let turn = |[x, y, z]: Vector| [x * cos - y * sin, x * sin + y * cos, z];
        let moved = |[x, y, z]: Vector| [3.0 * x + 40.0, 3.0 * y - 7.0, 3.0 * z];
        let mirror = |[x, y, z]: Vector| [-x, y, z];
        let changed = Landmarks {
            photo: original.photo.map(turn).map(mirror).map(moved),
            world: original.world.map(turn).map(mirror),
            spread: original.spread,
        };
        for (a, b) in features(&original)[..FEATURES - 2].iter().zip(features(&changed)) {
            assert!((a - b).abs() < 1e-3, "{a} {b}");
        }
    }

    #[test]
    fn a_hand_without_extent_has_finite_features() {
        let nothing = Landmarks { photo: [[1.0; 3]; COUNT], world: [[0.0; 3]; COUNT], spread: f32::INFINITY };
        assert!(features(&nothing).iter().all(|value| value.is_finite()));
    }
}
