//! The whole search: faces, palms around them, landmarks on the palms.

use image::RgbImage;
use rayon::prelude::*;

use super::{Hand, Person, detector::Detector, landmarker::Landmarker, merge::merge, owner, phantom, search};
use crate::{
    geometry::Point,
    inference::{self, Model, ModelError, ModelSource},
    photo::{Pyramid, coloured},
};

/// What is in a photo.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Found {
    /// Everyone whose face was found, in no particular order.
    pub people: Vec<Person>,
    /// Every hand that was found.
    pub hands: Vec<Hand>,
}

/// Finds the hands in photos.
pub struct HandFinder {
    faces: Detector<6>,
    palms: Detector<7>,
    landmarks: Landmarker,
}

impl HandFinder {
    /// Loads the models from `source`.
    pub fn new(source: &ModelSource) -> Result<Self, ModelError> {
        let load = |model| inference::load(model, &source.bytes(model)?);
        let (faces, (palms, landmarks)) =
            rayon::join(|| load(Model::Faces), || rayon::join(|| load(Model::Palms), || load(Model::Landmarks)));
        Ok(Self {
            faces: Detector::faces(faces?),
            palms: Detector::palms(palms?),
            landmarks: Landmarker::new(landmarks?),
        })
    }

    /// Finds the people and hands in an upright photo.
    pub fn find(&self, photo: &RgbImage) -> Result<Found, ModelError> {
        if photo.width() == 0 || photo.height() == 0 {
            return Ok(Found::default());
        }
        let coloured = coloured(photo);
        let photo = coloured.as_ref().unwrap_or(photo);
        let pyramid = Pyramid::new(photo);
        let people = self.find_people(&pyramid, photo.dimensions())?;
        let palms = self.palms.look(&pyramid, &search::palm_views(photo.dimensions(), &people))?;
        let placements: Vec<_> =
            palms.par_iter().map(|palm| self.landmarks.place(&pyramid, palm)).collect::<Result<_, _>>()?;
        let hands = merge(placements.into_iter().flatten().collect())
            .into_iter()
            .filter_map(|placement| {
                let bounds = placement.landmarks.bounds();
                let person = owner::of(&bounds, &people);
                phantom::is_hand(&bounds, placement.presence, person, &people).then_some(Hand {
                    bounds,
                    person,
                    landmarks: placement.landmarks,
                    presence: placement.presence,
                    handedness: placement.handedness,
                })
            })
            .collect();
        Ok(Found { people, hands })
    }

    fn find_people(&self, pyramid: &Pyramid<'_>, size: (u32, u32)) -> Result<Vec<Person>, ModelError> {
        let mut people: Vec<Person> = Vec::new();
        for long_side in search::FACE_SCALES {
            let views = search::face_views(size, long_side);
            for face in self.faces.look(pyramid, &views)? {
                let person = Person { face: face.bounds, score: face.score };
                if !people.iter().any(|other| same_face(other, &person)) {
                    people.push(person);
                }
            }
            let scale = size.0.max(size.1) as f32 / long_side as f32;
            if !search::finer_faces_likely(&people, scale) {
                break;
            }
        }
        Ok(people)
    }
}

/// Whether two boxes from views at different scales are one face: the middle of either lies within the other.
fn same_face(a: &Person, b: &Person) -> bool {
    let (a_middle, b_middle): (Point, Point) = (a.face.center(), b.face.center());
    a.face.contains(b_middle) || b.face.contains(a_middle)
}
