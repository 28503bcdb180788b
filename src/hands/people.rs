//! Who is in a photo: faces, at as many scales as it takes.

use super::{
    Person, detail,
    detection::Detection,
    detector::{self, Detector},
    search,
};
use crate::{
    geometry::{Point, Rect},
    inference::ModelError,
    photo::Pyramid,
};

/// The faces in the whole photo at the coarsest scale.
pub(super) fn first_faces(
    detector: &Detector<6>,
    pyramid: &Pyramid<'_>,
    size: (u32, u32),
) -> Result<Vec<Detection<6>>, ModelError> {
    detector.look(pyramid, &search::face_views(size, search::FACE_SCALES[0]))
}

/// Everyone whose face can be found, beginning with the `first`, those of the coarsest scale. If there are `near` hands, which take these
/// bounds, it is a close-up: what is behind them is often a wall.
pub(super) fn find(
    detector: &Detector<6>,
    pyramid: &Pyramid<'_>,
    size: (u32, u32),
    first: Vec<Detection<6>>,
    near: &[Rect],
) -> Result<Vec<Person>, ModelError> {
    let close_up = !near.is_empty();
    let mut people: Vec<Person> = Vec::new();
    let mut first = Some(first);
    for long_side in search::FACE_SCALES {
        let faces = if let Some(faces) = first.take() {
            faces
        } else {
            let mut views = search::face_views(size, long_side);
            if close_up {
                views = views.iter().filter_map(|view| detail::trimmed(pyramid, view, near)).collect();
            }
            detector.look(pyramid, &views)?
        };
        let mut hints = Vec::new();
        // The best come first, so that nobody who was just found is a hint, too.
        for face in faces {
            let person = Person { face: face.bounds, score: face.score, roll: roll(&face) };
            if !people.iter().any(|other| same_face(other, &person)) {
                let found = if person.score >= detector::FACE { &mut people } else { &mut hints };
                found.push(person);
            }
        }
        if !search::finer_faces_likely(size, &people, &hints, long_side, close_up) {
            break;
        }
    }
    Ok(people)
}

/// How far a face is turned clockwise from upright, in radians: its first two keypoints are the person's right and left eye.
fn roll(face: &Detection<6>) -> f32 {
    let [right, left, ..] = face.keypoints;
    (left.y - right.y).atan2(left.x - right.x)
}

/// Whether two boxes from views at different scales are one face: the middle of either lies within the other.
fn same_face(a: &Person, b: &Person) -> bool {
    let (a_middle, b_middle): (Point, Point) = (a.face.center(), b.face.center());
    a.face.contains(b_middle) || b.face.contains(a_middle)
}
