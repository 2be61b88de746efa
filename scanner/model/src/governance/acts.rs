use serde::{Deserialize, Serialize};

use crate::{Cloud, Evidence, ScopeId, Signatures, Source, Timestamp};

/// What an act did to access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActKind {
    /// Made an identity or a credential.
    Create,
    /// Gave an identity more, or let another act as it.
    Elevate,
    /// Let it live on.
    Renew,
    /// Put up with an exception from a rule.
    Exception,
    /// Took access away.
    Remove,
    /// Changed what guards everybody: organisation policies, Conditional Access, approval settings, logs.
    GuardRail,
    /// Changed a resource.
    Change,
    /// Signed in, or acted as another.
    Use,
}

impl ActKind {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Elevate => "elevate",
            Self::Renew => "renew",
            Self::Exception => "exception",
            Self::Remove => "remove",
            Self::GuardRail => "guard-rail",
            Self::Change => "change",
            Self::Use => "use",
        }
    }
}

/// Whether an act was approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalVerdict {
    /// By somebody of the customer who neither asked for it nor did it, before it was done.
    Approved,
    /// By whoever asked for it or did it.
    SelfApproved,
    /// By somebody who is not the customer's.
    ApprovedByOutsider,
    /// After it was done.
    ApprovedLate,
    /// The approval had ended before.
    ApprovalExpired,
    /// None was found, in sources that cover the time.
    NoneFound,
    /// None was found, and a source that could hold one was not read or has a hole there.
    NotEvaluated,
}

impl ApprovalVerdict {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::SelfApproved => "self-approved",
            Self::ApprovedByOutsider => "approved-by-outsider",
            Self::ApprovedLate => "approved-late",
            Self::ApprovalExpired => "approval-expired",
            Self::NoneFound => "no-approval-found",
            Self::NotEvaluated => "not-evaluated",
        }
    }
}

/// One act on access, with its three people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRow {
    /// The log's id of the event.
    pub event: String,
    /// The cloud.
    pub cloud: Cloud,
    /// Where.
    pub scope: ScopeId,
    /// When.
    pub at: Timestamp,
    /// What it did to access.
    pub kind: ActKind,
    /// What was done, in the log's words.
    pub action: String,
    /// To whom or what: its id.
    pub subject: String,
    /// Its name.
    pub subject_name: String,
    /// The party of whoever did it; `None` where that is the customer.
    pub party: Option<String>,
    /// Who did it: the person where a session tells one, else the principal.
    pub executed_by: String,
    /// Who asked for it, where that is known.
    pub requested_by: Option<String>,
    /// Who approved, where an approval was found.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Where the approval stands: `register A-12`, `PIM request …`, `PAM grant …`, `ticket export changes.csv`.
    pub approval: Option<String>,
    /// How far that is to be believed.
    pub approval_source: Option<Source>,
    /// The ticket.
    pub ticket: Option<String>,
    /// Whether it was approved; `None` for acts that need no approval.
    pub verdict: Option<ApprovalVerdict>,
    /// Why the verdict is what it is, with the sources and the window that were looked at.
    pub why: String,
    /// Whether it was done outside of the agreed hours; `None` where none are agreed.
    pub out_of_hours: Option<bool>,
    /// The recorded answers that show the act and its approval.
    pub evidence: Vec<Evidence>,
}

/// A log, and the time that it covers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LogWindow {
    /// The cloud; `None` for the register and files that were attached.
    pub cloud: Option<Cloud>,
    /// Where.
    pub scope: ScopeId,
    /// The log, by the cloud's own name.
    pub source: String,
    /// From when on it was read; `None` where nothing tells.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
    /// Whether it has no hole in between.
    pub complete: bool,
    /// What is missing, where it has one.
    pub why: String,
    /// Acts found in it.
    pub acts: u64,
    /// What is known of the signatures under its files.
    #[serde(default)]
    pub signatures: Signatures,
    /// Why, where they were not verified.
    #[serde(default)]
    pub signatures_why: String,
    /// The recorded answers that hold the digests and signatures of its files; empty where it has none.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}
