//! What changed between assessments, and what a quarter amounts to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ActRow, ApprovalVerdict, Cloud, Evidence, ExceptionRow, ReviewRow, ScopeId, Timestamp};

/// What two assessments, or snapshots, differ in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Version of this format.
    pub format_version: u32,
    /// The first of what was compared.
    pub earlier: Moment,
    /// The last.
    pub later: Moment,
    /// What was compared, thing by thing.
    pub compared: Vec<Thing>,
    /// What changed, and of what it cannot be told, by party, thing and id.
    pub changes: Vec<Change>,
    /// A line for each party and for the customer.
    pub parties: Vec<PartyDrift>,
    /// Where no change could be seen.
    pub blind: Vec<Blind>,
    /// That they were judged by registers that differ, and in what; empty where by one, and in files of older versions.
    #[serde(default)]
    pub registers: String,
}

impl Drift {
    /// The version that this build writes.
    pub const FORMAT_VERSION: u32 = 1;
}

/// A snapshot among others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// The snapshot's id.
    pub snapshot: String,
    /// When it was taken.
    pub as_of: Timestamp,
}

/// What can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    /// Somebody outside who holds access.
    Party,
    /// What a party may do in an environment.
    Right,
    /// An identity.
    Principal,
    /// How far an identity reaches.
    Reach,
    /// Who is in which group.
    Membership,
    /// Access as assigned.
    Grant,
    /// Who may act as whom.
    Trust,
    /// A credential.
    Credential,
    /// Authority handed to others.
    Delegation,
    /// What belongs to a party, where only assessments were compared.
    Belonging,
    /// Shared data, secrets that a party can read, and what acts for it.
    Door,
    /// A finding, by its fingerprint.
    Finding,
    /// An account, a subscription, a project, or what they lie in.
    Scope,
}

impl Thing {
    /// Every thing, in the order of reports.
    pub const ALL: [Self; 13] = [
        Self::Party,
        Self::Right,
        Self::Principal,
        Self::Reach,
        Self::Membership,
        Self::Grant,
        Self::Trust,
        Self::Credential,
        Self::Delegation,
        Self::Belonging,
        Self::Door,
        Self::Finding,
        Self::Scope,
    ];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Right => "right",
            Self::Principal => "principal",
            Self::Reach => "reach",
            Self::Membership => "membership",
            Self::Grant => "grant",
            Self::Trust => "trust",
            Self::Credential => "credential",
            Self::Delegation => "delegation",
            Self::Belonging => "belonging",
            Self::Door => "door",
            Self::Finding => "finding",
            Self::Scope => "scope",
        }
    }
}

/// How it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It was not there, and is.
    Added,
    /// It is another.
    Changed,
    /// It was there, and is not. Said only where it would have been seen.
    Removed,
    /// One of both did not see it, and might not have seen it.
    NotEvaluated,
}

impl ChangeKind {
    /// Every kind, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Removed, Self::NotEvaluated];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::NotEvaluated => "not-evaluated",
        }
    }
}

/// One change, or one that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What.
    pub thing: Thing,
    /// How.
    pub kind: ChangeKind,
    /// What makes it the same from one snapshot to the next.
    pub id: String,
    /// Display name. Hostile input.
    pub name: String,
    /// The cloud that it lies in; `None` for what lies in none, or in several.
    pub cloud: Option<Cloud>,
    /// Where it lies.
    pub scope: ScopeId,
    /// The party that it is of; `None` for the customer's own.
    pub party: Option<String>,
    /// What it was; empty where it was not there, or not seen.
    pub before: String,
    /// What it is; empty where it is not there, or not seen.
    pub after: String,
    /// The last snapshot before the change.
    pub from: Moment,
    /// The first after it.
    pub to: Moment,
    /// Why it cannot be told; empty where it can.
    pub why: String,
    /// Whose act it was, as far as logs tell.
    pub cause: Cause,
    /// In words: which logs were looked at, or why they do not tell.
    pub cause_why: String,
    /// Acts on it in between, oldest first.
    pub acts: Vec<ActNote>,
    /// What showed it before, in the snapshot before.
    pub evidence_before: Option<Evidence>,
    /// What shows it after, in the snapshot after.
    pub evidence_after: Option<Evidence>,
}

/// Whether logs tell whose act a change was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// They name acts on it in between.
    Acts,
    /// They cover the time, and name none.
    NoActFound,
    /// They were not read, or do not cover the time.
    NotEvaluated,
    /// It follows from other changes.
    Follows,
}

impl Cause {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acts => "acts",
            Self::NoActFound => "no-act-found",
            Self::NotEvaluated => "not-evaluated",
            Self::Follows => "follows",
        }
    }
}

/// An act, as much of it as a change needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActNote {
    /// The log's id of the event.
    pub event: String,
    /// When.
    pub at: Timestamp,
    /// What was done, in the log's words.
    pub action: String,
    /// Who did it.
    pub executed_by: String,
    /// The party of whoever did it; `None` where that is the customer.
    pub party: Option<String>,
    /// Who approved, where an approval was found.
    pub approved_by: Option<String>,
    /// Whether it was approved; `None` for acts that need no approval.
    pub verdict: Option<ApprovalVerdict>,
}

