use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, Known, LastUsed, PrincipalId, ScopeId, Timestamp, Unknown};

/// Something that can be authenticated and be granted access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// ARN, object id, or member of an allow policy of Google Cloud (`serviceAccount:…`).
    pub id: PrincipalId,
    /// The cloud that authenticates it.
    pub cloud: Cloud,
    /// What it is in that cloud.
    pub kind: PrincipalKind,
    /// Whether a person or a machine stands behind it.
    pub nature: Nature,
    /// Display name. Hostile input.
    pub name: String,
    /// Where it lives.
    pub scope: ScopeId,
    /// Whether the cloud lets it act.
    pub state: PrincipalState,
    /// Who issued the identity.
    pub origin: Origin,
    /// When it was made.
    pub created: Known<Timestamp>,
    /// When it last did anything, by the best source read.
    pub last_used: LastUsed,
    /// Tags, labels or extension attributes, as claimed by whoever could set them.
    pub tags: BTreeMap<String, String>,
    /// Further facts that a check needs, by the cloud's own names (`userType`, `appId`). Hostile input.
    pub attributes: BTreeMap<String, String>,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

/// Kinds of principal, in the clouds' own terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalKind {
    /// The root user of an AWS account.
    AccountRoot,
    /// An IAM user.
    User,
    /// An IAM role: AWS's role is a principal, not a set of permissions.
    AssumableRole,
    /// A role that AWS makes and assumes for one of its services.
    ServiceLinkedRole,
    /// A group of principals.
    Group,
    /// A user of a directory (Identity Center, Entra ID, Cloud Identity).
    DirectoryUser,
    /// A group of a directory.
    DirectoryGroup,
    /// The identity of an application in an Entra tenant.
    ServicePrincipal,
    /// The identity that Azure gives to a resource, and keeps the credentials of.
    ManagedIdentity,
    /// An application registered in an Entra tenant that has no service principal there: it acts in
    /// other tenants only.
    Application,
    /// The identity of a software agent in an Entra tenant.
    AgentIdentity,
    /// A part of a directory for which administration is delegated. It cannot act.
    AdministrativeUnit,
    /// A principal of another tenant, known only by its id (Lighthouse, foreign groups).
    ForeignPrincipal,
    /// A service account of Google Cloud.
    ServiceAccount,
    /// A service account by which one of Google's own services acts.
    ServiceAgent,
    /// One subject of an identity provider outside of the cloud, as a pool of Google Cloud names it
    /// (`principal://…/subject/…`).
    FederatedIdentity,
    /// A set of identities that a policy of Google Cloud names by a rule: a domain, everyone, the holders
    /// of a basic role, the identities of a pool with an attribute. It cannot act.
    PrincipalSet,
}

impl PrincipalKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 17] = [
        Self::AccountRoot,
        Self::User,
        Self::AssumableRole,
        Self::ServiceLinkedRole,
        Self::Group,
        Self::DirectoryUser,
        Self::DirectoryGroup,
        Self::ServicePrincipal,
        Self::ManagedIdentity,
        Self::Application,
        Self::AgentIdentity,
        Self::AdministrativeUnit,
        Self::ForeignPrincipal,
        Self::ServiceAccount,
        Self::ServiceAgent,
        Self::FederatedIdentity,
        Self::PrincipalSet,
    ];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountRoot => "account-root",
            Self::User => "user",
            Self::AssumableRole => "assumable-role",
            Self::ServiceLinkedRole => "service-linked-role",
            Self::Group => "group",
            Self::DirectoryUser => "directory-user",
            Self::DirectoryGroup => "directory-group",
            Self::ServicePrincipal => "service-principal",
            Self::ManagedIdentity => "managed-identity",
            Self::Application => "application",
            Self::AgentIdentity => "agent-identity",
            Self::AdministrativeUnit => "administrative-unit",
            Self::ForeignPrincipal => "foreign-principal",
            Self::ServiceAccount => "service-account",
            Self::ServiceAgent => "service-agent",
            Self::FederatedIdentity => "federated-identity",
            Self::PrincipalSet => "principal-set",
        }
    }

    /// Whether it is a collection of principals and cannot act by itself.
    pub const fn is_group(self) -> bool {
        matches!(self, Self::Group | Self::DirectoryGroup | Self::AdministrativeUnit | Self::PrincipalSet)
    }
}

/// Whether a cloud lets a principal act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalState {
    /// It can act. Kinds that cannot be switched off are always enabled.
    Enabled,
    /// Switched off; it can be switched on again. Not the same as gone.
    Disabled,
    /// Deleted, and kept by the cloud for a while so that it can be restored.
    Deleted,
    /// Not known, and why.
    Unknown(Unknown),
}

impl PrincipalState {
    /// Whether it may be able to act: what is not known is not off.
    pub const fn may_act(self) -> bool {
        matches!(self, Self::Enabled | Self::Unknown(_))
    }
}

/// Who issued an identity: the difference between one's own people and those of a partner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The organisation whose scope it lives in.
    Own,
    /// Another Entra tenant, by its id.
    Tenant(String),
    /// Another organisation, of which only a domain is known.
    Domain(String),
    /// Another organisation, of which only a Google Cloud project is known, by its id.
    Project(String),
    /// An identity provider outside of the clouds, by its issuer.
    Issuer(String),
    /// The provider of the cloud, for its own services.
    Provider,
    /// Not known, and why.
    Unknown(Unknown),
}

/// Who stands behind a principal. Non-human identities are the subject of most checks, so this is
/// a stated reading of the facts: see the normaliser of each cloud for its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// A person signs in with it.
    Human,
    /// Software uses it.
    NonHuman,
    /// The facts that would tell were not read.
    Unknown,
}

impl Nature {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::NonHuman => "non-human",
            Self::Unknown => "unknown",
        }
    }
}
