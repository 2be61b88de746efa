//! Where a claim comes from, what was read, and what was not.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::hash::HashMap;
use crate::{ScopeId, Timestamp};

/// A place in the recorded answers of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EvidenceRef {
    /// Path of the recording inside the snapshot (`raw/aws/111122223333/iam-list-users.jsonl.zst`).
    pub raw: Arc<str>,
    /// Line of the recording, from 0: one line is one answer of the API.
    pub line: u32,
    /// JSON pointer (RFC 6901) inside that line.
    pub pointer: Box<str>,
}

/// An [`EvidenceRef`] as it stands in an assessment, with the digest of what it points at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// Path of the recording inside the snapshot, without `.zst`: a pack holds it unpacked.
    pub raw: String,
    /// JSON pointer (RFC 6901) into the recording read as a list of its lines: `/3/body/Roles/0` is
    /// in the fourth line.
    pub pointer: String,
    /// SHA-256 of that line without its line end, in hex.
    pub sha256: String,
}

/// One recorded answer, by its place and digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawLine {
    /// Path of the recording inside the snapshot.
    pub raw: Arc<str>,
    /// Line, from 0.
    pub line: u32,
    /// SHA-256 of the line without its line end, in hex.
    pub sha256: String,
}

/// The digests of every recorded answer of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawLines {
    by_file: HashMap<Arc<str>, Vec<(u32, String)>>,
}

impl RawLines {
    /// Indexes the lines; they may come in any order.
    pub fn new(lines: impl IntoIterator<Item = RawLine>) -> Self {
        let mut by_file: HashMap<Arc<str>, Vec<(u32, String)>> = HashMap::default();
        for line in lines {
            by_file.entry(line.raw).or_default().push((line.line, line.sha256));
        }
        for lines in by_file.values_mut() {
            lines.sort_unstable();
        }
        Self { by_file }
    }

    /// Turns a reference into evidence. The digest is empty only where the reference is not of this
    /// snapshot, which `tenure verify` reports as damage.
    pub fn resolve(&self, evidence: &EvidenceRef) -> Evidence {
        let sha256 = self
            .by_file
            .get(&evidence.raw)
            .and_then(|lines| {
                let at = lines.binary_search_by_key(&evidence.line, |(line, _)| *line).ok()?;
                lines.get(at)
            })
            .map(|(_, sha256)| sha256.clone())
            .unwrap_or_default();
        Evidence {
            raw: evidence.raw.trim_end_matches(".zst").to_owned(),
            pointer: format!("/{}{}", evidence.line, evidence.pointer),
            sha256,
        }
    }
}

/// A kind of knowledge that a check can need and a gap can take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// The hierarchy: accounts, units, their states.
    ScopeTree,
    /// Which principals there are, with their policies, groups, boundaries and tags.
    Principals,
    /// Which credentials principals hold, their state and age.
    Credentials,
    /// When credentials and principals were last used.
    CredentialUse,
    /// The state of account roots.
    Root,
    /// Credentials of the rarer kinds: SSH keys, signing certificates, service-specific ones.
    MinorCredentials,
    /// Identity providers and other sources of federated subjects.
    Federation,
    /// Users, groups and assignments of the directory (Identity Center).
    Directory,
    /// SCPs, RCPs and where they are attached.
    GuardRails,
    /// Delegated administrators and trusted services.
    Delegations,
    /// Policies on resources.
    ResourcePolicies,
    /// Compute that runs as a principal.
    Compute,
    /// Which services principals used.
    ServiceUse,
    /// Who is eligible for what, and what activation takes.
    Eligibility,
    /// Permissions of applications, and what was consented to.
    Consents,
    /// Who owns applications, service principals and groups.
    Ownership,
    /// Audit logs of changes to access.
    Events,
    /// Which second factors people have registered.
    SecondFactors,
    /// Who signed in or acted as whom, and when.
    SignIns,
    /// Reviews of access that the cloud itself keeps.
    Reviews,
    /// Trails, sinks and alarms, how long logs are kept, and whether they can be changed.
    Monitoring,
    /// Ways out for data other than policies: images and snapshots that are shared, shares, replicas,
    /// destinations of logs and telemetry.
    DataDoors,
    /// Which secrets are kept, and when they last changed.
    Secrets,
}

