//! The vocabulary of Tenure: what every other crate speaks in.
//!
//! No I/O, no clock, no cloud SDK. A connector turns a cloud's answers into [`Records`]; a snapshot
//! keeps them as tables; [`Estate`] indexes them; the analysis reads the estate and writes an
//! [`Assessment`]; reports render that.
//!
//! ```text
//!  Scope ◄── Principal ──► Credential            who, and what proves who
//!    ▲          │  ▲
//!    │          │  └────── Trust                 who may act as whom
//!    │          ├── Membership                   who is in which group
//!    │          └── Grant ──► PolicyDocument     what is assigned
//!    ├── GuardRail ──────► PolicyDocument        what limits a whole scope
//!    ├── Delegation                              who else runs this scope
//!    ├── Resource ───────► PolicyDocument        what carries an identity or opens a door
//!    └── Event, LogReading                       who changed access, and which log tells
//! ```
//!
//! Two rules hold everywhere: a fact that was not read is [`Unknown`], never absent; and every
//! record says which recorded answer it comes from ([`EvidenceRef`]).

mod assessment;
mod aws_policy;
mod cloud;
mod control;
mod credential;
mod delegation;
mod entitlement;
mod estate;
mod event;
mod evidence;
mod finding;
mod governance;
mod grant;
pub mod hash;
mod id;
mod known;
mod log;
mod matrix;
mod offboarding;
mod period;
mod policy;
mod principal;
mod resource;
mod review;
mod role;
mod scope;
mod trust;
mod usage;

pub use assessment::{
    Assessment, EmbeddedData, Identity, PartySummary, Reach, ScopeSummary, SnapshotSummary, Tool,
};
pub use aws_policy::{
    AwsPolicy, ConditionClause, Effect, Matching, PolicyError, PrincipalSpec, Statement, StringSet,
};
pub use cloud::Cloud;
pub use control::{Control, ControlResult, ControlState, Framework, Method, Proves};
pub use credential::{Credential, CredentialKind, CredentialState};
pub use delegation::{Delegation, DelegationKind};
pub use entitlement::{Capability, Certainty, Derivation, Entitlement};
pub use estate::{Estate, Records};
pub use event::Event;
pub use evidence::{
    Coverage, CoverageState, Evidence, EvidenceRef, Facet, Gap, GapReason, RawLine, RawLines,
};
pub use finding::{
    CheckId, Confidence, EscalationPath, EscalationStep, Finding, Fingerprint, NotEvaluated, Outcome,
    Severity, Subject, Verdict,
};
pub use governance::{
    ActKind, ActRow, ApprovalVerdict, Belonging, BelongingKind, BelongingState, ContractRow, ControlRow,
    EscalatedFinding, EscalationRow, EvidenceDue, ExceptionRow, ExceptionState, Figure, FigureKind,
    Governance, Lifecycle, LifecycleField, LogWindow, MonitorRow, Outvote, OutvoteTarget, OwnerState,
    PartyFootprint, Permission, PersonRow, RegisterFile, RegisterSummary, Relation, RetentionRow, ReviewRow,
    Source, Sourced,
};
pub use grant::{Grant, GrantEffect, Granted, GuardRail, Membership, Standing};
pub use id::{CredentialId, PolicyId, PrincipalId, ResourceId, RoleDefinitionId, ScopeId};
pub use known::{Expiry, Known, Unknown};
pub use log::{LogReading, Signatures};
pub use matrix::{EnvironmentSummary, MatrixAccess, MatrixCell, MatrixRow, Used, Verb};
pub use offboarding::{
    Certificate, EnvironmentProofs, OffboardingPlan, PlanStep, Proof, ProofKind, ProofVerdict, Residue,
};
pub use period::{
    ActNote, Blind, Cause, Change, ChangeKind, Drift, Durations, EvidenceState, HandWork, Moment, PartyDrift,
    PeriodEvidence, PeriodException, PeriodReport, PeriodReview, Thing, TrendPoint, Unseen,
};
pub use policy::{PolicyDocument, PolicyKind, PolicyState};
pub use principal::{Nature, Origin, Principal, PrincipalKind, PrincipalState};
pub use resource::Resource;
pub use review::{
    Campaign, Decided, Decision, Decisions, Received, ReviewItem, ReviewRecord, ReviewResult,
    ReviewSignature, ReviewState, ReviewTier, Reviewer,
};
pub use role::RoleDefinition;
pub use scope::{Scope, ScopeKind};
pub use trust::{Trust, TrustCondition, Trustee};
pub use usage::{LastUsed, ServiceUse};

/// An instant, in UTC. The only "now" of an assessment is the snapshot's `as_of`.
pub use jiff::Timestamp;
