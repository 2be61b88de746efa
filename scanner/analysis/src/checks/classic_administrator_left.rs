use tenure_model::{Cloud, Facet, Granted, Method, Severity};

use super::Check;
use crate::azure::place;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "classic-administrator-left",
    title: "Classic administrator left on a subscription",
    population: "role assignments and classic administrators of Azure",
    inspects: "the model",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("classic_administrator_left.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for grant in &context.estate.records().grants {
        let Granted::RoleDefinition(role) = &grant.what else { continue };
        if !role.as_str().starts_with("/providers/") {
            continue;
        }
        inspection.look();
        let Some((_, word)) = role.as_str().split_once("/classicAdministrators/") else { continue };
        let place = place::of(context.estate, grant);
        let who = context.called(grant.principal.as_str());
        inspection.report(
            Draft::new(context.holder_subject(grant), format!("`{who}` is still {word} of {place}"))
                .detail(
                    "Classic administrators were the owners of subscriptions before there were roles. Microsoft \
                     retired them in August 2024: the entry gives nothing any more where that is done, and is an owner \
                     without any of the newer controls where it is not.",
                )
                .qualifier(word)
                .qualifier(grant.at.as_str())
                .party(context.party_id(&grant.principal))
                .evidence(&grant.evidence)
                .remediation(format!(
                    "Give a role if one is needed, then: az rest --method DELETE --url {}",
                    quote(&format!("https://management.azure.com{}?api-version=2015-07-01", grant.id))
                )),
        );
    }
}
