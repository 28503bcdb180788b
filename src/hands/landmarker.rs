//! The landmark networks on turned regions of a photo.

use std::f32::consts::TAU;

use super::{Handedness, region};
use crate::{
    geometry::{Affine, Point, Region},
    inference::{Input, Model, ModelError, Network},
    landmarks::{COUNT, Landmarks},
    photo::Pyramid,
    probability::{WORTH_A_MENTION, times_odds},
};

/// Least presence in the first pass for which a second is worth its time: the first region may be off, and what is no hand is told later
/// by more than this. With 0.05, and two and a half times the refiner's least score, two of 106 hands in real photos fewer are found, in 6 %
/// less time.
const MIN_HINT: f32 = 0.02;

/// Passes whose points lie closer than this on average, as a share of the hand's size, agree: 95 of 100 second passes on real
/// hands of 14 pixels and more do with the first. The others started too far off.
const SETTLED: f32 = 0.07;

/// The most passes for one hand.
const MOST_PASSES: usize = 3;

/// From this presence on, which eleven of twelve hands in groups have, it is left at how a hand is turned.
const UNMISTAKEN: f32 = 0.97;

/// In so many regions, each turned a little further, a hand is looked for that may be turned otherwise.
const TURNS: u8 = 6;

/// Depth in the network's output is this much smaller than `x` and `y` (`normalize_z` in `MediaPipe`'s landmark graph).
const DEPTH_SCALE: f32 = 0.4;

/// One pass of a landmark network.
#[derive(Debug, Clone)]
pub(crate) struct Placement {
    pub(crate) landmarks: Landmarks,
    /// The points as the pass before placed them.
    pub(crate) before: Option<Landmarks>,
    /// How sure it is that there is a hand, 0..=1: the network alone, and with the refiner once that has its say.
    pub(crate) presence: f32,
    /// What led to that.
    pub(super) opinions: Opinions,
    pub(crate) handedness: Handedness,
    /// Whose.
    pub(super) model: Model,
    /// What that network reduces the region to.
    pub(super) pooled: Vec<f32>,
}

/// How sure the networks that came across a hand are, one after the other, that it is one, 0..=1.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Opinions {
    pub(super) palm: f32,
    pub(super) refiner: f32,
    pub(super) first_pass: f32,
    pub(super) last_pass: f32,
}

/// Places the points of a hand.
pub(crate) struct Landmarker {
    large: Box<dyn Network>,
    small: Box<dyn Network>,
}

impl Landmarker {
    /// `large` is [`Model::Landmarks`], `small` [`Model::SmallLandmarks`], for hands of which the other would see an enlargement.
    pub(crate) fn new(large: Box<dyn Network>, small: Box<dyn Network>) -> Self {
        Self { large, small }
    }

    /// Places the points of the hand that is in `region`, in a photo of this `softness`; then again in the
    /// region around those of the pass before, which is steadier, until two passes agree or [`MOST_PASSES`] have been made.
    /// `None` if the first doesn't see a hint of a hand. The presence is the last pass's.
    pub(crate) fn place(
        &self,
        photo: &Pyramid<'_>,
        region: &Region,
        softness: f32,
    ) -> Result<Option<Placement>, ModelError> {
        let model = model_for(region, softness);
        let first = self.pass(model, photo, region)?;
        let Some(mut last) = first.filter(|seen| seen.presence >= MIN_HINT) else {
            return Ok(None);
        };
        let first_pass = last.presence;
        for _ in 1..MOST_PASSES {
            let Some(mut next) = self.pass(model, photo, &region::around_landmarks(&last.landmarks))? else {
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
        last.opinions = Opinions { first_pass, last_pass: last.presence, ..Opinions::default() };
        Ok(Some(last))
    }

    /// The hand as it is seen in a region that is turned otherwise, if the network is surer of one there: of a fist whose thumb stands off
    /// it may take the thumb for the forearm. What was said of the hand's presence stays.
    pub(crate) fn turned(
        &self,
        photo: &Pyramid<'_>,
        placement: &Placement,
        softness: f32,
    ) -> Result<Option<Placement>, ModelError> {
        let &Placement { presence, opinions, .. } = placement;
        if opinions.last_pass >= UNMISTAKEN {
            return Ok(None);
        }
        let region = region::around_landmarks(&placement.landmarks);
        let (mut least, mut surest) = (times_odds(opinions.last_pass, WORTH_A_MENTION), None);
        for turn in 1..TURNS {
            let turned = Region { angle: region.angle + TAU * f32::from(turn) / f32::from(TURNS), ..region };
            if let Some(seen) = self.place(photo, &turned, softness)?
                && seen.presence > least
            {
                least = seen.presence;
                surest = Some(Placement { presence, opinions, ..seen });
            }
        }
        Ok(surest)
    }

    /// What the other network sees of the hand: it is wrong about other hands.
    pub(crate) fn other_look(
        &self,
        photo: &Pyramid<'_>,
        placement: &Placement,
    ) -> Result<Option<Placement>, ModelError> {
        let Placement { landmarks, model, .. } = placement;
        let other = if *model == Model::Landmarks { Model::SmallLandmarks } else { Model::Landmarks };
        self.pass(other, photo, &region::around_landmarks(landmarks))
    }

    /// One pass of one network, without anything to compare it with. `None` if its output isn't a hand in any sense: not finite, or
    /// without extent.
    pub(crate) fn pass(
        &self,
        model: Model,
        photo: &Pyramid<'_>,
        region: &Region,
    ) -> Result<Option<Placement>, ModelError> {
        let network = if model == Model::SmallLandmarks { &self.small } else { &self.large };
        let size = model.shape()[1];
        let to_photo = region.from_crop(size);
        let mut input = Input::picture(size, size);
        photo.warp(&to_photo, size, size, 0.0..=1.0, &mut input.values);
        let outputs = network.run(input)?;
        let Ok::<[_; 5], _>([crop, presence, handedness, world, pooled]) = outputs.try_into() else {
            return Ok(None);
        };
        Ok(read(&crop, &world, region.angle, &to_photo).zip(presence.first().zip(handedness.first())).map(
            |(landmarks, (&presence, &right))| Placement {
                landmarks,
                before: None,
                presence,
                opinions: Opinions::default(),
                handedness: if right > 0.5 { Handedness::Right } else { Handedness::Left },
                model,
                pooled,
            },
        ))
    }
}

/// The network for a region: that for small hands if its input has a pixel for each that the region would have in a sharp photo.
fn model_for(region: &Region, softness: f32) -> Model {
    let shown = Model::SmallLandmarks.shape()[1] as f32;
    if region.side <= softness * shown { Model::SmallLandmarks } else { Model::Landmarks }
}

/// The landmarks of a network's raw outputs, brought from the crop's frame to the photo's.
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
    (landmarks.is_finite() && landmarks.size() > 0.0).then_some(landmarks)
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    /// What a landmark network answers that sees a hand of these points, with that presence.
    fn sees(points: impl Iterator<Item = [f32; 3]>, presence: f32) -> Vec<Vec<f32>> {
        vec![points.flatten().collect(), vec![presence], vec![1.0], vec![0.0; 3 * COUNT], Vec::new()]
    }

    /// Sees a hand of this presence in whatever it is shown, as large as half of that.
    struct Sees(Model, f32);

    impl Network for Sees {
        fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            let &Self(model, presence) = self;
            assert_eq!(input.shape, model.shape());
            let side = input.shape[1] as f32;
            let points = (0..COUNT).map(|index| {
                let finger = index as f32 / COUNT as f32 - 0.5;
                [side * (0.5 + 0.4 * finger), side * (0.5 - 0.5 * finger), 0.0]
            });
            Ok(sees(points, presence))
        }
    }

