//! From single observations to the figures that matter.

use std::collections::BTreeMap;

use kepal::{HandVerdict, Sensitivity, Verdict, gesture::Gesture};
use serde::Serialize;

use super::matching::Observation;

/// Shortest and longest side in pixels of each class of hands, without the upper bound.
const SIZE_CLASSES: [(f32, f32); 4] = [(0.0, 14.0), (14.0, 20.0), (20.0, 40.0), (40.0, f32::INFINITY)];

/// A hand of which at least this share can be seen should be found.
pub(super) const VISIBLE: f32 = 0.5;

/// Of a hand of which this share can be seen, nothing is hidden that matters.
const UNOCCLUDED: f32 = 0.9;

/// Number of bins over which confidence is compared with how often it is right.
const CALIBRATION_BINS: usize = 10;

/// What came out for one photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PhotoOutcome {
    pub(super) expected: Verdict,
    /// The verdict with each of [`Sensitivity::ALL`].
    pub(super) at_each: [Verdict; 3],
    pub(super) people: usize,
    /// Hands found that are no labelled ones. Not every hand may be labelled.
    pub(super) beyond_labels: usize,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Share {
    pub(super) count: usize,
    pub(super) of: usize,
}

impl Share {
    fn add(&mut self, counts: bool) {
        self.count += usize::from(counts);
        self.of += 1;
    }

    fn of<T>(items: impl IntoIterator<Item = T>, counts: impl Fn(&T) -> bool) -> Self {
        items.into_iter().fold(Self::default(), |mut share, item| {
            share.add(counts(&item));
            share
        })
    }
}

/// Everything that is reported.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    pub(super) photos: usize,
    /// Photos that couldn't be read.
    pub(super) errors: usize,
    pub(super) people: usize,
    /// Hands found that are no labelled ones.
    pub(super) beyond_labels: usize,
    /// Labelled hands that were found, of those at least half visible, by the longer side of their box.
    pub(super) found_by_size: Vec<SizeClass>,
    pub(super) sources: BTreeMap<String, SourceSummary>,
    /// How often each gesture was read as which, of hands that were found.
    pub(super) confusion: BTreeMap<Gesture, BTreeMap<Gesture, usize>>,
    /// Displayed hands read as the gesture that they show, of those found.
    pub(super) right: Share,
    /// Hands read as a fist that show one.
    pub(super) fist_precision: Share,
    /// Hands at rest that were called a gesture, of those found.
    pub(super) rest_called_gesture: Share,
    /// Hands with a forbidden gesture that passed as allowed or at rest, of those found.
    pub(super) hand_false_pass: Share,
    /// Photos with a forbidden gesture that came out neutral.
    pub(super) false_pass: Share,
    /// Photos with nothing but allowed gestures and rest that came out flagged.
    pub(super) false_flag: Share,
    /// Photos that someone has to look at.
    pub(super) review: Share,
    /// The same of photos for every sensitivity, the strictest first.
    pub(super) sensitivities: Vec<AtSensitivity>,
    /// Mean difference between confidence and how often it is right, 0..=1.
    pub(super) calibration_error: f64,
}

/// What comes out of photos with one sensitivity.
#[derive(Debug, Serialize)]
pub(super) struct AtSensitivity {
    pub(super) sensitivity: Sensitivity,
    /// Photos with a forbidden gesture that came out neutral.
    pub(super) false_pass: Share,
    /// Photos with a forbidden gesture that came out flagged.
    pub(super) flagged: Share,
    /// Photos with nothing but allowed gestures and rest that came out flagged.
    pub(super) false_flag: Share,
    /// The same that someone has to look at, though nothing is flagged.
    pub(super) false_review: Share,
    /// Photos that someone has to look at, though nothing is flagged.
    pub(super) review: Share,
}

