use serde::{Deserialize, Serialize};

use crate::{Evidence, LastUsed, Source, Subject, Timestamp};

/// All that belongs to, is held by, or was made by a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyFootprint {
    /// The party's id.
    pub party: String,
    /// What was found, in the order of kinds and subjects.
    pub items: Vec<Belonging>,
    /// Why there may be more: what was not read, and since when nobody knows who made what.
    pub not_proven: Vec<String>,
    /// Since when it is known in every cloud who made what; `None` where it is not known in one.
    pub authorship_since: Option<Timestamp>,
}

/// One thing of a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belonging {
    /// What.
    pub subject: Subject,
    /// Which kind of thing.
    pub kind: BelongingKind,
    /// What it has to do with the party.
    pub relation: Relation,
    /// Whether it still works.
    pub state: BelongingState,
    /// In words (`the trust policy names account 999999999999`).
    pub detail: String,
    /// The environments in which it lies.
    pub environments: Vec<String>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// When it was last used.
    pub last_used: LastUsed,
    /// By what it is known to be the party's.
    pub source: Source,
    /// The exact command or policy change that ends it, never executed.
    pub ends_with: String,
    /// What proves it.
    pub evidence: Vec<Evidence>,
}

/// Kinds of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BelongingKind {
    /// An identity of its own in the customer's estate: a guest, a foreign application, an account.
    Principal,
    /// A trust or federation that lets it act as a principal.
    Trust,
    /// A grant to its identity.
    Grant,
    /// Authority over a scope that was handed to it.
    Delegation,
    /// A credential that it holds or could hold.
    Credential,
    /// A secret that it can or could read.
    Secret,
    /// Data that is open to it: a shared snapshot, image, bucket, log destination.
    DataDoor,
    /// Something that it made or changed and that acts on: a role, a function, a rule.
    Deputy,
}

impl BelongingKind {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Principal => "principal",
            Self::Trust => "trust",
            Self::Grant => "grant",
            Self::Delegation => "delegation",
            Self::Credential => "credential",
            Self::Secret => "secret",
            Self::DataDoor => "data-door",
            Self::Deputy => "deputy",
        }
    }
}

/// What a thing has to do with a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It is the party's own.
    BelongsTo,
    /// The party holds it, or gets in by it.
    HeldBy,
    /// The party made it.
    MadeBy,
    /// The party changed it.
    ChangedBy,
    /// The party can or could read it.
    ReadableBy,
}

impl Relation {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BelongsTo => "belongs-to",
            Self::HeldBy => "held-by",
            Self::MadeBy => "made-by",
            Self::ChangedBy => "changed-by",
            Self::ReadableBy => "readable-by",
        }
    }
}

/// Whether a thing still works. Gone is what an earlier snapshot held and a complete reading holds no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BelongingState {
    /// It works.
    Active,
    /// Whether it works was not read.
    Unknown,
    /// It is there under another name.
    Renamed,
    /// It is switched off and can be switched on again.
    Disabled,
    /// Its time is over.
    Expired,
    /// It is gone.
    Gone,
}

impl BelongingState {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Unknown => "unknown",
            Self::Renamed => "renamed",
            Self::Disabled => "disabled",
            Self::Expired => "expired",
            Self::Gone => "gone",
        }
    }
}
