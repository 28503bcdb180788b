//! From the paths on the command line to the photos they mean.

use std::{
    ffi::OsString,
    fs,
    io::{self, Read},
    iter,
    path::{Path, PathBuf},
};

use kepal::{
    report::ErrorReport,
    scan::{ScanOptions, Source},
};

use super::{Stop, args::WalkArgs};

/// One thing to check.
pub(super) enum Input {
    /// The photo on standard input.
    Stdin,
    /// A photo.
    Photo(Source),
    /// Something that gives no photo.
    Failed(ErrorReport),
}

/// What `paths` mean, one after the other; `-` is the photo on standard input.
pub(super) fn expand(paths: Vec<PathBuf>, options: ScanOptions) -> impl Iterator<Item = Input> + Send + use<> {
    paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = Input> + Send> {
        if is_stdin(&path) {
            return Box::new(iter::once(Input::Stdin));
        }
        Box::new(options.clone().walk([path]).map(|found| found.map_or_else(Input::Failed, Input::Photo)))
    })
}

/// Whether `path` stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl WalkArgs {
    /// `paths` and those in the list that was asked for.
    pub(super) fn with_listed(&self, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
        if paths.iter().chain(&self.files_from).filter(|path| is_stdin(path)).count() > 1 {
            return Err(Stop::StdinTwice);
        }
        let mut paths = paths.to_vec();
        if let Some(file) = &self.files_from {
            let listed = listed(file).map_err(|source| Stop::List { file: file.clone(), source })?;
            if listed.is_empty() {
                return Err(Stop::EmptyList(file.clone()));
            }
            paths.extend(listed);
        }
        Ok(paths)
    }

    /// What to scan of folders.
    pub(super) fn options(&self) -> ScanOptions {
        let mut options = ScanOptions::default();
        options.include.clone_from(&self.include);
        options.exclude.clone_from(&self.exclude);
        options
    }
}

/// The paths in a list: one per line, or separated by zero bytes as by `find -print0`.
fn listed(file: &Path) -> io::Result<Vec<PathBuf>> {
    let bytes = if is_stdin(file) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        fs::read(file)?
    };
    Ok(split(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)))
}

fn split(list: &[u8]) -> Vec<PathBuf> {
    let separator = if list.contains(&0) { 0 } else { b'\n' };
    let lines = list.split(|&byte| byte == separator);
    lines
        .map(|line| if separator == b'\n' { line.strip_suffix(b"\r").unwrap_or(line) } else { line })
        .filter(|line| !line.is_empty())
        .map(|line| PathBuf::from(os_string(line)))
        .collect()
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_lines_or_zero_bytes() {
        let paths = |list: &[u8]| -> Vec<String> {
            split(list).iter().map(|path| path.to_string_lossy().into_owned()).collect()
        };
        assert_eq!(paths(b"a b.jpg\r\n\nc.jpg"), ["a b.jpg", "c.jpg"]);
        assert_eq!(paths(b"a\nb.jpg\0c.jpg\0"), ["a\nb.jpg", "c.jpg"]);
        assert_eq!(paths(b""), [""; 0]);
    }
}
