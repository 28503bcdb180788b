//! Putting a photo into another folder without ever losing or overwriting anything.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read},
    path::{Path, PathBuf},
};

use kepal::report::Lang;

/// Most photos of one name in a folder.
const MOST_ALIKE: u32 = 10_000;

/// Why a photo stays where it is.
#[derive(Debug)]
pub(super) enum Undelivered {
    /// It can't be read.
    Unreadable(io::Error),
    /// It can't be taken out of the folder that it is in.
    Held(io::Error),
    /// The folder where it should go doesn't take it.
    Refused(io::Error),
}

impl From<io::Error> for Undelivered {
    fn from(error: io::Error) -> Self {
        Self::Refused(error)
    }
}

impl Undelivered {
    /// What is wrong and what to do. `folder` is where the photo should go.
    pub(super) fn message(&self, folder: &Path, lang: Lang) -> String {
        match (self, lang) {
            (Self::Unreadable(error), _) => error.to_string(),
            (Self::Held(error), Lang::Id) => {
                format!(
                    "tidak dapat dikeluarkan dari foldernya: {error}; pakai --copy agar foto tetap di sana dan hanya disalin"
                )
            }
            (Self::Held(error), Lang::En) => {
                format!("it can't be taken out of its folder: {error}; give --copy to leave it there")
            }
            (Self::Refused(error), _) => format!("{}: {error}", folder.display()),
        }
    }
}

