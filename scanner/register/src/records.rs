//! What the register declares besides parties: people, contracts, rights, identities, approvals and the rest.

use std::collections::BTreeMap;

use serde::Deserialize;
use tenure_model::{Permission, Verb};

use crate::{Hours, Period, When};

/// The customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// Its name; empty where no register was given.
    pub name: String,
    /// Its time zone, by its name in the IANA database; `UTC` where none is given.
    #[serde(default)]
    pub timezone: Option<String>,
}

/// A part of the clouds that the customer looks at as one: production, test.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Short id, used in reports.
    pub id: String,
    /// Its scopes, each with all that lies in it: `aws:111122223333`, `azure:/subscriptions/<id>`,
    /// `azure:<tenant id>` for the directory, `gcp:projects/<id>`.
    pub scopes: Vec<String>,
}

/// A named person, of the customer or of a party.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Short id, by which other entries name the person.
    pub id: String,
    /// Name.
    pub name: String,
    /// `customer`, or the id of a party.
    pub party: String,
    /// How to reach the person.
    #[serde(default)]
    pub contact: Option<String>,
    /// Id of the person who stands in.
    #[serde(default)]
    pub deputy: Option<String>,
    /// SSH public keys with which the person signs.
    #[serde(default)]
    pub signs: Vec<String>,
    /// How the person looks in the clouds: ids of principals, each after its cloud (`aws:arn:…`,
    /// `entra:<object id>`, `gcp:user:jane@bank.example`) or an email address or user principal name.
    #[serde(default)]
    pub identities: Vec<String>,
}

/// A contract under which a party has access.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Its reference number.
    pub id: String,
    /// The party that provides.
    pub provider: String,
    /// What it provides.
    pub function: String,
    /// Whether it supports a critical or important function (DORA article 28).
    #[serde(default)]
    pub critical: bool,
    /// When it begins.
    pub start: When,
    /// When it ends; `None` for one without end.
    #[serde(default)]
    pub end: Option<When>,
    /// Days of notice.
    #[serde(default)]
    pub notice_days: Option<u32>,
    /// How long after the end access may still be there.
    #[serde(default)]
    pub offboard_within: Option<Period>,
    /// How long after the end of a quarter its evidence is due.
    #[serde(default)]
    pub evidence_within: Option<Period>,
}

/// A control: what must hold, and who answers for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Short id.
    pub id: String,
    /// What must hold.
    pub statement: String,
    /// Which domain of control it belongs to.
    #[serde(default)]
    pub domain: Option<ControlDomain>,
    /// Ids of frameworks' controls (`nist-csf-2.0:PR.AA-05`).
    #[serde(default)]
    pub maps: Vec<String>,
    /// The one person of the customer who answers for it.
    pub accountable: String,
    /// Who does the work.
    #[serde(default)]
    pub responsible: Vec<String>,
    /// Who is asked before.
    #[serde(default)]
    pub consulted: Vec<String>,
    /// Who is told.
    #[serde(default)]
    pub informed: Vec<String>,
    /// When it counts as met.
    #[serde(default)]
    pub acceptance: Option<String>,
    /// How often it is tested.
    #[serde(default)]
    pub test_every: Option<Period>,
    /// How long its evidence is kept.
    #[serde(default)]
    pub retain_evidence: Option<Period>,
    /// Who keeps its evidence: `customer` or the id of a party.
    #[serde(default)]
    pub evidence_held_by: Option<String>,
    /// Tests that were made.
    #[serde(default)]
    pub test: Vec<ControlTest>,
}

/// The domains of control that must each have an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ControlDomain {
    /// What the policies say.
    PolicyDesign,
    /// Putting them in place.
    Implementation,
    /// Changing them.
    ChangeControl,
    /// Collecting evidence.
    EvidenceCollection,
    /// Deciding on exceptions.
    ExceptionHandling,
    /// Support in production.
    ProductionSupport,
    /// Escalation.
    Escalation,
}

/// One test of a control.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ControlTest {
    /// When.
    pub at: When,
    /// Whether it passed.
    pub passed: bool,
    /// Who tested.
    pub by: String,
    /// Where the evidence is, and its digest.
    #[serde(default)]
    pub evidence: Option<String>,
}

