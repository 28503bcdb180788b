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
        Format::Jpeg => reader.read_from_container(&mut std::io::Cursor::new(bytes)),
        Format::Png => reader.read_raw(plain(in_png(bytes)?)),
        Format::WebP => reader.read_raw(plain(in_webp(bytes)?)),
        Format::Tiff => reader.read_raw(bytes.to_vec()),
        Format::Bmp | Format::Gif => return None,
    };
    result.or_else(|error| error.distill_partial_result(|_| ())).ok()
}

/// EXIF data without the letters that stand before them in a JPEG file, which some programs write in other files as well.
fn plain(exif: &[u8]) -> Vec<u8> {
    exif.strip_prefix(b"Exif\0\0").unwrap_or(exif).to_vec()
}

/// The EXIF data in a PNG file.
fn in_png(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (&[l3, l2, l1, l0, kind @ ..], body) = rest.split_first_chunk::<8>()?;
        let length = u32::from_be_bytes([l3, l2, l1, l0]) as usize;
        if kind == *b"eXIf" {
            return body.get(..length);
        }
        // A checksum follows.
        rest = body.get(length.checked_add(4)?..)?;
    }
}

/// The EXIF data in a WebP file.
fn in_webp(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(12..)?;
    loop {
        let (&[k0, k1, k2, k3, length @ ..], body) = rest.split_first_chunk::<8>()?;
        let length = u32::from_le_bytes(length) as usize;
        if [k0, k1, k2, k3] == *b"EXIF" {
            return body.get(..length);
        }
        rest = body.get(length.checked_next_multiple_of(2)?..)?;
    }
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

    /// EXIF data that turn a photo by a quarter.
    const TURNED: &[u8] = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

    /// The beginning of a file of this format, something of an odd length in it, and then `exif`.
    fn file(format: Format, exif: &[u8]) -> Vec<u8> {
        let chunk = |kind: [u8; 4], data: &[u8]| match format {
            Format::Png => [&(data.len() as u32).to_be_bytes(), &kind[..], data, b"abcd"].concat(),
            _ => [&kind[..], &(data.len() as u32).to_le_bytes(), data, &[0][..data.len() % 2]].concat(),
        };
        let (start, kind) = match format {
            Format::Png => (&b"\x89PNG\r\n\x1a\n"[..], *b"eXIf"),
            _ => (&b"RIFF\0\0\0\0WEBP"[..], *b"EXIF"),
        };
        [start, &chunk(*b"VP8 ", b"odd"), &chunk(kind, exif)].concat()
    }

    #[test]
    fn exif_data_are_found_in_whichever_way_they_begin() {
        let marked = [b"Exif\0\0", TURNED].concat();
        for format in [Format::Png, Format::WebP] {
            for exif in [TURNED, &marked] {
                let file = file(format, exif);
                assert_eq!(read(&file, format).unwrap().orientation, Orientation::Rotate90, "{format}");
                for end in 0..file.len() {
                    read(&file[..end], format).unwrap();
                }
            }
            for nothing in [&b""[..], b"Exif\0\0", b"MM"] {
                assert_eq!(read(&file(format, nothing), format).unwrap().orientation, Orientation::NoTransforms);
            }
            let mut lying = file(format, TURNED);
            lying[8..].fill(0xff);
            assert_eq!(read(&lying, format).unwrap().orientation, Orientation::NoTransforms);
        }
    }

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
