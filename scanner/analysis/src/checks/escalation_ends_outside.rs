use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::{escalations, lint};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "escalation-ends-outside",
    title: "Escalation that does not end with the customer",
    population: "ways of escalation",
    inspects: "the party of the last person",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("escalation_ends_outside.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    for escalation in &register.escalations {
        inspection.look();
        // A way without people is refused when the register is read.
        let Some(last) = escalation.path.last().filter(|person| !register.is_customers(person)) else {
            continue;
        };
        let id = escalations::id_of(escalation);
        let ends = format!("ends with {}", lint::outsider(register, last));
        let title = format!("the escalation of `{id}` {ends}");
        inspection.report(
            lint::about(context, "escalation", &id, &id, &escalation.place, title)
                .qualifier(escalation.path.join(">"))
                .detail(format!(
                    "It has to come back to a person of the customer, and {ends}: {}.",
                    lint::stands(&escalation.place),
                ))
                .party(lint::party_of(register, last))
                .remediation(format!(
                    "In {}: let path end with the id of a person whose party is \"customer\"",
                    lint::stands(&escalation.place),
                )),
        );
    }
}
