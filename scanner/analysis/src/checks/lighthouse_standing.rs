use tenure_model::{
    Cloud, DelegationKind, Facet, Grant, Method, Principal, PrincipalKind, Severity, Standing,
};

use super::Check;
use crate::azure::place;
use crate::shell::quote;
use crate::tiers::Tiers;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "lighthouse-standing",
    title: "Another tenant changes things here at any time",
    population: "roles that principals of other tenants hold by Lighthouse",
    inspects: "the duration of the assignment",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Delegations],
    reads_register: false,
    page: include_str!("lighthouse_standing.md"),
    run,
};

/// Lets the managing tenant give the delegation up, and nothing else.
const DELETE_ROLE: &str =
    "/providers/Microsoft.Authorization/roleDefinitions/91c1777a-f3dc-4fae-b103-61d183457e46";

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for (holder, grant) in foreign_grants(context) {
        if grant.what.as_str() == DELETE_ROLE {
            continue;
        }
        match context.access.azure().reads_only(grant.what.as_str()) {
            None => {
                inspection.cannot_judge(holder.id.as_str(), "what its role allows was not read");
                continue;
            }
            Some(true) => inspection.look(),
            Some(false) => {
                inspection.look();
                if grant.standing == Standing::Standing {
                    inspection.report(draft(context, holder, grant));
                }
            }
        }
    }
}

/// What principals of other tenants hold, providers' groups left out.
pub(super) fn foreign_grants<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Principal, &'a Grant)> {
    let estate = context.estate;
    estate.records().grants.iter().filter_map(move |grant| {
        let holder = estate.principal(&grant.principal)?;
        let delegations = &estate.records().delegations;
        let is_providers = || {
            delegations
                .iter()
                .any(|one| one.kind == DelegationKind::CspAobo && one.delegate == holder.id.as_str())
        };
        let is_role = grant.what.as_str().starts_with("/providers/");
        let is_live = !crate::rated::is_over(context, grant);
        (is_role && is_live && holder.kind == PrincipalKind::ForeignPrincipal && !is_providers())
            .then_some((holder, grant))
    })
}

fn draft(context: &Context<'_>, holder: &Principal, grant: &Grant) -> Draft {
    let tiers = Tiers::get();
    let role = match &grant.what {
        tenure_model::Granted::RoleDefinition(id) => tiers.name(context.estate, id).to_owned(),
        tenure_model::Granted::Policy(id) => id.to_string(),
    };
    let party = context.issuer_of(holder);
    let who = party.as_ref().map_or_else(|| "another tenant".to_owned(), |party| party.name.clone());
    let is_strong = context.rating_of_grant(grant).is_some();
    let place = place::of(context.estate, grant);
    Draft::new(context.subject(holder), format!("{who} holds {role} in {place} day and night"))
        .detail(format!(
            "The principal `{}` of the managing tenant holds the role without having to activate it. Its sign-ins, \
             and who is in it if it is a group, are seen there only.",
            holder.name
        ))
        .severity(if is_strong { CHECK.severity } else { Severity::Low })
        .qualifier(grant.what.as_str())
        .qualifier(grant.at.as_str())
        .party(party.map(|party| party.id))
        .since(grant.since.get().copied())
        .evidence(&grant.evidence)
        .remediation(withdraw(grant))
}

/// A delegation cannot be changed by the customer: it is taken back, and accepted anew with other terms.
pub(super) fn withdraw(grant: &Grant) -> String {
    const NEW: &str =
        "Ask for a new offer with eligible authorizations and approvers, accept it, then take this one back";
    let name = grant.id.rsplit('/').next().unwrap_or_default();
    if grant.id.contains("/registrationAssignments/") {
        return format!(
            "{NEW}: az managedservices assignment delete --assignment {} --scope {}",
            quote(name),
            quote(&grant.at)
        );
    }
    format!(
        "{NEW}: az managedservices assignment list --scope {0} shows its name, then: az managedservices assignment \
         delete --assignment NAME --scope {0}",
        quote(&grant.at)
    )
}
