//! From finger states to a gesture with its probability.

use super::{
    Fingers, Gesture, Reading, Stance,
    fingers::{Shape, logistic, shape},
};
use crate::landmarks::{Landmarks, index};

/// Finger patterns (thumb, index, middle, ring, little finger) that have a name. The remaining of the 32 are `other`.
const PATTERNS: [([bool; 5], Gesture); 15] = {
    const O: bool = false;
    const I: bool = true;
    [
        ([O, O, O, O, O], Gesture::Fist),
        ([I, O, O, O, O], Gesture::ThumbUp),
        ([O, I, O, O, O], Gesture::Index),
        ([O, I, I, O, O], Gesture::Two),
        ([I, I, O, O, O], Gesture::LSign),
        ([O, I, I, I, O], Gesture::Three),
        ([I, I, I, O, O], Gesture::ThreeThumb),
        ([O, O, I, I, I], Gesture::ThreeLow),
        ([I, I, O, O, I], Gesture::Metal),
        ([O, I, O, O, I], Gesture::Horns),
        ([I, O, O, O, I], Gesture::Phone),
        ([O, I, I, I, I], Gesture::Four),
        ([I, I, I, I, I], Gesture::Palm),
        ([O, O, I, O, O], Gesture::Middle),
        ([O, O, O, O, I], Gesture::Pinky),
    ]
};

/// Bend of the index finger in a finger heart, in radians: neither straight nor folded into the palm.
const HEART_BEND: (f32, f32) = (0.5, 2.0);

/// Names the gesture of a hand of which nothing is known but its points. It is taken as displayed, so never as
/// [`Gesture::Rest`].
pub fn classify(landmarks: &Landmarks) -> Reading {
    read(landmarks, 0.0)
}

/// Names the gesture of a hand, or finds it at rest, given how it is held.
pub fn classify_held(landmarks: &Landmarks, stance: &Stance) -> Reading {
    read(landmarks, stance.rest_probability())
}

fn read(landmarks: &Landmarks, rest: f32) -> Reading {
    let shape = shape(landmarks);
    let mut probabilities = probabilities(&shape);
    turn_thumb(&mut probabilities, landmarks);
    for (_, probability) in &mut probabilities {
        *probability *= 1.0 - rest;
    }
    probabilities.push((Gesture::Rest, rest));
    probabilities.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let [(gesture, confidence), (runner_up, second)] = [probabilities[0], probabilities[1]];
    Reading { gesture, confidence, runner_up, margin: confidence - second, fingers: shape.fingers }
}

/// The probability of every gesture that finger states can tell, taking fingers as independent of one another.
fn probabilities(shape: &Shape) -> Vec<(Gesture, f32)> {
    let Fingers { thumb, index, middle, ring, pinky } = shape.fingers;
    let states = [thumb, index, middle, ring, pinky];
    // Touching tips leave no say to the states of thumb and index finger.
    let ring_sign = shape.pinch * middle * ring * pinky;
    let half_bent =
        logistic((shape.index_bend - HEART_BEND.0) / 0.15) * logistic((HEART_BEND.1 - shape.index_bend) / 0.15);
    let heart = shape.pinch * half_bent * (1.0 - middle) * (1.0 - ring) * (1.0 - pinky);
    let rest = 1.0 - ring_sign - heart;

    let mut named: Vec<(Gesture, f32)> = PATTERNS
        .iter()
        .map(|(pattern, gesture)| {
            let product: f32 =
                pattern.iter().zip(states).map(|(&extended, p)| if extended { p } else { 1.0 - p }).product();
            (*gesture, product * rest)
        })
        .collect();
    named.push((Gesture::Ok, ring_sign));
    named.push((Gesture::FingerHeart, heart));
    let other = 1.0 - named.iter().map(|(_, probability)| probability).sum::<f32>();
    named.push((Gesture::Other, other.max(0.0)));
    named
}

/// Splits thumb up from thumb down by where the thumb points.
fn turn_thumb(probabilities: &mut Vec<(Gesture, f32)>, landmarks: &Landmarks) {
    let [from, to] = [index::THUMB + 1, index::THUMB + 3].map(|joint| landmarks.point(joint));
    // Down within 45°; sideways counts as up.
    let down = logistic(((to.y - from.y) / from.distance(to).max(f32::MIN_POSITIVE) - 0.7) / 0.1);
    let mut thumb_down = 0.0;
    for (gesture, probability) in probabilities.iter_mut() {
        if *gesture == Gesture::ThumbUp {
            thumb_down = *probability * down;
            *probability -= thumb_down;
        }
    }
    probabilities.push((Gesture::ThumbDown, thumb_down));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(states: [f32; 5], pinch: f32, index_bend: f32) -> Shape {
        let [thumb, index, middle, ring, pinky] = states;
        Shape { fingers: Fingers { thumb, index, middle, ring, pinky }, pinch, index_bend }
    }

    fn best(shape: &Shape) -> Gesture {
        probabilities(shape).into_iter().max_by(|(_, a), (_, b)| a.total_cmp(b)).unwrap().0
    }

    #[test]
    fn probabilities_sum_to_one() {
        for shape in [shape_of([0.3, 0.6, 0.1, 0.9, 0.5], 0.4, 1.0), shape_of([0.0; 5], 1.0, 1.2)] {
            let sum: f32 = probabilities(&shape).iter().map(|(_, probability)| probability).sum();
            assert!((sum - 1.0).abs() < 1e-5, "{sum}");
        }
    }

    #[test]
    fn every_pattern_gives_its_gesture() {
        for (pattern, gesture) in PATTERNS {
            let states = pattern.map(|extended| if extended { 0.95 } else { 0.05 });
            assert_eq!(best(&shape_of(states, 0.0, 0.0)), gesture, "{pattern:?}");
        }
        assert_eq!(best(&shape_of([0.05, 0.05, 0.05, 0.95, 0.95], 0.0, 0.0)), Gesture::Other);
    }

    #[test]
    fn touching_tips_make_ok_or_a_heart() {
        assert_eq!(best(&shape_of([0.5, 0.5, 0.97, 0.97, 0.97], 0.95, 1.3)), Gesture::Ok);
        assert_eq!(best(&shape_of([0.5, 0.5, 0.03, 0.03, 0.03], 0.95, 1.3)), Gesture::FingerHeart);
        assert_eq!(best(&shape_of([0.05, 0.02, 0.03, 0.03, 0.03], 0.95, 2.8)), Gesture::Fist);
    }
}
