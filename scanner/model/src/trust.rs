use serde::{Deserialize, Serialize};

use crate::{EvidenceRef, PolicyId, PrincipalId, ScopeId};

/// Who may act as a principal. One record per trustee and statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// The principal that can be acted as.
    pub target: PrincipalId,
    /// Where the target lives.
    pub scope: ScopeId,
    /// Who may act as it.
    pub trustee: Trustee,
    /// The actions that the statement allows (`sts:AssumeRole` …), as written.
    pub actions: Vec<String>,
    /// The trust policy.
    pub policy: PolicyId,
    /// Position of the statement in it, from 0.
    pub statement: u32,
    /// Every condition of the statement; all of them must hold.
    pub conditions: Vec<TrustCondition>,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

impl Trust {
    /// The values of every condition on `key` (compared without case, as AWS does), whatever its
    /// operator.
    pub fn condition_values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.conditions
            .iter()
            .filter(move |condition| condition.key.eq_ignore_ascii_case(key))
            .flat_map(|condition| condition.values.iter().map(String::as_str))
    }

    /// Whether any condition speaks of `key`.
    pub fn has_condition(&self, key: &str) -> bool {
        self.conditions.iter().any(|condition| condition.key.eq_ignore_ascii_case(key))
    }
}

/// Who is trusted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trustee {
    /// Anyone with any identity of the cloud.
    Everyone,
    /// A whole account, by its id: whoever that account lets.
    Account(String),
    /// One principal, by its ARN.
    Principal(PrincipalId),
    /// A service of the cloud, by its service principal (`lambda.amazonaws.com`).
    Service(String),
    /// The subjects of an identity provider, by its ARN or host name.
    Federation(String),
    /// Everyone but those named (`NotPrincipal` with Allow).
    EveryoneExcept(Vec<String>),
}

/// One condition of a trust, in the cloud's own words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TrustCondition {
    /// Operator (`StringEquals`).
    pub operator: String,
    /// Context key (`sts:ExternalId`).
    pub key: String,
    /// Values, any of which satisfies it.
    pub values: Vec<String>,
}
