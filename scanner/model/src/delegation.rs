use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, Known, ScopeId, Timestamp};

/// Authority over a scope that was handed to another account, tenant or organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// The cloud.
    pub cloud: Cloud,
    /// What was handed over.
    pub kind: DelegationKind,
    /// The scope that is run by another.
    pub scope: ScopeId,
    /// Who runs it: an account, tenant or service, in the cloud's own id.
    pub delegate: String,
    /// What for: a service principal, a role, a share's name.
    pub purpose: String,
    /// Since when.
    pub since: Known<Timestamp>,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

/// Kinds of delegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelegationKind {
    /// A member account that administers a service for the whole AWS organisation.
    DelegatedAdministrator,
    /// A service that AWS Organizations trusts to act in every account.
    TrustedService,
}

impl DelegationKind {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DelegatedAdministrator => "delegated-administrator",
            Self::TrustedService => "trusted-service",
        }
    }
}
