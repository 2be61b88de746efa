//! The live scan: asks, records, never judges.
//!
//! ```text
//!  walk.rs          what is read, in which order: lists, then what they lead to
//!    unit.rs        one unit: its requests into one recording
//!      ask.rs       one list: page after page
//!      batch.rs     twenty requests in one, each answered on its own
//!        http.rs    one request, sent; `response.rs` understands what comes back
//!          token    who asks: kept, renewed, asked for anew
//! ```
//!
//! `facts.rs` says what an answer leads to, `call.rs` how a request is written and which link of an
//! answer may be followed, `credential.rs` how to sign in.

mod ask;
mod batch;
mod call;
mod certificate;
mod credential;
mod environment;
mod facts;
mod http;
mod response;
mod task;
mod token;
mod unit;
mod walk;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;
use tenure_connector_core::{
    Caller, Cancellation, CollectError, CollectSummary, Connector, Progress, Refusal,
};
use tenure_model::{Cloud, Coverage, CoverageState, Gap, GapReason, ScopeId};
use tenure_snapshot::{SnapshotWriter, UnitKey};

pub use environment::Environment;

use self::call::Blanks;
use self::facts::Facts;
use self::http::Client;
use crate::AzureConfig;
use crate::config::is_guid;
use crate::units::{Level, Need, Service, Unit, unit_of, units};

/// Azure and Entra ID, read live.
#[derive(Clone, Debug)]
pub struct AzureConnector {
    config: AzureConfig,
    environment: Environment,
}

impl AzureConnector {
    /// A connector that signs in with what the configuration and the environment of this process say.
    pub fn new(config: AzureConfig) -> Self {
        Self { config, environment: Environment::of_process() }
    }

    /// The same in another environment.
    #[must_use]
    pub fn with_environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }
}

impl Connector for AzureConnector {
    const CLOUD: Cloud = Cloud::Azure;

    async fn collect(
        &self,
        writer: &SnapshotWriter,
        progress: &dyn Progress,
        cancellation: Cancellation,
    ) -> Result<CollectSummary, CollectError> {
        self.config.check()?;
        let client = Client::new(&self.config, &self.environment)?;
        let caller = Caller::new(self.config.limits(), progress, cancellation);
        let named = client.sign_in().tenant().unwrap_or_default().to_lowercase();
        let Some(scan) = Scan::begin(&self.config, writer, caller, client).await? else {
            return Ok(CollectSummary { unfinished: everything(&named), ..CollectSummary::default() });
        };
        scan.walk().await?;
        Ok(scan.into_summary())
    }
}

/// Reads a tenant into the snapshot. What is finished there already is not read again. When cancelled
/// it returns soon, with what it did not come to in [`CollectSummary::unfinished`]; the snapshot can
/// then be resumed.
///
/// # Errors
/// When the configuration makes no sense, nobody can sign in, or the snapshot cannot be written. What
/// Azure refuses is no error: it becomes a gap.
pub async fn collect(
    config: &AzureConfig,
    writer: &SnapshotWriter,
    progress: &dyn Progress,
    cancellation: Cancellation,
) -> Result<CollectSummary, CollectError> {
    AzureConnector::new(config.clone()).collect(writer, progress, cancellation).await
}

