//! The page on which a person looks through the results of a scan and decides.
//!
//! It is one HTML file that opens from disk and asks nothing of a network: style, script, results and pictures are in
//! it. Pictures are embedded from the gravest photo on until 40 MB are full; a page of thousands of photos takes the
//! others from the folder `pictures` beside it, so that it still opens at once.

mod base64;
mod data;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::Path,
};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{Entry, Lang, pictures, words::pick};
use crate::{
    photo::Limits,
    results::{self, Run, StoreError, picture_path, picture_size, write_picture},
    rules::RuleSet,
    sha256,
};
use data::{Data, Item, Picture};

/// Name of the file in a folder of results.
pub const NAME: &str = "index.html";

const HTML: &str = include_str!("page.html");
const CSS: &str = include_str!("page.css");
const JS: &str = concat!(
    include_str!("script/base.js"),
    include_str!("script/list.js"),
    include_str!("script/details.js"),
    include_str!("script/decisions.js"),
    include_str!("script/start.js"),
);

/// Most bytes of pictures in a page, in Base64: with the results of 5,000 photos it stays below 60 MB.
const EMBEDDED_BYTES: u64 = 40_000_000;

/// How many results are read before the pictures that they lack are made: enough for every core.
const BATCH: usize = 64;

/// What a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Photos in it, also those that couldn't be checked.
    pub photos: usize,
    /// Photos whose pictures are in the page.
    pub embedded: usize,
    /// Photos whose pictures lie in the folder `pictures` beside the page.
    pub beside: usize,
    /// Photos that were read once more because their pictures weren't there.
    pub made: usize,
}

/// Refuses a folder with an `index.html` that isn't such a page: [`write()`] would replace it.
///
/// # Errors
/// [`StoreError::Foreign`], or [`StoreError::Write`] if there is no telling.
pub fn check_place(folder: &Path) -> Result<(), StoreError> {
    // Wherever it was built, its lines may end otherwise.
    let is_ours = |text: &str| {
        let mut lines = text.lines();
        lines.next() == Some("<!doctype html>")
            && lines.next().is_some_and(|line| line.starts_with("<html lang=\""))
            && text.contains("<title>kepal</title>")
    };
    results::refuse(&folder.join(NAME), is_ours)
}

/// Removes the page, which shows what results were before they were judged anew; `false` if there is none. Another
/// `index.html` stays.
///
/// # Errors
/// [`StoreError::Write`] if it can't be removed.
pub fn remove(folder: &Path) -> Result<bool, StoreError> {
    let page = folder.join(NAME);
    match check_place(folder).map(|()| fs::remove_file(&page)) {
        Ok(Ok(())) => Ok(true),
        Err(StoreError::Foreign { .. }) => Ok(false),
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Ok(Err(error)) => Err(StoreError::write(&page)(error)),
        Err(error) => Err(error),
    }
}

/// Writes `folder/index.html` about `folder/results.jsonl`; it starts in `lang` and knows both languages.
///
/// Pictures that aren't in `folder/pictures` yet are made from the photos, where these are still where the results say
/// and still the same.
///
/// # Errors
/// [`StoreError`] if the results can't be read or the page can't be written. A page that was there is only replaced by a
/// complete one, and nothing else is: see [`check_place`].
pub fn write(folder: &Path, lang: Lang) -> Result<Summary, StoreError> {
    check_place(folder)?;
    let mut summary = Summary::default();
    let mut items = Vec::new();
    let mut rule_sets: BTreeMap<String, Option<RuleSet>> = BTreeMap::new();
    let mut bases = BTreeSet::new();
    let mut entries = results::entries(folder)?;
    let run = Run::read(folder);
    let limits = run.limits();
    loop {
        let batch: Vec<Entry> = entries.by_ref().take(BATCH).collect::<Result<_, _>>()?;
        if batch.is_empty() {
            break;
        }
        let made: Vec<bool> =
            batch.par_iter().map(|entry| complete(folder, entry, &limits)).collect::<Result<_, _>>()?;
        summary.made += made.into_iter().filter(|&made| made).count();
        for entry in batch {
            if let Entry::Photo(report) = &entry {
                if !rule_sets.contains_key(&report.rule_set) {
                    // Nothing is quoted from a set that only has the id of the one that the photos were judged by.
                    let judged_by = |set: &RuleSet| run.rules_sha256().is_none_or(|sha256| sha256 == set.sha256());
                    rule_sets
                        .insert(report.rule_set.clone(), RuleSet::builtin(&report.rule_set).ok().filter(judged_by));
                }
                bases.insert(report.basis());
            }
            items.push(Item::of(entry, &rule_sets));
        }
    }

    let first = items.iter().find_map(|item| item.sha256.clone());
    let mut data = Data::new(lang, items, rule_sets.iter());
    data.run = run_id(first.as_deref(), &bases);
    data.bases = bases;
    data.rules_sha256 = run.rules_sha256().map(str::to_owned);
    data.started = run.started;
    data.folder = folder.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    place_pictures(folder, &mut data.items, EMBEDDED_BYTES);
    let count = |picture| data.items.iter().filter(|item| item.picture == picture).count();
    summary.photos = data.items.len();
    summary.embedded = count(Picture::Embedded);
    summary.beside = count(Picture::Beside);

    let page = folder.join(NAME);
    results::replace(&page, |out| assemble(out, folder, &data, lang).map_err(StoreError::write(&page)))?;
    Ok(summary)
}

