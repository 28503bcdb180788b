//! Orientation and capture time from EXIF data.

use exif::{Context, Exif, In, Reader, Tag, Value};
use image::metadata::Orientation;

use super::{Format, PhotoError};

/// Bit 0 says that the picture is a small copy of another one in the file.
const NEW_SUBFILE_TYPE: Tag = Tag(Context::Tiff, 0x00fe);
const DNG_VERSION: Tag = Tag(Context::Tiff, 0xc612);

/// What a photo's EXIF data say, as far as they can be understood.
pub(super) struct Metadata {
    /// How to turn the stored pixels upright.
    pub(super) orientation: Orientation,
    /// `YYYY-MM-DDTHH:MM:SS` by the camera's clock.
    pub(super) captured: Option<String>,
}

/// Reads the EXIF data; missing or broken ones tell nothing, and that is no error.
///
/// The one error: a TIFF file whose first picture is only the preview of a camera's RAW data.
pub(super) fn read(bytes: &[u8], format: Format) -> Result<Metadata, PhotoError> {
    let Some(exif) = exif(bytes, format) else {
        return Ok(Metadata { orientation: Orientation::NoTransforms, captured: None });
    };
    let number = |tag| exif.get_field(tag, In::PRIMARY)?.value.get_uint(0);
    if format == Format::Tiff
        && (exif.get_field(DNG_VERSION, In::PRIMARY).is_some()
            || number(NEW_SUBFILE_TYPE).is_some_and(|it| it & 1 == 1))
    {
        return Err(PhotoError::raw());
    }
    let orientation = number(Tag::Orientation)
        .and_then(|value| u8::try_from(value).ok())
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms);
    let captured =
        [Tag::DateTimeOriginal, Tag::DateTimeDigitized, Tag::DateTime].into_iter().find_map(|tag| {
            match &exif.get_field(tag, In::PRIMARY)?.value {
                Value::Ascii(lines) => date_time(lines.first()?),
                _ => None,
            }
        });
    Ok(Metadata { orientation, captured })
}

fn exif(bytes: &[u8], format: Format) -> Option<Exif> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let result = match format {
        Format::Jpeg | Format::Png | Format::WebP => reader.read_from_container(&mut std::io::Cursor::new(bytes)),
        Format::Tiff => reader.read_raw(bytes.to_vec()),
        Format::Bmp | Format::Gif => return None,
    };
    result.or_else(|error| error.distill_partial_result(|_| ())).ok()
}

/// `YYYY:MM:DD HH:MM:SS` as ISO 8601, if it is a moment at all: cameras without a set clock write zeros or blanks.
fn date_time(ascii: &[u8]) -> Option<String> {
    let it = exif::DateTime::from_ascii(ascii).ok()?;
    let leap = it.year % 4 == 0 && (it.year % 100 != 0 || it.year % 400 == 0);
    let days = match it.month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let valid = it.year > 0 && (1..=days).contains(&it.day) && it.hour < 24 && it.minute < 60 && it.second < 60;
    valid.then(|| {
        format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", it.year, it.month, it.day, it.hour, it.minute, it.second)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_moments_are_capture_times() {
        assert_eq!(date_time(b"2023:11:14 09:00:00").as_deref(), Some("2023-11-14T09:00:00"));
        assert_eq!(date_time(b"2024:02:29 23:59:59").as_deref(), Some("2024-02-29T23:59:59"));
        for wrong in [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "2023:02:29 12:00:00",
            "2023:13:01 12:00:00",
            "2023:11:31 12:00:00",
            "2023:11:14 24:00:00",
            "2023:11:14 12:60:00",
            "2023:11:14",
            "last Tuesday, I think",
            "",
        ] {
            assert_eq!(date_time(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
