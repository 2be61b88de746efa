//! Techniques of Azure and Entra ID: `techniques/azure/<service>.toml`, and the words that their entries use.
//!
//! Permissions are in the cloud's own words: operations of Azure Resource Manager
//! (`Microsoft.Compute/virtualMachines/runCommand/action`) and tasks of the directory
//! (`microsoft.directory/applications/credentials/update`). The evaluator knows which roles, app roles of
//! Microsoft Graph and ownerships give them, so that one entry speaks of all.
//!
//! Ids are those that BloodHound gives its edges, in kebab case (`az-add-secret`), where it has one; `x-`
//! marks the others.

use std::sync::OnceLock;

use serde::Deserialize;

use super::{Entry, Fault, Kind, load};

/// Every file, by what it speaks of.
const FILES: &[(&str, &str)] = &[
    ("agents", include_str!("azure/agents.toml")),
    ("applications", include_str!("azure/applications.toml")),
    ("authorization", include_str!("azure/authorization.toml")),
    ("automation", include_str!("azure/automation.toml")),
    ("compute", include_str!("azure/compute.toml")),
    ("containers", include_str!("azure/containers.toml")),
    ("domains", include_str!("azure/domains.toml")),
    ("groups", include_str!("azure/groups.toml")),
    ("key-vault", include_str!("azure/key-vault.toml")),
    ("logic", include_str!("azure/logic.toml")),
    ("managed-identity", include_str!("azure/managed-identity.toml")),
    ("partners", include_str!("azure/partners.toml")),
    ("pim", include_str!("azure/pim.toml")),
    ("roles", include_str!("azure/roles.toml")),
    ("users", include_str!("azure/users.toml")),
    ("web", include_str!("azure/web.toml")),
];

/// Every technique, in the order of their ids.
pub fn all() -> &'static [Technique] {
    static ALL: OnceLock<Vec<Technique>> = OnceLock::new();
    ALL.get_or_init(|| load::<Technique>(FILES).0)
}

/// What is wrong with the embedded techniques. Such an entry is left out, the others hold. Empty unless
/// the build is broken.
pub fn faults() -> Vec<Fault> {
    load::<Technique>(FILES).1
}

/// A technique by its id.
pub fn find(id: &str) -> Option<&'static Technique> {
    all().iter().find(|technique| technique.id == id)
}

/// One known way to more access.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// Its id.
    pub id: String,
    /// What the holder does, as the end of "it can".
    pub name: String,
    /// Its family.
    pub kind: Kind,
    /// What it works on.
    pub over: Over,
    /// The permissions that it takes, all of them. The first is the one that few have.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Types of resource that it works on, in lower case ([`Over::Compute`], [`Over::Vault`]).
    #[serde(default)]
    pub compute: Vec<String>,
    /// How the vault has to decide about access ([`Over::Vault`]); either way where it is not said.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// The role that is assigned, by the id of its definition ([`Over::Scope`]).
    #[serde(default)]
    pub assigns: String,
    /// What it gives.
    pub yields: Yields,
    /// What has to be there besides, which we do not read.
    #[serde(default)]
    pub prerequisites: String,
    /// What a reader should know of it.
    #[serde(default)]
    pub limits: String,
    /// Why it is only possible, where something that decides it is never read.
    #[serde(default)]
    pub doubt: String,
    /// Where it is described.
    pub source: String,
}

impl Technique {
    /// The actions that it takes.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.needs.iter().map(|need| need.action.as_str())
    }
}

/// What a technique works on: the `it` of its permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// Each application that has a service principal in the tenant: the application object.
    Application,
    /// Each service principal that is no managed identity.
    ServicePrincipal,
    /// Each identity of an agent: its blueprint.
    Agent,
    /// Each user.
    User,
    /// Each user of a domain that can be federated: members, not guests.
    DomainUser,
    /// Each group that takes members by hand.
    Group,
    /// Each of those to which roles of the directory can be assigned.
    RoleAssignableGroup,
    /// Each user-assigned identity.
    Identity,
    /// Each resource of `compute` that acts as a principal.
    Compute,
    /// Each key vault.
    Vault,
    /// Each place of Azure Resource Manager at which the permission is held.
    Scope,
    /// Each place at which the holder has a role that can be rewritten: the role definition.
    OwnRole,
    /// The directory.
    Tenant,
    /// Each role that makes an administrator and that the holder can activate. Needs nothing.
    Activation,
    /// Each role that makes an administrator and of which the holder approves the activation. Needs nothing.
    Approval,
}

/// How a key vault decides about access to what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// By its own access policies.
    AccessPolicies,
    /// By role assignments.
    Roles,
}

/// What a technique gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Yields {
    /// Acts as `it`, or as who `it` acts as.
    Act,
    /// Has a place in the group `it`.
    Join,
    /// Owns the place `it`, and everything in it.
    Own,
    /// Manages everything in the place `it` but the assignment of roles.
    Contribute,
    /// Administers the directory.
    Directory,
    /// Assigns roles at the root of all subscriptions.
    Root,
    /// Makes others administrators.
    Others,
    /// The use of the resource `it`.
    Resource,
    /// Nothing by itself: it opens a door for others, or takes a guard rail from others.
    Foothold,
}

/// A permission that a technique takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The operation or task.
    pub action: String,
    /// On what.
    #[serde(default)]
    pub on: On,
}

/// Where a permission has to be held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// What the technique works on.
    #[default]
    It,
    /// The whole directory.
    Tenant,
    /// Some place of the holder's choice.
    Any,
}

impl Need {
    /// Whether it is a task on the directory, and not an operation of Azure Resource Manager: entries write
    /// the first in lower case, as Microsoft does.
    pub(crate) fn is_directory(&self) -> bool {
        self.action.starts_with("microsoft.")
    }
}

impl Over {
    /// Whether nothing is asked of the holder but what it is assigned.
    const fn needs_nothing(self) -> bool {
        matches!(self, Self::Activation | Self::Approval)
    }

    /// Whether it lies in the directory, and not in a subscription.
    const fn is_directory(self) -> bool {
        !matches!(self, Self::Identity | Self::Compute | Self::Vault | Self::Scope | Self::OwnRole)
    }
}

impl Entry for Technique {
    fn id(&self) -> &str {
        &self.id
    }

    fn contradiction(&self) -> Option<&'static str> {
        let over = self.over;
        let first = self.needs.first();
        let names_types = matches!(over, Over::Compute | Over::Vault);
        let elevates = self.yields == Yields::Root;
        let checks = [
            (self.needs.is_empty() != over.needs_nothing(), "it needs a permission"),
            (names_types == self.compute.is_empty(), "types of resource are named where they are used"),
            (self.mode.is_some() && over != Over::Vault, "a mode is of a vault"),
            (
                (over == Over::Scope && self.yields != Yields::Foothold) == self.assigns.is_empty(),
                "a role is named where one is assigned",
            ),
            (
                first.is_some_and(|need| !elevates && need.is_directory() != over.is_directory()),
                "the first permission is on what it works on",
            ),
            (first.is_some_and(|need| need.on == On::Any), "the first permission is on a place"),
            (
                first.is_some_and(|need| (need.on == On::Tenant) != (over == Over::Tenant)),
                "what works on the directory takes a permission on it",
            ),
            (self.needs.iter().any(|need| !need.action.contains('/')), "an action has no service"),
            (!self.source.starts_with("https://"), "it has no source"),
        ];
        checks.into_iter().find(|(wrong, _)| *wrong).map(|(_, why)| why)
    }
}

#[cfg(test)]
mod tests;
