//! Whose hand it is: the person whose face is near enough and of a fitting size.

use super::Person;
use crate::geometry::Rect;

/// Where hands are on average, in face widths below the face's centre, and how much less than sideways it counts when they
/// are higher or lower: in rows of people, the nearest face is often that of somebody in front.
const USUAL: f32 = 1.5;
const UPRIGHT: f32 = 0.7;

/// A hand reaches no further than this from where hands usually are, in face widths. With a face of 15 cm, the shoulders are
/// 1.3 widths below its centre and as far aside, and a hand's centre is 4.3 widths from its shoulder: a hanging one is 5.6
/// below the face.
const REACH: f32 = 5.5;

/// A hand's longer side in face widths: a fist pointing at the camera at least, a spread hand held towards it at most.
const FITTING_SIZE: std::ops::RangeInclusive<f32> = 0.25..=2.5;

/// Index of the person that a hand with the given bounds probably belongs to: of those whose reach and size fit, the one
/// for whom it is nearest to where hands usually are.
pub(crate) fn of(hand: &Rect, people: &[Person]) -> Option<usize> {
    people
        .iter()
        .enumerate()
        .filter(|(_, person)| FITTING_SIZE.contains(&(hand.long_side() / person.face.width)))
        .map(|(index, person)| (index, aside_and_below(hand, person)))
        .filter(|(_, (aside, below))| aside.hypot(below - USUAL) <= REACH)
        .map(|(index, (aside, below))| (index, aside.hypot(UPRIGHT * (below - USUAL))))
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(index, _)| index)
}

/// How far the hand is to the right of, and below, the face's centre, in face widths.
pub(super) fn aside_and_below(hand: &Rect, person: &Person) -> (f32, f32) {
    let (hand, face, width) = (hand.center(), person.face.center(), person.face.width);
    ((hand.x - face.x) / width, (hand.y - face.y) / width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_person_of_fitting_size_owns_the_hand() {
        let person = |x: f32, width: f32| Person { face: Rect::new(x, 0.0, width, width), score: 1.0, roll: 0.0 };
        let people = [person(0.0, 50.0), person(200.0, 50.0), person(90.0, 400.0)];
        assert_eq!(of(&Rect::new(180.0, 80.0, 40.0, 50.0), &people), Some(1));
        assert_eq!(of(&Rect::new(180.0, 2000.0, 40.0, 50.0), &people), None, "out of reach");
        assert_eq!(of(&Rect::new(180.0, 80.0, 5.0, 5.0), &people[..2]), None, "far too small");
        let rows = [person(100.0, 50.0), Person { face: Rect::new(140.0, 130.0, 50.0, 50.0), score: 1.0, roll: 0.0 }];
        assert_eq!(of(&Rect::new(100.0, 110.0, 40.0, 50.0), &rows), Some(0), "on the chest of somebody behind");
    }

    #[test]
    fn an_arm_reaches_further_down_than_up() {
        let people = [Person { face: Rect::new(0.0, 0.0, 50.0, 50.0), score: 1.0, roll: 0.0 }];
        let owner = |down: f32| of(&Rect::new(60.0, 5.0 + 50.0 * down, 30.0, 40.0), &people);
        assert_eq!(owner(5.6), Some(0), "hanging");
        assert_eq!(owner(-3.0), Some(0), "overhead");
        assert_eq!(owner(-5.0), None);
    }
}
