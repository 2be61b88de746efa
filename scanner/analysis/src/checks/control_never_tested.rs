use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::controls::Tests;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "control-never-tested",
    title: "Control that was never tested",
    population: "controls",
    inspects: "the recorded tests",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("control_never_tested.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for control in context.options.register.controls.values() {
        inspection.look();
        if !Tests::of(context, control).is_none() {
            continue;
        }
        let title = format!("control `{}` was never tested", control.id);
        inspection.report(
            lint::about(context, "control", &control.id, &control.id, &control.place, title)
                .detail(format!(
                    "The register records no test of it until the day of the snapshot: {}.",
                    lint::stands(&control.place),
                ))
                .remediation(format!(
                    "Test it, then below {}:\n[[control.test]]\nat = YYYY-MM-DD\npassed = true\nby = \"PERSON\"\n\
                     evidence = \"FILE sha256:DIGEST\"",
                    lint::stands(&control.place),
                )),
        );
    }
}
