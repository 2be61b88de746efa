//! What a live reading cost, for people and programs.

use serde::Serialize;
use tenure_connector_core::CollectSummary;

/// Counts of a live reading.
#[derive(Debug, Serialize)]
pub(crate) struct CallCount {
    calls: u64,
    retries: u64,
    identities: u64,
    calls_per_1000_identities: Option<f64>,
    accounts_read: u64,
    accounts_refused: u64,
    listings_complete: u64,
    listings_partial: u64,
    listings_unread: u64,
    listings_resumed: u64,
}

impl CallCount {
    pub(crate) fn new(summary: &CollectSummary) -> Self {
        Self {
            calls: summary.calls_made(),
            retries: summary.retries(),
            identities: summary.identities,
            calls_per_1000_identities: summary.calls_per_1000_identities(),
            accounts_read: summary.accounts_read,
            accounts_refused: summary.accounts_refused,
            listings_complete: summary.complete,
            listings_partial: summary.partial,
            listings_unread: summary.unread,
            listings_resumed: summary.skipped,
        }
    }

    pub(crate) fn text(&self) -> String {
        let per = self
            .calls_per_1000_identities
            .map_or_else(String::new, |calls| format!(", {calls:.0} per 1,000 identities"));
        format!(
            "{} calls ({} repeated){per}; {} accounts, subscriptions and projects read, {} refused; {} listings complete, {} partial, {} unread, {} from before",
            self.calls,
            self.retries,
            self.accounts_read,
            self.accounts_refused,
            self.listings_complete,
            self.listings_partial,
            self.listings_unread,
            self.listings_resumed,
        )
    }
}
