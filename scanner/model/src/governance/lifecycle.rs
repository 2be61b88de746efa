use serde::{Deserialize, Serialize};

use crate::{Evidence, Sourced, Subject, Timestamp};

/// What is known of the life of a non-human identity, from its owner to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    /// Who.
    pub subject: Subject,
    /// The party that it belongs to or serves; `None` for the customer's own.
    pub party: Option<String>,
    /// Who owns it.
    pub owner: Option<Sourced<String>>,
    /// Whether the owner is still there.
    pub owner_state: OwnerState,
    /// What it is for.
    pub purpose: Option<Sourced<String>>,
    /// When it ends.
    pub ends: Option<Sourced<Timestamp>>,
    /// How it is removed.
    pub offboarding: Option<Sourced<String>>,
    /// Which of the four fields are missing.
    pub missing: Vec<LifecycleField>,
    /// Why several may use it, where that is declared.
    pub shared_because: Option<String>,
    /// What it declared of it, as evidence.
    pub evidence: Vec<Evidence>,
}

/// A field that every non-human identity has to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LifecycleField {
    /// Who answers for it.
    Owner,
    /// What it is for.
    Purpose,
    /// When it ends.
    Expiry,
    /// How it is removed.
    Offboarding,
}

impl LifecycleField {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Purpose => "purpose",
            Self::Expiry => "expiry",
            Self::Offboarding => "offboarding path",
        }
    }
}

/// Whether an owner is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnerState {
    /// Active in a directory that was read.
    Active,
    /// Switched off there.
    Disabled,
    /// In no directory, and all of them were read.
    Gone,
    /// Declared without an identity in the clouds, or the directory was not read.
    NotKnown,
    /// Nobody is declared.
    None,
}

impl OwnerState {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Gone => "gone",
            Self::NotKnown => "not known",
            Self::None => "none",
        }
    }
}
