//! SARIF 2.1.0 (OASIS standard, read 2026-11-22): findings with their places, for editors, pull requests and code
//! scanning.
//!
//! A finding about an entry of the register lies in a file and line of it, where the caller says which. A finding about
//! a cloud has a logical location, the resource, and as its file the recorded answer that shows it. What was not
//! evaluated is a notification of the run: a check without a result is not thereby passed.

mod log;

use std::collections::{BTreeMap, HashMap};

use tenure_model::{Assessment, EscalationPath, Evidence, Finding, Outcome, Severity, Verdict};

use crate::six_parts::SixParts;
use crate::view::{CheckView, Index};
use crate::{Report, ReportError, evidence, hostile, stable_id};
use log::{
    Artifact, AssociatedRule, AutomationDetails, CodeFlow, Configuration, Driver, FlowLocation, Invocation,
    Location, Log, LogicalLocation, Message, Notification, PhysicalLocation, Properties, Region, Rule,
    RuleProperties, Run, SarifResult, Suppression, ThreadFlow, Tool,
};

/// Pieces of evidence that a result is related to.
const EVIDENCE: usize = 8;
/// Steps of a path.
const STEPS: usize = 20;

/// Where the entries of a register stand in the customer's files: by the recording of the file and the line in it.
pub type Places = BTreeMap<(String, u32), SourcePlace>;

/// A place in a file of the customer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePlace {
    /// Path of the file as its reader knows it, with `/` between segments.
    pub file: String,
    /// First line, from 1.
    pub line: u32,
    /// Last line, from 1.
    pub last_line: u32,
}

