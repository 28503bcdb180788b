//! From the bytes of a file to an upright photo with its metadata.
//!
//! JPEG, PNG, WebP, TIFF, BMP and GIF are read, told apart by their content and never by the file's name. Of an
//! animation or a file with several pages the first picture is read; what is transparent is laid over white.

use std::{fs::File, io::Read, path::Path};

use image::{DynamicImage, RgbImage};

mod decode;
mod error;
mod format;
mod jpeg;
mod metadata;
mod monochrome;
mod pyramid;
mod resample;

pub use error::PhotoError;
pub use format::Format;
pub(crate) use monochrome::coloured;
#[doc(hidden)]
pub use pyramid::Pyramid;

use crate::sha256;
use metadata::Metadata;

/// What a photo may take before it is refused, checked before any pixel is decoded.
///
/// The defaults let every camera's photo pass (the largest phone sensors have 200 million pixels but save 50 or fewer
/// unless told otherwise; full-frame cameras reach 61, medium format 100) and still fit a few photos at a time into a
/// small machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a file. Default: 256 MiB, which holds an uncompressed 16-bit RGB picture of 44 million pixels.
    pub max_bytes: u64,
    /// Most pixels, width × height. Default: 120 million.
    pub max_pixels: u64,
    /// Most bytes of memory for decoding one photo, beside the file's own bytes. Default: 1 GiB, enough for 120 million
    /// pixels of any JPEG but a progressive one without chroma subsampling.
    pub max_memory: u64,
}

impl Limits {
    /// None: for a photo that passed other limits before.
    pub const UNLIMITED: Self = Self { max_bytes: u64::MAX, max_pixels: u64::MAX, max_memory: u64::MAX };
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 256 << 20, max_pixels: 120_000_000, max_memory: 1 << 30 }
    }
}

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

fn read_all(reader: impl Read, limits: &Limits) -> Result<Vec<u8>, PhotoError> {
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
