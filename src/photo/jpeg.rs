//! JPEG, and making sure that no part of the picture is missing.
//!
//! Decoders fill up what a truncated file lacks, and a grey area could hide a hand. `zune-jpeg` in its strict mode
//! reports some gaps but not one that ends with a marker, and knows nothing of gaps in the last row. So the data it
//! gets end with a stretch of one-bits in place of whatever followed the picture: no Huffman code consists of ones only
//! (ITU-T T.81, annex C), so a decoder that still needs data runs into an error, and one that has them all never looks.
//! What can't be told: damage between two restart markers, and a progressive file that was cut between two scans and
//! ended properly, which shows the whole picture, only coarser.

use image::RgbImage;
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{Format, Limits, PhotoError};

const SOS: u8 = 0xda;
const EOI: u8 = 0xd9;

/// One-bits, once more after a restart marker since a decoder may skip ahead to one, then the end of the image.
const TAIL: [u8; 36] = {
    let mut tail = [0; 36];
    let mut at = 0;
    while at < 36 {
        tail[at] = 0xff;
        at += 2;
    }
    tail[17] = 0xd0;
    tail[35] = EOI;
    tail
};

/// Decodes a JPEG file to RGB.
///
/// Four components are read as Adobe's inverted CMYK or YCCK, as every other program does.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<RgbImage, PhotoError> {
    let layout = Layout::read(bytes)?;
    let (width, height) = layout.within(limits)?;

    let data = layout.with_tail(bytes);
    // Headers are read leniently: bytes between segments lose nothing of the picture.
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data.as_slice()), options);
    decoder.decode_headers().map_err(photo_error)?;
    // Marker segments can be laid so that the two see different frames, and only one of them was held against the limits.
    let seen = decoder.info().map(|seen| (seen.width, seen.height, seen.components));
    if seen != Some((layout.width, layout.height, layout.components)) {
        return Err(broken("it has two sizes"));
    }
    decoder.set_options(options.set_strict_mode(true));
    let rgb = decoder.decode().map_err(|error| match photo_error(error) {
        PhotoError::Decode { reason, .. } => broken(format!("a part of the picture is missing or garbled: {reason}")),
        error => error,
    })?;
    RgbImage::from_raw(width, height, rgb).ok_or_else(|| broken("it has two sizes"))
}

/// The same at a quarter of its size, sides rounded up, for which `jpeg-decoder` leaves out most of the work, and the size of
/// the whole. `None` if it has fewer than `least` pixels on its longer side, or has to be decoded as a whole, if only to see
/// what is wrong with it.
pub(super) fn decode_quarter(bytes: &[u8], limits: &Limits, least: u32) -> Option<(RgbImage, (u32, u32))> {
    let layout = Layout::read(bytes).ok()?;
    let (width, height) = layout.within(limits).ok()?;
    if !layout.single_scan || layout.components != 3 || width.max(height) < least {
        return None;
    }
    let data = layout.with_tail(bytes);
    let mut decoder = jpeg_decoder::Decoder::new(data.as_slice());
    let scaled = decoder.scale(layout.width.div_ceil(4), layout.height.div_ceil(4)).ok()?;
    if scaled != (layout.width.div_ceil(4), layout.height.div_ceil(4)) {
        return None;
    }
    let rgb = decoder.decode().ok()?;
    Some((RgbImage::from_raw(scaled.0.into(), scaled.1.into(), rgb)?, (width, height)))
}

fn photo_error(error: DecodeErrors) -> PhotoError {
    match error {
        DecodeErrors::Unsupported(scheme) => unsupported(&format!("{scheme:?}")),
        // As they display themselves, these two come in quotation marks.
        DecodeErrors::Format(reason) => broken(reason),
        DecodeErrors::FormatStatic(reason) => broken(reason),
        error => broken(error.to_string()),
    }
}

fn unsupported(kind: &str) -> PhotoError {
    PhotoError::Unsupported {
        what: format!("this kind of JPEG file ({kind})"),
        advice: "open it with a picture program and save it anew as JPEG",
    }
}

