//! STUB, to be replaced by the owner's: the face of the checker, which finds no hands.

use std::{collections::BTreeMap, path::Path, path::PathBuf};

use image::RgbImage;

use crate::{
    Error, Result,
    photo::PhotoError,
    report::PhotoReport,
    rules::{RuleSet, Verdict},
};

/// STUB.
#[derive(Debug)]
pub struct Checker {
    rules: RuleSet,
}

/// STUB.
#[derive(Debug, Default)]
pub struct CheckerBuilder {
    rules: Option<RuleSet>,
}

impl CheckerBuilder {
    /// STUB.
    #[must_use]
    pub fn rule_set(self, rules: RuleSet) -> Self {
        Self { rules: Some(rules) }
    }

    /// STUB.
    #[must_use]
    pub fn max_pixels(self, _max_pixels: u64) -> Self {
        self
    }

    /// STUB.
    #[must_use]
    pub fn models_dir(self, _dir: impl Into<PathBuf>) -> Self {
        self
    }

    /// STUB.
    pub fn build(self) -> Result<Checker> {
        let rules = self.rules.map_or_else(|| RuleSet::builtin(RuleSet::DEFAULT_ID), Ok)?;
        Ok(Checker { rules })
    }
}

impl Checker {
    /// STUB.
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// STUB.
    pub fn builder() -> CheckerBuilder {
        CheckerBuilder::default()
    }

    /// STUB.
    pub fn check_path(&self, path: impl AsRef<Path>) -> Result<PhotoReport> {
        let path = path.as_ref();
        let error = |source| Error::Photo { path: Some(path.to_owned()), source };
        let bytes = std::fs::read(path).map_err(|_| error(PhotoError::Empty))?;
        let report = self.check_bytes(&bytes).map_err(|_| error(PhotoError::Empty))?;
        Ok(PhotoReport { path: Some(path.display().to_string()), ..report })
    }

    /// STUB.
    pub fn check_bytes(&self, bytes: &[u8]) -> Result<PhotoReport> {
        if bytes.is_empty() {
            return Err(Error::Photo { path: None, source: PhotoError::Empty });
        }
        Ok(self.report(1, 1))
    }

    /// STUB; `Photo::read_from` is behind it.
    pub fn check_reader(&self, mut reader: impl std::io::Read) -> Result<PhotoReport> {
        let mut bytes = Vec::new();
        let error = |_| Error::Photo { path: None, source: PhotoError::Empty };
        reader.read_to_end(&mut bytes).map_err(error)?;
        self.check_bytes(&bytes)
    }

    /// STUB.
    pub fn check_image(&self, image: &RgbImage) -> Result<PhotoReport> {
        Ok(self.report(image.width(), image.height()))
    }

    fn report(&self, width: u32, height: u32) -> PhotoReport {
        PhotoReport {
            path: None,
            sha256: None,
            width,
            height,
            captured: None,
            rule_set: self.rules.id().to_owned(),
            period: self.rules.period(None),
            verdict: Verdict::Neutral,
            people: 0,
            hands: Vec::new(),
            kepal: env!("CARGO_PKG_VERSION").to_owned(),
            models: BTreeMap::new(),
        }
    }
}
