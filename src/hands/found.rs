//! What a search found, and what can be told of it.

use std::f32::consts::FRAC_PI_4;

use image::RgbImage;

use super::{Hand, Person, region};
use crate::{
    geometry::{Point, Rect},
    gesture::Stance,
    landmarks::{self, Landmarks, index},
    photo::blur,
};

/// A hand of fewer pixels than this can't be told from noise …
const MIN_HAND: f32 = 12.0;
/// … in a photo with no more blur than this, in pixels; in others it takes so many times more. Of rendered hands of that size in photos
/// blurred by 0.8, 1.1 and 1.5 pixels and compressed, half to two thirds are found.
const TELLING: f32 = 0.8;

/// A sharp photo has no more blur than this, in pixels.
const SHARP: f32 = 0.5;

/// Two hands whose middles are nearer than this, in units of the larger one's longer side, touch, or hold the same thing.
const TOUCHING: f32 = 1.0;

/// The brow is this share of a face's height, from its top; a hand at it has its fingertips no further off than so many face widths, caps
/// included, and its fingers point no further past the face's middle than 63° (the cosine).
const BROW: f32 = 0.33;
const REACH: f32 = 0.4;
const AT_FACE: f32 = 0.45;

/// Fingers this near to the photo's edge, in units of the hand's longer side, may go on beyond it. Of 546 fists in photos and rendered groups
/// none is so near, and 19 of 22 that are a raised finger or more, cut off at the knuckle; within 0.15 are 4 and 21.
const AT_EDGE: f32 = 0.1;

/// From so many people on, fewer hands than people are few: of 172 rendered groups 26 have so few, and ten of 16 whose people wear gloves.
const GROUP: usize = 3;

/// What is in a photo.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Found {
    /// Everyone whose face was found, in no particular order.
    pub people: Vec<Person>,
    /// Every hand that was found.
    pub hands: Vec<Hand>,
    /// The longer side, in photo pixels, of the smallest hands that were looked for everywhere; smaller ones near faces only.
    pub smallest_hand: f32,
    /// The longer side, in photo pixels, of the smallest hands that can be told from noise, given how blurred the photo is.
    pub least_readable: f32,
}

impl Found {
    /// Whether the photo is the right way up, as far as can be told: nobody has more than two hands.
    pub(super) fn upright(&self) -> bool {
        let faces = upright_faces(&self.people);
        faces > 0 && self.hands.len() <= 2 * faces
    }

    /// Whether so few of a group's hands were found that gloves may hide them.
    pub(super) fn lacks_hands(&self) -> bool {
        self.people.len() >= GROUP && self.hands.len() < self.people.len()
    }

    /// How a hand in the photo is held, relative to its person and to that person's other hands.
    pub fn stance(&self, hand: &Hand) -> Stance {
        let face = hand.person.and_then(|person| self.people.get(person)).map(|person| person.face);
        let (bounds, points) = (hand.bounds, &hand.landmarks);
        let mut others = self.hands.iter().filter(|other| other.person == hand.person && other.bounds != bounds);
        let touches = |other: &Hand| {
            bounds.center().distance(other.bounds.center())
                < TOUCHING * bounds.long_side().max(other.bounds.long_side())
        };
        // In a photo of people it is somebody's whose face can't be seen; nothing says that it hangs.
        let among_people = (!self.people.is_empty()).then_some(0.0);
        Stance {
            angle: region::angle_upright(points.point(index::WRIST), points.point(index::MIDDLE)),
            below_face: face.map_or(among_people, |face| Some((bounds.center().y - face.center().y) / face.width)),
            on_face: face.map_or(0.0, |face| bounds.intersection(&face) / bounds.area().max(f32::MIN_POSITIVE)),
            at_brow: self.people.iter().any(|person| is_at_brow(points, &person.face)),
            touching: face.is_some() && others.any(touches),
            presence: hand.presence,
            look: hand.rest,
        }
    }

    /// How many people's hands, which are about as long as faces are wide, are too small in the photo to be read.
    pub fn unreadable(&self) -> usize {
        self.people.iter().filter(|person| person.face.width < self.least_readable).count()
    }

    /// Whether a hand with these bounds, in photo pixels, is large enough for its shape to be told.
    pub fn legibility(&self, bounds: &Rect) -> Legibility {
        match bounds.long_side() {
            side if side >= self.least_readable => Legibility::Legible,
            side if side >= MIN_HAND => Legibility::Blurred,
            _ => Legibility::TooSmall,
        }
    }
}

