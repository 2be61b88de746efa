use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Grant, Granted, Method, RoleDefinitionId, Severity, Subject};

use super::Check;
use crate::conditions::some_of;
use crate::openings::count;
use crate::places::{self, is_of_google};
use crate::rated::is_over;
use crate::repair::take_back;
use crate::tiers;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "assignment-orphaned",
    title: "Role of somebody who is no more",
    population: "role assignments of Azure, Entra ID and Google Cloud",
    inspects: "the existence of the holder",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory],
    reads_register: false,
    page: include_str!("assignment_orphaned.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut orphans: BTreeMap<&str, Vec<&Grant>> = BTreeMap::new();
    for grant in &context.estate.records().grants {
        let is_role = matches!(&grant.what, Granted::RoleDefinition(id) if is_assignment(id));
        if !is_role || is_over(context, grant) {
            continue;
        }
        // Without the directory everybody is somebody of whom nothing is known; the gap says so. Google Cloud
        // writes into the policy itself who is no more.
        if !is_of_google(grant) && context.is_blind_at(&grant.scope, Facet::Principals) {
            continue;
        }
        inspection.look();
        let is_gone = match is_of_google(grant) {
            true => grant.principal.as_str().starts_with(DELETED),
            false => context.estate.principal(&grant.principal).is_none(),
        };
        if is_gone {
            orphans.entry(grant.principal.as_str()).or_default().push(grant);
        }
    }
    for (id, grants) in orphans {
        inspection.report(draft(context, id, &grants));
    }
}

/// Before a member that was deleted (`deleted:user:ann@contoso.example?uid=…`).
const DELETED: &str = "deleted:";

fn is_assignment(id: &RoleDefinitionId) -> bool {
    let role = id.as_str();
    tiers::is_googles(id)
        || (role.starts_with("/providers/") && !role.contains("/classicAdministrators/"))
        || role.starts_with("entra:roleDefinitions/")
}

fn draft(context: &Context<'_>, id: &str, grants: &[&Grant]) -> Draft {
    let estate = context.estate;
    let places: Vec<String> = grants
        .iter()
        .filter_map(|grant| match &grant.what {
            Granted::RoleDefinition(role) => {
                Some(format!("{} in {}", tiers::name(estate, role), places::of(estate, grant)))
            }
            Granted::Policy(_) => None,
        })
        .collect();
    let is_strong = grants.iter().any(|grant| context.rating_of_grant(grant).is_some());
    let scope = grants.first().map(|grant| grant.scope.clone());
    let of_google = grants.first().is_some_and(|grant| is_of_google(grant));
    let subject = Subject {
        id: id.to_owned(),
        cloud: Some(if of_google { Cloud::Gcp } else { Cloud::Azure }),
        kind: "deleted-principal".to_owned(),
        name: id.to_owned(),
        scope: scope.unwrap_or_else(|| tenure_model::ScopeId::azure("")),
    };
    let commands: Vec<String> = grants.iter().map(|grant| take_back(grant)).collect();
    let draft = Draft::new(
        subject,
        format!("{} of an identity that is no more", count(grants.len(), "role")),
    )
    .detail(format!(
        "{} it was deleted, and its roles were left: {}. {}",
        if of_google {
            format!("The cloud marks `{id}`:")
        } else {
            format!("The directory does not hold the identity `{id}`:")
        },
        some_of(&places),
        if of_google {
            "A deleted user (20 days) or service account (30 days) can be restored, and then has them again."
        } else {
            "A deleted user or application can be restored within 30 days, and then has them again."
        },
    ))
    .severity(if is_strong { Severity::Medium } else { CHECK.severity })
    .since(grants.iter().filter_map(|grant| grant.since.get().copied()).min())
    .remediation(commands.join("; "));
    grants.iter().fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}
