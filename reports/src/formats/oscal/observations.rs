//! Observations: what each check looked at, and each thing that it found, with the recorded answers that prove it.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Evidence, Finding, Method, Outcome, Subject};
use uuid::Uuid;

use super::plan::tool;
use super::shapes::{
    InventoryItem, Observation, Origin, OriginActor, Property, RelatedObservation, RelevantEvidence,
    SubjectReference,
};
use super::{Context, ids, words};
use crate::view::path_line;
use crate::view::words::{count, date};
use crate::{evidence, hostile};

/// Others whom the same cause touches that an observation names.
const AFFECTED: usize = 20;

/// What stands where no owner is declared.
pub(super) const NOBODY: &str = "nobody declared";

/// The observation of a check's whole answer.
pub(super) fn of_check(check: &str) -> Uuid {
    ids::of("check-observation", &[check])
}

/// The observation of a finding.
pub(super) fn of_finding(finding: &Finding) -> Uuid {
    ids::of("observation", &[finding.fingerprint.as_str()])
}

pub(super) fn related(uuid: Uuid) -> RelatedObservation {
    RelatedObservation { observation_uuid: uuid }
}

/// What was not read, then check by check what was looked at and what was found.
pub(super) fn observations(context: &Context<'_>) -> Vec<Observation> {
    let mut all: Vec<Observation> = not_read(context).into_iter().collect();
    for outcome in &context.assessment.outcomes {
        all.push(check(context, outcome));
        all.extend(outcome.findings.iter().map(|finding| found(context, outcome, finding)));
    }
    all
}

/// What findings are about, each once, by cloud and id.
pub(super) fn subjects(context: &Context<'_>) -> Vec<InventoryItem> {
    let findings = context.assessment.outcomes.iter().flat_map(|outcome| &outcome.findings);
    let subjects: BTreeSet<&Subject> = findings.flat_map(named).collect();
    let mut seen = BTreeSet::new();
    subjects.into_iter().filter(|subject| seen.insert(subject_id(subject))).map(item).collect()
}

/// The subject of a finding, then the others that its observation names.
fn named(finding: &Finding) -> impl Iterator<Item = &Subject> {
    std::iter::once(&finding.subject).chain(finding.affected.iter().take(AFFECTED))
}

fn subject_id(subject: &Subject) -> Uuid {
    ids::of("subject", &[subject.cloud.map_or("register", |cloud| cloud.as_str()), &subject.id])
}

fn item(subject: &Subject) -> InventoryItem {
    let place = subject.cloud.map_or("register", |cloud| cloud.as_str());
    InventoryItem {
        uuid: subject_id(subject),
        description: words::line(&format!("{place} {} `{}`", subject.kind, subject.name.replace('`', "'"))),
        props: vec![
            words::prop("asset-id", &subject.id),
            words::prop("kind", &subject.kind),
            words::prop("scope", subject.scope.as_str()),
        ],
    }
}

fn origins() -> Vec<Origin> {
    vec![Origin { actors: vec![OriginActor { kind: "tool", actor_uuid: tool() }] }]
}

/// The ledger of what was read.
fn ledger() -> RelevantEvidence {
    RelevantEvidence {
        href: "../coverage.jsonl".to_owned(),
        description: "What was read: a line for each scope and API.".to_owned(),
        props: Vec::new(),
    }
}

fn not_read(context: &Context<'_>) -> Option<Observation> {
    let lines = &context.report.not_seen.lines;
    if lines.is_empty() {
        return None;
    }
    let lines: Vec<String> = lines
        .iter()
        .map(|line| format!("{}: {}; {}; in {}", line.what, line.why, line.calls, line.scopes))
        .collect();
    Some(Observation {
        uuid: ids::of("observation", &["not read"]),
        title: "What was not read".to_owned(),
        description: words::paragraphs(lines.iter().map(String::as_str)),
        props: vec![words::prop("gaps", &context.assessment.gaps.len().to_string())],
        methods: vec![Method::Examine.as_str()],
        types: vec!["discovery"],
        origins: origins(),
        subjects: Vec::new(),
        relevant_evidence: vec![ledger()],
        collected: context.assessment.snapshot.as_of,
        remarks: "Whatever needed one of these was not evaluated. That is no pass.".to_owned(),
    })
}

