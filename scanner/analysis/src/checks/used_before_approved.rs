use std::collections::BTreeMap;

use tenure_model::{ActKind, Cloud, Facet, Method, Principal, PrincipalId, ScopeId, Severity, Timestamp};
use tenure_register::ApprovedAct;

use super::Check;
use crate::acts::Act;
use crate::governance::approvals::subjects::{Subjects, watched};
use crate::governance::approvals::{Record, say_unread};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "used-before-approved",
    title: "Used before it was approved",
    population: "identities whose making was approved",
    inspects: "the first use beside the approval",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("used_before_approved.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    say_unread(context, inspection);
    let (uses, subjects, watched) = (uses(context), Subjects::new(context), watched(context));
    // Several approvals may name one identity: the first of them counts.
    let mut first: BTreeMap<&PrincipalId, (&Principal, Timestamp, &Record<'_>)> = BTreeMap::new();
    for record in context.approvals().records.iter().filter(|one| one.act == ApprovedAct::Create) {
        let Some(at) = record.at else { continue };
        for principal in subjects.of(record) {
            let known = first.entry(&principal.id).or_insert((principal, at, record));
            if at < known.1 {
                (known.1, known.2) = (at, record);
            }
        }
    }
    for (principal, approved, record) in first.into_values() {
        let used = uses.get(&principal.id).filter(|act| act.event.at < approved);
        if let Some(act) = used {
            inspection.look();
            inspection.report(draft(context, principal, record, act));
        } else if is_watched(&watched, principal, approved) {
            inspection.look();
        } else {
            let why = "the log does not reach back to when it was made, and it was approved later";
            inspection.cannot_judge(principal.id.as_str(), why);
        }
    }
}

/// The first thing that each identity did, or that was done as it.
fn uses<'c>(context: &'c Context<'_>) -> BTreeMap<&'c PrincipalId, &'c Act<'c>> {
    let mut uses: BTreeMap<&PrincipalId, &Act<'_>> = BTreeMap::new();
    for act in context.acts().all().iter().filter(|act| act.is_done()) {
        let assumed = act.principals.iter().copied().filter(|_| act.kind == ActKind::Use);
        for principal in act.actor.into_iter().chain(assumed) {
            uses.entry(&principal.id).or_insert(act);
        }
    }
    uses
}

/// Whether the logs would show it if the identity had been used before its approval.
fn is_watched(watched: &BTreeMap<ScopeId, Timestamp>, principal: &Principal, approved: Timestamp) -> bool {
    let made = principal.created.get();
    made.is_some_and(|made| {
        *made >= approved || watched.get(&principal.scope).is_some_and(|since| since <= made)
    })
}

fn draft(context: &Context<'_>, principal: &Principal, record: &Record<'_>, act: &Act<'_>) -> Draft {
    let at = record.at.unwrap_or_default();
    Draft::new(context.subject(principal), format!("`{}` was used before it was approved", principal.name))
        .detail(format!(
            "`{}` at {} is the first use that the log tells; {} was approved by `{}` at {at}.",
            act.event.action, act.event.at, record.name, record.approved_by.name
        ))
        .party(context.party_id(&principal.id))
        .since(Some(act.event.at))
        .evidence(&act.event.evidence)
        .evidence(&record.evidence)
        .remediation(
            "Let whoever approved say what the identity did before, and take back what it should not have done; make \
             identities of partners without access, and give it once the approval stands.",
        )
}
