//! Every unit of reading: one API, of the organization or one project, recorded in one file.
//!
//! The list is what the rest stands on: the live scan walks it, a unit that was not read blinds the
//! facets that it supplies, and [`permissions`](crate::permissions) prints what a scan needs. Nothing
//! is called that does not stand here.
//!
//! A recorded line's `request` holds `method`, `url` (as it was sent), for a POST `body`, and for a
//! unit that asks about one thing after the other `object`: the name of the thing that it asks about
//! (a service account for its keys, a group for its members, `folders/1`).
//!
//! A URL is the base of the service, `https://<service>.googleapis.com` or what the configuration says,
//! and a path as Google's discovery documents write it, with what they call the service path:
//! `https://compute.googleapis.com/compute/v1/projects/…`.

mod asset;
mod organization;
mod project;
mod workspace;

use tenure_model::Facet;

pub use asset::{ASSET_TYPES, NOT_IN_INVENTORY};
pub use organization::{ACTIVITY_TYPES, AUDITED_METHODS};
pub use organization::{CHANGES, EVERYTHING, ORGANIZATION_POLICY, PERMISSIONS};
pub use workspace::{ADMIN_EVENTS, DELEGATION_EVENTS};

/// Which service a unit asks: the first word of its name, and of the host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Resource Manager: organization, folders, projects and their allow policies.
    ResourceManager,
    /// Cloud Asset Inventory: one search over everything. It is eventually consistent: a change shows
    /// within minutes, not at once. That a fact is from it shows in its unit, `cloudasset:…`.
    Asset,
    /// IAM: accounts, keys, roles, pools (v1), deny policies (v2), access boundaries (v3).
    Iam,
    /// Organization policies.
    OrgPolicy,
    /// Privileged Access Manager.
    Pam,
    /// Policy Analyzer: when accounts and keys were used last.
    PolicyAnalyzer,
    /// Recommender: which permissions were not used.
    Recommender,
    /// API keys, without the key.
    ApiKeys,
    /// Compute Engine.
    Compute,
    /// Cloud Functions.
    Functions,
    /// Cloud Run.
    Run,
    /// Cloud Storage: buckets and HMAC keys, no objects.
    Storage,
    /// Secret Manager: the names of secrets, no versions.
    SecretManager,
    /// Cloud Logging: changes of access.
    Logging,
    /// Cloud Identity: groups and their members.
    CloudIdentity,
    /// The Admin SDK of Google Workspace: users, administrators, the administrators' log.
    Admin,
}

impl Service {
    /// Its name: the first label of its host, and what stands before `:` in the names of its units.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResourceManager => "cloudresourcemanager",
            Self::Asset => "cloudasset",
            Self::Iam => "iam",
            Self::OrgPolicy => "orgpolicy",
            Self::Pam => "privilegedaccessmanager",
            Self::PolicyAnalyzer => "policyanalyzer",
            Self::Recommender => "recommender",
            Self::ApiKeys => "apikeys",
            Self::Compute => "compute",
            Self::Functions => "cloudfunctions",
            Self::Run => "run",
            Self::Storage => "storage",
            Self::SecretManager => "secretmanager",
            Self::Logging => "logging",
            Self::CloudIdentity => "cloudidentity",
            Self::Admin => "admin",
        }
    }

    /// Whether it belongs to Google Workspace: who may ask is said by a role of an administrator there,
    /// not by IAM.
    pub const fn is_workspace(self) -> bool {
        matches!(self, Self::CloudIdentity | Self::Admin)
    }
}

/// What a unit is recorded for: the scope of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Once for the organization; where none is visible, once for each project.
    Root,
    /// Once for the organization, and not at all where none is visible.
    Organization,
    /// Once for each project.
    Project,
}

/// How many requests a unit makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Per {
    /// One list, page after page.
    Once,
    /// One for each folder: `folders/1`.
    Folder,
    /// One for the organization and each folder: `organizations/1`, `folders/2`.
    Container,
    /// One for each thing that this API lists, or that [`ASSET_TYPES`] lists in its place.
    Each(&'static str),
    /// One for each of these words.
    Word(&'static [&'static str]),
    /// One for each hundred of organization, folders and projects.
    Hundred,
}

