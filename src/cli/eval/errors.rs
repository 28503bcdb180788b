//! The error sheets: every hand that went wrong, to be looked at.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use image::ImageFormat;
use kepal::{
    HandVerdict,
    geometry::Rect,
    gesture::Gesture,
    photo::{Limits, Photo},
    report::sheet::{self, Cell},
};
use rayon::prelude::*;

use super::{
    labels::LabelledPhoto,
    matching::{Observed, Read},
    summary::VISIBLE,
};

/// Why the sheets can't be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: can't write the error sheets: {source}; name a folder that may be written to", path.display())]
pub(in crate::cli) struct SheetError {
    path: PathBuf,
    source: image::ImageError,
}

/// What went wrong with a hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// It displays a gesture and wasn't found.
    Missed,
    /// It displays a gesture and was read as another one.
    Wrong,
    /// It is at rest and was called a gesture.
    Rest,
    /// It isn't among the labelled ones, if it is a hand, and was called a gesture.
    Beyond,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Missed, Self::Wrong, Self::Rest, Self::Beyond];

    /// As in the names of files.
    const fn name(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Wrong => "wrong",
            Self::Rest => "rest",
            Self::Beyond => "beyond",
        }
    }
}

/// A hand that went wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    kind: Kind,
    /// Relative to the folder of the labels.
    photo: String,
    /// What the label says; none where there is no label.
    truth: Option<Gesture>,
    /// What was read, if the hand was found.
    read: Option<Read>,
    /// Where it is, if that is known.
    bounds: Option<Rect>,
    /// The higher the worse.
    gravity: u8,
}

impl Fault {
    /// How much it tells: a surer mistake is worse, as is missing a larger hand.
    fn weight(&self) -> f32 {
        self.read.map_or_else(|| self.bounds.map_or(0.0, |bounds| bounds.long_side()), |read| read.confidence)
    }
}

/// What went wrong in a photo.
pub(super) fn faults(photo: &LabelledPhoto, observed: &Observed, forbidden: impl Fn(Gesture) -> bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add = |kind, truth: Option<Gesture>, read: Option<Read>, bounds| {
        let must_not = truth.is_some_and(&forbidden);
        let gravity = match read.map(|read| read.verdict) {
            // A forbidden gesture that passed, or that nobody gets to see.
            Some(HandVerdict::Allowed | HandVerdict::AtRest) | None if must_not => 3,
            Some(HandVerdict::Forbidden) if !must_not => 2,
            Some(HandVerdict::Review | HandVerdict::Unassessable) => 1,
            _ => 0,
        };
        faults.push(Fault { kind, photo: photo.path.clone(), truth, read, bounds, gravity });
    };
    for hand in &observed.hands {
        let truth = Some(hand.truth);
        let hidden = hand.extent.is_some_and(|(_, visible)| visible < VISIBLE);
        match hand.read {
            None if hand.truth != Gesture::Rest && !hidden => add(Kind::Missed, truth, None, hand.bounds),
            Some(read) if read.gesture != hand.truth => {
                let kind = if hand.truth == Gesture::Rest { Kind::Rest } else { Kind::Wrong };
                add(kind, truth, Some(read), Some(read.bounds));
            }
            _ => {}
        }
    }
    // Where nobody displays anything, what was found is at rest, boxed or not.
    let nobody = photo.boxes.is_empty() && photo.gestures.iter().all(|&gesture| gesture == Gesture::Rest);
    for &read in observed.beyond.iter().filter(|read| read.gesture != Gesture::Rest) {
        let (kind, truth) = if nobody { (Kind::Rest, Some(Gesture::Rest)) } else { (Kind::Beyond, None) };
        add(kind, truth, Some(read), Some(read.bounds));
    }
    faults
}

/// Writes the sheets of `faults`, of photos in `folder`, to the folder `out`, and `errors.tsv`, which lists their cells.
pub(super) fn write(folder: &Path, mut faults: Vec<Fault>, out: &Path) -> Result<(), SheetError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source: image::ImageError| SheetError { path, source }
    };
    fs::create_dir_all(out).map_err(|error| failed(out)(error.into()))?;
    faults.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.gravity.cmp(&a.gravity)).then(b.weight().total_cmp(&a.weight())));
    let mut index = "sheet\tcell\tphoto\tlabel\tread\tconfidence\tverdict\tx\ty\twidth\theight\n".to_owned();
    for kind in Kind::ALL {
        let of_kind: Vec<&Fault> = faults.iter().filter(|fault| fault.kind == kind).collect();
        for (number, chunk) in (1..).zip(of_kind.chunks(sheet::MOST)) {
            let name = format!("{}-{number}.png", kind.name());
            let cells: Vec<Cell> = chunk.par_iter().map(|fault| cell(folder, fault)).collect();
            let path = out.join(&name);
            sheet::sheet(&cells).save_with_format(&path, ImageFormat::Png).map_err(failed(&path))?;
            for (place, fault) in (1..).zip(chunk) {
                row(&mut index, &name, place, fault);
            }
        }
    }
    let path = out.join("errors.tsv");
    fs::write(&path, index).map_err(|error| failed(&path)(error.into()))
}

