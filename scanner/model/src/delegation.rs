use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, Expiry, Known, ScopeId, Timestamp};

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
    /// Until when.
    pub until: Expiry,
    /// Further facts, by the cloud's own names (`status`, `autoExtendDuration`). Hostile input.
    pub attributes: BTreeMap<String, String>,
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
    /// Azure Lighthouse: principals of another tenant hold roles on a subscription or resource group.
    Lighthouse,
    /// A granular delegated admin privileges relationship with a Microsoft partner.
    Gdap,
    /// Delegated admin privileges, the older and unbounded form of the same.
    Dap,
    /// Administration on behalf of: a Cloud Solution Provider's group holds a role on a subscription.
    CspAobo,
    /// Another tenant has an entry of its own in the cross-tenant access policy.
    CrossTenantAccess,
    /// Another tenant may write its users into this one.
    CrossTenantSync,
    /// Another tenant manages a subscription, by the subscription's own word, and how was not read.
    ManagedByTenant,
    /// A service account may act as any user of the Workspace, within scopes.
    DomainWideDelegation,
}

impl DelegationKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 10] = [
        Self::DelegatedAdministrator,
        Self::TrustedService,
        Self::Lighthouse,
        Self::Gdap,
        Self::Dap,
        Self::CspAobo,
        Self::CrossTenantAccess,
        Self::CrossTenantSync,
        Self::ManagedByTenant,
        Self::DomainWideDelegation,
    ];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DelegatedAdministrator => "delegated-administrator",
            Self::TrustedService => "trusted-service",
            Self::Lighthouse => "lighthouse",
            Self::Gdap => "gdap",
            Self::Dap => "dap",
            Self::CspAobo => "csp-aobo",
            Self::CrossTenantAccess => "cross-tenant-access",
            Self::CrossTenantSync => "cross-tenant-sync",
            Self::ManagedByTenant => "managed-by-tenant",
            Self::DomainWideDelegation => "domain-wide-delegation",
        }
    }
}
