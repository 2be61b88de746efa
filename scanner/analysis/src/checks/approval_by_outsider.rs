use tenure_model::Severity;

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "approval-by-outsider",
    title: "Approval by somebody who is not the customer's",
    population: "approvals of the register",
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("approval_by_outsider.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    let zone = register.zone();
    for approval in register.approvals.values() {
        inspection.look();
        if register.is_customers(&approval.approved_by) {
            continue;
        }
        let who = lint::outsider(register, &approval.approved_by);
        let title = format!("approval `{}` was given by {who}", approval.id);
        inspection.report(
            lint::about(context, "approval", &approval.id, &approval.id, &approval.place, title)
                .detail(format!(
                    "It approves access of {} and was given by {who}, not by the customer: {}.",
                    approval.subject,
                    lint::stands(&approval.place),
                ))
                .since(Some(approval.at.start(&zone)))
                .party(lint::party_of(register, &approval.approved_by))
                .remediation(format!(
                    "Have a person of the customer decide, and declare that in a new entry beside {}:\n[[approval]]\n\
                     id = \"NEW\"\napproved_by = \"PERSON OF THE CUSTOMER\"\nat = YYYY-MM-DDThh:mm:ssZ",
                    lint::stands(&approval.place),
                )),
        );
    }
}
