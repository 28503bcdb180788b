//! The landmark network on turned regions of a photo.

use std::f32::consts::FRAC_PI_6;

use super::{Handedness, detection::Detection, phantom, region};
use crate::{
    geometry::{Affine, Point, Region},
    inference::{Input, Model, ModelError, Network},
    landmarks::{COUNT, Landmarks},
    photo::Pyramid,
};

/// Least presence in the first pass for which a second is worth its time. The first region comes from the palm alone and
/// is often off for small hands: fists of 20 px start as low as this and end up certain.
const MIN_HINT: f32 = 0.25;

/// Passes whose points lie closer than this on average, as a share of the hand's size, agree: 95 of 100 second passes on real
/// hands of 14 pixels and more do with the first. The others started too far off.
const SETTLED: f32 = 0.07;

/// The most passes for one hand.
const MOST_PASSES: usize = 3;

/// Score of a palm that deserves more than one try: `MediaPipe`'s own threshold.
pub(super) const LIKELY: f32 = 0.5;

/// Least presence in the first pass for which another region is tried. Three of five likely palms that didn't settle had
/// less, and none of them was a hand.
const MIN_TRACE: f32 = 0.05;

/// Regions near one that didn't settle: how much larger, and turned by how many radians.
const NEARBY: [(f32, f32); 3] = [(1.25, 0.0), (1.0, -FRAC_PI_6), (1.0, FRAC_PI_6)];

/// How much larger a region is that shows whether a hand is a part of a larger one.
const WIDE: f32 = 1.4;

/// Depth in the network's output is this much smaller than `x` and `y` (`normalize_z` in `MediaPipe`'s landmark graph).
const DEPTH_SCALE: f32 = 0.4;

/// One pass of the landmark network.
#[derive(Debug, Clone)]
pub(crate) struct Placement {
    pub(crate) landmarks: Landmarks,
    /// The points as the pass before placed them.
    pub(crate) before: Option<Landmarks>,
    /// How sure the network is that it saw a hand, 0..=1.
    pub(crate) presence: f32,
    pub(crate) handedness: Handedness,
}

/// Places the points of a hand.
pub(crate) struct Landmarker {
    network: Box<dyn Network>,
}

impl Landmarker {
    pub(crate) fn new(network: Box<dyn Network>) -> Self {
        Self { network }
    }

    /// Places the points of the hand whose palm this is. Where they settle on nothing sure although the palm is likely,
    /// its region was perhaps off, and others near it are tried; then the hand is as sure as the second surest of them,
    /// for something that is no hand may look like one once. `None` if there is no hint of a hand.
    pub(crate) fn place(&self, photo: &Pyramid<'_>, palm: &Detection<7>) -> Result<Option<Placement>, ModelError> {
        let region = region::around_palm(palm);
        let Some(glance) = self.pass(photo, &region)? else {
            return Ok(None);
        };
        let hopeless = palm.score < LIKELY || glance.presence < MIN_TRACE;
        let first = self.settle(photo, glance)?;
        if hopeless || first.as_ref().is_some_and(sure) {
            return Ok(first);
        }
        let mut tries: Vec<Placement> = first.into_iter().collect();
        let mut failed = 0;
        for (scale, turn) in NEARBY {
            let nearby = Region { side: region.side * scale, angle: region.angle + turn, ..region };
            let settled = self.pass(photo, &nearby)?.map(|glance| self.settle(photo, glance)).transpose()?.flatten();
            failed += usize::from(!settled.as_ref().is_some_and(sure));
            tries.extend(settled);
            // The second surest can't be sure any more.
            if failed == NEARBY.len() - 1 {
                break;
            }
        }
        tries.sort_by(|a, b| b.presence.total_cmp(&a.presence));
        let second = tries.get(1).map_or(0.0, |second| second.presence);
        Ok(tries.into_iter().next().map(|surest| Placement { presence: second, ..surest }))
    }

    /// The hand that `part`, whose fingers are folded, seems to be a part of when more is shown of what is around it: the
    /// folded fingers of a pointing hand look like a small fist.
    pub(crate) fn whole(&self, photo: &Pyramid<'_>, part: &Landmarks) -> Result<Option<Landmarks>, ModelError> {
        let region = region::around_landmarks(part);
        let wide = self.pass(photo, &Region { side: region.side * WIDE, ..region })?;
        Ok(wide.filter(|whole| sure(whole) && part.is_part_of(&whole.landmarks)).map(|whole| whole.landmarks))
    }

    /// Places the points again in the region around those of the pass before, which is steadier, until two passes agree or
    /// [`MOST_PASSES`] have been made. `None` if the first pass, `last`, doesn't see a hint of a hand. The presence is the
    /// last pass's.
    fn settle(&self, photo: &Pyramid<'_>, mut last: Placement) -> Result<Option<Placement>, ModelError> {
        if last.presence < MIN_HINT {
            return Ok(None);
        }
        for _ in 1..MOST_PASSES {
            let Some(mut next) = self.pass(photo, &region::around_landmarks(&last.landmarks))? else {
                return Ok(None);
            };
            let spread = next.landmarks.distance(&last.landmarks) / next.landmarks.size();
            next.landmarks.spread = spread;
            next.before = Some(Landmarks { spread, ..last.landmarks });
            last = next;
            if last.landmarks.spread <= SETTLED {
                break;
            }
        }
        Ok(Some(last))
    }

    /// One pass, without anything to compare it with. `None` if the network's output isn't a hand in any sense: not finite, or without extent.
    pub(crate) fn pass(&self, photo: &Pyramid<'_>, region: &Region) -> Result<Option<Placement>, ModelError> {
        let size = Model::Landmarks.shape()[1];
        let to_photo = region.from_crop(size);
        let mut input = Input::picture(size, size);
        photo.warp(&to_photo, size, size, 0.0..=1.0, &mut input.values);
        let outputs = self.network.run(input)?;
        let [crop, presence, handedness, world] = outputs.as_slice() else {
            return Ok(None);
        };
        Ok(read(crop, world, region.angle, &to_photo).zip(presence.first().zip(handedness.first())).map(
            |(landmarks, (&presence, &right))| Placement {
                landmarks,
                before: None,
                presence,
                handedness: if right > 0.5 { Handedness::Right } else { Handedness::Left },
            },
        ))
    }
}

/// Whether it passes for a hand under the best of circumstances.
fn sure(placement: &Placement) -> bool {
    placement.presence >= phantom::MIN_PRESENCE
}

/// The landmarks of the network's raw outputs, brought from the crop's frame to the photo's.
fn read(crop: &[f32], world: &[f32], angle: f32, to_photo: &Affine) -> Option<Landmarks> {
    let crop: &[[f32; 3]; COUNT] = crop.as_chunks().0.try_into().ok()?;
    let world: &[[f32; 3]; COUNT] = world.as_chunks().0.try_into().ok()?;
    let scale = to_photo.scale();
    let (sin, cos) = angle.sin_cos();
    let landmarks = Landmarks {
        photo: crop.map(|[x, y, z]| {
            let point = to_photo.apply(Point::new(x, y));
            [point.x, point.y, z * scale / DEPTH_SCALE]
        }),
        world: world.map(|[x, y, z]| [x * cos - y * sin, x * sin + y * cos, z]),
        spread: 0.0,
    };
    let finite = landmarks.photo.iter().chain(&landmarks.world).flatten().all(|value| value.is_finite());
    (finite && landmarks.size() > 0.0).then_some(landmarks)
}
