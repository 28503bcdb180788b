//! From the network's answers to a reading: what only the hand's direction and place can tell is added here.

use serde::{Deserialize, Serialize};

use super::{Fingers, Gesture, Stance};
use crate::{
    landmarks::{Landmarks, index},
    probability::{logistic, softmax, times_odds},
};

/// What a hand shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The likeliest gesture.
    pub gesture: Gesture,
    /// How likely it is, 0..=1.
    pub confidence: f32,
    /// The second likeliest gesture.
    pub runner_up: Gesture,
    /// By how much `confidence` exceeds the runner-up's, 0..=1.
    pub margin: f32,
    /// The state of each finger.
    pub fingers: Fingers,
}

/// How likely each gesture is, in the order of [`Gesture::ALL`].
type Probabilities = [f32; Gesture::ALL.len()];

/// How likely a hand shows each gesture: what a reading is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likelihoods {
    probabilities: Probabilities,
    fingers: Fingers,
}

impl Likelihoods {
    /// Of a hand with these logits, gestures in the order of [`Gesture::ALL`] and fingers from the thumb; `straightest` is that
    /// of the finger least surely folded in any look at the hand.
    pub(super) fn new(
        gestures: [f32; Gesture::ALL.len()],
        fingers: [f32; 5],
        straightest: f32,
        landmarks: &Landmarks,
        stance: &Stance,
    ) -> Self {
        let [thumb, index, middle, ring, pinky] = fingers.map(logistic);
        let fingers = Fingers { thumb, index, middle, ring, pinky };
        let mut probabilities = softmax(gestures);
        let displayed = displayed(&probabilities);
        let [palm, four, other] =
            [Gesture::Palm, Gesture::Four, Gesture::Other].map(|gesture| of(&probabilities, gesture) / displayed);
        let rest = stance.rest(of(&probabilities, Gesture::Rest), palm + four, other);
        weigh_fingers(&mut probabilities, [thumb, index, middle, ring, pinky]);
        turn_thumb(&mut probabilities, landmarks);
        prove_fist(&mut probabilities, 1.0 - logistic(straightest), landmarks.size());
        doubt(&mut probabilities, landmarks.spread);
        set_rest(&mut probabilities, rest + (1.0 - rest) * no_hand(stance.presence));
        Self { probabilities, fingers }
    }

    /// How likely it is `gesture`, 0..=1.
    pub fn of(&self, gesture: Gesture) -> f32 {
        of(&self.probabilities, gesture)
    }

    /// The two likeliest gestures.
    pub fn reading(&self) -> Reading {
        let mut ranked: Vec<_> = Gesture::ALL.iter().copied().zip(self.probabilities).collect();
        ranked.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let [(gesture, confidence), (runner_up, second)] = [ranked[0], ranked[1]];
        Reading { gesture, confidence, runner_up, margin: confidence - second, fingers: self.fingers }
    }

    /// Takes `share` of what speaks for some other shape for `gesture` instead.
    pub(super) fn name_other(&mut self, gesture: Gesture, share: f32) {
        let named = share * self.of(Gesture::Other);
        self.probabilities[Gesture::Other as usize] -= named;
        self.probabilities[gesture as usize] += named;
    }
}

/// Which fingers a gesture extends; `None` for a finger, or for all, of which its name doesn't tell.
const fn pattern(gesture: Gesture) -> [Option<bool>; 5] {
    const O: Option<bool> = Some(false);
    const I: Option<bool> = Some(true);
    match gesture {
        Gesture::Fist => [O, O, O, O, O],
        Gesture::ThumbUp | Gesture::ThumbDown => [I, O, O, O, O],
        Gesture::Index => [O, I, O, O, O],
        Gesture::Two => [O, I, I, O, O],
        Gesture::LSign => [I, I, O, O, O],
        Gesture::Three => [O, I, I, I, O],
        Gesture::ThreeThumb => [I, I, I, O, O],
        Gesture::ThreeLow => [O, O, I, I, I],
        Gesture::Ok => [None, None, I, I, I],
        Gesture::Metal => [I, I, O, O, I],
        Gesture::Horns => [O, I, O, O, I],
        Gesture::Phone => [I, O, O, O, I],
        Gesture::Four => [O, I, I, I, I],
        Gesture::Palm => [I, I, I, I, I],
        Gesture::FingerHeart => [None, None, O, O, O],
        Gesture::Middle => [O, O, I, O, O],
        Gesture::Pinky => [O, O, O, O, I],
        Gesture::Other | Gesture::Rest => [None; 5],
    }
}

