use tenure_model::{Cloud, Facet, Method, Principal, Severity};

use super::Check;
use super::lighthouse_standing::{foreign_grants, withdraw};
use crate::azure::place;
use crate::rated::{Rated, standing};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "lighthouse-privileged-role",
    title: "Another tenant holds a privileged role here",
    population: "roles that principals of other tenants hold by Lighthouse",
    inspects: "the tier of the role",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Delegations],
    reads_register: false,
    page: include_str!("lighthouse_privileged_role.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let rated: Vec<Rated<'_>> = context.rated().collect();
    for (holder, grant) in foreign_grants(context) {
        inspection.look();
        // Both walks go over the same list, so that one grant is one place in it.
        if let Some(held) = rated.iter().find(|held| std::ptr::eq(held.grant, grant)) {
            inspection.report(draft(context, holder, held));
        }
    }
}

fn draft(context: &Context<'_>, holder: &Principal, held: &Rated<'_>) -> Draft {
    let party = context.issuer_of(holder);
    let who = party.as_ref().map_or_else(|| "another tenant".to_owned(), |party| party.name.clone());
    let (role, place) = (held.name(context.estate), place::of(context.estate, held.grant));
    let severity = if held.grant.standing.is_eligible() {
        held.severity().min(Severity::Medium)
    } else {
        held.severity()
    };
    let condition = if held.grant.condition.is_empty() {
        String::new()
    } else {
        " A condition limits which roles it may give, and to whom.".to_owned()
    };
    Draft::new(context.subject(holder), format!("{who} holds the privileged role {role} in {place}"))
        .detail(format!(
            "The principal `{}` of the managing tenant holds it, {}. It matters because {}.{condition}",
            holder.name,
            standing(context, held.grant),
            held.rating.because
        ))
        .severity(severity)
        .qualifier(held.role.as_str())
        .qualifier(held.grant.at.as_str())
        .party(party.map(|party| party.id))
        .since(held.grant.since.get().copied())
        .evidence(&held.grant.evidence)
        .remediation(withdraw(held.grant))
}
