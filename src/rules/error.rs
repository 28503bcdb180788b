//! What can be wrong with a rule set.

use std::{io, ops::Range, path::PathBuf};

use super::RuleSet;

/// Why a rule set can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// No built-in rule set has this id.
    #[error("no rule set `{id}` is built in; there are {}", RuleSet::builtin_ids().collect::<Vec<_>>().join(", "))]
    Unknown {
        /// The id asked for.
        id: String,
    },
    /// The file can't be read.
    #[error("{}: can't read the rule set: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file isn't text in UTF-8. Windows PowerShell writes UTF-16 where `>` stands.
    #[error("{}: the rule set isn't written in UTF-8; open it in an editor and save it as UTF-8", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
    },
    /// The text is not a rule set.
    #[error("{origin}:{line}:{column}: {message}\n  {line} | {text}")]
    Invalid {
        /// Where the text came from: the path of a file, or what the caller of [`RuleSet::from_str`] named it.
        origin: String,
        /// Line of the mistake, from 1.
        line: usize,
        /// Column of the mistake in characters, from 1.
        column: usize,
        /// What is wrong.
        message: String,
        /// The line itself.
        text: String,
    },
}

impl RulesError {
    /// A mistake at the bytes `span` of `toml`.
    pub(super) fn at(origin: &str, toml: &str, span: Option<Range<usize>>, message: impl Into<String>) -> Self {
        let offset = span.map_or(0, |span| toml.floor_char_boundary(span.start));
        let before = &toml[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self::Invalid {
            origin: origin.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
            text: toml[line_start..].lines().next().unwrap_or_default().trim_end().to_owned(),
        }
    }
}
