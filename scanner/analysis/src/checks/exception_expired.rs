use tenure_model::{Method, Severity};

use super::Check;
use crate::assess::answers_of;
use crate::governance::exceptions::{self, Standing};
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "exception-expired",
    title: "Expired exception whose fault is still there",
    population: "exceptions whose end has passed",
    inspects: "the findings still open",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("exception_expired.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let zone = context.options.register.zone();
    let outcomes = answers_of(context);
    let all = context.options.register.exceptions.values();
    for exception in all.filter(|one| exceptions::standing(context, one) == Standing::Expired) {
        let left = exceptions::covered(exception, outcomes);
        if left.is_empty() {
            match exceptions::unanswered(context, exception, outcomes) {
                Some(why) => inspection.cannot_judge(format!("register:exception/{}", exception.id), why),
                None => inspection.look(),
            }
            continue;
        }
        inspection.look();
        let ended = exception.expires.end(&zone);
        let title = format!("exception `{}` has expired, and what it excused is still there", exception.id);
        let draft = lint::about(context, "exception", &exception.id, &exception.id, &exception.place, title)
            .detail(format!(
                "It excused {} from `{}` until {}, and {} findings are still there: {}.",
                exception.subject,
                exception.check,
                exception.expires,
                left.len(),
                lint::stands(&exception.place),
            ))
            .since(Some(ended))
            .owner(exception.owner.as_ref().map(|owner| format!("register:{owner}")))
            .affected(left.iter().map(|finding| finding.subject.clone()).collect())
            .remediation(format!(
                "Repair what `{}` finds there; or have a person of the customer decide again, and declare it beside {}:\n\
                 [[exception]]\nid = \"NEW\"\nopened = YYYY-MM-DD\nexpires = YYYY-MM-DD",
                exception.check,
                lint::stands(&exception.place),
            ));
        inspection.report(draft);
    }
}
