//! Where to look: which views of a photo, given its size and the faces found so far. Pure geometry.

use super::{Person, view::View};
use crate::geometry::{Point, Rect};

/// Side of a palm view, in input pixels, that shows a person.
const PALM_VIEW: f32 = 192.0;

/// By how much neighbouring views of the sweep overlap, in input pixels: more than a palm.
const PALM_OVERLAP: usize = 48;

/// Largest side of a view of the sweep, in input pixels: the larger, the less is looked at twice.
const SWEEP_VIEW: usize = 384;

/// The sweep shows hands whose own view would be coarser by up to this factor, or finer by up to that, as well as that view.
const COARSER: f32 = 2.5;
const FINER: f32 = 1.25;

/// Largest side of a face view in input pixels, and by how much neighbouring ones overlap: twice as much as the largest face that
/// only this scale shows, for what is around it.
const FACE_VIEW: usize = 384;
const FACE_OVERLAP: usize = 48;

/// Long side, in input pixels, of the whole photo as the face detector sees it, coarse to fine.
pub(crate) const FACE_SCALES: [usize; 4] = [192, 384, 768, 1536];

/// A scale coarser than this is never the last, whoever it shows, nor is this one with a hint of a small face: the first face to be found may
/// be a portrait on a banner, as tall as the group beside it.
const LEAST_DETAIL: usize = 384;

/// A face this small in input pixels says that there may be smaller ones that only a finer view shows. The detector finds
/// all faces of 12 pixels, and most of 8 (41 faces shrunk to that).
const SMALL_FACE: f32 = 18.0;

/// The detector finds most faces of this width in input pixels, so that of several people it finds one at least.
const LEAST_FACE: f32 = 8.0;

/// Hands of this size in photo pixels can be read. They are about as long as faces are wide.
const READABLE: f32 = 14.0;

/// The longer side of a hand that is near, as a share of the photo's; and of its palm, as a share of the hand's at least.
const NEAR: f32 = 0.25;
const PALM_SHARE: f32 = 0.4;

/// A view that enlarges the photo by more than this fraction of a doubling shows no face that this one doesn't.
const FINEST_FACES: f32 = 1.3;

/// Side of the palm view around a face, in face widths: hands of grown-ups are about one face width long, and the palm
/// network with the head for small hands finds those of a tenth to a half of its input.
const AROUND_FACE: f32 = 5.0;

/// The smallest hand that the palm network finds, as a share of a palm view's side.
const LEAST_HAND: f32 = 0.1;

/// How far below the face's centre the palm views are centred, in face widths.
const BELOW_FACE: f32 = 0.6;

/// Long side of the whole photo, in input pixels, as the palm detector always sees it: 96 for a hand that fills the frame,
/// 192 for a hand as in a portrait.
const PALM_SCALES: [f32; 2] = [96.0, 192.0];

/// The same when no face says how large hands are: a person who stands and turns away.
const FACELESS_SCALE: f32 = 384.0;

/// The sweep leaves hands out that belong to the smallest of the people, one in so many,
const SWEPT: usize = 5;
/// and is so much coarser than a view around the smallest of the others. In 90 rendered groups, 46 of them enlarged as well, and 62
/// photos as many hands are found as without (1,546 and 1,550), of those that display something 649 instead of 643, a tenth
/// fewer things that are none, and all takes a fifth less time.
const COARSE_SWEEP: f32 = 1.2;

/// Enlarging the photo more than this shows nothing new: twofold, and fourfold where a face says that there are hands.
const FINEST: f32 = 0.5;
const FINEST_AT_FACE: f32 = 0.25;

/// What the face detector looks at when the photo's long side takes `long_side` input pixels.
pub(crate) fn face_views(size: (u32, u32), long_side: usize) -> Vec<View> {
    View::tiles(size, long_side as f32, FACE_VIEW, FACE_OVERLAP)
}

