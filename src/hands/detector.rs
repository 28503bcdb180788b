//! A single-shot detector looking at views of a photo.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::{
    detection::{Detection, Grid, decode, suppress},
    view::View,
};
use crate::{
    inference::{Input, ModelError, Network},
    photo::Pyramid,
};

/// Finds boxes with `K` keypoints.
pub(crate) struct Detector<const K: usize> {
    network: Box<dyn Network>,
    grids: &'static [Grid],
    /// What black and white are to the network.
    range: RangeInclusive<f32>,
    /// Boxes below this score are too loose to be blended into one above it.
    least_blended: f32,
}

/// What the logits of the head for small hands are lowered by in the file, so that where the network has a box of its own,
/// which is the better one, the head's is behind it.
const LESS_SURE: f32 = 3.0;

/// The logit of 0.2, far below `MediaPipe`'s 0.5: the refiner and the landmark network have the last word on what is a hand.
const UNLIKELY: f32 = -1.386;

/// Score from which a box is somebody's face. A less sure one is a hint that a finer view may show one.
pub(super) const FACE: f32 = 0.6;

/// The logit of 0.4.
const HINT_OF_A_FACE: f32 = -0.405;

/// Score from which a box is a palm to `MediaPipe`.
pub(super) const PALM: f32 = 0.5;

/// Intersection over union above which two boxes are one thing (`MediaPipe`'s value for faces and palms).
const SAME_IOU: f32 = 0.3;

impl Detector<6> {
    /// The full-range face detector of `MediaPipe`. Keypoints: right eye, left eye, nose, mouth, right ear, left ear.
    pub(crate) fn faces(network: Box<dyn Network>) -> Self {
        Self {
            network,
            grids: &[Grid { stride: 4, per_cell: 1, min_logit: HINT_OF_A_FACE, largest: f32::INFINITY }],
            range: -1.0..=1.0,
            least_blended: FACE,
        }
    }
}

impl Detector<7> {
    /// The full palm detector of `MediaPipe` with a head for small hands of kepal's own (`tools/train/small`). Keypoints: wrist,
    /// MCP of index, middle, ring and little finger, CMC and MCP of the thumb.
    pub(crate) fn palms(network: Box<dyn Network>) -> Self {
        Self {
            network,
            grids: &[
                Grid { stride: 8, per_cell: 2, min_logit: UNLIKELY, largest: f32::INFINITY },
                Grid { stride: 16, per_cell: 6, min_logit: UNLIKELY, largest: f32::INFINITY },
                // The head for small hands. In close-ups, of which it has seen none, its boxes are worse than the network's own.
                Grid { stride: 8, per_cell: 1, min_logit: UNLIKELY - LESS_SURE, largest: 28.0 },
            ],
            range: 0.0..=1.0,
            least_blended: PALM,
        }
    }
}

impl<const K: usize> Detector<K> {
    /// What is in `views`, in photo pixels, each thing once, best first.
    pub(crate) fn look(&self, photo: &Pyramid<'_>, views: &[View]) -> Result<Vec<Detection<K>>, ModelError> {
        Ok(self.distinct(self.sightings(photo, views)?))
    }

    /// Each thing once, best first.
    pub(crate) fn distinct(&self, sightings: Vec<Detection<K>>) -> Vec<Detection<K>> {
        suppress(sightings, SAME_IOU, self.least_blended)
    }

    /// The same, but what several views show comes several times.
    pub(crate) fn sightings(&self, photo: &Pyramid<'_>, views: &[View]) -> Result<Vec<Detection<K>>, ModelError> {
        let found: Vec<_> = views.par_iter().map(|view| self.look_at(photo, view)).collect::<Result<_, _>>()?;
        Ok(found.concat())
    }

    fn look_at(&self, photo: &Pyramid<'_>, view: &View) -> Result<Vec<Detection<K>>, ModelError> {
        let mut input = Input::picture(view.width, view.height);
        photo.warp(&view.to_photo(), view.width, view.height, self.range.clone(), &mut input.values);
        let outputs = self.network.run(input)?;
        let [boxes, scores] = outputs.as_slice() else {
            return Ok(Vec::new());
        };
        let found = decode(boxes, scores, self.grids, (view.width, view.height));
        Ok(self.distinct(found).iter().map(|detection| detection.mapped(view.scale, view.origin)).collect())
    }
}
