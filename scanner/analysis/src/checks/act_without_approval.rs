use tenure_model::{ActKind, Cloud, Facet, Method, Severity};

use super::Check;
use crate::governance::approvals::Deed;
use crate::governance::approvals::faults::{Fault, report_unapproved};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "act-without-approval",
    title: "Access made or given without an approval",
    population: "acts that made or gave access",
    inspects: "the approvals",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("act_without_approval.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    report_unapproved(context, inspection, counts, draft);
}

/// Renewals have a check of their own.
fn counts(deed: &Deed<'_>) -> bool {
    deed.kind != ActKind::Renew
}

fn draft(context: &Context<'_>, fault: &Fault<'_, '_>, why: &str) -> Draft {
    let name = &fault.deed.subject.name;
    fault
        .draft(context, format!("No approval found for `{}` on `{name}`", fault.deed.action))
        .severity(fault.severity())
        .detail(format!("{}: {why}.", fault.told()))
        .remediation(remedy(&fault.deed.subject.id))
}

/// What ends it: an approval by somebody who may give it, or taking back what was given.
pub(super) fn remedy(subject: &str) -> String {
    format!(
        "Let a person of the customer's decide. If it was right, write down who decided, when, and until when: an \
         `[[approval]]` of the register whose `subject` is `{subject}`. It says then that it was approved late. If it was \
         not, take back what was given."
    )
}
