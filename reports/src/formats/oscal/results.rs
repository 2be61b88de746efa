//! The assessment results: what was looked at, what was found, and what that says of each control.

use std::collections::BTreeMap;

use tenure_model::{ScopeId, Timestamp};

use super::controls::{Answer, Chosen};
use super::observations::{self, of_check, related};
use super::risks::{self, Declared, of_finding_risk, related_risk};
use super::shapes::{
    AssessmentLog, AssessmentPart, AssessmentResults, Attestation, ControlFinding, FindingTarget, Href,
    LogEntry, ObjectiveStatus, ResultLocals, ResultSet, Risk,
};
use super::{Context, PLAN, ids, plan, system, words};
use crate::view::words::{count, spaced};

pub(super) fn results(context: &Context<'_>) -> AssessmentResults {
    let title = format!("What was found: {}", context.system_name());
    AssessmentResults {
        uuid: ids::of("assessment-results", &[context.snapshot()]),
        metadata: context.metadata_of_system(title, String::new()),
        import_ap: Href { href: PLAN },
        results: vec![result(context)],
    }
}

fn result(context: &Context<'_>) -> ResultSet {
    let assessment = context.assessment;
    let as_of = assessment.snapshot.as_of;
    let start = assessment.coverage.iter().filter_map(|line| line.first).min().unwrap_or(as_of).min(as_of);
    let figure = |name, value: usize| words::prop(name, &value.to_string());
    let findings = assessment.outcomes.iter().map(|outcome| outcome.findings.len()).sum();
    ResultSet {
        uuid: ids::of("result", &[context.snapshot()]),
        title: words::line(&format!("As of {}", context.report.front.as_of)),
        description: words::paragraphs(context.report.front.headline.iter().map(String::as_str)),
        start,
        end: as_of,
        props: vec![
            figure("readings", assessment.coverage.len()),
            figure("gaps", assessment.gaps.len()),
            figure("checks", assessment.outcomes.len()),
            figure("exceptions", findings),
        ],
        local_definitions: ResultLocals {
            inventory_items: observations::subjects(context),
            assessment_assets: plan::assets(context),
        },
        reviewed_controls: plan::reviewed(context),
        attestations: vec![attestation(context)],
        assessment_log: log(context),
        observations: observations::observations(context),
        risks: all_risks(context),
        findings: context.controls.iter().filter(|one| one.is_tested()).map(|one| judged(one)).collect(),
    }
}

fn all_risks(context: &Context<'_>) -> Vec<Risk> {
    let declared = Declared::of(context);
    let outcomes = context.assessment.outcomes.iter();
    let found = outcomes.flat_map(|outcome| outcome.findings.iter().map(move |finding| (outcome, finding)));
    found.map(|(outcome, finding)| risks::observed(context, &declared, outcome, finding)).collect()
}

/// What the program itself states. It signs nothing: whoever signs the pack does.
fn attestation(context: &Context<'_>) -> Attestation {
    let gaps = context.assessment.gaps.len() as u64;
    let read = match gaps {
        0 => "Everything that was asked for was read.".to_owned(),
        _ => {
            format!("{} failed or were refused; what needed them was not evaluated.", count(gaps, "reading"))
        }
    };
    let part = |name, title, prose: String| AssessmentPart { name, ns: Some(words::NAMESPACE), title, prose };
    Attestation {
        parts: vec![
            part("completeness", "What was read", read),
            part(
                "limits",
                "What this says",
                "An exception refutes a control. That none was found does not prove it: no finding here says \
                 satisfied. Stated by the program, not by a person."
                    .to_owned(),
            ),
        ],
    }
}

/// When each scope was read, where the recordings tell.
fn log(context: &Context<'_>) -> Option<AssessmentLog> {
    let mut scopes: BTreeMap<&ScopeId, (Timestamp, Timestamp, u64)> = BTreeMap::new();
    for line in &context.assessment.coverage {
        if let (Some(first), Some(last)) = (line.first, line.last) {
            let entry = scopes.entry(&line.scope).or_insert((first, last, 0));
            *entry = (entry.0.min(first), entry.1.max(last), entry.2 + 1);
        }
    }
    let entry = |(scope, (start, end, apis)): (&ScopeId, (Timestamp, Timestamp, u64))| LogEntry {
        uuid: ids::of("log", &["read", context.snapshot(), scope.as_str()]),
        title: words::line(&format!("Read {}", scope.as_str())),
        description: format!("{} answered.", count(apis, "API")),
        start,
        end,
    };
    let entries: Vec<LogEntry> = scopes.into_iter().map(entry).collect();
    (!entries.is_empty()).then_some(AssessmentLog { entries })
}

/// What the assessment says of one control.
fn judged(control: &Chosen<'_>) -> ControlFinding {
    let (state, reason) = control.answer.status();
    let label = control.label();
    let remarks = remarks(control);
    let outcomes = &control.outcomes;
    let findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
    let population: u64 = outcomes.iter().map(|outcome| outcome.population).sum();
    let missed: usize = outcomes.iter().map(|outcome| outcome.not_evaluated.len()).sum();
    ControlFinding {
        uuid: ids::of("finding", &[&control.id]),
        title: words::line(&format!("{label}: {}", control.answer.as_str())),
        description: words::line(&format!(
            "{} ran, over {}; {}, {} not evaluated.",
            count(outcomes.len() as u64, "check"),
            count(population, "subject"),
            count(control.findings(), "exception"),
            count(missed as u64, "subject"),
        )),
        props: vec![
            words::prop("control", &label),
            words::prop("result", control.answer.as_str()),
            words::prop("population", &population.to_string()),
            words::prop("exceptions", &control.findings().to_string()),
            words::prop("not-evaluated", &missed.to_string()),
        ],
        target: FindingTarget {
            kind: "objective-id",
            target_id: control.objective(),
            status: ObjectiveStatus { state, reason, remarks },
        },
        implementation_statement_uuid: Some(system::statement(control)),
        related_observations: outcomes.iter().map(|one| related(of_check(one.check.as_str()))).collect(),
        related_risks: findings.map(|finding| related_risk(of_finding_risk(finding))).collect(),
    }
}

fn remarks(control: &Chosen<'_>) -> String {
    let mut text = match control.answer {
        Answer::Refuted => "Exceptions refute it.".to_owned(),
        Answer::Waived => "Every exception that was found is waived by the customer, with an end.".to_owned(),
        Answer::NotEvaluated => "Not evaluated: no exception was found, and not everything was looked at.".to_owned(),
        Answer::NoException => {
            "No exception was found in all that was looked at. A scan alone proves no control, so that this does not \
             say satisfied."
                .to_owned()
        }
        Answer::NotTested => "Not tested by this tool.".to_owned(),
    };
    if control.not_run > 0 {
        text.push_str(&format!(
            " {} that speak to it did not run, as they are about clouds that were not read.",
            spaced(&count(control.not_run, "check"))
        ));
    }
    text
}
