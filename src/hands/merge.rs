//! One hand, one entry: placements that lie on the same hand.

use super::{detection::Detection, landmarker::Placement};
use crate::landmarks::{Landmarks, index};

/// A palm's keypoints among the landmarks.
const PALM: [usize; 7] =
    [index::WRIST, index::INDEX, index::MIDDLE, index::RING, index::PINKY, index::THUMB, index::THUMB + 1];

/// A palm, which is about half as long as its hand, lies on a hand already placed and is smaller than this in units of
/// that hand's size: it would be a part of it.
const PART_PALM: f32 = 0.35;

/// Two placements are the same hand if their points lie closer than this on average, in units of the smaller one's size.
/// Clasped hands, the closest that different hands come, lie about half a hand apart.
const SAME_DISTANCE: f32 = 0.25;

/// … or if their bounds share more than this, however differently they take it to be turned: no two hands fill one place.
const SAME_IOU: f32 = 0.5;

/// The placements with the highest presence, one for each hand.
pub(crate) fn merge(placements: Vec<Placement>) -> Vec<Placement> {
    each_once(placements, |placement| placement.presence, |a, b| same(&a.landmarks, &b.landmarks))
}

/// Whether a hand is the same as a surer one, or a part of it.
pub(super) fn same(hand: &Landmarks, surer: &Landmarks) -> bool {
    distance(hand, surer) <= SAME_DISTANCE || hand.bounds().iou(&surer.bounds()) > SAME_IOU || hand.is_part_of(surer)
}

/// The surest first, without those that are the `same` as a surer one.
pub(super) fn each_once<T>(mut all: Vec<T>, sureness: impl Fn(&T) -> f32, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    all.sort_by(|a, b| sureness(b).total_cmp(&sureness(a)));
    let mut kept: Vec<T> = Vec::new();
    for one in all {
        if !kept.iter().any(|surer| same(&one, surer)) {
            kept.push(one);
        }
    }
    kept
}

/// Whether nothing new can come of `palm`, as it is that of `hand` or lies within that hand and is much smaller.
pub(crate) fn known(palm: &Detection<7>, hand: &Landmarks) -> bool {
    let outline = hand.outline();
    let part = palm.bounds.long_side() < PART_PALM * hand.size();
    let distances = palm.keypoints.iter().zip(PALM).map(|(point, index)| point.distance(hand.point(index)));
    let distance = distances.sum::<f32>() / PALM.len() as f32;
    distance <= SAME_DISTANCE * hand.size() || part && palm.keypoints.iter().all(|&point| outline.contains(point))
}

/// Mean distance of corresponding points in units of the smaller hand's size.
fn distance(a: &Landmarks, b: &Landmarks) -> f32 {
    a.distance(b) / a.size().min(b.size()).max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        geometry::{Point, Rect},
        hands::{Handedness, landmarker::Opinions},
        inference::Model,
        landmarks::COUNT,
    };

    fn placement(x: f32, presence: f32) -> Placement {
        scaled(x, 1.0, presence)
    }

    fn scaled(x: f32, scale: f32, presence: f32) -> Placement {
        let photo = std::array::from_fn(|index| [x + index as f32 * scale, index as f32 * 2.0 * scale, 0.0]);
        Placement {
            landmarks: Landmarks { photo, world: [[0.0; 3]; COUNT], spread: 0.0 },
            before: None,
            presence,
            opinions: Opinions::default(),
            handedness: Handedness::Left,
            model: Model::Landmarks,
            pooled: Vec::new(),
        }
    }

    #[test]
    fn the_surer_of_two_placements_on_one_hand_stays() {
        let kept = merge(vec![placement(0.0, 0.7), placement(5.0, 0.9), placement(30.0, 0.8)]);
        let presences: Vec<f32> = kept.iter().map(|placement| placement.presence).collect();
        assert_eq!(presences, [0.9, 0.8]);
    }

    #[test]
    fn a_hand_knows_its_palm_and_what_is_small_within_it() {
        let hand = placement(100.0, 0.9).landmarks;
        let palm = |x: f32, side: f32, keypoints: [usize; 7]| Detection {
            bounds: Rect::new(x, 0.0, side, side),
            keypoints: keypoints.map(|at| Point::new(x + at as f32, at as f32 * 2.0)),
            score: 0.9,
        };
        assert!(known(&palm(102.0, 25.0, PALM), &hand), "its own");
        assert!(!known(&palm(130.0, 25.0, PALM), &hand), "that of a hand beside it");
        assert!(known(&palm(105.0, 10.0, [0; 7]), &hand), "a knuckle");
        assert!(!known(&palm(105.0, 25.0, [0, 5, 5, 5, 5, 0, 0].map(|at| 20 - at)), &hand), "clasped");
    }

    #[test]
    fn a_part_of_a_hand_is_not_a_hand() {
        assert_eq!(merge(vec![placement(0.0, 0.9), scaled(3.0, 0.4, 0.8)]).len(), 1);
        assert_eq!(merge(vec![placement(0.0, 0.9), scaled(30.0, 0.4, 0.8)]).len(), 2);
    }
}
