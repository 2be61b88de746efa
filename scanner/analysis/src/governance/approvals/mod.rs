//! Acts on access against approvals: who asked, who approved, who did it.

mod deeds;
pub(crate) mod faults;
mod hours;
mod judge;
mod records;
pub(crate) mod subjects;
mod who;
mod windows;

use std::collections::BTreeMap;

use tenure_model::{ActKind, ActRow, ApprovalVerdict, LogWindow, Permission, Verb};

use crate::Context;

pub(crate) use deeds::Deed;
pub(crate) use judge::Judgement;
pub(crate) use records::Record;
pub(crate) use windows::say_unread;

/// Every act on access that was done, and whether it was approved.
#[derive(Debug, Default)]
pub(crate) struct Approvals<'a> {
    /// Every approval.
    pub(crate) records: Vec<Record<'a>>,
    /// Every act that was done, oldest first; without a judgement where it needs no approval.
    pub(crate) judged: Vec<(Deed<'a>, Option<Judgement>)>,
    approvers: BTreeMap<String, String>,
}

impl<'a> Approvals<'a> {
    pub(crate) fn new(context: &Context<'a>) -> Self {
        let records = records::all(context);
        let deeds = deeds::all(context);
        let bench = judge::Bench::new(context, &records, &deeds);
        let judgements: Vec<Option<Judgement>> =
            deeds.iter().map(|deed| needs_approval(context, deed).then(|| bench.judge(deed))).collect();
        let judged: Vec<_> = deeds.into_iter().zip(judgements).collect();
        Self { approvers: approvers(&judged, &records), judged, records }
    }

    /// Acts that need an approval, each with what is said of it.
    pub(crate) fn needing(&self) -> impl Iterator<Item = (&Deed<'a>, &Judgement)> {
        self.judged.iter().filter_map(|(deed, judgement)| Some((deed, judgement.as_ref()?)))
    }

    /// The approval that a judgement rests on.
    pub(crate) fn record(&self, judgement: &Judgement) -> Option<&Record<'a>> {
        self.records.get(judgement.record?)
    }

    /// Who approved what was last given to a subject, where that was approved as it should be.
    pub(crate) fn approver_of(&self, subject: &str) -> Option<&str> {
        self.approvers.get(subject).map(String::as_str)
    }
}

/// Who approved the last act on each subject, where that act was approved as it should be.
fn approvers(judged: &[(Deed<'_>, Option<Judgement>)], records: &[Record<'_>]) -> BTreeMap<String, String> {
    let mut approvers = BTreeMap::new();
    for (deed, judgement) in judged {
        let Some(judgement) = judgement else { continue };
        let record = judgement.record.and_then(|at| records.get(at));
        match record.filter(|_| judgement.verdict == ApprovalVerdict::Approved) {
            Some(record) => approvers
                .insert(deed.subject.id.clone(), format!("{} ({})", record.approved_by.name, record.name)),
            None => approvers.remove(&deed.subject.id),
        };
    }
    approvers
}

/// Whether an act needs an approval: whatever gives access, and whatever the register allows with one only.
fn needs_approval(context: &Context<'_>, deed: &Deed<'_>) -> bool {
    if deed.is_by_service {
        return false;
    }
    match deed.kind {
        ActKind::Create | ActKind::Elevate | ActKind::Renew | ActKind::GuardRail | ActKind::Exception => true,
        ActKind::Change => {
            let party = deed.party.as_deref();
            let allowed =
                party.and_then(|party| context.declared_permission(party, deed.scope, Verb::Change));
            matches!(allowed, Some(Permission::Approved | Permission::Emergency))
        }
        ActKind::Remove | ActKind::Use => false,
    }
}

/// One row for each act, oldest first.
pub(crate) fn rows(context: &Context<'_>) -> Vec<ActRow> {
    let approvals = context.approvals();
    approvals.judged.iter().map(|(deed, judgement)| row(context, deed, judgement.as_ref())).collect()
}

/// The logs that tell of acts, and the files of approvals.
pub(crate) fn windows(context: &Context<'_>) -> Vec<LogWindow> {
    windows::rows(context)
}

fn row(context: &Context<'_>, deed: &Deed<'_>, judgement: Option<&Judgement>) -> ActRow {
    let record = judgement.and_then(|judgement| context.approvals().record(judgement));
    let requester = record.and_then(|record| record.requested_by).or(deed.requester);
    let party = deed.party.as_deref();
    let out_of_hours = party.and_then(|party| context.out_of_hours(party, deed.scope, deed.at));
    let mut evidence = vec![context.resolve(deed.evidence)];
    evidence.extend(record.map(|record| context.resolve(&record.evidence)));
    let ticket = deed.ticket.or_else(|| record.and_then(|record| record.ticket));
    let doubt = if deed.is_party_sure { "" } else { "; others than the party can act so too" };
    let why = match judgement {
        Some(judgement) => format!("{}{doubt}", judgement.why),
        None if deed.is_by_service => "a service of the cloud did it for itself".to_owned(),
        None => format!("needs no approval{doubt}"),
    };
    ActRow {
        event: deed.id.to_owned(),
        cloud: deed.cloud,
        scope: deed.scope.clone(),
        at: deed.at,
        kind: deed.kind,
        action: deed.action.to_owned(),
        subject: deed.subject.id.clone(),
        subject_name: deed.subject.name.clone(),
        party: deed.party.clone(),
        executed_by: deed.executor.name.to_owned(),
        requested_by: requester.map(|who| who.name.to_owned()),
        approved_by: record.map(|record| record.approved_by.name.to_owned()),
        approved_at: record.and_then(|record| record.at),
        approval: record.map(|record| record.name.clone()),
        approval_source: record.map(|record| record.source),
        ticket: ticket.map(str::to_owned),
        verdict: judgement.map(|judgement| judgement.verdict),
        why,
        out_of_hours: out_of_hours.map(|(is_out, _)| is_out),
        evidence,
    }
}

#[cfg(test)]
mod tests;