/// What a party may do in an environment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// The party.
    pub party: String,
    /// The environment.
    pub environment: String,
    /// Read data.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::PermissionWord>"))]
    pub view: Option<Permission>,
    /// Read logs.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::PermissionWord>"))]
    pub logs: Option<Permission>,
    /// Make identities and credentials.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::PermissionWord>"))]
    pub provision: Option<Permission>,
    /// Give access.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::PermissionWord>"))]
    pub elevate: Option<Permission>,
    /// Change resources.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::PermissionWord>"))]
    pub change: Option<Permission>,
    /// Change controls.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::PermissionWord>"))]
    pub remediate: Option<Permission>,
    /// When it may.
    #[serde(default)]
    pub hours: Option<Hours>,
}

impl Right {
    /// What is declared for a verb; `None` where nothing is, which allows nothing.
    pub const fn of(&self, verb: Verb) -> Option<Permission> {
        match verb {
            Verb::View => self.view,
            Verb::Logs => self.logs,
            Verb::Provision => self.provision,
            Verb::Elevate => self.elevate,
            Verb::Change => self.change,
            Verb::Remediate => self.remediate,
        }
    }
}

/// What is declared of a non-human identity, or of all that a pattern names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeclaredIdentity {
    /// Its id after its cloud (`aws:arn:aws:iam::444455556666:role/acme-*`, `entra:<object or client id>`,
    /// `gcp:serviceAccount:…`), with `*` for any text.
    #[serde(rename = "match")]
    pub matches: String,
    /// Whose it is: `customer` or the id of a party.
    pub party: String,
    /// The contract under which it is there.
    #[serde(default)]
    pub contract: Option<String>,
    /// Id of the person who owns it.
    #[serde(default)]
    pub owner: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub purpose: Option<String>,
    /// How long it may live from its creation or last renewal.
    #[serde(default)]
    pub ttl: Option<Period>,
    /// When it ends.
    #[serde(default)]
    pub expires: Option<When>,
    /// How long each of its credentials may live.
    #[serde(default)]
    pub credential_ttl: Option<Period>,
    /// The runbook that removes it: a name, or a file with its digest.
    #[serde(default)]
    pub offboarding: Option<String>,
    /// Why several use it; `None` where nobody should.
    #[serde(default)]
    pub shared_because: Option<String>,
    /// Whether it is for emergencies only.
    #[serde(default)]
    pub emergency: bool,
    /// Said to be revoked, since when.
    #[serde(default)]
    pub revoked: Option<When>,
}

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Short id.
    pub id: String,
    /// Of what.
    pub act: ApprovedAct,
    /// Of whom: an identity as in [`DeclaredIdentity::matches`].
    pub subject: String,
    /// Id of the person who asked.
    pub requested_by: String,
    /// Id of the person who approved.
    pub approved_by: String,
    /// Id of the person who was to do it.
    #[serde(default)]
    pub executed_by: Option<String>,
    /// When it was approved.
    pub at: When,
    /// The ticket.
    #[serde(default)]
    pub ticket: Option<String>,
    /// Until when it holds.
    #[serde(default)]
    pub expires: Option<When>,
    /// Where it was taken from, where it was imported (`ticket export changes.csv`).
    #[serde(skip)]
    pub imported_from: Option<String>,
}

/// What is approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ApprovedAct {
    /// Making an identity or a credential.
    Create,
    /// Giving it more.
    Elevate,
    /// Letting it live on.
    Renew,
    /// An exception from a rule.
    Exception,
    /// Use in an emergency.
    Emergency,
}

/// An exception from a check.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Short id.
    pub id: String,
    /// The check.
    pub check: String,
    /// The subject of its findings, as in [`DeclaredIdentity::matches`].
    pub subject: String,
    /// Who owns the exception.
    #[serde(default)]
    pub owner: Option<String>,
    /// Why.
    pub reason: String,
    /// What stands in for what the check asks.
    #[serde(default)]
    pub compensating: Vec<String>,
    /// Id of the person who approved.
    pub approved_by: String,
    /// Since when.
    pub opened: When,
    /// Until when; a waiver without end is none.
    pub expires: When,
}

/// What sets an escalation off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// A credential that is older than it may be.
    FailedRotation,
    /// An identity whose owner is gone.
    OrphanedIdentity,
    /// A finding that was not repaired.
    UnresolvedFinding,
    /// Use of emergency access.
    EmergencyAccess,
    /// An incident.
    Incident,
}

/// Who is called, in which order, and how soon.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// On what.
    pub on: Vec<Trigger>,
    /// How soon it has to be raised.
    pub within: Period,
    /// Ids of people in order; the last must be the customer's.
    pub path: Vec<String>,
    /// Who may revoke access meanwhile.
    #[serde(default)]
    pub revokes: Option<String>,
    /// Who owns the review afterwards.
    #[serde(default)]
    pub reviews: Option<String>,
    /// When it was last tried out.
    #[serde(default)]
    pub drilled: Option<When>,
    /// How often it is to be tried out.
    #[serde(default)]
    pub drill_every: Option<Period>,
}

