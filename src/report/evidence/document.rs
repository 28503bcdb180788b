//! The record in words, as a page to read and to print.

use std::fmt::{Display, Write};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{HandReport, Lang, PhotoReport, crop_name, text, words};
use words::pick;

const STYLE: &str = "\
body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #bbb}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0;\
overflow-wrap:anywhere}th{font-weight:400;color:#444;width:13rem}img{max-width:16rem;max-height:16rem;\
border:1px solid #bbb}section{break-inside:avoid}.notice{border:2px solid #111;padding:.6rem 1rem}";

/// What `record` says of the photo of `report`, in `lang`.
pub(super) fn html(report: &PhotoReport, record: &Value, lang: Lang) -> String {
    let word = |indonesian, english| pick(lang, indonesian, english);
    let mut page = Page { html: String::new(), lang };
    let (code, title) = (word("id", "en"), word("Catatan temuan pada sebuah foto", "Record of findings in a photo"));
    page.raw(&format!(
        "<!doctype html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:\">\
         <title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>\n<div class=\"notice\">"
    ));
    page.paragraph(text::closing(lang));
    page.paragraph(words::not_checked(lang));
    page.paragraph(word(
        "Catatan ini tidak menyebut dan tidak mencari tahu siapa yang ada di foto.",
        "This record doesn't say and doesn't try to find out who is in the photo.",
    ));
    page.raw("</div>\n");
    photo(&mut page, report, record);
    for (number, hand) in (1..).zip(&report.hands) {
        if let Some(picture) = crop_name(number, hand) {
            page.section(&format!("{} {number}", word("Tangan", "Hand")));
            page.raw(&format!("<p><img src=\"{picture}\" alt=\"\"></p>\n"));
            of_hand(&mut page, report, hand, &record["hands"][number - 1]);
        }
    }
    let others = report.hands.iter().enumerate().filter(|(index, hand)| crop_name(index + 1, hand).is_none()).count();
    if others > 0 {
        page.paragraph(&match lang {
            Lang::Id => {
                format!("{others} tangan lain diperbolehkan atau tidak berpose; rinciannya ada di evidence.json.")
            }
            Lang::En if others == 1 => "1 other hand is allowed or at rest; evidence.json has the details.".to_owned(),
            Lang::En => format!("{others} other hands are allowed or at rest; evidence.json has the details."),
        });
    }
    decision(&mut page, report, record);
    basis(&mut page, report, record);
    page.raw("</body></html>\n");
    page.html
}

fn photo(page: &mut Page, report: &PhotoReport, record: &Value) {
    let about = &record["photo"];
    page.section(page.word("Foto", "Photo"));
    page.table(|page| {
        page.row("Berkas", "File", shown(&about["path"]));
        page.row("SHA-256", "SHA-256", shown(&about["sha256"]));
        page.row("Ukuran berkas", "Size of the file", format!("{} B", about["bytes"]));
        page.row("Ukuran gambar", "Size of the picture", format!("{} × {}", report.width, report.height));
        let unknown = page.word("tidak diketahui", "unknown");
        page.row("Dipotret (jam kamera)", "Taken (camera's clock)", report.captured.as_deref().unwrap_or(unknown));
        if let Some(day) = &report.taken {
            page.row("Dipotret (menurut pengguna)", "Taken (as given)", day);
        }
        if let Some(note) = text::period_note(report, page.lang) {
            page.row("Masa berlaku", "Period", note);
        }
        page.row("Hasil", "Result", text::headline(report, page.lang));
        page.row("Tidak dapat dinilai", "Can't be judged", text::unjudged_note(report, page.lang).unwrap_or_default());
        if let Some(side) = record["smallest_hand"].as_f64() {
            page.row(
                "Tangan terkecil yang dicari di seluruh foto",
                "Smallest hands looked for everywhere",
                format!("{} px", decimal(side, page.lang)),
            );
        }
    });
}

fn of_hand(page: &mut Page, report: &PhotoReport, hand: &HandReport, record: &Value) {
    // Rounded down, so that only certainty is 100 %.
    let lang = page.lang;
    let percent = |value: f32| format!("{}%", decimal((value * 1000.0).floor() / 10.0, lang));
    page.table(|page| {
        page.row("Letak", "Place", text::place(hand, report, lang));
        page.row("Temuan", "Finding", text::finding(hand, lang).unwrap_or_default());
        page.row("Alasan", "Reasons", text::reasons(hand, lang));
        page.row("Penjelasan", "Explanation", shown(&record["explanation"][pick(lang, "id", "en")]));
        let runner_up = words::gesture(hand.runner_up, lang);
        let likelihood = percent((hand.confidence - hand.margin).max(0.0));
        page.row("Kemungkinan kedua", "Second likeliest", format!("{runner_up}, {likelihood}"));
        let fingers = &hand.fingers;
        let straight: Vec<String> = words::fingers(lang)
            .into_iter()
            .zip([fingers.thumb, fingers.index, fingers.middle, fingers.ring, fingers.pinky])
            .map(|(name, likely)| format!("{name} {}", percent(likely)))
            .collect();
        page.row("Jari terjulur", "Extended fingers", straight.join(", "));
        page.row("Kepastian ini tangan", "Sure that it is a hand", percent(hand.presence));
        let rule = &record["rule"];
        let entry = if rule.is_null() {
            page.word("tidak ada butir untuk pose ini", "no entry for this pose").to_owned()
        } else {
            let status = word_for(&rule["status"], words::status, lang);
            let basis = word_for(&rule["basis"], words::basis, lang);
            match rule["term"].as_str() {
                Some(term) if !term.is_empty() => format!("{status}, {basis}, “{term}”"),
                _ => format!("{status}, {basis}"),
            }
        };
        page.row("Butir aturan", "Entry of the rule set", entry);
        let thresholds = &record["thresholds"];
        let limits = ["match_at", "allow_at", "review_at", "margin"].map(|name| format!("{name} {}", thresholds[name]));
        page.row("Ambang", "Thresholds", limits.join(", "));
    });
}

