use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "control-without-cadence",
    title: "Control that need never be tested",
    population: "controls",
    inspects: "the cadence of tests",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("control_without_cadence.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for control in context.options.register.controls.values() {
        inspection.look();
        if control.test_every.is_some() {
            continue;
        }
        let title = format!("control `{}` need never be tested", control.id);
        inspection.report(
            lint::about(context, "control", &control.id, &control.id, &control.place, title)
                .detail(format!(
                    "It says nothing of how often it is tested, so no test is ever overdue: {}.",
                    lint::stands(&control.place),
                ))
                .remediation(format!("In {}: test_every = \"P30D\"", lint::stands(&control.place))),
        );
    }
}
