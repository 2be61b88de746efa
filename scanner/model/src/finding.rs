use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Cloud, Evidence, ScopeId, Timestamp};

/// Name of a check, in kebab-case, saying the fault (`password-without-mfa`). It is the detection,
/// not a control: frameworks change editions, a check does not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckId(Arc<str>);

impl CheckId {
    /// Wraps a check's name.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How bad it is if it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Untidy.
    Low,
    /// Should be repaired in the ordinary course.
    Medium,
    /// Should be repaired soon.
    High,
    /// An attacker who has it has the account.
    Critical,
}

impl Severity {
    /// Every severity, lowest first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// How sure we are that it is so. A condition that cannot be evaluated lowers this, never severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Possible: something that would decide it was not read.
    Low,
    /// Likely: it depends on a condition that the facts do not settle.
    Medium,
    /// Shown by the cited evidence.
    High,
}

impl Confidence {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The whole answer of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// At least one finding.
    Fail,
    /// No finding, and something that it needed was not read.
    NotEvaluated,
    /// Every finding is covered by an exception that is in force.
    Waived,
    /// Everything in its population was looked at, and nothing was found.
    Pass,
}

impl Verdict {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::NotEvaluated => "not-evaluated",
            Self::Waived => "waived",
            Self::Pass => "pass",
        }
    }
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// ARN, ARM id, object id or full resource name.
    pub id: String,
    /// The cloud that it lies in; `None` for an entry of the register.
    pub cloud: Option<Cloud>,
    /// What it is, in the cloud's terms (`user`, `assumable-role`, `s3:bucket`, `account`).
    pub kind: String,
    /// Display name. Hostile input.
    pub name: String,
    /// Where it lies.
    pub scope: ScopeId,
}

/// What makes two findings the same from one scan to the next. INVARIANT: made only of the check,
/// the subject and stable qualifiers, never of ages, counts or dates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of a finding, as 32 hex digits.
    pub fn new(check: &CheckId, subject: &str, qualifiers: &[&str]) -> Self {
        let mut hash = Sha256::new();
        // Length prefixes keep ("ab", "c") apart from ("a", "bc").
        for part in [check.as_str(), subject].iter().chain(qualifiers) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        Self(hex(digest.iter().take(16)))
    }

    /// The hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hex<'b>(bytes: impl Iterator<Item = &'b u8>) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let mut text = String::with_capacity(32);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// One subject failing one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable identity over scans.
    pub fingerprint: Fingerprint,
    /// Where the fault is, which is also where the repair goes.
    pub subject: Subject,
    /// The party that it belongs to or serves: an id of the register, or the foreign account or
    /// issuer as observed; `None` where it is the customer's own.
    pub party: Option<String>,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// One line.
    pub title: String,
    /// What was observed, in sentences.
    pub detail: String,
    /// Findings of one check with the same cause have the same text here, so that reports can
    /// show them as one; equal to the subject's id where the cause is its own.
    pub cause: String,
    /// Who else the same cause touches (the members of a group, the holders of a policy).
    pub affected: Vec<Subject>,
    /// Since when, where the evidence tells.
    pub since: Option<Timestamp>,
    /// By whose approval, where it was found.
    pub approved_by: Option<String>,
    /// Who owns it, where it was declared or claimed; prefixed with the source (`tag:jane`).
    pub owner: Option<String>,
    /// How it leads to more, where the check is about a path.
    pub path: Option<EscalationPath>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// What ends it: an exact command or policy change, never executed.
    pub remediation: String,
    /// The id of the exception that covers it, where one is in force.
    #[serde(default)]
    pub waived_by: Option<String>,
}

/// A way from one principal to more access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationPath {
    /// What is reached at its end.
    pub reaches: String,
    /// The steps, in order.
    pub steps: Vec<EscalationStep>,
    /// Guard rails that stop it today; empty where nothing does.
    pub blocked_by: Vec<String>,
    /// How many other paths lead from the same start; this is the shortest of them.
    #[serde(default)]
    pub others: u64,
    /// What was not read, so that this answer could be longer, shorter or wrong.
    #[serde(default)]
    pub blind_spots: Vec<String>,
}

/// One step of an [`EscalationPath`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationStep {
    /// Who acts.
    pub from: String,
    /// Who or what is gained.
    pub to: String,
    /// The technique's id.
    pub technique: String,
    /// What the technique does, in a few words (`rewrite a policy that it holds`); empty where no more
    /// is told than its id.
    #[serde(default)]
    pub title: String,
    /// The permissions that it uses.
    pub permissions: Vec<String>,
    /// Conditions that it depends on.
    pub conditions: Vec<String>,
    /// Those of `conditions` that whoever acts can meet by himself, so that they stop nobody.
    #[serde(default)]
    pub met_by_holder: Vec<String>,
    /// Those of `conditions` that others keep: whoever acts cannot meet them by himself. A condition
    /// in neither list is one of which this is not known.
    #[serde(default)]
    pub kept_by_others: Vec<String>,
    /// The statements that allow it.
    pub because: Vec<String>,
    /// Those of the path's guard rails that stop this step.
    #[serde(default)]
    pub blocked_by: Vec<String>,
    /// Why this step is only possible, not shown (`functions not read`); empty where it is shown.
    #[serde(default)]
    pub doubt: String,
}

/// Something that a check should have looked at and could not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NotEvaluated {
    /// A principal, a resource or a whole scope.
    pub subject: String,
    /// Why.
    pub why: String,
}

/// A check's whole answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The check.
    pub check: CheckId,
    /// Its answer.
    pub verdict: Verdict,
    /// How many subjects were looked at: "0 of 0" is not "0 of 412".
    pub population: u64,
    /// What could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
    /// What was found, worst first, then by subject.
    pub findings: Vec<Finding>,
}

impl Outcome {
    /// The word for its answer in tables and documents. A check that had nothing to look at has passed nothing:
    /// `nothing-to-look-at`.
    pub fn answer(&self) -> &'static str {
        match (self.verdict, self.population) {
            (Verdict::Pass, 0) => "nothing-to-look-at",
            (verdict, _) => verdict.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// INVARIANT: a check that had nothing to look at has passed nothing.
    #[test]
    fn an_empty_population_is_no_pass() {
        let answer = |verdict, population| {
            let check = CheckId::new("some-check");
            Outcome { check, verdict, population, not_evaluated: Vec::new(), findings: Vec::new() }.answer()
        };
        assert_eq!(answer(Verdict::Pass, 0), "nothing-to-look-at");
        assert_eq!(answer(Verdict::Pass, 1), "pass");
        assert_eq!(answer(Verdict::NotEvaluated, 0), "not-evaluated");
    }

    #[test]
    fn a_path_written_before_blind_spots_were_told_reads_back() {
        let old = r#"{"reaches":"administrator","steps":[{"from":"a","to":"b","technique":"t",
            "permissions":[],"conditions":[],"because":[]}],"blocked_by":[]}"#;
        let path: EscalationPath = serde_json::from_str(old).unwrap();
        assert_eq!((path.others, path.steps[0].doubt.as_str()), (0, ""));
        let whole = serde_json::to_string(&path).unwrap();
        assert_eq!(serde_json::from_str::<EscalationPath>(&whole).unwrap(), path);
    }
}
