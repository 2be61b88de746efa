use tenure_model::{ActKind, Cloud, Facet, Method, Severity};

use super::Check;
use super::act_without_approval::remedy;
use crate::governance::approvals::Deed;
use crate::governance::approvals::faults::{Fault, report_unapproved};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "renewal-without-approval",
    title: "Access renewed without an approval",
    population: "renewals of access",
    inspects: "the approvals",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("renewal_without_approval.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    report_unapproved(context, inspection, |deed: &Deed<'_>| deed.kind == ActKind::Renew, draft);
}

fn draft(context: &Context<'_>, fault: &Fault<'_, '_>, why: &str) -> Draft {
    let name = &fault.deed.subject.name;
    fault
        .draft(context, format!("No approval found for renewing `{name}` by `{}`", fault.deed.action))
        .severity(fault.severity())
        .detail(format!("{}: {why}.", fault.told()))
        .remediation(remedy(&fault.deed.subject.id))
}
