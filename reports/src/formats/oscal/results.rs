//! The assessment results: what was looked at, what was found, and what that says of each control.

use std::collections::BTreeMap;

use tenure_model::{ControlState, ScopeId, Timestamp};

use super::controls::{self, Chosen};
use super::observations::{self, of_check, related};
use super::risks::{self, Declared, of_finding_risk, related_risk};
use super::shapes::{
    AssessmentLog, AssessmentPart, AssessmentResults, Attestation, ControlFinding, FindingTarget, Href,
    LogEntry, ObjectiveStatus, ResultLocals, ResultSet, Risk,
};
use super::{Context, PLAN, ids, plan, system, words};
use crate::view::words::count;

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
    let result = &control.result;
    let (state, reason) = controls::status(result.state);
    let label = control.label();
    let figure = |name, value: u64| words::prop(name, &value.to_string());
    ControlFinding {
        uuid: ids::of("finding", &[&control.id]),
        title: words::line(&format!("{label}: {}", result.state.label())),
        description: words::line(&format!(
            "{} ran, over {}; {}, {} waived, {} not evaluated.",
            count(result.checks.len() as u64, "check"),
            count(result.population, "subject"),
            count(result.exceptions, "exception"),
            result.waived,
            count(result.not_evaluated, "subject"),
        )),
        props: vec![
            words::prop("control", &label),
            words::prop("result", result.state.as_str()),
            figure("population", result.population),
            figure("exceptions", result.exceptions),
            figure("waived", result.waived),
            figure("not-evaluated", result.not_evaluated),
        ],
        target: FindingTarget {
            kind: "objective-id",
            target_id: control.objective(),
            status: ObjectiveStatus { state, reason, remarks: remarks(control) },
        },
        implementation_statement_uuid: Some(system::statement(control)),
        related_observations: control
            .outcomes
            .iter()
            .map(|one| related(of_check(one.check.as_str())))
            .collect(),
        related_risks: control.findings().map(|finding| related_risk(of_finding_risk(finding))).collect(),
    }
}

fn remarks(control: &Chosen<'_>) -> String {
    let text = match control.result.state {
        ControlState::Refuted => "Exceptions refute it.",
        ControlState::Waived => {
            "Every exception that was found is covered by an exception of the customer's, which has an end."
        }
        ControlState::NotEvaluated => "No exception was found, and not everything was looked at.",
        ControlState::NothingToLookAt => "Its checks had nothing to look at.",
        ControlState::NoExceptionFound => {
            "No exception was found in all that was looked at. A scan alone proves no control, so that this does not \
             say satisfied."
        }
        ControlState::NotTested => "Not tested by this tool.",
    };
    let mut text = text.to_owned();
    let not_run = control.result.not_run.len() as u64;
    if not_run > 0 {
        text.push_str(&format!(
            " {} of it did not run, as no cloud was read that they are about.",
            count(not_run, "check")
        ));
    }
    text
}
