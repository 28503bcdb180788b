//! The page's own words, in Indonesian and English.

use std::collections::BTreeMap;

use crate::report::{Lang, text, words};

/// A text in Indonesian and in English.
pub(super) type Both = [String; 2];

/// What `say` says in each language.
pub(super) fn both(say: impl Fn(Lang) -> String) -> Both {
    [say(Lang::Id), say(Lang::En)]
}

/// Everything that the page says apart from the results, by the name that the page has for it.
pub(super) fn page() -> BTreeMap<&'static str, [&'static str; 2]> {
    let shared = [("closing", text::closing as fn(Lang) -> _), ("unchecked", words::not_checked)];
    let shared = shared.map(|(key, say)| (key, [say(Lang::Id), say(Lang::En)]));
    WORDS.iter().map(|&(key, indonesian, english)| (key, [indonesian, english])).chain(shared).collect()
}

const WORDS: &[(&str, &str, &str)] = &[
    ("title", "Tinjauan foto", "Photo review"),
    ("photos", "{n} foto", "{n} {n?photo:photos}"),
    ("language", "Bahasa", "Language"),
    ("list", "Daftar foto", "List of photos"),
    ("details", "Foto terpilih", "Selected photo"),
    ("search", "Cari nama berkas atau pose", "Search file name or pose"),
    ("verdict", "Hasil", "Verdict"),
    ("gesture", "Pose", "Pose"),
    ("any_gesture", "Semua pose", "Every pose"),
    ("decided", "Keputusan", "Decision"),
    ("any_decision", "Semua keputusan", "Every decision"),
    ("undecided", "Belum diputuskan", "Undecided"),
    ("all", "Semua", "All"),
    ("flagged", "Ditandai", "Flagged"),
    ("review", "Perlu ditinjau", "Needs review"),
    ("unassessable", "Tidak dapat dinilai", "Can't be judged"),
    ("error", "Galat", "Errors"),
    ("neutral", "Netral", "Neutral"),
    ("shown", "{n} dari {total} foto tampil", "{n} of {total} {total?photo:photos} shown"),
    ("none_shown", "Tidak ada foto yang cocok dengan saringan ini.", "No photo fits these filters."),
    ("clear_filters", "Hapus saringan", "Clear the filters"),
    (
        "progress",
        "{n} dari {total} foto yang perlu dilihat sudah diputuskan",
        "{n} of {total} {total?photo:photos} to look at decided",
    ),
    ("hand_forbidden", "menyerupai pose terlarang", "resembles a forbidden pose"),
    ("hand_review", "perlu ditinjau", "needs review"),
    ("hand_unassessable", "tidak dapat dinilai", "can't be judged"),
    ("hand_allowed", "diperbolehkan", "allowed"),
    ("hand_at_rest", "tidak berpose", "at rest"),
    ("hand", "Tangan {n}", "Hand {n}"),
    ("others", "Tangan lain: {list}", "Other hands: {list}"),
    ("to_look_at", "Yang perlu dilihat", "What to look at"),
    ("no_name", "(tanpa nama)", "(no name)"),
    ("people", "{n} orang", "{n} {n?person:people}"),
    ("captured", "Dipotret", "Taken"),
    ("captured_unknown", "Waktu pemotretan tidak diketahui", "When it was taken is unknown"),
    ("pixels", "piksel", "pixels"),
    ("digest", "SHA-256", "SHA-256"),
    ("copy_path", "Salin nama berkas", "Copy the file name"),
    ("copy", "Salin", "Copy"),
    ("copied", "Disalin.", "Copied."),
    ("boxes", "Kotak", "Boxes"),
    ("bones", "Titik jari", "Finger points"),
    (
        "no_picture",
        "Gambar tidak tersedia: fotonya tidak ditemukan saat halaman ini dibuat.",
        "No picture: the photo wasn't found when this page was made.",
    ),
    ("picture_of", "Foto {name} dengan kotak pada tangan", "Photo {name} with boxes around the hands"),
    ("your_decision", "Keputusan Anda", "Your decision"),
    ("agree", "Setuju", "Agree"),
    ("agree_hint", "Temuan ini sesuai dengan yang saya lihat", "I see what was found"),
    ("not_gesture", "Bukan pose", "Not a gesture"),
    ("not_gesture_hint", "Yang ditandai bukan pose itu", "What is marked isn't that pose"),
    ("cant_tell", "Tidak pasti", "Can't tell"),
    ("cant_tell_hint", "Dari foto ini tidak dapat dipastikan", "This photo doesn't show it clearly enough"),
    ("undo", "Batalkan", "Undo"),
    ("all_decided", "Semua foto dalam daftar ini sudah diputuskan.", "Every photo in this list is decided."),
    (
        "taken_over",
        "{n} keputusan tentang foto-foto ini diambil dari halaman lain.",
        "{n} {n?decision:decisions} from another page about these photos taken over.",
    ),
    (
        "note_waits",
        "Belum diputuskan; catatan ikut diekspor setelah ada keputusan",
        "Undecided; the note is exported once there is a decision",
    ),
    ("name", "Nama peninjau", "Reviewer's name"),
    ("note", "Catatan", "Note"),
    ("advance", "Lanjut otomatis setelah memutuskan", "Go on after deciding"),
    ("decided_by", "{decision}, {name}, {time}", "{decision}, {name}, {time}"),
    ("decided_on", "saat hasilnya: {verdict}", "when the result was: {verdict}"),
    ("decided_under", "saat aturannya lain: {rules}", "when the rules were others: {rules}"),
    ("nobody", "tanpa nama", "no name"),
    (
        "cant_decide",
        "Foto ini tidak diperiksa, jadi tidak ada yang diputuskan. Buka fotonya sendiri.",
        "This photo wasn't checked, so there is nothing to decide. Look at the photo itself.",
    ),
    ("previous", "Sebelumnya", "Previous"),
    ("next", "Berikutnya", "Next"),
    ("back", "Ke daftar", "Back to the list"),
    ("export_json", "Ekspor JSON", "Export JSON"),
    ("export_csv", "Ekspor CSV", "Export CSV"),
    ("import", "Impor JSON", "Import JSON"),
    ("print", "Cetak", "Print"),
    ("help", "Bantuan", "Help"),
    ("close", "Tutup", "Close"),
    (
        "imported",
        "{n} keputusan diimpor, {kept} yang sama atau lebih baru dipertahankan, {other} untuk foto lain dilewati.",
        "{n} {n?decision:decisions} imported, {kept} the same or newer here and kept, {other} about other photos passed over.",
    ),
    (
        "import_failed",
        "Berkas ini bukan ekspor keputusan kepal. Pilih berkas JSON yang diekspor dari halaman ini.",
        "This file isn't an export of kepal's decisions. Choose a JSON file that was exported from this page.",
    ),
    (
        "not_kept",
        "Peramban ini tidak menyimpan keputusan. Ekspor JSON sebelum menutup halaman.",
        "This browser doesn't keep decisions. Export JSON before closing the page.",
    ),
    (
        "kept",
        "Keputusan disimpan di peramban ini saja. Ekspor untuk menyimpan atau membagikannya.",
        "Decisions are kept in this browser only. Export them to keep or share them.",
    ),
    // As in results.csv, where that has them.
    (
        "csv_columns",
        "foto;sha256;hasil;ringkasan;keputusan;peninjau;catatan;waktu;dipotret;hasil saat diputuskan;aturan",
        "path;sha256;verdict;summary;decision;name;note;time;captured;decided_on;rule_sets",
    ),
    ("nothing_to_export", "Belum ada keputusan untuk diekspor.", "There is no decision to export yet."),
    (
        "printed_part",
        "{n} foto pertama dari {total}. Gunakan saringan untuk mencetak yang lain.",
        "The first {n} of {total} photos. Use the filters to print others.",
    ),
    ("rules_of", "Dinilai menurut {id}", "Judged by {id}"),
    ("period_between", "berlaku {from} sampai {to}", "in force {from} to {to}"),
    ("period_from", "berlaku sejak {from}", "in force since {from}"),
    ("period_to", "berlaku sampai {to}", "in force until {to}"),
    ("sources", "Sumber", "Sources"),
    ("help_title", "Tombol", "Keys"),
    ("help_move", "foto berikutnya / sebelumnya", "next / previous photo"),
    ("help_undecided", "foto berikutnya yang belum diputuskan", "next undecided photo"),
    ("help_decide", "setuju / bukan pose / tidak pasti", "agree / not a gesture / can't tell"),
    ("help_undo", "batalkan keputusan", "undo the decision"),
    ("help_back", "kembali ke keputusan terakhir dan batalkan", "go back to the last decision and undo it"),
    ("help_scroll", "gulir keterangan foto", "scroll the photo's details"),
    ("help_note", "tulis catatan", "write a note"),
    ("space", "Spasi", "Space"),
    ("help_search", "cari", "search"),
    ("help_help", "bantuan ini", "this help"),
    ("help_escape", "keluar dari isian, atau kembali ke daftar", "leave a field, or go back to the list"),
];

