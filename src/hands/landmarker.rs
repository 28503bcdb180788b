//! The landmark network on turned regions of a photo.

use super::{Handedness, region};
use crate::{
    geometry::{Affine, Point, Region},
    inference::{Input, Model, ModelError, Network},
    landmarks::{COUNT, Landmarks},
    photo::Pyramid,
};

/// Least presence in the first pass for which a second is worth its time. The first region comes from the palm alone and
/// is often off for small hands: fists of 20 px start as low as this and end up certain.
const MIN_HINT: f32 = 0.25;

/// Depth in the network's output is this much smaller than `x` and `y` (`normalize_z` in `MediaPipe`'s landmark graph).
const DEPTH_SCALE: f32 = 0.4;

/// One pass of the landmark network.
#[derive(Debug, Clone)]
pub(crate) struct Placement {
    pub(crate) landmarks: Landmarks,
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

    /// Places the points twice: in `region`, then in the region around the points of the first pass, which is steadier.
    /// `None` if the first pass doesn't see a hint of a hand. The presence is the second pass's.
    pub(crate) fn place(&self, photo: &Pyramid<'_>, region: &Region) -> Result<Option<Placement>, ModelError> {
        let Some(first) = self.pass(photo, region)?.filter(|first| first.presence >= MIN_HINT) else {
            return Ok(None);
        };
        let region = region::around_landmarks(&first.landmarks);
        Ok(self.pass(photo, &region)?.map(|mut second| {
            second.landmarks.spread = second.landmarks.distance(&first.landmarks) / second.landmarks.size();
            second
        }))
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
                presence,
                handedness: if right > 0.5 { Handedness::Right } else { Handedness::Left },
            },
        ))
    }
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
