use tenure_model::{Method, Severity};
use tenure_register::{Review, Reviewed};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "review-undeclared",
    title: "Party whose identities nobody reviews",
    population: "parties",
    inspects: "the reviews declared for people and for non-human identities",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("review_undeclared.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    for party in register.parties.values() {
        inspection.look();
        let chain = lint::chain(register, &party.id);
        let concerns = |review: &Review| review.party.as_deref().is_none_or(|named| chain.contains(&named));
        let covers = |of: &[Reviewed]| {
            register.reviews.values().any(|review| concerns(review) && of.contains(&review.of))
        };
        let mut missing = Vec::new();
        if !covers(&[Reviewed::Human, Reviewed::All]) {
            missing.push("people");
        }
        if !covers(&[Reviewed::Nhi]) {
            missing.push("non-human identities");
        }
        if missing.is_empty() {
            continue;
        }
        let missing = missing.join(" and ");
        let title = format!("nobody reviews the {missing} of `{}`", party.name);
        inspection.report(
            lint::about(context, "party", &party.id, &party.id, &party.place, title)
                .detail(format!(
                    "No review in the register is about the {missing} of `{}`: {}.",
                    party.name,
                    lint::stands(&party.place),
                ))
                .party(Some(party.id.clone()))
                .remediation(format!(
                    "Declare in the register:\n[[review]]\nid = \"{}-nhi\"\nof = \"nhi\"\nparty = \"{}\"\n\
                     every = \"P30D\"\ndecided_by = \"PERSON OF THE CUSTOMER\"",
                    party.id, party.id,
                )),
        );
    }
}
