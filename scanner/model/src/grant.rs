use serde::{Deserialize, Serialize};

use crate::{EvidenceRef, PolicyId, PrincipalId, RoleDefinitionId, ScopeId, Timestamp};

/// Access as assigned: who holds what, where. What it amounts to is an
/// [`Entitlement`](crate::Entitlement).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who it is assigned to (a group's members hold it through [`Membership`]).
    pub principal: PrincipalId,
    /// What is assigned.
    pub what: Granted,
    /// Where it applies.
    pub scope: ScopeId,
    /// Whether it gives or limits.
    pub effect: GrantEffect,
    /// For how long.
    pub standing: Standing,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

/// What is assigned by a grant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Granted {
    /// A policy document, attached or inline.
    Policy(PolicyId),
    /// A set of permissions with a name.
    RoleDefinition(RoleDefinitionId),
}

impl Granted {
    /// The identifier, whichever kind it is.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Policy(id) => id.as_str(),
            Self::RoleDefinition(id) => id.as_str(),
        }
    }
}

/// Whether a grant adds access or bounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantEffect {
    /// Adds the permissions of its policy (whose statements may themselves deny).
    Gives,
    /// A permissions boundary: the most that the principal's own policies may give.
    Bounds,
}

/// How long a grant lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Always on, without end.
    Standing,
    /// Can be activated, and is off until then.
    Eligible,
    /// On, and ends by itself at this instant.
    Expiring(Timestamp),
}

/// A principal's place in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The group.
    pub group: PrincipalId,
    /// The member, which may be a group.
    pub member: PrincipalId,
    /// Where the group lives.
    pub scope: ScopeId,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

/// A policy that limits everything in a scope and below it (SCP, RCP, deny policy).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardRail {
    /// Where it is attached.
    pub scope: ScopeId,
    /// The limiting policy.
    pub policy: PolicyId,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}
