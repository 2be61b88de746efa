use std::time::Duration;

use tenure_model::Timestamp;

/// The time of an answer. Everything after the collection takes its "now" from the snapshot.
pub fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the one place where a connector reads the clock")]
    Timestamp::now()
}

/// How long ago an instant was; zero where it lies ahead.
pub fn since(then: Timestamp) -> Duration {
    Duration::try_from(now().duration_since(then)).unwrap_or_default()
}
