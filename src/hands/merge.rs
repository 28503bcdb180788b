//! One hand, one entry: placements that lie on the same hand.

use super::landmarker::Placement;
use crate::landmarks::{COUNT, Landmarks};

/// Two placements are the same hand if their points lie closer than this on average, in units of the smaller one's size.
/// Clasped hands, the closest that different hands come, lie about half a hand apart.
const SAME_DISTANCE: f32 = 0.25;

/// A placement whose points nearly all lie within the bounds of a surer one, and which is smaller than this in units of
/// that one's size, is a part of it: knuckles look like a small hand. Real hands so close together are of similar size.
const PART_SIZE: f32 = 0.67;
const PART_INSIDE: usize = COUNT - 3;

/// The placements with the highest presence, one for each hand.
pub(crate) fn merge(mut placements: Vec<Placement>) -> Vec<Placement> {
    placements.sort_by(|a, b| b.presence.total_cmp(&a.presence));
    let mut kept: Vec<Placement> = Vec::new();
    for placement in placements {
        let hand = &placement.landmarks;
        let known = kept
            .iter()
            .map(|other| &other.landmarks)
            .any(|other| distance(hand, other) <= SAME_DISTANCE || is_part(hand, other));
        if !known {
            kept.push(placement);
        }
    }
    kept
}

/// Mean distance of corresponding points in units of the smaller hand's size.
fn distance(a: &Landmarks, b: &Landmarks) -> f32 {
    a.distance(b) / a.size().min(b.size()).max(f32::MIN_POSITIVE)
}

/// Whether `small` is a part of `large`.
fn is_part(small: &Landmarks, large: &Landmarks) -> bool {
    // Landmarks lie within the hand, so its outline is a little larger than their bounds.
    let bounds = large.bounds().scaled(1.2);
    small.size() < PART_SIZE * large.size()
        && (0..COUNT).filter(|&index| bounds.contains(small.point(index))).count() >= PART_INSIDE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hands::Handedness;

    fn placement(x: f32, presence: f32) -> Placement {
        scaled(x, 1.0, presence)
    }

    fn scaled(x: f32, scale: f32, presence: f32) -> Placement {
        let photo = std::array::from_fn(|index| [x + index as f32 * scale, index as f32 * 2.0 * scale, 0.0]);
        Placement {
            landmarks: Landmarks { photo, world: [[0.0; 3]; COUNT], spread: 0.0 },
            presence,
            handedness: Handedness::Left,
        }
    }

    #[test]
    fn the_surer_of_two_placements_on_one_hand_stays() {
        let kept = merge(vec![placement(0.0, 0.7), placement(5.0, 0.9), placement(30.0, 0.8)]);
        let presences: Vec<f32> = kept.iter().map(|placement| placement.presence).collect();
        assert_eq!(presences, [0.9, 0.8]);
    }

    #[test]
    fn a_part_of_a_hand_is_not_a_hand() {
        assert_eq!(merge(vec![placement(0.0, 0.9), scaled(3.0, 0.4, 0.8)]).len(), 1);
        assert_eq!(merge(vec![placement(0.0, 0.9), scaled(30.0, 0.4, 0.8)]).len(), 2);
    }
}
