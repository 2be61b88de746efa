use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Grant, Granted, Severity, Subject};

use super::Check;
use crate::azure::place;
use crate::azure::rated::is_over;
use crate::azure::repair::take_back;
use crate::conditions::some_of;
use crate::openings::count;
use crate::tiers::Tiers;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "assignment-orphaned",
    title: "Role of somebody who is no more",
    population: "role assignments of Azure and Entra ID",
    severity: Severity::Low,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Directory],
    page: include_str!("assignment_orphaned.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut orphans: BTreeMap<&str, Vec<&Grant>> = BTreeMap::new();
    for grant in &context.estate.records().grants {
        let is_role = matches!(&grant.what, Granted::RoleDefinition(id) if is_assignment(id.as_str()));
        if !is_role || is_over(context.estate, grant) {
            continue;
        }
        // Without the directory everybody is somebody of whom nothing is known; the gap says so.
        if context.is_blind_at(&grant.scope, Facet::Principals) {
            continue;
        }
        inspection.look();
        if context.estate.principal(&grant.principal).is_none() {
            orphans.entry(grant.principal.as_str()).or_default().push(grant);
        }
    }
    for (id, grants) in orphans {
        inspection.report(draft(context, id, &grants));
    }
}

fn is_assignment(role: &str) -> bool {
    (role.starts_with("/providers/") && !role.contains("/classicAdministrators/"))
        || role.starts_with("entra:roleDefinitions/")
}

fn draft(context: &Context<'_>, id: &str, grants: &[&Grant]) -> Draft {
    let (estate, tiers) = (context.estate, Tiers::get());
    let places: Vec<String> = grants
        .iter()
        .filter_map(|grant| match &grant.what {
            Granted::RoleDefinition(role) => {
                Some(format!("{} in {}", tiers.name(estate, role), place::of(estate, grant)))
            }
            Granted::Policy(_) => None,
        })
        .collect();
    let is_strong = grants.iter().any(|grant| context.rating_of_grant(grant).is_some());
    let scope = grants.first().map(|grant| grant.scope.clone());
    let subject = Subject {
        id: id.to_owned(),
        cloud: Cloud::Azure,
        kind: "deleted-principal".to_owned(),
        name: id.to_owned(),
        scope: scope.unwrap_or_else(|| tenure_model::ScopeId::azure("")),
    };
    let commands: Vec<String> = grants.iter().map(|grant| take_back(grant)).collect();
    let draft = Draft::new(subject, format!("{} of an identity that is no more", count(grants.len(), "role")))
        .detail(format!(
            "The directory does not hold the identity `{id}`: it was deleted, and its roles were left: {}. A deleted \
             user or application can be restored within 30 days, and then has them again.",
            some_of(&places)
        ))
        .severity(if is_strong { Severity::Medium } else { CHECK.severity })
        .since(grants.iter().filter_map(|grant| grant.since.get().copied()).min())
        .remediation(commands.join("; "));
    grants.iter().fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}
