//! Risks: one for each finding, with its exception, its day and what ends it.

use std::collections::BTreeMap;

use tenure_model::{ExceptionRow, Finding, Outcome, Timestamp};
use uuid::Uuid;

use super::observations::{self, of_check, of_finding, related};
use super::shapes::{
    Link, LoggedBy, MitigatingFactor, RelatedRisk, Response, Risk, RiskLog, RiskLogEntry, Task, Timing,
};
use super::{Context, RESULTS, ids, people, words};

/// The states of OSCAL's risks that we use.
pub(super) const OPEN: &str = "open";
pub(super) const REQUESTED: &str = "deviation-requested";
pub(super) const APPROVED: &str = "deviation-approved";

/// What the register says of findings, by what names them.
pub(super) struct Declared<'a> {
    /// Exceptions by their ids.
    exceptions: BTreeMap<&'a str, &'a ExceptionRow>,
    /// By when a finding has to be gone or raised, and to whom, by its fingerprint.
    due: BTreeMap<&'a str, (Timestamp, &'a [String])>,
}

impl<'a> Declared<'a> {
    pub(super) fn of(context: &Context<'a>) -> Self {
        let governance = &context.assessment.governance;
        let mut due = BTreeMap::new();
        for row in &governance.escalations {
            let findings = row.findings.iter().filter_map(|one| Some((one.fingerprint.as_str(), one.due?)));
            for (fingerprint, day) in findings {
                // The earliest counts where several ways speak of one finding.
                let entry = due.entry(fingerprint).or_insert((day, row.path.as_slice()));
                if day < entry.0 {
                    *entry = (day, row.path.as_slice());
                }
            }
        }
        let exceptions = governance.exceptions.iter().map(|row| (row.id.as_str(), row)).collect();
        Self { exceptions, due }
    }

    fn exception(&self, finding: &Finding) -> Option<&'a ExceptionRow> {
        self.exceptions.get(finding.waived_by.as_deref()?).copied()
    }
}

pub(super) fn of_finding_risk(finding: &Finding) -> Uuid {
    ids::of("risk", &[finding.fingerprint.as_str()])
}

pub(super) fn related_risk(uuid: Uuid) -> RelatedRisk {
    RelatedRisk { risk_uuid: uuid }
}

/// The risk as the results tell of it.
pub(super) fn observed(
    context: &Context<'_>,
    declared: &Declared<'_>,
    outcome: &Outcome,
    finding: &Finding,
) -> Risk {
    let check = outcome.check.as_str();
    let question = context.check(check).map(|view| view.question.as_str()).unwrap_or_default();
    let exception = declared.exception(finding);
    Risk {
        uuid: of_finding_risk(finding),
        title: words::line(&finding.title),
        description: words::line(&context.title(check)),
        statement: words::line(question),
        props: vec![
            words::prop("fingerprint", finding.fingerprint.as_str()),
            words::prop("severity", finding.severity.as_str()),
        ],
        links: Vec::new(),
        status: if finding.waived_by.is_some() { APPROVED } else { OPEN },
        mitigating_factors: Vec::new(),
        deadline: deadline(declared, finding, exception),
        remediations: Vec::new(),
        risk_log: None,
        related_observations: vec![related(of_finding(finding)), related(of_check(check))],
    }
}

/// The same as the plan of action tells of it: with what ends it, whom to call, and what was approved.
pub(super) fn planned(
    context: &Context<'_>,
    declared: &Declared<'_>,
    outcome: &Outcome,
    finding: &Finding,
) -> Risk {
    let exception = declared.exception(finding);
    Risk {
        props: observations::props(outcome, finding),
        links: vec![Link { href: format!("{RESULTS}#{}", of_finding(finding)), rel: "reference" }],
        mitigating_factors: exception.map(mitigating).unwrap_or_default(),
        remediations: vec![response(declared, finding)],
        risk_log: log(finding, exception),
        related_observations: Vec::new(),
        ..observed(context, declared, outcome, finding)
    }
}

/// The end of the exception that covers it; else the day by which it has to be gone or raised.
fn deadline(
    declared: &Declared<'_>,
    finding: &Finding,
    exception: Option<&ExceptionRow>,
) -> Option<Timestamp> {
    let due = declared.due.get(finding.fingerprint.as_str()).map(|(day, _)| *day);
    exception.map(|exception| exception.expires).or(due)
}

pub(super) fn mitigating(exception: &ExceptionRow) -> Vec<MitigatingFactor> {
    let factor = |text: &String| MitigatingFactor {
        uuid: ids::of("mitigating-factor", &[&exception.id, text]),
        description: words::line(text),
    };
    exception.compensating.iter().map(factor).collect()
}

fn response(declared: &Declared<'_>, finding: &Finding) -> Response {
    let fingerprint = finding.fingerprint.as_str();
    let raise = declared.due.get(fingerprint).map(|(date, path)| Task {
        uuid: ids::of("task", &["raise", fingerprint]),
        kind: "milestone",
        title: "Gone, or raised".to_owned(),
        description: match path.len() {
            0 => "Nobody is declared to be called.".to_owned(),
            _ => words::line(&format!("To be called: {}.", path.join(", then "))),
        },
        timing: Some(Timing::OnDate { date: *date }),
        associated_activities: Vec::new(),
    });
    Response {
        uuid: ids::of("response", &[fingerprint]),
        lifecycle: "recommendation",
        title: "What ends it, never executed by the tool",
        description: words::code(&finding.remediation),
        tasks: raise.into_iter().collect(),
    }
}

/// Since when it is so, and what was approved of it.
fn log(finding: &Finding, exception: Option<&ExceptionRow>) -> Option<RiskLog> {
    let fingerprint = finding.fingerprint.as_str();
    let since = finding.since.map(|start| RiskLogEntry {
        uuid: ids::of("log", &["since", fingerprint]),
        title: "It is so",
        description: "Since when the evidence tells it.".to_owned(),
        start,
        logged_by: Vec::new(),
        status_change: OPEN,
    });
    let approved = exception.map(|exception| approval(exception, APPROVED, fingerprint));
    let entries: Vec<RiskLogEntry> = since.into_iter().chain(approved).collect();
    (!entries.is_empty()).then_some(RiskLog { entries })
}

/// What the register says of an exception, as an entry of a log. `about` keeps entries of one exception apart.
pub(super) fn approval(exception: &ExceptionRow, status_change: &'static str, about: &str) -> RiskLogEntry {
    let text = format!(
        "Exception {} until {}: {}. Approved by {}, as the {} says.",
        exception.id,
        exception.expires,
        exception.reason.trim_end_matches('.'),
        exception.approved_by,
        exception.source.as_str()
    );
    RiskLogEntry {
        uuid: ids::of("log", &["exception", &exception.id, about]),
        title: "Exception",
        description: words::line(&text),
        start: exception.opened,
        logged_by: vec![LoggedBy { party_uuid: people::person(&exception.approved_by) }],
        status_change,
    }
}
