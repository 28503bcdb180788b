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
    min_score: f32,
}

/// Intersection over union above which two boxes are one thing (`MediaPipe`'s value for faces and palms).
const SAME_IOU: f32 = 0.3;

/// Each thing once, best first.
pub(crate) fn distinct<const K: usize>(sightings: Vec<Detection<K>>) -> Vec<Detection<K>> {
    suppress(sightings, SAME_IOU)
}

impl Detector<6> {
    /// The full-range face detector of `MediaPipe`. Keypoints: right eye, left eye, nose, mouth, right ear, left ear.
    pub(crate) fn faces(network: Box<dyn Network>) -> Self {
        Self { network, grids: &[Grid { stride: 4, per_cell: 1 }], range: -1.0..=1.0, min_score: 0.6 }
    }
}

impl Detector<7> {
    /// The full palm detector of `MediaPipe`. Keypoints: wrist, MCP of index, middle, ring and little finger, CMC and MCP
    /// of the thumb.
    pub(crate) fn palms(network: Box<dyn Network>) -> Self {
        Self {
            network,
            grids: &[Grid { stride: 8, per_cell: 2 }, Grid { stride: 16, per_cell: 6 }],
            range: 0.0..=1.0,
            // Far below MediaPipe's 0.5: the landmark network has the last word on what is a hand, and asking it costs as
            // much as another view, which finds less.
            min_score: 0.2,
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
        let found = decode(boxes, scores, self.grids, (view.width, view.height), self.min_score);
        Ok(distinct(found).iter().map(|detection| detection.mapped(view.scale, view.origin)).collect())
    }
}
