//! How far a scan is: a line that is written over and over on a terminal, else a line every minute.

use std::{
    collections::VecDeque,
    fmt::Display,
    io::{self, IsTerminal, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use kepal::{report::Lang, results::Counts, scan::ScanOptions};

/// Over how long the rate is measured.
const WINDOW: Duration = Duration::from_secs(30);

/// How often the line is written.
const ON_TERMINAL: Duration = Duration::from_millis(200);
const ELSEWHERE: Duration = Duration::from_mins(1);

/// Stands for a number of photos that isn't known yet.
const UNKNOWN: usize = usize::MAX;

/// The progress of a scan.
pub(super) struct Progress {
    lang: Lang,
    terminal: bool,
    /// How many photos there are, once they are counted.
    total: Arc<AtomicUsize>,
    counts: Counts,
    reused: usize,
    /// Moments and how many photos had been checked by then, the oldest first.
    marks: VecDeque<(Instant, usize)>,
    written: Instant,
}

impl Progress {
    /// Of a scan of `paths`, which are counted in the background.
    pub(super) fn new(paths: Vec<PathBuf>, options: ScanOptions, lang: Lang) -> Self {
        let total = Arc::new(AtomicUsize::new(UNKNOWN));
        let counted = Arc::clone(&total);
        thread::spawn(move || counted.store(options.walk(paths).count(), Ordering::Relaxed));
        let now = Instant::now();
        Self {
            lang,
            terminal: io::stderr().is_terminal(),
            total,
            counts: Counts::default(),
            reused: 0,
            marks: VecDeque::from([(now, 0)]),
            written: now,
        }
    }

    /// Counts a photo.
    pub(super) fn add(&mut self, photo: &kepal::results::Scanned) {
        self.counts.add(photo.verdict);
        self.reused += usize::from(photo.reused);
        let (now, checked) = (Instant::now(), self.counts.photos - self.reused);
        if self.marks.back().is_none_or(|(last, _)| now - *last >= WINDOW / 30) {
            self.marks.push_back((now, checked));
            while self.marks.get(1).is_some_and(|(mark, _)| now - *mark >= WINDOW) {
                self.marks.pop_front();
            }
        }
        if now - self.written >= if self.terminal { ON_TERMINAL } else { ELSEWHERE } {
            self.written = now;
            let line = self.line(now);
            // Whoever closed standard error doesn't want to know.
            let _ = if self.terminal {
                write!(io::stderr(), "\r{line}\x1b[K")
            } else {
                writeln!(io::stderr(), "kepal: {line}")
            };
        }
    }

    /// Writes a line that stays.
    pub(super) fn say(&self, message: impl Display) {
        self.clear();
        super::complain(message);
    }

    /// Removes the line from the terminal.
    pub(super) fn clear(&self) {
        if self.terminal {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }

    fn line(&self, now: Instant) -> String {
        let rate = self.marks.front().map_or(0.0, |(start, checked)| {
            let done = self.counts.photos - self.reused - checked;
            done as f64 / (now - *start).as_secs_f64().max(0.001)
        });
        let total = Some(self.total.load(Ordering::Relaxed)).filter(|&total| total != UNKNOWN);
        line(&self.counts, total, rate, self.lang)
    }
}

/// The line for these counts, of `total` photos if that is known, at `rate` photos per second.
fn line(counts: &Counts, total: Option<usize>, rate: f64, lang: Lang) -> String {
    let (done, flagged, errors) = (counts.photos, counts.flagged, counts.errors);
    let review = counts.review + counts.unassessable;
    let of = total.map_or_else(String::new, |total| format!("/{}", total.max(done)));
    let left = total
        .filter(|_| rate > 0.0)
        .map(|total| duration(total.saturating_sub(done) as f64 / rate, lang))
        .unwrap_or_default();
    match lang {
        Lang::Id => format!(
            "{done}{of} foto, {rate:.1}/detik{left}; {flagged} ditandai, {review} perlu ditinjau, {errors} tidak terbaca"
        ),
        Lang::En => {
            format!("{done}{of} photos, {rate:.1}/s{left}; {flagged} flagged, {review} to review, {errors} not read")
        }
    }
}

fn duration(seconds: f64, lang: Lang) -> String {
    let minutes = (seconds / 60.0).ceil() as u64;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match (hours, lang) {
        (0, Lang::Id) => format!(", sisa {minutes} menit"),
        (0, Lang::En) => format!(", {minutes} min left"),
        (_, Lang::Id) => format!(", sisa {hours} jam {minutes} menit"),
        (_, Lang::En) => format!(", {hours} h {minutes} min left"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kepal::Verdict;

    #[test]
    fn the_line_says_how_far_how_fast_and_what_was_found() {
        let mut counts = Counts::default();
        for verdict in [Some(Verdict::Flagged), Some(Verdict::Review), Some(Verdict::Unassessable), None] {
            counts.add(verdict);
        }
        assert_eq!(
            line(&counts, Some(20_004), 2.0, Lang::En),
            "4/20004 photos, 2.0/s, 2 h 47 min left; 1 flagged, 2 to review, 1 not read"
        );
        assert_eq!(
            line(&counts, Some(64), 2.0, Lang::Id),
            "4/64 foto, 2.0/detik, sisa 1 menit; 1 ditandai, 2 perlu ditinjau, 1 tidak terbaca"
        );
        assert_eq!(line(&counts, None, 0.0, Lang::En), "4 photos, 0.0/s; 1 flagged, 2 to review, 1 not read");
        assert!(!line(&counts, Some(4), 0.0, Lang::En).contains("left"));
    }
}