/// Makes the pictures of a photo that has none yet; `false` if there is no need or no way to.
fn complete(folder: &Path, entry: &Entry, limits: &Limits) -> Result<bool, StoreError> {
    let Entry::Photo(report) = entry else {
        return Ok(false);
    };
    let target = report.sha256.as_deref().and_then(|sha256| picture_path(folder, sha256));
    let Some(target) = target.filter(|target| picture_size(target).is_none()) else {
        return Ok(false);
    };
    // A photo that went elsewhere, was changed or can't be read any more has no picture; the page says so.
    let Ok((photo, _)) = results::original(report, limits) else {
        return Ok(false);
    };
    write_picture(&target, &pictures(&photo.pixels, report)).map_err(StoreError::write(&target))?;
    Ok(true)
}

/// Decides for each item where its pictures are shown from: the first fill the page up to `room` bytes.
fn place_pictures(folder: &Path, items: &mut [Item], mut room: u64) {
    for item in items {
        let path = item.sha256.as_deref().and_then(|sha256| picture_path(folder, sha256));
        let Some(length) = path.and_then(|path| picture_size(&path)).map(base64::encoded_len) else {
            continue;
        };
        item.picture = if length <= room { Picture::Embedded } else { Picture::Beside };
        // Once one doesn't fit, smaller ones further down would make holes without much use.
        room = room.saturating_sub(length);
    }
}

/// The same as long as results are added to the folder; another one once they are judged by another rule set or with another
/// sensitivity, since a decision is about what was found. Browsers keep decisions by it, and a page that has none yet takes over
/// those of other pages about its photos, each with what it was about. What is in the rule set is not part of
/// it: each decision has that, and shows that it is out of date instead of being gone.
fn run_id(first: Option<&str>, bases: &BTreeSet<String>) -> String {
    let bases: Vec<&str> = bases.iter().map(String::as_str).collect();
    let known = [first.unwrap_or_default(), &bases.join(" ")].join("\n");
    sha256::hex(known.as_bytes())[..16].to_owned()
}

