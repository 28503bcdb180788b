//! Poses of two hands, such as palms joined before the chest or a heart of both hands: nobody's number, though each hand by
//! itself may look like one.

use super::{HandVerdict, Judgement, Reason};
use crate::{
    geometry::{Point, Rect},
    landmarks,
};

/// A hand as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct PlacedHand<'a> {
    /// The rectangle around its points.
    pub bounds: Rect,
    /// `[x, y, z]` of its points in pixels of the photo.
    pub points: &'a [[f32; 3]; landmarks::COUNT],
    /// The number of the person whose hand it probably is.
    pub person: Option<usize>,
    /// That person's face, if the person is known.
    pub face: Option<Rect>,
}

/// Two hands are together when points of theirs are no further apart than this, in units of their mean longer side, …
const NEAR: f32 = 0.5;

/// … and the longer sides differ by no more than this factor: one of two joined palms may be seen from its edge.
const SIMILAR: f32 = 2.0;

/// Two boxes of which the smaller lies in the larger by more than this share of its area are one hand, found twice.
const TWICE: f32 = 0.7;

/// Hands held lower than this, in face widths below the face's centre, are clasped before the belly rather than raised before
/// the chest.
const CHEST: f32 = 3.0;

/// For each hand the one that it makes a pose together with, if there is one: near to it, of similar size, both raised, and not
/// known to be another person's. Of several, the nearest two come first.
pub fn partners(hands: &[PlacedHand]) -> Vec<Option<usize>> {
    let mut pairs: Vec<(usize, usize, f32)> = Vec::new();
    for (first, a) in hands.iter().enumerate() {
        for (second, b) in hands.iter().enumerate().skip(first + 1) {
            if let Some(gap) = together(a, b) {
                pairs.push((first, second, gap));
            }
        }
    }
    pairs.sort_by(|(.., a), (.., b)| a.total_cmp(b));
    let mut partners = vec![None; hands.len()];
    for (first, second, _) in pairs {
        if partners[first].is_none() && partners[second].is_none() {
            (partners[first], partners[second]) = (Some(second), Some(first));
        }
    }
    partners
}

/// How far apart the nearest points of two hands are, in units of their mean longer side, if they make a pose together.
fn together(a: &PlacedHand, b: &PlacedHand) -> Option<f32> {
    let (larger, smaller) =
        (a.bounds.long_side().max(b.bounds.long_side()), a.bounds.long_side().min(b.bounds.long_side()));
    let one_person = a.person.is_none() || b.person.is_none() || a.person == b.person;
    if !one_person || larger > SIMILAR * smaller {
        return None;
    }
    if a.bounds.intersection(&b.bounds) > TWICE * a.bounds.area().min(b.bounds.area()) {
        return None;
    }
    let face = a.face.or(b.face);
    if ![a, b].into_iter().all(|hand| face.is_none_or(|face| raised(hand, &face))) {
        return None;
    }
    let point = |&[x, y, _]: &[f32; 3]| Point::new(x, y);
    let gaps = a.points.iter().flat_map(|a| b.points.iter().map(move |b| point(a).distance(point(b))));
    let gap = gaps.fold(f32::INFINITY, f32::min) / f32::midpoint(larger, smaller);
    (gap <= NEAR).then_some(gap)
}

fn raised(hand: &PlacedHand, face: &Rect) -> bool {
    hand.bounds.center().y - face.center().y <= CHEST * face.width
}

