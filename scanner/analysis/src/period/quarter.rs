//! Quarters of the calendar.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tenure_model::Timestamp;

/// A quarter of a year, in a time zone that is told apart from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    first: Date,
    end: Date,
}

impl Quarter {
    /// From its first instant to the first that is not in it, in a time zone.
    pub fn bounds(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let start = |day| tenure_register::When::Day(day).start(zone);
        (start(self.first), start(self.end))
    }
}

impl FromStr for Quarter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no quarter: write it as `2026-Q4`");
        let (year, number) = text.split_once("-Q").ok_or_else(wrong)?;
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let year: i16 = year.parse().ok().filter(|_| is_year).ok_or_else(wrong)?;
        let number: i8 = match number {
            "1" => 1,
            "2" => 2,
            "3" => 3,
            "4" => 4,
            _ => return Err(wrong()),
        };
        let first = Date::new(year, number * 3 - 2, 1).map_err(|_| wrong())?;
        let (next, month) = if number == 4 { (year + 1, 1) } else { (year, number * 3 + 1) };
        Ok(Self { first, end: Date::new(next, month, 1).map_err(|_| wrong())? })
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.first.year(), (self.first.month() + 2) / 3)
    }
}
