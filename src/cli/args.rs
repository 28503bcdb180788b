//! What the command line can ask for.

mod shared;

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use kepal::rules::Date;

use shared::at_least_one;
pub(super) use shared::{CheckerArgs, LangArg, SensitivityArg, TableArgs, TakenArg, WalkArgs, lang};

/// Finds hands in photos, names their gestures and judges them by a dated rule set.
///
/// kepal helps a person to look; it doesn't decide. Everything is done on this computer: no photo leaves it.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = FIRST_STEPS)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

/// In the order in which somebody needs them.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(CheckArgs),
    Watch(WatchArgs),
    Scan(ScanArgs),
    Rejudge(RejudgeArgs),
    Report(ReportArgs),
    Evidence(EvidenceArgs),
    /// Show the built-in rule sets, or check one of your own.
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
    Eval(EvalArgs),
}

const FIRST_STEPS: &str = "\
First steps:
  kepal check PHOTO...             says what is in these photos
  kepal scan FOLDER --out RESULTS  keeps what is in an archive; then open RESULTS/index.html
  kepal rules list                 says by which rules photos can be judged
`kepal COMMAND --help` says more about each command.";

const EXIT_CODES: &str = "\
Exit code:
  0  neutral: every hand found is allowed or at rest, or there is none
  1  at least one photo is flagged: a hand resembles a forbidden pose
  2  an error: a photo couldn't be read or an argument is wrong, whatever was found in other photos
  3  nothing is flagged, but at least one photo needs review or can't be judged";

/// Check photos.
///
/// Photos are checked in the order given, each result is written as soon as it is there. A photo that can't be read
/// doesn't keep the others from being checked.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct CheckArgs {
    /// A photo; a folder, for the photos in it and in its subfolders (hidden ones excepted) in the order of their
    /// names; a ZIP archive, for the photos in it; or `-` for a photo on standard input.
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub(super) paths: Vec<PathBuf>,

    /// The form of the results.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// How many photos to check at the same time [default: as many as there are cores; fewer photos than that take turns].
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(super) jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(super) checker: CheckerArgs,

    #[command(flatten)]
    pub(super) taken: TakenArg,

    /// The language of the text results [default: id in an Indonesian locale, else en].
    #[arg(long, value_enum)]
    pub(super) lang: Option<LangArg>,

    /// Say of every hand, also of those that nobody has to look at, which fingers are extended, what the rule set says of
    /// it and what else it might be. For the text results; JSON always has the figures.
    #[arg(long)]
    pub(super) explain: bool,

    /// Write a copy of each photo with the hands marked. For a single photo, the name of a PNG or JPEG file; else a
    /// folder, in which each copy bears the photo's name and the beginning of its SHA-256. Nothing of a photo's metadata
    /// is carried over, and no file is replaced but an earlier copy.
    #[arg(long, value_name = "FILE|DIR")]
    pub(super) annotate: Option<PathBuf>,

    /// Cover the faces in these copies. Faces that weren't found stay visible: look before passing copies on.
    #[arg(long, requires = "annotate")]
    pub(super) blur_faces: bool,

    #[command(flatten)]
    pub(super) walk: WalkArgs,
}

/// Check an archive, and keep the results in a folder.
///
/// Writes DIR/index.html, the page for looking through the results in a browser; DIR/results.csv, a table in words for a
/// spreadsheet program; DIR/results.jsonl, a JSON object per photo as by `kepal check --format jsonl`; DIR/run.json, what
/// they were made with; and in DIR/pictures small pictures of the photos for the page. If it is interrupted, the same
/// command goes on where it was. A photo that was moved, or is there twice, isn't checked again, and neither are the photos
/// when only --rules, --sensitivity or --taken is another one: their results are judged anew.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct ScanArgs {
    /// A folder, for the photos in it and in its subfolders; a ZIP archive, for the photos in it; or a photo.
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub(super) paths: Vec<PathBuf>,

    /// The folder for the results. It may hold those of an earlier scan.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,

    /// How many photos to check at the same time [default: as many as there are cores].
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(super) jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(super) checker: CheckerArgs,

    #[command(flatten)]
    pub(super) taken: TakenArg,

    #[command(flatten)]
    pub(super) table: TableArgs,

    #[command(flatten)]
    pub(super) walk: WalkArgs,
}

/// Judge the results of a scan by another rule set or with another sensitivity.
///
/// What was seen in the photos is in the results, so this takes seconds, and the photos needn't be there. Writes the table
/// anew, and deletes DIR/index.html, which shows what was found before: `kepal report` makes the new page.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct RejudgeArgs {
    /// The folder with the results.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,

    /// The rule set: the id of a built-in one (see `kepal rules list`) or a TOML file.
    #[arg(long, value_name = "ID|FILE")]
    pub(super) rules: String,

    #[command(flatten)]
    pub(super) sensitivity: SensitivityArg,

    /// Take all photos to be of this day, YYYY-MM-DD, whatever their cameras say [default: as the scan was told].
    #[arg(long, value_name = "DATE")]
    pub(super) taken: Option<Date>,

    #[command(flatten)]
    pub(super) table: TableArgs,
}

