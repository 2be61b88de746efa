//! Who may do what, where: parties against environments, in six verbs.

use serde::{Deserialize, Serialize};

use crate::{Capability, Evidence, Permission, PrincipalId, ScopeId, Timestamp};

/// A part of the clouds that the customer looks at as one: production, test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentSummary {
    /// Its id, from the register; a cloud's word where the register declares none.
    pub id: String,
    /// Where it comes from: `register`, or `cloud` where it is all of one cloud.
    pub source: String,
    /// Its scopes, with all that lies in them.
    pub scopes: Vec<ScopeId>,
}

/// What one party may do in one environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    /// The party's id.
    pub party: String,
    /// The environment's id.
    pub environment: String,
    /// One cell for each verb, in the order of [`Verb::ALL`].
    pub cells: Vec<MatrixCell>,
}

/// Whether a party may do a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixCell {
    /// What.
    pub verb: Verb,
    /// Whether.
    pub access: MatrixAccess,
    /// How many of its identities may, perhaps under conditions.
    pub identities: u64,
    /// Some of them, the surest first.
    pub through: Vec<PrincipalId>,
    /// What proves it for those.
    pub evidence: Vec<Evidence>,
    /// What the register allows; `None` where it says nothing, which allows nothing.
    #[serde(default)]
    pub declared: Option<Permission>,
    /// Whether it was done.
    #[serde(default)]
    pub used: Used,
}

/// Whether a party did a thing, as logs and last uses tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Used {
    /// It did, last at this time.
    At(Timestamp),
    /// It did not, since this time.
    NotSince(Timestamp),
    /// Nobody can tell.
    #[default]
    Unknown,
}

/// The answer of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatrixAccess {
    /// It may not, and everything that could give it was read.
    No,
    /// Nothing that was read gives it, and not everything was read.
    NotEvaluated,
    /// It may where conditions hold that the facts do not settle.
    Depends,
    /// It may.
    Yes,
}

impl MatrixAccess {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::NotEvaluated => "not-evaluated",
            Self::Depends => "depends",
            Self::Yes => "yes",
        }
    }
}

/// What is done to an environment, in the words of contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Read the customer's data.
    View,
    /// Read logs and audit trails.
    Logs,
    /// Make or remove identities and credentials.
    Provision,
    /// Give access to oneself or to others, or act as others.
    Elevate,
    /// Change resources.
    Change,
    /// Change controls: guard rails, logs, detection.
    Remediate,
}

impl Verb {
    /// Every verb, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::View, Self::Logs, Self::Provision, Self::Elevate, Self::Change, Self::Remediate];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Logs => "logs",
            Self::Provision => "provision",
            Self::Elevate => "elevate",
            Self::Change => "change",
            Self::Remediate => "remediate",
        }
    }

    /// The capabilities of which any lets one do it.
    pub const fn capabilities(self) -> &'static [Capability] {
        match self {
            Self::View => &[Capability::ReadData, Capability::Administer],
            Self::Logs => &[Capability::ReadLogs, Capability::Administer],
            Self::Provision => &[Capability::ProvisionIdentity, Capability::Administer],
            Self::Elevate => &[Capability::Elevate, Capability::Impersonate, Capability::Administer],
            Self::Change => &[Capability::Change, Capability::Administer],
            Self::Remediate => &[Capability::ChangeGuardRails, Capability::Administer],
        }
    }
}
