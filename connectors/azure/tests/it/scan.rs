//! One scan of a loopback tenant, and what it left.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use tenure_azure::{AzureConfig, AzureConnector, Environment};
use tenure_connector_core::{
    Cancellation, CollectError, CollectSummary, Connector, NoProgress, Progress, Rate,
};
use tenure_loopback::{Faults, Loopback, Tenant, names};
use tenure_model::{Cloud, Coverage, CoverageState, Gap, ScopeId};
use tenure_snapshot::{Header, RawRecord, SnapshotWriter, UnitKey};

/// Settings for a server on this machine: nothing waits longer than it must.
pub(crate) fn config(server: &Loopback) -> AzureConfig {
    let mut config = AzureConfig {
        tenant: Some(names::TENANT.to_owned()),
        client_id: Some(names::SCANNER_APP_ID.to_owned()),
        authority_host: Some(server.authority()),
        arm_endpoint: Some(server.arm()),
        graph_endpoint: Some(server.graph()),
        ca_certificates: Some(server.root_certificate()),
        graph_resource_units: 10_000_000,
        ..AzureConfig::default()
    };
    config.limits.rate = Some(Rate::of(100_000));
    config.limits.first_pause_milliseconds = 1;
    config.limits.longest_pause_seconds = 1;
    config.limits.call_timeout_seconds = 10;
    config.limits.tries = 4;
    config
}

/// An environment with the scanner's secret.
pub(crate) fn environment() -> Environment {
    Environment::of([("AZURE_CLIENT_SECRET", names::SCANNER_SECRET.to_owned())])
}

/// A new snapshot folder.
pub(crate) fn writer(folder: &Path) -> SnapshotWriter {
    let header = Header {
        tool_version: "test".to_owned(),
        as_of: "2026-11-22T12:00:00Z".parse().unwrap(),
        plan: Value::Null,
    };
    SnapshotWriter::create(folder, header).unwrap()
}

/// A scan that came to its end, its snapshot not yet sealed.
pub(crate) struct Scanned {
    pub(crate) server: Loopback,
    pub(crate) summary: CollectSummary,
    pub(crate) writer: SnapshotWriter,
    pub(crate) _folder: TempDir,
}

/// Scans Contoso with these faults.
pub(crate) async fn scan(faults: Faults) -> Scanned {
    scan_of(Tenant::contoso(), faults, |_| ()).await
}

/// Scans a tenant with these faults and settings.
pub(crate) async fn scan_of(
    tenant: Tenant,
    faults: Faults,
    change: impl FnOnce(&mut AzureConfig),
) -> Scanned {
    let server = Loopback::start(tenant, faults);
    let mut config = config(&server);
    change(&mut config);
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let summary = collect(config, &writer, &NoProgress, Cancellation::new()).await.unwrap();
    Scanned { server, summary, writer, _folder: folder }
}

/// One run of the connector.
pub(crate) async fn collect(
    config: AzureConfig,
    writer: &SnapshotWriter,
    progress: &dyn Progress,
    cancellation: Cancellation,
) -> Result<CollectSummary, CollectError> {
    let connector = AzureConnector::new(config).with_environment(environment());
    connector.collect(writer, progress, cancellation).await
}

/// The key of a unit of the tenant.
pub(crate) fn of_tenant(api: &str) -> UnitKey {
    key(ScopeId::azure(names::TENANT), api)
}

/// The key of a unit of a subscription.
pub(crate) fn of_subscription(subscription: &str, api: &str) -> UnitKey {
    key(ScopeId::azure(&format!("/subscriptions/{subscription}")), api)
}

fn key(scope: ScopeId, api: &str) -> UnitKey {
    UnitKey { cloud: Cloud::Azure, scope, api: api.to_owned(), region: String::new() }
}

impl Scanned {
    /// How a unit of the tenant ended.
    pub(crate) fn outcome(&self, api: &str) -> (Coverage, Vec<Gap>) {
        self.outcome_of(&of_tenant(api))
    }

    pub(crate) fn outcome_of(&self, key: &UnitKey) -> (Coverage, Vec<Gap>) {
        self.writer.outcome_of(key).unwrap_or_else(|| panic!("`{key}` was not read"))
    }

    pub(crate) fn state(&self, api: &str) -> CoverageState {
        self.outcome(api).0.state
    }

    /// Every answer of a unit of the tenant.
    pub(crate) fn records(&self, api: &str) -> Vec<RawRecord> {
        let mut records = Vec::new();
        self.writer
            .visit_unit(&of_tenant(api), &mut |record| {
                records.push(record);
                Ok(())
            })
            .unwrap();
        records
    }

    /// Everything that a unit of the tenant lists.
    pub(crate) fn items(&self, api: &str) -> Vec<Value> {
        let body = |record: RawRecord| serde_json::from_str::<Value>(record.body.get()).unwrap();
        let bodies = self.records(api).into_iter().map(body);
        let lists = bodies.flat_map(|body| {
            let list = body.get("value").or_else(|| body.get("data")).cloned().unwrap_or_default();
            list.as_array().cloned().unwrap_or_default()
        });
        lists.collect()
    }

    /// Every unit that is not whole, with its codes.
    pub(crate) fn incomplete(&self) -> BTreeMap<String, Vec<String>> {
        self.ledger()
            .into_iter()
            .filter(|(_, (state, _, _))| *state != CoverageState::Complete)
            .map(|(key, (_, _, gaps))| (key, gaps))
            .collect()
    }

    /// The ledger: each unit with its state, its items and the codes of its gaps.
    pub(crate) fn ledger(&self) -> BTreeMap<String, (CoverageState, u64, Vec<String>)> {
        ledger(&self.writer)
    }
}

/// The ledger of an unfinished snapshot, from its journal.
pub(crate) fn ledger(writer: &SnapshotWriter) -> BTreeMap<String, (CoverageState, u64, Vec<String>)> {
    let text = std::fs::read_to_string(journal(writer.dir())).unwrap();
    let mut ledger = BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_default();
        let Some(key) =
            line.get("unit").and_then(|unit| serde_json::from_value::<UnitKey>(unit.clone()).ok())
        else {
            continue;
        };
        let (coverage, gaps) = writer.outcome_of(&key).unwrap();
        let codes = gaps.into_iter().map(|gap| gap.code).collect();
        ledger.insert(key.to_string(), (coverage.state, coverage.items, codes));
    }
    assert!(!ledger.is_empty(), "the journal was not understood");
    ledger
}

fn journal(folder: &Path) -> std::path::PathBuf {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let journals = entries
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains("journal")));
    journals.last().expect("an unfinished snapshot has a journal")
}
