//! Reading `results.jsonl`, line by line.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use super::StoreError;
use crate::report::Entry;

/// Name of the file in a folder of results.
pub(super) const NAME: &str = "results.jsonl";

/// Most bytes of a line: more hands than any photo has.
const MAX_LINE: u64 = 64 << 20;

/// How many lines are worked on at a time.
const BATCH: usize = 256;

/// The next line, with its end if it has one; empty after the last.
fn line(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(MAX_LINE).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// The next lines, a few at a time so that they can be worked on in parallel; none at the end.
pub(super) fn batch(reader: &mut impl BufRead) -> io::Result<Vec<Vec<u8>>> {
    let mut lines = Vec::with_capacity(BATCH);
    while lines.len() < BATCH {
        let line = line(reader)?;
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    Ok(lines)
}

/// The entries of `folder/results.jsonl`, one after another, for those who only read.
///
/// A last line without an end that can't be read is what an interrupted run leaves behind: it is passed over. Any other is
/// an error, since a photo that is passed over in silence would look like a neutral one.
pub(crate) fn entries(folder: &Path) -> Result<impl Iterator<Item = Result<Entry, StoreError>>, StoreError> {
    let path = folder.join(NAME);
    let mut reader = BufReader::new(File::open(&path).map_err(StoreError::read(&path))?);
    let mut number = 0;
    Ok(std::iter::from_fn(move || {
        loop {
            number += 1;
            return match line(&mut reader) {
                Err(error) => Some(Err(StoreError::read(&path)(error))),
                Ok(line) if line.is_empty() => None,
                Ok(line) if line.trim_ascii().is_empty() => continue,
                Ok(line) => match Entry::from_json(&line) {
                    Ok(entry) => Some(Ok(entry)),
                    Err(_) if !line.ends_with(b"\n") && (line.len() as u64) < MAX_LINE => None,
                    Err(source) => Some(Err(StoreError::Line { path: path.clone(), line: number, source })),
                },
            };
        }
    }))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const ERROR: &str = r#"{"path":"b.jpg","error":{"code":"decode","message":"no photo"}}"#;

    fn read(text: &str) -> Vec<Result<Entry, StoreError>> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NAME), text).unwrap();
        entries(folder.path()).unwrap().collect()
    }

    #[test]
    fn a_torn_last_line_is_passed_over_and_a_bad_one_is_not() {
        assert_eq!(read(&format!("{ERROR}\n\n{ERROR}")).iter().flatten().count(), 2);
        let torn = read(&format!("{ERROR}\n{}", &ERROR[..20]));
        assert!(torn.len() == 1 && torn[0].is_ok());
        let bad = read(&format!("{ERROR}\n{}\n{ERROR}\n", &ERROR[..20]));
        assert!(matches!(bad[1], Err(StoreError::Line { line: 2, .. })), "{bad:?}");
    }
}
