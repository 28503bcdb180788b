//! The whole search: faces, palms around them, landmarks on the palms.

use image::RgbImage;
use rayon::prelude::*;

use super::{
    Hand, Person,
    detection::Detection,
    detector::{Detector, distinct},
    landmarker::{LIKELY, Landmarker, Placement},
    merge, owner, phantom, search,
};
use crate::{
    geometry::Point,
    inference::{self, Model, ModelError, ModelSource},
    photo::{Pyramid, blur, coloured},
};

/// Presence from which a hand that is near is there for sure.
const CERTAIN: f32 = 0.9;

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
    /// How many people's hands, which are about as long as faces are wide, are too small in the photo to be read.
    pub fn unreadable(&self) -> usize {
        self.people.iter().filter(|person| person.face.width < self.least_readable).count()
    }
}

/// A hand of fewer pixels than this can't be told from noise by the landmark network …
const MIN_HAND: f32 = 12.0;
/// … in a photo with no more blur than this, in pixels; in others it takes so many times more. Of rendered hands of this size,
/// blurred by 0.8, 1.1 and 1.5 pixels and compressed, about half are found.
const SHARP: f32 = 0.5;

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
        let size = photo.dimensions();
        // Faces are found in greys as well as in colours.
        let coloured = coloured(photo);
        let greys = coloured.is_some().then(|| Pyramid::new(photo));
        let pyramid = Pyramid::new(coloured.as_ref().unwrap_or(photo));
        let mut sightings = self.palms.sightings(&pyramid, &search::whole_views(size))?;
        let near = self.find_near(&pyramid, size, &sightings)?;
        let people = self.find_people(greys.as_ref().unwrap_or(&pyramid), size, !near.is_empty())?;
        let swept = !people.is_empty() || near.is_empty();
        if swept {
            sightings.extend(self.palms.sightings(&pyramid, &search::palm_views(size, &people))?);
        }
        let mut palms = distinct(sightings);
        palms.retain(|palm| !near.iter().any(|hand| merge::known(palm, &hand.landmarks)));
        let placements: Vec<_> =
            palms.par_iter().map(|palm| self.landmarks.place(&pyramid, palm)).collect::<Result<_, _>>()?;
        let hands = merge::merge(near.into_iter().chain(placements.into_iter().flatten()).collect())
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
        let least_readable = MIN_HAND * (blur(photo) / SHARP).max(1.0);
        let smallest_hand = search::smallest_hand(size, &people, swept).max(least_readable);
        Ok(Found { people, hands, smallest_hand, least_readable })
    }

    /// Hands that fill a large part of the photo and are there for sure, among what was seen in the whole of it.
    fn find_near(
        &self,
        pyramid: &Pyramid<'_>,
        size: (u32, u32),
        sightings: &[Detection<7>],
    ) -> Result<Vec<Placement>, ModelError> {
        let palms: Vec<_> = distinct(sightings.to_vec());
        let placements: Vec<_> = palms
            .par_iter()
            .filter(|palm| palm.score >= LIKELY && search::may_be_near(size, &palm.bounds))
            .map(|palm| self.landmarks.place(pyramid, palm))
            .collect::<Result<_, _>>()?;
        let mut near = merge::merge(placements.into_iter().flatten().collect());
        near.retain(|hand| hand.presence >= CERTAIN && search::is_near(size, &hand.landmarks.bounds()));
        Ok(near)
    }

    /// Everyone whose face can be found; `close_up` if a hand was found that is near.
    fn find_people(&self, pyramid: &Pyramid<'_>, size: (u32, u32), close_up: bool) -> Result<Vec<Person>, ModelError> {
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
            if !search::finer_faces_likely(&people, scale, close_up) {
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

#[cfg(test)]
mod tests {
    use image::{GenericImage, imageops};

    use super::*;

    #[test]
    fn a_hand_that_is_near_hides_nobody_in_the_background() {
        let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
        let open = |path| image::open(path).unwrap().into_rgb8();
        let (close_up, group) = (open("fixtures/index/nocurl.jpg"), open("fixtures/groups/fist_1_0000.jpg"));
        let alone = finder.find(&close_up).unwrap();
        assert_eq!((alone.people.len(), alone.hands.len()), (0, 1));
        let behind = finder.find(&group).unwrap();
        assert!(behind.people.len() > 5 && behind.hands.len() > 5, "{behind:?}");

        let (width, height) = close_up.dimensions();
        let side = imageops::thumbnail(&close_up, width * group.height() / height, group.height());
        let mut both = RgbImage::new(group.width() + side.width(), group.height());
        both.copy_from(&group, 0, 0).unwrap();
        both.copy_from(&side, group.width(), 0).unwrap();
        let found = finder.find(&both).unwrap();
        assert!(found.people.len() >= behind.people.len(), "{found:?}");
        assert!(found.hands.len() > behind.hands.len() * 3 / 4, "{found:?}");
        assert!(found.hands.iter().any(|hand| search::is_near(both.dimensions(), &hand.bounds)), "{found:?}");
    }

    #[test]
    fn small_hands_can_not_be_read_in_a_blurred_photo() {
        let finder = HandFinder::new(&ModelSource::Embedded).unwrap();
        let sharp = image::open("fixtures/groups/fist_1_0000.jpg").unwrap().into_rgb8();
        let soft = imageops::blur(&sharp, 2.0);
        let [sharp, soft] = [sharp, soft].map(|photo| finder.find(&photo).unwrap());
        assert_eq!(sharp.unreadable(), 0, "{sharp:?}");
        assert!(soft.unreadable() > 5, "{soft:?}");
        assert!(soft.smallest_hand > sharp.smallest_hand, "{} {}", soft.smallest_hand, sharp.smallest_hand);
    }
}
