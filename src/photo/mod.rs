//! From the bytes of a file to an upright photo with its metadata.
//!
//! JPEG, PNG, WebP, TIFF, BMP and GIF are read, told apart by their content and never by the file's name. Of an
//! animation or a file with several pages the first picture is read; what is transparent is laid over white.

use std::{fs::File, io::Read, path::Path};

use image::{DynamicImage, RgbImage};

mod adapted;
mod blur;
mod cast;
mod decode;
mod error;
mod format;
mod glance;
mod grain;
mod jpeg;
mod levels;
mod limits;
mod metadata;
mod monochrome;
mod pyramid;
mod resample;
mod turn;

pub(crate) use adapted::Adapted;
pub(crate) use blur::blur;
pub use error::PhotoError;
pub use format::Format;
pub(crate) use glance::Glance;
pub use limits::Limits;
#[doc(hidden)]
pub use pyramid::Pyramid;
pub(crate) use turn::Turn;

use crate::sha256;
use metadata::Metadata;

/// A decoded photo.
#[derive(Debug, Clone)]
pub struct Photo {
    /// The pixels, turned upright according to the EXIF orientation. No colour profile is applied.
    pub pixels: RgbImage,
    /// When it was taken by the camera's clock, as `YYYY-MM-DDTHH:MM:SS`, if the EXIF data say so.
    pub captured: Option<String>,
    /// SHA-256 of the file's bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// What the file turned out to be.
    pub format: Format,
}

impl Photo {
    /// Decodes the bytes of a file.
    ///
    /// A photo of which a part is missing is an error, never a photo with a grey area that could hide a hand.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, PhotoError> {
        if bytes.len() as u64 > limits.max_bytes {
            return Err(PhotoError::TooManyBytes { max: limits.max_bytes });
        }
        let format = format::sniff(bytes)?;
        let Metadata { orientation, captured } = metadata::read(bytes, format)?;
        let mut upright = DynamicImage::ImageRgb8(decode::decode(bytes, format, limits)?);
        upright.apply_orientation(orientation);
        Ok(Self { pixels: upright.into_rgb8(), captured, sha256: sha256::hex(bytes), format })
    }

    /// Reads and decodes a file.
    pub fn read(path: &Path, limits: &Limits) -> Result<Self, PhotoError> {
        Self::decode(&read_bytes(path, limits)?, limits)
    }

    /// Reads a photo to the end of `reader`, such as standard input, and decodes it.
    ///
    /// Takes no more than [`Limits::max_bytes`] and one byte from `reader`.
    pub fn read_from(reader: impl Read, limits: &Limits) -> Result<Self, PhotoError> {
        Self::decode(&read_all(reader, limits)?, limits)
    }
}

/// The bytes of a file.
pub(crate) fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, PhotoError> {
    let file = File::open(path)?;
    // Spares reading up to the limit; what the length says about pipes and growing files is not to be relied on.
    if file.metadata()?.len() > limits.max_bytes {
        return Err(PhotoError::TooManyBytes { max: limits.max_bytes });
    }
    read_all(file, limits)
}

/// The bytes of a file that comes from a stream.
pub(crate) fn read_all(reader: impl Read, limits: &Limits) -> Result<Vec<u8>, PhotoError> {
    let mut bytes = Vec::new();
    reader.take(limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.max_bytes {
        return Err(PhotoError::TooManyBytes { max: limits.max_bytes });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_input_is_cut_off_at_the_limit() {
        let limits = Limits { max_bytes: 1000, ..Limits::default() };
        let error = Photo::read_from(std::io::repeat(0xff), &limits).unwrap_err();
        assert!(matches!(error, PhotoError::TooManyBytes { max: 1000 }), "{error}");
    }
}
