//! The live scan: asks, records, never judges.
//!
//! ```text
//!  walk.rs          what is read, in which order: lists, then what they lead to
//!    root.rs        the organization, or the projects where none is visible
//!    unit.rs        one unit: its requests into one recording
//!      ask.rs       one list: page after page, below the quota (`quota.rs`)
//!        http.rs    one request, sent; `response.rs` understands what comes back
//!          token    who asks: kept, renewed, asked for anew
//! ```
//!
//! `facts.rs` says what an answer leads to, `call.rs` how a request is written, `credential.rs` how to
//! sign in.

mod ask;
mod assertion;
mod call;
mod credential;
mod credential_file;
mod environment;
mod facts;
mod gcloud;
mod http;
mod quota;
mod response;
mod root;
mod task;
mod token;
mod unit;
mod walk;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;
use tenure_connector_core::{
    Answer, Caller, Cancellation, CollectError, CollectSummary, Connector, Progress, Refusal,
};
use tenure_model::{Cloud, CoverageState, ScopeId};
use tenure_snapshot::{SnapshotWriter, UnitKey};

pub use environment::Environment;

use self::ask::Asker;
use self::call::Blanks;
use self::facts::Facts;
use self::http::Client;
use self::root::Root;
use crate::GcpConfig;
use crate::units::{CHANGES, EVERYTHING, Level, Need, Unit, unit_of, units};

/// Google Cloud, read live.
#[derive(Clone, Debug)]
pub struct GcpConnector {
    config: GcpConfig,
    environment: Environment,
}

impl GcpConnector {
    /// A connector that signs in with what the configuration and the environment of this process say.
    pub fn new(config: GcpConfig) -> Self {
        Self { config, environment: Environment::of_process() }
    }

    /// The same in another environment.
    #[must_use]
    pub fn with_environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }
}

impl Connector for GcpConnector {
    const CLOUD: Cloud = Cloud::Gcp;

    async fn collect(
        &self,
        writer: &SnapshotWriter,
        progress: &dyn Progress,
        cancellation: Cancellation,
    ) -> Result<CollectSummary, CollectError> {
        self.config.check()?;
        let client = Client::new(&self.config, &self.environment)?;
        let caller = Caller::new(self.config.limits.clone(), progress, cancellation);
        let named = self.config.organization.as_deref();
        let Some(scan) = Scan::begin(&self.config, writer, Asker { caller, client }).await? else {
            return Ok(CollectSummary { unfinished: everything(named), ..CollectSummary::default() });
        };
        scan.walk().await?;
        Ok(scan.into_summary())
    }
}

/// Reads an organization into the snapshot. What is finished there already is not read again. When
/// cancelled it returns soon, with what it did not come to in [`CollectSummary::unfinished`]; the
/// snapshot can then be resumed.
///
/// # Errors
/// When the configuration makes no sense or fits several organizations, nobody can sign in, or the
/// snapshot cannot be written. What Google refuses is no error: it becomes a gap.
pub async fn collect(
    config: &GcpConfig,
    writer: &SnapshotWriter,
    progress: &dyn Progress,
    cancellation: Cancellation,
) -> Result<CollectSummary, CollectError> {
    GcpConnector::new(config.clone()).collect(writer, progress, cancellation).await
}

/// Ends the units that a cancelled scan did not come to, as gaps: for a snapshot that is to be sealed
/// as it is and not resumed.
///
/// # Errors
/// When the snapshot cannot be written.
pub fn give_up_unfinished(writer: &SnapshotWriter, summary: &CollectSummary) -> Result<(), CollectError> {
    tenure_connector_core::give_up_unfinished(writer, summary, Cloud::Gcp, |api| {
        unit_of(api).map(|unit| unit.supplies).unwrap_or_default()
    })
}

