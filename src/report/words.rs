//! The words of the text report, in Indonesian and English.
//!
//! They describe what is seen and ask a person to look. None of them says that anyone broke a rule.

use super::Lang;
use crate::{
    geometry::Point,
    gesture::Gesture,
    rules::{Basis, LegalWeight, Reason, Sensitivity, Status, Verdict},
};

/// The one of two that is in `lang`.
pub(super) const fn pick<T: Copy>(lang: Lang, indonesian: T, english: T) -> T {
    match lang {
        Lang::Id => indonesian,
        Lang::En => english,
    }
}

/// What a person calls `gesture`.
pub(super) const fn gesture(gesture: Gesture, lang: Lang) -> &'static str {
    let (indonesian, english) = match gesture {
        Gesture::Fist => ("kepalan tangan", "clenched fist"),
        Gesture::ThumbUp => ("jempol", "thumb"),
        Gesture::ThumbDown => ("jempol ke bawah", "thumb down"),
        Gesture::Index => ("satu jari: telunjuk", "one finger: index"),
        Gesture::Two => ("dua jari: telunjuk dan tengah", "two fingers: index and middle"),
        Gesture::LSign => ("dua jari: jempol dan telunjuk", "two fingers: thumb and index"),
        Gesture::Three => ("tiga jari: telunjuk, tengah, dan manis", "three fingers: index, middle and ring"),
        Gesture::ThreeThumb => ("tiga jari: jempol, telunjuk, dan tengah", "three fingers: thumb, index and middle"),
        Gesture::ThreeLow => ("tiga jari: tengah, manis, dan kelingking", "three fingers: middle, ring and little"),
        Gesture::Ok => ("tanda OK", "OK sign"),
        Gesture::Metal => ("metal: jempol, telunjuk, dan kelingking", "metal: thumb, index and little finger"),
        Gesture::Horns => ("dua jari: telunjuk dan kelingking", "two fingers: index and little"),
        Gesture::Phone => ("telepon: jempol dan kelingking", "phone: thumb and little finger"),
        Gesture::Four => ("empat jari", "four fingers"),
        Gesture::Palm => ("lima jari: telapak terbuka", "five fingers: open palm"),
        Gesture::FingerHeart => ("hati ala Korea: jempol dan telunjuk", "finger heart: thumb and index"),
        Gesture::Middle => ("satu jari: tengah", "one finger: middle"),
        Gesture::Pinky => ("satu jari: kelingking", "one finger: little"),
        Gesture::Other => ("pose lain", "another pose"),
        Gesture::Rest => ("tangan tidak berpose", "hand at rest"),
    };
    pick(lang, indonesian, english)
}

/// The same in as few words as there is room for on a photo.
pub(super) fn short_gesture(shown: Gesture, lang: Lang) -> &'static str {
    gesture(shown, lang).split(':').next().unwrap_or_default()
}

/// The fingers, from the thumb.
pub(super) const fn fingers(lang: Lang) -> [&'static str; 5] {
    pick(
        lang,
        ["jempol", "telunjuk", "tengah", "manis", "kelingking"],
        ["thumb", "index", "middle", "ring", "little finger"],
    )
}

/// A probability. Rounded down, so that only certainty is 100 %.
pub(super) fn percent(probability: f32) -> String {
    format!("{:.0}%", (probability * 100.0).floor())
}

/// What nobody should think was looked at.
pub(super) const fn not_checked(lang: Lang) -> &'static str {
    pick(
        lang,
        "Yang tidak diperiksa: nomor pada baju, spanduk, wajah, dan siapa orangnya.",
        "Not checked: numbers on shirts, banners, faces, and who anyone is.",
    )
}

/// What is said of a photo, in a word or two.
pub(super) const fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    let (indonesian, english) = match verdict {
        Verdict::Neutral => ("netral", "neutral"),
        Verdict::Review => ("perlu ditinjau", "needs review"),
        Verdict::Flagged => ("ditandai", "flagged"),
        Verdict::Unassessable => ("tidak dapat dinilai", "can't be judged"),
    };
    pick(lang, indonesian, english)
}

