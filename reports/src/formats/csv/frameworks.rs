//! The tables of frameworks: the index from control to check to evidence.

use std::collections::BTreeSet;

use tenure_model::{Assessment, Control, ControlResult, ControlState, Finding, Framework, Outcome};

use super::joined;
use crate::frameworks;

pub(super) const CONTROLS: [&str; 14] = [
    "framework",
    "edition",
    "control",
    "title",
    "proves",
    "answer",
    "check",
    "verdict",
    "population",
    "exceptions",
    "waived",
    "not_evaluated",
    "evidence",
    "evidence_left_out",
];
pub(super) const OBJECTIVES: [&str; 13] = [
    "id",
    "statement",
    "accountable",
    "maps_to",
    "framework",
    "edition",
    "control",
    "title",
    "proves",
    "answer",
    "population",
    "exceptions",
    "checks",
];

/// Recordings that one row names. A spreadsheet's cell is small; `findings.csv` names all, by check.
const NAMED: usize = 10;

/// A row per control and check; one without check for a control that nothing tests.
pub(super) fn controls(assessment: &Assessment) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for framework in frameworks::all() {
        let results = frameworks::results(framework, assessment);
        for (control, result) in framework.controls.iter().zip(&results) {
            let head = head(framework, control, result);
            if control.checks.is_empty() {
                let rest = std::iter::repeat_n(String::new(), CONTROLS.len() - head.len());
                rows.push(head.iter().cloned().chain(rest).collect());
            }
            for check in &control.checks {
                let outcome = assessment.outcomes.iter().find(|outcome| outcome.check == *check);
                let rest = outcome.map_or_else(not_run, |outcome| of_check(framework, outcome));
                rows.push(head.iter().cloned().chain([check.to_string()]).chain(rest).collect());
            }
        }
    }
    rows
}

fn head(framework: &Framework, control: &Control, result: &ControlResult) -> [String; 6] {
    [
        framework.id.clone(),
        framework.edition.clone(),
        control.id.clone(),
        control.title.clone(),
        control.proves.as_str().to_owned(),
        result.state.as_str().to_owned(),
    ]
}

fn not_run() -> Vec<String> {
    let mut rest = vec![String::new(); CONTROLS.len() - 7];
    if let Some(verdict) = rest.first_mut() {
        "not-run".clone_into(verdict);
    }
    rest
}

fn of_check(framework: &Framework, outcome: &Outcome) -> Vec<String> {
    let concerns = |finding: &&Finding| frameworks::concerns(framework, finding);
    let findings: Vec<&Finding> = outcome.findings.iter().filter(concerns).collect();
    let waived = findings.iter().filter(|finding| finding.waived_by.is_some()).count();
    let all = findings.iter().flat_map(|finding| &finding.evidence).map(|piece| piece.raw.as_str());
    let recordings: BTreeSet<&str> = all.collect();
    // Nothing found is shown by what was read.
    let evidence = if recordings.is_empty() {
        "coverage.jsonl".to_owned()
    } else {
        joined(recordings.iter().copied().take(NAMED))
    };
    vec![
        outcome.answer().to_owned(),
        outcome.population.to_string(),
        (findings.len() - waived).to_string(),
        waived.to_string(),
        outcome.not_evaluated.len().to_string(),
        evidence,
        recordings.len().saturating_sub(NAMED).to_string(),
    ]
}

/// A row per control of the register and framework's control that it maps to.
pub(super) fn objectives(assessment: &Assessment) -> Vec<Vec<String>> {
    let row = |objective: frameworks::Objective<'_>| {
        let declared = objective.declared;
        let mut row = vec![
            declared.id.clone(),
            declared.statement.clone(),
            declared.accountable.clone(),
            objective.reference.to_owned(),
        ];
        match objective.named {
            Some((framework, control)) => {
                let result = frameworks::result(framework, control, assessment);
                row.extend(head(framework, control, &result));
                row.extend([result.population.to_string(), result.exceptions.to_string()]);
                row.push(joined(control.checks.iter().map(|check| check.as_str())));
            }
            // A reference that names nothing is tested by nothing.
            None => {
                row.extend(std::iter::repeat_n(String::new(), 5));
                row.push(ControlState::NotTested.as_str().to_owned());
                row.extend(std::iter::repeat_n(String::new(), 3));
            }
        }
        row
    };
    frameworks::objectives(assessment).into_iter().map(row).collect()
}
