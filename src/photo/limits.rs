//! What decoding a photo may take.

use super::{Format, PhotoError};

/// What a photo may take before it is refused, checked before any pixel is decoded.
///
/// The defaults let every camera's photo pass (the largest phone sensors have 200 million pixels but save 50 or fewer
/// unless told otherwise; full-frame cameras reach 61, medium format 100) and still fit a few photos at a time into a
/// small machine. Searching takes memory as well, for each pixel: in a greyscale photo, of which there are copies in colour, 12
/// bytes in all, which is 1.4 GB at the default of 120 million. Whoever takes photos from anybody lets fewer pixels pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a file. Default: 256 MiB, which holds an uncompressed 16-bit RGB picture of 44 million pixels.
    pub max_bytes: u64,
    /// Most pixels, width × height. Default: 120 million.
    pub max_pixels: u64,
    /// Most bytes of memory for decoding one photo, beside the file's own bytes. Default: 1 GiB, enough for 120 million
    /// pixels of any JPEG, or 119 million of a progressive one.
    pub max_memory: u64,
}

impl Limits {
    /// None: for a photo that passed other limits before.
    pub const UNLIMITED: Self = Self { max_bytes: u64::MAX, max_pixels: u64::MAX, max_memory: u64::MAX };

    /// Refuses decoded pictures without pixels and those with too many.
    pub(crate) fn check_decoded(&self, (width, height): (u32, u32)) -> Result<(), PhotoError> {
        if width == 0 || height == 0 {
            return Err(PhotoError::NoPixels { width, height });
        }
        self.count(width, height).map(drop)
    }

    /// Refuses pictures without pixels and those with too many; otherwise tells how many there are.
    pub(super) fn check_pixels(&self, width: u32, height: u32, format: Format) -> Result<u64, PhotoError> {
        match self.count(width, height)? {
            0 => Err(PhotoError::Decode { format, reason: format!("{width} × {height} pixels") }),
            pixels => Ok(pixels),
        }
    }

    /// How many pixels there are, if they aren't too many.
    fn count(&self, width: u32, height: u32) -> Result<u64, PhotoError> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels > self.max_pixels {
            return Err(PhotoError::TooManyPixels { width, height, max: self.max_pixels });
        }
        Ok(pixels)
    }

    /// Refuses pictures that take more than `bytes` of memory to decode.
    pub(super) fn check_memory(&self, bytes: u64) -> Result<(), PhotoError> {
        if bytes > self.max_memory {
            return Err(PhotoError::TooMuchMemory { max: self.max_memory });
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 256 << 20, max_pixels: 120_000_000, max_memory: 1 << 30 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_and_memory_are_limited() {
        let limits = Limits { max_pixels: 100, max_memory: 1000, ..Limits::default() };
        assert_eq!(limits.check_pixels(10, 10, Format::Png).unwrap(), 100);
        assert_eq!(limits.check_pixels(101, 1, Format::Png).unwrap_err().code(), "limit");
        assert_eq!(limits.check_pixels(u32::MAX, u32::MAX, Format::Png).unwrap_err().code(), "limit");
        assert_eq!(limits.check_pixels(0, 5, Format::Png).unwrap_err().code(), "decode");
        assert!(limits.check_memory(1000).is_ok());
        assert_eq!(limits.check_memory(1001).unwrap_err().code(), "limit");
    }
}
