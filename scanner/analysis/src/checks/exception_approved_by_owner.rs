use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "exception-approved-by-owner",
    title: "Exception approved by its own owner",
    population: "exceptions with an owner",
    inspects: "the owner beside the approver",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("exception_approved_by_owner.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    let zone = register.zone();
    for exception in register.exceptions.values().filter(|exception| exception.owner.is_some()) {
        inspection.look();
        if exception.owner.as_ref() != Some(&exception.approved_by) {
            continue;
        }
        let who = lint::name_of(register, &exception.approved_by);
        let title = format!("exception `{}` was approved by its owner", exception.id);
        inspection.report(
            lint::about(context, "exception", &exception.id, &exception.id, &exception.place, title)
                .detail(format!(
                    "`{who}` owns it and approved it. So it is not in force, and {} is not excused from `{}`: {}.",
                    exception.subject,
                    exception.check,
                    lint::stands(&exception.place),
                ))
                .since(Some(exception.opened.start(&zone)))
                .party(lint::party_of(register, &exception.approved_by))
                .owner(Some(format!("register:{}", exception.approved_by)))
                .remediation(format!(
                    "Have another person of the customer decide, then in {}: approved_by = \"PERSON\"",
                    lint::stands(&exception.place),
                )),
        );
    }
}
