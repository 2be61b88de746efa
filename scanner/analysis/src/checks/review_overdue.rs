use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::governance::reviews::Held;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "review-overdue",
    title: "Review that is overdue",
    population: "reviews that were held",
    inspects: "the date of the last decision",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("review_overdue.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let zone = context.options.register.zone();
    for review in context.options.register.reviews.values() {
        let Held { decided: Some(decided), due: Some(due) } = Held::of(context, review) else { continue };
        inspection.look();
        if due > context.estate.as_of {
            continue;
        }
        let title = format!("review `{}` is overdue", review.id);
        inspection.report(
            lint::about(context, "review", &review.id, &review.id, &review.place, title)
                .detail(format!(
                    "It was last decided on {}, and was to be decided again until {}: {}.",
                    lint::day(decided, &zone),
                    lint::last_day(due, &zone),
                    lint::stands(&review.place),
                ))
                .since(Some(due))
                .party(review.party.clone())
                .remediation(format!(
                    "Hold it, then in {}: decided = YYYY-MM-DD, decisions = \"FILE\", digest = \"sha256:DIGEST\"",
                    lint::stands(&review.place),
                )),
        );
    }
}
