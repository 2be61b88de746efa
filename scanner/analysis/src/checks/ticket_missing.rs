use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use crate::governance::approvals::faults::{Fault, together};
use crate::governance::approvals::say_unread;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "ticket-missing",
    title: "Access approved without a ticket",
    population: "acts for which an approval was found",
    inspects: "the ticket",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("ticket_missing.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    say_unread(context, inspection);
    let approvals = context.approvals();
    let mut found = Vec::new();
    for (deed, judgement) in approvals.needing() {
        let Some(record) = approvals.record(judgement) else { continue };
        inspection.look();
        if record.ticket.or(deed.ticket).is_none() {
            found.push((deed, Some(judgement)));
        }
    }
    for fault in together(found.into_iter()) {
        inspection.report(draft(context, &fault));
    }
}

fn draft(context: &Context<'_>, fault: &Fault<'_, '_>) -> Draft {
    let record = fault.judgement.and_then(|judgement| context.approvals().record(judgement));
    let name = record.map_or("", |record| record.name.as_str());
    fault
        .draft(context, format!("`{}` on `{}` has no ticket", fault.deed.action, fault.deed.subject.name))
        .detail(format!("{}. Neither the log nor {name} names a ticket.", fault.told()))
        .remediation(
            "Name the ticket: `ticket = \"…\"` in the approval of the register, or the ticket number of the request, which \
             Privileged Identity Management can be told to ask for (`AuthenticationContext`, `Ticketing` among the rules of \
             enablement of the role).",
        )
}
