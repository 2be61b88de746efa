use tenure_model::{ApprovalVerdict, Cloud, Facet, Method, Severity};

use super::Check;
use crate::governance::approvals::faults::{Fault, report_approved};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "act-approved-by-outsider",
    title: "Approved by somebody who is not the customer's",
    population: "acts for which an approval was found",
    inspects: "the party of the approver",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("act_approved_by_outsider.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    report_approved(context, inspection, &[ApprovalVerdict::ApprovedByOutsider], draft);
}

fn draft(context: &Context<'_>, fault: &Fault<'_, '_>, why: &str) -> Draft {
    let name = &fault.deed.subject.name;
    fault
        .draft(context, format!("`{}` on `{name}` was approved by somebody who is not the customer's", fault.deed.action))
        .detail(format!("{}: {why}.", fault.told()))
        .remediation(
            "Let a person of the customer's decide, and write that approval down; take outsiders off the lists of approvers of the \
             clouds. If the approver is the customer's, declare him as a `[[person]]` with `party = \"customer\"` and his \
             identities.",
        )
}
