//! Techniques of Google Cloud: `techniques/gcp/<subject>.toml`, and the words that their entries use.
//!
//! Permissions are in the cloud's own words (`iam.serviceAccounts.actAs`), as roles list them; those of
//! workload and workforce identity carry the name of their service (`iam.googleapis.com/…`), and a role that
//! leaves it out means the same ([`Need::spellings`]).
//!
//! Two things are not here because no role gives them: to request a grant of Privileged Access Manager takes
//! a place among the requesters of the entitlement (`privilegedaccessmanager.grants.create` is in no role),
//! and API keys are made by `apikeys.keys.create` (`serviceusage.apiKeys.create` is gone).

use std::sync::OnceLock;

use serde::Deserialize;

use super::{Entry, Fault, Kind, load};

/// Every file, by what it speaks of.
const FILES: &[(&str, &str)] = &[
    ("build", include_str!("gcp/build.toml")),
    ("compute", include_str!("gcp/compute.toml")),
    ("data", include_str!("gcp/data.toml")),
    ("delegation", include_str!("gcp/delegation.toml")),
    ("directory", include_str!("gcp/directory.toml")),
    ("federation", include_str!("gcp/federation.toml")),
    ("functions", include_str!("gcp/functions.toml")),
    ("iam", include_str!("gcp/iam.toml")),
    ("kubernetes", include_str!("gcp/kubernetes.toml")),
    ("privileged-access", include_str!("gcp/privileged-access.toml")),
    ("resource-manager", include_str!("gcp/resource-manager.toml")),
    ("run", include_str!("gcp/run.toml")),
    ("schedules", include_str!("gcp/schedules.toml")),
    ("secrets", include_str!("gcp/secrets.toml")),
];

/// Every technique, in the order of their ids.
pub fn all() -> &'static [Technique] {
    static ALL: OnceLock<Vec<Technique>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = load::<Technique>(FILES).0;
        for need in all.iter_mut().flat_map(|technique| &mut technique.needs) {
            need.also = need.any.iter().filter_map(|permission| short(permission)).collect();
        }
        all
    })
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

/// How a permission of pools and providers is written without the name of its service in front, as much of
/// what is written about it does, and a role may.
fn short(permission: &str) -> Option<String> {
    permission.strip_prefix(SERVICE_OF_POOLS).map(|rest| format!("iam.{rest}"))
}

const SERVICE_OF_POOLS: &str = "iam.googleapis.com/";

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
    /// The permissions that it takes, one of each entry. The first says where it may begin.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Types of resource that it works on, as Cloud Asset Inventory names them ([`Over::Workload`],
    /// [`Over::Resource`]).
    #[serde(default)]
    pub kinds: Vec<String>,
    /// How the address of Google's account ends that does it ([`Over::Agent`]).
    #[serde(default)]
    pub agent: String,
    /// The scopes of the delegation, one of which it takes ([`Over::Delegation`]).
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The privileges of an administrator of the Workspace, one of which it takes ([`Over::Group`], [`Over::User`]).
    #[serde(default)]
    pub privileges: Vec<String>,
    /// Organization policies that stop it where they are enforced.
    #[serde(default)]
    pub constraints: Vec<String>,
    /// Whether it lifts one of them first: it works only where one is enforced.
    #[serde(default)]
    pub lifts: bool,
    /// The role that a policy grants which it writes, for conditions that limit which roles may be granted.
    #[serde(default)]
    pub grants: String,
    /// Whether a service account does it for somebody to whom it lends its rights to do so
    /// (`iam.serviceAccounts.implicitDelegation`).
    #[serde(default)]
    pub delegable: bool,
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
    /// What ends it, as an instruction.
    pub repair: String,
    /// Where it is described.
    pub source: String,
}

impl Technique {
    /// The permissions that it names.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.needs.iter().flat_map(|need| &need.any).map(String::as_str)
    }

    /// Whether it begins with a permission on the project of what it works on.
    pub fn begins_on_project(&self) -> bool {
        self.needs.first().is_some_and(|need| need.on == On::Project)
    }
}

/// What a technique works on: the `it` of its permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// Each organization.
    Organization,
    /// Each folder.
    Folder,
    /// Each project.
    Project,
    /// Each organization, folder and project.
    Container,
    /// Each place at which the holder has a role on a condition that asks for a tag.
    TaggedGrant,
    /// Each custom role that the holder has: where the role is defined.
    OwnRole,
    /// Each service account that is enabled.
    ServiceAccount,
    /// Each service account that is switched off.
    DisabledAccount,
    /// Each service account with a key that is switched off.
    DisabledKey,
    /// Each service account, as what something new runs as, in a project where that may be
    /// ([`On::Home`]).
    NewWorkload,
    /// Each resource of `kinds` that runs as a service account.
    Workload,
    /// Each project in which Google's account `agent` does things on behalf of others.
    Agent,
    /// Each identity of a pool of workloads: the pool's project.
    Pool,
    /// Each identity of a pool of a workforce: the organization.
    Workforce,
    /// Each workload of the Kubernetes clusters of a project.
    Kubernetes,
    /// Each role that makes an administrator and for which the holder is eligible. Needs nothing.
    Activation,
    /// Each role that makes an administrator and whose grants the holder approves. Needs nothing.
    Approval,
    /// Each domain-wide delegation of a service account whose signature the holder makes. Needs nothing.
    Delegation,
    /// Each group of the organization whose members its administrators of groups choose. Takes a privilege of the
    /// Workspace.
    Group,
    /// Each user of the organization who is no administrator of its Workspace. Takes a privilege of that.
    User,
    /// Each resource of `kinds`.
    Resource,
    /// What is not looked at one by one.
    GuardRail,
}