/// How often each kind of change befell one party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyDrift {
    /// The party; `None` for the customer's own.
    pub party: Option<String>,
    /// What was added.
    pub added: u64,
    /// What was changed.
    pub changed: u64,
    /// What was removed.
    pub removed: u64,
    /// What cannot be told.
    pub not_evaluated: u64,
    /// Of the changes that logs can tell of, those with an act in the logs.
    pub by_acts: u64,
    /// Those without, in logs that cover the time.
    pub without_act: u64,
}

/// Something that one of the snapshots did not read: changes in it cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Blind {
    /// Where.
    pub scope: ScopeId,
    /// What was not read, in words.
    pub what: String,
    /// Why.
    pub why: String,
    /// The snapshot.
    pub moment: Moment,
}

/// What a period amounts to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodReport {
    /// Version of this format.
    pub format_version: u32,
    /// Its name: `2026-Q4`.
    pub name: String,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends: the first instant that is not in it.
    pub to: Timestamp,
    /// The customer's time zone, in which it is counted.
    pub time_zone: String,
    /// Whether it was not over when the latest snapshot was taken, so that nothing in here is final.
    #[serde(default)]
    pub unfinished: bool,
    /// Whether the first snapshot is one from before the period; else what happened in it before is not seen.
    pub opened_before: bool,
    /// A line for each snapshot, the opening one first.
    pub points: Vec<TrendPoint>,
    /// Parts of the period that no snapshot speaks of, or that lie long between two.
    pub unseen: Vec<Unseen>,
    /// What changed, step by step from each snapshot to the next.
    pub drift: Drift,
    /// Acts on access in the period, uses left out, oldest first.
    pub acts: Vec<ActRow>,
    /// What logs do not cover of the period, in words.
    pub acts_unseen: Vec<String>,
    /// Who did these acts: people by hand, or machines.
    pub hand_work: HandWork,
    /// Reviews that were decided in the period, and those that were overdue at its end.
    pub reviews: Vec<PeriodReview>,
    /// Exceptions that were opened, in force or ended in it.
    pub exceptions: Vec<PeriodException>,
    /// The evidence of the period that contracts ask for.
    pub evidence: Vec<PeriodEvidence>,
    /// How long findings were open that the period verified to be gone.
    pub time_to_remove: Durations,
}

impl PeriodReport {
    /// The version that this build writes.
    pub const FORMAT_VERSION: u32 = 1;
}

/// One snapshot on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendPoint {
    /// Which.
    pub moment: Moment,
    /// How many there are of each thing that was compared.
    pub things: BTreeMap<Thing, u64>,
    /// Open findings by severity, those that are not verified to be gone among them.
    pub open_by_severity: BTreeMap<String, u64>,
    /// Open findings.
    pub open: u64,
    /// Findings first seen.
    pub opened: u64,
    /// Findings verified to be gone.
    pub verified: u64,
    /// Findings no longer found that might not have been found.
    pub not_verified: u64,
    /// Findings that an exception covers.
    pub waived: u64,
    /// Tests of controls, and reviews, that are overdue.
    pub overdue: u64,
    /// APIs that could not be read.
    pub gaps: u64,
}

/// A part of a period of which nothing is known but what logs tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unseen {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What is missing, in words.
    pub why: String,
}

/// Who acted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandWork {
    /// Acts of people.
    pub people: u64,
    /// Acts of machines.
    pub machines: u64,
    /// Acts of whom nobody knows which.
    pub not_known: u64,
}

/// A review in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodReview {
    /// The review, as last told.
    pub review: ReviewRow,
    /// Whether it was decided in the period.
    pub held: bool,
    /// Whether it was overdue in the last snapshot.
    pub overdue: bool,
}

/// An exception in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodException {
    /// The exception, as last told.
    pub exception: ExceptionRow,
    /// Whether it was opened in the period.
    pub opened: bool,
    /// Whether any snapshot of the period shows that it covered a finding.
    pub used: bool,
    /// Whether its end lies in the period.
    pub expired: bool,
    /// Whether it is no longer in the register of the last snapshot.
    pub withdrawn: bool,
}

/// The evidence that one contract asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodEvidence {
    /// The contract's id.
    pub contract: String,
    /// The party's id.
    pub party: String,
    /// By when it is due.
    pub due: Timestamp,
    /// The first snapshot after the period: from then on its evidence can be there.
    pub shown: Option<Moment>,
    /// Whether that was in time.
    pub state: EvidenceState,
}

/// Whether evidence was there in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceState {
    /// A snapshot from after the period is there, from before the date.
    InTime,
    /// The first snapshot after the period is from after the date.
    Late,
    /// No snapshot from after the period was given, so that the whole of it is not shown.
    NotShown,
}

impl EvidenceState {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InTime => "in-time",
            Self::Late => "late",
            Self::NotShown => "not-shown",
        }
    }
}

/// How long things took, in seconds: each value is one that was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Durations {
    /// How many were measured.
    pub measured: u64,
    /// Half of them took no longer.
    pub p50: Option<i64>,
    /// Nineteen of twenty took no longer.
    pub p95: Option<i64>,
}
