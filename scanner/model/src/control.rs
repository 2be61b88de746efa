use serde::{Deserialize, Serialize};

use crate::{CheckId, Cloud};

/// One edition of a control framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Stable id with its edition (`nist-csf-2.0`).
    pub id: String,
    /// Name for people, without the edition.
    pub name: String,
    /// The edition; ids of another one mean something else.
    pub edition: String,
    /// Where the ids come from, and whether titles may be shown.
    pub source: String,
    /// What a reader of results has to know of it; empty where there is nothing.
    #[serde(default)]
    pub note: String,
    /// The one cloud that it is about: findings in others say nothing of its controls.
    #[serde(default)]
    pub cloud: Option<Cloud>,
    /// Its controls that matter to access.
    pub controls: Vec<Control>,
}

/// One control of a framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Id within the edition (`PR.AA-05`).
    pub id: String,
    /// Title; empty where the licence does not let us print it.
    #[serde(default)]
    pub title: String,
    /// What checks without findings say of it.
    #[serde(default)]
    pub proves: Proves,
    /// The checks that speak to it. Empty means "not tested by this tool".
    #[serde(default)]
    pub checks: Vec<CheckId>,
}

/// What it says of a control that its checks find nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proves {
    /// The state that the control asks for stood on that day, as far as the checks see. Neither its design nor its
    /// operation over time is shown.
    #[default]
    State,
    /// Nothing. The control is about people, contracts or procedures, of which a scan sees the traces alone: it can
    /// refute the control, never prove it.
    RefuteOnly,
}

impl Proves {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::RefuteOnly => "refute-only",
        }
    }
}

/// How a check comes to its answer, in the terms of NIST SP 800-53A, Revision 5, chapter 2.4 (read 22 November 2026).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Records and settings are inspected as they were read.
    #[default]
    Examine,
    /// Access is worked out anew from what was read, and held against what is allowed.
    Test,
}

impl Method {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Examine => "EXAMINE",
            Self::Test => "TEST",
        }
    }
}

/// What a scan says of one control. A scan can refute a control; alone it proves none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlResult {
    /// The framework's id.
    pub framework: String,
    /// The control's id.
    pub control: String,
    /// The answer.
    pub state: ControlState,
    /// What its checks looked at, added up. A subject that two checks look at counts twice.
    pub population: u64,
    /// Findings of its checks that no exception covers.
    pub exceptions: u64,
    /// Findings that an exception in force covers.
    pub waived: u64,
    /// Subjects and scopes that its checks could not look at.
    pub not_evaluated: u64,
    /// Its checks that were run, in the order of the control.
    pub checks: Vec<CheckId>,
    /// Its checks that were not run: their cloud was not read.
    pub not_run: Vec<CheckId>,
}

/// The answers of which a control gets one, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlState {
    /// A check found something.
    Refuted,
    /// Nothing was found, and something that a check needed was not read, or no check of it was run.
    NotEvaluated,
    /// Everything that was found is covered by an exception in force.
    Waived,
    /// Its checks had nothing to look at.
    NothingToLookAt,
    /// Its checks looked at everything and found nothing. This is no proof that the control is met.
    NoExceptionFound,
    /// No check speaks to it.
    NotTested,
}

impl ControlState {
    /// Every answer, worst first.
    pub const ALL: [Self; 6] = [
        Self::Refuted,
        Self::NotEvaluated,
        Self::Waived,
        Self::NothingToLookAt,
        Self::NoExceptionFound,
        Self::NotTested,
    ];

    /// The word used in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuted => "refuted",
            Self::NotEvaluated => "not-evaluated",
            Self::Waived => "waived",
            Self::NothingToLookAt => "nothing-to-look-at",
            Self::NoExceptionFound => "no-exception-found",
            Self::NotTested => "not-tested",
        }
    }

    /// The words used in reports.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Refuted => "refuted",
            Self::NotEvaluated => "not evaluated",
            Self::Waived => "exceptions in force",
            Self::NothingToLookAt => "nothing to look at",
            Self::NoExceptionFound => "no exception found",
            Self::NotTested => "not tested by this tool",
        }
    }
}
