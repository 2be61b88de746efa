//! How freely a permission is held.

use tenure_model::Confidence;

/// How freely a permission is held, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Under a condition of which we do not know who can satisfy it.
    Perhaps,
    /// Under conditions that the holder satisfies himself.
    OwnTerms,
    /// Under none.
    Free,
}

impl Strength {
    pub(super) const fn confidence(self) -> Confidence {
        match self {
            Self::Perhaps => Confidence::Low,
            Self::OwnTerms | Self::Free => Confidence::High,
        }
    }
}
