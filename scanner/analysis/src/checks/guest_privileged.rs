use tenure_model::{Cloud, Facet, Method, Origin, Principal, PrincipalKind, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::places;
use crate::rated::{Rated, standing};
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "guest-privileged",
    title: "Guest or external member with a privileged role",
    population: "people and groups of other organisations",
    inspects: "the roles and their tier",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory],
    reads_register: false,
    page: include_str!("guest_privileged.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for person in context.estate.records().principals.iter().filter(|one| is_concerned(one)) {
        let held: Vec<Rated<'_>> = context.rated_of(&person.id);
        if held.is_empty() && !context.access.profile(&person.id).unread.is_empty() {
            inspection.cannot_judge(person.id.as_str(), "what a role that it holds allows was not read");
            continue;
        }
        inspection.look();
        if !held.is_empty() {
            inspection.report(draft(context, person, &held));
        }
    }
}

/// People of others; in Google Cloud also their groups and whole domains, which policies name as such.
fn is_concerned(one: &Principal) -> bool {
    let is_set = matches!(one.kind, PrincipalKind::DirectoryGroup | PrincipalKind::PrincipalSet);
    let of_google = one.cloud == Cloud::Gcp && is_set && matches!(one.origin, Origin::Domain(_));
    of_google || (one.kind == PrincipalKind::DirectoryUser && is_external(one))
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
    let (kind, verb) = match person.kind {
        PrincipalKind::DirectoryGroup => ("group", "Its members hold"),
        PrincipalKind::PrincipalSet => ("domain", "Everybody of it holds"),
        _ if person.cloud == Cloud::Gcp => ("outsider", "He holds"),
        _ if is_guest => ("guest", "He holds"),
        _ => ("external member", "He holds"),
    };
    let still = match person.kind {
        PrincipalKind::DirectoryUser => {
            "Whether he still works there, and how he signs in, is known in his home alone"
        }
        _ => "Who that is, and how they sign in, is decided there alone",
    };
    let roles: Vec<String> = held
        .iter()
        .map(|one| {
            format!(
                "{} in {} ({})",
                one.name(context.estate),
                places::of(context.estate, one.grant),
                standing(context, one.grant)
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
                repair::remove_member(&one.grant.principal, &person.id, person.cloud)
            }
        })
        .collect();
    let draft =
        Draft::new(context.subject(person), format!("The {kind} `{}` of {home} is privileged", person.name))
            .detail(format!("{verb} {}. It matters because {because}. {still}.", some_of(&roles)))
            .severity(severity)
            .party(party.map(|party| party.id))
            .since(person.created.get().copied())
            .evidence(&person.evidence)
            .remediation(format!(
                "Give the access to people of your own, or for the time of a task; then: {}",
                commands.join("; ")
            ));
    held.iter().fold(draft, |draft, one| draft.evidence(&one.grant.evidence))
}