/// One scan under way.
#[derive(Debug)]
struct Scan<'a> {
    config: &'a GcpConfig,
    writer: &'a SnapshotWriter,
    asker: Asker<'a>,
    root: Root,
    /// Who asks, by an email address where one is known.
    asked_by: String,
    blanks: Blanks,
    facts: Mutex<Facts>,
    summary: Mutex<CollectSummary>,
}

/// What stands for the number of an organization that is not known.
const UNKNOWN: &str = "-";

/// The name that signing in is counted by; it is read of nobody.
const TOKEN: &str = "oauth2:token";

impl<'a> Scan<'a> {
    /// Signs in and finds what to read; `None` where the scan is to stop before it began.
    async fn begin(
        config: &'a GcpConfig,
        writer: &'a SnapshotWriter,
        asker: Asker<'a>,
    ) -> Result<Option<Self>, CollectError> {
        let signed_in = asker.caller.call("", TOKEN, || signed_in(&asker.client)).await;
        if asker.caller.is_cancelled() {
            return Ok(None);
        }
        if let Err(refusal) = signed_in {
            return Err(CollectError::Credentials(format!("{}: {}", refusal.code, refusal.detail)));
        }
        let asked_by = asker.client.sign_in().who().await;
        let until = writer.header().as_of;
        let days = SignedDuration::from_hours(24 * i64::from(config.event_days));
        // A time that cannot be had is none of ours: then the logs are read from the same instant on.
        let since = until.checked_sub(days).unwrap_or(until);
        let entries = if config.whole_logs { EVERYTHING } else { CHANGES };
        let mut blanks = Blanks { customer: config.customer.clone().unwrap_or_default(), since, entries };
        let Some(root) = root::find(&asker, config, writer, &blanks, &asked_by).await? else {
            return Ok(None);
        };
        if let (Root::Organization { customer, .. }, None) = (&root, &config.customer) {
            blanks.customer.clone_from(customer);
        }
        let (facts, summary) = (Mutex::default(), Mutex::default());
        Ok(Some(Self { config, writer, asker, root, asked_by, blanks, facts, summary }))
    }

    fn into_summary(self) -> CollectSummary {
        let mut calls = self.asker.caller.calls();
        calls.remove(TOKEN);
        let identities = self.facts().identities();
        let mut summary = self.summary.into_inner().unwrap_or_else(PoisonError::into_inner);
        (summary.calls, summary.identities) = (calls, identities);
        summary.unfinished.sort();
        summary.unfinished.dedup();
        summary
    }

    fn caller(&self) -> &Caller<'a> {
        &self.asker.caller
    }

    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn summary(&self) -> MutexGuard<'_, CollectSummary> {
        self.summary.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, key: &UnitKey, state: CoverageState) {
        self.summary().count(state);
        self.caller().progress().finished(key, state);
    }

    fn skipped(&self, key: &UnitKey, state: CoverageState) {
        self.summary().skipped += 1;
        self.caller().progress().finished(key, state);
    }

    fn unfinished(&self, key: UnitKey) {
        self.summary().unfinished.push(key);
    }
}

/// Signing in, as a call that is repeated like others: nothing of its answer is kept.
async fn signed_in(client: &Client) -> Result<Answer, Refusal> {
    client.signed_in().await?;
    Ok(response::answer(200, &|_| None, serde_json::Value::Null))
}

/// What a scan did not come to that was stopped before it began. An organization that is not known yet
/// is named `-`: silence would say that there is none.
fn everything(organization: Option<&str>) -> Vec<UnitKey> {
    let number = organization.unwrap_or(UNKNOWN);
    let always = units()
        .filter(|unit| unit.level != Level::Project && matches!(unit.need, Need::Always | Need::Unless(_)));
    let key = |unit: &Unit| UnitKey {
        cloud: Cloud::Gcp,
        scope: ScopeId::gcp(&format!("organizations/{number}")),
        api: unit.api.to_owned(),
        region: String::new(),
    };
    always.map(key).collect()
}
