//! The whole way of a photo, from bytes to a report.

use std::{
    collections::BTreeMap,
    fmt,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use image::RgbImage;

use crate::{
    Error, Result,
    gesture::{self, Gesture, GestureHead, Likelihoods, Reading},
    hands::{Found, Hand, HandFinder, Legibility},
    inference::{Model, ModelSource},
    photo::{self, Glance, Limits, Photo},
    report::{FaceReport, HandReport, PhotoReport, as_reported},
    rules::{Date, Judgement, Period, PlacedHand, Reason, RuleSet, Sensitivity, Verdict, partners},
    sha256,
};

/// Checks photos: finds the hands, reads their gestures, judges them by one rule set.
///
/// Loading the networks takes a moment, so make one and share it: checking needs only `&self`, and threads don't wait for
/// one another. The tiles of one photo are searched in parallel on the caller's rayon pool. A clone shares the networks.
#[derive(Clone)]
pub struct Checker {
    finder: Arc<HandFinder>,
    head: Arc<GestureHead>,
    rules: RuleSet,
    taken: Option<Date>,
    limits: Limits,
    models: BTreeMap<String, String>,
}

impl fmt::Debug for Checker {
    /// What it was set up with, in short.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checker")
            .field("rule_set", &self.rules.id())
            .field("sensitivity", &self.rules.sensitivity())
            .field("taken", &self.taken)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Sets up a [`Checker`].
#[derive(Debug, Default)]
pub struct CheckerBuilder {
    rules: Option<RuleSet>,
    sensitivity: Option<Sensitivity>,
    taken: Option<Date>,
    limits: Limits,
    models: ModelSource,
}

impl CheckerBuilder {
    /// Judges by `rules` instead of the built-in [`RuleSet::DEFAULT_ID`].
    #[must_use]
    pub fn rule_set(mut self, rules: RuleSet) -> Self {
        self.rules = Some(rules);
        self
    }

    /// Judges by the rule set with this sensitivity instead of the rule set's own, which is as it is written.
    #[must_use]
    pub fn sensitivity(mut self, sensitivity: Sensitivity) -> Self {
        self.sensitivity = Some(sensitivity);
        self
    }

    /// Takes every photo to be of this day, whatever its camera says: for the rule set's period. A photo that went through a
    /// messenger no longer says when it was taken, and a camera's clock may be wrong.
    #[must_use]
    pub fn taken(mut self, day: Date) -> Self {
        self.taken = Some(day);
        self
    }

    /// Refuses photos of more than `max_pixels`, width × height, before decoding them.
    #[must_use]
    pub fn max_pixels(mut self, max_pixels: u64) -> Self {
        self.limits.max_pixels = max_pixels;
        self
    }

    /// Refuses photos beyond any of `limits`.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Loads `faces.onnx`, `palms.onnx`, `refiner.onnx`, `landmarks.onnx`, `small_landmarks.onnx`, `presence.onnx`, `look.onnx` and
    /// `gesture.onnx` from a folder instead of the embedded ones.
    #[must_use]
    pub fn models_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.models = ModelSource::Folder(folder.into());
        self
    }

    /// Loads the networks.
    ///
    /// # Errors
    /// [`Error::Model`] if a model file can't be read or isn't the network it should be, [`Error::Rules`] if the rule set
    /// can't be used.
    pub fn build(self) -> Result<Checker> {
        let models = Model::ALL
            .into_iter()
            .map(|model| Ok((model.name().to_owned(), self.models.digest(model)?)))
            .collect::<Result<_>>()?;
        let rules = self.rules.map_or_else(|| RuleSet::builtin(RuleSet::DEFAULT_ID), Ok)?;
        let sensitivity = self.sensitivity.unwrap_or(rules.sensitivity());
        Ok(Checker {
            finder: Arc::new(HandFinder::new(&self.models)?),
            head: Arc::new(GestureHead::new(&self.models)?),
            rules: rules.with_sensitivity(sensitivity),
            taken: self.taken,
            limits: self.limits,
            models,
        })
    }
}

impl Checker {
    /// A checker with the embedded models, the rule set [`RuleSet::DEFAULT_ID`] and the default [`Limits`].
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// A checker with other settings.
    pub fn builder() -> CheckerBuilder {
        CheckerBuilder::default()
    }

    /// The rule set that photos are judged by.
    pub fn rule_set(&self) -> &RuleSet {
        &self.rules
    }

    /// The day on which every photo is taken to be taken; `None` when each photo's own counts.
    pub fn taken(&self) -> Option<Date> {
        self.taken
    }

    /// What photos may take.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// SHA-256 of each model used, by the model's name.
    pub fn models(&self) -> &BTreeMap<String, String> {
        &self.models
    }

    /// Checks a file.
    ///
    /// # Errors
    /// [`Error::Photo`], with the path, if it can't be read, isn't a photo, or is beyond the limits.
    pub fn check_path(&self, path: impl AsRef<Path>) -> Result<PhotoReport> {
        let path = path.as_ref();
        let photo_error = |source| Error::Photo { path: Some(path.to_owned()), source };
        let bytes = photo::read_bytes(path, &self.limits).map_err(photo_error)?;
        let report = self.check_bytes(&bytes).map_err(|error| match error {
            Error::Photo { source, .. } => photo_error(source),
            error => error,
        })?;
        Ok(PhotoReport { path: Some(path.display().to_string()), ..report })
    }

    /// Checks a file's bytes.
    ///
    /// # Errors
    /// [`Error::Photo`], without a path, if they aren't a photo or are beyond the limits.
    pub fn check_bytes(&self, bytes: &[u8]) -> Result<PhotoReport> {
        Ok(self.check_with_pixels(bytes)?.0)
    }

    /// Checks a file that comes from a stream, such as standard input, read to its end.
    ///
    /// # Errors
    /// [`Error::Photo`], without a path, as for [`Self::check_bytes`].
    pub fn check_reader(&self, reader: impl Read) -> Result<PhotoReport> {
        let bytes = photo::read_all(reader, &self.limits).map_err(|source| Error::Photo { path: None, source })?;
        self.check_bytes(&bytes)
    }

    /// Checks decoded, upright pixels.
    ///
    /// # Errors
    /// [`Error::Photo`], without a path, if there are no pixels, or more than [`Limits::max_pixels`].
    pub fn check_image(&self, pixels: &RgbImage) -> Result<PhotoReport> {
        self.limits.check_decoded(pixels.dimensions()).map_err(|source| Error::Photo { path: None, source })?;
        self.examine(pixels, None)
    }

    /// Checks a file's bytes. The pixels are what that took: those of the photo, or of a smaller copy that shows enough.
    pub(crate) fn check_with_pixels(&self, bytes: &[u8]) -> Result<(PhotoReport, RgbImage)> {
        if let Some(Glance { quarter, size, captured }) = Glance::of(bytes, &self.limits)
            && let Some(found) = self.finder.find_at_a_glance(&quarter, size)?
        {
            let report = self.report(&found, size, captured)?;
            return Ok((PhotoReport { sha256: Some(sha256::hex(bytes)), ..report }, quarter));
        }
        let photo = Photo::decode(bytes, &self.limits).map_err(|source| Error::Photo { path: None, source })?;
        let report = self.examine(&photo.pixels, photo.captured)?;
        Ok((PhotoReport { sha256: Some(photo.sha256), ..report }, photo.pixels))
    }

    fn examine(&self, pixels: &RgbImage, captured: Option<String>) -> Result<PhotoReport> {
        let found = self.finder.find(pixels)?;
        let Some(turn) = self.finder.turn_upright(pixels, &found)? else {
            return self.report(&found, pixels.dimensions(), captured);
        };
        let turned = turn.apply(pixels);
        Ok(self.report(&self.finder.find(&turned)?, turned.dimensions(), captured)?.turned_back(turn))
    }

    fn report(&self, found: &Found, (width, height): (u32, u32), captured: Option<String>) -> Result<PhotoReport> {
        let weigh = |hand: &Hand| self.head.weigh(&hand.landmarks, hand.other.as_ref(), &found.stance(hand));
        let mut shown: Vec<Likelihoods> = found.hands.iter().map(weigh).collect::<std::result::Result<_, _>>()?;
        gesture::consider(&mut shown);
        let judge = |(hand, shown): (&Hand, &Likelihoods)| self.judge(found, hand, &shown.reading(), (width, height));
        let mut hands: Vec<HandReport> = found.hands.iter().zip(&shown).map(judge).collect();
        for (hand, partner) in hands.iter_mut().zip(partners(&placed(found))) {
            hand.partner = partner;
        }
        let taken = self.taken.map(|day| day.to_string());
        let mut report = PhotoReport {
            path: None,
            sha256: None,
            width,
            height,
            rule_set: self.rules.id().to_owned(),
            sensitivity: self.rules.sensitivity(),
            period: Period::Unknown,
            captured,
            taken,
            verdict: Verdict::Neutral,
            people: found.people.len(),
            faces: found.people.iter().map(|person| FaceReport { bounds: person.face }).collect(),
            unjudged: found.unreadable(),
            smallest_hand: Some(found.smallest_hand),
            hands,
            kepal: env!("CARGO_PKG_VERSION").to_owned(),
            models: self.models.clone(),
        };
        // What hands show together is more than what each shows.
        report.rejudge(&self.rules);
        Ok(report)
    }

    fn judge(&self, found: &Found, hand: &Hand, reading: &Reading, dimensions: (u32, u32)) -> HandReport {
        let reading = as_reported(reading);
        // Where a hand is tells whether it is at rest, whatever its shape.
        let judgement = match found.legibility(&hand.bounds) {
            // A finger that isn't in the photo may be raised; those that are raised say enough.
            Legibility::Legible if reading.gesture == Gesture::Fist && hand.is_cut_off(dimensions) => {
                Judgement::unassessable(Reason::CutOff)
            }
            Legibility::Blurred if reading.gesture != Gesture::Rest => Judgement::unassessable(Reason::Blurred),
            Legibility::TooSmall if reading.gesture != Gesture::Rest => Judgement::unassessable(Reason::TooSmall),
            _ => self.rules.judge(&reading),
        };
        HandReport::new(hand, &reading, judgement)
    }
}

/// Where the hands of a photo are, and whose.
fn placed(found: &Found) -> Vec<PlacedHand<'_>> {
    found
        .hands
        .iter()
        .map(|hand| PlacedHand {
            bounds: hand.bounds,
            points: &hand.landmarks.photo,
            person: hand.person,
            face: hand.person.and_then(|person| found.people.get(person)).map(|person| person.face),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::inference::ModelError;

    #[test]
    fn a_checker_says_in_short_what_it_is() {
        let text = format!("{:?}", Checker::new().unwrap());
        assert!(text.contains("id.balikpapan-2023") && text.contains("max_pixels") && text.len() < 300, "{text}");
    }

    #[test]
    fn models_from_a_folder_do_the_same() {
        let own = Checker::builder().models_dir("models").build().unwrap();
        assert_eq!(own.models, Checker::new().unwrap().models);
    }

    #[test]
    fn models_that_do_not_fit_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let build = || Checker::builder().models_dir(folder.path()).build().unwrap_err();
        assert!(matches!(build(), Error::Model(ModelError::Read { .. })));

        for file in fs::read_dir("models").unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_some_and(|extension| extension == "onnx") {
                fs::copy(&file, folder.path().join(file.file_name().unwrap())).unwrap();
            }
        }
        fs::copy("models/faces.onnx", folder.path().join("palms.onnx")).unwrap();
        let message = build().to_string();
        assert!(message.starts_with("palms.onnx doesn't fit"), "{message}");

        fs::write(folder.path().join("palms.onnx"), "not a model").unwrap();
        assert!(matches!(build(), Error::Model(ModelError::Unfit { model: Model::Palms, .. })));
    }
}
