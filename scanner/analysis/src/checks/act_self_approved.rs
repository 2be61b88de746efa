use tenure_model::{ApprovalVerdict, Cloud, Facet, Method, Severity};

use super::Check;
use crate::governance::approvals::faults::{Fault, report_approved};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "act-self-approved",
    title: "Approved by whoever asked for it or did it",
    population: "acts for which an approval was found",
    inspects: "the approver beside requester and executor",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("act_self_approved.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    report_approved(context, inspection, &[ApprovalVerdict::SelfApproved], draft);
}

fn draft(context: &Context<'_>, fault: &Fault<'_, '_>, why: &str) -> Draft {
    let name = &fault.deed.subject.name;
    fault
        .draft(context, format!("`{}` on `{name}` was approved by whoever asked for it or did it", fault.deed.action))
        .detail(format!("{}: {why}.", fault.told()))
        .remediation(
            "Let a second person of the customer's decide, and write that approval down beside the first; where an approval of the \
             cloud itself allows this, take whoever may ask off the list of its approvers.",
        )
}
