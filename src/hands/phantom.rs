//! Hands that are none: faces, feet, folds of cloth.

use super::{Hand, Person};
use crate::{geometry::Rect, probability::weighed};

/// Presence from which something is a hand: of what the landmark network alone said of renders, a quarter of what is no hand had
/// less, and one hand in 70 …
pub(super) const MIN_PRESENCE: f32 = 0.6;
/// … if nobody is within reach of it although there are people: a foot, a print, furniture.
const MIN_PRESENCE_ALONE: f32 = 0.9;
/// … if it lies on a face and is as large as that.
const MIN_PRESENCE_ON_FACE: f32 = 0.97;

/// … if it lies on a surer hand: of eight such with less in 66 rendered groups, none was a hand.
const MIN_PRESENCE_ON_HAND: f32 = 0.9;

/// Something lies on a hand if their bounds share so much of the smaller ones.
const ON_HAND: f32 = 0.3;

/// Size of a face taken for a hand, in face widths.
const FACE_SIZE: std::ops::RangeInclusive<f32> = 0.5..=1.6;

/// What a look says counts by this weight, as both networks see the same pixels. Chosen on 24 rendered groups, where the two logits
/// tell hands from others best at it, and in which three of four small hands have a presence of 0.7 and more in such a look.
const WEIGHT: f32 = 0.7;

/// A look with less presence than this says no more.
const UNSEEN: f32 = 1e-3;

/// How sure it is that there is a small hand, 0..=1, if the network for large ones looks at it and has the presence `look`.
pub(crate) fn confirmed(presence: f32, look: f32) -> f32 {
    weighed(presence, look.max(UNSEEN), 0.0, WEIGHT)
}

/// Whether something with the given bounds and presence, which belongs to `owner`, passes for a hand among `people`.
pub(crate) fn is_hand(bounds: &Rect, presence: f32, owner: Option<usize>, people: &[Person]) -> bool {
    let on_face = people.iter().any(|person| {
        person.face.scaled(0.7).contains(bounds.center())
            && FACE_SIZE.contains(&(bounds.long_side() / person.face.width))
    });
    let least = if on_face {
        MIN_PRESENCE_ON_FACE
    } else if owner.is_none() && !people.is_empty() {
        MIN_PRESENCE_ALONE
    } else {
        MIN_PRESENCE
    };
    presence >= least
}

/// The `hands` without those that lie on a surer one and may be a part of it, or its sleeve.
pub(crate) fn without_overlaid(hands: Vec<Hand>) -> Vec<Hand> {
    let all: Vec<(Rect, f32)> = hands.iter().map(|hand| (hand.bounds, hand.presence)).collect();
    let on_a_surer_one =
        |hand: &Hand| all.iter().any(|(bounds, presence)| *presence > hand.presence && lies_on(&hand.bounds, bounds));
    hands.into_iter().filter(|hand| hand.presence >= MIN_PRESENCE_ON_HAND || !on_a_surer_one(hand)).collect()
}

fn lies_on(a: &Rect, b: &Rect) -> bool {
    a.intersection(b) > ON_HAND * a.area().min(b.area())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hands::Handedness,
        landmarks::{COUNT, Landmarks},
    };

    #[test]
    fn a_small_hand_that_the_other_network_does_not_see_must_be_surer() {
        assert!((confirmed(0.8, 0.5) - 0.8).abs() < 1e-3);
        assert!(confirmed(0.8, 0.99) > 0.85 && confirmed(0.7, 0.02) < MIN_PRESENCE);
        assert!(confirmed(0.999, 0.02) > 0.9, "but what is sure stays");
        assert!((0.0..=1.0).contains(&confirmed(1.0, 0.0)) && (0.0..=1.0).contains(&confirmed(0.0, 1.0)));
    }

    #[test]
    fn of_two_hands_in_one_place_the_surer_stays_and_a_sure_one_too() {
        let hand = |x: f32, presence| {
            let landmarks = Landmarks { photo: [[0.0; 3]; COUNT], world: [[0.0; 3]; COUNT], spread: 0.0 };
            let bounds = Rect::new(x, 0.0, 30.0, 40.0);
            let handedness = Handedness::Left;
            Hand { bounds, landmarks, other: None, whole: None, presence, rest: 0.0, handedness, person: None }
        };
        let staying =
            |hands: &[Hand]| without_overlaid(hands.to_vec()).iter().map(|hand| hand.presence).collect::<Vec<_>>();
        assert_eq!(staying(&[hand(0.0, 0.8), hand(10.0, 1.0)]), [1.0]);
        assert_eq!(staying(&[hand(0.0, 0.95), hand(10.0, 1.0)]), [0.95, 1.0], "clasped");
        assert_eq!(staying(&[hand(0.0, 0.8), hand(25.0, 1.0)]), [0.8, 1.0], "side by side");
        assert_eq!(staying(&[hand(0.0, 0.8)]), [0.8]);
    }

    #[test]
    fn what_lies_on_a_face_or_out_of_reach_must_be_surer() {
        let people = [Person { face: Rect::new(100.0, 100.0, 40.0, 50.0), score: 0.9, roll: 0.0 }];
        let on_face = Rect::new(105.0, 105.0, 30.0, 40.0);
        assert!(!is_hand(&on_face, 0.9, Some(0), &people));
        let beside = Rect::new(150.0, 120.0, 30.0, 40.0);
        assert!(is_hand(&beside, 0.6, Some(0), &people));
        assert!(!is_hand(&beside, 0.6, None, &people));
        assert!(is_hand(&beside, 0.6, None, &[]), "a close-up has no people");
    }
}
