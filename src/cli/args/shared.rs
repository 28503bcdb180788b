//! Arguments that several commands take.

use std::{env, num::NonZeroUsize, path::PathBuf};

use clap::ValueEnum;
use kepal::{Sensitivity, report::Lang, rules::Date, scan::Pattern};

/// What to check with.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CheckerArgs {
    /// The rule set: the id of a built-in one (see `kepal rules list`) or a TOML file.
    #[arg(long, value_name = "ID|FILE", default_value = kepal::RuleSet::DEFAULT_ID)]
    pub(in crate::cli) rules: String,

    #[command(flatten)]
    pub(in crate::cli) sensitivity: SensitivityArg,

    /// A folder with other models than the embedded ones.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) models: Option<PathBuf>,

    /// Refuse photos with more pixels (width × height) than this [default: 120000000].
    #[arg(long, value_name = "N")]
    pub(in crate::cli) max_pixels: Option<u64>,
}

/// How carefully to judge.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SensitivityArg {
    /// Which mistake counts for more. `strict`: fists and hands at rest must be surer, and less sure gestures are flagged;
    /// `balanced`: as the rule set is written; `quiet`: only what is sure is flagged, and what is rather a fist or a hand
    /// at rest than anything forbidden passes.
    #[arg(long, value_name = "LEVEL", default_value_t)]
    pub(in crate::cli) sensitivity: Sensitivity,
}

/// When photos were taken.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct TakenArg {
    /// Take all photos to be of this day, YYYY-MM-DD, whatever their cameras say: for the period of the rule set.
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) taken: Option<Date>,
}

/// How to write results.csv.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct TableArgs {
    /// What stands between the cells of results.csv: a spreadsheet program with Indonesian settings wants semicolons.
    #[arg(long, value_enum, value_name = "CHARACTER", default_value_t = Separator::Semicolon)]
    pub(in crate::cli) csv_separator: Separator,

    /// The language of the table and of what is said [default: id in an Indonesian locale, else en].
    #[arg(long, value_enum)]
    pub(in crate::cli) lang: Option<LangArg>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Separator {
    /// `;`
    #[value(alias = ";")]
    Semicolon,
    /// `,`
    #[value(alias = ",")]
    Comma,
    /// A tab.
    Tab,
}

/// Which photos to take.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct WalkArgs {
    /// Of the photos in folders and archives, take only those whose name fits this pattern, such as `*.jpg`, or whose
    /// path does, such as `2023/**`. May be given several times.
    #[arg(long, value_name = "PATTERN")]
    pub(in crate::cli) include: Vec<Pattern>,

    /// Leave out photos and folders whose name or path fits this pattern. May be given several times.
    #[arg(long, value_name = "PATTERN")]
    pub(in crate::cli) exclude: Vec<Pattern>,

    /// Take the paths in this list as well, one per line; `-` reads the list from standard input.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) files_from: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LangArg {
    /// Indonesian.
    Id,
    /// English.
    En,
}

/// How many of something, in words where that is none.
pub(super) fn at_least_one(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "give a whole number that is at least 1")
}

/// The language asked for, else the locale's.
pub(in crate::cli) fn lang(asked_for: Option<LangArg>) -> Lang {
    match asked_for {
        Some(LangArg::Id) => Lang::Id,
        Some(LangArg::En) => Lang::En,
        None => {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(env::var_os).find(|v| !v.is_empty());
            Lang::from_locale(&locale.unwrap_or_default().to_string_lossy())
        }
    }
}

impl Separator {
    /// As it stands in the file.
    pub(in crate::cli) const fn character(self) -> char {
        match self {
            Self::Semicolon => ';',
            Self::Comma => ',',
            Self::Tab => '\t',
        }
    }
}
