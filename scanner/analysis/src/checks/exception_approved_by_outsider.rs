use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "exception-approved-by-outsider",
    title: "Exception approved by somebody who is not the customer's",
    population: "exceptions",
    inspects: "the party of the approver",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("exception_approved_by_outsider.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    let zone = register.zone();
    for exception in register.exceptions.values() {
        inspection.look();
        if register.is_customers(&exception.approved_by) {
            continue;
        }
        let who = lint::outsider(register, &exception.approved_by);
        let title = format!("exception `{}` was approved by {who}", exception.id);
        inspection.report(
            lint::about(context, "exception", &exception.id, &exception.id, &exception.place, title)
                .detail(format!(
                    "It excuses {} from `{}`, and was approved by {who}. So it is not in force: {}.",
                    exception.subject,
                    exception.check,
                    lint::stands(&exception.place),
                ))
                .since(Some(exception.opened.start(&zone)))
                .party(lint::party_of(register, &exception.approved_by))
                .remediation(format!(
                    "Have a person of the customer decide, then in {}: approved_by = \"PERSON\"",
                    lint::stands(&exception.place),
                )),
        );
    }
}
