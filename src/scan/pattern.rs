//! Patterns for names of files and folders.

use std::{fmt, str::FromStr};

use glob::MatchOptions;

/// A pattern for names, such as `*.png`, `2023/**` or `IMG_????.jpg`.
///
/// `*` stands for anything but a slash, `?` for one character, `[abc]` for one of several, `**` for any number of
/// folders. A pattern without a slash is compared with names, one with a slash with the path from the folder that is
/// scanned. Upper and lower case are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pattern: glob::Pattern,
    /// Whether it is about whole paths rather than names.
    whole: bool,
}

/// A text that is not a [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is not a pattern: {reason}")]
pub struct InvalidPattern {
    /// The text.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl FromStr for Pattern {
    type Err = InvalidPattern;

    fn from_str(text: &str) -> Result<Self, InvalidPattern> {
        let plain = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
        let pattern = glob::Pattern::new(plain)
            .map_err(|error| InvalidPattern { pattern: text.to_owned(), reason: error.msg })?;
        Ok(Self { pattern, whole: plain.contains('/') })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pattern.fmt(f)
    }
}

impl Pattern {
    /// Whether it fits `path`, in which slashes separate folders.
    pub(super) fn matches(&self, path: &str) -> bool {
        let part = if self.whole { path } else { path.rsplit('/').next().unwrap_or(path) };
        let options =
            MatchOptions { case_sensitive: false, require_literal_separator: true, require_literal_leading_dot: false };
        self.pattern.matches_with(part, options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_or_whole_paths_are_compared() {
        for (pattern, path, expected) in [
            ("*.jpg", "a/b/IMG.JPG", true),
            ("*.jpg", "a/b/IMG.png", false),
            ("b", "a/b", true),
            ("b/", "a/b", true),
            ("b", "a/b/c", false),
            ("a/*.jpg", "a/1.jpg", true),
            ("a/*.jpg", "a/b/1.jpg", false),
            ("a/**/1.jpg", "a/b/c/1.jpg", true),
            ("./a/**", "a/b/c/1.jpg", true),
            ("IMG_??.jpg", "IMG_12.jpg", true),
            ("IMG_[12].jpg", "IMG_3.jpg", false),
        ] {
            assert_eq!(pattern.parse::<Pattern>().unwrap().matches(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_named() {
        let message = "a[b".parse::<Pattern>().unwrap_err().to_string();
        assert!(message.starts_with("`a[b` is not a pattern: "), "{message}");
    }
}
