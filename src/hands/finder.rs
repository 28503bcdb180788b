//! The whole search: faces, palms in the size of the people, what the refiner takes for hands, landmarks on those.

use std::{fmt, ptr};

use image::RgbImage;
use rayon::prelude::*;

use super::{
    Candidate, Found, Hand, Person,
    candidate::Regarded,
    detection::Detection,
    detector::{self, Detector},
    found::{least_readable, softness},
    landmarker::{Landmarker, Opinions, Placement},
    look::LookHead,
    merge, owner, people,
    presence::{self, PresenceHead},
    refiner::{self, Refined, Refiner},
    region, search, upright,
    view::View,
};
use crate::{
    geometry::Rect,
    inference::{self, Model, ModelError, ModelSource},
    landmarks::Landmarks,
    photo::{Adapted, Pyramid, Turn},
};

/// Presence from which a hand is there for sure.
const CERTAIN: f32 = 0.9;

/// Width of a face in photo pixels from which a quarter of the photo's size probably shows the person's hands as well as the
/// landmark network can see them: in a region of 224 pixels, twice as large as the hand.
const LARGE_FACE: f32 = 448.0;

/// How much larger than the bounds of its points a hand is, with the flesh around them.
const OUTLINE: f32 = 1.25;

/// Presence from which what the network for large hands sees of a small one counts as a look at it: where it sees none, its points
/// mean nothing.
const SEEN: f32 = 0.5;

/// So many times as many hands, seen in colours of skin, are there although the photo's own colours don't show them.
const MANY_MORE: f32 = 1.25;

/// Finds the hands in photos.
pub struct HandFinder {
    faces: Detector<6>,
    palms: Detector<7>,
    refiner: Refiner,
    landmarks: Landmarker,
    presence: PresenceHead,
    look: LookHead,
}

impl fmt::Debug for HandFinder {
    /// Networks are nothing to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandFinder").finish_non_exhaustive()
    }
}

/// A photo as it is searched: for people in `greys`, as it is, and for hands in `pyramid`, where it has colours.
struct Scene<'a> {
    pyramid: &'a Pyramid<'a>,
    greys: &'a Pyramid<'a>,
    /// In darker colours, if it had none: each look finds palms that the other misses.
    dark: Option<&'a Pyramid<'a>>,
    /// Of the photo, in pixels.
    size: (u32, u32),
    /// So many of these, along a side, show no more than one of a sharp photo.
    softness: f32,
}

/// What a search comes across before it is said what of it is a hand.
struct Searched {
    people: Vec<Person>,
    /// Scale of the finest sweep for hands, in photo pixels per input pixel, if there was any.
    swept: Option<f32>,
    /// The points of whatever may be a hand, each once.
    placements: Vec<Placement>,
}

impl HandFinder {
    /// Loads the models from `source`.
    pub fn new(source: &ModelSource) -> Result<Self, ModelError> {
        let load = |model| inference::load(model, &source.bytes(model)?);
        let ((faces, refiner, palms, presence), (landmarks, (small, look))) = rayon::join(
            || (load(Model::Faces), load(Model::Refiner), load(Model::Palms), load(Model::Presence)),
            || rayon::join(|| load(Model::Landmarks), || (load(Model::SmallLandmarks), load(Model::Look))),
        );
        Ok(Self {
            faces: Detector::faces(faces?),
            palms: Detector::palms(palms?),
            refiner: Refiner::new(refiner?),
            landmarks: Landmarker::new(landmarks?, small?),
            presence: PresenceHead::new(presence?),
            look: LookHead::new(look?),
        })
    }

    /// Finds the people and hands in an upright photo.
    pub fn find(&self, photo: &RgbImage) -> Result<Found, ModelError> {
        if photo.width() == 0 || photo.height() == 0 {
            return Ok(Found::default());
        }
        let size = photo.dimensions();
        let adapted = Adapted::of(photo);
        let photo = adapted.plain();
        let plain = Pyramid::new(photo);
        let (faces, softness) = rayon::join(|| people::first_faces(&self.faces, &plain, size), || softness(photo));
        let faces = faces?;
        let coloured = |faces| {
            let [light, dark] = adapted.coloured();
            let [light, dark] = [&light, &dark].map(Pyramid::new);
            self.search(&Scene { pyramid: &light, greys: &plain, dark: Some(&dark), size, softness }, faces)
        };
        if adapted.is_monochrome() {
            return coloured(faces);
        }
        let scene = Scene { pyramid: &plain, greys: &plain, dark: None, size, softness };
        let found = self.search(&scene, faces.clone())?;
        if !found.lacks_hands() {
            return Ok(found);
        }
        let in_skin = coloured(faces)?;
        let many_more = in_skin.hands.len() as f32 >= MANY_MORE * found.hands.len() as f32 && !in_skin.hands.is_empty();
        Ok(if many_more { in_skin } else { found })
    }

