use tenure_model::{Cloud, Facet, Origin, Principal, PrincipalKind, Severity};

use super::Check;
use crate::azure::place;
use crate::azure::rated::{Rated, standing};
use crate::azure::repair;
use crate::conditions::some_of;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "guest-privileged",
    title: "Guest or external member with a privileged role",
    population: "people of other organisations in the directory",
    severity: Severity::High,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Directory],
    page: include_str!("guest_privileged.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for person in context.actors().filter(|one| one.kind == PrincipalKind::DirectoryUser && is_external(one))
    {
        inspection.look();
        let held: Vec<Rated<'_>> = context.rated_of(&person.id);
        if !held.is_empty() {
            inspection.report(draft(context, person, &held));
        }
    }
}

/// Whether a person's identity is kept by somebody else. A guest stays one where his home is not told.
fn is_external(person: &Principal) -> bool {
    match &person.origin {
        Origin::Tenant(_) | Origin::Domain(_) | Origin::Project(_) | Origin::Issuer(_) => true,
        Origin::Unknown(_) => person.attributes.get("userType").is_some_and(|word| word == "Guest"),
        Origin::Own | Origin::Provider => false,
    }
}

fn draft(context: &Context<'_>, person: &Principal, held: &[Rated<'_>]) -> Draft {
    let party = context.issuer_of(person);
    let home = party.as_ref().map_or_else(|| "another organisation".to_owned(), |party| party.name.clone());
    let is_guest = person.attributes.get("userType").is_none_or(|word| word == "Guest");
    let kind = if is_guest { "guest" } else { "external member" };
    let roles: Vec<String> = held
        .iter()
        .map(|one| {
            format!(
                "{} in {} ({})",
                one.name(context.estate),
                place::of(context.estate, one.grant),
                standing(one.grant)
            )
        })
        .collect();
    let weight = |one: &Rated<'_>| match (one.severity(), one.grant.standing.is_eligible()) {
        (Severity::Critical, true) => Severity::High,
        (Severity::High, true) => Severity::Medium,
        (other, _) => other,
    };
    let severity = held.iter().map(weight).max().unwrap_or(CHECK.severity);
    let because = held.first().map_or("", |one| one.rating.because);
    let commands: Vec<String> = held
        .iter()
        .map(|one| {
            if one.grant.principal == person.id {
                repair::take_back(one.grant)
            } else {
                repair::remove_member(one.grant.principal.as_str(), person.id.as_str())
            }
        })
        .collect();
    let draft = Draft::new(context.subject(person), format!("The {kind} `{}` of {home} is privileged", person.name))
        .detail(format!(
            "He holds {}. It matters because {because}. Whether he still works there, and how he signs in, is known \
             in his home alone.",
            some_of(&roles)
        ))
        .severity(severity)
        .party(party.map(|party| party.id))
        .since(person.created.get().copied())
        .evidence(&person.evidence)
        .remediation(format!("Give the access to people of your own, or for the time of a task; then: {}", commands.join("; ")));
    held.iter().fold(draft, |draft, one| draft.evidence(&one.grant.evidence))
}
