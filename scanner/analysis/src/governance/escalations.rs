//! Escalations: what sets one off in this snapshot, by when somebody had to be called, and whom.

use std::collections::BTreeMap;

use tenure_model::{
    Cloud, EscalatedFinding, EscalationRow, Evidence, Finding, Fingerprint, LastUsed, Outcome, Principal,
    Severity, Subject, Timestamp,
};
use tenure_register::{ApprovedAct, Entry, Escalation, Trigger};

use super::{exceptions, lint};
use crate::Context;
use crate::declared::names;

/// The triggers with their words in the register, in the order of reports.
pub(crate) const TRIGGERS: [(Trigger, &str); 5] = [
    (Trigger::FailedRotation, "failed-rotation"),
    (Trigger::OrphanedIdentity, "orphaned-identity"),
    (Trigger::UnresolvedFinding, "unresolved-finding"),
    (Trigger::EmergencyAccess, "emergency-access"),
    (Trigger::Incident, "incident"),
];

/// Findings of these checks are rotations that failed: a credential is older than it was to become.
const ROTATIONS: [&str; 2] = ["credential-outlived", "rotation-failed"];
/// Findings of these checks are identities that nobody owns any more.
const ORPHANS: [&str; 1] = ["identity-owner-gone"];
/// From this severity on a finding that stays has to be escalated.
const ESCALATED: Severity = Severity::High;

/// The word of a trigger in the register.
pub(crate) fn word(trigger: Trigger) -> &'static str {
    TRIGGERS.iter().find(|(known, _)| *known == trigger).map_or("", |(_, word)| word)
}

/// The words of all triggers of a way, which tell it from others.
pub(crate) fn id_of(escalation: &Escalation) -> String {
    escalation.on.iter().map(|trigger| word(*trigger)).collect::<Vec<_>>().join("+")
}

/// Something for which somebody has to be called.
#[derive(Debug)]
pub(crate) struct Call {
    /// What sets it off.
    pub(crate) trigger: Trigger,
    /// Who or what it is about.
    pub(crate) subject: Subject,
    /// The check that says so; empty for a use of emergency access.
    check: String,
    /// One line.
    what: String,
    /// Since when; `None` where nothing tells.
    pub(crate) since: Option<Timestamp>,
    evidence: Vec<Evidence>,
    /// The finding; `None` for a use of emergency access.
    finding: Option<Fingerprint>,
}

impl Call {
    /// The quickest way that is declared for it.
    pub(crate) fn way<'r>(&self, context: &Context<'r>) -> Option<&'r Entry<Escalation>> {
        let ways = context.options.register.escalations.iter().filter(|way| way.on.contains(&self.trigger));
        ways.min_by_key(|way| way.within.after(context.estate.as_of))
    }

    /// By when somebody had to be called by a way.
    pub(crate) fn due(&self, way: &Escalation) -> Option<Timestamp> {
        self.since.map(|since| way.within.after(since))
    }
}

/// Everything that calls for an escalation and is covered by no exception. `outcomes` are those of all checks;
/// what a check says of escalations themselves counts for nothing.
pub(crate) fn calls(context: &Context<'_>, outcomes: &[Outcome]) -> Vec<Call> {
    let in_force = exceptions::in_force(context);
    let mut calls = Vec::new();
    for outcome in outcomes.iter().filter(|outcome| !outcome.check.as_str().starts_with("escalation-")) {
        let is_open = |finding: &&Finding| {
            let covers = |one: &&Entry<_>| exceptions::is_about(one, &outcome.check, &finding.subject);
            finding.waived_by.is_none() && !in_force.iter().any(covers)
        };
        let check = outcome.check.as_str();
        calls.extend(outcome.findings.iter().filter(is_open).filter_map(|finding| call(check, finding)));
    }
    calls.extend(emergencies(context));
    calls
}

/// What a finding sets off.
fn call(check: &str, finding: &Finding) -> Option<Call> {
    let trigger = if ROTATIONS.contains(&check) {
        Trigger::FailedRotation
    } else if ORPHANS.contains(&check) {
        Trigger::OrphanedIdentity
    } else if finding.severity >= ESCALATED {
        Trigger::UnresolvedFinding
    } else {
        return None;
    };
    Some(Call {
        trigger,
        subject: finding.subject.clone(),
        check: check.to_owned(),
        what: finding.title.clone(),
        since: finding.since,
        evidence: finding.evidence.clone(),
        finding: Some(finding.fingerprint.clone()),
    })
}

