//! Writing results as they come.

use std::io::{self, Write};

use kepal::report::{Entry, Lang, text};

use super::args::Format;

/// The results of a run, written one by one.
pub(super) struct Output<W> {
    writer: W,
    format: Format,
    lang: Lang,
    /// Whether anything was written so far.
    started: bool,
}

impl<W: Write> Output<W> {
    pub(super) fn new(writer: W, format: Format, lang: Lang) -> Self {
        Self { writer, format, lang, started: false }
    }

    /// Writes `entry` and passes it on at once. In the text format, photos that couldn't be checked are left to
    /// standard error.
    pub(super) fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        match self.format {
            Format::Text => {
                let Entry::Photo(report) = entry else {
                    return Ok(());
                };
                self.writer.write_all(text::photo(report, self.lang).as_bytes())?;
            }
            Format::Json => {
                self.writer.write_all(if self.started { b",\n" } else { b"[\n" })?;
                serde_json::to_writer(&mut self.writer, entry)?;
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut self.writer, entry)?;
                self.writer.write_all(b"\n")?;
            }
        }
        self.started = true;
        self.writer.flush()
    }

    /// Writes what comes after the last entry.
    pub(super) fn finish(mut self) -> io::Result<()> {
        match (self.format, self.started) {
            (Format::Text, true) => writeln!(self.writer, "{}", text::closing(self.lang))?,
            (Format::Json, true) => self.writer.write_all(b"\n]\n")?,
            (Format::Json, false) => self.writer.write_all(b"[]\n")?,
            (Format::Text, false) | (Format::Jsonl, _) => {}
        }
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use kepal::report::{ErrorDetail, ErrorReport};

    use super::*;

    fn written(format: Format, entries: usize) -> String {
        let error = ErrorDetail { code: "decode".to_owned(), message: "no photo".to_owned() };
        let entry = Entry::Error(ErrorReport { path: Some("b.jpg".to_owned()), error });
        let mut bytes = Vec::new();
        let mut output = Output::new(&mut bytes, format, Lang::En);
        for _ in 0..entries {
            output.entry(&entry).unwrap();
        }
        output.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn json_is_an_array_and_json_lines_are_not() {
        let entry = r#"{"path":"b.jpg","error":{"code":"decode","message":"no photo"}}"#;
        assert_eq!(written(Format::Json, 0), "[]\n");
        assert_eq!(written(Format::Json, 2), format!("[\n{entry},\n{entry}\n]\n"));
        assert_eq!(written(Format::Jsonl, 0), "");
        assert_eq!(written(Format::Jsonl, 2), format!("{entry}\n{entry}\n"));
        assert_eq!(written(Format::Text, 2), "");
    }
}
