use serde::{Deserialize, Serialize};

use crate::{EvidenceRef, PrincipalId, ScopeId, Timestamp, Unknown};

/// When something was last used, as far as the cloud tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LastUsed {
    /// Last used at this instant.
    At(Timestamp),
    /// The cloud tracked it and saw no use within the window that it keeps.
    NeverInWindow,
    /// Not known, and why. Never read as "not used".
    Unknown(Unknown),
}

impl LastUsed {
    /// The later of two readings: a known use beats "never", and "never" beats "unknown" only
    /// where both say nothing of a use.
    #[must_use]
    pub fn latest(self, other: Self) -> Self {
        match (self, other) {
            (Self::At(a), Self::At(b)) => Self::At(a.max(b)),
            (Self::At(a), _) | (_, Self::At(a)) => Self::At(a),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (Self::NeverInWindow, Self::NeverInWindow) => Self::NeverInWindow,
        }
    }
}

/// What a principal used of one service, from the cloud's own last-access data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceUse {
    /// Who.
    pub principal: PrincipalId,
    /// Where the principal lives.
    pub scope: ScopeId,
    /// Service prefix as in policy actions (`s3`).
    pub service: String,
    /// Last authenticated call to the service. `NeverInWindow` means that the principal may use
    /// the service and has not done so in the tracking period.
    pub last_used: LastUsed,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}