fn check(context: &Context<'_>, outcome: &Outcome) -> Observation {
    let id = outcome.check.as_str();
    let view = context.check(id);
    let missed: Vec<String> = view
        .map(|view| &view.not_looked_at)
        .into_iter()
        .flatten()
        .map(|missed| format!("Not looked at: {}: {}", missed.why, missed.what))
        .collect();
    let figure = |name, value: usize| words::prop(name, &value.to_string());
    Observation {
        uuid: of_check(id),
        title: words::line(&context.title(id)),
        description: words::line(view.map(|view| view.sentence.as_str()).unwrap_or_default()),
        props: vec![
            words::prop("check", id),
            words::prop("verdict", outcome.answer()),
            words::prop("population", &outcome.population.to_string()),
            figure("exceptions", outcome.findings.len()),
            figure("not-evaluated", outcome.not_evaluated.len()),
        ],
        methods: vec![method(context, outcome)],
        types: vec!["control-objective"],
        origins: origins(),
        subjects: Vec::new(),
        relevant_evidence: vec![ledger()],
        collected: context.assessment.snapshot.as_of,
        remarks: match missed.len() {
            0 => String::new(),
            _ => words::paragraphs(missed.iter().map(String::as_str)),
        },
    }
}

fn found(context: &Context<'_>, outcome: &Outcome, finding: &Finding) -> Observation {
    let subjects: BTreeMap<Uuid, ()> = named(finding).map(|subject| (subject_id(subject), ())).collect();
    Observation {
        uuid: of_finding(finding),
        title: words::line(&finding.title),
        description: told(finding),
        props: props(outcome, finding),
        methods: vec![method(context, outcome)],
        types: vec!["finding"],
        origins: origins(),
        subjects: subjects
            .into_keys()
            .map(|subject_uuid| SubjectReference { subject_uuid, kind: "inventory-item" })
            .collect(),
        relevant_evidence: finding.evidence.iter().filter_map(proof).collect(),
        collected: context.assessment.snapshot.as_of,
        remarks: String::new(),
    }
}

fn method(context: &Context<'_>, outcome: &Outcome) -> &'static str {
    context.check(outcome.check.as_str()).map_or(Method::Examine.as_str(), |view| view.method)
}

/// What it is, how it is reached, since when and by whose approval.
fn told(finding: &Finding) -> String {
    let path = finding.path.as_ref().map(|path| format!("How it is reached: {}.", path_line(path)));
    let since = finding.since.map_or_else(|| "not known".to_owned(), date);
    let approved = finding.approved_by.as_deref().unwrap_or("not told");
    let since = format!("Since: {since}. Approved by: {approved}.");
    let others = finding.affected.len() as u64;
    let more = (others > AFFECTED as u64).then(|| {
        format!(
            "The same cause touches {}; the first {AFFECTED} are among the subjects.",
            count(others, "other")
        )
    });
    let parts = [Some(finding.detail.as_str()), path.as_deref(), Some(since.as_str()), more.as_deref()];
    words::paragraphs(parts.into_iter().flatten())
}

/// What tells a finding from others, and who may act on it.
pub(super) fn props(outcome: &Outcome, finding: &Finding) -> Vec<Property> {
    let mut props = vec![
        words::prop("check", outcome.check.as_str()),
        words::prop("fingerprint", finding.fingerprint.as_str()),
        words::prop("severity", finding.severity.as_str()),
        words::prop("confidence", finding.confidence.as_str()),
        words::prop("subject", &finding.subject.id),
        words::prop("owner", finding.owner.as_deref().unwrap_or(NOBODY)),
    ];
    props.extend(words::prop_if("party", finding.party.as_deref()));
    props.extend(words::prop_if("waived-by", finding.waived_by.as_deref()));
    props
}

/// A recorded answer by a link into the pack; nothing where its path is not one that a link may follow, which no pack
/// is made with.
fn proof(piece: &Evidence) -> Option<RelevantEvidence> {
    let href = evidence::href(&piece.raw);
    let line = evidence::split_pointer(&piece.pointer).map(|(line, _)| u64::from(line) + 1);
    let line = line.map(|line| format!("Line {line} of what was recorded.")).unwrap_or_default();
    (!href.is_empty()).then(|| RelevantEvidence {
        href: format!("../{href}"),
        description: words::line(&line),
        props: vec![
            words::prop("pointer", &hostile::id(&piece.pointer)),
            words::prop("sha256", &hostile::name(&piece.sha256)),
        ],
    })
}