    #[test]
    fn each_hand_has_the_network_for_its_size_and_a_look_by_the_other() {
        let landmarker =
            Landmarker::new(Box::new(Sees(Model::Landmarks, 0.8)), Box::new(Sees(Model::SmallLandmarks, 0.9)));
        let photo = RgbImage::new(600, 600);
        let pyramid = Pyramid::new(&photo);
        let place = |side, softness| {
            let region = Region { center: Point::new(300.0, 300.0), side, angle: 0.0 };
            let placement = landmarker.place(&pyramid, &region, softness).unwrap().unwrap();
            let look = landmarker.other_look(&pyramid, &placement).unwrap();
            (placement.presence, look.unwrap().presence)
        };
        assert_eq!(place(60.0, 1.0), (0.9, 0.8));
        assert_eq!(place(128.0, 1.0), (0.9, 0.8), "of one hand all passes are by one network");
        assert_eq!(place(300.0, 1.0), (0.8, 0.9));
        assert_eq!(place(300.0, 2.5), (0.9, 0.8), "it is large in pixels, but shows no more than a small one");
    }

    /// Sees an upright hand in whatever it is shown, the surer the brighter the middle of its upper edge is.
    struct LikesItBrightAbove;

    impl Network for LikesItBrightAbove {
        fn run(&self, input: Input) -> Result<Vec<Vec<f32>>, ModelError> {
            let [_, side, _, channels] = input.shape[..] else { panic!("{:?}", input.shape) };
            let points = (0..COUNT).map(|index| {
                let aside = if index % 4 == 3 { 0.1 } else { 0.0 };
                let up = index as f32 / COUNT as f32 - 0.5;
                [side as f32 * (0.5 + aside), side as f32 * (0.5 - 0.5 * up), 0.0]
            });
            Ok(sees(points, input.values[channels * side / 2]))
        }
    }

    #[test]
    fn a_hand_is_turned_if_the_network_is_far_surer_of_it_so() {
        let landmarker = Landmarker::new(Box::new(LikesItBrightAbove), Box::new(LikesItBrightAbove));
        let turned_by = |above: u8, below: u8| {
            let photo = RgbImage::from_fn(600, 600, |_, y| image::Rgb([if y < 300 { above } else { below }; 3]));
            let (pyramid, region) = (Pyramid::new(&photo), Region::upright(Point::new(300.0, 300.0), 100.0));
            let upright = landmarker.place(&pyramid, &region, 1.0).unwrap().unwrap();
            let turned = landmarker.turned(&pyramid, &upright, 1.0).unwrap()?;
            let [before, after] = [&upright, &turned].map(|seen| seen.opinions.last_pass.to_bits());
            assert_eq!(before, after, "what was said before stays");
            Some(region::around_landmarks(&turned.landmarks).angle)
        };
        let angle = turned_by(80, 230).unwrap();
        assert!((angle - TAU / 3.0).abs() < 1e-3, "{angle}");
        assert_eq!(turned_by(150, 180), None, "hardly surer");
        assert_eq!(turned_by(250, 255), None, "sure already");
    }
}
