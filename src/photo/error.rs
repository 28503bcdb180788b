//! Why a photo can't be read, in words for the person who has to do something about it.

use std::io;

use super::{Format, format::RAW_ADVICE};

/// Why a photo can't be read.
///
/// The messages don't name the file: [`Error::Photo`](crate::Error::Photo) puts its path in front.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PhotoError {
    /// The file can't be opened or read.
    #[error("the file can't be read ({0}); check that it is there and may be opened")]
    Read(#[from] io::Error),
    /// The file holds no bytes.
    #[error("the file is empty; copy it again from its source")]
    Empty,
    /// There are no pixels in a picture that was decoded elsewhere.
    #[error(
        "the picture has {width} × {height} pixels, so there is nothing to check; see whether it was read or taken at all"
    )]
    NoPixels {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
    /// The content is no picture that kepal knows.
    #[error("the file is not a picture in a known format; give a JPEG, PNG, WebP, TIFF, BMP or GIF file")]
    Unrecognized,
    /// The content is recognised and can't be read.
    #[error("{what} can't be read; {advice}")]
    Unsupported {
        /// What the file is.
        what: String,
        /// What to do instead.
        advice: &'static str,
    },
    /// The content is broken, incomplete or contradicts itself.
    #[error("the {format} file is damaged or incomplete ({reason}); get it again from its source")]
    Decode {
        /// What the file is.
        format: Format,
        /// What the decoder met.
        reason: String,
    },
    /// The file is longer than [`Limits::max_bytes`](super::Limits::max_bytes).
    #[error("the file has more than {max} bytes; save the picture smaller, or raise the limit if you trust the file")]
    TooManyBytes {
        /// The limit.
        max: u64,
    },
    /// The picture has more pixels than [`Limits::max_pixels`](super::Limits::max_pixels).
    #[error(
        "the picture has {width} × {height} pixels, more than {max} in all; save it smaller, or raise the limit if you \
         trust the file"
    )]
    TooManyPixels {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
        /// The limit on width × height.
        max: u64,
    },
    /// Decoding would take more than [`Limits::max_memory`](super::Limits::max_memory).
    #[error(
        "decoding the picture takes more than {max} bytes of memory; save it smaller, or raise the limit if you trust \
         the file"
    )]
    TooMuchMemory {
        /// The limit in bytes.
        max: u64,
    },
}

impl PhotoError {
    /// Of a camera's RAW picture.
    pub(crate) fn raw() -> Self {
        Self::Unsupported { what: "a camera's RAW picture".to_owned(), advice: RAW_ADVICE }
    }

    /// A stable word for the kind of error: `read`, `empty`, `format`, `unsupported`, `decode` or `limit`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read(_) => "read",
            Self::Empty | Self::NoPixels { .. } => "empty",
            Self::Unrecognized => "format",
            Self::Unsupported { .. } => "unsupported",
            Self::Decode { .. } => "decode",
            Self::TooManyBytes { .. } | Self::TooManyPixels { .. } | Self::TooMuchMemory { .. } => "limit",
        }
    }
}
