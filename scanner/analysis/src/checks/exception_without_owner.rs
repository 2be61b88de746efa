use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "exception-without-owner",
    title: "Exception without an owner",
    population: "exceptions",
    inspects: "the owner",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("exception_without_owner.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for exception in context.options.register.exceptions.values() {
        inspection.look();
        if exception.owner.is_some() {
            continue;
        }
        let title = format!("nobody owns exception `{}`", exception.id);
        inspection.report(
            lint::about(context, "exception", &exception.id, &exception.id, &exception.place, title)
                .detail(format!(
                    "It excuses {} from `{}` and names no owner: {}.",
                    exception.subject,
                    exception.check,
                    lint::stands(&exception.place),
                ))
                .remediation(format!("In {}: owner = \"PERSON\"", lint::stands(&exception.place))),
        );
    }
}
