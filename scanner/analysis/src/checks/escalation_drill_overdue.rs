use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::{escalations, lint};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "escalation-drill-overdue",
    title: "Escalation that was not tried out in time",
    population: "ways of escalation",
    inspects: "the date of the last drill",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("escalation_drill_overdue.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let zone = context.options.register.zone();
    for escalation in &context.options.register.escalations {
        inspection.look();
        let drilled = escalation.drilled.map(|at| at.start(&zone)).filter(|at| *at <= context.estate.as_of);
        let due = drilled.zip(escalation.drill_every).map(|(at, every)| every.after_in(at, &zone));
        let (fault, since) = match (drilled, due) {
            (None, _) => ("was never tried out".to_owned(), None),
            (Some(at), Some(due)) if due <= context.estate.as_of => (
                format!(
                    "was last tried out on {}, and was to be again until {}",
                    lint::day(at, &zone),
                    lint::last_day(due, &zone)
                ),
                Some(due),
            ),
            _ => continue,
        };
        let id = escalations::id_of(escalation);
        let title = format!(
            "the escalation of `{id}` {}",
            if since.is_some() { "is overdue for a drill" } else { &fault }
        );
        inspection.report(
            lint::about(context, "escalation", &id, &id, &escalation.place, title)
                .qualifier(escalation.path.join(">"))
                .detail(format!("It {fault}: {}.", lint::stands(&escalation.place)))
                .since(since)
                .remediation(format!(
                    "Try it out, then in {}: drilled = YYYY-MM-DD",
                    lint::stands(&escalation.place)
                )),
        );
    }
}
