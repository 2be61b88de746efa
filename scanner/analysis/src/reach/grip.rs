//! How firmly a principal holds a permission.

use tenure_model::Confidence;

use super::strength::Strength;
use crate::effective::azure::ACTIVATION;
use crate::effective::decision::{Decision, Dependency, Keeper};

/// A permission that is held, or would be after an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reach) struct Grip {
    pub(in crate::reach) strength: Strength,
    /// Something has to be activated first.
    pub(in crate::reach) activates: bool,
    /// Somebody else has to approve that.
    pub(in crate::reach) by_others: bool,
}

impl Grip {
    /// What every place gives to its owner.
    pub(in crate::reach) const FREE: Self =
        Self { strength: Strength::Free, activates: false, by_others: false };

    /// How firmly an answer holds; `None` where it is no, or hangs on what neither the holder nor an
    /// approver decides.
    pub(in crate::reach) fn of(decision: &Decision) -> Option<Self> {
        if !decision.is_allowed() {
            return None;
        }
        let mut grip = Self::FREE;
        for open in &decision.depends_on {
            grip.activates |= is_activation(open);
            match open.keeper {
                Keeper::Holder => grip.strength = grip.strength.min(Strength::OwnTerms),
                Keeper::Unknown => grip.strength = Strength::Perhaps,
                Keeper::Outside if is_approval(open) => {
                    grip.strength = Strength::Perhaps;
                    grip.by_others = true;
                }
                Keeper::Outside => return None,
            }
        }
        Some(grip)
    }

    /// Whether it is there now, and not only possible.
    pub(in crate::reach) fn is_firm(self) -> bool {
        self.strength > Strength::Perhaps
    }

    pub(in crate::reach) const fn confidence(self) -> Confidence {
        self.strength.confidence()
    }
}

pub(in crate::reach) fn is_activation(open: &Dependency) -> bool {
    open.clause.operator == ACTIVATION
}

fn is_approval(open: &Dependency) -> bool {
    is_activation(open) && open.clause.values.iter().any(|value| value.starts_with("approval"))
}
