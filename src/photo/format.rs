//! Telling formats apart by the first bytes of a file.

use std::fmt;

use super::PhotoError;

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Baseline or progressive, grey, RGB, YCbCr, CMYK or YCCK.
    Jpeg,
    /// Any bit depth, palette or alpha.
    Png,
    /// Lossy or lossless.
    WebP,
    /// As the `tiff` crate reads it.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// 87a or 89a.
    Gif,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
        })
    }
}

const HEIF_ADVICE: &str =
    "convert it to JPEG, or set the phone's camera to save JPEG (\"Most Compatible\" on an iPhone)";
const CONVERT: &str = "convert it to JPEG or PNG";
pub(super) const RAW_ADVICE: &str = "export it as JPEG or TIFF with the camera maker's or a RAW program";

/// Beginnings of formats that people do take for photos.
const UNSUPPORTED: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "a PDF document", "extract its pictures as JPEG or PNG"),
    (b"PK\x03\x04", "a ZIP archive or Office document", "extract its pictures"),
    (b"8BPS", "a Photoshop document", "export it as JPEG or PNG"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "a JPEG XL picture", CONVERT),
    (b"\xff\x0a", "a JPEG XL picture", CONVERT),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "a JPEG 2000 picture", CONVERT),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture", CONVERT),
    (b"FUJIFILMCCD-RAW", "a Fujifilm RAW picture", RAW_ADVICE),
    (b"IIRO", "an Olympus RAW picture", RAW_ADVICE),
    (b"IIRS", "an Olympus RAW picture", RAW_ADVICE),
    (b"MMOR", "an Olympus RAW picture", RAW_ADVICE),
    (b"IIU\x00", "a Panasonic RAW picture", RAW_ADVICE),
    (b"II*\x00\x10\x00\x00\x00CR", "a Canon RAW picture", RAW_ADVICE),
];

/// What the file is by its content, or why it can't be read.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    for &(magic, what, advice) in UNSUPPORTED {
        if bytes.starts_with(magic) {
            return Err(PhotoError::Unsupported { what: what.to_owned(), advice });
        }
    }
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::WebP),
        // 42 in either byte order, 43 for BigTIFF.
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(Format::Tiff),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Format::Gif),
        // Two letters alone would make pictures of many texts: the four reserved bytes are zero in real bitmaps.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Ok(Format::Bmp),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Err(iso_media(bytes)),
        _ => Err(PhotoError::Unrecognized),
    }
}

/// Which of the formats in an ISO media file this is, by the brands of its `ftyp` box.
fn iso_media(bytes: &[u8]) -> PhotoError {
    let length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let end = length.clamp(8, bytes.len());
    // Major brand, version, compatible brands: none of the known brands looks like a version.
    let has = |brands: &[&[u8]]| bytes[8..end].chunks_exact(4).any(|brand| brands.contains(&brand));
    let (what, advice) = if has(&[b"avif", b"avis"]) {
        ("an AVIF picture", CONVERT)
    } else if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        ("a HEIC picture", HEIF_ADVICE)
    } else if has(&[b"crx "]) {
        ("a Canon RAW picture", RAW_ADVICE)
    } else {
        ("a video", "save single pictures of it as JPEG or PNG")
    };
    PhotoError::Unsupported { what: what.to_owned(), advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsupported(bytes: &[u8]) -> String {
        match sniff(bytes) {
            Err(PhotoError::Unsupported { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn brands_decide_among_iso_media() {
        assert_eq!(unsupported(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "a HEIC picture");
        assert_eq!(unsupported(b"\0\0\0\x1cftypmif1\0\0\0\0avifmif1miaf"), "an AVIF picture");
        assert_eq!(unsupported(b"\0\0\0\x14ftypisom\0\0\0\0mp42"), "a video");
        // The brands end with the box, and the box with the file.
        assert_eq!(unsupported(b"\0\0\0\x10ftypqt  \0\0\0\0heic"), "a video");
        assert_eq!(unsupported(b"\0\0\0\0ftyp"), "a video");
        assert_eq!(unsupported(b"\xff\xff\xff\xffftypavif"), "an AVIF picture");
    }

    #[test]
    fn text_is_no_picture() {
        for text in [&b"BMW is a maker of cars"[..], b"GIF", b"x", b"RIFF....WAVE", b"II"] {
            assert!(matches!(sniff(text), Err(PhotoError::Unrecognized)), "{text:?}");
        }
        assert!(matches!(sniff(b""), Err(PhotoError::Empty)));
    }
}
