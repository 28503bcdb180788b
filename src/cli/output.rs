//! Writing results as they come.

use std::{
    env,
    io::{self, IsTerminal, Write},
};

use kepal::{
    RuleSet, Verdict,
    report::{Entry, ErrorReport, Lang, text},
    results::Counts,
};

use super::args::Format;

/// The results of a run, written one by one.
pub(super) struct Output<W> {
    writer: W,
    format: Format,
    lang: Lang,
    /// The rule set that photos are judged by, if every hand is to be explained.
    explain: Option<RuleSet>,
    colors: bool,
    counts: Counts,
}

impl<W: Write> Output<W> {
    pub(super) fn new(writer: W, format: Format, lang: Lang) -> Self {
        let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colors = io::stdout().is_terminal() && !unwanted && env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self { writer, format, lang, explain: None, colors, counts: Counts::default() }
    }

    /// Has every hand explained, of photos that are judged by `rules`.
    pub(super) fn explain(&mut self, rules: &RuleSet) {
        self.explain = Some(rules.clone());
    }

    /// Writes `entry` and passes it on at once. In the text format, photos that couldn't be checked are left to
    /// standard error.
    pub(super) fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let first = self.counts.photos == 0;
        self.counts.add(entry.verdict());
        match self.format {
            Format::Text => {
                let Entry::Photo(report) = entry else {
                    return Ok(());
                };
                let text = match &self.explain {
                    Some(rules) => text::explained(report, rules, self.lang),
                    None => text::photo(report, self.lang),
                };
                for (number, line) in text.lines().enumerate() {
                    let line = text::one_line(line);
                    match number {
                        0 if self.colors => writeln!(self.writer, "{}{line}\x1b[0m", color(report.verdict))?,
                        _ => writeln!(self.writer, "{line}")?,
                    }
                }
                if let Some(advice) = text::advice(report.verdict, self.lang) {
                    self.note(advice)?;
                }
            }
            Format::Json => {
                self.writer.write_all(if first { b"[\n" } else { b",\n" })?;
                serde_json::to_writer(&mut self.writer, entry)?;
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut self.writer, entry)?;
                self.writer.write_all(b"\n")?;
            }
        }
        self.writer.flush()
    }

    /// Writes what is to be done about the last photo, or was.
    pub(super) fn note(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.writer, "  → {}", text::one_line(text))?;
        self.writer.flush()
    }

    /// Writes what comes after the last entry. Returns how many photos came out how.
    pub(super) fn finish(mut self) -> io::Result<Counts> {
        let Counts { photos, errors, .. } = self.counts;
        match self.format {
            Format::Text => {
                if photos > 1 {
                    writeln!(self.writer, "{}", summary(&self.counts, self.lang))?;
                }
                if photos > errors {
                    writeln!(self.writer, "{}", text::closing(self.lang))?;
                }
            }
            Format::Json => self.writer.write_all(if photos > 0 { b"\n]\n" } else { b"[]\n" })?,
            Format::Jsonl => {}
        }
        self.writer.flush()?;
        Ok(self.counts)
    }
}

/// How many photos came out how; what there is none of isn't named.
pub(super) fn summary(counts: &Counts, lang: Lang) -> String {
    let &Counts { photos, neutral, review, flagged, unassessable, errors, .. } = counts;
    let (of_all, kinds) = match lang {
        Lang::Id => ("foto", ["ditandai", "perlu ditinjau", "tidak dapat dinilai", "netral", "tidak terbaca"]),
        Lang::En if photos == 1 => ("photo", ["flagged", "to review", "can't be judged", "neutral", "not read"]),
        Lang::En => ("photos", ["flagged", "to review", "can't be judged", "neutral", "not read"]),
    };
    let parts: Vec<String> = [flagged, review, unassessable, neutral, errors]
        .into_iter()
        .zip(kinds)
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{count} {kind}"))
        .collect();
    if parts.is_empty() { format!("{photos} {of_all}") } else { format!("{photos} {of_all}: {}", parts.join(", ")) }
}

/// Which photo couldn't be checked, and why.
pub(super) fn failed(report: &ErrorReport, lang: Lang) -> String {
    format!("{}: {}", report.path.as_deref().unwrap_or("-"), text::failure(&report.error, lang))
}

/// What makes a terminal write in the verdict's colour.
const fn color(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Neutral => "\x1b[32m",
        Verdict::Flagged => "\x1b[1;31m",
        Verdict::Review => "\x1b[33m",
        Verdict::Unassessable => "\x1b[35m",
    }
}

#[cfg(test)]
mod tests {
    use kepal::report::ErrorDetail;

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
        assert_eq!(written(Format::Text, 1), "");
        assert_eq!(written(Format::Text, 2), "2 photos: 2 not read\n");
    }

    #[test]
    fn only_what_there_is_is_named() {
        let mut counts = Counts::default();
        assert_eq!(summary(&counts, Lang::En), "0 photos");
        counts.add(Some(Verdict::Neutral));
        assert_eq!(summary(&counts, Lang::En), "1 photo: 1 neutral");
        counts.add(Some(Verdict::Flagged));
        counts.add(None);
        assert_eq!(summary(&counts, Lang::Id), "3 foto: 1 ditandai, 1 netral, 1 tidak terbaca");
    }
}