/// The log, on one line.
///
/// # Errors
/// It cannot be serialised, which no assessment made by our types can cause.
pub fn render(assessment: &Assessment, report: &Report) -> Result<Vec<u8>, ReportError> {
    let log = Log::new(run(assessment, report));
    let mut bytes = serde_json::to_vec(&log)
        .map_err(|source| ReportError::Json { what: "sarif/findings.sarif", source })?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn run(assessment: &Assessment, report: &Report) -> Run {
    let index = Index::new(assessment, &[], &report.presentation.language);
    let views: HashMap<&str, &CheckView> =
        report.checks.iter().map(|view| (view.id.as_str(), view)).collect();
    let mut rules = Vec::new();
    let mut results = Vec::new();
    let mut notifications = Vec::new();
    for (at, outcome) in assessment.outcomes.iter().enumerate() {
        rules.push(rule(outcome, views.get(hostile::name(outcome.check.as_str()).as_str()).copied()));
        results.extend(outcome.findings.iter().map(|one| result(&index, report, at, outcome, one)));
        notifications.extend(notification(at, outcome));
    }
    let tool = &assessment.tool;
    Run {
        tool: Tool { driver: Driver { name: "Tenure", version: hostile::name(&tool.version), rules } },
        automation_details: AutomationDetails {
            id: format!("tenure/{}", hostile::name(&assessment.snapshot.id)),
            guid: stable_id::uuid(&["sarif", &assessment.snapshot.id]).to_string(),
        },
        invocations: vec![Invocation {
            execution_successful: true,
            end_time_utc: assessment.snapshot.as_of.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            tool_execution_notifications: notifications,
        }],
        column_kind: "utf16CodeUnits",
        results,
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// On the scale on which code scanning sorts: over 9 is critical, over 7 high, over 4 medium.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.5",
    }
}

fn rule(outcome: &Outcome, view: Option<&CheckView>) -> Rule {
    let id = hostile::name(outcome.check.as_str());
    let usual = view.and_then(|view| Severity::ALL.into_iter().find(|one| one.as_str() == view.severity));
    let worst = outcome.findings.iter().map(|finding| finding.severity).max();
    let severity = usual.or(worst).unwrap_or(Severity::Info);
    let title = view.map_or_else(|| id.clone(), |view| view.title.clone());
    let question = view.map(|view| view.question.clone()).filter(|one| !one.is_empty());
    Rule {
        short_description: Message::new(&title),
        help: Message::new(question.as_deref().unwrap_or(&title)),
        name: id.split('-').map(crate::view::words::capitalised).collect(),
        default_configuration: Configuration { level: level(severity) },
        properties: RuleProperties {
            tags: vec!["security", "access"],
            security_severity: security_severity(severity),
            verdict: outcome.answer(),
            looked_at: outcome.population,
        },
        id,
    }
}

fn result(
    index: &Index<'_>,
    report: &Report,
    rule: usize,
    outcome: &Outcome,
    finding: &Finding,
) -> SarifResult {
    let parts = SixParts::new(index, finding);
    let title = hostile::sentence(&finding.title);
    let proof = &finding.evidence;
    let place = proof.iter().find_map(|piece| in_register(report, piece));
    let shown = place.or_else(|| proof.first().and_then(|piece| recorded(report, piece)));
    let related = proof.iter().take(EVIDENCE).filter_map(|piece| recorded(report, piece));
    SarifResult {
        rule_id: hostile::name(outcome.check.as_str()),
        rule_index: rule,
        kind: "fail",
        level: level(finding.severity),
        message: Message::new(&format!("{title}\n{}", parts.text())),
        locations: vec![Location {
            id: None,
            physical_location: shown,
            logical_locations: vec![LogicalLocation {
                fully_qualified_name: hostile::id(&finding.subject.id),
                name: hostile::name(&finding.subject.name),
                kind: "resource",
            }],
            message: None,
        }],
        related_locations: related
            .enumerate()
            .map(|(at, physical)| Location {
                id: Some(at + 1),
                physical_location: Some(physical),
                logical_locations: Vec::new(),
                message: Some(Message::new("What proves it")),
            })
            .collect(),
        code_flows: finding.path.as_ref().map(code_flow).into_iter().collect(),
        guid: stable_id::uuid(&["sarif", &report_id(index), finding.fingerprint.as_str()]).to_string(),
        correlation_guid: stable_id::uuid(&["finding", finding.fingerprint.as_str()]).to_string(),
        partial_fingerprints: BTreeMap::from([("tenure/v1", hostile::name(finding.fingerprint.as_str()))]),
        suppressions: finding.waived_by.as_deref().map(suppression).into_iter().collect(),
        properties: Properties {
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            party: finding.party.as_deref().map(hostile::name),
            owner: finding.owner.as_deref().map(hostile::name),
            approved_by: finding.approved_by.as_deref().map(hostile::name),
            since: finding.since.map(|since| since.to_string()),
        },
    }
}

fn report_id(index: &Index<'_>) -> String {
    index.assessment.snapshot.id.clone()
}

fn suppression(exception: &str) -> Suppression {
    Suppression {
        kind: "external",
        status: "accepted",
        justification: format!("exception {} of the register", hostile::name(exception)),
    }
}

/// The customer's file that a piece of evidence was read from.
fn in_register(report: &Report, piece: &Evidence) -> Option<PhysicalLocation> {
    let (line, _) = evidence::split_pointer(&piece.pointer)?;
    let place = report.options.places.get(&(piece.raw.clone(), line))?;
    Some(PhysicalLocation {
        artifact_location: Artifact { uri: evidence::percent(&place.file) },
        region: Region { start_line: place.line.max(1), end_line: place.last_line.max(place.line).max(1) },
    })
}

/// The recording in the pack, or the file of the register where the caller told of it.
fn recorded(report: &Report, piece: &Evidence) -> Option<PhysicalLocation> {
    if let Some(place) = in_register(report, piece) {
        return Some(place);
    }
    let (line, _) = evidence::split_pointer(&piece.pointer)?;
    let uri = evidence::href(&piece.raw);
    let line = line.checked_add(1)?;
    (!uri.is_empty()).then_some(PhysicalLocation {
        artifact_location: Artifact { uri },
        region: Region { start_line: line, end_line: line },
    })
}

/// How it is reached, step by step.
fn code_flow(path: &EscalationPath) -> CodeFlow {
    let mut locations: Vec<FlowLocation> = path
        .steps
        .iter()
        .take(STEPS)
        .map(|step| {
            let what = if step.title.is_empty() { &step.technique } else { &step.title };
            let text = format!("{} ({})", hostile::id(what), hostile::id(&step.technique));
            flow_location(&step.from, &text)
        })
        .collect();
    locations.push(flow_location(&path.reaches, "reached"));
    CodeFlow { thread_flows: vec![ThreadFlow { locations }] }
}

fn flow_location(at: &str, message: &str) -> FlowLocation {
    FlowLocation {
        location: Location {
            id: None,
            physical_location: None,
            logical_locations: vec![LogicalLocation {
                fully_qualified_name: hostile::id(at),
                name: hostile::name(at),
                kind: "resource",
            }],
            message: Some(Message::new(message)),
        },
    }
}

/// What a check did not look at.
fn notification(rule: usize, outcome: &Outcome) -> Option<Notification> {
    let first = outcome.not_evaluated.first();
    let text = match (outcome.verdict, first) {
        (_, Some(first)) => format!(
            "not evaluated for {} of them: {}: {}",
            outcome.not_evaluated.len(),
            hostile::id(&first.subject),
            hostile::sentence(&first.why)
        ),
        (Verdict::NotEvaluated, None) => "not evaluated".to_owned(),
        (Verdict::Pass, None) if outcome.population == 0 => "nothing to look at: 0 of 0".to_owned(),
        _ => return None,
    };
    let id = hostile::name(outcome.check.as_str());
    let level = if first.is_some() || outcome.verdict == Verdict::NotEvaluated { "warning" } else { "note" };
    Some(Notification {
        level,
        message: Message::new(&format!("{id}: {text}")),
        associated_rule: AssociatedRule { id, index: rule },
    })
}