/// Whether faces should be searched at the next scale, when `people` have been found so far, there are `hints` of others, and the photo's
/// long side took `long_side` input pixels in the last views. A `close_up` has a hand that is near: that nobody has been found yet is no wonder then,
/// and people whose hands can be read would have been if the last views showed faces of that size.
pub(crate) fn finer_faces_likely(
    (width, height): (u32, u32),
    people: &[Person],
    hints: &[Person],
    long_side: usize,
    close_up: bool,
) -> bool {
    let scale = width.max(height) as f32 / long_side as f32;
    let missed = if close_up { scale * LEAST_FACE > READABLE } else { true };
    let small = |person: &Person| person.face.width / scale < SMALL_FACE;
    let hinted = long_side == LEAST_DETAIL && hints.iter().any(small);
    scale > FINEST_FACES
        && (long_side < LEAST_DETAIL || hinted || people.is_empty() && missed || people.iter().any(small))
}

/// Whether the hand of a palm with these bounds may turn out to be near.
pub(crate) fn may_be_near((width, height): (u32, u32), palm: &Rect) -> bool {
    palm.long_side() >= NEAR * PALM_SHARE * width.max(height) as f32
}

/// Whether a hand with these bounds is near: it takes so much of the photo that the photo is probably about it.
pub(crate) fn is_near((width, height): (u32, u32), hand: &Rect) -> bool {
    hand.long_side() >= NEAR * width.max(height) as f32
}

/// What the palm detector always looks at: the whole photo, coarsely.
pub(crate) fn whole_views(size: (u32, u32)) -> Vec<View> {
    let frame = frame(size);
    let scales = PALM_SCALES.map(|side| frame.long_side() / side);
    // The coarsest stays for the smallest photos, too.
    let finer = scales[1..].iter().filter(|&&scale| scale >= FINEST);
    scales[..1].iter().chain(finer).map(|&scale| View::of(&frame, scale)).collect()
}

/// The scale, in photo pixels per input pixel, at which everything is swept for hands: the one that shows those of most people, and
/// larger ones, which is almost that of a small person's view, if that isn't too fine. `None` if the whole photo was seen as finely.
///
/// `strangers` are hands that belong to none of these people, by their longer side in photo pixels: there must be others.
pub(crate) fn sweep(size: (u32, u32), people: &[Person], strangers: &[f32]) -> Option<f32> {
    let faces = people.iter().map(|person| person.face.width);
    // A hand is about as long as its person's face is wide.
    let mut sizes: Vec<f32> = faces.chain(strangers.iter().copied()).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    let Some(small) = sizes.get(sizes.len() / SWEPT) else {
        return Some(frame(size).long_side() / FACELESS_SCALE).filter(|&scale| scale >= FINEST);
    };
    Some((COARSE_SWEEP * scale_around(*small)).max(FINEST)).filter(|&scale| scale < finer_than(size))
}

/// The scale of another sweep, after one at the scale `swept`, if the `strangers` that it came across show that it was too coarse.
pub(crate) fn finer_sweep(size: (u32, u32), people: &[Person], strangers: &[f32], swept: Option<f32>) -> Option<f32> {
    let coarse = swept.unwrap_or_else(|| finest_whole(size));
    sweep(size, people, strangers).filter(|&scale| !strangers.is_empty() && scale * FINER < coarse)
}

/// The longer side, in photo pixels, of the smallest hands that are looked for everywhere in a photo that was swept at that scale:
/// smaller ones are near a face only. Without a sweep, nothing finer was looked at than [`whole_views`].
pub(crate) fn smallest_hand(size: (u32, u32), swept: Option<f32>) -> f32 {
    LEAST_HAND * PALM_VIEW * swept.unwrap_or_else(|| finest_whole(size))
}

/// What the palm detector looks at in a sweep at this scale: everything, as neighbours share a view, and hands hang below the faces
/// or belong to no face that was found.
pub(crate) fn sweep_views(size: (u32, u32), scale: f32) -> Vec<View> {
    View::tiles(size, frame(size).long_side() / scale, SWEEP_VIEW, PALM_OVERLAP)
}

/// What it looks at for the sake of these people: a sweep, and the surroundings of faces that are much smaller or larger than those that
/// this is for.
pub(crate) fn palm_views(size: (u32, u32), people: &[Person], swept: Option<f32>) -> Vec<View> {
    let frame = frame(size);
    let is_swept = |scale: f32| swept.is_some_and(|swept| (swept / FINER..swept * COARSER).contains(&scale));
    let own = FINEST_AT_FACE..finer_than(size);
    people
        .iter()
        .map(|person| (around_face(person), scale_around(person.face.width)))
        .filter(|(_, scale)| own.contains(scale) && !is_swept(*scale))
        .filter_map(|(part, scale)| Some(View::of(&part.within(&frame)?, scale)))
        .chain(swept.into_iter().flat_map(|scale| sweep_views(size, scale)))
        .collect()
}

