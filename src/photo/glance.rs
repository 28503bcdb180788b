//! A large photo at a quarter of its size, which is decoded in less than half the time and often shows enough.

use image::{DynamicImage, RgbImage, metadata::Orientation};

use super::{Format, Limits, Metadata, format, jpeg, metadata};

/// Photos with a shorter long side are decoded in no time, and what is in them needs all pixels.
const LEAST_SIDE: u32 = 2400;

/// A photo at a quarter of its size.
pub(crate) struct Glance {
    /// Each pixel is the mean of 4 × 4 pixels of the upright photo, fewer at the right and the lower edge.
    pub(crate) quarter: RgbImage,
    /// Width and height of the photo.
    pub(crate) size: (u32, u32),
    /// See [`Photo::captured`](super::Photo::captured).
    pub(crate) captured: Option<String>,
}

impl Glance {
    /// Decodes the bytes of a file so. `None` if nothing is gained by it, or if there is anything unusual about the file:
    /// then it has to be decoded as a whole, which tells what is wrong.
    pub(crate) fn of(bytes: &[u8], limits: &Limits) -> Option<Self> {
        if bytes.len() as u64 > limits.max_bytes || format::sniff(bytes).ok()? != Format::Jpeg {
            return None;
        }
        let Metadata { orientation, captured } = metadata::read(bytes, Format::Jpeg).ok()?;
        let (quarter, (width, height)) = jpeg::decode_quarter(bytes, limits, LEAST_SIDE)?;
        // What has been turned might begin with the pixels that stand for fewer.
        if orientation != Orientation::NoTransforms && (width % 4, height % 4) != (0, 0) {
            return None;
        }
        let mut upright = DynamicImage::ImageRgb8(quarter);
        upright.apply_orientation(orientation);
        let quarter = upright.into_rgb8();
        let turned = matches!(
            orientation,
            Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
        );
        let size = if turned { (height, width) } else { (width, height) };
        Some(Self { quarter, size, captured })
    }
}
