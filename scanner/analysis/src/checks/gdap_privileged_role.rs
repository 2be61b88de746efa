use tenure_model::{Cloud, Delegation, DelegationKind, Facet, Method, RoleDefinitionId, Severity};

use super::Check;
use super::role_approver_outside::delegation_subject;
use crate::conditions::some_of;
use crate::delegations::directory_roles;
use crate::tiers::{GLOBAL_ADMINISTRATOR, Rating, Tier, Tiers};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "gdap-privileged-role",
    title: "Partner relationship with a privileged role",
    population: "granular relationships with partners (GDAP) whose roles were read",
    inspects: "the tier of the roles",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Delegations],
    reads_register: false,
    page: include_str!("gdap_privileged_role.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for delegation in live(context) {
        let roles = directory_roles(delegation);
        if roles.is_empty() {
            inspection.cannot_judge(
                delegation_subject(context, delegation).id,
                "which roles the relationship gives was not read",
            );
            continue;
        }
        inspection.look();
        let tiers = Tiers::get();
        let mut strong: Vec<(&RoleDefinitionId, Rating)> = roles
            .iter()
            .filter_map(|role| Some((role, tiers.of(context.estate, context.access.azure(), role)?)))
            .collect();
        strong.sort_by_key(|(role, rating)| {
            (role.as_str() != GLOBAL_ADMINISTRATOR, std::cmp::Reverse(rating.tier))
        });
        if !strong.is_empty() {
            inspection.report(draft(context, delegation, &strong));
        }
    }
}

/// The granular relationships that are not over, and in which the customer is not the partner himself.
pub(super) fn live<'a, 'c>(context: &'c Context<'a>) -> impl Iterator<Item = &'a Delegation> + use<'a, 'c> {
    let as_of = context.estate.as_of;
    context.estate.records().delegations.iter().filter(move |one| {
        let over = matches!(one.until, tenure_model::Expiry::At(end) if end <= as_of);
        let status = one.attributes.get("status").map_or("active", String::as_str);
        let is_on = ["active", "approved", "activating"].contains(&status.to_lowercase().as_str());
        let is_others = || context.party_of_delegate(one).is_some();
        one.kind == DelegationKind::Gdap && !over && is_on && is_others()
    })
}

fn draft(context: &Context<'_>, delegation: &Delegation, strong: &[(&RoleDefinitionId, Rating)]) -> Draft {
    let party = context.party_of_delegate(delegation);
    let who = party.as_ref().map_or_else(|| delegation.delegate.clone(), |party| party.name.clone());
    let names: Vec<&str> = strong.iter().map(|(role, _)| Tiers::get().name(context.estate, role)).collect();
    let severity = match strong.first() {
        Some((role, _)) if role.as_str() == GLOBAL_ADMINISTRATOR => Severity::Critical,
        Some((_, rating)) if rating.tier == Tier::Zero => CHECK.severity,
        _ => Severity::Medium,
    };
    let because = strong.first().map_or("", |(_, rating)| rating.because);
    Draft::new(
        delegation_subject(context, delegation),
        format!("{who} may be {} here", names.first().copied().unwrap_or_default()),
    )
    .detail(format!(
        "The relationship `{}` gives {}. It matters because {because}. Who of the partner's people is in the groups \
         that hold it is decided there.",
        delegation.purpose,
        some_of(&names)
    ))
    .severity(severity)
    .party(party.map(|party| party.id))
    .since(delegation.since.get().copied())
    .evidence(&delegation.evidence)
    .remediation(
        "Ask the partner for a new relationship without these roles, accept it, then end this one: Microsoft 365 admin \
         centre, Settings, Partner relationships, Granular delegated administrative privileges, Terminate.",
    )
}