impl AtSensitivity {
    /// Of photos of which `verdict` tells the one with this sensitivity.
    fn of(sensitivity: Sensitivity, photos: &[PhotoOutcome], verdict: impl Fn(&PhotoOutcome) -> Verdict) -> Self {
        let of_those = |expected, wanted: Verdict| {
            Share::of(photos.iter().filter(|photo| photo.expected == expected), |photo| verdict(photo) == wanted)
        };
        let to_review = |photo: &PhotoOutcome| matches!(verdict(photo), Verdict::Review | Verdict::Unassessable);
        let harmless = photos.iter().filter(|photo| photo.expected == Verdict::Neutral);
        Self {
            sensitivity,
            false_pass: of_those(Verdict::Flagged, Verdict::Neutral),
            flagged: of_those(Verdict::Flagged, Verdict::Flagged),
            false_flag: of_those(Verdict::Neutral, Verdict::Flagged),
            false_review: Share::of(harmless, |photo| to_review(photo)),
            review: Share::of(photos, |photo| to_review(photo)),
        }
    }
}

/// Hands of similar size.
#[derive(Debug, Serialize)]
pub(super) struct SizeClass {
    /// The longer side is at least this many pixels.
    pub(super) from: f32,
    pub(super) found: Share,
    /// Of those of which nothing is hidden.
    pub(super) unoccluded: Share,
}

/// The displayed hands of one source.
#[derive(Debug, Default, Serialize)]
pub(super) struct SourceSummary {
    pub(super) found: Share,
    /// Of those found.
    pub(super) right: Share,
}

/// Sums up, photos as judged with the sensitivity `chosen`. `forbidden` tells which gestures the rule set forbids.
pub(super) fn summarize(
    observations: &[Observation],
    photos: &[PhotoOutcome],
    errors: usize,
    chosen: Sensitivity,
    forbidden: impl Fn(Gesture) -> bool,
) -> Summary {
    let mut summary = Summary {
        photos: photos.len(),
        errors,
        people: photos.iter().map(|photo| photo.people).sum(),
        beyond_labels: photos.iter().map(|photo| photo.beyond_labels).sum(),
        ..Summary::default()
    };
    for (from, to) in SIZE_CLASSES {
        let found = |least: f32| {
            let class = observations.iter().filter(|observation| {
                observation.extent.is_some_and(|(side, visible)| visible >= least && (from..to).contains(&side))
            });
            Share::of(class, |hand| hand.read.is_some())
        };
        summary.found_by_size.push(SizeClass { from, found: found(VISIBLE), unoccluded: found(UNOCCLUDED) });
    }
    for observation in observations {
        let displayed = observation.truth != Gesture::Rest;
        let hidden = observation.extent.is_some_and(|(_, visible)| visible < VISIBLE);
        if displayed && !hidden {
            let source = summary.sources.entry(observation.source.clone()).or_default();
            source.found.add(observation.read.is_some());
            if let Some(read) = observation.read {
                source.right.add(read.gesture == observation.truth);
            }
        }
        let Some(read) = observation.read else { continue };
        *summary.confusion.entry(observation.truth).or_default().entry(read.gesture).or_default() += 1;
        if displayed {
            summary.right.add(read.gesture == observation.truth);
        } else {
            summary.rest_called_gesture.add(read.gesture != Gesture::Rest);
        }
        if read.gesture == Gesture::Fist {
            summary.fist_precision.add(observation.truth == Gesture::Fist);
        }
        if forbidden(observation.truth) {
            summary.hand_false_pass.add(matches!(read.verdict, HandVerdict::Allowed | HandVerdict::AtRest));
        }
    }
    summary.sensitivities = (0..)
        .zip(Sensitivity::ALL)
        .map(|(place, sensitivity): (usize, _)| AtSensitivity::of(sensitivity, photos, |photo| photo.at_each[place]))
        .collect();
    if let Some(chosen) = summary.sensitivities.iter().find(|row| row.sensitivity == chosen) {
        (summary.false_pass, summary.false_flag, summary.review) =
            (chosen.false_pass, chosen.false_flag, chosen.review);
    }
    summary.calibration_error = calibration_error(observations);
    summary
}