/// Ends the units that a cancelled scan did not come to, as gaps: for a snapshot that is to be sealed
/// as it is and not resumed.
///
/// # Errors
/// When the snapshot cannot be written.
pub fn give_up_unfinished(writer: &SnapshotWriter, summary: &CollectSummary) -> Result<(), CollectError> {
    for key in summary.unfinished.iter().filter(|key| key.cloud == Cloud::Azure) {
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
        let coverage = Coverage {
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
    config: &'a AzureConfig,
    writer: &'a SnapshotWriter,
    caller: Caller<'a>,
    client: Client,
    tenant: String,
    /// The object that asks, by its id where the token tells.
    asked_by: String,
    blanks: Blanks,
    /// Why there is no token for Microsoft Graph …
    no_graph: Option<Refusal>,
    /// … or for Azure Resource Manager.
    no_arm: Option<Refusal>,
    facts: Mutex<Facts>,
    summary: Mutex<CollectSummary>,
}

impl<'a> Scan<'a> {
    /// Signs in; `None` where the scan is to stop before it began.
    async fn begin(
        config: &'a AzureConfig,
        writer: &'a SnapshotWriter,
        caller: Caller<'a>,
        client: Client,
    ) -> Result<Option<Self>, CollectError> {
        let graph = caller.call("", "entra:token", || signed_in(&client, Service::Graph)).await;
        let arm = caller.call("", "entra:token", || signed_in(&client, Service::Arm)).await;
        if caller.is_cancelled() {
            return Ok(None);
        }
        let (no_graph, no_arm) = (graph.err(), arm.err());
        if let (Some(graph), Some(_)) = (&no_graph, &no_arm) {
            return Err(CollectError::Credentials(format!("{}: {}", graph.code, graph.detail)));
        }
        let service = if no_graph.is_none() { Service::Graph } else { Service::Arm };
        let claims = client.claims(service).await.unwrap_or_default();
        let named = client.sign_in().tenant().map(str::to_lowercase).filter(|tenant| is_guid(tenant));
        if let (Some(named), Some(own)) = (&named, &claims.tenant)
            && named != own
        {
            let why = format!("the token is of tenant `{own}`, and `{named}` is to be read");
            return Err(CollectError::Credentials(why));
        }
        let Some(tenant) = named.or(claims.tenant) else {
            let why = "neither the configuration nor the token names a tenant: set `tenant`";
            return Err(CollectError::Credentials(why.to_owned()));
        };
        let asked_by = claims.object.or(claims.application);
        let asked_by = asked_by.or_else(|| client.sign_in().client_id().map(str::to_owned));
        let until = writer.header().as_of;
        let days = SignedDuration::from_hours(24 * i64::from(config.event_days));
        // A time that cannot be had is none of ours: then the logs are read from the same instant on.
        let since = until.checked_sub(days).unwrap_or(until);
        let facts = Mutex::new(Facts::of(&tenant));
        Ok(Some(Self {
            config,
            writer,
            caller,
            client,
            blanks: Blanks { tenant: tenant.clone(), since, until },
            tenant,
            asked_by: asked_by.unwrap_or_default(),
            no_graph,
            no_arm,
            facts,
            summary: Mutex::default(),
        }))
    }

    fn into_summary(self) -> CollectSummary {
        let mut calls = self.caller.calls();
        // Tokens come from elsewhere and are read of nobody.
        calls.remove("entra:token");
        let mut summary = self.summary.into_inner().unwrap_or_else(PoisonError::into_inner);
        summary.calls = calls;
        summary.unfinished.sort();
        summary.unfinished.dedup();
        summary
    }

    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn summary(&self) -> MutexGuard<'_, CollectSummary> {
        self.summary.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, key: &UnitKey, state: CoverageState, unit: &Unit, items: u64) {
        let mut summary = self.summary();
        summary.count(state);
        summary.identities += identities(unit, items);
        drop(summary);
        self.caller.progress().finished(key, state);
    }

    fn skipped(&self, key: &UnitKey, state: CoverageState, unit: &Unit, items: u64) {
        let mut summary = self.summary();
        summary.skipped += 1;
        summary.identities += identities(unit, items);
        drop(summary);
        self.caller.progress().finished(key, state);
    }

    fn unfinished(&self, key: UnitKey) {
        self.summary().unfinished.push(key);
    }
}

/// Signing in, as a call that is repeated like others: nothing of its answer is kept.
async fn signed_in(client: &Client, service: Service) -> Result<tenure_connector_core::Answer, Refusal> {
    client.claims(service).await?;
    let no_body = serde_json::Value::Null;
    Ok(response::answer(200, &|_| None, no_body))
}

/// What a scan did not come to that was stopped before it began.
fn everything(tenant: &str) -> Vec<UnitKey> {
    let always = units().filter(|unit| unit.level == Level::Tenant && unit.need == Need::Always);
    let key = |unit: &Unit| UnitKey {
        cloud: Cloud::Azure,
        scope: ScopeId::azure(tenant),
        api: unit.api.to_owned(),
        region: String::new(),
    };
    always.map(key).collect()
}

fn identities(unit: &Unit, items: u64) -> u64 {
    let lists = ["graph:users", "graph:groups", "graph:servicePrincipals"];
    if lists.contains(&unit.api) { items } else { 0 }
}
