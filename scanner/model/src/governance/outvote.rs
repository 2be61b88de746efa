use serde::{Deserialize, Serialize};

use crate::{Evidence, MatrixAccess, PrincipalId};

/// Whether a party can take a means of control away from the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outvote {
    /// The party's id.
    pub party: String,
    /// What it could take away.
    pub target: OutvoteTarget,
    /// Whether it can.
    pub access: MatrixAccess,
    /// In words: which principal by which permission, over what.
    pub detail: String,
    /// Through whom, the surest first.
    pub through: Vec<PrincipalId>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
}

/// A means by which the customer keeps control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutvoteTarget {
    /// The customer's administrators: they can be deleted, blocked or denied.
    Administrators,
    /// The logs: they can be stopped or deleted.
    Logs,
    /// The store of evidence: it can be deleted or rewritten.
    EvidenceStore,
    /// The keys: they can be disabled, scheduled for deletion, or withheld.
    Keys,
    /// Emergency access: it can be blocked.
    BreakGlass,
}

impl OutvoteTarget {
    /// Every target, in the order of reports.
    pub const ALL: [Self; 5] =
        [Self::Administrators, Self::Logs, Self::EvidenceStore, Self::Keys, Self::BreakGlass];

    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrators => "administrators",
            Self::Logs => "logs",
            Self::EvidenceStore => "evidence store",
            Self::Keys => "keys",
            Self::BreakGlass => "break-glass",
        }
    }
}
