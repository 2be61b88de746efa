use serde::{Deserialize, Serialize};

use crate::{Cloud, EvidenceRef, ScopeId};

/// A place in a cloud's hierarchy in which access is granted and inherited downwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Cloud-prefixed id, for example `aws:111122223333`.
    pub id: ScopeId,
    /// The cloud that it lies in.
    pub cloud: Cloud,
    /// Its level in the hierarchy.
    pub kind: ScopeKind,
    /// Display name; the local id where the cloud gives none. Hostile input.
    pub name: String,
    /// The scope above, `None` at the top of what was read.
    pub parent: Option<ScopeId>,
    /// The cloud's word for its state (`ACTIVE`, `SUSPENDED`), empty where none was read.
    pub state: String,
    /// Whether it administers the scopes of its organisation, as AWS's management account does:
    /// guard rails of the organisation do not bind it.
    pub manages_organisation: bool,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

/// Levels of the clouds' hierarchies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeKind {
    /// An AWS organisation or a Google organization.
    Organisation,
    /// The root or an organisational unit of an AWS organisation.
    OrganisationalUnit,
    /// An AWS account.
    Account,
    /// An Entra tenant.
    Tenant,
    /// An Azure management group.
    ManagementGroup,
    /// An Azure subscription.
    Subscription,
    /// A Google folder.
    Folder,
    /// A Google project.
    Project,
    /// An administrative unit of an Entra tenant.
    AdministrativeUnit,
}

impl ScopeKind {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::OrganisationalUnit => "organisational-unit",
            Self::Account => "account",
            Self::Tenant => "tenant",
            Self::ManagementGroup => "management-group",
            Self::Subscription => "subscription",
            Self::Folder => "folder",
            Self::Project => "project",
            Self::AdministrativeUnit => "administrative-unit",
        }
    }
}