fn broken(reason: impl Into<String>) -> PhotoError {
    PhotoError::Decode { format: Format::Jpeg, reason: reason.into() }
}

/// How a file is laid out, by its markers.
struct Layout {
    width: u16,
    height: u16,
    components: u8,
    /// Whether one scan holds all components completely.
    single_scan: bool,
    /// Where the coded data of the last scan that belongs to the picture end.
    end: usize,
}

impl Layout {
    fn read(bytes: &[u8]) -> Result<Self, PhotoError> {
        let mut segments = Segments { bytes, at: 0 };
        let mut frame = None;
        let mut scanned = Vec::new();
        let mut end = 0;
        while let Some((marker, body)) = segments.next() {
            match (marker, frame) {
                // All start-of-frame markers; between them are DHT, JPG and DAC.
                (0xc0..=0xcf, None) if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                    frame = Some(Frame::read(marker, body)?);
                }
                (SOS, Some(frame)) => {
                    end = segments.skip_coded_data();
                    let parts = body.split_first().map_or(&[][..], |(_, parts)| parts).as_chunks::<2>().0;
                    // Three more bytes follow the two per component.
                    let ids = parts[..parts.len().saturating_sub(1)].iter().map(|part| part[0]);
                    let single_scan = ids.len() == usize::from(frame.components);
                    scanned.extend(ids);
                    if !frame.progressive && frame.all_in(&mut scanned) {
                        return Ok(frame.layout(single_scan, end));
                    }
                }
                // In a progressive file only the end of the image tells that no finer scan was to come.
                (EOI, Some(frame)) if frame.all_in(&mut scanned) => return Ok(frame.layout(false, end)),
                (SOS | EOI, _) => break,
                _ => {}
            }
        }
        Err(broken("a part of the picture is missing"))
    }

    /// The file up to the end of the picture, and then [`TAIL`].
    fn with_tail(&self, bytes: &[u8]) -> Vec<u8> {
        [&bytes[..self.end], &TAIL].concat()
    }

    /// Width and height, if that is within `limits`.
    fn within(&self, limits: &Limits) -> Result<(u32, u32), PhotoError> {
        let (width, height) = (u32::from(self.width), u32::from(self.height));
        let pixels = limits.check_pixels(width, height, Format::Jpeg)?;
        // RGB, and 16-bit coefficients of the whole picture where its parts come one after another.
        let coefficients = if self.single_scan { 0 } else { 2 * u64::from(self.components) };
        limits.check_memory((3 + coefficients) * pixels)?;
        Ok((width, height))
    }
}

#[derive(Clone, Copy)]
struct Frame {
    progressive: bool,
    width: u16,
    height: u16,
    components: u8,
}

impl Frame {
    fn read(marker: u8, body: &[u8]) -> Result<Self, PhotoError> {
        let &[precision, h1, h0, w1, w0, components, ..] = body else {
            return Err(broken("the size of the picture is missing"));
        };
        match marker {
            0xc0..=0xc2 => {}
            0xc3 | 0xcb => return Err(unsupported("lossless")),
            0xc9 | 0xca => return Err(unsupported("arithmetic coding")),
            _ => return Err(unsupported("hierarchical")),
        }
        if precision != 8 {
            return Err(unsupported(&format!("{precision} bits per sample")));
        }
        let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
        Ok(Self { progressive: marker == 0xc2, width, height, components })
    }

    /// Whether the components with the ids `scanned` are all there are.
    fn all_in(self, scanned: &mut Vec<u8>) -> bool {
        scanned.sort_unstable();
        scanned.dedup();
        scanned.len() >= usize::from(self.components)
    }

    fn layout(self, single_scan: bool, end: usize) -> Layout {
        let Self { width, height, components, .. } = self;
        Layout { width, height, components, single_scan, end }
    }
}

