//! Dates as AWS prints them, counted back from the day on which the generated estates were "read".

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// The day of reading: 2026-10-31, at midnight UTC.
const READ: Date = date(2026, 10, 31);

/// A time of day, some days before the reading: `2026-10-21T09:14:07+00:00`.
pub(crate) fn before(days: usize) -> String {
    let back = i64::try_from(days).unwrap_or(i64::MAX).min(20_000);
    let day = READ.saturating_sub(back.days());
    // Another time each day, so that not everything happens at midnight.
    let (hour, minute, second) = (6 + days % 14, (days * 7) % 60, (days * 13) % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}+00:00")
}

/// Midnight, some days after the reading: `2026-11-10T00:00:00Z`.
pub(crate) fn after(days: u64) -> String {
    let on = i64::try_from(days).unwrap_or(i64::MAX).min(20_000);
    format!("{}T00:00:00Z", READ.saturating_add(on.days()))
}

#[cfg(test)]
mod tests {
    use super::{after, before};

    #[test]
    fn days_count_back_from_the_reading() {
        assert_eq!(before(1), "2026-10-30T07:07:13+00:00");
        assert_eq!(before(365), "2025-10-31T07:35:05+00:00");
        assert_eq!(after(10), "2026-11-10T00:00:00Z");
    }
}