impl Hand {
    /// Whether the hand is at the edge of a photo of so many pixels, width and height, with its fingers or the thumb, so that more of them
    /// may lie beyond it.
    pub fn is_cut_off(&self, (width, height): (u32, u32)) -> bool {
        let near = AT_EDGE * self.bounds.long_side();
        let inner = Rect::new(near, near, width as f32 - 2.0 * near, height as f32 - 2.0 * near);
        (index::THUMB + 1..landmarks::COUNT).any(|point| !inner.contains(self.landmarks.point(point)))
    }
}

/// Whether the fingertips are at the brow of a face or beside or above it, and point at that face, together: nearer to each other than they are
/// to the knuckles.
fn is_at_brow(hand: &Landmarks, face: &Rect) -> bool {
    let middle = |joint: usize| {
        let fingers = [index::INDEX, index::MIDDLE, index::RING].map(|base| hand.point(base + joint));
        Point::new(fingers.iter().map(|at| at.x).sum::<f32>() / 3.0, fingers.iter().map(|at| at.y).sum::<f32>() / 3.0)
    };
    let (knuckles, tips, face_middle) = (middle(0), middle(3), face.center());
    let [fingers, to_face] = [tips, face_middle].map(|to| (to.x - knuckles.x, to.y - knuckles.y));
    let along = (fingers.0 * to_face.0 + fingers.1 * to_face.1)
        / (knuckles.distance(tips) * knuckles.distance(face_middle)).max(f32::MIN_POSITIVE);
    let above = Point::new(tips.x.max(face.x).min(face.x + face.width), tips.y.max(face.y));
    let at_brow = tips.y <= face.y + BROW * face.height && above.distance(tips) <= REACH * face.width;
    let [first, last] = [index::INDEX, index::PINKY].map(|base| hand.point(base + 3));
    at_brow && along >= AT_FACE && first.distance(last) <= knuckles.distance(tips)
}

/// Whether the shape of a hand can be told from its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legibility {
    /// It can.
    Legible,
    /// It could if the photo were sharp.
    Blurred,
    /// The hand has too few pixels.
    TooSmall,
}

/// How many pixels of `photo` show no more than one of a sharp photo does, along a side: 1 in a sharp one.
pub(super) fn softness(photo: &RgbImage) -> f32 {
    (blur(photo) / SHARP).max(1.0)
}

/// The longer side, in pixels of a photo with this `softness`, of the smallest hands that can be told from noise.
pub(super) fn least_readable(softness: f32) -> f32 {
    MIN_HAND * (SHARP / TELLING * softness).max(1.0)
}

