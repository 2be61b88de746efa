//! The controls that our documents speak of, and what the assessment says of each: those of every framework, and the
//! register's own.

use std::collections::BTreeMap;

use tenure_model::{
    Assessment, CheckId, Control, ControlResult, ControlRow, ControlState, Finding, Framework, Outcome,
};

use super::words;
use crate::frameworks::{self, Objective};

/// The catalog of the register's own controls.
pub(super) const REGISTER: &str = "register";

/// OSCAL's state and reason of a control. INVARIANT: never `satisfied`: a scan alone proves no control.
pub(super) const fn status(state: ControlState) -> (&'static str, &'static str) {
    match state {
        ControlState::Refuted => ("not-satisfied", "fail"),
        ControlState::NotEvaluated
        | ControlState::Waived
        | ControlState::NothingToLookAt
        | ControlState::NoExceptionFound
        | ControlState::NotTested => ("not-satisfied", "other"),
    }
}

/// Whose control it is.
#[derive(Clone, Copy)]
pub(super) enum Origin<'a> {
    /// A framework's.
    Framework(&'a Framework, &'a Control),
    /// The register's.
    Register(&'a ControlRow),
}

/// A control in our documents.
pub(super) struct Chosen<'a> {
    /// Its id in OSCAL, unique over all catalogs.
    pub(super) id: String,
    /// Whose it is.
    pub(super) origin: Origin<'a>,
    /// What the assessment says of it. Of a control of the register: of those that it maps to, taken together.
    pub(super) result: ControlResult,
    /// The answers of its checks that ran.
    pub(super) outcomes: Vec<&'a Outcome>,
}

impl<'a> Chosen<'a> {
    /// What is assessed of it: the part of the catalog that findings point at.
    pub(super) fn objective(&self) -> String {
        format!("{}_obj", self.id)
    }

    /// Its id as the framework writes it, with the edition: `nist-csf-2.0:PR.AA-05`.
    pub(super) fn label(&self) -> String {
        format!("{}:{}", self.result.framework, self.result.control)
    }

    /// Whether a check speaks to it.
    pub(super) fn is_tested(&self) -> bool {
        self.result.state != ControlState::NotTested
    }

    /// Findings of its checks; of a framework that is about one cloud, those in that cloud.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        let cloud = match self.origin {
            Origin::Framework(framework, _) => framework.cloud,
            Origin::Register(_) => None,
        };
        let findings = self.outcomes.iter().flat_map(|outcome| &outcome.findings);
        findings.filter(move |finding| cloud.is_none() || finding.subject.cloud == cloud)
    }
}

/// Every control: framework by framework, then the register's own.
pub(super) fn chosen(assessment: &Assessment) -> Vec<Chosen<'_>> {
    let ran: BTreeMap<&CheckId, &Outcome> = assessment.outcomes.iter().map(|one| (&one.check, one)).collect();
    let choose = |origin, result: ControlResult| {
        let outcomes = result.checks.iter().filter_map(|check| ran.get(check).copied()).collect();
        Chosen { id: id(origin), origin, result, outcomes }
    };
    let mut chosen: Vec<Chosen<'_>> = Vec::new();
    for framework in frameworks::all() {
        let results = frameworks::results(framework, assessment);
        let controls = framework.controls.iter().map(|control| Origin::Framework(framework, control));
        chosen.extend(controls.zip(results).map(|(origin, result)| choose(origin, result)));
    }
    let objectives = frameworks::objectives(assessment);
    for row in &assessment.governance.controls {
        let result = together(row, &chosen, &objectives);
        chosen.push(choose(Origin::Register(row), result));
    }
    chosen
}

/// What the controls that a control of the register maps to amount to: the worst answer, every check once.
fn together(row: &ControlRow, chosen: &[Chosen<'_>], objectives: &[Objective<'_>]) -> ControlResult {
    let named: Vec<(&str, &str)> = objectives
        .iter()
        .filter(|objective| objective.declared.id == row.id)
        .filter_map(|objective| objective.named)
        .map(|(framework, control)| (framework.id.as_str(), control.id.as_str()))
        .collect();
    let mapped = || {
        let results = chosen.iter().map(|one| &one.result);
        results.filter(|one| named.contains(&(one.framework.as_str(), one.control.as_str())))
    };
    let checks = |of: fn(&ControlResult) -> &[CheckId]| -> Vec<CheckId> {
        let mut checks: Vec<CheckId> = mapped().flat_map(of).cloned().collect();
        checks.sort();
        checks.dedup();
        checks
    };
    let checks_run = checks(|one| &one.checks);
    let outcomes: BTreeMap<&CheckId, &Outcome> = chosen
        .iter()
        .flat_map(|one| &one.outcomes)
        .filter(|outcome| checks_run.contains(&outcome.check))
        .map(|outcome| (&outcome.check, *outcome))
        .collect();
    let findings = || outcomes.values().flat_map(|outcome| &outcome.findings);
    let waived = findings().filter(|finding| finding.waived_by.is_some()).count() as u64;
    ControlResult {
        framework: REGISTER.to_owned(),
        control: row.id.clone(),
        // States are in the order of badness.
        state: mapped().map(|one| one.state).min().unwrap_or(ControlState::NotTested),
        population: outcomes.values().map(|outcome| outcome.population).fold(0, u64::saturating_add),
        exceptions: findings().count() as u64 - waived,
        waived,
        not_evaluated: outcomes.values().map(|outcome| outcome.not_evaluated.len() as u64).sum(),
        checks: checks_run.clone(),
        not_run: checks(|one| &one.not_run),
    }
}

/// NIST's own ids where NIST publishes the catalog as OSCAL, so that both can be joined; elsewhere the id after its
/// framework's, as ids of several frameworks are alike (`5.3` is in ISO's and in CIS's).
fn id(origin: Origin<'_>) -> String {
    match origin {
        Origin::Framework(framework, control) if framework.id.starts_with("nist-sp-800-53") => {
            words::token(&control.id).to_lowercase()
        }
        Origin::Framework(framework, control) if framework.id.starts_with("nist-csf-") => {
            words::token(&control.id)
        }
        Origin::Framework(framework, control) => words::token(&format!("{}_{}", framework.id, control.id)),
        Origin::Register(row) => words::token(&format!("{REGISTER}_{}", row.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_scan_says_satisfies_a_control() {
        for state in ControlState::ALL {
            assert_eq!(status(state).0, "not-satisfied", "{}", state.as_str());
        }
        assert_eq!(status(ControlState::Refuted).1, "fail");
        assert_eq!(status(ControlState::NoExceptionFound).1, "other");
    }

    #[test]
    fn ids_are_unique_over_all_frameworks() {
        let mut seen = std::collections::BTreeSet::new();
        for framework in frameworks::all() {
            for control in &framework.controls {
                let id = id(Origin::Framework(framework, control));
                assert!(seen.insert(id.clone()), "{id} comes twice");
            }
        }
        assert!(seen.contains("ac-2.1") && seen.contains("PR.AA-05"), "NIST's own ids are kept");
    }
}
