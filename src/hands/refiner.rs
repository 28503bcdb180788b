//! A quick second look at what may be a palm: whether a region shows a hand, and how it should lie around it.
//!
//! The refine network of a cascade (Zhang et al. 2016, arXiv:1604.02878) between palms and landmarks: it costs a twentieth of the
//! landmark network, which then looks only where a hand is, and at once from where it settles.

use super::merge;
use crate::{
    geometry::{Point, Region, normalize_angle},
    inference::{Input, Model, ModelError, Network},
    photo::Pyramid,
    probability::{logistic, weighed},
};

/// Tells hands from what is none, and moves regions to where the hand is.
pub(crate) struct Refiner {
    network: Box<dyn Network>,
}

/// What a look at a region says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Refined {
    /// How sure the network is that the region shows a hand, 0..=1.
    pub(crate) seen: f32,
    /// Score of the palm that the region is around, 0..=1, if it is around one.
    pub(crate) palm: Option<f32>,
    /// The region around that hand.
    pub(crate) region: Region,
}

/// Score, with what its palm says, from which a region is worth a look by the landmark network: see `landmarker::MIN_HINT`.
const MAYBE: f32 = 0.008;

/// At a palm score of this logit (0.18) the refiner's score stands; a surer or less sure palm counts in full, as its network sees
/// more of the photo. In the same groups 43 things that are no labelled hand are found so, 49 without it, and 6 photos instead of 9
/// go to review.
const PROPOSED: f32 = -1.5;

/// At a score of this logit (0.88, which of crops that nothing was trained on 6 of 7 hands have and one of 50 others) the landmark
/// network's presence stands. What is surer or less sure counts half, as two networks that see the same pixels are not two witnesses.
const EVEN: f32 = 2.0;
const WEIGHT: f32 = 0.5;

impl Refined {
    /// The same, if the region is around a palm of this score, 0..=1.
    pub(crate) fn proposed(self, palm: f32) -> Self {
        Self { palm: Some(palm), ..self }
    }

    /// How sure it is that the region shows a hand, 0..=1, by what its palm says, too.
    pub(crate) fn score(&self) -> f32 {
        self.palm.map_or(self.seen, |palm| weighed(self.seen, palm, PROPOSED, 1.0))
    }

    /// Whether the landmark network should look at it.
    pub(crate) fn may_be_a_hand(&self) -> bool {
        self.score() >= MAYBE
    }

    /// How sure it is that there is a hand, 0..=1, where the landmark network has `presence`.
    pub(crate) fn confirmed(&self, presence: f32) -> f32 {
        weighed(presence, self.score(), EVEN, WEIGHT)
    }
}

impl Refiner {
    pub(crate) fn new(network: Box<dyn Network>) -> Self {
        Self { network }
    }

    /// Looks at `region`. `None` if the network's output isn't a region: not finite, or without extent.
    pub(crate) fn look(&self, photo: &Pyramid<'_>, region: &Region) -> Result<Option<Refined>, ModelError> {
        let size = Model::Refiner.shape()[1];
        let mut input = Input::picture(size, size);
        photo.warp(&region.from_crop(size), size, size, 0.0..=1.0, &mut input.values);
        let outputs = self.network.run(input)?;
        let [hand, offset] = outputs.as_slice() else {
            return Ok(None);
        };
        Ok(hand.first().zip(offset.first_chunk()).and_then(|(&logit, offset)| {
            let refined = Refined { seen: logistic(logit), palm: None, region: moved(region, offset) };
            let Region { center, side, angle } = refined.region;
            let finite = [center.x, center.y, side, angle, logit].into_iter().all(f32::is_finite);
            (finite && side > 0.0).then_some(refined)
        }))
    }
}

/// Regions are of one hand if their middles are this near, in units of the smaller side, and their sides and turns differ by no
/// more than this, as a ratio and in radians.
const SAME_PLACE: f32 = 0.15;
const SAME_SIDE: f32 = 1.4;
const SAME_ANGLE: f32 = 0.6;

/// Each hand once, the surest first.
pub(crate) fn distinct(regions: Vec<Refined>) -> Vec<Refined> {
    merge::each_once(regions, Refined::score, |a, b| same(&a.region, &b.region))
}

