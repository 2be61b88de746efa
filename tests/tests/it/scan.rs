//! A live scan by the binary, against an emulator behind the proxy, and what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use tenure_model::{Estate, Gap, PrincipalKind};
use tenure_snapshot::Snapshot;
use tenure_tests::emulator::Emulator;
use tenure_tests::environment::Venv;
use tenure_tests::fault_proxy::{Call, Proxy, Rule};
use tenure_tests::program::{self, Run};

pub(crate) const REGION: &str = "us-east-1";

/// Tries come quickly one after another; a loaded machine has time to answer.
const LIMITS: &str = "
report_wait_seconds = 60
[aws.limits]
call_timeout_seconds = 30
tries = 4
first_pause_milliseconds = 10
longest_pause_seconds = 1
total_seconds = 120
rate = { per_second = 2000, burst = 2000 }
rates = {}
";

/// An emulated organisation of four accounts.
pub(crate) struct Organisation {
    pub(crate) emulator: Emulator,
    /// What is true of it: see `tests/src/emulator/organisation.py`.
    pub(crate) facts: Value,
}

impl Organisation {
    /// moto's, started and seeded once for all tests that only read it.
    pub(crate) fn moto(venv: &Venv) -> &'static Self {
        static SHARED: OnceLock<Organisation> = OnceLock::new();
        SHARED.get_or_init(|| Self::seeded(Emulator::moto(venv)))
    }

    /// A scan of moto's without a fault, made once.
    pub(crate) fn baseline(&self) -> &'static Scan {
        static BASELINE: OnceLock<Scan> = OnceLock::new();
        BASELINE.get_or_init(|| self.scan(Vec::new()))
    }

    pub(crate) fn seeded(emulator: Emulator) -> Self {
        let facts = emulator.seed_organisation(7);
        Self { emulator, facts }
    }

    pub(crate) fn proxy(&self, rules: Vec<Rule>) -> Proxy {
        Proxy::start(self.emulator.address(), rules)
    }

    pub(crate) fn management(&self) -> &str {
        self.facts["management"].as_str().unwrap()
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.facts["accounts"].as_object().unwrap().iter()
    }

    /// An account other than the management account.
    pub(crate) fn member(&self) -> &str {
        self.accounts().map(|(id, _)| id.as_str()).find(|id| *id != self.management()).unwrap()
    }

    /// What an account's facts list under a name: ARNs, or access keys.
    pub(crate) fn listed(&self, what: &str) -> BTreeSet<String> {
        let lists = self.accounts().filter_map(|(_, facts)| facts[what].as_array()).flatten();
        lists.map(|item| item.as_str().or(item["id"].as_str()).unwrap().to_owned()).collect()
    }

    /// `tenure collect` through a proxy, ready to start.
    pub(crate) fn collect(&self, proxy: &Proxy, folder: &Path, more: &[&str]) -> Command {
        let config = folder.join("scan.toml");
        if !config.exists() {
            std::fs::write(&config, format!("[aws]\nregions = [\"{REGION}\"]\n{LIMITS}")).unwrap();
        }
        let external_id = self.facts["external_id"].as_str().unwrap();
        let mut arguments = vec!["collect", "--format", "json", "--config", "scan.toml", "--out", "snapshot"];
        arguments.extend(["--role", "tenure-scan", "--external-id", external_id]);
        arguments.extend(more);
        let mut command = program::tenure(folder, &arguments);
        command.env("AWS_ENDPOINT_URL", proxy.url()).env("AWS_REGION", REGION);
        command.env("AWS_ACCESS_KEY_ID", self.facts["caller"]["id"].as_str().unwrap());
        command.env("AWS_SECRET_ACCESS_KEY", self.facts["caller"]["secret"].as_str().unwrap());
        command
    }

    /// A whole scan under some rules.
    pub(crate) fn scan(&self, rules: Vec<Rule>) -> Scan {
        self.scan_with(rules, LIMITS)
    }

    /// A scan that gives up what is slower than an emulator on a quiet machine.
    pub(crate) fn impatient_scan(&self, rules: Vec<Rule>) -> Scan {
        self.scan_with(
            rules,
            &LIMITS
                .replace("call_timeout_seconds = 30", "call_timeout_seconds = 10")
                .replace("tries = 4", "tries = 2"),
        )
    }

    fn scan_with(&self, rules: Vec<Rule>, limits: &str) -> Scan {
        let folder = tempfile::tempdir().unwrap();
        let config = format!("[aws]\nregions = [\"{REGION}\"]\n{limits}");
        std::fs::write(folder.path().join("scan.toml"), config).unwrap();
        let proxy = self.proxy(rules);
        let run = program::finish(&mut self.collect(&proxy, folder.path(), &[])).expect(&[0]);
        Scan::read(folder, &run, proxy.calls())
    }
}