/// Uses of identities that are declared to be for emergencies only, where no approval of an emergency was
/// given before it was due: raising it leaves an approval behind.
fn emergencies(context: &Context<'_>) -> Vec<Call> {
    let declared: Vec<_> = context.options.register.identities.iter().filter(|one| one.emergency).collect();
    let used = context.actors().filter_map(|actor| {
        let entry = declared.iter().find(|one| names(&one.matches, Some(actor.cloud), actor.id.as_str()))?;
        let LastUsed::At(used) = last_use(context, actor) else { return None };
        let call = Call {
            trigger: Trigger::EmergencyAccess,
            subject: context.subject(actor),
            check: String::new(),
            what: format!("`{}` is for emergencies only, and was used", actor.name),
            since: Some(used),
            evidence: vec![context.resolve(&actor.evidence), context.resolve(&entry.place.evidence())],
            finding: None,
        };
        let due = call.way(context).and_then(|way| call.due(way)).unwrap_or(used);
        (!was_approved(context, actor.cloud, actor.id.as_str(), used, due)).then_some(call)
    });
    used.collect()
}

fn last_use(context: &Context<'_>, actor: &Principal) -> LastUsed {
    let credentials = context.estate.credentials_of(&actor.id).iter();
    credentials.map(|credential| credential.last_used).fold(actor.last_used, |a, b| match (a, b) {
        // A credential of which nothing is known does not hide a use that is known.
        (LastUsed::At(_), LastUsed::Unknown(_)) => a,
        _ => a.latest(b),
    })
}

fn was_approved(context: &Context<'_>, cloud: Cloud, id: &str, used: Timestamp, due: Timestamp) -> bool {
    let register = &context.options.register;
    let zone = register.zone();
    let mut approvals = register.approvals.values().filter(|one| one.act == ApprovedAct::Emergency);
    approvals.any(|approval| {
        names(&approval.subject, Some(cloud), id)
            && lint::person(context, &approval.approved_by).is_some_and(|who| register.is_customers(who))
            && approval.at.start(&zone) <= due
            && approval.expires.is_none_or(|end| end.end(&zone) > used)
    })
}

/// What is due, by trigger, the longest due first; findings that are not repaired are one row for each check.
/// None without a register: nobody agreed on anything then.
pub(crate) fn rows(context: &Context<'_>, outcomes: &[Outcome]) -> Vec<EscalationRow> {
    if context.options.register.is_absent() {
        return Vec::new();
    }
    let mut unresolved: BTreeMap<String, Vec<Call>> = BTreeMap::new();
    let mut rows = Vec::new();
    for call in calls(context, outcomes) {
        if call.trigger == Trigger::UnresolvedFinding {
            unresolved.entry(call.check.clone()).or_default().push(call);
        } else {
            let subject = format!("{}: {}", call.subject.id, call.what);
            let findings = escalated(context, std::slice::from_ref(&call));
            rows.push(row(context, call, subject, findings));
        }
    }
    for (check, mut calls) in unresolved {
        calls.sort_by_key(|call| (call.since.unwrap_or(Timestamp::MAX), call.subject.id.clone()));
        let findings = escalated(context, &calls);
        let others = calls.len() - 1;
        let Some(oldest) = calls.into_iter().next() else { continue };
        let more = if others == 0 { String::new() } else { format!(", and {others} more") };
        let subject = format!("{check}: {}{more}", oldest.subject.id);
        rows.push(row(context, oldest, subject, findings));
    }
    rows.sort_by(|a, b| {
        let due = |row: &EscalationRow| row.due.unwrap_or(Timestamp::MAX);
        (&a.trigger, due(a), &a.subject).cmp(&(&b.trigger, due(b), &b.subject))
    });
    rows
}

/// The findings that calls are about, each with its own day.
fn escalated(context: &Context<'_>, calls: &[Call]) -> Vec<EscalatedFinding> {
    let findings = calls.iter().filter_map(|call| {
        let due = call.way(context).and_then(|way| call.due(way));
        Some(EscalatedFinding { fingerprint: call.finding.clone()?, due })
    });
    let mut findings: Vec<EscalatedFinding> = findings.collect();
    findings.sort();
    findings
}

fn row(context: &Context<'_>, call: Call, subject: String, findings: Vec<EscalatedFinding>) -> EscalationRow {
    let way = call.way(context);
    let due = way.and_then(|way| call.due(way));
    let mut evidence = call.evidence;
    evidence.extend(way.map(|way| context.resolve(&way.place.evidence())));
    EscalationRow {
        trigger: word(call.trigger).to_owned(),
        subject,
        since: call.since,
        due,
        breached: due.map(|due| due <= context.estate.as_of),
        path: way.map(|way| lint::names_of(&context.options.register, &way.path)).unwrap_or_default(),
        evidence,
        findings,
    }
}
