use tenure_model::{Cloud, Facet, Grant, Granted, Method, Severity};

use super::Check;
use crate::azure::repair::take_back;
use crate::rated::{is_over, standing};
use crate::tiers::{Tier, Tiers};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "assignment-at-root",
    title: "Role above every management group",
    population: "role assignments of Azure",
    inspects: "the scope",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("assignment_at_root.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for grant in &context.estate.records().grants {
        let Granted::RoleDefinition(role) = &grant.what else { continue };
        if !role.as_str().starts_with("/providers/") || is_over(context, grant) {
            continue;
        }
        inspection.look();
        if grant.at == "/" {
            inspection.report(draft(context, grant, Tiers::get().name(context.estate, role)));
        }
    }
}

fn draft(context: &Context<'_>, grant: &Grant, role: &str) -> Draft {
    let rating = context.rating_of_grant(grant);
    let severity = match rating.map(|rating| rating.tier) {
        Some(Tier::Zero) => Severity::Critical,
        Some(Tier::High) => CHECK.severity,
        None if context.access.azure().reads_only(grant.what.as_str()) == Some(true) => Severity::Low,
        None => Severity::Medium,
    };
    let why = rating.map_or_else(String::new, |rating| format!(" It matters because {}.", rating.because));
    let who = context.called(grant.principal.as_str());
    let people = context.holders(grant);
    let affected = people.iter().filter(|one| one.id != grant.principal).map(|one| context.subject(one));
    Draft::new(context.holder_subject(grant), format!("`{who}` is {role} over everything (`/`)"))
        .detail(format!(
            "The assignment stands above the root management group, {}: it reaches every subscription, those too that \
             come later, and no page of a subscription lets anyone remove it. Such an assignment is what a Global \
             Administrator gets who elevates his access, and forgets.{why}",
            standing(context, grant)
        ))
        .severity(severity)
        .qualifier(role)
        .affected(affected.collect())
        .since(grant.since.get().copied())
        .party(context.party_id(&grant.principal))
        .evidence(&grant.evidence)
        .remediation(take_back(grant))
}
