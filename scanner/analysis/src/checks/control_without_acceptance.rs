use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "control-without-acceptance",
    title: "Control that does not say when it counts as met",
    population: "controls",
    inspects: "the acceptance criteria",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("control_without_acceptance.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for control in context.options.register.controls.values() {
        inspection.look();
        if control.acceptance.as_ref().is_some_and(|text| !text.trim().is_empty()) {
            continue;
        }
        let title = format!("control `{}` does not say when it counts as met", control.id);
        inspection.report(
            lint::about(context, "control", &control.id, &control.id, &control.place, title)
                .detail(format!(
                    "It says what must hold, but no acceptance criteria: {}.",
                    lint::stands(&control.place),
                ))
                .remediation(format!(
                    "In {}: acceptance = \"WHAT A TEST HAS TO SHOW\"",
                    lint::stands(&control.place)
                )),
        );
    }
}
