//! The tables of a period.

use tenure_model::{
    ActNote, ActRow, Change, Evidence, PeriodEvidence, PeriodException, PeriodReport, PeriodReview, Severity,
    Thing, Timestamp, TrendPoint,
};

/// One table: what its file holds.
pub(super) struct PeriodTable {
    /// Name of its file.
    pub(super) id: &'static str,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Every table, in the order of the page.
pub(super) fn all(report: &PeriodReport) -> Vec<PeriodTable> {
    vec![
        table("period_position", &["thing", "opening", "closing"], position(report)),
        table("period_trend", &TREND, report.points.iter().map(trend).collect()),
        table("period_parties", &PARTIES, parties(report)),
        table("period_changes", &CHANGES, report.drift.changes.iter().map(change).collect()),
        table("period_acts", &ACTS, report.acts.iter().map(act).collect()),
        table("period_reviews", &REVIEWS, report.reviews.iter().map(review).collect()),
        table("period_exceptions", &EXCEPTIONS, report.exceptions.iter().map(exception).collect()),
        table("period_evidence", &EVIDENCE, report.evidence.iter().map(evidence).collect()),
        table("period_unseen", &["what", "where", "from", "to", "why"], unseen(report)),
    ]
}

fn table(id: &'static str, columns: &[&'static str], rows: Vec<Vec<String>>) -> PeriodTable {
    PeriodTable { id, columns: columns.to_vec(), rows }
}

const TREND: [&str; 14] = [
    "snapshot",
    "as_of",
    "open",
    "critical",
    "high",
    "medium",
    "low",
    "info",
    "opened",
    "verified",
    "not_verified",
    "waived",
    "overdue",
    "gaps",
];
const PARTIES: [&str; 7] =
    ["party", "added", "changed", "removed", "not_evaluated", "changes_with_acts", "changes_without_act"];
const CHANGES: [&str; 19] = [
    "party",
    "thing",
    "change",
    "name",
    "id",
    "cloud",
    "scope",
    "before",
    "after",
    "after_snapshot",
    "after_as_of",
    "by_snapshot",
    "by_as_of",
    "why",
    "cause",
    "cause_why",
    "acts",
    "evidence_before",
    "evidence_after",
];
const ACTS: [&str; 13] = [
    "at",
    "cloud",
    "scope",
    "kind",
    "action",
    "subject",
    "subject_name",
    "executed_by",
    "party",
    "requested_by",
    "approved_by",
    "verdict",
    "event",
];
const REVIEWS: [&str; 7] = ["review", "of", "told_by", "decided_by", "decided", "held", "overdue"];
const EXCEPTIONS: [&str; 10] = [
    "exception",
    "check",
    "subject",
    "approved_by",
    "opened_at",
    "expires_at",
    "opened",
    "used",
    "expired",
    "withdrawn",
];
const EVIDENCE: [&str; 6] = ["contract", "party", "due", "state", "shown_by", "shown_as_of"];

fn position(report: &PeriodReport) -> Vec<Vec<String>> {
    let (Some(opening), Some(closing)) = (report.points.first(), report.points.last()) else {
        return Vec::new();
    };
    let count =
        |point: &TrendPoint, thing: &Thing| point.things.get(thing).map_or(String::new(), u64::to_string);
    let things = report.drift.compared.iter();
    things
        .map(|thing| vec![thing.as_str().to_owned(), count(opening, thing), count(closing, thing)])
        .collect()
}

fn trend(point: &TrendPoint) -> Vec<String> {
    let of = |severity: Severity| point.open_by_severity.get(severity.as_str()).copied().unwrap_or_default();
    let mut row = vec![point.moment.snapshot.clone(), point.moment.as_of.to_string(), point.open.to_string()];
    row.extend(Severity::ALL.iter().rev().map(|severity| of(*severity).to_string()));
    let counts = [point.opened, point.verified, point.not_verified, point.waived, point.overdue, point.gaps];
    row.extend(counts.map(|count| count.to_string()));
    row
}

