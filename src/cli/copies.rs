//! Copies of photos with the hands marked, for `kepal check --annotate`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use image::{ImageFormat, codecs::jpeg::JpegEncoder};
use kepal::{
    photo::{Limits, Photo},
    report::{self, Lang, PhotoReport},
    scan::Source,
};

use super::Stop;

/// JPEG quality: no loss that anyone sees, at a tenth of a PNG's size.
const QUALITY: u8 = 90;

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
    /// Copies to `to`, which is made if it is a folder; it may be a file only for a `single` photo.
    pub(super) fn new(to: &Path, single: bool, blur_faces: bool, lang: Lang) -> Result<Self, Stop> {
        let named_like_a_picture = format(to).is_some() && !to.is_dir();
        let place = match (named_like_a_picture, single) {
            (true, true) => Place::File(to.to_owned()),
            (true, false) => return Err(Stop::AnnotateSeveral(to.to_owned())),
            (false, _) => {
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
        let written = match format(&copy) {
            Some(ImageFormat::Jpeg) => fs::File::create(&copy)
                .map_err(Into::into)
                .and_then(|file| JpegEncoder::new_with_quality(file, QUALITY).encode_image(&pixels)),
            _ => pixels.save_with_format(&copy, ImageFormat::Png),
        };
        written.map_err(|source| Stop::Annotate { copy, source })
    }
}

/// The picture format that a copy's name asks for.
fn format(copy: &Path) -> Option<ImageFormat> {
    ImageFormat::from_path(copy).ok().filter(|format| matches!(format, ImageFormat::Png | ImageFormat::Jpeg))
}

/// The photo's name and, as photos in different folders may share it, the beginning of its digest.
fn copy_name(photo: &Path, report: &PhotoReport) -> String {
    let stem = photo.file_stem().unwrap_or_default().to_string_lossy();
    let digest = report.sha256.as_deref().and_then(|digest| digest.get(..8)).unwrap_or_default();
    format!("{stem}-{digest}.jpg")
}