/// Check photos as they arrive in a folder, and sort them.
///
/// A photo that has come to rest, seen twice with the same size and time, is checked. A neutral one is moved to the folder
/// --ok, any other, and what can't be read, to the folder --hold. Nothing is deleted or overwritten. Ends with Ctrl-C.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct WatchArgs {
    /// The folder in which photos arrive, with its subfolders.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,

    /// Where neutral photos go.
    #[arg(long, value_name = "DIR")]
    pub(super) ok: PathBuf,

    /// Where photos go that a person has to look at.
    #[arg(long, value_name = "DIR")]
    pub(super) hold: PathBuf,

    /// Copy the photos instead of moving them.
    #[arg(long)]
    pub(super) copy: bool,

    /// Sort what is there, and end.
    #[arg(long)]
    pub(super) once: bool,

    #[command(flatten)]
    pub(super) checker: CheckerArgs,

    #[command(flatten)]
    pub(super) taken: TakenArg,

    /// The language of the text results [default: id in an Indonesian locale, else en].
    #[arg(long, value_enum)]
    pub(super) lang: Option<LangArg>,
}

/// Measure kepal on labelled photos.
///
/// The folder holds `labels.tsv`, with a line of names and the columns path, label and source: a photo relative to the
/// folder, the gestures displayed in it (several joined by `;`, or `rest`), and where it comes from. It may also hold
/// `boxes.tsv`, with the columns path, x0, y0, x1, y1, label and optionally visible: a hand's box in pixels of the upright
/// photo, its gesture or `rest`, and the share of it that can be seen. Cells are separated by tabs. Gestures are called as in
/// rule sets: fist, index, two and so on; an unknown one is refused with the list of all.
#[derive(Debug, clap::Args)]
pub(super) struct EvalArgs {
    /// The folder with the photos and their tables.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,

    /// Write one JSON object instead of a table.
    #[arg(long)]
    pub(super) json: bool,

    /// Write pictures of every hand that went wrong to this folder: missed-1.png, wrong-1.png, rest-1.png (at rest, but
    /// called a gesture) and beyond-1.png (not among the labels), the worst first, and errors.tsv, which lists them. Under
    /// each hand stand its label, what was read, the verdict and the file.
    #[arg(long, value_name = "DIR")]
    pub(super) errors: Option<PathBuf>,

    /// Take only every Nth photo, for a quick look.
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least_one)]
    pub(super) every: NonZeroUsize,

    #[command(flatten)]
    pub(super) checker: CheckerArgs,
}

/// Make the page for looking through results and deciding.
///
/// Reads DIR/results.jsonl, in the form of `kepal check --format jsonl`, and writes DIR/index.html: one file to open in a
/// browser, also without a network. Of thousands of photos it shows the less grave ones' pictures from DIR/pictures: hand on
/// the whole folder then. Pictures that are not in DIR/pictures yet are made from the photos, where these are still there.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// The folder with the results.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,

    /// The language that the page starts in [default: id in an Indonesian locale, else en].
    #[arg(long, value_enum)]
    pub(super) lang: Option<LangArg>,
}

/// Put what was found in one photo on record.
///
/// Writes a ZIP file with the findings in DIR/results.jsonl about one photo, for programs and in words: what was seen of
/// each hand, by which models, according to which rule, and the reviewer's decision. The original must still be where the
/// results say and be the same. The record says that it is an aid and names nobody.
#[derive(Debug, clap::Args)]
pub(super) struct EvidenceArgs {
    /// The folder with the results.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,

    /// The photo: its SHA-256 in hexadecimal, or the first digits of it, at least eight; or its path as in the results.
    #[arg(long, value_name = "SHA256|PATH")]
    pub(super) photo: String,

    /// The ZIP file to write. No file is replaced but earlier evidence.
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,

    /// The reviewer's decisions: a JSON file exported from the page.
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,

    /// The TOML file of the rule set that the photo was judged by, if it isn't a built-in one.
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List the built-in rule sets, the default first.
    List,
    /// Print a built-in rule set: a TOML file to copy and adapt.
    Show {
        /// The id of a built-in rule set.
        id: String,
    },
    /// Check that a file is a rule set, and say what it holds or where it is wrong (exit code 2).
    Check {
        /// A TOML file.
        file: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Sentences for people.
    Text,
    /// An array of JSON objects.
    Json,
    /// A JSON object per line.
    Jsonl,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }
}
