//! Reviews of access: what is put before people, what they decide, and what came of it.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::{Capability, CheckId, Nature, Reach, Subject, Timestamp};

/// A review that is being held: who has to look at what. One file, never changed once it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Version of this format.
    pub format_version: u32,
    /// Its id: the review of the register, and the day of the snapshot.
    pub id: String,
    /// Id of the review in the register.
    pub review: String,
    /// Of whom, for people: `non-human identities of Acme`.
    pub of: String,
    /// The snapshot that is reviewed.
    pub snapshot: String,
    /// Of when it is.
    pub as_of: Timestamp,
    /// Who decides, in the order of their ids.
    pub reviewers: Vec<Reviewer>,
    /// What is decided, the gravest first.
    pub items: Vec<ReviewItem>,
    /// The last day that an exception may have, `2027-10-31`, by the register; empty in files of older versions, for twelve
    /// months from the day of the snapshot.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exceptions_until: String,
}

impl Campaign {
    /// The version that this build reads and writes.
    pub const FORMAT_VERSION: u32 = 1;

    /// The first and the last day that an exception of this campaign can end on: after the snapshot, and not so late that
    /// nobody would have to decide again.
    pub fn ends_of_exceptions(&self) -> (Date, Date) {
        let day = self.as_of.to_zoned(TimeZone::UTC).date();
        let last = self.exceptions_until.parse().unwrap_or_else(|_| day.saturating_add(12.months()));
        (day.saturating_add(1.day()), last)
    }
}

/// A person who decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reviewer {
    /// Id in the register.
    pub id: String,
    /// Name.
    pub name: String,
}

/// One identity whose access is reviewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// Stable over campaigns: made of the identity alone.
    pub id: String,
    /// Who.
    pub subject: Subject,
    /// Who stands behind it.
    pub nature: Nature,
    /// How closely it is to be looked at.
    pub tier: ReviewTier,
    /// Id of who decides.
    pub reviewer: String,
    /// Parties that can act as it.
    pub parties: Vec<String>,
    /// Its owner, with the source.
    pub owner: Option<String>,
    /// Highest reach.
    pub reach: Reach,
    /// What it can do.
    pub capabilities: Vec<Capability>,
    /// When it was last used, in words.
    pub last_used: String,
    /// Findings about it.
    pub findings: u64,
    /// Checks that tell of it.
    #[serde(default)]
    pub checks: Vec<CheckId>,
    /// SHA-256 over its access as it is shown here: another digest is another decision.
    pub digest: String,
    /// Whether it was kept with the same access in the review before.
    pub unchanged: bool,
}

/// How closely something is looked at: the first ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewTier {
    /// It can change identities, access or guard rails, or nobody knows.
    Privileged,
    /// A party can act as it.
    Partner,
    /// Neither.
    Ordinary,
    /// Neither, and kept before with the same access: decided as a group.
    Unchanged,
}

impl ReviewTier {
    /// The word used in tables and pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Partner => "partner",
            Self::Ordinary => "ordinary",
            Self::Unchanged => "unchanged",
        }
    }
}

/// What one person decided, as it comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// The campaign.
    pub campaign: String,
    /// Id of who decided.
    pub reviewer: String,
    /// The decisions.
    pub decisions: Vec<Decision>,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The item.
    pub item: String,
    /// The digest of what was shown.
    pub digest: String,
    /// What is to be.
    pub decision: Decided,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Until when an exception holds.
    #[serde(default)]
    pub expires: Option<String>,
    /// When it was decided, where the form tells.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// What is to be of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decided {
    /// It stays as it is.
    Keep,
    /// It goes.
    Revoke,
    /// It stays for a time, though it should not.
    Exception,
}

impl Decided {
    /// Every decision, in the order in which forms offer them.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Revoke, Self::Exception];

    /// The word used in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Revoke => "revoke",
            Self::Exception => "exception",
        }
    }
}

/// Whether a file of decisions is proven to be the reviewer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state", content = "by")]
pub enum ReviewSignature {
    /// By this key of the reviewer, as the register has it.
    Signed(String),
    /// It is not signed, or not by the reviewer: why.
    Unsigned(String),
}

/// A file of decisions that was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// SHA-256 of the file as it came.
    pub sha256: String,
    /// Whether it is proven to be the reviewer's.
    pub signature: ReviewSignature,
    /// When it was taken in.
    pub received: Timestamp,
    /// What it says.
    pub decisions: Decisions,
}

/// The record of a review that was held: evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRecord {
    /// What was reviewed.
    pub campaign: Campaign,
    /// What came back, in the order of arrival. A later decision about an item takes the place of an earlier one.
    pub received: Vec<Received>,
    /// When it was closed.
    pub closed: Timestamp,
}

impl ReviewRecord {
    /// The last decision about each item, with the file that it came in.
    pub fn decision_of(&self, item: &str) -> Option<(&Received, &Decision)> {
        let all = self
            .received
            .iter()
            .rev()
            .flat_map(|file| file.decisions.decisions.iter().rev().map(move |decision| (file, decision)));
        all.into_iter().find(|(_, decision)| decision.item == item)
    }

    /// The items that nobody decided.
    pub fn undecided(&self) -> impl Iterator<Item = &ReviewItem> {
        self.campaign.items.iter().filter(|item| self.decision_of(&item.id).is_none())
    }
}

/// What a later scan says of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewResult {
    /// The item.
    pub item: ReviewItem,
    /// What was decided; `None` where nobody did.
    pub decided: Option<Decided>,
    /// Why.
    pub reason: String,
    /// Whether who decided is proven.
    pub signed: bool,
    /// What became of it.
    pub state: ReviewState,
    /// In words, with dates.
    pub detail: String,
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewState {
    /// Revoked, and gone within the time.
    Applied,
    /// Revoked, and gone after it.
    AppliedLate,
    /// Revoked, and gone; whether in time is not told.
    AppliedUndated,
    /// Revoked, and still there within the time.
    Pending,
    /// Revoked, and still there after it.
    NotApplied,
    /// Kept, and as it was.
    AsReviewed,
    /// Kept or excepted, and changed since, or gone.
    Changed,
    /// Excepted, and the exception has ended while the access is there.
    ExceptionEnded,
    /// Nobody decided.
    Undecided,
    /// What was read does not tell.
    NotEvaluated,
}

impl ReviewState {
    /// The words used in tables and pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::AppliedLate => "applied late",
            Self::AppliedUndated => "applied, not told when",
            Self::Pending => "not yet applied",
            Self::NotApplied => "not applied",
            Self::AsReviewed => "as reviewed",
            Self::Changed => "changed since",
            Self::ExceptionEnded => "exception ended",
            Self::Undecided => "undecided",
            Self::NotEvaluated => "not evaluated",
        }
    }
}