/// Expected calibration error (Guo et al. 2017, arXiv:1706.04599) over the hands that were found.
fn calibration_error(observations: &[Observation]) -> f64 {
    let mut bins = [(0_usize, 0.0_f64, 0_usize); CALIBRATION_BINS];
    for (read, truth) in observations.iter().filter_map(|observation| Some((observation.read?, observation.truth))) {
        let bin = ((read.confidence * CALIBRATION_BINS as f32) as usize).min(CALIBRATION_BINS - 1);
        let (count, confidence, right) = &mut bins[bin];
        *count += 1;
        *confidence += f64::from(read.confidence);
        *right += usize::from(read.gesture == truth);
    }
    let total: usize = bins.iter().map(|(count, ..)| count).sum();
    let gaps = bins.iter().map(|&(_, confidence, right)| (confidence - right as f64).abs()).sum::<f64>();
    if total == 0 { 0.0 } else { gaps / total as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::eval::matching::Read;
    use kepal::geometry::Rect;

    fn observation(truth: Gesture, read: Option<(Gesture, f32)>, side: f32) -> Observation {
        Observation {
            source: "s".to_owned(),
            truth,
            extent: Some((side, 1.0)),
            bounds: None,
            read: read.map(|(gesture, confidence)| Read {
                gesture,
                confidence,
                verdict: HandVerdict::Allowed,
                bounds: Rect::default(),
            }),
        }
    }

    #[test]
    fn counts_what_it_says() {
        let observations = [
            observation(Gesture::Fist, Some((Gesture::Fist, 0.9)), 30.0),
            observation(Gesture::ThumbUp, Some((Gesture::Fist, 0.7)), 30.0),
            observation(Gesture::ThumbUp, None, 16.0),
            observation(Gesture::Rest, Some((Gesture::Palm, 0.5)), 50.0),
            Observation { extent: Some((50.0, 0.7)), ..observation(Gesture::Rest, None, 50.0) },
        ];
        let outcome = |expected, verdict| PhotoOutcome {
            expected,
            at_each: [Verdict::Flagged, verdict, Verdict::Neutral],
            people: 2,
            beyond_labels: 1,
        };
        let photos = [
            outcome(Verdict::Flagged, Verdict::Neutral),
            outcome(Verdict::Neutral, Verdict::Flagged),
            outcome(Verdict::Neutral, Verdict::Review),
        ];
        let summary =
            summarize(&observations, &photos, 0, Sensitivity::Balanced, |gesture| gesture == Gesture::ThumbUp);
        assert_eq!(summary.sources["s"].found, Share { count: 2, of: 3 });
        assert_eq!(summary.right, Share { count: 1, of: 2 });
        assert_eq!(summary.fist_precision, Share { count: 1, of: 2 });
        assert_eq!(summary.rest_called_gesture, Share { count: 1, of: 1 });
        assert_eq!(summary.hand_false_pass, Share { count: 1, of: 1 });
        assert_eq!(summary.false_pass, Share { count: 1, of: 1 });
        assert_eq!(summary.false_flag, Share { count: 1, of: 2 });
        assert_eq!(summary.review, Share { count: 1, of: 3 });
        let [strict, balanced, quiet] = &summary.sensitivities[..] else { panic!("not three") };
        assert_eq!((balanced.false_pass, balanced.false_flag), (summary.false_pass, summary.false_flag));
        assert_eq!((strict.flagged, quiet.flagged), (Share { count: 1, of: 1 }, Share { count: 0, of: 1 }));
        assert_eq!((strict.false_flag, quiet.false_pass), (Share { count: 2, of: 2 }, Share { count: 1, of: 1 }));
        let found: Vec<Share> = summary.found_by_size.iter().map(|class| class.found).collect();
        let share = |count, of| Share { count, of };
        assert_eq!(found, [share(0, 0), share(0, 1), share(2, 2), share(1, 2)]);
        assert_eq!(summary.found_by_size[3].unoccluded, share(1, 1));
        assert!((summary.calibration_error - (0.1 + 0.7 + 0.5) / 3.0).abs() < 1e-6);
    }
}