/// Moves the photo `from`, or copies it, into `folder`, where it is to be called `name`, which may have folders in it. A
/// number is added to the name if something is called so already, except by a copy of the same photo, which is left at
/// that. Returns where the photo is then; after an error it is where it was.
pub(super) fn deliver(from: &Path, folder: &Path, name: &Path, copy: bool) -> Result<PathBuf, Undelivered> {
    let wanted = folder.join(name);
    if let Some(parent) = wanted.parent() {
        fs::create_dir_all(parent)?;
    }
    for number in 1..=MOST_ALIKE {
        let to = numbered(&wanted, number);
        // An empty file of ours keeps the name for us.
        match OpenOptions::new().write(true).create_new(true).open(&to) {
            Ok(_) => {
                return fill(from, &to, copy).map(|()| to.clone()).inspect_err(|_| {
                    let _ = fs::remove_file(&to);
                });
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if copy && same_content(from, &to)? {
                    return Ok(to);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "there are too many photos of this name").into())
}

/// Puts the photo in the place of the empty file `to`.
fn fill(from: &Path, to: &Path, copy: bool) -> Result<(), Undelivered> {
    // Between file systems, and where the folder may not be changed, this fails, and it must be a copy.
    if !copy && fs::rename(from, to).is_ok() {
        return Ok(());
    }
    let mut part_name = OsString::from(".");
    part_name.push(to.file_name().unwrap_or_default());
    part_name.push(".part");
    let part = to.with_file_name(part_name);
    let done = write_copy(from, &part).and_then(|()| Ok(fs::rename(&part, to)?));
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done?;
    if copy { Ok(()) } else { fs::remove_file(from).map_err(Undelivered::Held) }
}

fn write_copy(from: &Path, to: &Path) -> Result<(), Undelivered> {
    let mut reader = File::open(from).map_err(Undelivered::Unreadable)?;
    let mut writer = File::create(to)?;
    let copied = io::copy(&mut reader, &mut writer)?;
    let metadata = reader.metadata()?;
    if copied != metadata.len() {
        let changed = io::Error::new(io::ErrorKind::UnexpectedEof, "the photo changed while it was copied");
        return Err(Undelivered::Unreadable(changed));
    }
    // Not every file system keeps times.
    let _ = metadata.modified().and_then(|modified| writer.set_modified(modified));
    Ok(writer.sync_all()?)
}

/// `path` for the first of its name, `name (2).jpg` and so on for the others.
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(" ({number})"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

fn same_content(a: &Path, b: &Path) -> io::Result<bool> {
    let (mut a, mut b) = (File::open(a)?, File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut a_bytes, mut b_bytes) = (Vec::new(), Vec::new());
    loop {
        a_bytes.clear();
        b_bytes.clear();
        (&mut a).take(1 << 20).read_to_end(&mut a_bytes)?;
        (&mut b).take(1 << 20).read_to_end(&mut b_bytes)?;
        if a_bytes != b_bytes {
            return Ok(false);
        }
        if a_bytes.is_empty() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("a.jpg"), root.path().join("ok"));
        for content in ["first", "second", "second"] {
            fs::write(&from, content).unwrap();
            deliver(&from, &to, Path::new("in/a.jpg"), false).unwrap();
            assert!(!from.exists());
        }
        assert_eq!(names(&to.join("in")), ["a (2).jpg", "a (3).jpg", "a.jpg"]);
        assert_eq!(fs::read(to.join("in/a.jpg")).unwrap(), b"first");
        assert_eq!(fs::read(to.join("in/a (2).jpg")).unwrap(), b"second");
    }

    #[test]
    fn a_copy_of_the_same_is_not_made_twice() {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("a.jpg"), root.path().join("ok"));
        for content in ["first", "second", "second", "first"] {
            fs::write(&from, content).unwrap();
            deliver(&from, &to, Path::new("a.jpg"), true).unwrap();
            assert!(from.exists());
        }
        assert_eq!(names(&to), ["a (2).jpg", "a.jpg"]);
    }

    #[test]
    fn after_an_error_all_is_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("gone.jpg"), root.path().join("ok"));
        let error = deliver(&from, &to, Path::new("gone.jpg"), false).unwrap_err();
        assert!(matches!(error, Undelivered::Unreadable(_)), "{error:?}");
        assert_eq!(names(&to), [""; 0]);
        fs::write(root.path().join("file"), "").unwrap();
        fs::write(&from, "photo").unwrap();
        let error = deliver(&from, &root.path().join("file"), Path::new("gone.jpg"), false).unwrap_err();
        assert!(matches!(error, Undelivered::Refused(_)), "{error:?}");
        assert_eq!(fs::read(&from).unwrap(), b"photo");
    }

    /// As in a folder that belongs to someone else. Nothing keeps the system's administrator from changing it.
    #[cfg(unix)]
    #[test]
    fn a_photo_that_may_not_be_taken_away_stays() {
        use std::os::unix::fs::PermissionsExt;

        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("in/a.jpg"), root.path().join("ok"));
        fs::create_dir(root.path().join("in")).unwrap();
        fs::write(&from, "photo").unwrap();
        let allow = |mode| fs::set_permissions(from.parent().unwrap(), fs::Permissions::from_mode(mode)).unwrap();
        allow(0o555);
        let delivered = deliver(&from, &to, Path::new("a.jpg"), false);
        allow(0o755);
        let Err(error) = delivered else { return };
        assert!(matches!(error, Undelivered::Held(_)), "{error:?}");
        assert_eq!((from.exists(), names(&to)), (true, vec![]));
    }

    #[test]
    fn what_is_said_of_a_photo_that_stays_tells_what_to_do() {
        let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
        let message = |error: Undelivered| error.message(Path::new("ok"), Lang::En);
        assert!(message(Undelivered::Held(denied())).ends_with("give --copy to leave it there"));
        assert!(message(Undelivered::Refused(denied())).starts_with("ok: "));
    }

    /// Between file systems, where there is a second one.
    #[cfg(target_os = "linux")]
    #[test]
    fn photos_move_between_file_systems() {
        use std::os::unix::fs::MetadataExt;

        let root = tempfile::tempdir().unwrap();
        let Ok(other) = tempfile::tempdir_in("/dev/shm") else { return };
        if root.path().metadata().unwrap().dev() == other.path().metadata().unwrap().dev() {
            return;
        }
        let from = root.path().join("a.jpg");
        fs::write(&from, "photo").unwrap();
        let to = deliver(&from, other.path(), Path::new("a.jpg"), false).unwrap();
        assert_eq!(fs::read(to).unwrap(), b"photo");
        assert_eq!(names(other.path()), ["a.jpg"]);
        assert!(!from.exists());
    }
}
