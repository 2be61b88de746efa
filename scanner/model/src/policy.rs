use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, PolicyId, ScopeId, Unknown};

/// A policy, verbatim. What its text means stays cloud-native: see [`AwsPolicy`](crate::AwsPolicy).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDocument {
    /// Its identifier.
    pub id: PolicyId,
    /// The cloud whose language it is written in.
    pub cloud: Cloud,
    /// Where the document takes part in a decision.
    pub kind: PolicyKind,
    /// Display name. Hostile input.
    pub name: String,
    /// Where it is defined. Documents of the provider lie in the scope that was read.
    pub scope: ScopeId,
    /// The document as the cloud returned it, decoded from URL encoding where it had any. Equal
    /// texts share one allocation.
    pub text: Arc<str>,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

/// Where a policy takes part in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyKind {
    /// Embedded in one user, group, role or permission set.
    Inline,
    /// A managed policy of the customer.
    CustomerManaged,
    /// A managed policy of the provider (`arn:aws:iam::aws:policy/…`).
    ProviderManaged,
    /// A version of a customer's managed policy that is kept and not in force. Its id is
    /// `<policy ARN>#version/<version id>`; `iam:SetDefaultPolicyVersion` puts it in force.
    StoredVersion,
    /// A role's trust policy.
    Trust,
    /// A policy on a resource.
    Resource,
    /// A service control policy: limits principals of a scope.
    ServiceControl,
    /// A resource control policy: limits access to resources of a scope.
    ResourceControl,
    /// The permissions of a role definition of Azure, Entra ID or Google Cloud.
    RolePermissions,
    /// What it takes to activate an eligible grant of a role (the rules of PIM, an entitlement of PAM).
    RoleActivation,
    /// An Azure deny assignment, with whom and what it denies.
    DenyAssignment,
    /// An entry of a Key Vault's access policies.
    VaultAccess,
    /// An IAM deny policy of Google Cloud.
    Deny,
    /// A principal access boundary of Google Cloud, with the binding that applies it.
    AccessBoundary,
    /// A constraint that the Organization Policy Service of Google Cloud sets.
    OrganizationPolicy,
}

impl PolicyKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 15] = [
        Self::Inline,
        Self::CustomerManaged,
        Self::ProviderManaged,
        Self::StoredVersion,
        Self::Trust,
        Self::Resource,
        Self::ServiceControl,
        Self::ResourceControl,
        Self::RolePermissions,
        Self::RoleActivation,
        Self::DenyAssignment,
        Self::VaultAccess,
        Self::Deny,
        Self::AccessBoundary,
        Self::OrganizationPolicy,
    ];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::CustomerManaged => "customer-managed",
            Self::ProviderManaged => "provider-managed",
            Self::StoredVersion => "stored-version",
            Self::Trust => "trust",
            Self::Resource => "resource",
            Self::ServiceControl => "service-control",
            Self::ResourceControl => "resource-control",
            Self::RolePermissions => "role-permissions",
            Self::RoleActivation => "role-activation",
            Self::DenyAssignment => "deny-assignment",
            Self::VaultAccess => "vault-access",
            Self::Deny => "deny",
            Self::AccessBoundary => "access-boundary",
            Self::OrganizationPolicy => "organization-policy",
        }
    }
}

/// Whether a resource has a policy of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyState {
    /// It has this one.
    Attached(PolicyId),
    /// The cloud says that it has none, or its kind can have none.
    Absent,
    /// Not known, and why.
    Unknown(Unknown),
}
