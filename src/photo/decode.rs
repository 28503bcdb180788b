//! Pixels out of a file, within limits.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage, RgbaImage};

use super::{Format, Limits, PhotoError, jpeg};

/// Decodes the first picture of a file as it is stored, laid over white where it is transparent.
pub(super) fn decode(bytes: &[u8], format: Format, limits: &Limits) -> Result<RgbImage, PhotoError> {
    let codec = match format {
        Format::Jpeg => return jpeg::decode(bytes, limits),
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Tiff => ImageFormat::Tiff,
        Format::Bmp => ImageFormat::Bmp,
        Format::Gif => ImageFormat::Gif,
    };
    let fail = |error| photo_error(error, format, limits);

    let mut decoder_limits = image::Limits::no_limits();
    decoder_limits.max_alloc = Some(limits.max_memory);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), codec);
    reader.limits(decoder_limits);
    let decoder = reader.into_decoder().map_err(fail)?;

    let (width, height) = decoder.dimensions();
    let pixels = limits.check_pixels(width, height, format)?;
    // What the decoder fills, what becomes of it with eight bits and alpha, and that without alpha.
    let converted = if decoder.color_type().has_alpha() { 4 + 3 } else { 3 };
    limits.check_memory(decoder.total_bytes().saturating_add(converted * pixels))?;

    Ok(match DynamicImage::from_decoder(decoder).map_err(fail)? {
        image if image.color().has_alpha() => over_white(&image.into_rgba8()),
        image => image.into_rgb8(),
    })
}

fn photo_error(error: ImageError, format: Format, limits: &Limits) -> PhotoError {
    match error {
        // Decoders have no limit on dimensions here, so it can only be memory.
        ImageError::Limits(_) => PhotoError::TooMuchMemory { max: limits.max_memory },
        ImageError::Unsupported(error) => PhotoError::Unsupported {
            what: format!("this kind of {format} file ({error})"),
            advice: "save it anew as JPEG or as an ordinary PNG",
        },
        // The layers above name the format already.
        ImageError::Decoding(error) => {
            let reason = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            PhotoError::Decode { format, reason }
        }
        error => PhotoError::Decode { format, reason: error.to_string() },
    }
}

/// What a transparent picture looks like on paper.
fn over_white(image: &RgbaImage) -> RgbImage {
    let mut flat = RgbImage::new(image.width(), image.height());
    for (to, from) in flat.pixels_mut().zip(image.pixels()) {
        let [color @ .., alpha] = from.0;
        let alpha = u16::from(alpha);
        to.0 = color.map(|value| ((u16::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8);
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    #[test]
    fn transparent_is_white_and_opaque_stays() {
        let image = RgbaImage::from_fn(3, 1, |x, _| Rgba([10, 100, 255, [0, 128, 255][x as usize]]));
        let flat = over_white(&image);
        assert_eq!(flat.get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(flat.get_pixel(1, 0).0, [132, 177, 255]);
        assert_eq!(flat.get_pixel(2, 0).0, [10, 100, 255]);
    }
}
