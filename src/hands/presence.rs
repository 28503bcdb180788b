//! Whether what may be a hand is one: by what all networks say of it, where it is among people, and what lies there besides.

use super::{
    Person,
    landmarker::{Opinions, Placement},
    owner,
};
use crate::{
    geometry::Rect,
    inference::{self, Model, ModelError, Network},
    probability::{logistic, logit},
};

/// How many clues there are.
pub(crate) const CLUES: usize = 17;

/// Presence from which something is a hand.
pub(super) const LEAST: f32 = 0.6;

/// Opinions are no surer than this, either way …
const UNSURE: f32 = 1e-4;
/// … and the look of the other landmark network, which is wrong about hands of sizes that it wasn't made for, not this sure of none.
const UNSEEN: f32 = 1e-3;

/// Agreement of two looks is told from nothing to this, as mean distances between points in units of the hand's size.
const APART: std::ops::RangeInclusive<f32> = 0.005..=1.0;

/// In pixels; only ratios to it count.
const USUAL_SIZE: f32 = 40.0;

/// Where a hand is that belongs to nobody, in face widths of somebody: as long as their face is wide, and so far below it.
const USUAL_PLACE: Place = Place { size: 0.9, below: 2.0, aside: 0.0 };

/// In face widths, further than this is as far as this.
const SIZES: std::ops::RangeInclusive<f32> = 0.1..=9.0;
const HEIGHTS: std::ops::RangeInclusive<f32> = -4.0..=8.0;

/// Where a hand is relative to its person, in face widths.
struct Place {
    /// Its longer side.
    size: f32,
    /// How far its middle is below that of the face.
    below: f32,
    /// How far aside.
    aside: f32,
}

/// Tells hands from what is none.
pub(crate) struct PresenceHead {
    network: Box<dyn Network>,
}

impl PresenceHead {
    pub(crate) fn new(network: Box<dyn Network>) -> Self {
        Self { network }
    }

    /// How sure it is that these clues are of a hand, 0..=1.
    pub(super) fn presence(&self, clues: [f32; CLUES]) -> Result<f32, ModelError> {
        inference::logit(&*self.network, Model::Presence, clues.to_vec()).map(logistic)
    }
}

/// What speaks for and against each of these being a hand, in a photo of these `people`; `others` are what the other landmark network
/// sees there.
pub(super) fn clues(placements: &[Placement], others: &[Option<Placement>], people: &[Person]) -> Vec<[f32; CLUES]> {
    let all: Vec<(Rect, f32)> =
        placements.iter().map(|placement| (placement.landmarks.bounds(), placement.presence)).collect();
    placements.iter().zip(others).map(|(placement, other)| clues_of(placement, other.as_ref(), &all, people)).collect()
}

/// The same of one, of which `all` are bounds and presence.
fn clues_of(placement: &Placement, other: Option<&Placement>, all: &[(Rect, f32)], people: &[Person]) -> [f32; CLUES] {
    let Opinions { palm, refiner, first_pass, last_pass } = placement.opinions;
    let bounds = &placement.landmarks.bounds();
    let size = bounds.long_side().max(f32::MIN_POSITIVE);
    let (other_look, apart) = other
        .map_or((0.0, *APART.end()), |other| (other.presence, other.landmarks.distance(&placement.landmarks) / size));
    let owner = owner::of(bounds, people).and_then(|owner| people.get(owner));
    let place = owner.map_or(USUAL_PLACE, |person| place(bounds, person));
    let on_face = people.iter().map(|person| share(bounds, &person.face, bounds.area())).fold(0.0, f32::max);
    let (on_surer, surer) = all
        .iter()
        .filter(|(_, surer)| *surer > placement.presence)
        .map(|(there, surer)| (share(bounds, there, bounds.area().min(there.area())), *surer))
        .fold((0.0, 0.0), |most, one| if one.0 > most.0 { one } else { most });
    [
        logit(last_pass, UNSURE),
        logit(other_look, UNSEEN),
        logit(first_pass, UNSURE),
        logit(refiner, UNSURE),
        logit(palm, UNSURE),
        ln_within(placement.landmarks.spread, &APART),
        ln_within(apart, &APART),
        flag(placement.model == Model::SmallLandmarks),
        (size / USUAL_SIZE).ln(),
        flag(people.is_empty()),
        flag(owner.is_none() && !people.is_empty()),
        on_face,
        ln_within(place.size, &SIZES),
        place.below.clamp(*HEIGHTS.start(), *HEIGHTS.end()),
        place.aside,
        on_surer,
        surer,
    ]
}

fn place(bounds: &Rect, person: &Person) -> Place {
    let (aside, below) = owner::aside_and_below(bounds, person);
    Place { size: bounds.long_side() / person.face.width, below, aside: aside.abs() }
}

/// How much of `area` the two share.
fn share(a: &Rect, b: &Rect, area: f32) -> f32 {
    a.intersection(b) / area.max(f32::MIN_POSITIVE)
}

fn ln_within(value: f32, range: &std::ops::RangeInclusive<f32>) -> f32 {
    value.clamp(*range.start(), *range.end()).ln()
}

