//! A single-shot detector looking at views of a photo.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::{
    detection::{Detection, Grid, ScoreMap, decode, suppress},
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
    /// Whether its last head has a say in what the others predict.
    second: Option<SecondOpinion>,
}

/// What the last head of a detector has to say about what the others predict: it saves a look at what neither is sure of.
struct SecondOpinion {
    /// Distance between the head's cells, in input pixels.
    stride: usize,
    /// It knows nothing of boxes with a longer side than this, in input pixels.
    largest: f32,
    /// Predictions of this score need no second opinion.
    sure: f32,
    /// Others stand if the head gives a cell at their middle this logit.
    min_logit: f32,
}

impl SecondOpinion {
    /// Whether `prediction` stands, given what the head says.
    fn confirms<const K: usize>(&self, prediction: &Detection<K>, opinion: &ScoreMap<'_>) -> bool {
        prediction.score >= self.sure
            || prediction.bounds.long_side() > self.largest
            || opinion.near(prediction.bounds.center()) >= self.min_logit
    }
}

/// Distance between the cells of the head for small hands, in input pixels.
const SMALL_HANDS: usize = 8;

/// The longest side, in input pixels, of the boxes that the head is asked about. Those of larger hands in close-ups, of which it
/// has seen none, are worse than the network's own.
const LARGEST_SMALL: f32 = 28.0;

/// What the logits of that head are lowered by in the file, so that where the network has a box of its own, which is the better
/// one, the head's is behind it.
const LESS_SURE: f32 = 3.0;

/// The logit of 0.2, far below `MediaPipe`'s 0.5: the landmark network has the last word on what is a hand.
const UNLIKELY: f32 = -1.386;

/// The logit of 0.6.
const LIKELY_FACE: f32 = 0.405;

/// Intersection over union above which two boxes are one thing (`MediaPipe`'s value for faces and palms).
const SAME_IOU: f32 = 0.3;

/// Each thing once, best first.
pub(crate) fn distinct<const K: usize>(sightings: Vec<Detection<K>>) -> Vec<Detection<K>> {
    suppress(sightings, SAME_IOU)
}

impl Detector<6> {
    /// The full-range face detector of `MediaPipe`. Keypoints: right eye, left eye, nose, mouth, right ear, left ear.
    pub(crate) fn faces(network: Box<dyn Network>) -> Self {
        Self {
            network,
            grids: &[Grid { stride: 4, per_cell: 1, min_logit: LIKELY_FACE, largest: f32::INFINITY }],
            range: -1.0..=1.0,
            second: None,
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
                Grid { stride: SMALL_HANDS, per_cell: 1, min_logit: -LESS_SURE, largest: LARGEST_SMALL },
            ],
            range: 0.0..=1.0,
            second: Some(SecondOpinion {
                stride: SMALL_HANDS,
                largest: LARGEST_SMALL,
                sure: 0.8,
                min_logit: UNLIKELY - LESS_SURE,
            }),
        }
    }
}

impl<const K: usize> Detector<K> {
    /// What is in `views`, in photo pixels, each thing once, best first.
    pub(crate) fn look(&self, photo: &Pyramid<'_>, views: &[View]) -> Result<Vec<Detection<K>>, ModelError> {
        Ok(distinct(self.sightings(photo, views)?))
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
        let size = (view.width, view.height);
        let mut found = decode(boxes, scores, self.grids, size);
        if let Some(second) = &self.second {
            let opinion = ScoreMap::last(scores, second.stride, size);
            found.retain(|prediction| second.confirms(prediction, &opinion));
        }
        Ok(distinct(found).iter().map(|detection| detection.mapped(view.scale, view.origin)).collect())
    }
}
