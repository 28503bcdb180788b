//! Where a photo comes from: a file, a file in a ZIP archive, or standard input.

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::zip::Archive;
use crate::{
    Error, Result,
    photo::{self, Limits, PhotoError},
};

/// A photo that wasn't read yet.
#[derive(Debug, Clone)]
pub struct Source {
    place: Place,
    /// Whether it is known by its name that it can't be read.
    refused: bool,
}

#[derive(Debug, Clone)]
enum Place {
    Stdin,
    File(PathBuf),
    Packed { file: PathBuf, inside: String, archive: Arc<Archive<BufReader<File>>>, number: usize },
}

impl Source {
    /// The photo in the file `path`.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::at(Place::File(path.into()))
    }

    /// The photo on standard input, which can be read once.
    pub const fn stdin() -> Self {
        Self::at(Place::Stdin)
    }

    const fn at(place: Place) -> Self {
        Self { place, refused: false }
    }

    /// The same as a RAW picture, which is refused without having been read.
    pub(super) fn refused(self) -> Self {
        Self { refused: true, ..self }
    }

    /// The photos that have this [name](Self::name) in results: the file, or those in an archive, of which several may be
    /// called the same.
    ///
    /// # Errors
    /// [`Error::Archive`] if the archive can't be read.
    pub fn named(name: &str) -> Result<Vec<Self>> {
        let path = Path::new(name);
        let archive = path.ancestors().skip(1).find(|folder| folder.is_file()).filter(|_| !path.exists());
        match archive.and_then(|archive| Some((archive, name.get(archive.to_str()?.len() + 1..)?))) {
            None => Ok(vec![Self::file(path)]),
            Some((path, inside)) => {
                let failed = |source| Error::Archive { path: path.display().to_string(), source };
                let archive = Arc::new(Archive::of_file(path).map_err(failed)?);
                let numbers = archive.entries().iter().enumerate().filter(|(_, entry)| entry.path() == inside);
                Ok(numbers
                    .map(|(number, _)| Self::packed(path, inside.to_owned(), Arc::clone(&archive), number))
                    .collect())
            }
        }
    }

    /// The photo `number` in the archive `file`, where it is called `inside`.
    pub(super) fn packed(file: &Path, inside: String, archive: Arc<Archive<BufReader<File>>>, number: usize) -> Self {
        Self::at(Place::Packed { file: file.to_owned(), inside, archive, number })
    }

    /// Its name in reports: the path of the file; for a photo in an archive, the archive's path followed by a slash and
    /// the photo's name in it; `-` for standard input.
    pub fn name(&self) -> String {
        match &self.place {
            Place::Stdin => "-".to_owned(),
            Place::File(path) => path.to_string_lossy().into_owned(),
            Place::Packed { file, inside, .. } => format!("{}/{inside}", file.to_string_lossy()),
        }
    }

    /// The file, if the photo is one by itself.
    pub fn as_file(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Stdin | Place::Packed { .. } => None,
        }
    }

    /// The archive that the photo is in, if it is in one.
    pub fn archive(&self) -> Option<&Path> {
        match &self.place {
            Place::Stdin | Place::File(_) => None,
            Place::Packed { file, .. } => Some(file),
        }
    }

    /// The photo's bytes.
    ///
    /// # Errors
    /// [`Error::Photo`] if a file or standard input can't be read or is beyond the limits, or for a RAW picture that a
    /// [walk](super::Walk) knows by its name, [`Error::Archive`] if a photo in an archive is.
    pub fn read(&self, limits: &Limits) -> Result<Vec<u8>> {
        if self.refused {
            return Err(Error::Photo { path: Some(self.name().into()), source: PhotoError::raw() });
        }
        match &self.place {
            Place::Stdin => photo::read_all(io::stdin().lock(), limits)
                .map_err(|source| Error::Photo { path: Some("-".into()), source }),
            Place::File(path) => {
                photo::read_bytes(path, limits).map_err(|source| Error::Photo { path: Some(path.clone()), source })
            }
            Place::Packed { archive, number, .. } => {
                archive.read(*number, limits).map_err(|source| Error::Archive { path: self.name(), source })
            }
        }
    }
}
