//! The tables of governance.

use tenure_model::{
    ActRow, ContractRow, ControlRow, EscalationRow, ExceptionRow, Figure, Governance, LastUsed, Lifecycle,
    LogWindow, MonitorRow, Outvote, PartyFootprint, RetentionRow, ReviewRow, Sourced, Subject,
};

use super::{joined, places, time};
use crate::days::Days;

pub(super) const APPROVALS: [&str; 22] = [
    "event",
    "cloud",
    "scope",
    "at",
    "kind",
    "action",
    "subject",
    "subject_name",
    "party",
    "executed_by",
    "requested_by",
    "approved_by",
    "approved_at",
    "approval",
    "approval_source",
    "ticket",
    "verdict",
    "why",
    "out_of_hours",
    "evidence",
    "evidence_sha256",
    "needs_approval",
];
pub(super) const LOGS: [&str; 11] = [
    "source",
    "cloud",
    "scope",
    "from",
    "to",
    "complete",
    "why",
    "acts",
    "signatures",
    "evidence",
    "evidence_sha256",
];
pub(super) const LIFECYCLE: [&str; 17] = [
    "id",
    "name",
    "kind",
    "cloud",
    "scope",
    "party",
    "owner",
    "owner_source",
    "owner_state",
    "purpose",
    "purpose_source",
    "ends",
    "ends_source",
    "offboarding",
    "shared_because",
    "missing",
    "evidence",
];
pub(super) const FOOTPRINT: [&str; 15] = [
    "party",
    "kind",
    "relation",
    "state",
    "id",
    "name",
    "cloud",
    "scope",
    "detail",
    "environments",
    "since",
    "last_used",
    "source",
    "ends_with",
    "evidence",
];
pub(super) const OUTVOTES: [&str; 6] = ["party", "target", "access", "detail", "through", "evidence"];
pub(super) const EXCEPTIONS: [&str; 14] = [
    "id",
    "check",
    "subject",
    "owner",
    "reason",
    "compensating",
    "approved_by",
    "source",
    "opened",
    "expires",
    "state",
    "findings",
    "evidence",
    "last_day",
];
pub(super) const ESCALATIONS: [&str; 7] =
    ["trigger", "subject", "since", "due", "breached", "path", "evidence"];
pub(super) const RACI: [&str; 16] = [
    "id",
    "statement",
    "domain",
    "maps",
    "accountable",
    "responsible",
    "consulted",
    "informed",
    "acceptance",
    "passed",
    "due",
    "overdue",
    "evidence_held_by",
    "source",
    "evidence",
    "evidence_sha256",
];
pub(super) const REVIEWS: [&str; 8] =
    ["id", "of", "told_by", "decided_by", "decided", "due", "overdue", "evidence"];
pub(super) const RETENTION: [&str; 7] =
    ["what", "held_by", "declared", "immutable", "observed", "kept", "evidence"];
pub(super) const CONTRACTS: [&str; 11] = [
    "id",
    "party",
    "function",
    "critical",
    "start",
    "end",
    "offboard_by",
    "evidence_due",
    "source",
    "evidence",
    "last_day",
];
pub(super) const FIGURES: [&str; 5] = ["figure", "count", "of", "percent", "not_known"];
pub(super) const MONITORS: [&str; 6] = ["party", "environment", "what", "observed", "present", "evidence"];

/// The rows of one of these tables.
pub(super) fn rows(governance: &Governance, name: &str) -> Vec<Vec<String>> {
    let days = Days::of(&governance.register.time_zone);
    match name {
        "approvals" => governance.acts.iter().map(act).collect(),
        "logs" => governance.logs.iter().map(log).collect(),
        "lifecycle" => governance.lifecycle.iter().map(life).collect(),
        "footprint" => governance.footprints.iter().flat_map(footprint).collect(),
        "outvotes" => governance.outvotes.iter().map(outvote).collect(),
        "exceptions" => governance.exceptions.iter().map(|row| exception(row, &days)).collect(),
        "escalations" => governance.escalations.iter().map(escalation).collect(),
        "raci" => governance.controls.iter().map(control).collect(),
        "reviews" => governance.reviews.iter().map(review).collect(),
        "retention" => governance.retention.iter().map(retention).collect(),
        "contracts" => governance.contracts.iter().map(|row| contract(row, &days)).collect(),
        "figures" => governance.figures.iter().map(figure).collect(),
        "monitors" => governance.monitors.iter().map(monitor).collect(),
        _ => Vec::new(),
    }
}