impl Facet {
    /// What a reader calls it: "credentials".
    pub const fn label(self) -> &'static str {
        match self {
            Self::ScopeTree => "accounts and their hierarchy",
            Self::Principals => "principals and their policies",
            Self::Credentials => "credentials",
            Self::CredentialUse => "use of credentials",
            Self::Root => "root users",
            Self::MinorCredentials => "SSH keys, signing certificates and service-specific credentials",
            Self::Federation => "identity providers",
            Self::Directory => "directory users, groups and assignments",
            Self::GuardRails => "organisation policies",
            Self::Delegations => "delegated administration",
            Self::ResourcePolicies => "resource policies",
            Self::Compute => "compute that runs as an identity",
            Self::ServiceUse => "services used",
            Self::Eligibility => "eligible assignments and their activation",
            Self::Consents => "permissions of applications and consents",
            Self::Ownership => "owners of applications and groups",
            Self::Events => "audit logs of changes to access",
            Self::SecondFactors => "registered second factors",
            Self::SignIns => "sign-ins",
            Self::Reviews => "access reviews",
            Self::Monitoring => "logs, their retention and alarms",
            Self::DataDoors => "shared images, snapshots, replicas and destinations of data",
            Self::Secrets => "secrets and when they changed",
        }
    }
}

/// Something that could not be read. Whatever depends on it is "not evaluated".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// Where.
    pub scope: ScopeId,
    /// Region, empty for a global API.
    pub region: String,
    /// The API action, `service:Operation`.
    pub api: String,
    /// The one resource or principal that it concerns; empty where it concerns the whole scope.
    pub subject: String,
    /// What went wrong, as a class.
    pub reason: GapReason,
    /// The cloud's error code, or ours. Never a message with a secret in it.
    pub code: String,
    /// A sentence for the reader.
    pub detail: String,
    /// What it blinds.
    pub blinds: Vec<Facet>,
}

/// Why something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapReason {
    /// The cloud refused.
    Refused,
    /// Refused for too many requests, also after every retry.
    Throttled,
    /// No answer in time, or no connection.
    Unreachable,
    /// The service failed.
    Failed,
    /// The list ended before its end: a page was missing, repeated or without its token.
    Truncated,
    /// The answer could not be understood.
    Malformed,
    /// The import does not hold it.
    NotInImport,
    /// We limit how many single reads we make, and the limit was reached.
    Bounded,
    /// The scan was stopped before.
    Cancelled,
}

impl GapReason {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Throttled => "throttled",
            Self::Unreachable => "unreachable",
            Self::Failed => "failed",
            Self::Truncated => "truncated",
            Self::Malformed => "malformed",
            Self::NotInImport => "not-in-import",
            Self::Bounded => "bounded",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One line of the ledger of what was read: a scope × an API (× a region).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coverage {
    /// Where.
    pub scope: ScopeId,
    /// Region, empty for a global API.
    pub region: String,
    /// The API action, `service:Operation`.
    pub api: String,
    /// How it ended.
    pub state: CoverageState,
    /// Answers recorded.
    pub pages: u32,
    /// Things listed in them.
    pub items: u64,
    /// Time of the first answer; `None` where none was recorded or an import does not tell.
    pub first: Option<Timestamp>,
    /// Time of the last answer.
    pub last: Option<Timestamp>,
    /// The identity that asked; empty where an import does not tell.
    pub asked_by: String,
    /// Error code of a refusal, empty where there was none.
    pub error: String,
}

/// How the reading of a scope × API ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageState {
    /// Read to its end.
    Complete,
    /// Some of it was read.
    Partial,
    /// Nothing of it was read.
    Unread,
}

impl CoverageState {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Unread => "unread",
        }
    }
}