fn decision(page: &mut Page, report: &PhotoReport, record: &Value) {
    let decision = &record["decision"];
    page.section(page.word("Keputusan peninjau", "The reviewer's decision"));
    if decision.is_null() {
        page.paragraph(page.word("Belum ada keputusan.", "There is no decision yet."));
        return;
    }
    let choice = match decision["decision"].as_str() {
        Some("agree") => page.word("setuju", "agrees"),
        Some("not_gesture") => page.word("bukan pose itu", "not that gesture"),
        _ => page.word("tidak dapat dipastikan", "can't tell"),
    };
    let made_on = word_for(&decision["verdict"], words::verdict, page.lang);
    if decision["about_other_result"] == true {
        let now = words::verdict(report.verdict, page.lang);
        let (then, here) = (&decision["rules_sha256"], &record["rule_set"]["sha256"]);
        // Rules with one id that say something else are told apart by this alone.
        let digest = |sha256: &Value| (then.is_string() && then != here).then(|| format!("SHA-256 {}", shown(sha256)));
        let rule_sets = decision["rule_sets"].as_array().into_iter().flatten().map(shown);
        let by: Vec<String> = rule_sets.chain(digest(then)).collect();
        let by = if by.is_empty() { String::new() } else { format!(" ({})", by.join(", ")) };
        let rules = [report.basis()].into_iter().chain(digest(here)).collect::<Vec<_>>().join(", ");
        page.element(
            "strong",
            match page.lang {
                Lang::Id => format!(
                    "Keputusan ini bukan tentang temuan di catatan ini: saat diputuskan hasilnya “{made_on}”{by}, di sini \
                     “{now}” ({rules})."
                ),
                Lang::En => format!(
                    "This decision isn't about the findings in this record: when it was made the result was “{made_on}”{by}, \
                     here it is “{now}” ({rules})."
                ),
            },
        );
    }
    page.table(|page| {
        page.row("Keputusan", "Decision", choice);
        page.row("Tentang hasil", "About the result", made_on);
        page.row("Nama", "Name", shown(&decision["name"]));
        page.row("Catatan", "Note", shown(&decision["note"]));
        page.row("Waktu", "Time", shown(&decision["time"]));
    });
}

/// By what the photo was judged and checked.
fn basis(page: &mut Page, report: &PhotoReport, record: &Value) {
    let set = &record["rule_set"];
    let weight = word_for(&set["legal_weight"], words::legal_weight, page.lang);
    page.section(page.word("Dasar", "Basis"));
    page.table(|page| {
        page.row("Aturan", "Rule set", format!("{} — {}", shown(&set["id"]), shown(&set["title"])));
        page.row("Kepekaan", "Sensitivity", words::sensitivity(report.sensitivity, page.lang));
        page.row("Dari", "Issued by", format!("{} ({weight})", shown(&set["authority"])));
        page.row("Berlaku", "In force", format!("{} – {}", shown(&set["valid_from"]), shown(&set["valid_to"])));
        let sources: Vec<String> = set["sources"].as_array().into_iter().flatten().map(shown).collect();
        page.row("Sumber", "Sources", sources.join("; "));
        page.row("Kutipan", "Quote", shown(&set["quote"]));
        page.row("SHA-256 aturan", "SHA-256 of the rule set", shown(&set["sha256"]));
        page.row("Versi kepal", "Version of kepal", shown(&record["kepal"]));
        for (name, digest) in record["models"].as_object().into_iter().flatten() {
            page.row(&format!("Model {name}"), &format!("Model {name}"), shown(digest));
        }
        let run = &record["run"];
        page.row("Pemeriksaan", "Run", format!("{} – {}", shown(&run["started"]), shown(&run["finished"])));
    });
}

/// A number to one place, as people write it.
fn decimal(number: impl Display, lang: Lang) -> String {
    let text = format!("{number:.1}");
    match lang {
        Lang::Id => text.replace('.', ","),
        Lang::En => text,
    }
}

/// The word for an id in the record; none for one that isn't known.
fn word_for<T: DeserializeOwned>(id: &Value, word: impl Fn(T, Lang) -> &'static str, lang: Lang) -> &'static str {
    T::deserialize(id).map_or("", |known| word(known, lang))
}

/// A text as it is, nothing for null, anything else as JSON.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// HTML in the making.
struct Page {
    html: String,
    lang: Lang,
}

impl Page {
    const fn word<T: Copy>(&self, indonesian: T, english: T) -> T {
        pick(self.lang, indonesian, english)
    }

    fn raw(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn element(&mut self, name: &str, text: impl Display) {
        // Writing to a string can't fail.
        let _ = write!(self.html, "<{name}>{}</{name}>", escape(&text.to_string()));
    }

    fn section(&mut self, title: &str) {
        self.element("h2", title);
    }

    fn paragraph(&mut self, text: &str) {
        self.element("p", text);
    }

    fn table(&mut self, rows: impl FnOnce(&mut Self)) {
        self.raw("<table>\n");
        rows(self);
        self.raw("</table>\n");
    }

    /// A row, unless there is nothing to say.
    fn row(&mut self, indonesian: &str, english: &str, text: impl Display) {
        let text = text.to_string();
        if text.trim_matches([' ', '–']).is_empty() {
            return;
        }
        self.raw("<tr>");
        self.element("th", pick(self.lang, indonesian, english));
        self.element("td", text);
        self.raw("</tr>\n");
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
