use tenure_model::{ApprovalVerdict, Cloud, Facet, Method, Severity};

use super::Check;
use crate::governance::approvals::faults::{Fault, report_approved};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "act-approved-late",
    title: "Done before its approval, or after it had ended",
    population: "acts for which an approval was found",
    inspects: "the time of the approval",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("act_approved_late.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    report_approved(
        context,
        inspection,
        &[ApprovalVerdict::ApprovedLate, ApprovalVerdict::ApprovalExpired],
        draft,
    );
}

fn draft(context: &Context<'_>, fault: &Fault<'_, '_>, why: &str) -> Draft {
    let name = &fault.deed.subject.name;
    fault
        .draft(context, format!("`{}` on `{name}` was done outside of the time of its approval", fault.deed.action))
        .detail(format!("{}: {why}.", fault.told()))
        .remediation(
            "Let whoever approved say whether it was to be done then. If it was, write down an approval of that time with the reason \
             (an emergency); if it was not, take back what was given.",
        )
}
