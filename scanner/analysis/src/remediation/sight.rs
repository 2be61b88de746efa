//! Whether an assessment would have found what it does not find.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Assessment, NotEvaluated, Outcome};

use super::Tracked;

/// Kinds of scopes in which no other scopes lie: what was not read in one of them hides nothing in another.
const LEAVES: [&str; 3] = ["account", "subscription", "project"];

/// What one assessment saw.
pub(super) struct Sight<'a> {
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
    pub(super) fn new(before: &'a BTreeSet<&'a str>, assessment: &'a Assessment) -> Self {
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
    pub(super) fn hides(&self, finding: &Tracked) -> Option<String> {
        let Some(outcome) = self.outcomes.get(finding.check.as_str()) else {
            return Some(format!("`{}` was not run", finding.check));
        };
        let lost = self.before.iter().find(|scope| !self.scopes.contains(**scope));
        let scope = finding.subject.scope.as_str();
        if self.before.contains(scope) && !self.scopes.contains(scope) {
            return Some(format!("{scope} was not read"));
        }
        // What lies in no single scope can have been seen through one that is no longer read.
        if let Some(lost) = lost.filter(|_| finding.subject.cloud.is_some() && !self.leaves.contains(scope)) {
            return Some(format!("{lost} was not read"));
        }
        let line = outcome.not_evaluated.iter().find(|line| !self.is_elsewhere(line, finding))?;
        Some(format!("`{}` was not evaluated for {}: {}", finding.check, line.subject, line.why))
    }

    /// Whether what was not evaluated is surely about something else.
    fn is_elsewhere(&self, line: &NotEvaluated, finding: &Tracked) -> bool {
        let (subject, scope) = (line.subject.as_str(), finding.subject.scope.as_str());
        if subject == finding.subject.id || subject == scope || !self.leaves.contains(scope) {
            return false;
        }
        self.leaves.contains(subject) || self.identities.contains(subject)
    }
}
