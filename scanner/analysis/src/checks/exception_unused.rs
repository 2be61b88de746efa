use tenure_model::{Method, Severity};

use super::Check;
use crate::assess::{answers_of, is_sequel};
use crate::governance::{exceptions, lint};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "exception-unused",
    title: "Exception that covers nothing",
    population: "exceptions in force",
    inspects: "the findings covered",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("exception_unused.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let outcomes = answers_of(context);
    for exception in exceptions::in_force(context) {
        let check = Check::find(&exception.check);
        if check.is_some_and(is_sequel) {
            continue;
        }
        if check.is_some() {
            let used = !exceptions::covered(exception, outcomes).is_empty();
            if let Some(why) = exceptions::unanswered(context, exception, outcomes).filter(|_| !used) {
                inspection.cannot_judge(format!("register:exception/{}", exception.id), why);
                continue;
            }
            inspection.look();
            if used {
                continue;
            }
        } else {
            inspection.look();
        }
        let why = match check {
            Some(_) => format!("`{}` finds nothing about {}", exception.check, exception.subject),
            None => format!("no check is called `{}`", exception.check),
        };
        let title = format!("exception `{}` covers nothing", exception.id);
        let place = lint::stands(&exception.place);
        inspection.report(
            lint::about(context, "exception", &exception.id, &exception.id, &exception.place, title)
                .detail(format!("It is in force until {}, and {why}: {place}.", exception.expires))
                .owner(exception.owner.as_ref().map(|owner| format!("register:{owner}")))
                .remediation(match check {
                    Some(_) => format!("Take the entry out of the register, {place}"),
                    None => format!("In {place}: check = \"NAME\", one of those that `tenure checks` lists"),
                }),
        );
    }
}
