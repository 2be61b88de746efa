use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::governance::reviews::Held;
use crate::shell::quote;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "review-without-record",
    title: "Review without its decisions",
    population: "reviews that were held",
    inspects: "the file of decisions and its digest",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("review_without_record.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for review in context.options.register.reviews.values() {
        if Held::of(context, review).decided.is_none() {
            continue;
        }
        inspection.look();
        let lacks = match (&review.decisions, &review.digest) {
            (None, _) => "file with its decisions",
            (_, None) => "digest of its decisions",
            _ => continue,
        };
        let title = format!("review `{}` has no {lacks}", review.id);
        let file = review.decisions.as_deref().unwrap_or("FILE");
        inspection.report(
            lint::about(context, "review", &review.id, &review.id, &review.place, title)
                .detail(format!("It was held, and names no {lacks}: {}.", lint::stands(&review.place)))
                .party(review.party.clone())
                .remediation(format!(
                    "sha256sum {}, then in {}: decisions = \"FILE\", digest = \"sha256:DIGEST\"",
                    quote(file),
                    lint::stands(&review.place),
                )),
        );
    }
}