/// Walks the marker segments of a file.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    /// The next marker that starts a segment, or that ends the image, with the segment's content.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        loop {
            self.at += self.bytes.get(self.at..)?.iter().position(|&byte| byte == 0xff)?;
            self.at += self.bytes[self.at..].iter().position(|&byte| byte != 0xff)?;
            let marker = self.bytes[self.at];
            self.at += 1;
            match marker {
                // Stuffing, TEM, RSTn and SOI stand alone.
                0x00 | 0x01 | 0xd0..=0xd8 => {}
                EOI => return Some((marker, &[])),
                _ => {
                    let length =
                        usize::from(u16::from_be_bytes(self.bytes.get(self.at..self.at + 2)?.try_into().ok()?));
                    let body = self.bytes.get(self.at + 2..self.at + length)?;
                    self.at += length;
                    return Some((marker, body));
                }
            }
        }
    }

    /// Goes to the end of the coded data after a scan's header and tells where that is.
    fn skip_coded_data(&mut self) -> usize {
        while let Some(ahead) = self.bytes[self.at..].iter().position(|&byte| byte == 0xff) {
            self.at += ahead;
            match self.bytes.get(self.at + 1) {
                // A stuffed 0xff and restart markers belong to the data; a run of 0xff fills up before a marker.
                Some(0x00 | 0xd0..=0xd7) => self.at += 2,
                Some(0xff) => self.at += 1,
                _ => return self.at,
            }
        }
        self.at = self.bytes.len();
        self.at
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Cursor, path::Path};

    use image::{Rgb, codecs::jpeg::JpegEncoder, imageops};

    use super::*;

    fn noise(width: u32, height: u32, quality: u8) -> Vec<u8> {
        let mut state = 1_u32;
        let picture = RgbImage::from_fn(width, height, |x, y| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 27) as u8;
            Rgb([40 + noise + (x % 150) as u8, 200 - noise - (y % 100) as u8, 60 + 2 * noise + ((x + y) % 70) as u8])
        });
        let mut file = Cursor::new(Vec::new());
        JpegEncoder::new_with_quality(&mut file, quality).encode_image(&picture).unwrap();
        file.into_inner()
    }

    fn quarter(file: &[u8]) -> Option<RgbImage> {
        decode_quarter(file, &Limits::default(), 0).map(|(quarter, _)| quarter)
    }

    fn fixture(name: &str) -> Vec<u8> {
        fs::read(Path::new("fixtures/formats").join(name).with_extension("jpg")).unwrap()
    }

    #[test]
    fn a_quarter_looks_like_the_whole() {
        let files = ["baseline", "restarts", "subsampled", "subsampled_422"].map(|name| (name, fixture(name)));
        for (name, file) in files.into_iter().chain([("odd sides", noise(803, 605, 60))]) {
            let whole = decode(&file, &Limits::default()).unwrap();
            let quarter = quarter(&file).unwrap();
            assert_eq!(quarter.dimensions(), (whole.width().div_ceil(4), whole.height().div_ceil(4)), "{name}");
            let expected = imageops::thumbnail(&whole, quarter.width(), quarter.height());
            let off: f32 = quarter.iter().zip(expected.iter()).map(|(&a, &b)| f32::from(a.abs_diff(b))).sum();
            assert!(off < 6.0 * quarter.len() as f32, "{name}: {}", off / quarter.len() as f32);
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_the_whole_decoding() {
        for name in ["grey", "cmyk", "progressive"] {
            assert!(quarter(&fixture(name)).is_none(), "{name}");
        }
        assert!(decode_quarter(&noise(64, 48, 90), &Limits::default(), 65).is_none());
    }

    #[test]
    fn whatever_is_missing_is_noticed_in_a_quarter() {
        for file in [noise(64, 48, 90), fixture("restarts")] {
            let end = Layout::read(&file).unwrap().end;
            assert!(quarter(&file[..end]).is_some());
            for cut in 1..end {
                assert!(quarter(&file[..end - cut]).is_none(), "{cut} of {end}");
            }
        }
    }
}
