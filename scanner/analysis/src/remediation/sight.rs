//! Whether an assessment would have found what it does not find.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Assessment, Cloud, NotEvaluated, Outcome, Subject};

/// Kinds of scopes in which no other scopes lie: what was not read in one of them hides nothing in another.
pub(crate) const LEAVES: [&str; 3] = ["account", "subscription", "project"];

/// The checks that judge each identity by itself and its credentials alone: what was not read of another identity,
/// or in another cloud, hides none of their findings.
const OF_ONE: [&str; 8] = [
    "credential-expired-kept",
    "credential-lives-too-long",
    "credential-never-used",
    "credential-old",
    "credential-outlived",
    "credential-unused",
    "password-without-mfa",
    "principal-dormant",
];

/// What one assessment saw.
pub(crate) struct Sight<'a> {
    /// The scopes that it read.
    scopes: BTreeSet<&'a str>,
    /// Those of them in which no others lie.
    leaves: BTreeSet<&'a str>,
    /// The scopes that any assessment before it read.
    before: &'a BTreeSet<&'a str>,
    /// The ids of the identities that it lists.
    identities: BTreeSet<&'a str>,
    outcomes: BTreeMap<&'a str, &'a Outcome>,
}

impl<'a> Sight<'a> {
    pub(crate) fn new(before: &'a BTreeSet<&'a str>, assessment: &'a Assessment) -> Self {
        let scopes = &assessment.snapshot.scopes;
        let leaves = scopes.iter().filter(|scope| LEAVES.contains(&scope.kind.as_str()));
        Self {
            scopes: scopes.iter().map(|scope| scope.id.as_str()).collect(),
            leaves: leaves.map(|scope| scope.id.as_str()).collect(),
            before,
            identities: assessment.identities.iter().map(|one| one.subject.id.as_str()).collect(),
            outcomes: assessment.outcomes.iter().map(|one| (one.check.as_str(), one)).collect(),
        }
    }

    /// Why a finding may still be there although it is not found; `None` where it would have been found.
    pub(crate) fn hides(&self, check: &str, subject: &Subject) -> Option<String> {
        let Some(outcome) = self.outcomes.get(check) else {
            return Some(format!("`{check}` was not run"));
        };
        let lost = self.before.iter().find(|scope| !self.scopes.contains(**scope));
        let scope = subject.scope.as_str();
        if self.before.contains(scope) && !self.scopes.contains(scope) {
            return Some(format!("{scope} was not read"));
        }
        // What lies in no single scope can have been seen through one that is no longer read.
        if let Some(lost) = lost.filter(|_| subject.cloud.is_some() && !self.leaves.contains(scope)) {
            return Some(format!("{lost} was not read"));
        }
        // Of several reasons the one that is about the subject itself is told, then the one about its scope.
        let lines = outcome.not_evaluated.iter().filter(|line| !self.is_elsewhere(check, line, subject));
        let line = lines.min_by_key(|line| (line.subject != subject.id, line.subject != scope))?;
        Some(format!("`{check}` was not evaluated for {}: {}", line.subject, line.why))
    }

    /// Whether what was not evaluated is surely about something else.
    fn is_elsewhere(&self, check: &str, line: &NotEvaluated, about: &Subject) -> bool {
        let (subject, scope) = (line.subject.as_str(), about.scope.as_str());
        if subject == about.id || subject == scope {
            return false;
        }
        if self.leaves.contains(scope) && (self.leaves.contains(subject) || self.identities.contains(subject))
        {
            return true;
        }
        let is_other = || self.identities.contains(subject) && is_identity(about);
        OF_ONE.contains(&check) && (is_other() || is_of_other_cloud(subject, about))
    }
}

fn is_identity(subject: &Subject) -> bool {
    subject.cloud.is_some() && !subject.kind.contains("group")
}

/// Whether a line is about a scope of a cloud in which the subject does not lie.
fn is_of_other_cloud(line: &str, about: &Subject) -> bool {
    let named: Option<Cloud> = line.split_once(':').and_then(|(cloud, _)| cloud.parse().ok());
    named.is_some() && about.cloud.is_some() && named != about.cloud
}
