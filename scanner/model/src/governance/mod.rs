//! What an assessment says of governance: the register held against what was observed.

mod acts;
mod belongings;
mod declared;
mod figures;
mod lifecycle;
mod outvote;

use serde::{Deserialize, Serialize};

pub use acts::{ActKind, ActRow, ApprovalVerdict, LogWindow};
pub use belongings::{Belonging, BelongingKind, BelongingState, PartyFootprint, Relation};
pub use declared::{
    ContractRow, ControlRow, EscalatedFinding, EscalationRow, EvidenceDue, ExceptionRow, ExceptionState,
    MonitorRow, PersonRow, RegisterFile, RegisterSummary, RetentionRow, ReviewRow,
};
pub use figures::{Figure, FigureKind};
pub use lifecycle::{Lifecycle, LifecycleField, OwnerState};
pub use outvote::{Outvote, OutvoteTarget};

/// The register held against what was observed. All empty where no register was given, but what needs none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Governance {
    /// The register itself.
    pub register: RegisterSummary,
    /// The people whom it names, by name; none in files of older versions.
    pub people: Vec<PersonRow>,
    /// Non-human identities with what is declared of them, in the order of identities.
    pub lifecycle: Vec<Lifecycle>,
    /// The estate's own ratios over its non-human identities.
    pub figures: Vec<Figure>,
    /// What belongs to each party, in the order of parties.
    pub footprints: Vec<PartyFootprint>,
    /// Whether a party can outvote the customer.
    pub outvotes: Vec<Outvote>,
    /// Acts on access, oldest first, with who asked, approved and executed.
    pub acts: Vec<ActRow>,
    /// The logs that tell of acts, and how far back each reaches.
    pub logs: Vec<LogWindow>,
    /// Contracts, with what is due under them.
    pub contracts: Vec<ContractRow>,
    /// Exceptions, used or not.
    pub exceptions: Vec<ExceptionRow>,
    /// Escalations that are due or were missed.
    pub escalations: Vec<EscalationRow>,
    /// Controls with their owners and tests.
    pub controls: Vec<ControlRow>,
    /// Reviews, held and overdue.
    pub reviews: Vec<ReviewRow>,
    /// What has to be kept, and what is.
    pub retention: Vec<RetentionRow>,
    /// What providers say they watch, and what is there.
    pub monitors: Vec<MonitorRow>,
}

/// Where a statement comes from, the most trusted first: cloud fact > signed register > unsigned register >
/// tag > guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A cloud says so.
    Cloud,
    /// The register says so, and a commit signed by the customer proves it.
    SignedRegister,
    /// The register says so.
    Register,
    /// A tag or label says so: a claim of whoever could set it.
    Tag,
    /// We guess so.
    Guess,
}

impl Source {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::SignedRegister => "signed register",
            Self::Register => "unsigned register",
            Self::Tag => "tag",
            Self::Guess => "guess",
        }
    }
}

/// A statement with its source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// What is said.
    pub value: T,
    /// By whom.
    pub source: Source,
}

/// How far something is allowed by the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Not at all.
    Never,
    /// In an emergency, with an end.
    Emergency,
    /// Each time with an approval.
    Approved,
    /// Whenever it is needed.
    Always,
}

impl Permission {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Emergency => "emergency",
            Self::Approved => "approved",
            Self::Always => "always",
        }
    }
}
