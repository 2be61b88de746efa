use serde::{Deserialize, Serialize};

use crate::{
    Capability, Coverage, EnvironmentSummary, Gap, Governance, LastUsed, MatrixRow, Nature, Outcome, ScopeId,
    Severity, Subject, Timestamp,
};

/// Everything that an analysis of one snapshot says: one file, the only input of reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Version of this format.
    pub format_version: u32,
    /// What wrote it.
    pub tool: Tool,
    /// What was assessed.
    pub snapshot: SnapshotSummary,
    /// What was read, one line per scope × API.
    pub coverage: Vec<Coverage>,
    /// What was not.
    pub gaps: Vec<Gap>,
    /// Parties that hold access, as observed.
    pub parties: Vec<PartySummary>,
    /// The parts of the clouds that the matrix tells apart; none in files of older versions.
    #[serde(default)]
    pub environments: Vec<EnvironmentSummary>,
    /// What every outside party may do in each of them, in the order of the parties.
    #[serde(default)]
    pub matrix: Vec<MatrixRow>,
    /// Every principal with its reach.
    pub identities: Vec<Identity>,
    /// Groups and other collections on paths, which are no identities of their own.
    #[serde(default)]
    pub collections: Vec<Subject>,
    /// The register held against what was observed.
    #[serde(default)]
    pub governance: Governance,
    /// The answers of the checks, in the order of the list of checks.
    pub outcomes: Vec<Outcome>,
}

impl Assessment {
    /// The version that this build reads and writes.
    pub const FORMAT_VERSION: u32 = 1;
}

/// What wrote a file, and with which embedded data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `tenure`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The data that was built into it and that answers depend on; empty in older files.
    #[serde(default)]
    pub data: Vec<EmbeddedData>,
}

/// Data of others that is built into the program: answers are as current as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbeddedData {
    /// What it holds: `AWS actions`.
    pub name: String,
    /// Version of the package that it was made from.
    pub version: String,
    /// When that was published, `2026-10-27`.
    pub date: String,
    /// Licence of the package.
    pub licence: String,
    /// The package, and where it has it from.
    pub source: String,
}

/// The snapshot behind an assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotSummary {
    /// Its id, from the digest of its manifest.
    pub id: String,
    /// The only "now".
    pub as_of: Timestamp,
    /// The scopes that were read, with their display names.
    pub scopes: Vec<ScopeSummary>,
}

/// A scope in a report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ScopeSummary {
    /// Its id.
    pub id: ScopeId,
    /// Display name. Hostile input.
    pub name: String,
    /// Its level.
    pub kind: String,
}

/// Someone who holds access: the customer, a foreign account, an issuer of federated subjects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartySummary {
    /// `aws:111122223333`, an issuer's host name, or `own`.
    pub id: String,
    /// Display name, with a guess marked as one.
    pub name: String,
    /// Where the name comes from: `observed`, `guess`, later `register`.
    pub name_source: String,
    /// `own`, `foreign-account`, `foreign-tenant`, `foreign-domain`, `federation`, `anyone`; of a party that
    /// shows in several ways each of them, parted by `, `.
    pub kind: String,
    /// The principals that it can act as or owns.
    pub identities: u64,
    /// How many of them are standing, without end.
    pub standing: u64,
    /// The highest reach over them.
    pub reach: Reach,
    /// Where it reaches.
    pub scopes: Vec<ScopeId>,
    /// Resources that are open to it.
    pub resources: u64,
    /// Findings that concern it.
    pub findings: u64,
    /// The worst of them.
    pub worst: Option<Severity>,
    /// Whether everything that could add to this line was read.
    pub complete: bool,
}

/// A principal in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Who.
    pub subject: Subject,
    /// Who stands behind it.
    pub nature: Nature,
    /// Foreign parties that can act as it.
    pub parties: Vec<String>,
    /// Who owns it, prefixed with the source (`tag:jane`).
    pub owner: Option<String>,
    /// When it was made, where the cloud tells.
    pub created: Option<Timestamp>,
    /// When it was last used.
    pub last_used: LastUsed,
    /// Active credentials of every kind but second factors.
    pub credentials: u64,
    /// Highest reach.
    pub reach: Reach,
    /// What it can do, weakest first.
    pub capabilities: Vec<Capability>,
    /// Findings with it as subject or among the affected.
    pub findings: u64,
    /// The worst of them.
    pub worst: Option<Severity>,
}

/// How far an identity reaches within its scope, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Holds nothing.
    Nothing,
    /// Neither of the below.
    Ordinary,
    /// What it holds was not read, or cannot be evaluated.
    Unknown,
    /// Can change identities, access or guard rails.
    Privileged,
    /// Can do everything in its account, subscription or project.
    Administrator,
}

impl Reach {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Ordinary => "ordinary",
            Self::Unknown => "unknown",
            Self::Privileged => "privileged",
            Self::Administrator => "administrator",
        }
    }
}
