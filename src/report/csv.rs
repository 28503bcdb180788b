//! Results as a table for a spreadsheet program: a row per photo, in words.

use super::{Entry, Lang, PhotoReport, text, words};
use crate::rules::{HandVerdict, Period};

/// The first bytes of the file, by which spreadsheet programs know UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The first row, which names the columns, with its line end.
pub fn header(separator: char, lang: Lang) -> String {
    row(&names(lang).map(str::to_owned), separator)
}

const fn names(lang: Lang) -> [&'static str; 10] {
    match lang {
        Lang::Id => {
            ["foto", "hasil", "orang", "tangan", "pose", "alasan", "dipotret", "masa berlaku", "sha256", "kesalahan"]
        }
        Lang::En => {
            ["photo", "verdict", "people", "hands", "gestures", "reasons", "taken", "period", "sha256", "error"]
        }
    }
}

/// Whether a file that begins so is such a table, in whichever language and form a spreadsheet program left it.
pub(crate) fn is_ours(beginning: &str) -> bool {
    let first: String = beginning.trim_start_matches(BYTE_ORDER_MARK).chars().filter(|&letter| letter != '"').collect();
    [Lang::Id, Lang::En].into_iter().any(|lang| {
        let [photo, verdict, ..] = names(lang);
        let rest = first.strip_prefix(photo).and_then(|rest| rest.strip_prefix([',', ';', '\t']));
        rest.is_some_and(|rest| rest.starts_with(verdict))
    })
}

/// The row of one photo, with its line end.
pub fn entry(entry: &Entry, separator: char, lang: Lang) -> String {
    let cells = match entry {
        Entry::Photo(report) => photo(report, lang),
        Entry::Error(report) => {
            let mut cells: [String; 10] = Default::default();
            cells[0] = report.path.clone().unwrap_or_default();
            words::pick(lang, "tidak terbaca", "not read").clone_into(&mut cells[1]);
            cells[9] = text::failure(&report.error, lang);
            cells
        }
    };
    row(&cells, separator)
}

fn photo(report: &PhotoReport, lang: Lang) -> [String; 10] {
    let displayed = report.hands.iter().filter(|hand| hand.verdict != HandVerdict::AtRest);
    let gestures: Vec<&str> = displayed.map(|hand| words::gesture(hand.gesture, lang)).collect();
    let of_hands = report.hands.iter().filter_map(|hand| text::hand_line(hand, report, lang));
    let reasons: Vec<String> = of_hands.chain(text::unjudged_note(report, lang)).collect();
    let period = match report.period {
        Period::Inside => words::pick(lang, "di dalam", "inside"),
        Period::Outside => words::pick(lang, "di luar", "outside"),
        Period::Unknown => words::pick(lang, "tidak diketahui", "unknown"),
    };
    [
        report.path.clone().unwrap_or_default(),
        words::verdict(report.verdict, lang).to_owned(),
        report.people.to_string(),
        report.hands.len().to_string(),
        gestures.join(", "),
        reasons.join("\n"),
        // With a blank instead of the T it is a date to a spreadsheet program.
        report.when_taken().unwrap_or_default().replace('T', " "),
        period.to_owned(),
        report.sha256.clone().unwrap_or_default(),
        String::new(),
    ]
}

fn row(cells: &[String], separator: char) -> String {
    let mut row = String::new();
    for (column, cell) in cells.iter().enumerate() {
        if column > 0 {
            row.push(separator);
        }
        push_cell(&mut row, cell, separator);
    }
    row.push_str("\r\n");
    row
}

/// Adds a cell. A spreadsheet program would run a text that looks like a formula, so an apostrophe is put before it.
fn push_cell(row: &mut String, cell: &str, separator: char) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let quoted = formula || cell.contains(['"', '\n', '\r', '\t', ',', ';', separator]);
    if quoted {
        row.push('"');
    }
    if formula {
        row.push('\'');
    }
    if quoted {
        row.push_str(&cell.replace('"', "\"\""));
        row.push('"');
    } else {
        row.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ErrorDetail, ErrorReport, example};

    #[test]
    fn cells_neither_break_out_nor_run() {
        let cells = ["plain", "a;b", "say \"no\"", "two\nlines", "=1+1", "-rf.jpg", "@x", "a=b", ""];
        assert_eq!(
            row(&cells.map(str::to_owned), ';'),
            "plain;\"a;b\";\"say \"\"no\"\"\";\"two\nlines\";\"'=1+1\";\"'-rf.jpg\";\"'@x\";a=b;\r\n"
        );
    }

    #[test]
    fn people_whose_hands_cannot_be_judged_are_a_reason() {
        let report = PhotoReport { unjudged: 2, ..example::photo(400, 300, []) };
        let row = entry(&Entry::Photo(Box::new(report)), ';', Lang::En);
        assert!(row.contains(";the hands of 2 of 4 people are too small or blurred to be judged;"), "{row}");
    }

    #[test]
    fn a_table_of_ours_is_known_by_its_header() {
        for lang in [Lang::Id, Lang::En] {
            for separator in [',', ';', '\t'] {
                assert!(is_ours(&format!("{BYTE_ORDER_MARK}{}", header(separator, lang))), "{separator}");
            }
        }
        assert!(is_ours("\"foto\";\"hasil\";\"orang\"\n"));
        for other in ["name;salary\n", "photos;verdict\n", "photo", "foto;verdict\n"] {
            assert!(!is_ours(other), "{other}");
        }
    }

    #[test]
    fn every_row_has_as_many_cells_as_the_header() {
        let error = ErrorDetail { code: "decode".to_owned(), message: "no photo".to_owned() };
        let failed = Entry::Error(ErrorReport { path: Some("b.jpg".to_owned()), error });
        assert_eq!(entry(&failed, ',', Lang::En), "b.jpg,not read,,,,,,,,no photo\r\n");
        for lang in [Lang::Id, Lang::En] {
            assert_eq!(header(',', lang).matches(',').count(), 9);
        }
    }
}