fn frame((width, height): (u32, u32)) -> Rect {
    Rect::new(0.0, 0.0, width as f32, height as f32)
}

/// Below this scale, a view shows more than the whole photo did.
fn finer_than(size: (u32, u32)) -> f32 {
    0.9 * finest_whole(size)
}

fn finest_whole(size: (u32, u32)) -> f32 {
    whole_views(size).iter().map(|view| view.scale).fold(f32::INFINITY, f32::min)
}

/// Photo pixels per input pixel in the view around a face of so many photo pixels.
fn scale_around(face: f32) -> f32 {
    AROUND_FACE * face / PALM_VIEW
}

fn around_face(person: &Person) -> Rect {
    let Point { x, y } = person.face.center();
    let side = AROUND_FACE * person.face.width;
    Rect::new(x - side / 2.0, y + BELOW_FACE * person.face.width - side / 2.0, side, side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(x: f32, y: f32, width: f32) -> Person {
        Person { face: Rect::new(x, y, width, width * 1.2), score: 0.9, roll: 0.0 }
    }

    /// Whether one of `views` shows `part` as well as one that is sized for a face of this width.
    fn shown(views: &[View], part: &Rect, face: f32) -> bool {
        let own = scale_around(face);
        views.iter().any(|view| {
            (own / COARSER..own * FINER).contains(&view.scale)
                && view.bounds().intersection(part) >= 0.999 * part.area()
        })
    }

    /// All that the palm detector looks at for the sake of these people.
    fn palm_views(size: (u32, u32), people: &[Person]) -> Vec<View> {
        super::palm_views(size, people, sweep(size, people, &[]))
    }

    #[test]
    fn hands_around_every_face_are_shown_in_its_size() {
        let people = [60.0, 75.0, 20.0, 62.0, 400.0, 64.0].map(|width| person(400.0 + 5.0 * width, 800.0, width));
        let views = palm_views((4000, 3000), &people);
        for Person { face, .. } in &people {
            for (right, below) in [(-1.5, 0.0), (0.5, 2.0), (1.0, -1.0)] {
                let (x, y) = (face.x + right * face.width, face.y + below * face.width);
                assert!(
                    shown(&views, &Rect::new(x, y, face.width, face.width), face.width),
                    "{face:?} {right} {below}"
                );
            }
        }
    }

    #[test]
    fn everything_is_looked_at_in_the_size_of_the_people() {
        let views = palm_views((4000, 3000), &[person(1000.0, 800.0, 60.0)]);
        for (x, y) in [(0.0, 0.0), (3900.0, 0.0), (0.0, 2900.0), (2500.0, 1500.0), (3900.0, 2900.0)] {
            assert!(shown(&views, &Rect::new(x, y, 60.0, 60.0), 60.0), "{x} {y}");
        }
    }

    #[test]
    fn only_faces_that_the_sweep_does_not_fit_get_a_view_of_their_own() {
        let crowd: Vec<Person> = (0..20).map(|index| person(index as f32 * 160.0, 900.0, 60.0)).collect();
        let sweep = palm_views((4000, 3000), &crowd).len();
        assert_eq!(palm_views((4000, 3000), &crowd[..1]).len(), sweep);
        let others = [person(100.0, 100.0, 30.0), person(2000.0, 1500.0, 300.0)];
        assert_eq!(palm_views((4000, 3000), &[&crowd[..], &others].concat()).len(), sweep + others.len());
    }

    #[test]
    fn faces_too_small_to_be_enlarged_as_they_ought_to_be_do_not_prevent_the_sweep() {
        let people = [25.0, 30.0, 20.0, 6.0].map(|width| person(8.0 * width, 150.0, width));
        let views = palm_views((500, 400), &people);
        for (x, y) in [(0.0, 0.0), (470.0, 0.0), (0.0, 370.0), (470.0, 370.0)] {
            assert!(shown(&views, &Rect::new(x, y, 25.0, 25.0), 25.0), "{x} {y}");
        }
        assert!(smallest_hand((500, 400), sweep((500, 400), &people, &[])) < 10.0);
    }

    #[test]
    fn a_face_that_fills_the_photo_gets_few_views_of_its_own() {
        let face = person(200.0, 100.0, 200.0);
        assert!(palm_views((640, 480), &[face]).is_empty());
    }

    #[test]
    fn a_tiny_photo_is_not_enlarged_beyond_use() {
        assert!(whole_views((100, 100)).len() + palm_views((100, 100), &[]).len() <= 2);
    }

    #[test]
    fn the_smallest_hand_is_that_of_the_people_in_the_photo() {
        let size = (4000, 3000);
        let near = |a: f32, b: f32| (a - b).abs() < 0.5;
        let smallest = |size, people: &[Person]| smallest_hand(size, sweep(size, people, &[]));
        assert!(near(smallest(size, &[person(1000.0, 800.0, 60.0)]), 36.0), "six face widths in 192 pixels");
        assert!(near(smallest(size, &[]), 200.0));
        assert!(near(smallest_hand(size, None), 400.0));
        assert!(near(smallest((640, 480), &[person(200.0, 100.0, 200.0)]), 64.0), "seen in the whole photo");
    }

    #[test]
    fn hands_of_nobody_show_that_there_are_smaller_people() {
        let (size, front) = ((4000, 3000), [person(1000.0, 800.0, 300.0)]);
        let swept = sweep(size, &front, &[]);
        let finer = |strangers: &[f32]| finer_sweep(size, &front, strangers, swept);
        assert_eq!(finer(&[]), None);
        assert_eq!(finer(&[290.0, 310.0]), None, "as large as those of the person in front");
        let scale = finer(&[70.0, 80.0]).unwrap();
        assert!(smallest_hand(size, Some(scale)) < 50.0, "{scale}");
        assert_eq!(finer_sweep(size, &front, &[70.0, 80.0], Some(scale)), None, "once is enough");
        let crowd: Vec<Person> = (0..20).map(|at| person(100.0 * at as f32, 800.0, 300.0)).collect();
        assert_eq!(finer_sweep(size, &crowd, &[70.0], sweep(size, &crowd, &[])), None, "one of so many");
    }

    #[test]
    fn a_hand_that_is_near_has_a_palm_that_may_be() {
        assert!(is_near((640, 480), &Rect::new(0.0, 0.0, 120.0, 160.0)));
        assert!(!is_near((640, 480), &Rect::new(0.0, 0.0, 120.0, 150.0)));
        assert!(may_be_near((640, 480), &Rect::new(0.0, 0.0, 70.0, 70.0)));
        assert!(!may_be_near((640, 480), &Rect::new(0.0, 0.0, 60.0, 60.0)));
    }

    #[test]
    fn face_search_goes_on_only_while_it_may_find_more() {
        let likely_with = |people: &[Person], hints: &[Person], scale: f32, long_side: usize, close_up| {
            finer_faces_likely(((scale * long_side as f32) as u32, 100), people, hints, long_side, close_up)
        };
        let likely =
            |people: &[Person], scale, long_side, close_up| likely_with(people, &[], scale, long_side, close_up);
        assert!(likely(&[], 4.0, 384, false));
        assert!(!likely(&[], 1.0, 384, false), "the photo has no finer detail");
        assert!(likely(&[person(0.0, 0.0, 60.0)], 4.0, 384, false));
        assert!(!likely(&[person(0.0, 0.0, 200.0)], 4.0, 384, false));
        assert!(
            likely(&[person(0.0, 0.0, 200.0)], 8.0, 192, false),
            "it may be a picture, and the people tiny beside it"
        );
        assert!(!likely(&[person(0.0, 0.0, 200.0)], 1.0, 192, false));
        let (portrait, hint) = ([person(0.0, 0.0, 200.0)], [person(300.0, 0.0, 30.0)]);
        assert!(likely_with(&portrait, &hint, 4.0, 384, false));
        assert!(!likely_with(&portrait, &portrait, 4.0, 384, false) && !likely_with(&portrait, &hint, 2.0, 768, false));
        assert!(likely(&[], 2.0, 384, true), "people whose hands can be read would have been missed");
        assert!(!likely(&[], 1.6, 384, true), "a close-up without anybody in the background");
        assert!(likely(&[person(0.0, 0.0, 25.0)], 1.6, 384, true), "a close-up with somebody in the background");
    }
}
