use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Grant, Method, Origin, Severity, Subject};

use super::Check;
use crate::conditions::some_of;
use crate::gcp::place;
use crate::openings::count;
use crate::places::Breadth;
use crate::rated::{is_over, standing};
use crate::repair::take_back;
use crate::tiers;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "basic-role-granted",
    title: "Basic role over a project or more",
    population: "organizations, folders and projects of Google Cloud",
    inspects: "the bindings to the basic roles",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals, Facet::ScopeTree],
    reads_register: false,
    page: include_str!("basic_role_granted.md"),
    run,
};

/// The basic roles, the strongest first.
const BASIC: [&str; 3] = ["roles/owner", "roles/editor", "roles/viewer"];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut granted: BTreeMap<(&str, &str), Vec<&Grant>> = BTreeMap::new();
    for grant in &context.estate.records().grants {
        if let Some(role) = BASIC.iter().find(|role| **role == grant.what.as_str())
            && is_concerned(context, grant)
        {
            granted.entry((grant.at.as_str(), *role)).or_default().push(grant);
        }
    }
    let scopes = context.estate.records().scopes.iter().filter(|scope| scope.cloud == Cloud::Gcp);
    for scope in scopes {
        if context.scope_is_blind(&scope.id, Facet::Principals) {
            continue;
        }
        inspection.look();
        let at = place::full_name(&scope.id);
        for role in BASIC {
            if let Some(grants) = granted.get(&(at.as_str(), role)) {
                inspection.report(draft(context, role, grants, context.scope_subject(scope)));
            }
        }
    }
}

/// What is held day and night, or for now, by anybody but Google's own agents: services of Google get `Editor`
/// when they are switched on, and work with it.
fn is_concerned(context: &Context<'_>, grant: &Grant) -> bool {
    let of_provider =
        context.estate.principal(&grant.principal).is_some_and(|holder| holder.origin == Origin::Provider);
    !of_provider && !grant.standing.is_eligible() && !is_over(context, grant)
}

fn draft(context: &Context<'_>, role: &str, grants: &[&Grant], subject: Subject) -> Draft {
    let estate = context.estate;
    let place = grants.first().map(|grant| place::named(estate, &grant.at)).unwrap_or_default();
    let is_wide = grants.iter().any(|grant| place::breadth(&grant.at) == Breadth::Everything);
    let severity = match (role, is_wide) {
        ("roles/viewer", false) => Severity::Low,
        ("roles/viewer", true) | ("roles/editor" | "roles/owner", false) => CHECK.severity,
        _ => Severity::High,
    };
    let name = grants.first().map_or(role, |grant| match &grant.what {
        tenure_model::Granted::RoleDefinition(id) => tiers::name(estate, id),
        tenure_model::Granted::Policy(id) => id.as_str(),
    });
    let who: Vec<String> = grants
        .iter()
        .map(|grant| format!("`{}` ({})", context.called(grant.principal.as_str()), standing(context, grant)))
        .collect();
    let mut affected: Vec<Subject> = grants.iter().map(|grant| context.holder_subject(grant)).collect();
    affected.sort();
    affected.dedup();
    let commands: Vec<String> = grants.iter().map(|grant| take_back(grant)).collect();
    let draft =
        Draft::new(subject, format!("{} in {place}", count(who.len(), &format!("basic role {name}"))))
            .detail(format!("It is held by {}. {}", some_of(&who), what(role)))
            .severity(severity)
            .qualifier(role)
            .affected(affected)
            .since(grants.iter().filter_map(|grant| grant.since.get().copied()).min())
            .remediation(format!(
                "Give each the predefined roles of its work (the IAM recommender proposes some), then: {}",
                commands.join("; ")
            ));
    grants.iter().take(MOST_CITED).fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}

/// The most grants that a finding cites: they differ in nothing but the holder.
const MOST_CITED: usize = 10;

fn what(role: &str) -> &'static str {
    match role {
        "roles/owner" => "Owner does everything in every service, and gives access to it.",
        "roles/editor" => {
            "Editor changes nearly everything in every service, makes keys of service accounts and runs code as them."
        }
        _ => {
            "Viewer sees the settings of every service, those that are switched on later too, and lists API keys with \
              their strings."
        }
    }
}