fn text(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

fn names(list: &[String]) -> String {
    joined(list.iter().map(String::as_str))
}

fn yes(answer: bool) -> String {
    if answer { "yes" } else { "no" }.to_owned()
}

fn maybe(answer: Option<bool>) -> String {
    answer.map_or_else(|| "not-evaluated".to_owned(), yes)
}

/// Value and source.
fn sourced(field: &Option<Sourced<String>>) -> [String; 2] {
    field
        .as_ref()
        .map_or_else(Default::default, |field| [field.value.clone(), field.source.as_str().to_owned()])
}

/// Id, name, kind, cloud and scope.
fn subject(subject: &Subject) -> [String; 5] {
    [
        subject.id.clone(),
        subject.name.clone(),
        subject.kind.clone(),
        subject.cloud.map_or_else(String::new, |cloud| cloud.to_string()),
        subject.scope.to_string(),
    ]
}

fn act(act: &ActRow) -> Vec<String> {
    vec![
        act.event.clone(),
        act.cloud.to_string(),
        act.scope.to_string(),
        act.at.to_string(),
        act.kind.as_str().to_owned(),
        act.action.clone(),
        act.subject.clone(),
        act.subject_name.clone(),
        text(&act.party),
        act.executed_by.clone(),
        text(&act.requested_by),
        text(&act.approved_by),
        time(act.approved_at),
        text(&act.approval),
        act.approval_source.map(|source| source.as_str().to_owned()).unwrap_or_default(),
        text(&act.ticket),
        act.verdict.map(|verdict| verdict.as_str().to_owned()).unwrap_or_default(),
        act.why.clone(),
        act.out_of_hours.map(yes).unwrap_or_default(),
        places(&act.evidence),
        joined(act.evidence.iter().map(|one| one.sha256.as_str())),
        yes(act.verdict.is_some()),
    ]
}

fn log(log: &LogWindow) -> Vec<String> {
    vec![
        log.source.clone(),
        log.cloud.map_or_else(String::new, |cloud| cloud.to_string()),
        log.scope.to_string(),
        time(log.from),
        time(log.to),
        yes(log.complete),
        log.why.clone(),
        log.acts.to_string(),
        signatures(log),
        places(&log.evidence),
        joined(log.evidence.iter().map(|one| one.sha256.as_str())),
    ]
}

/// `verified`, or `not-verifiable: …`; empty where no log of a cloud was read.
fn signatures(log: &LogWindow) -> String {
    match (log.cloud.filter(|_| log.from.is_some()), log.signatures_why.as_str()) {
        (None, _) => String::new(),
        (Some(_), "") => log.signatures.as_str().to_owned(),
        (Some(_), why) => format!("{}: {why}", log.signatures.as_str()),
    }
}

fn life(life: &Lifecycle) -> Vec<String> {
    let mut row: Vec<String> = subject(&life.subject).into();
    row.push(text(&life.party));
    row.extend(sourced(&life.owner));
    row.push(life.owner_state.as_str().to_owned());
    row.extend(sourced(&life.purpose));
    let ends = life.ends.as_ref();
    row.push(ends.map(|ends| ends.value.to_string()).unwrap_or_default());
    row.push(ends.map(|ends| ends.source.as_str().to_owned()).unwrap_or_default());
    let [offboarding, _] = sourced(&life.offboarding);
    row.extend([
        offboarding,
        text(&life.shared_because),
        joined(life.missing.iter().map(|field| field.as_str())),
        places(&life.evidence),
    ]);
    row
}

fn footprint(footprint: &PartyFootprint) -> Vec<Vec<String>> {
    let items = footprint.items.iter();
    items
        .map(|item| {
            let [id, name, _, cloud, scope] = subject(&item.subject);
            vec![
                footprint.party.clone(),
                item.kind.as_str().to_owned(),
                item.relation.as_str().to_owned(),
                item.state.as_str().to_owned(),
                id,
                name,
                cloud,
                scope,
                item.detail.clone(),
                names(&item.environments),
                time(item.since),
                match item.last_used {
                    LastUsed::At(at) => at.to_string(),
                    other => crate::view::words::last_used_sentence(other),
                },
                item.source.as_str().to_owned(),
                item.ends_with.clone(),
                places(&item.evidence),
            ]
        })
        .collect()
}

fn outvote(one: &Outvote) -> Vec<String> {
    vec![
        one.party.clone(),
        one.target.as_str().to_owned(),
        one.access.as_str().to_owned(),
        one.detail.clone(),
        joined(one.through.iter().map(|id| id.as_str())),
        places(&one.evidence),
    ]
}

fn exception(row: &ExceptionRow, days: &Days) -> Vec<String> {
    vec![
        row.id.clone(),
        row.check.to_string(),
        row.subject.clone(),
        text(&row.owner),
        row.reason.clone(),
        names(&row.compensating),
        row.approved_by.clone(),
        row.source.as_str().to_owned(),
        row.opened.to_string(),
        row.expires.to_string(),
        row.state.as_str().to_owned(),
        row.findings.to_string(),
        places(&row.evidence),
        days.last(row.expires),
    ]
}

fn escalation(row: &EscalationRow) -> Vec<String> {
    vec![
        row.trigger.clone(),
        row.subject.clone(),
        time(row.since),
        time(row.due),
        maybe(row.breached),
        names(&row.path),
        places(&row.evidence),
    ]
}

fn control(row: &ControlRow) -> Vec<String> {
    vec![
        row.id.clone(),
        row.statement.clone(),
        text(&row.domain),
        names(&row.maps),
        row.accountable.clone(),
        names(&row.responsible),
        names(&row.consulted),
        names(&row.informed),
        text(&row.acceptance),
        time(row.passed),
        time(row.due),
        yes(row.overdue),
        text(&row.evidence_held_by),
        row.source.as_str().to_owned(),
        places(&row.evidence),
        joined(row.evidence.iter().map(|one| one.sha256.as_str())),
    ]
}

fn review(row: &ReviewRow) -> Vec<String> {
    vec![
        row.id.clone(),
        row.of.clone(),
        row.told_by.clone(),
        row.decided_by.clone(),
        time(row.decided),
        time(row.due),
        yes(row.overdue),
        places(&row.evidence),
    ]
}

fn retention(row: &RetentionRow) -> Vec<String> {
    vec![
        row.what.clone(),
        row.held_by.clone(),
        row.declared.clone(),
        text(&row.immutable),
        row.observed.clone(),
        maybe(row.kept),
        places(&row.evidence),
    ]
}

fn contract(row: &ContractRow, days: &Days) -> Vec<String> {
    let due: Vec<String> = row
        .evidence
        .iter()
        .map(|one| format!("{} by {}", days.last(one.quarter_ended), days.last(one.due)))
        .collect();
    vec![
        row.id.clone(),
        row.party.clone(),
        row.function.clone(),
        yes(row.critical),
        row.start.to_string(),
        time(row.end),
        time(row.offboard_by),
        names(&due),
        row.source.as_str().to_owned(),
        places(&row.cited),
        row.end.map(|end| days.last(end)).unwrap_or_default(),
    ]
}

fn figure(figure: &Figure) -> Vec<String> {
    let percent = (figure.count * 100).checked_div(figure.population);
    vec![
        figure.kind.as_str().to_owned(),
        figure.count.to_string(),
        figure.population.to_string(),
        percent.map(|percent| percent.to_string()).unwrap_or_default(),
        figure.unknown.to_string(),
    ]
}

fn monitor(row: &MonitorRow) -> Vec<String> {
    vec![
        row.party.clone(),
        row.environment.clone(),
        row.what.clone(),
        row.observed.clone(),
        maybe(row.present),
        places(&row.evidence),
    ]
}
