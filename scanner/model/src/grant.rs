use serde::{Deserialize, Serialize};

use crate::{EvidenceRef, Known, PolicyId, PrincipalId, RoleDefinitionId, ScopeId, Timestamp, Unknown};

/// Access as assigned: who holds what, where. What it amounts to is an
/// [`Entitlement`](crate::Entitlement).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who it is assigned to (a group's members hold it through [`Membership`]).
    pub principal: PrincipalId,
    /// What is assigned.
    pub what: Granted,
    /// Where it applies: the nearest scope that the estate knows.
    pub scope: ScopeId,
    /// Where exactly, as the cloud writes it: an ARM scope, a directory scope, the object that is owned.
    /// Empty where the scope says it all.
    pub at: String,
    /// Whether it gives or limits.
    pub effect: GrantEffect,
    /// For how long.
    pub standing: Standing,
    /// The condition under which it holds, verbatim; empty where there is none. Hostile input.
    pub condition: String,
    /// The cloud's id of the assignment; empty where it has none.
    pub id: String,
    /// Since when.
    pub since: Known<Timestamp>,
    /// Who assigned it, as the cloud names him; empty where it does not tell.
    pub granted_by: String,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

impl Grant {
    /// A grant of which only who, what and where is known: it gives, always, and under no condition.
    pub fn plain(principal: PrincipalId, what: Granted, scope: ScopeId, evidence: EvidenceRef) -> Self {
        Self {
            principal,
            what,
            scope,
            at: String::new(),
            effect: GrantEffect::Gives,
            standing: Standing::Standing,
            condition: String::new(),
            id: String::new(),
            since: Known::Unknown(Unknown::NotReported),
            granted_by: String::new(),
            evidence,
        }
    }
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
    /// Lets it act for people who use it, within these permissions and no further than they may.
    Delegates,
}

/// How long a grant lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Always on, without end.
    Standing,
    /// Can be activated, and is off until then.
    Eligible,
    /// Can be activated until this instant, and is off until then.
    EligibleUntil(Timestamp),
    /// On because it was activated, and off again at this instant.
    Activated(Timestamp),
    /// On, and ends by itself at this instant.
    Expiring(Timestamp),
}

impl Standing {
    /// Whether it has to be activated before it gives anything.
    pub const fn is_eligible(self) -> bool {
        matches!(self, Self::Eligible | Self::EligibleUntil(_))
    }
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