fn parties(report: &PeriodReport) -> Vec<Vec<String>> {
    let line = |one: &tenure_model::PartyDrift| {
        let counts = [one.added, one.changed, one.removed, one.not_evaluated, one.by_acts, one.without_act];
        let mut row = vec![one.party.clone().unwrap_or_else(|| "own".to_owned())];
        row.extend(counts.map(|count| count.to_string()));
        row
    };
    report.drift.parties.iter().map(line).collect()
}

fn change(one: &Change) -> Vec<String> {
    vec![
        one.party.clone().unwrap_or_else(|| "own".to_owned()),
        one.thing.as_str().to_owned(),
        one.kind.as_str().to_owned(),
        one.name.clone(),
        one.id.clone(),
        one.cloud.map_or_else(String::new, |cloud| cloud.to_string()),
        one.scope.to_string(),
        one.before.clone(),
        one.after.clone(),
        one.from.snapshot.clone(),
        one.from.as_of.to_string(),
        one.to.snapshot.clone(),
        one.to.as_of.to_string(),
        one.why.clone(),
        one.cause.as_str().to_owned(),
        one.cause_why.clone(),
        one.acts.iter().map(told).collect::<Vec<_>>().join(" | "),
        place(one.evidence_before.as_ref()),
        place(one.evidence_after.as_ref()),
    ]
}

/// An act in one line.
fn told(act: &ActNote) -> String {
    let approval = match (&act.approved_by, act.verdict) {
        (Some(by), _) => format!(", approved by {by}"),
        (None, Some(verdict)) => format!(", {}", verdict.as_str()),
        (None, None) => String::new(),
    };
    format!("{} {} by {}{approval}", act.at, act.action, act.executed_by)
}

fn place(evidence: Option<&Evidence>) -> String {
    evidence.map_or_else(String::new, |one| format!("{}#{} sha256:{}", one.raw, one.pointer, one.sha256))
}

fn act(one: &ActRow) -> Vec<String> {
    vec![
        one.at.to_string(),
        one.cloud.to_string(),
        one.scope.to_string(),
        one.kind.as_str().to_owned(),
        one.action.clone(),
        one.subject.clone(),
        one.subject_name.clone(),
        one.executed_by.clone(),
        one.party.clone().unwrap_or_default(),
        one.requested_by.clone().unwrap_or_default(),
        one.approved_by.clone().unwrap_or_default(),
        one.verdict.map_or_else(String::new, |verdict| verdict.as_str().to_owned()),
        one.event.clone(),
    ]
}

fn review(one: &PeriodReview) -> Vec<String> {
    let row = &one.review;
    vec![
        row.id.clone(),
        row.of.clone(),
        row.told_by.clone(),
        row.decided_by.clone(),
        time(row.decided),
        one.held.to_string(),
        one.overdue.to_string(),
    ]
}

fn exception(one: &PeriodException) -> Vec<String> {
    let row = &one.exception;
    vec![
        row.id.clone(),
        row.check.to_string(),
        row.subject.clone(),
        row.approved_by.clone(),
        row.opened.to_string(),
        row.expires.to_string(),
        one.opened.to_string(),
        one.used.to_string(),
        one.expired.to_string(),
        one.withdrawn.to_string(),
    ]
}

fn evidence(one: &PeriodEvidence) -> Vec<String> {
    vec![
        one.contract.clone(),
        one.party.clone(),
        one.due.to_string(),
        one.state.as_str().to_owned(),
        one.shown.as_ref().map_or_else(String::new, |moment| moment.snapshot.clone()),
        time(one.shown.as_ref().map(|moment| moment.as_of)),
    ]
}

fn unseen(report: &PeriodReport) -> Vec<Vec<String>> {
    let spans = report.unseen.iter().map(|one| {
        let (from, to) = (one.from.to_string(), one.to.to_string());
        vec!["snapshots".to_owned(), String::new(), from, to, one.why.clone()]
    });
    let logs = report
        .acts_unseen
        .iter()
        .map(|why| vec!["logs".to_owned(), String::new(), String::new(), String::new(), why.clone()]);
    let blind = report.drift.blind.iter().map(|one| {
        let at = one.moment.as_of.to_string();
        vec![one.what.clone(), one.scope.to_string(), at.clone(), at, one.why.clone()]
    });
    spans.chain(logs).chain(blind).collect()
}

fn time(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_string())
}
