//! Agreed hours of work.

use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};

/// Hours of work: `Mon-Fri 08:00-18:00`, several parted by `;` (`Mon-Thu 08:00-18:00; Fri 08:00-14:00`), in the
/// customer's time zone. A span that ends before it begins runs into the next day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    text: String,
    spans: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    first: Weekday,
    last: Weekday,
    from: Time,
    to: Time,
}

impl Hours {
    /// Whether an instant lies in them.
    pub fn contain(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let local = at.to_zoned(zone.clone());
        let (day, time) = (local.weekday(), local.time());
        self.spans.iter().any(|span| span.contains(day, time))
    }
}

impl Span {
    fn contains(&self, day: Weekday, time: Time) -> bool {
        let on = |day: Weekday| {
            let (first, last) = (self.first.to_monday_zero_offset(), self.last.to_monday_zero_offset());
            let day = day.to_monday_zero_offset();
            if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last }
        };
        if self.from < self.to {
            on(day) && self.from <= time && time < self.to
        } else {
            (on(day) && self.from <= time) || (on(day.previous()) && time < self.to)
        }
    }
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for Hours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let spans: Option<Vec<Span>> = text.split(';').map(|part| span(part.trim())).collect();
        let spans = spans.filter(|spans| !spans.is_empty());
        let spans =
            spans.ok_or_else(|| format!("`{text}` are no hours: write them as `Mon-Fri 08:00-18:00`"))?;
        Ok(Self { text: text.to_owned(), spans })
    }
}

fn span(text: &str) -> Option<Span> {
    let (days, times) = text.split_once(' ')?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (from, to) = times.trim().split_once('-')?;
    let midnight = |text: &str| if text == "24:00" { Some(Time::midnight()) } else { time(text) };
    Some(Span { first: weekday(first)?, last: weekday(last)?, from: time(from)?, to: midnight(to)? })
}

fn time(text: &str) -> Option<Time> {
    let is_plain = text.len() == 5 && text.as_bytes().get(2) == Some(&b':');
    is_plain.then(|| text.parse().ok()).flatten()
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "Mon" => Weekday::Monday,
        "Tue" => Weekday::Tuesday,
        "Wed" => Weekday::Wednesday,
        "Thu" => Weekday::Thursday,
        "Fri" => Weekday::Friday,
        "Sat" => Weekday::Saturday,
        "Sun" => Weekday::Sunday,
        _ => return None,
    })
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_those_of_the_customers_clock() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let day: Hours = "Mon-Fri 08:00-18:00".parse().unwrap();
        // In summer London is an hour ahead of UTC.
        assert!(day.contain(at("2026-07-01T07:00:00Z"), &zone), "a Wednesday, eight o'clock there");
        assert!(!day.contain(at("2026-07-01T17:00:00Z"), &zone), "six o'clock there is no longer in it");
        assert!(!day.contain(at("2026-07-04T10:00:00Z"), &zone), "a Saturday");
        let night: Hours = "Fri 22:00-06:00; Sun-Mon 00:00-24:00".parse().unwrap();
        assert!(night.contain(at("2026-01-03T05:59:00Z"), &zone), "the Saturday after");
        assert!(!night.contain(at("2026-01-03T06:00:00Z"), &zone));
        assert!(night.contain(at("2026-01-05T23:59:00Z"), &zone), "a Monday to its end");
        for wrong in ["", "always", "Mon 8-18", "Mon-Fri", "mon 08:00-18:00", "Mon-Fri 08:00-25:00"] {
            assert!(wrong.parse::<Hours>().is_err(), "{wrong}");
        }
    }
}
