use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::governance::reviews::{self, Held};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "review-never-held",
    title: "Review that was never held",
    population: "reviews",
    inspects: "the recorded decisions",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("review_never_held.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for review in context.options.register.reviews.values() {
        inspection.look();
        if Held::of(context, review).decided.is_some() {
            continue;
        }
        let title = format!("review `{}` was never held", review.id);
        inspection.report(
            lint::about(context, "review", &review.id, &review.id, &review.place, title)
                .detail(format!(
                    "It is to be held every {} over {}, and no decision is recorded: {}.",
                    review.every,
                    reviews::word(review.of),
                    lint::stands(&review.place),
                ))
                .party(review.party.clone())
                .remediation(format!(
                    "Hold it, then in {}: decided = YYYY-MM-DD, decisions = \"FILE\", digest = \"sha256:DIGEST\"",
                    lint::stands(&review.place),
                )),
        );
    }
}