/// Fills the template. What comes from results goes through JSON, in which no `<` is left that could end the block.
fn assemble(out: &mut impl Write, folder: &Path, data: &Data, lang: Lang) -> io::Result<()> {
    let digest = |text: &str| format!("'sha256-{}'", base64::encode(&Sha256::digest(text)));
    // Results and pictures are no scripts that run. Only the style and the script of this file may.
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; img-src 'self' file: blob:; base-uri 'none'; form-action 'none'",
        digest(JS),
        digest(CSS)
    );
    let mut rest = HTML;
    while let Some((before, after)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        match name {
            "lang" => out.write_all(pick(lang, "id", "en").as_bytes())?,
            "policy" => out.write_all(policy.as_bytes())?,
            "style" => out.write_all(CSS.as_bytes())?,
            "script" => out.write_all(JS.as_bytes())?,
            "closing" => out.write_all(super::text::closing(lang).as_bytes())?,
            "data" => out.write_all(serde_json::to_string(data)?.replace('<', "\\u003c").as_bytes())?,
            "pictures" => embed(out, folder, &data.items)?,
            _ => {}
        }
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

/// A block that nothing runs or shows for each embedded picture, numbered as the item that it belongs to.
fn embed(out: &mut impl Write, folder: &Path, items: &[Item]) -> io::Result<()> {
    for (number, item) in items.iter().enumerate().filter(|(_, item)| item.picture == Picture::Embedded) {
        if let Some(path) = item.sha256.as_deref().and_then(|sha256| picture_path(folder, sha256)) {
            let picture = base64::encode(&fs::read(path)?);
            writeln!(out, "<script type=\"text/plain\" id=\"picture-{number}\">{picture}</script>")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        photo::Photo,
        report::{ErrorDetail, ErrorReport, PhotoReport, example},
        rules::HandVerdict,
    };

    /// A folder with the results `entries`.
    fn folder(entries: &[Entry]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let lines: String = entries.iter().map(|entry| serde_json::to_string(entry).unwrap() + "\n").collect();
        fs::write(folder.path().join("results.jsonl"), lines).unwrap();
        folder
    }

    fn photo(path: &str, sha256: &str) -> Entry {
        let report = example::photo(400, 300, [HandVerdict::Forbidden]);
        Entry::Photo(Box::new(PhotoReport { path: Some(path.to_owned()), sha256: Some(sha256.to_owned()), ..report }))
    }

    fn page(folder: &tempfile::TempDir) -> String {
        fs::read_to_string(folder.path().join("index.html")).unwrap()
    }

    #[test]
    fn names_of_files_cannot_become_markup() {
        let evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>.jpg";
        let error = ErrorDetail { code: "decode".to_owned(), message: "<b>&amp;<!--".to_owned() };
        let results =
            folder(&[photo(evil, "not a digest"), Entry::Error(ErrorReport { path: Some(evil.to_owned()), error })]);
        write(results.path(), Lang::En).unwrap();
        let page = page(&results);
        assert!(page.contains("\\u003cimg src=x"));
        let scripts = HTML.matches("<script").count();
        assert_eq!(page.matches("<script").count(), scripts);
        assert_eq!(page.matches("</script").count(), scripts);
        assert!(!page.contains("<img") && !page.contains("<!--<"), "{page}");
    }

    #[test]
    fn the_page_asks_nothing_of_a_network() {
        let results = folder(&[photo("a.jpg", &"0".repeat(64))]);
        write(results.path(), Lang::Id).unwrap();
        let page = page(&results);
        assert!(!page.contains("{{") && page.starts_with("<!doctype html>\n<html lang=\"id\">"));
        assert!(page.contains("default-src 'none'; script-src 'sha256-"));
        // Sources of rule sets are named, and never fetched.
        for text in [HTML, CSS, JS] {
            let addresses = text.replace("http://www.w3.org/2000/svg", "");
            for part in ["http:", "https:", "fetch(", "XMLHttpRequest", "@import", "innerHTML", "insertAdjacentHTML"] {
                assert!(!addresses.contains(part), "{part}");
            }
        }
    }

    #[test]
    fn missing_pictures_are_made_from_photos_that_are_still_the_same() {
        let same = Photo::read(Path::new("fixtures/fist/fullcurl.jpg"), &Limits::default()).unwrap();
        let results = folder(&[
            photo("fixtures/fist/fullcurl.jpg", &same.sha256),
            photo("fixtures/index/nocurl.jpg", &"1".repeat(64)),
            photo("gone.jpg", &"2".repeat(64)),
        ]);
        let first = write(results.path(), Lang::Id).unwrap();
        assert_eq!(first, Summary { photos: 3, embedded: 1, beside: 0, made: 1 });
        let picture = fs::read(picture_path(results.path(), &same.sha256).unwrap()).unwrap();
        assert!(page(&results).contains(&base64::encode(&picture)));
        assert_eq!(write(results.path(), Lang::Id).unwrap(), Summary { made: 0, ..first });
    }

    #[test]
    fn the_gravest_are_embedded_while_there_is_room() {
        let results = folder(&[]);
        let mut items: Vec<Item> = ["a", "b", "c"]
            .map(|digit| {
                let sha256 = digit.repeat(64);
                write_picture(&picture_path(results.path(), &sha256).unwrap(), &[0; 300]).unwrap();
                Item::of(photo("x.jpg", &sha256), &BTreeMap::new())
            })
            .into();
        items.push(Item::of(photo("x.jpg", &"d".repeat(64)), &BTreeMap::new()));
        place_pictures(results.path(), &mut items, 900);
        let placed: Vec<Picture> = items.iter().map(|item| item.picture).collect();
        assert_eq!(placed, [Picture::Embedded, Picture::Embedded, Picture::Beside, Picture::None]);
    }

    #[test]
    fn a_run_keeps_its_id_as_it_grows() {
        let id = |entries: &[Entry]| {
            let results = folder(entries);
            write(results.path(), Lang::Id).unwrap();
            let page = page(&results);
            let (_, rest) = page.split_once("{\"run\":\"").unwrap();
            rest[..16].to_owned()
        };
        let (first, second) = (photo("a.jpg", &"a".repeat(64)), photo("b.jpg", &"b".repeat(64)));
        assert_eq!(id(std::slice::from_ref(&first)), id(&[first.clone(), second.clone()]));
        assert_ne!(id(std::slice::from_ref(&first)), id(&[second]));
        let mut rejudged = first.clone();
        if let Entry::Photo(report) = &mut rejudged {
            report.rule_set = "id.common10".to_owned();
        }
        assert_ne!(id(std::slice::from_ref(&first)), id(&[rejudged]));
        let mut stricter = first.clone();
        if let Entry::Photo(report) = &mut stricter {
            report.sensitivity = crate::Sensitivity::Strict;
        }
        assert_ne!(id(&[first]), id(&[stricter]));
    }

    #[test]
    fn another_set_with_the_same_id_is_not_quoted_and_hides_no_decision() {
        let results = folder(&[photo("a.jpg", &"a".repeat(64))]);
        let ours = RuleSet::builtin(RuleSet::DEFAULT_ID).unwrap().sha256().to_owned();
        let write_with = |sha256: &str| {
            let run = serde_json::json!({"rule_set": {"id": RuleSet::DEFAULT_ID, "sha256": sha256}});
            fs::write(results.path().join("run.json"), run.to_string()).unwrap();
            write(results.path(), Lang::En).unwrap();
            page(&results)
        };
        let (same, other) = (write_with(&ours), write_with(&"0".repeat(64)));
        // The term that the built-in set has for a thumb, and its source.
        for quoted in ["(“jempol”)", "ANTARA"] {
            assert!(same.contains(quoted) && !other.contains(quoted), "{quoted}");
        }
        let run = |page: &str| page.split_once("{\"run\":\"").unwrap().1[..16].to_owned();
        assert_eq!(run(&same), run(&other));
        // Nor does a new version of kepal hide those that were made with a page of an earlier one.
        let known = format!("{}\n{}", "a".repeat(64), RuleSet::DEFAULT_ID);
        assert_eq!(run(&same), sha256::hex(known.as_bytes())[..16]);
        let digest = |sha256: &str| format!("\"rules_sha256\":\"{sha256}\"");
        assert!(same.contains(&digest(&ours)) && other.contains(&digest(&"0".repeat(64))));
    }

    #[test]
    fn another_index_is_neither_replaced_nor_removed() {
        let results = folder(&[photo("a.jpg", &"a".repeat(64))]);
        let own = "<!doctype html>\n<html lang=\"id\"><title>Humas</title>";
        fs::write(results.path().join(NAME), own).unwrap();
        assert!(matches!(write(results.path(), Lang::Id), Err(StoreError::Foreign { .. })));
        assert!(!remove(results.path()).unwrap());
        assert_eq!(page(&results), own);
        fs::remove_file(results.path().join(NAME)).unwrap();
        for _ in 0..2 {
            write(results.path(), Lang::Id).unwrap();
            // As where it was built from a checkout with such line ends.
            fs::write(results.path().join(NAME), page(&results).replace('\n', "\r\n")).unwrap();
        }
        assert_eq!([(); 2].map(|()| remove(results.path()).unwrap()), [true, false]);
    }

    #[test]
    fn a_folder_without_results_is_named() {
        let empty = tempfile::tempdir().unwrap();
        let message = write(empty.path(), Lang::En).unwrap_err().to_string();
        assert!(message.contains("results.jsonl"), "{message}");
    }
}