    /// The same from a photo of `size` at a `quarter` of it. `None` if that doesn't show all that the photo does.
    pub(crate) fn find_at_a_glance(&self, quarter: &RgbImage, size: (u32, u32)) -> Result<Option<Found>, ModelError> {
        if !Adapted::of(quarter).is_unchanged() {
            return Ok(None);
        }
        let pyramid = Pyramid::of_quarter(quarter);
        let faces = people::first_faces(&self.faces, &pyramid, size)?;
        let sure: Vec<_> = faces.iter().filter(|face| face.score >= detector::FACE).collect();
        if sure.is_empty() || sure.iter().any(|face| face.bounds.width < LARGE_FACE) {
            return Ok(None);
        }
        let scene = Scene { pyramid: &pyramid, greys: &pyramid, dark: None, size, softness: 4.0 * softness(quarter) };
        let found = self.search(&scene, faces)?;
        // That there is no hand can be seen in less detail than what a hand shows.
        let fell_short =
            found.hands.iter().any(|hand| region::around_landmarks(&hand.landmarks).side < 2.0 * LARGE_FACE);
        let others = found.people.iter().any(|person| person.face.width < LARGE_FACE);
        Ok((found.upright() && !found.lacks_hands() && !fell_short && !others).then_some(found))
    }

    /// What may be a hand in an upright photo in colours that is neither faint nor has a cast, the hands among it.
    #[doc(hidden)]
    pub fn candidates(&self, photo: &RgbImage) -> Result<Vec<Candidate>, ModelError> {
        let (pyramid, size) = (Pyramid::new(photo), photo.dimensions());
        let faces = people::first_faces(&self.faces, &pyramid, size)?;
        let scene = Scene { pyramid: &pyramid, greys: &pyramid, dark: None, size, softness: softness(photo) };
        let Searched { people, placements, .. } = self.placements(&scene, faces)?;
        let regarded = self.regard(&pyramid, &people, placements)?;
        Ok(regarded.into_iter().map(Regarded::into_candidate).collect())
    }

    /// By which turn a `photo`, in which this was `found`, gets upright. `None` if it seems to be.
    pub(crate) fn turn_upright(&self, photo: &RgbImage, found: &Found) -> Result<Option<Turn>, ModelError> {
        upright::turn(&self.faces, photo, found)
    }

    /// Finds the people, beginning with the [`people::first_faces`], and the hands.
    fn search(&self, scene: &Scene<'_>, faces: Vec<Detection<6>>) -> Result<Found, ModelError> {
        let Searched { people, swept, placements } = self.placements(scene, faces)?;
        let mut regarded = self.regard(scene.pyramid, &people, placements)?;
        regarded.retain(|regarded| regarded.presence >= presence::LEAST);
        let hands = self
            .turned(scene, regarded)?
            .into_par_iter()
            .map(|regarded| self.hand(&people, regarded))
            .collect::<Result<Vec<_>, _>>()?;
        let least_readable = least_readable(scene.softness);
        let smallest_hand = search::smallest_hand(scene.size, swept).max(least_readable);
        Ok(Found { people, hands, smallest_hand, least_readable })
    }

    /// Looks for the people, beginning with the [`people::first_faces`], and for whatever may be a hand.
    fn placements(&self, scene: &Scene<'_>, faces: Vec<Detection<6>>) -> Result<Searched, ModelError> {
        let &Scene { greys, size, .. } = scene;
        let mut sightings = self.sightings(scene, &search::whole_views(size))?;
        let near = self.find_near(scene, &sightings)?;
        let known: Vec<Rect> = near.iter().map(|hand| hand.landmarks.bounds().scaled(OUTLINE)).collect();
        let people = people::find(&self.faces, greys, size, faces, &known)?;
        let close_up = people.is_empty() && !near.is_empty();
        let mut swept = if close_up { None } else { search::sweep(size, &people, &[]) };
        sightings.extend(self.sightings(scene, &search::palm_views(size, &people, swept))?);
        let mut placements = self.place_more(scene, sightings, near)?;
        while let Some(finer) = search::finer_sweep(size, &people, &strangers(&placements, &people), swept) {
            let sightings = self.sightings(scene, &search::sweep_views(size, finer))?;
            placements = self.place_more(scene, sightings, placements)?;
            swept = Some(finer);
        }
        Ok(Searched { people, swept, placements })
    }

    /// What may be palms in these views, some of them several times.
    fn sightings(&self, scene: &Scene<'_>, views: &[View]) -> Result<Vec<Detection<7>>, ModelError> {
        let mut sightings = self.palms.sightings(scene.pyramid, views)?;
        if let Some(dark) = scene.dark {
            sightings.extend(self.palms.sightings(dark, views)?);
        }
        Ok(sightings)
    }

    /// Adds the hands whose palms these may be to those `known`.
    fn place_more(
        &self,
        scene: &Scene<'_>,
        sightings: Vec<Detection<7>>,
        known: Vec<Placement>,
    ) -> Result<Vec<Placement>, ModelError> {
        let mut palms = self.palms.distinct(sightings);
        palms.retain(|palm| !known.iter().filter(|hand| certain(hand)).any(|hand| merge::known(palm, &hand.landmarks)));
        let placements = self.place(scene, &palms)?;
        Ok(merge::merge(known.into_iter().chain(placements).collect()))
    }