/// Takes back what each hand was judged to resemble by itself where it is one of two that make a pose, as [`partners`] has them for the
/// same hands in the same order: at most `review`. Both must take part in it: a hand beside one `at_rest` is by itself. And two
/// that are each `forbidden` stay so: two signs, not one.
///
/// Which hands are `at_rest` is for the rule set as it is written to say. A [`Sensitivity`](super::Sensitivity) must not: with a
/// strict one fewer hands are at rest, and those beside them would be flagged less.
pub fn settle(judgements: &mut [Judgement], partners: &[Option<usize>], at_rest: &[bool]) {
    let verdicts: Vec<HandVerdict> = judgements.iter().map(|judgement| judgement.verdict).collect();
    for (judgement, partner) in judgements.iter_mut().zip(partners) {
        // A number from a report may be any.
        let other = partner.and_then(|partner| Some((*verdicts.get(partner)?, *at_rest.get(partner)?)));
        let Some((other, false)) = other else { continue };
        let taken_back = match judgement.verdict {
            HandVerdict::Forbidden => other != HandVerdict::Forbidden,
            HandVerdict::Review => true,
            _ => false,
        };
        if taken_back {
            judgement.verdict = HandVerdict::Review;
            judgement.reasons.push(Reason::TwoHanded);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gesture::Gesture;
    use HandVerdict::{Allowed, AtRest, Forbidden, Review, Unassessable};

    const FACE: Rect = Rect { x: 100.0, y: 100.0, width: 40.0, height: 50.0 };

    /// The points of an upright hand of 20 × 40 pixels with its left top corner there.
    fn points(x: f32, y: f32) -> [[f32; 3]; landmarks::COUNT] {
        let mut points = [[0.0; 3]; landmarks::COUNT];
        for (place, point) in (0_u8..).zip(&mut points) {
            *point = [x + f32::from(place % 5) * 5.0, y + f32::from(place / 5) * 10.0, 0.0];
        }
        points
    }

    fn pairs(hands: &[(f32, f32, Option<usize>)]) -> Vec<Option<usize>> {
        let points: Vec<_> = hands.iter().map(|&(x, y, _)| points(x, y)).collect();
        let placed: Vec<PlacedHand> = hands
            .iter()
            .zip(&points)
            .map(|(&(x, y, person), points)| PlacedHand {
                bounds: Rect::new(x, y, 20.0, 40.0),
                points,
                person,
                face: person.map(|_| FACE),
            })
            .collect();
        partners(&placed)
    }

    #[test]
    fn hands_joined_before_the_chest_are_partners() {
        let me = Some(0);
        assert_eq!(pairs(&[(100.0, 190.0, me), (125.0, 190.0, me)]), [Some(1), Some(0)]);
        assert_eq!(pairs(&[(100.0, 190.0, me), (125.0, 190.0, None)]), [Some(1), Some(0)]);
        assert_eq!(pairs(&[(100.0, 900.0, None), (112.0, 900.0, None)]), [Some(1), Some(0)]);
        // One hand found twice, apart, of two people, or before the belly.
        assert_eq!(pairs(&[(100.0, 190.0, me), (104.0, 193.0, me)]), [None, None]);
        assert_eq!(pairs(&[(60.0, 190.0, me), (160.0, 190.0, me)]), [None, None]);
        assert_eq!(pairs(&[(100.0, 190.0, me), (125.0, 190.0, Some(1))]), [None, None]);
        assert_eq!(pairs(&[(100.0, 250.0, me), (125.0, 250.0, me)]), [None, None]);
        // Two at a time, the nearest.
        assert_eq!(pairs(&[(100.0, 190.0, me), (135.0, 190.0, me), (161.0, 190.0, me)]), [None, Some(2), Some(1)]);
        assert_eq!(pairs(&[]), []);
    }

    #[test]
    fn a_child_s_hand_beside_a_grown_up_s_is_no_partner() {
        let (first, second) = (points(100.0, 190.0), points(118.0, 190.0));
        let partner = |height| {
            let placed = |points, x, height| {
                let bounds = Rect::new(x, 190.0, 20.0, height);
                PlacedHand { bounds, points, person: None, face: None }
            };
            partners(&[placed(&first, 100.0, height), placed(&second, 118.0, 40.0)])
        };
        assert_eq!(partner(90.0), [None, None]);
        assert_eq!(partner(60.0), [Some(1), Some(0)]);
    }

    #[test]
    fn one_of_two_hands_is_at_most_for_review_and_two_signs_stay_two() {
        for (verdicts, expected) in [
            ([Forbidden, Review], [Review, Review]),
            ([Forbidden, Allowed], [Review, Allowed]),
            ([Unassessable, Forbidden], [Unassessable, Review]),
            ([Forbidden, Forbidden], [Forbidden, Forbidden]),
            ([Forbidden, AtRest], [Forbidden, AtRest]),
            ([AtRest, AtRest], [AtRest, AtRest]),
            ([Allowed, Allowed], [Allowed, Allowed]),
        ] {
            let main = Reason::ResemblesForbidden(Gesture::Index);
            let mut judgements = verdicts.map(|verdict| Judgement { verdict, reasons: vec![main] });
            settle(&mut judgements, &[Some(1), Some(0)], &verdicts.map(|verdict| verdict == AtRest));
            assert_eq!(judgements.each_ref().map(|judgement| judgement.verdict), expected, "{verdicts:?}");
            for (judgement, before) in judgements.iter().zip(verdicts) {
                let said = judgement.reasons.contains(&Reason::TwoHanded);
                assert!(said || judgement.verdict == before, "{verdicts:?}");
                assert_eq!(judgement.reasons[0], main);
            }
            let mut alone = verdicts.map(|verdict| Judgement { verdict, reasons: vec![main] });
            settle(&mut alone, &[None, Some(9)], &[false; 2]);
            assert_eq!(alone.map(|judgement| judgement.verdict), verdicts);
        }
    }
}
