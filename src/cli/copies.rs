//! Copies of photos with the hands marked, for `kepal check --annotate`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use image::{ImageFormat, codecs::jpeg::JpegEncoder};
use kepal::{
    photo::{Limits, Photo},
    report::{self, Lang, PhotoReport},
};

use super::{Stop, inputs::Input};

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
    /// Copies of `inputs` to `to`, which is made if it is a folder.
    pub(super) fn new(to: &Path, inputs: &[Input], blur_faces: bool, lang: Lang) -> Result<Self, Stop> {
        if inputs.iter().any(|input| matches!(input, Input::Stdin)) {
            return Err(Stop::AnnotateStdin);
        }
        let named_like_a_picture = format(to).is_some() && !to.is_dir();
        let place = match (named_like_a_picture, inputs) {
            (true, [Input::File(_)]) => Place::File(to.to_owned()),
            (true, _) => return Err(Stop::AnnotateSeveral(to.to_owned())),
            (false, _) => {
                fs::create_dir_all(to)
                    .map_err(|source| Stop::Annotate { copy: to.to_owned(), source: source.into() })?;
                Place::Folder(to.to_owned())
            }
        };
        Ok(Self { place, blur_faces, lang })
    }

    /// Writes the copy of `photo`, which `report` is about.
    pub(super) fn write(&self, photo: &Path, report: &PhotoReport) -> Result<(), Stop> {
        // Read once more, as a report doesn't hold pixels; the photo passed the limits when it was checked.
        let unlimited = Limits { max_bytes: u64::MAX, max_pixels: u64::MAX, max_memory: u64::MAX };
        let mut pixels = Photo::read(photo, &unlimited)
            .map_err(|source| kepal::Error::Photo { path: Some(photo.to_owned()), source })?
            .pixels;
        if self.blur_faces {
            report::blur_faces(&mut pixels, report);
        }
        report::annotate(&mut pixels, report, self.lang);
        let copy = match &self.place {
            Place::File(file) => file.clone(),
            Place::Folder(folder) => folder.join(name(photo, report)),
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
fn name(photo: &Path, report: &PhotoReport) -> String {
    let stem = photo.file_stem().unwrap_or_default().to_string_lossy();
    let digest = report.sha256.as_deref().and_then(|digest| digest.get(..8)).unwrap_or_default();
    format!("{stem}-{digest}.jpg")
}