    /// Places the points of the hands whose palms these may be.
    fn place(&self, scene: &Scene<'_>, palms: &[Detection<7>]) -> Result<Vec<Placement>, ModelError> {
        let &Scene { pyramid, softness, .. } = scene;
        let refined: Vec<Option<Refined>> = palms
            .par_iter()
            .map(|palm| {
                let refined = self.refiner.look(pyramid, &region::around_palm(palm))?;
                Ok(refined.map(|refined| refined.proposed(palm.score)))
            })
            .collect::<Result<_, _>>()?;
        let likely = refined.into_iter().flatten().filter(Refined::may_be_a_hand).collect();
        let placements: Vec<Option<Placement>> = refiner::distinct(likely)
            .par_iter()
            .map(|refined| {
                let placement = self.landmarks.place(pyramid, &refined.region, softness)?;
                Ok(placement.map(|seen| Placement {
                    presence: refined.confirmed(seen.presence),
                    opinions: Opinions {
                        palm: refined.palm.unwrap_or_default(),
                        refiner: refined.seen,
                        ..seen.opinions
                    },
                    ..seen
                }))
            })
            .collect::<Result<_, _>>()?;
        Ok(placements.into_iter().flatten().collect())
    }

    /// Has the other network look at the placements of a photo, and says by all clues how sure it is that each is a hand.
    fn regard(
        &self,
        pyramid: &Pyramid<'_>,
        people: &[Person],
        placements: Vec<Placement>,
    ) -> Result<Vec<Regarded>, ModelError> {
        let others = placements
            .par_iter()
            .map(|placement| self.landmarks.other_look(pyramid, placement))
            .collect::<Result<Vec<_>, _>>()?;
        let clues = presence::clues(&placements, &others, people);
        let judged = placements.into_iter().zip(others).zip(clues).map(|((placement, other), clues)| {
            Ok(Regarded { presence: self.presence.presence(clues)?, clues, placement, other })
        });
        judged.collect()
    }

    /// The same hands, turned otherwise where the network is surer of one so, unless that is another of them.
    fn turned(
        &self,
        &Scene { pyramid, softness, .. }: &Scene<'_>,
        hands: Vec<Regarded>,
    ) -> Result<Vec<Regarded>, ModelError> {
        let turn = |hand: &Regarded| {
            let is_another = |turned: &Placement| {
                let same = |other: &Regarded| merge::same(&turned.landmarks, &other.placement.landmarks);
                hands.iter().any(|other| !ptr::eq(other, hand) && same(other))
            };
            let turned = self.landmarks.turned(pyramid, &hand.placement, softness)?;
            match turned.filter(|turned| !is_another(turned)) {
                Some(turned) => Ok(Some((self.landmarks.other_look(pyramid, &turned)?, turned))),
                None => Ok(None),
            }
        };
        let turned = hands.par_iter().map(turn).collect::<Result<Vec<_>, _>>()?;
        let either = |(hand, turned): (Regarded, Option<_>)| match turned {
            Some((other, placement)) => Regarded { placement, other, ..hand },
            None => hand,
        };
        Ok(hands.into_iter().zip(turned).map(either).collect())
    }

    /// What a hand among `people` shows.
    fn hand(
        &self,
        people: &[Person],
        Regarded { placement, other, presence, .. }: Regarded,
    ) -> Result<Hand, ModelError> {
        let rest = match &other {
            Some(other) => self.look.rest(&placement, other)?,
            None => 0.0,
        };
        let Placement { landmarks, before, handedness, model, .. } = placement;
        let bounds = landmarks.bounds();
        let person = owner::of(&bounds, people);
        let other = other.filter(|other| model == Model::SmallLandmarks && other.presence >= SEEN);
        let other = other.map(|other| Landmarks { spread: landmarks.spread, ..other.landmarks });
        Ok(Hand { bounds, landmarks, other: other.or(before), presence, rest, handedness, person })
    }

    /// Hands that fill a large part of the photo and are there for sure, among what was seen in the whole of it.
    fn find_near(&self, scene: &Scene<'_>, sightings: &[Detection<7>]) -> Result<Vec<Placement>, ModelError> {
        let size = scene.size;
        let mut palms = self.palms.distinct(sightings.to_vec());
        palms.retain(|palm| palm.score >= detector::PALM && search::may_be_near(size, &palm.bounds));
        let mut near = merge::merge(self.place(scene, &palms)?);
        near.retain(|hand| certain(hand) && search::is_near(size, &hand.landmarks.bounds()));
        Ok(near)
    }
}

fn certain(placement: &Placement) -> bool {
    placement.presence >= CERTAIN
}

/// The hands that are there for sure and belong to none of these people, by their longer side in photo pixels.
fn strangers(placements: &[Placement], people: &[Person]) -> Vec<f32> {
    let bounds = placements.iter().filter(|placement| certain(placement)).map(|placement| placement.landmarks.bounds());
    bounds.filter(|bounds| owner::of(bounds, people).is_none()).map(|bounds| bounds.long_side()).collect()
}

#[cfg(test)]
mod tests;