/// Makes gestures less likely as far as the fingers contradict them. The fingers count half, as they are a second answer
/// of the same network rather than a second witness.
fn weigh_fingers(probabilities: &mut Probabilities, extended: [f32; 5]) {
    for (probability, &gesture) in probabilities.iter_mut().zip(Gesture::ALL) {
        let agreement: f32 = pattern(gesture)
            .into_iter()
            .zip(extended)
            .map(|(wanted, extended)| wanted.map_or(1.0, |wanted| if wanted { extended } else { 1.0 - extended }))
            .product();
        *probability *= agreement.sqrt();
    }
    let sum = probabilities.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    for probability in probabilities {
        *probability /= sum;
    }
}

/// Splits thumb up from thumb down by where the thumb points: the network sees no directions.
fn turn_thumb(probabilities: &mut Probabilities, landmarks: &Landmarks) {
    let [from, to] = [index::THUMB + 1, index::THUMB + 3].map(|joint| landmarks.point(joint));
    // Down within 45°; sideways counts as up.
    let down = logistic(((to.y - from.y) / from.distance(to).max(f32::MIN_POSITIVE) - 0.7) / 0.1);
    let thumb = of(probabilities, Gesture::ThumbUp) + of(probabilities, Gesture::ThumbDown);
    probabilities[Gesture::ThumbUp as usize] = thumb * (1.0 - down);
    probabilities[Gesture::ThumbDown as usize] = thumb * down;
}

/// Fists of fewer pixels than this, by the longer side, are less likely than the network says: of hands of sources held out
/// of training that show a forbidden gesture, 4.4 % of the smaller ones are called a fist or at rest (67 of 1,531, tools/train),
/// and of those between it and half as many again 0.7 % (11 of 1,467). So are the odds that it isn't one.
const SMALL: f32 = 20.0;
const MORE_DOUBTFUL: f32 = 6.0;

/// A fist must be proven: it is no likelier than that all fingers are `folded`, and of a `size` that shows little it must be
/// surer. What it loses, some other shape gains.
fn prove_fist(probabilities: &mut Probabilities, folded: f32, size: f32) {
    let fist = of(probabilities, Gesture::Fist);
    let shown = fist.min(folded);
    let proven = if size < SMALL { times_odds(shown, 1.0 / MORE_DOUBTFUL) } else { shown };
    probabilities[Gesture::Fist as usize] = proven;
    probabilities[Gesture::Other as usize] += fist - proven;
}

/// Above this spread, the two passes of the landmark network see different hands; 95 of 100 real hands of 14 pixels and more
/// have less than the lower one.
const AGREEING: f32 = 0.08;
const DISAGREEING: f32 = 0.24;

/// Presence from which nothing speaks against a hand, and at which everything does: in renders, 19 of 20 hands that display
/// something have more than 0.8, and three of four things that are no hand less.
const SURELY_A_HAND: f32 = 0.85;
const NO_HAND: f32 = 0.4;

/// Makes some other shape likelier than any that is named as far as the passes disagree.
fn doubt(probabilities: &mut Probabilities, spread: f32) {
    let disagree = ((spread - AGREEING) / (DISAGREEING - AGREEING)).clamp(0.0, 1.0);
    for probability in probabilities.iter_mut() {
        *probability *= 1.0 - disagree;
    }
    probabilities[Gesture::Other as usize] += disagree;
}

