use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "exception-without-compensating",
    title: "Exception for which nothing stands in",
    population: "exceptions",
    inspects: "the compensating controls",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("exception_without_compensating.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for exception in context.options.register.exceptions.values() {
        inspection.look();
        if exception.compensating.iter().any(|text| !text.trim().is_empty()) {
            continue;
        }
        let title = format!("nothing stands in for exception `{}`", exception.id);
        inspection.report(
            lint::about(context, "exception", &exception.id, &exception.id, &exception.place, title)
                .detail(format!(
                    "It excuses {} from `{}` and names no compensating control: {}.",
                    exception.subject,
                    exception.check,
                    lint::stands(&exception.place),
                ))
                .owner(exception.owner.as_ref().map(|owner| format!("register:{owner}")))
                .remediation(format!(
                    "In {}: compensating = [\"WHAT STANDS IN\"], or end the exception",
                    lint::stands(&exception.place),
                )),
        );
    }
}
