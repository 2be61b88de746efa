//! The live scan: asks, records, never judges.
//!
//! ```text
//!  walk.rs          what is read: organisation → directory → accounts → regions
//!    tree.rs        a unit, then the units that ask about what it lists
//!      unit.rs      one unit: its requests into one recording
//!        ask.rs     one request: page after page
//!          session  one call: by an SDK client or the signed one, answered as JSON
//! ```
//!
//! `derive.rs` says what an answer leads to, `service.rs` how each service is spoken to,
//! `response.rs` and `wire.rs` what its answers mean.

mod ask;
mod derive;
mod directory;
mod endpoint;
mod follow_up;
mod log;
mod report;
mod response;
mod sdk;
mod service;
mod session;
mod signed;
#[cfg(test)]
mod tests;
mod tree;
mod unit;
mod walk;
mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tenure_connector_core::{Caller, Cancellation, CollectError, CollectSummary, Connector, Progress};
use tenure_model::{Cloud, CoverageState, Gap, GapReason, PrincipalId};
use tenure_snapshot::{SnapshotWriter, UnitKey};

use crate::AwsConfig;
use crate::units::unit_of;

/// AWS, read live.
#[derive(Clone, Debug, Default)]
pub struct AwsConnector {
    /// What it is told.
    pub config: AwsConfig,
}

impl Connector for AwsConnector {
    const CLOUD: Cloud = Cloud::Aws;

    async fn collect(
        &self,
        writer: &SnapshotWriter,
        progress: &dyn Progress,
        cancellation: Cancellation,
    ) -> Result<CollectSummary, CollectError> {
        collect(&self.config, writer, progress, cancellation).await
    }
}

/// Reads an organisation, or one account, into the snapshot. What is finished there already is not
/// read again. When cancelled it returns soon, with what it did not come to in
/// [`CollectSummary::unfinished`]; the snapshot can then be resumed.
///
/// # Errors
/// When the configuration makes no sense, nobody knows who is asking, or the snapshot cannot be
/// written. What AWS refuses is no error: it becomes a gap.
pub async fn collect(
    config: &AwsConfig,
    writer: &SnapshotWriter,
    progress: &dyn Progress,
    cancellation: Cancellation,
) -> Result<CollectSummary, CollectError> {
    config.check()?;
    let scan = Scan::new(config, writer, progress, cancellation);
    scan.walk().await?;
    Ok(scan.into_summary())
}

/// The second phase: which services these principals used, and when. One job a principal, within
/// [`AwsConfig::last_accessed_reads`] for each account.
///
/// # Errors
/// Those of [`collect`].
pub async fn follow_up(
    config: &AwsConfig,
    writer: &SnapshotWriter,
    principals: &[PrincipalId],
    progress: &dyn Progress,
    cancellation: Cancellation,
) -> Result<CollectSummary, CollectError> {
    config.check()?;
    let scan = Scan::new(config, writer, progress, cancellation);
    scan.follow_up(principals).await?;
    Ok(scan.into_summary())
}

/// Ends the units that a cancelled scan did not come to, as gaps: for a snapshot that is to be
/// sealed as it is and not resumed.
///
/// # Errors
/// When the snapshot cannot be written.
pub fn give_up_unfinished(writer: &SnapshotWriter, summary: &CollectSummary) -> Result<(), CollectError> {
    for key in &summary.unfinished {
        if writer.is_finished(key) {
            continue;
        }
        let gap = Gap {
            scope: key.scope.clone(),
            region: key.region.clone(),
            api: key.api.clone(),
            subject: String::new(),
            reason: GapReason::Cancelled,
            code: "Cancelled".to_owned(),
            detail: "the scan was stopped before it came to this".to_owned(),
            blinds: unit_of(&key.api).map(|unit| unit.supplies.to_vec()).unwrap_or_default(),
        };
        let coverage = tenure_model::Coverage {
            scope: key.scope.clone(),
            region: key.region.clone(),
            api: key.api.clone(),
            state: CoverageState::Unread,
            pages: 0,
            items: 0,
            first: None,
            last: None,
            asked_by: String::new(),
            error: "Cancelled".to_owned(),
        };
        writer.note(key.clone(), coverage, vec![gap])?;
    }
    Ok(())
}

/// One scan under way.
#[derive(Debug)]
struct Scan<'a> {
    config: &'a AwsConfig,
    writer: &'a SnapshotWriter,
    caller: Caller<'a>,
    summary: Mutex<CollectSummary>,
}

impl<'a> Scan<'a> {
    fn new(
        config: &'a AwsConfig,
        writer: &'a SnapshotWriter,
        progress: &'a dyn Progress,
        cancellation: Cancellation,
    ) -> Self {
        let caller = Caller::new(config.limits(), progress, cancellation);
        Self { config, writer, caller, summary: Mutex::default() }
    }

    fn into_summary(self) -> CollectSummary {
        let calls = self.caller.calls();
        let mut summary = self.summary.into_inner().unwrap_or_else(PoisonError::into_inner);
        summary.calls = calls;
        summary.unfinished.sort();
        summary.unfinished.dedup();
        summary
    }

    fn summary(&self) -> MutexGuard<'_, CollectSummary> {
        self.summary.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, key: &UnitKey, state: CoverageState) {
        self.summary().count(state);
        self.caller.progress().finished(key, state);
    }

    fn skipped(&self, key: &UnitKey, state: CoverageState) {
        self.summary().skipped += 1;
        self.caller.progress().finished(key, state);
    }

    fn unfinished(&self, key: UnitKey) {
        self.summary().unfinished.push(key);
    }

    fn count_identities(&self, body: &Value) {
        let length = |member: &str| body.get(member).and_then(Value::as_array).map_or(0, Vec::len);
        let identities = length("UserDetailList") + length("GroupDetailList") + length("RoleDetailList");
        self.summary().identities += identities as u64;
    }
}