fn cell(folder: &Path, fault: &Fault) -> Cell {
    // It was read a moment ago; if it can't be any more, the words still say what went wrong.
    let pixels = Photo::read(&folder.join(&fault.photo), &Limits::UNLIMITED).map(|photo| photo.pixels);
    let size = fault.bounds.map_or_else(String::new, |bounds| format!("{:.0} px", bounds.long_side()));
    let verdict = fault.read.map_or("", |read| read.verdict.id());
    let mut notes = vec![format!("{verdict} {size}").trim().to_owned()];
    notes.extend(fault.photo.rsplitn(2, '/').map(str::to_owned));
    Cell {
        picture: sheet::enlarged(&pixels.unwrap_or_default(), fault.bounds.as_ref()),
        title: fault.truth.map_or("no label", Gesture::id).to_owned(),
        finding: fault.read.map_or_else(
            || "missed".to_owned(),
            // Rounded down, so that only certainty is 100 %.
            |read| format!("{} {:.0}%", read.gesture, (read.confidence * 100.0).floor()),
        ),
        verdict: fault.read.map(|read| read.verdict),
        notes,
    }
}

fn row(index: &mut String, sheet: &str, place: usize, fault: &Fault) {
    let Fault { photo, truth, read, bounds, .. } = fault;
    let truth = truth.map_or("", Gesture::id);
    let (gesture, confidence, verdict) = read.map_or_else(Default::default, |read| {
        (read.gesture.id(), format!("{:.4}", read.confidence), read.verdict.id())
    });
    let place_in_photo = bounds.map_or_else(
        || "\t\t\t".to_owned(),
        |it| format!("{:.1}\t{:.1}\t{:.1}\t{:.1}", it.x, it.y, it.width, it.height),
    );
    // Writing to a string can't fail.
    let _ = writeln!(index, "{sheet}\t{place}\t{photo}\t{truth}\t{gesture}\t{confidence}\t{verdict}\t{place_in_photo}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::eval::matching::Observation;

    fn read(gesture: Gesture, confidence: f32, verdict: HandVerdict) -> Read {
        Read { gesture, confidence, verdict, bounds: Rect::new(200.0, 120.0, 150.0, 300.0) }
    }

    fn hand(truth: Gesture, read: Option<Read>) -> Observation {
        let bounds = Some(Rect::new(10.0, 10.0, 40.0, 50.0));
        Observation { source: "s".to_owned(), truth, extent: Some((50.0, 1.0)), bounds, read }
    }

    fn photo(path: &str, gestures: &[Gesture]) -> LabelledPhoto {
        LabelledPhoto { path: path.to_owned(), gestures: gestures.to_vec(), source: "s".to_owned(), boxes: Vec::new() }
    }

    #[test]
    fn sheets_show_what_went_wrong_and_the_worst_first() {
        use HandVerdict::{Allowed, AtRest, Forbidden, Review};
        let fixture = "fist/fullcurl.jpg";
        let hands = vec![
            hand(Gesture::Fist, Some(read(Gesture::Fist, 0.9, Allowed))),
            hand(Gesture::Fist, Some(read(Gesture::Index, 0.99, Forbidden))),
            hand(Gesture::Index, Some(read(Gesture::Fist, 0.7, Allowed))),
            hand(Gesture::Rest, Some(read(Gesture::Rest, 0.7, AtRest))),
            hand(Gesture::Rest, Some(read(Gesture::Palm, 0.6, Review))),
            hand(Gesture::Two, None),
            hand(Gesture::Rest, None),
            Observation { extent: Some((50.0, 0.2)), ..hand(Gesture::Two, None) },
        ];
        let beyond = vec![read(Gesture::ThumbUp, 0.8, Forbidden), read(Gesture::Rest, 0.8, AtRest)];
        let forbidden = |gesture| matches!(gesture, Gesture::Index | Gesture::Two);
        let mut all = faults(&photo(fixture, &[Gesture::Fist]), &Observed { hands, beyond: beyond.clone() }, forbidden);
        let observed = Observed { hands: Vec::new(), beyond };
        all.extend(faults(&photo("gone.jpg", &[Gesture::Rest]), &observed, forbidden));

        let out = tempfile::tempdir().unwrap();
        write(Path::new("fixtures"), all, out.path()).unwrap();
        let index = fs::read_to_string(out.path().join("errors.tsv")).unwrap();
        let rows: Vec<Vec<&str>> = index.lines().skip(1).map(|line| line.split('\t').take(7).collect()).collect();
        assert_eq!(
            rows,
            [
                ["missed-1.png", "1", fixture, "two", "", "", ""],
                ["wrong-1.png", "1", fixture, "index", "fist", "0.7000", "allowed"],
                ["wrong-1.png", "2", fixture, "fist", "index", "0.9900", "forbidden"],
                ["rest-1.png", "1", "gone.jpg", "rest", "thumb_up", "0.8000", "forbidden"],
                ["rest-1.png", "2", fixture, "rest", "palm", "0.6000", "review"],
                ["beyond-1.png", "1", fixture, "", "thumb_up", "0.8000", "forbidden"],
            ]
        );
        for name in ["missed-1.png", "wrong-1.png", "rest-1.png", "beyond-1.png"] {
            assert!(image::open(out.path().join(name)).unwrap().width() >= 192, "{name}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let error = write(Path::new("fixtures"), Vec::new(), Path::new("Cargo.toml/out")).unwrap_err().to_string();
        assert!(error.contains("out: can't write the error sheets"), "{error}");
    }
}
