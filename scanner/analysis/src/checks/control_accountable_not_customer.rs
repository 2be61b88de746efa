use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "control-accountable-not-customer",
    title: "Control for which nobody of the customer answers",
    population: "controls",
    inspects: "the party of the accountable person",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("control_accountable_not_customer.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    for control in register.controls.values() {
        inspection.look();
        if register.is_customers(&control.accountable) {
            continue;
        }
        let who = lint::outsider(register, &control.accountable);
        let title = format!("control `{}` is answered for by {who}", control.id);
        inspection.report(
            lint::about(context, "control", &control.id, &control.id, &control.place, title)
                .detail(format!(
                    "The register names {who} as accountable. Only a person of the customer can answer for a \
                     control: {}.",
                    lint::stands(&control.place),
                ))
                .party(lint::party_of(register, &control.accountable))
                .remediation(format!(
                    "In {}: accountable = \"PERSON\", with the id of one person whose party is \"customer\"; \
                     `{}` can stand in responsible",
                    lint::stands(&control.place),
                    control.accountable,
                )),
        );
    }
}