fn same(a: &Region, b: &Region) -> bool {
    let (small, large) = (a.side.min(b.side), a.side.max(b.side));
    a.center.distance(b.center) <= SAME_PLACE * small
        && large <= SAME_SIDE * small
        && normalize_angle(a.angle - b.angle).abs() <= SAME_ANGLE
}

/// The region that lies so far to the right of and below `region`'s middle, in its sides and as it is turned, is larger by so
/// many powers of e, and turned further by the angle with this sine and cosine.
fn moved(region: &Region, &[right, down, larger, sine, cosine]: &[f32; 5]) -> Region {
    let (sin, cos) = region.angle.sin_cos();
    let Region { center: Point { x, y }, side, angle } = *region;
    Region {
        center: Point::new(x + side * (right * cos - down * sin), y + side * (right * sin + down * cos)),
        side: side * larger.exp(),
        angle: normalize_angle(angle + sine.atan2(cosine)),
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::FRAC_PI_2;

    use image::RgbImage;

    use super::*;

    fn refined(x: f32, side: f32, angle: f32, score: f32) -> Refined {
        Refined { seen: score, palm: None, region: Region { center: Point::new(x, 50.0), side, angle } }
    }

    #[test]
    fn regions_of_one_hand_are_looked_at_once() {
        let seen = [
            refined(50.0, 40.0, 0.0, 0.6),
            refined(53.0, 50.0, 0.3, 0.9),
            refined(60.0, 40.0, 0.0, 0.8),
            refined(53.0, 90.0, 0.3, 0.7),
            refined(53.0, 50.0, -2.0, 0.5),
        ];
        let scores: Vec<f32> = distinct(seen.to_vec()).iter().map(Refined::score).collect();
        assert_eq!(scores, [0.9, 0.8, 0.7, 0.5], "the first is the second seen again, the others are elsewhere");
    }

    #[test]
    fn a_hand_is_the_surer_the_surer_both_are() {
        let confirmed = |score, presence| refined(0.0, 1.0, 0.0, score).confirmed(presence);
        assert!((confirmed(logistic(EVEN), 0.7) - 0.7).abs() < 1e-4);
        assert!(confirmed(0.5, 0.7) < 0.5 && confirmed(0.999, 0.7) > 0.9);
        for (score, presence) in [(MAYBE, 0.0), (1.0, 1.0), (1.0, 0.0), (MAYBE, 1.0)] {
            assert!((0.0..=1.0).contains(&confirmed(score, presence)), "{score} {presence}");
        }
    }

    #[test]
    fn a_region_is_the_surer_the_surer_its_palm_is() {
        let score = |palm| refined(0.0, 1.0, 0.0, 0.4).proposed(palm).score();
        assert!((score(logistic(PROPOSED)) - 0.4).abs() < 1e-4);
        assert!(score(0.05) < 0.2 && score(0.9) > 0.9);
        assert!([0.0, 1.0].into_iter().all(|palm| (0.0..=1.0).contains(&score(palm))));
    }

    /// A network that always says the same.
    struct Fixed([f32; 5]);

    impl Network for Fixed {
        fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            assert_eq!(input.shape, Model::Refiner.shape());
            Ok(vec![vec![0.0], self.0.to_vec()])
        }
    }

    #[test]
    fn regions_move_in_their_own_frame() {
        let photo = RgbImage::new(64, 64);
        let pyramid = Pyramid::new(&photo);
        let turned = Region { center: Point::new(30.0, 30.0), side: 10.0, angle: FRAC_PI_2 };
        let look = |answer| Refiner::new(Box::new(Fixed(answer))).look(&pyramid, &turned).unwrap();
        let Refined { seen, region, .. } = look([0.5, 0.0, 2.0_f32.ln(), -1.0, 0.0]).unwrap();
        assert!((seen - 0.5).abs() < 1e-6);
        assert!(region.center.distance(Point::new(30.0, 35.0)) < 1e-4, "to its right is down in the photo: {region:?}");
        assert!((region.side - 20.0).abs() < 1e-4 && region.angle.abs() < 1e-5, "{region:?}");
        assert_eq!(look([f32::NAN, 0.0, 0.0, 0.0, 1.0]), None);
        assert_eq!(look([0.0, 0.0, -200.0, 0.0, 1.0]), None);
    }
}
