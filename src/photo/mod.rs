//! From the bytes of a file to an upright photo with its metadata.

mod pyramid;

use std::path::Path;

use image::RgbImage;

pub(crate) use pyramid::Pyramid;

/// What a photo may take before it is refused, checked before any pixel is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a file.
    pub max_bytes: u64,
    /// Most pixels, width × height.
    pub max_pixels: u64,
}

/// A decoded photo.
#[derive(Debug, Clone)]
pub struct Photo {
    /// The pixels, turned upright according to the EXIF orientation.
    pub pixels: RgbImage,
    /// When it was taken by the camera's clock, as `YYYY-MM-DDTHH:MM:SS`, if the EXIF data say so.
    pub captured: Option<String>,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
}

impl Photo {
    /// Decodes the bytes of a file.
    pub fn decode(_bytes: &[u8], _limits: &Limits) -> Result<Self, PhotoError> {
        Err(PhotoError::Empty)
    }

    /// Reads and decodes a file.
    pub fn read(_path: &Path, _limits: &Limits) -> Result<Self, PhotoError> {
        Err(PhotoError::Empty)
    }
}

/// Why a photo can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PhotoError {
    /// The file holds no bytes.
    #[error("the file is empty; copy it again from its source")]
    Empty,
}

impl PhotoError {
    /// A stable word for the kind of error.
    pub fn code(&self) -> &'static str {
        "decode"
    }
}
