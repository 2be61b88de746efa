use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, Known, LastUsed, PrincipalId, ScopeId, Timestamp};

/// Something that can be authenticated and be granted access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// ARN, object id or full resource name.
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
    /// When it was made.
    pub created: Known<Timestamp>,
    /// When it last did anything, by the best source read.
    pub last_used: LastUsed,
    /// Tags, labels or extension attributes, as claimed by whoever could set them.
    pub tags: BTreeMap<String, String>,
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
}

impl PrincipalKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 7] = [
        Self::AccountRoot,
        Self::User,
        Self::AssumableRole,
        Self::ServiceLinkedRole,
        Self::Group,
        Self::DirectoryUser,
        Self::DirectoryGroup,
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
        }
    }

    /// Whether it is a collection of principals and cannot act by itself.
    pub const fn is_group(self) -> bool {
        matches!(self, Self::Group | Self::DirectoryGroup)
    }
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
