//! Days, and whether a photo was taken within a rule set's days.

use std::{fmt, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer},
};
use toml::value::Datetime;

/// A day of the calendar. In TOML it is a date, or a text like everywhere else: `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl Date {
    /// The day that TOML means; none if there is a time, or nothing else.
    fn of(value: Datetime) -> Option<Self> {
        match value {
            Datetime { date: Some(date), time: None, offset: None } => {
                Some(Self { year: date.year, month: date.month, day: date.day })
            }
            _ => None,
        }
    }
}

impl FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        text.parse().ok().and_then(Self::of).ok_or_else(|| InvalidDate(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads a day in whichever way it is written.
struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date, YYYY-MM-DD")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Date, E> {
        text.parse().map_err(E::custom)
    }

    // As which a date in TOML comes.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Date, A::Error> {
        let value = Datetime::deserialize(MapAccessDeserializer::new(map))?;
        Date::of(value).ok_or_else(|| A::Error::custom(InvalidDate(value.to_string())))
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
    fn dates_are_read_from_json_and_from_either_form_of_toml() {
        #[derive(Deserialize)]
        struct Settings {
            taken: Date,
        }
        let day: Date = "2024-02-14".parse().unwrap();
        assert_eq!(serde_json::to_string(&day).unwrap(), "\"2024-02-14\"");
        assert_eq!(serde_json::from_str::<Date>("\"2024-02-14\"").unwrap(), day);
        let value = serde_json::json!({ "taken": day });
        assert_eq!(serde_json::from_value::<Settings>(value).unwrap().taken, day);
        let toml = |written: &str| toml::from_str::<Settings>(&format!("taken = {written}"));
        assert_eq!([toml("2024-02-14"), toml("\"2024-02-14\"")].map(|settings| settings.unwrap().taken), [day; 2]);
        for wrong in ["2024-02-14T09:00:00", "\"14.2.2024\"", "20240214", "\"\"", "[2024]", "{ a = 1 }", "09:00:00"] {
            let message = toml(wrong).err().unwrap().to_string();
            assert!(wrong.starts_with('{') || message.contains("YYYY-MM-DD"), "{wrong}: {message}");
        }
        assert!(serde_json::from_str::<Date>("20240214").unwrap_err().to_string().contains("YYYY-MM-DD"));
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
