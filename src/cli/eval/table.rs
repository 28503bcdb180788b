//! The figures as a table for people.

use std::fmt::{self, Display, Formatter};

use super::summary::{AtSensitivity, Share, Summary};

/// A figure of photos and its name.
type Row = (&'static str, fn(&AtSensitivity) -> Share);

impl Display for Share {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.of == 0 {
            return f.pad("–");
        }
        let percent = 100.0 * self.count as f64 / self.of as f64;
        f.pad(&format!("{percent:.1} % ({} of {})", self.count, self.of))
    }
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} photos, {} unreadable, {} people", self.photos, self.errors, self.people)?;
        writeln!(f, "\nhands found by the longer side of their box")?;
        writeln!(f, "  {:<16} {:<24} unoccluded", "", "half visible or more")?;
        for (index, class) in self.found_by_size.iter().enumerate() {
            let range = match self.found_by_size.get(index + 1) {
                Some(next) => format!("{}–{} px", class.from, next.from),
                None => format!("{} px and more", class.from),
            };
            writeln!(f, "  {range:<16} {:<24} {}", class.found, class.unoccluded)?;
        }
        let of_twenty = 20.0 * self.beyond_labels as f64 / self.people.max(1) as f64;
        writeln!(f, "  beyond labels    {} ({of_twenty:.1} for each 20 people)", self.beyond_labels)?;
        writeln!(f, "\n{:<24} {:<24} right, of those found", "displayed hands by source", "found")?;
        for (name, source) in &self.sources {
            writeln!(f, "  {name:<23} {:<24} {}", source.found, source.right)?;
        }
        writeln!(f, "\ngesture shown and what it was read as")?;
        for (truth, reads) in &self.confusion {
            let mut reads: Vec<_> = reads.iter().collect();
            reads.sort_by(|(_, a), (_, b)| b.cmp(a));
            let reads: Vec<String> = reads.iter().map(|(gesture, count)| format!("{gesture} {count}")).collect();
            writeln!(f, "  {truth:<14} {}", reads.join(", "))?;
        }
        writeln!(f)?;
        for (name, share) in [
            ("displayed hands read right", self.right),
            ("hands read as a fist that are one", self.fist_precision),
            ("hands at rest called a gesture", self.rest_called_gesture),
            ("hands with a forbidden gesture that passed", self.hand_false_pass),
            ("photos with a forbidden gesture that passed", self.false_pass),
            ("harmless photos that were flagged", self.false_flag),
            ("photos to review", self.review),
        ] {
            writeln!(f, "{name:<44} {share}")?;
        }
        writeln!(f, "{:<44} {:.3}", "calibration error", self.calibration_error)?;
        write!(f, "\n{:<38}", "photos, by sensitivity")?;
        for row in &self.sensitivities {
            write!(f, " {:<22}", row.sensitivity)?;
        }
        let rows: [Row; 5] = [
            ("with a forbidden gesture, that passed", |row| row.false_pass),
            ("with a forbidden gesture, flagged", |row| row.flagged),
            ("harmless, flagged", |row| row.false_flag),
            ("harmless, to review", |row| row.false_review),
            ("any, to review", |row| row.review),
        ];
        for (name, share) in rows {
            write!(f, "\n{name:<38}")?;
            for row in &self.sensitivities {
                write!(f, " {:<22}", share(row))?;
            }
        }
        Ok(())
    }
}
