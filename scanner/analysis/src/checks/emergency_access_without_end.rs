use tenure_model::{Method, Severity};

use super::Check;
use tenure_register::{Approval, ApprovedAct, Entry};

use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "emergency-access-without-end",
    title: "Emergency access without an end",
    population: "approvals of emergency access",
    inspects: "the end",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("emergency_access_without_end.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let approvals = context.options.register.approvals.values();
    for approval in approvals.filter(|approval| approval.act == ApprovedAct::Emergency) {
        inspection.look();
        if approval.expires.is_none() {
            inspection.report(draft(context, approval));
        }
    }
}

fn draft(context: &Context<'_>, approval: &Entry<Approval>) -> Draft {
    let id = &approval.id;
    Draft::new(
        context.register_subject("approval", id, id),
        format!("Emergency access of `{}` was approved without an end", approval.subject),
    )
    .detail(format!(
        "`{}` approved emergency access of `{}` at {}, and the approval `{id}` says no `expires`.",
        approval.approved_by, approval.subject, approval.at
    ))
    .evidence(&approval.place.evidence())
    .remediation(format!("Write into the approval `{id}` when the emergency access ends: `expires = …`."))
}
