//! Days, and whether a photo was taken within a rule set's days.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};
use toml::value::Datetime;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    // In this order, so that the derived order is the calendar's.
    year: u16,
    month: u8,
    day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A text that is not a day of the calendar written as `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write YYYY-MM-DD, as in 2024-02-14")]
pub struct InvalidDate(pub String);

impl TryFrom<Datetime> for Date {
    type Error = InvalidDate;

    fn try_from(value: Datetime) -> Result<Self, InvalidDate> {
        match value {
            Datetime { date: Some(date), time: None, offset: None } => {
                Ok(Self { year: date.year, month: date.month, day: date.day })
            }
            _ => Err(InvalidDate(value.to_string())),
        }
    }
}

impl FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let invalid = || InvalidDate(text.to_owned());
        text.parse::<Datetime>().map_err(|_| invalid())?.try_into().map_err(|_| invalid())
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Datetime::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

/// Whether a photo was taken within the days for which a rule set holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Taken while the rule set holds.
    Inside,
    /// Taken before its first or after its last day. The verdict says what the rule set would say all the same.
    Outside,
    /// The photo doesn't say when it was taken.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_back_and_are_ordered() {
        let days = ["2023-02-28", "2023-11-14", "2024-01-31", "2024-02-14", "2024-02-29"];
        let dates: Vec<Date> = days.iter().map(|day| day.parse().unwrap()).collect();
        assert!(dates.is_sorted());
        assert_eq!(dates.iter().map(Date::to_string).collect::<Vec<_>>(), days);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in
            ["", "2024", "2024-2-1", "2023-02-29", "2024-13-01", "14-02-2024", "2024-02-14T09:00:00", "09:00:00"]
        {
            assert_eq!(text.parse::<Date>(), Err(InvalidDate(text.to_owned())));
        }
    }
}
