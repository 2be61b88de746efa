use serde::{Deserialize, Serialize};

use crate::{EvidenceRef, PrincipalId, ScopeId};

/// Access as effective: what a principal can do once every policy, group, boundary and guard rail
/// has been weighed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    /// Who.
    pub principal: PrincipalId,
    /// Where.
    pub scope: ScopeId,
    /// What, in words that hold for every cloud.
    pub capability: Capability,
    /// How sure.
    pub certainty: Certainty,
    /// What proves it.
    pub derivation: Vec<Derivation>,
}

/// A small closed list over which one check speaks for every cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Read the customer's data.
    ReadData,
    /// Read logs and audit trails.
    ReadLogs,
    /// Change resources.
    Change,
    /// Make or remove identities and credentials.
    ProvisionIdentity,
    /// Give access to oneself or to others.
    Elevate,
    /// Act as another principal.
    Impersonate,
    /// Change what limits or records everyone: guard rails, logs, detection.
    ChangeGuardRails,
    /// Everything.
    Administer,
}

impl Capability {
    /// Every capability, weakest first.
    pub const ALL: [Self; 8] = [
        Self::ReadData,
        Self::ReadLogs,
        Self::Change,
        Self::ProvisionIdentity,
        Self::Elevate,
        Self::Impersonate,
        Self::ChangeGuardRails,
        Self::Administer,
    ];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadData => "read-data",
            Self::ReadLogs => "read-logs",
            Self::Change => "change",
            Self::ProvisionIdentity => "provision-identity",
            Self::Elevate => "elevate",
            Self::Impersonate => "impersonate",
            Self::ChangeGuardRails => "change-guard-rails",
            Self::Administer => "administer",
        }
    }
}

/// Three-valued answer of an evaluator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// It can.
    Yes,
    /// It can where these conditions hold; the facts do not settle them.
    Depends(Vec<String>),
    /// It cannot.
    No,
}

/// One link of the proof of an entitlement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Derivation {
    /// The policy and statement, for a reader: `AdministratorAccess, statement 0`.
    pub statement: String,
    /// The principal or group through which it is held.
    pub through: PrincipalId,
    /// The recorded answer with the grant.
    pub evidence: EvidenceRef,
}