/// What a technique gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Yields {
    /// Acts as `it`, or as who `it` runs as.
    Act,
    /// Acts as `it`, and signs in its name.
    Sign,
    /// Proves to others to be `it`, and does nothing in Google Cloud by that.
    Identify,
    /// Has `it` do what service accounts do for others ([`Technique::delegable`]).
    Delegate,
    /// Writes the allow policy of `it`, and so owns everything in it.
    Own,
    /// Acts as any user of the organization.
    Users,
    /// Has a place in any group of the organization.
    Join,
    /// Makes others administrators.
    Others,
    /// The use of the resource `it`.
    Resource,
    /// The use of the buckets of the service account `it`.
    Storage,
    /// Nothing by itself: it opens a door for others, or takes a guard rail from others.
    Foothold,
}

/// A permission that a technique takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Any one of these.
    pub any: Vec<String>,
    /// The same in other spellings.
    #[serde(skip)]
    also: Vec<String>,
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
    /// The project that it lies in.
    Project,
    /// The service account that it runs as.
    Account,
    /// The project in which something new is made: that of the service account, or another where the
    /// service account may be used in others.
    Home,
    /// Where the constraint is enforced.
    Constraint,
    /// Some organization, folder or project of the holder's choice, the same for all that say so.
    There,
    /// Some place of the holder's choice.
    Any,
}

impl Need {
    /// Every permission that does, in every spelling.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.any.iter().chain(&self.also).map(String::as_str)
    }
}

impl Over {
    /// Whether nothing is asked of the holder but who it is.
    pub(crate) const fn needs_nothing(self) -> bool {
        matches!(self, Self::Activation | Self::Approval | Self::Delegation) || self.is_of_directory()
    }

    /// Whether a role of the Workspace opens it, and none of Google Cloud.
    pub(crate) const fn is_of_directory(self) -> bool {
        matches!(self, Self::Group | Self::User)
    }
}

impl Entry for Technique {
    fn id(&self) -> &str {
        &self.id
    }

    fn contradiction(&self) -> Option<&'static str> {
        let over = self.over;
        let names_kinds = matches!(over, Over::Workload | Over::Resource);
        let first = self.needs.first().map(|need| need.on);
        let is_on = |on: On| self.needs.iter().any(|need| need.on == on);
        let checks = [
            (self.needs.is_empty() != over.needs_nothing(), "it needs a permission"),
            (names_kinds == self.kinds.is_empty(), "types of resource are named where they are used"),
            (
                (over == Over::Agent) == self.agent.is_empty(),
                "an account of Google's is named where it is used",
            ),
            ((over == Over::Delegation) == self.scopes.is_empty(), "scopes are of a delegation"),
            (
                over.is_of_directory() == self.privileges.is_empty(),
                "privileges are of an administrator's role",
            ),
            (
                self.grants.is_empty() == self.permissions().any(|one| one.ends_with(".setIamPolicy")),
                "a role is named where a policy is written",
            ),
            (self.lifts && !is_on(On::Constraint), "who lifts a constraint takes a permission where it is"),
            (
                is_on(On::Constraint) && self.constraints.is_empty(),
                "a constraint is named where one is lifted",
            ),
            (is_on(On::Account) && over != Over::Workload, "only what runs has an account"),
            (is_on(On::Home) != (over == Over::NewWorkload), "what is new has a home"),
            (
                first.is_some_and(|on| !matches!(on, On::It | On::Project)),
                "the first permission is on what it works on, or on its project",
            ),
            (self.needs.iter().any(|need| need.any.is_empty()), "a need names no permission"),
            (self.permissions().any(|permission| !is_permission(permission)), "that is no permission"),
            (self.repair.is_empty(), "nothing ends it"),
            (!self.source.starts_with("https://"), "it has no source"),
        ];
        checks.into_iter().find(|(wrong, _)| *wrong).map(|(_, why)| why)
    }
}

/// Whether a text has the shape of a permission: service, resource, verb.
fn is_permission(text: &str) -> bool {
    let (plain, parts) = match text.strip_prefix(SERVICE_OF_POOLS) {
        Some(plain) => (plain, 2),
        None => (text, 3),
    };
    let is_word = |part: &str| !part.is_empty() && part.chars().all(char::is_alphanumeric);
    plain.split('.').count() >= parts && plain.split('.').all(is_word)
}

#[cfg(test)]
mod tests;