/// What happened to a photo that couldn't be checked and what to do, by the code of the error, in Indonesian; and whether that
/// leaves out what only its message says. `None` for a code that isn't known here.
pub(super) fn failure(code: &str) -> Option<(&'static str, bool)> {
    Some(match code {
        "read" => ("berkas tidak dapat dibaca; periksa apakah berkasnya ada dan boleh dibuka", true),
        "empty" => ("berkas kosong; salin lagi dari sumbernya", false),
        "format" => ("bukan gambar dalam format yang dikenal; berikan JPEG, PNG, WebP, TIFF, BMP, atau GIF", false),
        "unsupported" => ("jenis berkas ini tidak dapat dibaca; ubah dahulu menjadi JPEG atau PNG", true),
        "decode" => ("berkas rusak atau tidak lengkap; ambil lagi dari sumbernya", true),
        "limit" => ("terlalu besar; perkecil dahulu, atau naikkan batasnya bila berkasnya tepercaya", true),
        "archive" => ("arsip rusak; ambil lagi dari sumbernya", true),
        "encrypted" => ("foto dilindungi kata sandi; ekstrak arsipnya, lalu periksa foldernya", false),
        "nested" => ("arsip di dalam arsip tidak dibuka; ekstrak arsip luarnya, lalu periksa foldernya", false),
        "no_photos" => ("tidak ada foto yang dapat diperiksa di sini", true),
        "internal" => ("kesalahan di dalam kepal sendiri; laporkan beserta fotonya, bila boleh", true),
        _ => return None,
    })
}

/// What a rule set says of a gesture.
pub(super) const fn status(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Forbidden => pick(lang, "terlarang", "forbidden"),
        Status::Allowed => pick(lang, "diperbolehkan", "allowed"),
        Status::Review => pick(lang, "perlu ditinjau", "needs review"),
    }
}

/// How the source of a rule speaks of its gesture.
pub(super) const fn basis(basis: Basis, lang: Lang) -> &'static str {
    match basis {
        Basis::Explicit => pick(lang, "disebut namanya", "by name"),
        Basis::Generic => pick(lang, "tercakup rumusan umum", "covered by general wording"),
    }
}

/// How binding a rule set is.
pub(super) const fn legal_weight(weight: LegalWeight, lang: Lang) -> &'static str {
    match weight {
        LegalWeight::Statute => pick(lang, "peraturan perundang-undangan", "statute"),
        LegalWeight::Circular => pick(lang, "surat edaran", "circular"),
        LegalWeight::Order => pick(lang, "perintah", "order"),
        LegalWeight::Appeal => pick(lang, "imbauan", "appeal"),
        LegalWeight::Poster => "poster",
        LegalWeight::Press => pick(lang, "berita", "press"),
        LegalWeight::Compiled => pick(lang, "gabungan", "compiled"),
    }
}

/// How carefully a photo was judged; empty where it was as the rule set is written.
pub(super) const fn sensitivity(sensitivity: Sensitivity, lang: Lang) -> &'static str {
    match sensitivity {
        Sensitivity::Strict => pick(lang, "ketat", "strict"),
        Sensitivity::Balanced => "",
        Sensitivity::Quiet => pick(lang, "longgar", "quiet"),
    }
}

/// Where `point` is in a photo of this size, by thirds.
pub(super) fn place(point: Point, width: u32, height: u32, lang: Lang) -> &'static str {
    let third = |at: f32, of: u32| ((at / of.max(1) as f32 * 3.0) as usize).min(2);
    let indonesian = [
        ["kiri atas", "tengah atas", "kanan atas"],
        ["kiri tengah", "tengah", "kanan tengah"],
        ["kiri bawah", "tengah bawah", "kanan bawah"],
    ];
    let english = [
        ["top left", "top centre", "top right"],
        ["middle left", "centre", "middle right"],
        ["bottom left", "bottom centre", "bottom right"],
    ];
    pick(lang, indonesian, english)[third(point.y, height)][third(point.x, width)]
}

/// Why a hand is worth a line, after its gesture was named; `None` where the line has said it already.
pub(super) fn reason(reason: Reason, lang: Lang) -> Option<String> {
    let plain = |indonesian: &str, english: &str| Some(pick(lang, indonesian, english).to_owned());
    match reason {
        Reason::Allowed(_) | Reason::NotDisplayed => None,
        Reason::ResemblesForbidden(_) => plain("ada di daftar pose terlarang", "on the list of forbidden poses"),
        Reason::NotListed(_) => plain("tidak ada di daftar", "not on the list"),
        Reason::ListedForReview(_) => {
            plain("daftar meminta pose ini ditinjau", "the list asks for a look at this pose")
        }
        Reason::LowConfidence(_) => plain("kurang jelas", "not clear enough"),
        Reason::CloseTo(other) => Some(match lang {
            Lang::Id => format!("mirip juga dengan “{}”", gesture(other, lang)),
            Lang::En => format!("could also be “{}”", gesture(other, lang)),
        }),
        Reason::TooSmall => plain("terlalu kecil", "too small"),
        Reason::Blurred => plain("kabur", "blurred"),
        Reason::TwoHanded => plain("bagian dari pose dua tangan", "part of a pose of two hands"),
        Reason::CutOff => plain("terpotong tepi foto", "cut off by the edge of the photo"),
    }
}
