//! Quotas that really run out: resource units of Graph, queries of Resource Graph.

use std::time::{Duration, Instant};

/// So much in each window of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Resource units, or queries.
    pub amount: u32,
    /// Until they are there again.
    pub window: Duration,
}

/// The quotas of a server; without one a service never throttles of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Resource units of Graph. Microsoft gives a small tenant 3,500 in 10 s.
    pub graph: Option<Quota>,
    /// Queries of Resource Graph. Microsoft gives a user 15 in 5 s.
    pub resource_graph: Option<Quota>,
}

/// One quota as it is being used.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    quota: Option<Quota>,
    used: u32,
    since: Option<Instant>,
}

/// What a call left of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Whether there was enough.
    pub(crate) enough: bool,
    pub(crate) remaining: u32,
    /// Until the window ends.
    pub(crate) resets_after: Duration,
    /// What was used, in hundredths of the whole.
    pub(crate) percent: u32,
}

impl Meter {
    pub(crate) fn set(&mut self, quota: Option<Quota>) {
        *self = Self { quota, ..Self::default() };
    }

    /// Takes from the quota; `None` where there is no limit.
    pub(crate) fn take(&mut self, amount: u32, now: Instant) -> Option<Left> {
        let quota = self.quota?;
        let since =
            self.since.filter(|since| now.duration_since(*since) < quota.window).unwrap_or_else(|| {
                self.used = 0;
                now
            });
        self.since = Some(since);
        let enough = self.used + amount <= quota.amount;
        self.used += if enough { amount } else { 0 };
        Some(Left {
            enough,
            remaining: quota.amount - self.used,
            resets_after: quota.window.saturating_sub(now.duration_since(since)),
            percent: self.used * 100 / quota.amount.max(1),
        })
    }
}

/// When a call came in.
#[expect(clippy::disallowed_methods, reason = "the clock of a service that throttles")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Meter, Quota, now};

    #[test]
    fn a_window_gives_so_much_and_the_next_one_again() {
        let (start, window) = (now(), Duration::from_secs(5));
        let mut meter = Meter::default();
        assert_eq!(meter.take(1000, start), None);
        meter.set(Some(Quota { amount: 3, window }));
        let mut take = |amount, after| meter.take(amount, start + Duration::from_secs(after)).unwrap();
        assert_eq!((take(2, 0).enough, take(2, 1).enough, take(1, 2).enough), (true, false, true));
        let left = take(1, 3);
        assert_eq!((left.enough, left.remaining, left.percent), (false, 0, 100));
        assert_eq!(left.resets_after, Duration::from_secs(2));
        assert!(take(3, 6).enough);
    }
}