#[cfg(test)]
mod tests {
    use super::{
        super::{HTML, JS},
        *,
    };

    #[test]
    fn every_word_that_the_page_uses_is_there() {
        let words = page();
        assert_eq!(words.len(), WORDS.len() + 2, "a word is there twice");
        let sources = [HTML, JS].concat();
        let attributes = regex::Regex::new(r#"(?:data-word(?:-[a-z]+)?=|\bsay\()["']([a-z_]+)["']"#).unwrap();
        let used: Vec<&str> = attributes.captures_iter(&sources).map(|found| found.extract::<1>().1[0]).collect();
        assert!(used.len() > 40, "{used:?}");
        for key in used {
            assert!(words.contains_key(key), "`{key}` isn't in the words");
        }
    }

    #[test]
    fn every_word_is_used_and_nobody_is_accused() {
        let sources = [HTML, JS].concat();
        for (key, indonesian, english) in WORDS {
            // Some are put together from a part and a verdict or a decision.
            let parts = [
                key.split_once('_').map(|(start, _)| format!("{start}_${{")),
                key.rsplit_once('_').map(|(_, end)| format!("}}_{end}`")),
            ];
            let put_together = parts.into_iter().flatten().any(|part| sources.contains(&part));
            assert!(
                sources.contains(&format!("'{key}'")) || sources.contains(&format!("\"{key}\"")) || put_together,
                "`{key}` isn't used"
            );
            let said = format!("{indonesian} {english}").to_lowercase();
            for word in ["langgar", "bersalah", "sanksi", "violat", "breach", "guilt", "offen", "illegal"] {
                assert!(!said.contains(word), "`{key}` says `{word}`");
            }
        }
    }
}
