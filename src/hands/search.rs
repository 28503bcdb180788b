//! Where to look: which views of a photo, given its size and the faces found so far. Pure geometry.

use super::{Person, view::View};
use crate::geometry::{Point, Rect};

/// Side of a palm view, in input pixels, that shows a person.
const PALM_VIEW: f32 = 192.0;

/// By how much neighbouring views of the sweep overlap, in input pixels: more than a palm.
const PALM_OVERLAP: f32 = 48.0;

/// Largest side of a face view in input pixels, and by how much neighbouring ones overlap: more than the largest face that
/// only this scale shows.
const FACE_VIEW: usize = 384;
const FACE_OVERLAP: usize = 64;

/// Long side, in input pixels, of the whole photo as the face detector sees it, coarse to fine.
pub(crate) const FACE_SCALES: [usize; 4] = [192, 384, 768, 1536];

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
/// network finds those of a tenth to a half of its input.
const AROUND_FACE: f32 = 6.0;

/// The smallest hand that the palm network finds, as a share of a palm view's side.
const LEAST_HAND: f32 = 0.1;

/// How far below the face's centre the palm views are centred, in face widths.
const BELOW_FACE: f32 = 0.6;

/// Long side of the whole photo, in input pixels, as the palm detector always sees it: 96 for a hand that fills the frame,
/// 192 for a hand as in a portrait.
const PALM_SCALES: [f32; 2] = [96.0, 192.0];

/// The same when no face says how large hands are: a person who stands and turns away.
const FACELESS_SCALE: f32 = 384.0;

/// The sweep leaves hands out that belong to the smallest of the people, one in so many.
const SWEPT: usize = 5;

/// Enlarging the photo more than this shows nothing new: twofold, and fourfold where a face says that there are hands.
const FINEST: f32 = 0.5;
const FINEST_AT_FACE: f32 = 0.25;

/// What the face detector looks at when the photo's long side takes `long_side` input pixels.
pub(crate) fn face_views(size: (u32, u32), long_side: usize) -> Vec<View> {
    View::tiles(size, long_side as f32, FACE_VIEW, FACE_OVERLAP)
}

