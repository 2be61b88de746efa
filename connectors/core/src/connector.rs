use std::collections::BTreeMap;

use tenure_model::{Cloud, CoverageState};
use tenure_snapshot::{SnapshotWriter, UnitKey};

use crate::{Calls, Cancellation, CollectError, Progress};

/// A cloud that can be read live. It records and never judges.
#[expect(async_fn_in_trait, reason = "the command line awaits it on its own task")]
pub trait Connector {
    /// Which cloud.
    const CLOUD: Cloud;

    /// Reads everything that the configuration names into the snapshot. Units that are finished
    /// already are not read again.
    ///
    /// # Errors
    /// When nobody can be asked or the snapshot cannot be written. What the cloud refuses is no
    /// error: it becomes a gap.
    async fn collect(
        &self,
        writer: &SnapshotWriter,
        progress: &dyn Progress,
        cancellation: Cancellation,
    ) -> Result<CollectSummary, CollectError>;
}

/// What a collection did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectSummary {
    /// Calls by API.
    pub calls: BTreeMap<String, Calls>,
    /// Principals that were listed.
    pub identities: u64,
    /// Units read to their end.
    pub complete: u64,
    /// Units read in part.
    pub partial: u64,
    /// Units of which nothing could be read.
    pub unread: u64,
    /// Units that were finished before this run.
    pub skipped: u64,
    /// Accounts (or projects, subscriptions) that were read.
    pub accounts_read: u64,
    /// Those to which there was no way in.
    pub accounts_refused: u64,
    /// Units that the scan did not come to because it was stopped. They can be resumed, or noted as
    /// gaps before the snapshot is sealed.
    pub unfinished: Vec<UnitKey>,
}

impl CollectSummary {
    /// Calls of all APIs, retries included.
    pub fn calls_made(&self) -> u64 {
        self.calls.values().map(|calls| calls.made).sum()
    }

    /// Calls that repeated a failed one.
    pub fn retries(&self) -> u64 {
        self.calls.values().map(|calls| calls.retries).sum()
    }

    /// Calls for each 1,000 principals, `None` where none was listed. Calls grow with pages, not
    /// with principals, so for a large account this is small.
    pub fn calls_per_1000_identities(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of calls and principals are far below 2^53")]
        let (calls, identities) = (self.calls_made() as f64, self.identities as f64);
        (self.identities > 0).then(|| calls * 1000.0 / identities)
    }

    /// Adds a further phase of the same collection: its calls and units. Principals and accounts
    /// are those of the first phase.
    pub fn merge(&mut self, later: Self) {
        for (api, calls) in later.calls {
            let sum = self.calls.entry(api).or_default();
            sum.made += calls.made;
            sum.retries += calls.retries;
        }
        self.complete += later.complete;
        self.partial += later.partial;
        self.unread += later.unread;
        self.skipped += later.skipped;
        self.unfinished.extend(later.unfinished);
    }

    /// Adds the collection of another cloud.
    pub fn join(&mut self, other: Self) {
        self.identities += other.identities;
        self.accounts_read += other.accounts_read;
        self.accounts_refused += other.accounts_refused;
        self.merge(other);
    }

    /// Counts a unit.
    pub fn count(&mut self, state: CoverageState) {
        match state {
            CoverageState::Complete => self.complete += 1,
            CoverageState::Partial => self.partial += 1,
            CoverageState::Unread => self.unread += 1,
        }
    }
}
