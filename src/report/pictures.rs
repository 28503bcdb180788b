//! The small pictures that are kept of a photo.

use image::{RgbImage, codecs::jpeg::JpegEncoder, imageops};

use super::PhotoReport;

/// Longer side of a thumbnail in pixels.
const THUMBNAIL: u32 = 480;

/// A small copy of `photo`, the upright pixels that `report` is about, as a JPEG file without metadata.
pub fn pictures(photo: &RgbImage, report: &PhotoReport) -> Vec<u8> {
    let scale = (THUMBNAIL as f32 / report.width.max(report.height).max(1) as f32).min(1.0);
    let shrink = |side: u32| ((side as f32 * scale).round() as u32).max(1);
    let small = imageops::thumbnail(photo, shrink(report.width), shrink(report.height));
    let mut jpeg = Vec::new();
    // Writing a small picture to memory can't fail.
    let _ = JpegEncoder::new_with_quality(&mut jpeg, 75).encode_image(&small);
    jpeg
}
