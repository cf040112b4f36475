//! Dates as news gives them: a day, a month, a year, or a range of days (TIMEX3 values in ISO 8601).

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// A date of any grain. Displays as ISO 8601: `2024-06-18`, `2024-06`, `2024`, `2024-06-18/2024-06-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timex {
    /// One day.
    Day(Date),
    /// A month of a year.
    Month(i16, i8),
    /// A year.
    Year(i16),
    /// From one day to another, both included.
    Range(Date, Date),
}

impl Timex {
    /// The first day it covers.
    pub fn first_day(self) -> Option<Date> {
        match self {
            Self::Day(d) | Self::Range(d, _) => Some(d),
            Self::Month(y, m) => Date::new(y, m, 1).ok(),
            Self::Year(y) => Date::new(y, 1, 1).ok(),
        }
    }

    /// The last day it covers.
    pub fn last_day(self) -> Option<Date> {
        match self {
            Self::Day(d) | Self::Range(_, d) => Some(d),
            Self::Month(y, m) => Date::new(y, m, 1).ok().map(Date::last_of_month),
            Self::Year(y) => Date::new(y, 12, 31).ok(),
        }
    }
}

impl fmt::Display for Timex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(d) => write!(f, "{d}"),
            Self::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Self::Year(y) => write!(f, "{y:04}"),
            Self::Range(a, b) => write!(f, "{a}/{b}"),
        }
    }
}

impl Serialize for Timex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A date that is not ISO 8601.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date; write 2024-06-18, 2024-06, 2024 or 2024-06-18/2024-06-20")]
pub struct DateParseError(String);

impl FromStr for Timex {
    type Err = DateParseError;

    fn from_str(text: &str) -> Result<Self, DateParseError> {
        let bad = || DateParseError(text.to_owned());
        if let Some((a, b)) = text.split_once('/') {
            let (a, b): (Date, Date) = (a.parse().map_err(|_| bad())?, b.parse().map_err(|_| bad())?);
            return if a <= b { Ok(Self::Range(a, b)) } else { Err(bad()) };
        }
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        match text.len() {
            4 if digits(text) => text.parse().map(Self::Year).map_err(|_| bad()),
            7 => {
                let (y, m) = text.split_once('-').ok_or_else(bad)?;
                let (y, m) = (y.parse().map_err(|_| bad())?, m.parse().map_err(|_| bad())?);
                Date::new(y, m, 1).map(|_| Self::Month(y, m)).map_err(|_| bad())
            }
            10 => text.parse().map(Self::Day).map_err(|_| bad()),
            _ => Err(bad()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Timex;

    #[test]
    fn every_grain_reads_back() {
        for text in ["2024-06-18", "2024-06", "2024", "2024-06-18/2024-06-20"] {
            assert_eq!(text.parse::<Timex>().map(|t| t.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in ["2024-13", "2024-02-30", "24-06-18", "", "2024-06-20/2024-06-18", "yesterday"] {
            assert!(text.parse::<Timex>().is_err(), "{text}");
        }
    }
}
