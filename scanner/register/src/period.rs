//! Lengths of time as the register writes them.

use jiff::{Span, Timestamp, tz::TimeZone};
use serde::{Deserialize, Deserializer};

/// A length of time in ISO 8601 (`P90D`, `PT1H`, `P7Y`). Days, months and years are those of the calendar,
/// counted in UTC where no zone is given.
#[derive(Clone, Copy, Debug)]
pub struct Period(Span);

impl Period {
    /// The instant that lies this long after another; the last instant that there is where it would lie
    /// beyond.
    pub fn after(self, start: Timestamp) -> Timestamp {
        self.after_in(start, &TimeZone::UTC)
    }

    /// [`Self::after`] by the calendar of a time zone: ten days after a midnight there are a midnight there, though
    /// the clocks were changed between them.
    pub fn after_in(self, start: Timestamp, zone: &TimeZone) -> Timestamp {
        let end = start.to_zoned(zone.clone()).checked_add(self.0);
        end.map_or(Timestamp::MAX, |end| end.timestamp())
    }

    /// The instant that lies this long before another.
    pub fn before(self, end: Timestamp) -> Timestamp {
        let start = end.to_zoned(TimeZone::UTC).checked_sub(self.0);
        start.map_or(Timestamp::MIN, |start| start.timestamp())
    }
}

/// Two periods are equal where they are written alike: `P1D` is not `PT24H`.
impl PartialEq for Period {
    fn eq(&self, other: &Self) -> bool {
        self.0.fieldwise() == other.0.fieldwise()
    }
}

impl Eq for Period {}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let span: Option<Span> = text.starts_with('P').then(|| text.parse().ok()).flatten();
        let span = span.filter(|span| span.is_positive());
        span.map(Self).ok_or_else(|| format!("`{text}` is no period: write it as `P90D`, `P1M` or `PT4H`"))
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A day, or an instant, as TOML writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// A day (`2026-10-31`).
    Day(jiff::civil::Date),
    /// An instant (`2026-10-31T18:00:00Z`).
    Instant(Timestamp),
}

impl When {
    /// Its first instant, in a time zone.
    pub fn start(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Day(day) => day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |day| day.timestamp()),
            Self::Instant(at) => at,
        }
    }

    /// The first instant that is no longer in it, in a time zone: of a day the start of the next.
    pub fn end(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Day(day) => day.tomorrow().map_or(Timestamp::MAX, |next| Self::Day(next).start(zone)),
            Self::Instant(at) => at,
        }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(at) => at.fmt(f),
        }
    }
}

impl std::str::FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Self::Instant(at));
        }
        let is_day = !text.contains(['T', 't', ' ', ':']);
        is_day.then(|| text.parse().ok()).flatten().map(Self::Day).ok_or_else(|| {
            format!("`{text}` is no date: write `2026-10-31`, or an instant with its offset as `2026-10-31T18:00:00Z`")
        })
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Native(toml::value::Datetime),
            Text(String),
        }
        let text = match Written::deserialize(input)? {
            Written::Native(native) => native.to_string(),
            Written::Text(text) => text,
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_dates_are_those_of_the_calendar() {
        let at: Timestamp = "2026-01-31T10:00:00Z".parse().unwrap();
        let after = |text: &str| text.parse::<Period>().unwrap().after(at).to_string();
        assert_eq!(after("P1M"), "2026-02-28T10:00:00Z");
        assert_eq!(after("PT4H"), "2026-01-31T14:00:00Z");
        for wrong in ["90 days", "90d", "", "P", "-P1D", "P0D"] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
        let zone = TimeZone::get("Europe/London").unwrap();
        let day: When = "2026-07-01".parse().unwrap();
        assert_eq!(day.start(&zone).to_string(), "2026-06-30T23:00:00Z");
        assert_eq!(day.end(&zone).to_string(), "2026-07-01T23:00:00Z");
        assert!("2026-07-01T10:00:00".parse::<When>().is_err(), "without an offset it is no instant");
        let winter: When = "2026-01-01".parse().unwrap();
        let later = "P100D".parse::<Period>().unwrap().after_in(winter.start(&zone), &zone);
        assert_eq!(later.to_string(), "2026-04-10T23:00:00Z", "a midnight there");
    }
}