/// How many of `people` stand or sit upright, by their faces.
pub(super) fn upright_faces(people: &[Person]) -> usize {
    people.iter().filter(|person| person.roll.abs() < FRAC_PI_4).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hands::Handedness;

    /// A hand of 30 pixels with its middle there, of the person with this number.
    fn hand(x: f32, y: f32, person: Option<usize>) -> Hand {
        let points = [[x, y, 0.0]; crate::landmarks::COUNT];
        Hand {
            bounds: Rect::new(x - 15.0, y - 15.0, 30.0, 30.0),
            landmarks: Landmarks { photo: points, world: points, spread: 0.0 },
            other: None,
            presence: 0.9,
            rest: 0.0,
            handedness: Handedness::Left,
            person,
        }
    }

    #[test]
    fn only_groups_lack_hands() {
        let person = Person { face: Rect::new(0.0, 0.0, 50.0, 60.0), score: 0.9, roll: 0.0 };
        let lacks = |people, hands| {
            let hands = vec![hand(9.0, 9.0, None); hands];
            Found { people: vec![person; people], hands, ..Found::default() }.lacks_hands()
        };
        assert!(lacks(3, 0) && lacks(3, 2) && lacks(8, 7));
        assert!(!lacks(0, 0) && !lacks(2, 0) && !lacks(3, 3) && !lacks(8, 16));
    }

    #[test]
    fn a_stance_tells_of_the_face_and_of_the_same_person_s_other_hand() {
        let person = |x| Person { face: Rect::new(x, 100.0, 50.0, 60.0), score: 0.9, roll: 0.0 };
        let stance = |first: (f32, f32), others: &[Hand]| {
            let hands = [&[hand(first.0, first.1, Some(0))], others].concat();
            let found = Found { people: vec![person(100.0), person(200.0)], hands, ..Found::default() };
            found.stance(&found.hands[0])
        };
        let alone = stance((125.0, 280.0), &[]);
        assert_eq!((alone.below_face, alone.on_face, alone.touching), (Some(3.0), 0.0, false));
        let clasped = stance((125.0, 280.0), &[hand(145.0, 290.0, Some(0))]);
        assert!(clasped.touching);
        for other in [hand(145.0, 290.0, Some(1)), hand(160.0, 280.0, Some(0)), hand(145.0, 290.0, None)] {
            assert!(!stance((125.0, 280.0), &[other]).touching, "somebody else's, or apart");
        }
        let at_chin = stance((125.0, 160.0), &[]);
        assert!((at_chin.on_face - 0.5).abs() < 1e-6, "{at_chin:?}");
    }

    #[test]
    fn nobody_s_hand_is_held_like_somebody_s_where_there_are_people() {
        let person = Person { face: Rect::new(100.0, 100.0, 50.0, 60.0), score: 0.9, roll: 0.0 };
        let below_face = |people: &[Person]| {
            let found = Found { people: people.to_vec(), hands: vec![hand(900.0, 900.0, None)], ..Found::default() };
            found.stance(&found.hands[0]).below_face
        };
        assert_eq!((below_face(&[]), below_face(&[person])), (None, Some(0.0)));
    }

    #[test]
    fn the_size_of_a_hand_and_the_blur_decide_whether_it_can_be_told() {
        for (least_readable, side, expected) in [
            (12.0, 11.9, Legibility::TooSmall),
            (12.0, 12.0, Legibility::Legible),
            (24.0, 11.9, Legibility::TooSmall),
            (24.0, 23.9, Legibility::Blurred),
            (24.0, 24.0, Legibility::Legible),
            (12.0, f32::NAN, Legibility::TooSmall),
        ] {
            let found = Found { least_readable, ..Found::default() };
            assert_eq!(
                found.legibility(&Rect::new(50.0, 50.0, side / 2.0, side)),
                expected,
                "{side} of {least_readable}"
            );
        }
    }

    #[test]
    fn a_hand_is_cut_off_where_its_fingers_reach_the_edge() {
        let at = |x, y| hand(x, y, None).is_cut_off((100, 80));
        assert!(!at(50.0, 40.0) && !at(4.0, 4.0) && !at(96.0, 76.0));
        assert!(at(2.0, 40.0) && at(50.0, 2.0) && at(98.0, 40.0) && at(50.0, 78.0) && at(50.0, -3.0));
        let mut sleeve = hand(50.0, 40.0, None);
        sleeve.landmarks.photo[index::WRIST] = [50.0, 80.0, 0.0];
        assert!(!sleeve.is_cut_off((100, 80)));
    }

    #[test]
    fn a_hand_at_the_brow_points_at_the_face() {
        let face = Rect::new(100.0, 100.0, 40.0, 60.0);
        let spread = |knuckles: (f32, f32), tips: (f32, f32), apart: f32| {
            let mut hand = hand(0.0, 0.0, None).landmarks;
            for base in [index::INDEX, index::MIDDLE, index::RING, index::PINKY] {
                (hand.photo[base], hand.photo[base + 3]) = ([knuckles.0, knuckles.1, 0.0], [tips.0, tips.1, 0.0]);
            }
            (hand.photo[index::INDEX + 3][0], hand.photo[index::RING + 3][0]) = (tips.0 - apart, tips.0 + apart);
            hand.photo[index::PINKY + 3][0] += 2.0 * apart;
            is_at_brow(&hand, &face)
        };
        let from_to = |knuckles, tips| spread(knuckles, tips, 0.0);
        assert!(from_to((70.0, 120.0), (92.0, 108.0)), "a salute");
        assert!(from_to((170.0, 110.0), (150.0, 96.0)), "with the other hand, at a cap");
        assert!(
            spread((70.0, 120.0), (92.0, 108.0), 4.0) && !spread((70.0, 120.0), (92.0, 108.0), 12.0),
            "a hand that is spread"
        );
        assert!(!from_to((90.0, 135.0), (90.0, 108.0)), "a hand shown beside the face");
        assert!(!from_to((70.0, 150.0), (92.0, 140.0)), "at the cheek");
        assert!(!from_to((90.0, 160.0), (105.0, 127.0)), "before the cheek");
        assert!(!from_to((50.0, 120.0), (78.0, 108.0)), "too far off");
        assert!(!from_to((100.0, 100.0), (100.0, 100.0)), "no hand at all");
    }
}
