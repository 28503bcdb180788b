//! What people say is in the photos: `labels.tsv` and `boxes.tsv`.

use std::{collections::HashMap, fs, path::Path};

use kepal::{Gesture, geometry::Rect};

/// A photo with its labels.
#[derive(Debug, PartialEq)]
pub(super) struct LabelledPhoto {
    /// Relative to the folder of `labels.tsv`.
    pub(super) path: String,
    /// The gestures displayed in it, or `rest` alone.
    pub(super) gestures: Vec<Gesture>,
    /// Where the photo comes from: results are told apart by it.
    pub(super) source: String,
    /// The hands whose place is known; not necessarily all.
    pub(super) boxes: Vec<LabelledBox>,
}

/// A hand whose place in the photo is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LabelledBox {
    pub(super) bounds: Rect,
    pub(super) gesture: Gesture,
    /// Which share of the hand can be seen, 0..=1; 1 where the file doesn't say.
    pub(super) visible: f32,
}

/// What is wrong with a table.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum LabelsError {
    #[error("{file}: can't read it: {source}")]
    Read { file: String, source: std::io::Error },
    #[error("{file}:{line}: {message}")]
    Line { file: String, line: usize, message: String },
    #[error("{file}: there are no photos in it; write a line for each, below the names of the columns")]
    Empty { file: String },
}

/// The columns that the tables start with.
const LABELS: &[&str] = &["path", "label", "source"];
const BOXES: &[&str] = &["path", "x0", "y0", "x1", "y1", "label"];

/// Reads `labels.tsv` in `folder` and, if it is there, `boxes.tsv`.
pub(super) fn read(folder: &Path) -> Result<Vec<LabelledPhoto>, LabelsError> {
    let mut boxes: HashMap<String, Vec<LabelledBox>> = HashMap::new();
    let boxes_file = folder.join("boxes.tsv");
    if boxes_file.exists() {
        for_each_row(&boxes_file, BOXES, |row| {
            let [path, x0, y0, x1, y1, gesture, rest @ ..] = row else {
                return Err(format!("there are fewer than six columns: {}", BOXES.join(", ")));
            };
            let (x0, y0, x1, y1) = (number(x0)?, number(y0)?, number(x1)?, number(y1)?);
            let labelled = LabelledBox {
                bounds: Rect::new(x0, y0, (x1 - x0).max(0.0), (y1 - y0).max(0.0)),
                gesture: gesture.parse().map_err(|error: kepal::gesture::UnknownGesture| error.to_string())?,
                visible: rest.first().map_or(Ok(1.0), |share| number(share))?,
            };
            boxes.entry((*path).to_owned()).or_default().push(labelled);
            Ok(())
        })?;
    }
    let mut photos = Vec::new();
    let labels_file = folder.join("labels.tsv");
    for_each_row(&labels_file, LABELS, |row| {
        let [path, labels, source, ..] = row else {
            return Err(format!("there are fewer than three columns: {}", LABELS.join(", ")));
        };
        let gestures = labels.split(';').map(str::parse).collect::<Result<_, _>>();
        photos.push(LabelledPhoto {
            path: (*path).to_owned(),
            gestures: gestures.map_err(|error: kepal::gesture::UnknownGesture| error.to_string())?,
            source: (*source).to_owned(),
            boxes: boxes.remove(*path).unwrap_or_default(),
        });
        Ok(())
    })?;
    if photos.is_empty() {
        return Err(LabelsError::Empty { file: labels_file.display().to_string() });
    }
    Ok(photos)
}

/// Calls `take` with the columns of every row of a table but the first, which must name them and start with `columns`.
fn for_each_row(
    file: &Path,
    columns: &[&str],
    mut take: impl FnMut(&[&str]) -> Result<(), String>,
) -> Result<(), LabelsError> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|source| LabelsError::Read { file: name.clone(), source })?;
    let mistake = |line, message| LabelsError::Line { file: name.clone(), line, message };
    // Some editors put a mark in front of UTF-8.
    let mut rows = text.trim_start_matches('\u{feff}').lines().map(|line| line.split('\t').map(str::trim).collect());
    let header: Vec<&str> = rows.next().unwrap_or_default();
    if !header.starts_with(columns) {
        let expected = columns.join(", ");
        return Err(mistake(1, format!("the first line must name the columns, between tabs: {expected}")));
    }
    for (line, row) in (2..).zip(rows).filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())) {
        take(&row).map_err(|message| mistake(line, message))?;
    }
    Ok(())
}

fn number(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|value: &f32| value.is_finite()).ok_or_else(|| format!("`{text}` is not a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(labels: &str, boxes: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("labels.tsv"), labels).unwrap();
        fs::write(folder.path().join("boxes.tsv"), boxes).unwrap();
        folder
    }

    /// No boxes.
    fn boxes() -> String {
        BOXES.join("\t")
    }

    #[test]
    fn boxes_belong_to_their_photo() {
        let folder = folder(
            "path\tlabel\tsource\tkind\na.jpg\tfist;two\tours\tgroup\nb.jpg\trest\tours\tgroup\n",
            "path\tx0\ty0\tx1\ty1\tlabel\tvisible\na.jpg\t10\t20\t30\t50\tfist\t0.5\n",
        );
        let photos = read(folder.path()).unwrap();
        assert_eq!(photos.len(), 2);
        assert_eq!(photos[0].gestures, [Gesture::Fist, Gesture::Two]);
        let expected = LabelledBox { bounds: Rect::new(10.0, 20.0, 20.0, 30.0), gesture: Gesture::Fist, visible: 0.5 };
        assert_eq!(photos[0].boxes, [expected]);
        assert!(photos[1].boxes.is_empty());
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let folder = folder("path\tlabel\tsource\na.jpg\tfist\tours\nb.jpg\tpaw\tours\n", &boxes());
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("labels.tsv:3: unknown gesture `paw`"), "{message}");
    }

    /// The first line is no photo, so without it a photo would be passed over.
    #[test]
    fn tables_start_with_the_names_of_their_columns_and_hold_something() {
        let header = "path\tlabel\tsource\n";
        for (labels, boxes, words) in [
            ("a.jpg\tfist\tours\n", boxes(), "labels.tsv:1: the first line must name the columns"),
            ("", boxes(), "labels.tsv:1: the first line must name the columns"),
            (header, "a.jpg\t1\t2\t3\t4\tfist\n".to_owned(), "boxes.tsv:1: the first line must name the columns"),
            (header, boxes(), "labels.tsv: there are no photos in it"),
        ] {
            let message = read(folder(labels, &boxes).path()).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
        let marked = folder(&format!("\u{feff}{header}a.jpg\tfist\tours\n"), &boxes());
        assert_eq!(read(marked.path()).unwrap().len(), 1);
    }
}
