use tenure_model::{Cloud, Facet, Method, Origin, Principal, PrincipalKind, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::footprint::NameSource;
use crate::places;
use crate::rated::standing;
use crate::tiers;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "foreign-service-account",
    title: "Service account of another organisation holds access",
    population: "service accounts of projects that are not your own",
    inspects: "the home project and the roles",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals, Facet::ScopeTree, Facet::ResourcePolicies, Facet::Directory],
    reads_register: false,
    page: include_str!("foreign_service_account.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let accounts = context.actors().filter(|one| one.kind == PrincipalKind::ServiceAccount);
    for account in accounts.filter(|one| matches!(one.origin, Origin::Project(_))) {
        let held = context.grants_through_groups(&account.id);
        if held.is_empty() {
            continue;
        }
        inspection.look();
        inspection.report(draft(context, account, &held));
    }
}

/// The service accounts of the customer's own projects.
pub(super) fn own_accounts<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Principal> {
    context.actors().filter(|one| one.kind == PrincipalKind::ServiceAccount && one.origin == Origin::Own)
}

fn draft(context: &Context<'_>, account: &Principal, held: &[&tenure_model::Grant]) -> Draft {
    let estate = context.estate;
    let rated = context.rated_of(&account.id);
    let mut roles: Vec<String> = Vec::new();
    for grant in held {
        if let tenure_model::Granted::RoleDefinition(role) = &grant.what {
            let (name, place) = (tiers::name(estate, role), places::of(estate, grant));
            roles.push(format!("{name} in {place} ({})", standing(context, grant)));
        }
    }
    roles.sort();
    roles.dedup();
    let worst = rated.iter().map(crate::rated::Rated::severity).max();
    let severity = worst.unwrap_or(Severity::Low);
    let why =
        rated.first().map(|one| format!(" It matters because {}.", one.rating.because)).unwrap_or_default();
    let party = context.issuer_of(account);
    let whose = party.as_ref().map_or_else(|| "another organisation".to_owned(), |party| party.name.clone());
    let declared = match party.as_ref().map(|party| party.name_source) {
        Some(NameSource::Register) => "",
        _ => " The register does not name it.",
    };
    let commands: Vec<String> = held
        .iter()
        .map(|grant| match grant.principal == account.id {
            true => repair::take_back(grant),
            false => repair::remove_member(&grant.principal, &account.id, account.cloud),
        })
        .collect();
    let draft = Draft::new(
        context.subject(account),
        format!("The service account `{}` of {whose} holds access here", account.name),
    )
    .detail(format!(
        "It holds {}.{why} Who acts as it, and who has keys of it, is decided in its own project.{declared}",
        some_of(&roles)
    ))
    .severity(severity)
    .party(party.map(|party| party.id))
    .since(held.iter().filter_map(|grant| grant.since.get().copied()).min())
    .evidence(&account.evidence)
    .remediation(format!(
        "Give the partner a service account of yours, or an identity of a workload identity pool, for the time of the \
         contract; then: {}",
        commands.join("; ")
    ));
    held.iter().take(10).fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}
