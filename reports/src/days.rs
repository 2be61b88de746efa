//! Days where the customer is: `expires = 2026-12-31` in his register is that day there, wherever its reader sits.

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use tenure_model::Timestamp;

/// The calendar of the customer's time zone.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    zone: TimeZone,
}

impl Days {
    /// Of a time zone by its name in the IANA database; of UTC where there is none of that name.
    pub(crate) fn of(zone: &str) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC) }
    }

    /// The day of an instant: `2026-11-22`.
    pub(crate) fn day(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).date().to_string()
    }

    /// The last day before an end, which is the first instant that no longer belongs to it.
    ///
    /// INVARIANT: the last day of what ends with a day of the register is that very day.
    pub(crate) fn last(&self, end: Timestamp) -> String {
        self.day(end.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(end))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_of_the_register_is_that_day_east_and_west_of_utc() {
        for zone in ["Pacific/Auckland", "Europe/Berlin", "UTC", "America/Los_Angeles", "Pacific/Pago_Pago"] {
            let days = Days::of(zone);
            for declared in [date(2026, 12, 31), date(2026, 3, 29), date(2026, 10, 25)] {
                let first = declared.to_zoned(days.zone.clone()).unwrap().timestamp();
                let end = declared.tomorrow().unwrap().to_zoned(days.zone.clone()).unwrap().timestamp();
                assert_eq!(days.day(first), declared.to_string(), "{zone}");
                assert_eq!(days.last(end), declared.to_string(), "{zone}");
            }
        }
    }

    #[test]
    fn what_is_no_zone_is_utc_and_no_instant_panics() {
        for zone in ["", "No/Where", "../../etc/passwd"] {
            assert_eq!(Days::of(zone).day("2026-12-31T23:59:59Z".parse().unwrap()), "2026-12-31");
        }
        let days = Days::of("Pacific/Auckland");
        for at in [Timestamp::MIN, Timestamp::MAX] {
            assert!(!days.day(at).is_empty() && !days.last(at).is_empty());
        }
    }
}