/// Whether faces should be searched at the next scale, when `people` have been found so far and the last views had `scale`
/// photo pixels per input pixel. A `close_up` has a hand that is near: that nobody has been found yet is no wonder then,
/// and people whose hands can be read would have been if the last views showed faces of that size.
pub(crate) fn finer_faces_likely(people: &[Person], scale: f32, close_up: bool) -> bool {
    let missed = if close_up { scale * LEAST_FACE > READABLE } else { true };
    scale > FINEST_FACES
        && (people.is_empty() && missed || people.iter().any(|person| person.face.width / scale < SMALL_FACE))
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

/// The longer side, in photo pixels, of the smallest hands that are looked for everywhere in a photo of `people`: smaller
/// ones are near a face only. Without anybody, `swept` tells whether more was looked at than [`whole_views`].
pub(crate) fn smallest_hand(size: (u32, u32), people: &[Person], swept: bool) -> f32 {
    let sweep = if swept { everywhere(size, people) } else { None };
    LEAST_HAND * PALM_VIEW * sweep.unwrap_or_else(|| finest_whole(size))
}

/// What the palm detector looks at besides: the surroundings of every face, and what that leaves out, for hands that no face
/// led to; without any face, the photo at a finer scale.
pub(crate) fn palm_views(size: (u32, u32), people: &[Person]) -> Vec<View> {
    let (frame, sweep) = (frame(size), everywhere(size, people));
    if people.is_empty() {
        let tiles = |_| View::tiles(size, FACELESS_SCALE, PALM_VIEW as usize, PALM_OVERLAP as usize);
        return sweep.map(tiles).unwrap_or_default();
    }

    let finer = finer_than(size);
    let around_faces: Vec<(Rect, f32)> = people
        .iter()
        .map(|person| (around_face(person), scale_around(person.face.width)))
        .filter(|(_, scale)| (FINEST_AT_FACE..finer).contains(scale))
        .filter_map(|(part, scale)| Some((part.within(&frame)?, scale)))
        .collect();
    let mut views: Vec<View> = around_faces.iter().map(|(part, scale)| View::of(part, *scale)).collect();

    views.extend(sweep.into_iter().flat_map(|scale| {
        let shown: Vec<Rect> =
            around_faces.iter().filter(|(_, other)| *other <= 1.2 * scale).map(|(part, _)| *part).collect();
        let tiles = sweep_tiles(&frame, scale).into_iter().filter(move |tile| !covered(tile, &shown));
        tiles.map(move |tile| View::of(&tile, scale))
    }));
    views
}

fn frame((width, height): (u32, u32)) -> Rect {
    Rect::new(0.0, 0.0, width as f32, height as f32)
}

/// The scale, in photo pixels per input pixel, at which everything is looked at that is not near a face: the one that shows
/// hands of most people, and larger ones, which is that of a small person's view. `None` if the whole photo was seen as
/// finely, or nothing is gained.
fn everywhere(size: (u32, u32), people: &[Person]) -> Option<f32> {
    let mut sizes: Vec<f32> = people.iter().map(|person| person.face.width).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    let Some(small) = sizes.get(sizes.len() / SWEPT) else {
        return Some(frame(size).long_side() / FACELESS_SCALE).filter(|&scale| scale >= FINEST);
    };
    Some(scale_around(*small)).filter(|scale| (FINEST..finer_than(size)).contains(scale))
}

/// Below this scale, a view shows more than the whole photo did.
fn finer_than(size: (u32, u32)) -> f32 {
    0.9 * finest_whole(size)
}

fn finest_whole(size: (u32, u32)) -> f32 {
    whole_views(size).iter().map(|view| view.scale).fold(f32::INFINITY, f32::min)
}

/// Overlapping squares that cover the `frame`, as large as a palm view at `scale`.
fn sweep_tiles(frame: &Rect, scale: f32) -> Vec<Rect> {
    let (extent, gap) = (PALM_VIEW * scale, (PALM_VIEW - PALM_OVERLAP) * scale);
    let starts = |side: f32| (0..(side / gap).ceil() as usize).map(move |index| gap * index as f32);
    starts(frame.height)
        .flat_map(|y| starts(frame.width).map(move |x| Rect::new(x, y, extent, extent)))
        .filter_map(|tile| tile.within(frame))
        .collect()
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

/// Whether `parts` show nearly all of `part`.
fn covered(part: &Rect, parts: &[Rect]) -> bool {
    const GRID: usize = 6;
    let hidden = |index: usize| {
        let (column, row) = ((index % GRID) as f32 + 0.5, (index / GRID) as f32 + 0.5);
        let point = Point::new(part.x + part.width * column / GRID as f32, part.y + part.height * row / GRID as f32);
        !parts.iter().any(|other| other.contains(point))
    };
    (0..GRID * GRID).filter(|&index| hidden(index)).count() <= GRID
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(x: f32, y: f32, width: f32) -> Person {
        Person { face: Rect::new(x, y, width, width * 1.2), score: 0.9, roll: 0.0 }
    }

    /// Whether a part of `views` at about `scale` shows `part`.
    fn shown(views: &[View], part: &Rect, scale: f32) -> bool {
        views.iter().any(|view| {
            (view.scale / scale).ln().abs() < 0.28 && view.bounds().intersection(part) >= 0.999 * part.area()
        })
    }

    #[test]
    fn every_face_is_looked_at_with_its_surroundings() {
        let people = [person(1000.0, 800.0, 60.0), person(2000.0, 800.0, 75.0), person(3000.0, 900.0, 160.0)];
        let views = palm_views((4000, 3000), &people);
        for person in &people {
            let part = around_face(person);
            assert!(shown(&views, &part, part.width / PALM_VIEW), "{person:?}");
        }
    }

    #[test]
    fn everything_is_looked_at_in_the_size_of_the_people() {
        let views = palm_views((4000, 3000), &[person(1000.0, 800.0, 60.0)]);
        for (x, y) in [(0.0, 0.0), (3900.0, 0.0), (0.0, 2900.0), (2500.0, 1500.0), (3900.0, 2900.0)] {
            assert!(shown(&views, &Rect::new(x, y, 60.0, 60.0), 60.0 * 6.0 / 192.0), "{x} {y}");
        }
    }

    #[test]
    fn the_sweep_leaves_out_what_face_views_show() {
        let crowd: Vec<Person> =
            (0..400).map(|index| person((index % 25) as f32 * 160.0, (index / 25) as f32 * 180.0, 60.0)).collect();
        let sweeping = |people: &[Person]| palm_views((4000, 3000), people).len() - people.len();
        assert!(sweeping(&crowd[..1]) > 150);
        assert!(sweeping(&crowd) < 30, "{}", sweeping(&crowd));
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
        assert!(near(smallest_hand(size, &[person(1000.0, 800.0, 60.0)], true), 36.0), "six face widths in 192 pixels");
        assert!(near(smallest_hand(size, &[], true), 200.0));
        assert!(near(smallest_hand(size, &[], false), 400.0));
        assert!(near(smallest_hand((640, 480), &[person(200.0, 100.0, 200.0)], true), 64.0), "seen in the whole photo");
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
        assert!(finer_faces_likely(&[], 4.0, false));
        assert!(!finer_faces_likely(&[], 1.0, false), "the photo has no finer detail");
        assert!(finer_faces_likely(&[person(0.0, 0.0, 60.0)], 4.0, false));
        assert!(!finer_faces_likely(&[person(0.0, 0.0, 200.0)], 4.0, false));
        assert!(finer_faces_likely(&[], 2.0, true), "people whose hands can be read would have been missed");
        assert!(!finer_faces_likely(&[], 1.6, true), "a close-up without anybody in the background");
        assert!(finer_faces_likely(&[person(0.0, 0.0, 25.0)], 1.6, true), "a close-up with somebody in the background");
    }
}
