use serde::{Deserialize, Serialize};

use crate::{CheckId, Evidence, Fingerprint, Source, Timestamp};

/// The register that an assessment was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterSummary {
    /// Its files; none where no register was given.
    pub files: Vec<RegisterFile>,
    /// Entries over all files.
    pub entries: u64,
    /// How many of them are proven by signed commits.
    pub signed: u64,
    /// Why the others are not, each reason once.
    pub unsigned: Vec<String>,
    /// The customer's time zone, by its name in the IANA database: a day of the register is one there. Empty, which is
    /// UTC, where no register was given and in files of older versions.
    pub time_zone: String,
}

/// A file of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterFile {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// A person whom the register names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonRow {
    /// Name, as other entries give it.
    pub name: String,
    /// The outside party that the person is of; `None` for the customer's own.
    pub party: Option<String>,
}

/// A contract under which a party has access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractRow {
    /// Its reference number.
    pub id: String,
    /// The party's id.
    pub party: String,
    /// What it provides.
    pub function: String,
    /// Whether it supports a critical or important function.
    pub critical: bool,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends: the first instant that is no longer in it; `None` for one without end.
    pub end: Option<Timestamp>,
    /// The instant by which access has to be gone; `None` for one without end.
    pub offboard_by: Option<Timestamp>,
    /// Of each of the last quarters under it, the oldest first: by when evidence is due. Empty where none is
    /// agreed.
    pub evidence: Vec<EvidenceDue>,
    /// How far the entry is to be believed.
    pub source: Source,
    /// The entry.
    pub cited: Vec<Evidence>,
}

/// By when the evidence of a quarter is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EvidenceDue {
    /// When the quarter ended.
    pub quarter_ended: Timestamp,
    /// By when it is due.
    pub due: Timestamp,
}

/// An exception and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRow {
    /// Its id.
    pub id: String,
    /// The check.
    pub check: CheckId,
    /// Whom it covers, as declared.
    pub subject: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// Why.
    pub reason: String,
    /// What stands in.
    pub compensating: Vec<String>,
    /// Who approved it.
    pub approved_by: String,
    /// How far that is to be believed.
    pub source: Source,
    /// Since when.
    pub opened: Timestamp,
    /// Until when: the first instant at which it is no longer in force. Of a day of the register the start of the next.
    pub expires: Timestamp,
    /// Whether it is in force.
    pub state: ExceptionState,
    /// Findings that it covers, or would if it were in force.
    pub findings: u64,
    /// The entry.
    pub evidence: Vec<Evidence>,
}

/// Whether an exception is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionState {
    /// In force, and it covers findings.
    Used,
    /// In force, and it covers none.
    Unused,
    /// Its end has passed.
    Expired,
    /// It begins later.
    NotYet,
    /// Not in force, because who approved it may not: not the customer's, or its owner.
    NotValid,
}

impl ExceptionState {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Unused => "unused",
            Self::Expired => "expired",
            Self::NotYet => "not yet",
            Self::NotValid => "not valid",
        }
    }
}

/// An escalation that is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationRow {
    /// What set it off: `failed-rotation`, `orphaned-identity`, `unresolved-finding`, `emergency-access`.
    pub trigger: String,
    /// What it is about.
    pub subject: String,
    /// Since when.
    pub since: Option<Timestamp>,
    /// By when it had to be raised.
    pub due: Option<Timestamp>,
    /// Whether that has passed; `None` where nobody knows since when.
    pub breached: Option<bool>,
    /// Names of the people to call, in order; empty where no way is declared.
    pub path: Vec<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// The findings that it is about, with the day of each; none in files of older versions, and for uses of
    /// emergency access.
    #[serde(default)]
    pub findings: Vec<EscalatedFinding>,
}

/// By when a finding has to be gone or raised.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EscalatedFinding {
    /// The finding.
    pub fingerprint: Fingerprint,
    /// By when; `None` where nobody knows since when it is so, or no way is declared.
    pub due: Option<Timestamp>,
}

/// A control with its people and tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlRow {
    /// Its id.
    pub id: String,
    /// What must hold.
    pub statement: String,
    /// Its domain.
    pub domain: Option<String>,
    /// The frameworks' controls that it maps to.
    pub maps: Vec<String>,
    /// Name of who answers for it.
    pub accountable: String,
    /// Names of who does the work.
    pub responsible: Vec<String>,
    /// Names of who is asked.
    pub consulted: Vec<String>,
    /// Names of who is told.
    pub informed: Vec<String>,
    /// When it counts as met.
    pub acceptance: Option<String>,
    /// When it last passed a test.
    pub passed: Option<Timestamp>,
    /// By when it has to be tested again.
    pub due: Option<Timestamp>,
    /// Whether that has passed.
    pub overdue: bool,
    /// Who keeps the evidence.
    pub evidence_held_by: Option<String>,
    /// How far the entry is to be believed.
    pub source: Source,
    /// The entry.
    pub evidence: Vec<Evidence>,
}

/// A review of access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRow {
    /// Its id, or the cloud's own.
    pub id: String,
    /// Of whom.
    pub of: String,
    /// Where it is told: `register`, `Entra access reviews`.
    pub told_by: String,
    /// Name of who decides.
    pub decided_by: String,
    /// When it was last decided.
    pub decided: Option<Timestamp>,
    /// By when it has to be decided again.
    pub due: Option<Timestamp>,
    /// Whether that has passed.
    pub overdue: bool,
    /// The entry.
    pub evidence: Vec<Evidence>,
}

/// What has to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRow {
    /// What.
    pub what: String,
    /// Who holds it.
    pub held_by: String,
    /// How long it has to be kept.
    pub declared: String,
    /// What makes it immutable, as declared.
    pub immutable: Option<String>,
    /// What was observed; empty where that was not read.
    pub observed: String,
    /// Whether that is enough; `None` where it was not read.
    pub kept: Option<bool>,
    /// The entry, and what was observed.
    pub evidence: Vec<Evidence>,
}

/// What a provider says it watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitorRow {
    /// The party.
    pub party: String,
    /// The environment.
    pub environment: String,
    /// A log that it says it reads, or a detection that it says it has.
    pub what: String,
    /// What was observed of it; empty where that was not read.
    pub observed: String,
    /// Whether it is there; `None` where that was not read.
    pub present: Option<bool>,
    /// The entry, and what was observed.
    pub evidence: Vec<Evidence>,
}