/// A review of access.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Short id.
    pub id: String,
    /// Of whom.
    pub of: Reviewed,
    /// The party that it is about; all where none is given.
    #[serde(default)]
    pub party: Option<String>,
    /// How often.
    pub every: Period,
    /// How long an exception that is decided in it may last, from the day of its snapshot; twelve months where nothing is
    /// said.
    #[serde(default)]
    pub exceptions_within: Option<Period>,
    /// Id of the person who decides.
    pub decided_by: String,
    /// When it was decided last; `None` where it never was.
    #[serde(default)]
    pub decided: Option<When>,
    /// The file with the decisions.
    #[serde(default)]
    pub decisions: Option<String>,
    /// Its digest (`sha256:…`).
    #[serde(default)]
    pub digest: Option<String>,
}

/// Who is reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reviewed {
    /// Non-human identities.
    Nhi,
    /// People.
    Human,
    /// Everybody.
    All,
}

/// How long something is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// What: `aws-cloudtrail`, `entra-audit`, `azure-activity`, `gcp-audit`, `evidence-packs`, or the id of a
    /// resource.
    pub what: String,
    /// `customer` or the id of a party.
    pub held_by: String,
    /// How long.
    pub keep: Period,
    /// What makes it immutable (`s3-object-lock-compliance`).
    #[serde(default)]
    pub immutable: Option<String>,
}

/// What a provider watches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Monitor {
    /// The party that watches.
    pub party: String,
    /// The environment.
    pub environment: String,
    /// Which logs it reads.
    pub sources: Vec<String>,
    /// What it detects.
    #[serde(default)]
    pub detections: Vec<String>,
    /// From what on it raises an alarm.
    #[serde(default)]
    pub thresholds: BTreeMap<String, String>,
    /// Whether it must tell of escalation of privileges and of changes out of hours.
    #[serde(default)]
    pub alerts: Vec<String>,
}

/// That a party leaves, or has left.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Offboarding {
    /// The party.
    pub party: String,
    /// When access was to end; the contract's end where none is given.
    #[serde(default)]
    pub ended: Option<When>,
    /// When the removal was asked for.
    #[serde(default)]
    pub requested: Option<When>,
    /// Id of the person who removed it.
    #[serde(default)]
    pub executed_by: Option<String>,
    /// Id of the person who verified the removal.
    #[serde(default)]
    pub verified_by: Option<String>,
    /// The runbook.
    #[serde(default)]
    pub runbook: Option<String>,
}

/// Approvals that a ticket system exported: a row each.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketExport {
    /// The CSV file, beside the file that names it or below.
    pub file: String,
    /// The ticket system, for people.
    #[serde(default)]
    pub system: Option<String>,
    /// In which column what stands.
    pub columns: TicketColumns,
    /// What is approved, where no column says so.
    #[serde(default)]
    pub act: Option<ApprovedAct>,
    /// What the words of the column `act` mean (`"New access" = "create"`); rows with other words are not taken.
    #[serde(default)]
    pub acts: BTreeMap<String, ApprovedAct>,
    /// Words of which a column must hold one for a row to be taken (`State = ["Approved", "Closed"]`).
    #[serde(default)]
    pub only: BTreeMap<String, Vec<String>>,
    /// How times are written, in the letters of `strftime` (`%d/%m/%Y %H:%M`), in the customer's time zone; ISO
    /// 8601 where nothing is said.
    #[serde(default)]
    pub time_format: Option<String>,
    /// Rows that it has.
    #[serde(skip)]
    pub rows: u32,
    /// Rows that were taken as approvals; the others have no approver or no time, or are left out by `only` or
    /// `acts`.
    #[serde(skip)]
    pub taken: u32,
}

/// The columns of a ticket export, by their headings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketColumns {
    /// The ticket's number.
    pub id: String,
    /// Of whom: an ARN, an object id, a member, or an identity as in [`DeclaredIdentity::matches`].
    pub subject: String,
    /// Who asked.
    pub requested_by: String,
    /// Who approved.
    pub approved_by: String,
    /// When it was approved.
    pub at: String,
    /// What is approved.
    #[serde(default)]
    pub act: Option<String>,
    /// Who was to do it.
    #[serde(default)]
    pub executed_by: Option<String>,
    /// Until when it holds.
    #[serde(default)]
    pub expires: Option<String>,
}
