//! Where to look: which views of a photo, given its size and the faces found so far. Pure geometry.

use std::ops::RangeInclusive;

use super::{Person, view::View};
use crate::geometry::{Point, Rect};

/// Side of a palm view in input pixels.
const PALM_VIEW: usize = 192;

/// By how much neighbouring palm views overlap, in input pixels: more than a palm that is better seen at this scale than
/// at the next coarser one.
const PALM_OVERLAP: usize = 48;

/// Largest side of a face view in input pixels, and by how much neighbouring ones overlap: more than the largest face that
/// only this scale shows.
const FACE_VIEW: usize = 384;
const FACE_OVERLAP: usize = 64;

/// Long side, in input pixels, of the whole photo as the face detector sees it, coarse to fine.
pub(crate) const FACE_SCALES: [usize; 4] = [192, 384, 768, 1536];

/// A face this small in input pixels says that there may be smaller ones that only a finer view shows.
const SMALL_FACE: f32 = 24.0;

/// Sides of the palm views around a face, in face widths: hands of grown-ups are about one face width long, and the palm
/// network wants them at a tenth to a half of its input.
const FACE_VIEWS: [f32; 2] = [3.5, 6.0];

/// How far below the face's centre the palm views are centred, in face widths.
const BELOW_FACE: f32 = 0.6;

/// Long side of the whole photo, in input pixels, as the palm detector always sees it: 96 for a hand that fills the frame,
/// 192 for a hand as in a portrait, 384 for a standing person.
const PALM_SCALES: [usize; 3] = [96, 192, 384];

/// The same for the sweep for hands that no face led to: the face is turned away, hidden, or too small to find.
const SWEEP_SCALES: [usize; 2] = [768, 1536];

/// Sizes of hands, in input pixels, that the palm detector finds.
const HAND_SIZES: RangeInclusive<f32> = 16.0..=110.0;

/// Enlarging the photo more than twofold shows nothing new.
const FINEST: f32 = 0.5;

/// What the face detector looks at when the photo's long side takes `long_side` input pixels.
pub(crate) fn face_views(size: (u32, u32), long_side: usize) -> Vec<View> {
    View::tiles(size, long_side as f32, long_side.min(FACE_VIEW), FACE_OVERLAP)
}

/// Whether faces should be searched at the next scale, when `people` have been found so far and the last views had `scale`
/// photo pixels per input pixel.
pub(crate) fn finer_faces_likely(people: &[Person], scale: f32) -> bool {
    scale > 1.0 && (people.is_empty() || people.iter().any(|person| person.face.width / scale < SMALL_FACE))
}

/// What the palm detector looks at: the whole photo coarsely, the surroundings of every face, and what that leaves out as
/// finely as the people's size asks for.
pub(crate) fn palm_views(size: (u32, u32), people: &[Person]) -> Vec<View> {
    let tiles = |long_side: usize| View::tiles(size, long_side as f32, PALM_VIEW, PALM_OVERLAP);
    let mut views: Vec<View> = PALM_SCALES.into_iter().flat_map(tiles).collect();
    // The coarsest stay for the smallest photos, too.
    views.retain(|view| view.scale >= FINEST || view.bounds().area() >= 4.0 * (size.0 * size.1) as f32);
    let finest = views.iter().map(|view| view.scale).fold(f32::INFINITY, f32::min);

    let frame = Rect::new(0.0, 0.0, size.0 as f32, size.1 as f32);
    let around_faces: Vec<View> = people
        .iter()
        .flat_map(|person| FACE_VIEWS.map(|widths| around_face(person, widths)))
        // A big face's views show no more than the whole photo already did.
        .filter(|view| view.scale < finest && view.bounds().intersection(&frame) > 0.0)
        .collect();

    let sweep = SWEEP_SCALES
        .into_iter()
        .flat_map(tiles)
        .filter(|tile| tile.scale >= FINEST && hands_fit(people, tile.scale) && !covered(tile, &around_faces));
    views.extend(sweep);
    views.extend(around_faces);
    views
}

fn around_face(person: &Person, widths: f32) -> View {
    let mut center = person.face.center();
    center.y += BELOW_FACE * person.face.width;
    View::square(center, widths * person.face.width, PALM_VIEW)
}

/// Whether hands of people like these, about as long as a face is wide, are best found at `scale` photo pixels per input
/// pixel. When no face is known, nothing says which scale is worth its time, and the coarse views have to do.
fn hands_fit(people: &[Person], scale: f32) -> bool {
    people.iter().any(|person| HAND_SIZES.contains(&(person.face.width / scale)))
}

/// Whether `views` show nearly all of what `tile` shows, and no more coarsely.
fn covered(tile: &View, views: &[View]) -> bool {
    const GRID: usize = 6;
    let bounds = tile.bounds();
    let step = bounds.width / GRID as f32;
    let hidden = |index: usize| {
        let (column, row) = ((index % GRID) as f32 + 0.5, (index / GRID) as f32 + 0.5);
        let point = Point::new(bounds.x + column * step, bounds.y + row * step);
        !views.iter().any(|view| view.scale <= tile.scale && view.bounds().contains(point))
    };
    (0..GRID * GRID).filter(|&index| hidden(index)).count() <= GRID
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(x: f32, y: f32, width: f32) -> Person {
        Person { face: Rect::new(x, y, width, width * 1.2), score: 0.9 }
    }

    #[test]
    fn every_small_face_gets_two_views() {
        let people = [person(1000.0, 800.0, 60.0), person(2000.0, 800.0, 60.0)];
        let views = palm_views((4000, 3000), &people);
        for person in &people {
            let around = views.iter().filter(|view| {
                let side = view.bounds().width / person.face.width;
                FACE_VIEWS.iter().any(|widths| (side - widths).abs() < 0.01)
                    && view.bounds().contains(person.face.center())
            });
            assert_eq!(around.count(), FACE_VIEWS.len());
        }
    }

    #[test]
    fn the_sweep_leaves_out_what_face_views_show() {
        let apart = palm_views((4000, 3000), &[person(1000.0, 800.0, 60.0)]);
        let crowd: Vec<Person> =
            (0..400).map(|index| person((index % 25) as f32 * 160.0, (index / 25) as f32 * 180.0, 60.0)).collect();
        let sweeping = |views: &[View]| views.iter().filter(|view| (view.scale - 4000.0 / 1536.0).abs() < 1e-3).count();
        assert!(sweeping(&apart) > 50);
        assert_eq!(sweeping(&palm_views((4000, 3000), &crowd)), 0);
    }

    #[test]
    fn a_face_that_fills_the_photo_gets_no_view_of_its_own() {
        let face = person(200.0, 100.0, 200.0);
        assert_eq!(palm_views((640, 480), &[face]), palm_views((640, 480), &[]));
    }

    #[test]
    fn a_tiny_photo_is_not_enlarged_beyond_use() {
        assert!(palm_views((100, 100), &[]).len() <= 2);
    }

    #[test]
    fn face_search_goes_on_only_while_it_may_find_more() {
        assert!(finer_faces_likely(&[], 4.0));
        assert!(!finer_faces_likely(&[], 1.0), "the photo has no finer detail");
        assert!(finer_faces_likely(&[person(0.0, 0.0, 60.0)], 4.0));
        assert!(!finer_faces_likely(&[person(0.0, 0.0, 200.0)], 4.0));
    }
}
