use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Method, Principal, PrincipalId, Severity, Source};
use tenure_register::ApprovedAct;

use super::Check;
use crate::governance::approvals::Record;
use crate::governance::approvals::subjects::Subjects;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "approval-expired-access-left",
    title: "An approval has ended, and its access is still there",
    population: "identities that were approved until a time",
    inspects: "the state in the cloud after the approved end",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals],
    reads_register: true,
    page: include_str!("approval_expired_access_left.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let now = context.estate.as_of;
    let subjects = Subjects::new(context);
    let mut approved: BTreeMap<&PrincipalId, (&Principal, Vec<&Record<'_>>)> = BTreeMap::new();
    // What a cloud approves for a time it also ends.
    for record in context.approvals().records.iter().filter(|one| one.source != Source::Cloud) {
        for principal in subjects.of(record) {
            approved.entry(&principal.id).or_insert((principal, Vec::new())).1.push(record);
        }
    }
    for (principal, records) in approved.into_values() {
        let ended = records.iter().filter(|one| one.expires.is_some_and(|end| end <= now));
        let Some(last) = ended.max_by_key(|one| one.expires).copied() else {
            if records.iter().any(|one| one.expires.is_some()) {
                inspection.look();
            }
            continue;
        };
        let holds = |one: &&&Record<'_>| {
            one.expires.is_none_or(|end| end > now)
                && one.at.is_some_and(|at| Some(at) >= last.at && at <= now)
        };
        let is_renewed = records.iter().any(|one| holds(&one));
        match is_left(context, principal, last.act) {
            _ if is_renewed => inspection.look(),
            Left::No => inspection.look(),
            Left::Yes(what) => {
                inspection.look();
                inspection.report(draft(context, principal, last, what));
            }
            Left::Unknown => {
                inspection.cannot_judge(principal.id.as_str(), "something that it holds was not read");
            }
        }
    }
}

/// Whether what was approved is still there.
enum Left {
    No,
    Yes(&'static str),
    Unknown,
}

fn is_left(context: &Context<'_>, principal: &Principal, act: ApprovedAct) -> Left {
    let profile = context.access.profile(&principal.id);
    match act {
        _ if !principal.state.may_act() => Left::No,
        ApprovedAct::Create | ApprovedAct::Renew => Left::Yes("it is there and can act"),
        ApprovedAct::Elevate | ApprovedAct::Emergency if profile.is_privileged() => {
            Left::Yes("it still holds privileged access")
        }
        ApprovedAct::Elevate | ApprovedAct::Emergency if !profile.unread.is_empty() => Left::Unknown,
        _ => Left::No,
    }
}

fn draft(context: &Context<'_>, principal: &Principal, record: &Record<'_>, what: &str) -> Draft {
    let end = record.expires.unwrap_or_default();
    let name = &principal.name;
    Draft::new(context.subject(principal), format!("The approval of `{name}` has ended, and its access is still there"))
        .detail(format!("{} held until {end}; {what}, and no later approval is in force.", record.name))
        .party(context.party_id(&principal.id))
        .since(Some(end))
        .evidence(&record.evidence)
        .evidence(&principal.evidence)
        .remediation(format!(
            "Take the access away, or the identity with it; or let a person of the customer's approve it anew, as an \
             `[[approval]]` with `act = \"renew\"`, `subject = \"{}\"` and an `expires` that lies ahead.",
            principal.id
        ))
}
