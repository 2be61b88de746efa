use serde::{Deserialize, Serialize};

use crate::{
    Belonging, Coverage, Evidence, Gap, LastUsed, ScopeId, SnapshotSummary, Subject, Timestamp, Tool,
};

/// Whether a party's access has ended, environment by environment: the result of `tenure offboard`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Version of this format.
    pub format_version: u32,
    /// What wrote it.
    pub tool: Tool,
    /// The party's id.
    pub party: String,
    /// Its name.
    pub party_name: String,
    /// What was looked at.
    pub snapshot: SnapshotSummary,
    /// The earlier snapshot that it was held against.
    pub baseline: Option<SnapshotSummary>,
    /// When access was to end.
    pub ended: Option<Timestamp>,
    /// Where that is said: `--since`, `register, contract C-2024-017`.
    pub ended_by: String,
    /// Who removed access.
    pub executed_by: Option<String>,
    /// Who verified it.
    pub verified_by: Option<String>,
    /// The whole answer.
    pub verdict: ProofVerdict,
    /// Time from the end to the first snapshot in which the first five proofs held, in seconds.
    pub removed_within: Option<i64>,
    /// The answer for each environment.
    pub environments: Vec<EnvironmentProofs>,
    /// Everything of the party that was found, now and in the baseline.
    pub footprint: Vec<Belonging>,
    /// What was read.
    pub coverage: Vec<Coverage>,
    /// What was not.
    pub gaps: Vec<Gap>,
}

impl Certificate {
    /// The version that this build writes.
    pub const FORMAT_VERSION: u32 = 1;
}

/// The seven proofs in one environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentProofs {
    /// The environment's id.
    pub environment: String,
    /// Its scopes.
    pub scopes: Vec<ScopeId>,
    /// In the order of [`ProofKind::ALL`].
    pub proofs: Vec<Proof>,
}

/// One proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Which.
    pub kind: ProofKind,
    /// Its answer.
    pub verdict: ProofVerdict,
    /// How many things were looked at.
    pub looked_at: u64,
    /// What is left.
    pub residue: Vec<Residue>,
    /// Why it is not proven, each reason once.
    pub not_proven: Vec<String>,
}

/// What is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofKind {
    /// No trust, assignment, binding, share or federation names the party.
    NoWayIn,
    /// Each credential that it held or could make is gone; each secret that it could read is rotated.
    NoCredential,
    /// No session can still live.
    NoLiveSession,
    /// Nothing that it made or changed still acts for it.
    NoDeputy,
    /// No data is open to it.
    NoDataDoor,
    /// No call of it succeeded after the end.
    NoSuccessAfter,
    /// The customer verified it, and not whoever removed it.
    CustomerVerified,
}

impl ProofKind {
    /// Every proof, in the order of certificates.
    pub const ALL: [Self; 7] = [
        Self::NoWayIn,
        Self::NoCredential,
        Self::NoLiveSession,
        Self::NoDeputy,
        Self::NoDataDoor,
        Self::NoSuccessAfter,
        Self::CustomerVerified,
    ];

    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoWayIn => "no way in",
            Self::NoCredential => "no credential",
            Self::NoLiveSession => "no live session",
            Self::NoDeputy => "no deputy",
            Self::NoDataDoor => "no data door",
            Self::NoSuccessAfter => "no success after the end",
            Self::CustomerVerified => "customer verified",
        }
    }
}

/// The answer of a proof; the worse ones come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofVerdict {
    /// Shown by a complete reading.
    Proven,
    /// Nothing was found, and something that would show it was not read.
    NotProven,
    /// Something is left.
    Residue,
}

impl ProofVerdict {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::NotProven => "not proven",
            Self::Residue => "residue",
        }
    }
}

/// Something of a party that is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residue {
    /// What.
    pub subject: Subject,
    /// In words.
    pub detail: String,
    /// Until when it works by itself, where it ends by waiting.
    pub ends_at: Option<Timestamp>,
    /// The exact command or policy change that ends it, never executed.
    pub ends_with: String,
    /// What proves it.
    pub evidence: Vec<Evidence>,
}

/// What has to go before a party leaves, in a safe order: the result of `tenure offboard --plan`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffboardingPlan {
    /// Version of this format.
    pub format_version: u32,
    /// What wrote it.
    pub tool: Tool,
    /// The party's id.
    pub party: String,
    /// Its name.
    pub party_name: String,
    /// What was looked at.
    pub snapshot: SnapshotSummary,
    /// When access is to end.
    pub ends: Option<Timestamp>,
    /// What has to be done, in order.
    pub steps: Vec<PlanStep>,
    /// Why there may be more to do.
    pub not_proven: Vec<String>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    /// What for: the steps of one phase can be done in any order.
    pub phase: String,
    /// What is removed.
    pub subject: Subject,
    /// In words.
    pub detail: String,
    /// The environments that it touches.
    pub environments: Vec<String>,
    /// The exact command or policy change, never executed.
    pub command: String,
    /// When it was last used: what is used will be missed.
    pub last_used: LastUsed,
    /// What would break: compute that runs as it, identities that come in through it.
    pub breaks: Vec<String>,
    /// What proves that it is there.
    pub evidence: Vec<Evidence>,
}
