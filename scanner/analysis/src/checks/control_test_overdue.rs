use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::controls::Tests;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "control-test-overdue",
    title: "Control whose test is overdue or failed",
    population: "controls that were tested",
    inspects: "the result and the date of the last test",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("control_test_overdue.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let zone = context.options.register.zone();
    for control in context.options.register.controls.values() {
        let tests = Tests::of(context, control);
        if tests.is_none() {
            continue;
        }
        inspection.look();
        let (title, detail, since) = match (tests.failed, tests.due) {
            (Some(failed), _) if tests.is_failed() => (
                format!("the last test of control `{}` was failed", control.id),
                format!("It was failed on {}, and none was passed since.", lint::day(failed, &zone)),
                failed,
            ),
            (_, Some(due)) if due <= context.estate.as_of => (
                format!("the test of control `{}` is overdue", control.id),
                format!(
                    "It was last passed on {}, and was to be passed again until {}.",
                    tests.passed.map(|at| lint::day(at, &zone)).unwrap_or_default(),
                    lint::last_day(due, &zone),
                ),
                due,
            ),
            _ => continue,
        };
        inspection.report(
            lint::about(context, "control", &control.id, &control.id, &control.place, title)
                .detail(format!("{detail} Its entry: {}.", lint::stands(&control.place)))
                .since(Some(since))
                .severity(if tests.is_failed() { Severity::High } else { CHECK.severity })
                .remediation(format!(
                    "Test it, then below {}:\n[[control.test]]\nat = YYYY-MM-DD\npassed = true\nby = \"PERSON\"",
                    lint::stands(&control.place),
                )),
        );
    }
}
