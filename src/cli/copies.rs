//! Copies of photos with the hands marked, for `kepal check --annotate`.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{ImageFormat, ImageResult, RgbImage, codecs::jpeg::JpegEncoder};
use kepal::{
    photo::{Limits, Photo},
    report::{self, Lang, PhotoReport},
    results::is_replaceable,
    scan::Source,
};

use super::Stop;

/// JPEG quality: no loss that anyone sees, at a tenth of a PNG's size.
const QUALITY: u8 = 90;

/// A comment that tells a copy from a photo, after the first segment of a JPEG file and the first chunk of a PNG file. The
/// last four bytes of the second are its checksum.
const JPEG_MARK: &[u8] = b"\xff\xfe\x00\x14annotated by kepal";
const JPEG_MARK_AT: usize = 20;
const PNG_MARK: &[u8] = b"\0\0\0\x1atEXtComment\0annotated by kepal\xd2\xa1\x66\x34";
const PNG_MARK_AT: usize = 33;

/// Where copies go and what they are to look like.
pub(super) struct Copies {
    place: Place,
    blur_faces: bool,
    lang: Lang,
}

enum Place {
    /// The copy of the only photo.
    File(PathBuf),
    /// A folder for all.
    Folder(PathBuf),
}

impl Copies {
    /// Copies to `to`, which is made if it is a folder; it may be a file only for a `single` photo, and only one that isn't
    /// there or is a copy that kepal made.
    pub(super) fn new(to: &Path, single: bool, blur_faces: bool, lang: Lang) -> Result<Self, Stop> {
        let place = match ImageFormat::from_path(to).ok().filter(|_| !to.is_dir()) {
            Some(ImageFormat::Png | ImageFormat::Jpeg) if single => {
                check_replaceable(to)?;
                Place::File(to.to_owned())
            }
            Some(ImageFormat::Png | ImageFormat::Jpeg) => return Err(Stop::AnnotateSeveral(to.to_owned())),
            Some(_) => return Err(Stop::AnnotateFormat(to.to_owned())),
            None if to.is_file() => return Err(Stop::AnnotateTaken(to.to_owned())),
            None => {
                fs::create_dir_all(to)
                    .map_err(|source| Stop::Annotate { copy: to.to_owned(), source: source.into() })?;
                Place::Folder(to.to_owned())
            }
        };
        Ok(Self { place, blur_faces, lang })
    }

    /// Writes the copy of `photo`, which `report` is about.
    pub(super) fn write(&self, photo: &Source, report: &PhotoReport) -> Result<(), Stop> {
        // Read once more, as a report doesn't hold pixels; the photo passed the limits when it was checked.
        let name = photo.name();
        let mut pixels = Photo::decode(&photo.read(&Limits::UNLIMITED)?, &Limits::UNLIMITED)
            .map_err(|source| kepal::Error::Photo { path: Some(name.clone().into()), source })?
            .pixels;
        if self.blur_faces {
            report::blur_faces(&mut pixels, report);
        }
        report::annotate(&mut pixels, report, self.lang);
        let copy = match &self.place {
            Place::File(file) => file.clone(),
            Place::Folder(folder) => folder.join(copy_name(Path::new(&name), report)),
        };
        if photo.as_file().is_some_and(|photo| is_same(photo, &copy)) {
            return Err(Stop::AnnotateSame(copy));
        }
        check_replaceable(&copy)?;
        let written = encode(&pixels, &copy).and_then(|bytes| Ok(fs::write(&copy, bytes)?));
        written.map_err(|source| Stop::Annotate { copy, source })
    }
}

/// The file of a copy in the format that its name asks for.
fn encode(pixels: &RgbImage, copy: &Path) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let (at, mark) = if ImageFormat::from_path(copy)? == ImageFormat::Jpeg {
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(pixels)?;
        (JPEG_MARK_AT, JPEG_MARK)
    } else {
        pixels.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        (PNG_MARK_AT, PNG_MARK)
    };
    let rest = bytes.split_off(at.min(bytes.len()));
    Ok([&bytes, mark, &rest].concat())
}

/// Refuses to write over anything but a copy: what else is there may be the only one of its kind, such as a photo.
fn check_replaceable(copy: &Path) -> Result<(), Stop> {
    let is_copy = |beginning: &[u8]| {
        let marked = |at: usize, mark| beginning.get(at..).is_some_and(|rest| rest.starts_with(mark));
        marked(JPEG_MARK_AT, JPEG_MARK) || marked(PNG_MARK_AT, PNG_MARK)
    };
    match is_replaceable(copy, is_copy) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Stop::AnnotateTaken(copy.to_owned())),
        Err(source) => Err(Stop::Annotate { copy: copy.to_owned(), source: source.into() }),
    }
}

/// Whether both name the same file, which is there.
fn is_same(a: &Path, b: &Path) -> bool {
    fs::canonicalize(a).is_ok_and(|a| fs::canonicalize(b).is_ok_and(|b| a == b))
}

/// The photo's name and, as photos in different folders may share it, the beginning of its digest.
fn copy_name(photo: &Path, report: &PhotoReport) -> String {
    let stem = photo.file_stem().unwrap_or_default().to_string_lossy();
    let digest = report.sha256.as_deref().and_then(|digest| digest.get(..8)).unwrap_or_default();
    format!("{stem}-{digest}.jpg")
}