/// How likely something is no hand, which displays nothing: nobody should have to look at it.
fn no_hand(presence: f32) -> f32 {
    ((SURELY_A_HAND - presence) / (SURELY_A_HAND - NO_HAND)).clamp(0.0, 1.0)
}

/// Makes rest as likely as `rest`, the others in proportion.
fn set_rest(probabilities: &mut Probabilities, rest: f32) {
    let share = (1.0 - rest) / displayed(probabilities);
    for probability in probabilities.iter_mut() {
        *probability *= share;
    }
    probabilities[Gesture::Rest as usize] = rest;
}

/// How likely anything but rest is. Not one less the likelihood of rest, which may be so near to one that nothing is left of the
/// difference.
fn displayed(probabilities: &Probabilities) -> f32 {
    let gestures = probabilities.iter().zip(Gesture::ALL).filter(|(_, gesture)| **gesture != Gesture::Rest);
    gestures.map(|(probability, _)| probability).sum::<f32>().max(f32::MIN_POSITIVE)
}

fn of(probabilities: &Probabilities, gesture: Gesture) -> f32 {
    probabilities[gesture as usize]
}

/// The logit of the finger that is least surely folded.
pub(super) fn straightest_of(fingers: [f32; 5]) -> f32 {
    fingers.into_iter().fold(f32::NEG_INFINITY, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::landmarks::COUNT;
    use std::f32::consts::PI;

    fn read(gestures: Probabilities, fingers: [f32; 5], landmarks: &Landmarks, stance: &Stance) -> Reading {
        Likelihoods::new(gestures, fingers, straightest_of(fingers), landmarks, stance).reading()
    }

    const NOWHERE: Stance = Stance::UNKNOWN;

    /// A hand of a hundred pixels of which only the thumb's direction in the photo is anything.
    fn thumb_towards(x: f32, y: f32) -> Landmarks {
        let mut photo = [[0.0; 3]; COUNT];
        photo[index::THUMB + 3] = [x, y, 0.0];
        photo[index::PINKY] = [100.0, 0.0, 0.0];
        Landmarks { photo, world: [[0.0; 3]; COUNT], spread: 0.02 }
    }

    fn logits(of: &[(Gesture, f32)]) -> [f32; Gesture::ALL.len()] {
        let mut logits = [-5.0; Gesture::ALL.len()];
        for &(gesture, logit) in of {
            logits[gesture as usize] = logit;
        }
        logits
    }

    #[test]
    fn gestures_are_numbered_in_the_order_of_all() {
        assert!(Gesture::ALL.iter().enumerate().all(|(number, &gesture)| gesture as usize == number));
    }

    #[test]
    fn only_a_thumb_that_points_down_is_thumb_down() {
        let gestures = logits(&[(Gesture::ThumbUp, 3.0), (Gesture::ThumbDown, -30.0)]);
        let shown = |x, y| read(gestures, [3.0, -3.0, -3.0, -3.0, -3.0], &thumb_towards(x, y), &NOWHERE).gesture;
        assert_eq!(shown(0.0, -1.0), Gesture::ThumbUp);
        assert_eq!(shown(1.0, 0.0), Gesture::ThumbUp);
        assert_eq!(shown(0.2, 1.0), Gesture::ThumbDown);
    }

    #[test]
    fn fingers_decide_between_gestures_that_are_equally_likely() {
        let gestures = logits(&[(Gesture::Fist, 3.0), (Gesture::ThumbUp, 3.0)]);
        let hand = thumb_towards(0.0, -1.0);
        assert_eq!(read(gestures, [-2.0, -5.0, -5.0, -5.0, -5.0], &hand, &NOWHERE).gesture, Gesture::Fist);
        assert_eq!(read(gestures, [2.0, -5.0, -5.0, -5.0, -5.0], &hand, &NOWHERE).gesture, Gesture::ThumbUp);
    }

    #[test]
    fn a_fist_with_a_doubtful_finger_is_not_sure() {
        let gestures = logits(&[(Gesture::Fist, 5.0)]);
        let hand = thumb_towards(0.0, -1.0);
        let folded = read(gestures, [-4.0; 5], &hand, &NOWHERE);
        assert_eq!(folded.gesture, Gesture::Fist);
        assert!(folded.confidence > 0.95, "{folded:?}");
        let doubtful = read(gestures, [0.0, -4.0, -4.0, -4.0, -4.0], &hand, &NOWHERE);
        assert!(doubtful.confidence < 0.55, "{doubtful:?}");
    }

    #[test]
    fn a_small_fist_must_be_surer() {
        let gestures = logits(&[(Gesture::Fist, 2.5), (Gesture::Other, 0.5)]);
        let sized = |side: f32| {
            let mut hand = thumb_towards(0.0, -1.0);
            hand.photo[index::PINKY] = [side, 0.0, 0.0];
            read(gestures, [-6.0; 5], &hand, &NOWHERE).confidence
        };
        assert!(sized(21.0) > 0.85 && sized(19.0) < 0.6, "{} {}", sized(21.0), sized(19.0));
    }

    #[test]
    fn what_the_passes_disagree_about_is_not_sure() {
        let gestures = logits(&[(Gesture::Index, 8.0)]);
        let seen = |spread| {
            let hand = Landmarks { spread, ..thumb_towards(0.0, -1.0) };
            read(gestures, [-5.0, 5.0, -5.0, -5.0, -5.0], &hand, &NOWHERE)
        };
        assert!(seen(0.05).confidence > 0.9);
        assert!(seen(0.14).confidence < 0.7);
        assert_eq!(seen(0.3).gesture, Gesture::Other);
    }

    #[test]
    fn what_may_be_no_hand_is_no_sure_sign() {
        let gestures = logits(&[(Gesture::Index, 8.0)]);
        let seen = |presence| {
            read(gestures, [-5.0, 5.0, -5.0, -5.0, -5.0], &thumb_towards(0.0, -1.0), &Stance { presence, ..NOWHERE })
        };
        assert!(seen(0.95).confidence > 0.9);
        let doubtful = seen(0.7);
        assert!(doubtful.gesture == Gesture::Index && doubtful.confidence < 0.75, "{doubtful:?}");
    }

    #[test]
    fn a_hanging_hand_rests_whatever_it_looks_like_and_a_raised_fist_stays_one() {
        let hand = thumb_towards(0.0, -1.0);
        let hanging = Stance { angle: PI, below_face: Some(4.5), ..NOWHERE };
        let raised = Stance { angle: 0.0, below_face: Some(1.5), ..NOWHERE };
        let palm = logits(&[(Gesture::Palm, 6.0), (Gesture::Rest, 1.0)]);
        assert_eq!(read(palm, [4.0; 5], &hand, &hanging).gesture, Gesture::Rest);
        let fist = logits(&[(Gesture::Fist, 2.0), (Gesture::Rest, 2.0)]);
        assert_eq!(read(fist, [-4.0; 5], &hand, &raised).gesture, Gesture::Fist);
    }

    #[test]
    fn probabilities_stay_probabilities() {
        let raised = Stance { angle: 0.0, below_face: Some(0.5), ..NOWHERE };
        for logit in [5.0, 10.0, 17.0, 18.0, 20.0, 40.0, 80.0] {
            let gestures = logits(&[(Gesture::Rest, logit), (Gesture::Fist, -logit)]);
            for stance in [NOWHERE, raised] {
                let reading = read(gestures, [0.0; 5], &thumb_towards(0.0, -1.0), &stance);
                let sound = [reading.confidence, reading.margin].iter().all(|value| (0.0..=1.0).contains(value));
                assert!(sound, "{logit}: {reading:?}");
                assert!(stance == raised || reading.gesture == Gesture::Rest, "{logit}: {reading:?}");
            }
        }
    }
}
