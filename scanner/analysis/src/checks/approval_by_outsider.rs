use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "approval-by-outsider",
    title: "Approval by somebody who is not the customer's",
    population: "approvals of the register",
    inspects: "the party of the approver",
    method: Method::Examine,
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
        let approver = lint::person(context, &approval.approved_by);
        // A ticket system names people in its own way: who is not found need not be an outsider.
        let Some(approver) = approver.or(approval.imported_from.is_none().then_some(&approval.approved_by))
        else {
            let why = format!("the register declares nobody as `{}`", approval.approved_by);
            inspection.cannot_judge(format!("register:approval/{}", approval.id), why);
            continue;
        };
        inspection.look();
        if register.is_customers(approver) {
            continue;
        }
        let who = lint::outsider(register, approver);
        let title = format!("approval `{}` was given by {who}", approval.id);
        inspection.report(
            lint::about(context, "approval", &approval.id, &approval.id, &approval.place, title)
                .detail(format!(
                    "It approves access of {} and was given by {who}, not by the customer: {}.",
                    approval.subject,
                    lint::stands(&approval.place),
                ))
                .since(Some(approval.at.start(&zone)))
                .party(lint::party_of(register, approver))
                .remediation(format!(
                    "Have a person of the customer decide, and declare that in a new entry beside {}:\n[[approval]]\n\
                     id = \"NEW\"\napproved_by = \"PERSON OF THE CUSTOMER\"\nat = YYYY-MM-DDThh:mm:ssZ",
                    lint::stands(&approval.place),
                )),
        );
    }
}