/// When a unit belongs to a complete reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Always: its absence is a gap.
    Always,
    /// Only where this other unit could not answer: its absence alone is no gap.
    Fallback(&'static str),
    /// Where this other unit was not read whole. An import may hold less of that than a scan asks for: there its
    /// absence is a gap.
    Unless(&'static str),
    /// Only where logs are to be read whole: its absence alone is no gap.
    WholeLogs,
}

impl Need {
    /// The unit in whose place it is read.
    pub(crate) const fn in_place_of(self) -> Option<&'static str> {
        match self {
            Self::Fallback(other) | Self::Unless(other) => Some(other),
            Self::Always | Self::WholeLogs => None,
        }
    }
}

/// One unit of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its name, the service and the method of its discovery document: `iam:projects.roles.list`. The
    /// same API at two levels has the same name, and its answers the same shape.
    pub api: &'static str,
    /// Which service answers.
    pub service: Service,
    /// For what it is recorded.
    pub level: Level,
    /// How many requests it makes.
    pub per: Per,
    /// `GET` or `POST`; nothing that is sent by POST changes anything.
    pub method: &'static str,
    /// Path and query, before percent-encoding. `{root}` (`organizations/1` or `projects/p`),
    /// `{organization}` (`1`), `{project}` (`p`), `{id}` (what `per` says, with its slashes),
    /// `{attachment}` (`cloudresourcemanager.googleapis.com%2Ffolders%2F1`), `{customer}`, `{since}`
    /// are filled in.
    pub path: &'static str,
    /// The body of a POST as JSON, empty for a GET; `{since}` is filled in.
    pub body: &'static str,
    /// The member of an answer that lists things; empty where the answer is one thing. `items` of
    /// Compute Engine maps zones to lists.
    pub list: &'static str,
    /// What it supplies, and so what is blind without it.
    pub supplies: &'static [Facet],
    /// Of that, what no other unit makes up for where this one cannot be read. The same as `supplies`
    /// but for units that have a fallback.
    pub alone: &'static [Facet],
    /// Permissions of IAM that it takes, at the organization.
    pub permissions: &'static [&'static str],
    /// OAuth scopes that it takes; empty for the usual one of Google Cloud.
    pub oauth: &'static [&'static str],
    /// Things a page that are asked for; 0 where the service decides.
    pub page: u32,
    /// When it is read.
    pub need: Need,
}

impl Unit {
    const fn get(
        api: &'static str,
        service: Service,
        level: Level,
        path: &'static str,
        list: &'static str,
        permissions: &'static [&'static str],
        supplies: &'static [Facet],
    ) -> Self {
        Self {
            api,
            service,
            level,
            per: Per::Once,
            method: "GET",
            path,
            body: "",
            list,
            supplies,
            alone: supplies,
            permissions,
            oauth: &[],
            page: 0,
            need: Need::Always,
        }
    }

    const fn post(self, body: &'static str) -> Self {
        Self { method: "POST", body, ..self }
    }

    const fn per(self, per: Per) -> Self {
        Self { per, ..self }
    }

    const fn each(self, api: &'static str) -> Self {
        self.per(Per::Each(api))
    }

    const fn page(self, page: u32) -> Self {
        Self { page, ..self }
    }

    const fn oauth(self, oauth: &'static [&'static str]) -> Self {
        Self { oauth, ..self }
    }

    const fn instead_of(self, api: &'static str) -> Self {
        Self { need: Need::Fallback(api), ..self }
    }

    const fn unless(self, api: &'static str) -> Self {
        Self { need: Need::Unless(api), ..self }
    }

    const fn for_whole_logs(self) -> Self {
        Self { need: Need::WholeLogs, ..self }
    }

    const fn alone(self, alone: &'static [Facet]) -> Self {
        Self { alone, ..self }
    }
}

/// The units of the organization, then those of its projects, each a parent before its children.
pub fn units() -> impl Iterator<Item = &'static Unit> {
    asset::UNITS.iter().chain(organization::UNITS).chain(workspace::UNITS).chain(project::UNITS)
}

/// The unit of an API, if it is one; the first of its levels.
pub fn unit_of(api: &str) -> Option<&'static Unit> {
    units().find(|unit| unit.api == api)
}

/// The unit of an API at a level, if it is one.
pub fn unit_at(api: &str, level: Level) -> Option<&'static Unit> {
    units().find(|unit| unit.api == api && unit.level == level)
}

#[cfg(test)]
mod tests;
