//! One scan of a loopback organization, and what it left.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use tenure_connector_core::{
    Cancellation, CollectError, CollectSummary, Connector, NoProgress, Progress, Rate,
};
use tenure_gcp::{Environment, GcpConfig, GcpConnector};
use tenure_loopback::Faults;
use tenure_loopback::google::{Organization, Server, names};
use tenure_model::{Cloud, Coverage, CoverageState, Gap, ScopeId};
use tenure_snapshot::{Header, RawRecord, SnapshotWriter, UnitKey};

/// Every quota that a scan keeps: none of them slows a test.
const QUOTAS: &[&str] = &[
    "cloudasset:searchAllIamPolicies",
    "cloudasset:searchAllResources",
    "iam-v2",
    "iam-v3",
    "iam",
    "cloudresourcemanager",
    "logging",
    "recommender",
    "policyanalyzer",
    "orgpolicy",
    "privilegedaccessmanager",
    "apikeys",
    "storage",
    "compute",
    "cloudfunctions",
    "run",
    "secretmanager",
    "cloudidentity",
    "admin",
];

/// Settings for a server on this machine: nothing waits longer than it must.
pub(crate) fn config(server: &Server) -> GcpConfig {
    let mut config = GcpConfig {
        endpoint: Some(server.endpoint()),
        quotas: QUOTAS.iter().map(|name| ((*name).to_owned(), 10_000_000)).collect(),
        ..GcpConfig::default()
    };
    config.limits.rate = Some(Rate::of(100_000));
    config.limits.first_pause_milliseconds = 1;
    config.limits.longest_pause_seconds = 1;
    config.limits.call_timeout_seconds = 10;
    config.limits.tries = 4;
    config
}

/// An environment with the scanner's key.
pub(crate) fn environment(server: &Server) -> Environment {
    Environment::of([("GOOGLE_APPLICATION_CREDENTIALS", server.key_file().display().to_string())])
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
    pub(crate) server: Server,
    pub(crate) summary: CollectSummary,
    pub(crate) writer: SnapshotWriter,
    pub(crate) _folder: TempDir,
}

/// Scans Contoso with these faults.
pub(crate) async fn scan(faults: Faults) -> Scanned {
    scan_of(Organization::contoso(), faults, |_| ()).await
}

/// Scans an organization with these faults and settings.
pub(crate) async fn scan_of(
    organization: Organization,
    faults: Faults,
    change: impl FnOnce(&mut GcpConfig),
) -> Scanned {
    let server = Server::start(organization, faults);
    let mut config = config(&server);
    change(&mut config);
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let summary = collect(config, &server, &writer, &NoProgress, Cancellation::new()).await.unwrap();
    Scanned { server, summary, writer, _folder: folder }
}

/// One run of the connector.
pub(crate) async fn collect(
    config: GcpConfig,
    server: &Server,
    writer: &SnapshotWriter,
    progress: &dyn Progress,
    cancellation: Cancellation,
) -> Result<CollectSummary, CollectError> {
    let connector = GcpConnector::new(config).with_environment(environment(server));
    connector.collect(writer, progress, cancellation).await
}

/// The key of a unit of the organization.
pub(crate) fn of_organization(api: &str) -> UnitKey {
    key(names::ORGANIZATION, api)
}

/// The key of a unit of a project.
pub(crate) fn of_project(project: &str, api: &str) -> UnitKey {
    key(&format!("projects/{project}"), api)
}

fn key(scope: &str, api: &str) -> UnitKey {
    UnitKey { cloud: Cloud::Gcp, scope: ScopeId::gcp(scope), api: api.to_owned(), region: String::new() }
}

impl Scanned {
    /// How a unit of the organization ended.
    pub(crate) fn outcome(&self, api: &str) -> (Coverage, Vec<Gap>) {
        self.outcome_of(&of_organization(api))
    }

    pub(crate) fn outcome_of(&self, key: &UnitKey) -> (Coverage, Vec<Gap>) {
        self.writer.outcome_of(key).unwrap_or_else(|| panic!("`{key}` was not read"))
    }

    /// Every answer of a unit.
    pub(crate) fn records(&self, key: &UnitKey) -> Vec<RawRecord> {
        let mut records = Vec::new();
        self.writer
            .visit_unit(key, &mut |record| {
                records.push(record);
                Ok(())
            })
            .unwrap();
        records
    }

    /// Everything that a unit lists in this member.
    pub(crate) fn items(&self, key: &UnitKey, list: &str) -> Vec<Value> {
        let body = |record: RawRecord| serde_json::from_str::<Value>(record.body.get()).unwrap();
        let bodies = self.records(key).into_iter().map(body);
        bodies.flat_map(|body| body[list].as_array().cloned().unwrap_or_default()).collect()
    }

    /// Every unit that is not whole, with the codes of its gaps.
    pub(crate) fn incomplete(&self) -> BTreeMap<String, Vec<String>> {
        self.ledger()
            .into_iter()
            .filter(|(_, (state, _, _))| *state != CoverageState::Complete)
            .map(|(key, (_, _, gaps))| (key, gaps))
            .collect()
    }

    /// The ledger: each unit with its state, its items and the codes of its gaps.
    pub(crate) fn ledger(&self) -> Ledger {
        ledger(&self.writer)
    }

    /// The names of the APIs that were read.
    pub(crate) fn read(&self) -> std::collections::BTreeSet<String> {
        self.ledger().into_keys().map(|key| key.split(" in ").next().unwrap().to_owned()).collect()
    }
}

/// Each unit with its state, its items and the codes of its gaps.
pub(crate) type Ledger = BTreeMap<String, (CoverageState, u64, Vec<String>)>;

/// The ledger of an unfinished snapshot, from its journal.
pub(crate) fn ledger(writer: &SnapshotWriter) -> Ledger {
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
