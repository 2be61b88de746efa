use serde::{Deserialize, Serialize};

/// One ratio of the estate itself: how many of its non-human identities are so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What is counted.
    pub kind: FigureKind,
    /// How many are so.
    pub count: u64,
    /// Of how many of whom that could be told.
    pub population: u64,
    /// Of how many it could not be told. Never counted as either.
    pub unknown: u64,
}

/// What a [`Figure`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureKind {
    /// Identities that hold a privilege without having to: privileged, and not used for long.
    OverGranted,
    /// Identities of which owner, purpose, end and offboarding path are known.
    Complete,
    /// Identities without a credential that lives for longer than a session: a day and a half.
    Ephemeral,
    /// Identities that somebody outside can act as.
    ReachableByThirdParty,
    /// Identities that nobody owns, or whose owner is gone.
    Orphaned,
}

impl FigureKind {
    /// Every figure, in the order of reports.
    pub const ALL: [Self; 5] =
        [Self::OverGranted, Self::Complete, Self::Ephemeral, Self::ReachableByThirdParty, Self::Orphaned];

    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OverGranted => "over-granted",
            Self::Complete => "complete entry",
            Self::Ephemeral => "without long-lived credential",
            Self::ReachableByThirdParty => "reachable by a third party",
            Self::Orphaned => "orphaned",
        }
    }
}