fn flag(so: bool) -> f32 {
    f32::from(u8::from(so))
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;
    use crate::{
        hands::Handedness,
        inference::Input,
        landmarks::{COUNT, Landmarks},
    };

    const OTHER_LOOK: usize = 1;
    const APART_BY: usize = 6;
    const NOBODY: usize = 9;
    const ON_FACE: usize = 11;
    const BELOW: usize = 13;
    const ON_SURER: usize = 15;

    /// A hand of 30 by 40 pixels from `x` and `y` on.
    fn placement(x: f32, y: f32, presence: f32) -> Placement {
        let photo = std::array::from_fn(|point| [x + 1.5 * point as f32, y + 2.0 * point as f32, 0.0]);
        Placement {
            landmarks: Landmarks { photo, world: [[0.0; 3]; COUNT], spread: 0.02 },
            before: None,
            presence,
            opinions: Opinions { palm: 0.8, refiner: 0.9, first_pass: 0.95, last_pass: presence },
            handedness: Handedness::Left,
            model: Model::Landmarks,
            pooled: Vec::new(),
        }
    }

    fn person() -> Person {
        Person { face: Rect::new(100.0, 100.0, 40.0, 50.0), score: 0.9, roll: 0.0 }
    }

    fn head() -> PresenceHead {
        let onnx = inference::ModelSource::Embedded.bytes(Model::Presence).unwrap();
        PresenceHead::new(inference::load(Model::Presence, &onnx).unwrap())
    }

    /// How sure it is that each is a hand where another look sees the same.
    fn presences(placements: &[Placement], people: &[Person]) -> Vec<f32> {
        let others: Vec<_> = placements.iter().cloned().map(Some).collect();
        clues(placements, &others, people).into_iter().map(|clues| head().presence(clues).unwrap()).collect()
    }

    #[test]
    fn where_a_hand_is_counts_among_people() {
        let [beside, on_face, far] =
            [placement(150.0, 200.0, 0.9), placement(105.0, 105.0, 0.9), placement(900.0, 900.0, 0.9)];
        let of = |placement: &Placement, people: &[Person]| clues(slice::from_ref(placement), &[None], people)[0];
        assert_eq!(of(&beside, &[])[NOBODY..=ON_FACE], [1.0, 0.0, 0.0]);
        assert_eq!(of(&far, &[person()])[NOBODY..=ON_FACE], [0.0, 1.0, 0.0]);
        assert_eq!(of(&beside, &[person()])[NOBODY..=ON_FACE], [0.0, 0.0, 0.0]);
        assert!((of(&beside, &[person()])[BELOW] - 2.375).abs() < 1e-4);
        assert!(of(&on_face, &[person()])[ON_FACE] > 0.99);
    }

    #[test]
    fn a_look_that_sees_nothing_agrees_with_nothing() {
        let hand = placement(0.0, 0.0, 0.9);
        let [without, with] = [None, Some(hand.clone())].map(|other| clues(slice::from_ref(&hand), &[other], &[])[0]);
        assert!((without[OTHER_LOOK] - logit(0.0, UNSEEN)).abs() < 1e-6 && without[APART_BY].abs() < 1e-6);
        assert!(with[OTHER_LOOK] > 2.0 && with[APART_BY] < -5.0);
    }

    #[test]
    fn what_lies_on_a_surer_hand_is_less_sure() {
        let (surer, beside) = (placement(150.0, 200.0, 0.99), placement(220.0, 200.0, 0.8));
        let on_it = placement(155.0, 205.0, 0.8);
        let shares = |placements: &[Placement]| -> Vec<f32> {
            let others = vec![None; placements.len()];
            clues(placements, &others, &[]).iter().map(|clues| clues[ON_SURER]).collect()
        };
        assert_eq!(shares(&[surer.clone(), beside]), [0.0, 0.0]);
        let [of_surer, of_other] = shares(&[surer.clone(), on_it.clone()])[..] else { panic!() };
        assert!(of_surer.abs() < 1e-6 && of_other > 0.5, "{of_surer} {of_other}");
        let people = [person()];
        let alone = presences(slice::from_ref(&on_it), &people)[0];
        assert!(presences(&[surer, on_it], &people)[1] < alone);
    }

    #[test]
    fn surer_networks_make_a_surer_hand_and_faces_are_none() {
        let at = |x, y, presence| presences(&[placement(x, y, presence)], &[person()])[0];
        assert!(at(150.0, 200.0, 0.99) > at(150.0, 200.0, 0.3));
        assert!(at(150.0, 200.0, 0.99) > 0.9, "{}", at(150.0, 200.0, 0.99));
        assert!(at(105.0, 105.0, 0.9) < at(150.0, 200.0, 0.9));
    }

    /// A network that always gives the same.
    struct Fixed(Vec<Vec<f32>>);

    impl Network for Fixed {
        fn run(&self, _: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            Ok(self.0.clone())
        }
    }

    #[test]
    fn presence_is_one_number() {
        let presence = |outputs| PresenceHead::new(Box::new(Fixed(outputs))).presence([0.0; CLUES]);
        assert!((presence(vec![vec![0.0]]).unwrap() - 0.5).abs() < 1e-6);
        for unlike in [vec![], vec![vec![]], vec![vec![f32::NAN]], vec![vec![0.0, 1.0]], vec![vec![0.0]; 2]] {
            assert!(presence(unlike).is_err());
        }
    }
}