/// A finished scan.
pub(crate) struct Scan {
    pub(crate) calls: Vec<Call>,
    pub(crate) estate: Estate,
    _folder: TempDir,
}

impl Scan {
    pub(crate) fn read(folder: TempDir, run: &Run, calls: Vec<Call>) -> Self {
        let snapshot =
            Snapshot::open(&folder.path().join("snapshot")).unwrap_or_else(|e| panic!("{e}\n{run}"));
        assert_eq!(snapshot.verify().unwrap(), [], "a fresh snapshot is whole");
        let estate = snapshot.estate().unwrap();
        Self { calls, estate, _folder: folder }
    }

    pub(crate) fn gaps(&self) -> &[Gap] {
        &self.estate.gaps
    }

    /// Ids of the principals of some kinds.
    pub(crate) fn principals(&self, kinds: &[PrincipalKind]) -> BTreeSet<String> {
        let all = self.estate.records().principals.iter();
        all.filter(|p| kinds.contains(&p.kind)).map(|p| p.id.to_string()).collect()
    }

    /// What was understood, by kind of record, apart from evidence, ids of requests and times of use:
    /// two scans of the same cloud give the same.
    pub(crate) fn understood(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let r = self.estate.records();
        BTreeMap::from([
            (
                "scopes",
                r.scopes.iter().map(|s| format!("{} {:?} {} {:?}", s.id, s.kind, s.name, s.parent)).collect(),
            ),
            (
                "principals",
                r.principals.iter().map(|p| format!("{} {:?} {:?}", p.id, p.kind, p.tags)).collect(),
            ),
            ("memberships", r.memberships.iter().map(|m| format!("{} in {}", m.member, m.group)).collect()),
            (
                "credentials",
                r.credentials.iter().map(|c| format!("{} {:?} of {}", c.id, c.state, c.principal)).collect(),
            ),
            ("policies", r.policies.iter().map(|p| format!("{} {:?} {}", p.id, p.kind, p.text)).collect()),
            (
                "grants",
                r.grants.iter().map(|g| format!("{} {} {}", g.principal, g.what.as_str(), g.scope)).collect(),
            ),
            ("guard rails", r.guard_rails.iter().map(|g| format!("{} {}", g.scope, g.policy)).collect()),
            (
                "trusts",
                r.trusts.iter().map(|t| format!("{} {} {:?}", t.target, t.statement, t.trustee)).collect(),
            ),
            (
                "delegations",
                r.delegations.iter().map(|d| format!("{} {:?} {:?}", d.scope, d.kind, d.purpose)).collect(),
            ),
            (
                "resources",
                r.resources.iter().map(|x| format!("{} {:?} {:?}", x.id, x.policy, x.acts_as)).collect(),
            ),
        ])
    }

    /// Nothing that `self` understood is missing in `other`, nor the other way round, and what was not
    /// read is the same.
    #[track_caller]
    pub(crate) fn same_as(&self, other: &Self, what: &str) {
        let gaps = |scan: &Self| scan.gaps().iter().map(|g| format!("{g:?}")).collect::<BTreeSet<_>>();
        let pairs = self.understood().into_iter().chain([("gaps", gaps(self))]);
        let mut others = other.understood();
        others.insert("gaps", gaps(other));
        let differences: Vec<String> = pairs
            .filter(|(kind, records)| *records != others[kind])
            .map(|(kind, records)| {
                let lost: Vec<_> = records.difference(&others[kind]).collect();
                let invented: Vec<_> = others[kind].difference(&records).collect();
                format!("{kind}: lost {lost:#?}, new {invented:#?}")
            })
            .collect();
        assert!(differences.is_empty(), "{what}: {}", differences.join("\n"));
    }
}
