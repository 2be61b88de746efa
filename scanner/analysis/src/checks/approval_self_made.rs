use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "approval-self-made",
    title: "Approval by whoever asked for it or carried it out",
    population: "approvals of the register",
    inspects: "the approver beside requester and executor",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("approval_self_made.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    let zone = register.zone();
    for approval in register.approvals.values() {
        inspection.look();
        let of = |named: &'_ str| lint::person(context, named).unwrap_or(named).to_lowercase();
        let approver = of(&approval.approved_by);
        let as_what = if approver == of(&approval.requested_by) {
            "asked for it"
        } else if approval.executed_by.as_deref().map(of).as_ref() == Some(&approver) {
            "carried it out"
        } else {
            continue;
        };
        let who = lint::name_of(register, &approval.approved_by);
        let title = format!("`{who}` approved `{}` and {as_what}", approval.id);
        inspection.report(
            lint::about(context, "approval", &approval.id, &approval.id, &approval.place, title)
                .detail(format!(
                    "The approval of access of {} was given by `{who}`, who also {as_what}: {}.",
                    approval.subject,
                    lint::stands(&approval.place),
                ))
                .since(Some(approval.at.start(&zone)))
                .party(lint::party_of(register, &approval.approved_by))
                .remediation(format!(
                    "Have another person of the customer decide, and declare that in a new entry beside {}:\n\
                     [[approval]]\nid = \"NEW\"\napproved_by = \"ANOTHER PERSON\"\nat = YYYY-MM-DDThh:mm:ssZ",
                    lint::stands(&approval.place),
                )),
        );
    }
}
