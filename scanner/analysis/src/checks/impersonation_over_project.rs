use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Grant, Granted, Method, Origin, RoleDefinitionId, Severity, Subject};

use super::Check;
use crate::conditions::some_of;
use crate::gcp::place;
use crate::places::Breadth;
use crate::rated::{is_over, standing};
use crate::repair::take_back;
use crate::tiers;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "impersonation-over-project",
    title: "Impersonation of every service account of a project",
    population: "roles of impersonation over a project or more",
    inspects: "the scope of the binding",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("impersonation_over_project.md"),
    run,
};

/// Each by itself acts as a service account, or lets code run as it.
const IMPERSONATING: [&str; 6] = [
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.signJwt",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccountKeys.create",
    "iam.serviceAccounts.actAs",
];

/// Who holds one of these is named by basic-role-granted, or gives himself any role.
const REPORTED_ELSEWHERE: [&str; 2] = ["roles/owner", "roles/editor"];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut by_place: BTreeMap<(&str, &RoleDefinitionId), Vec<&Grant>> = BTreeMap::new();
    for grant in &context.estate.records().grants {
        let Granted::RoleDefinition(role) = &grant.what else { continue };
        let is_wide = tiers::is_googles(role) && place::breadth(&grant.at) >= Breadth::Subscription;
        if is_wide && is_concerned(context, grant) {
            by_place.entry((grant.at.as_str(), role)).or_default().push(grant);
        }
    }
    for ((at, role), grants) in by_place {
        let id = role.as_str();
        if REPORTED_ELSEWHERE.contains(&id) || id.starts_with("workspace:") {
            continue;
        }
        let Some(permissions) = context.access.gcp().permissions_of(id) else {
            inspection.cannot_judge(format!("{id} in {at}"), "what the role allows was not read");
            continue;
        };
        let given: Vec<&str> =
            IMPERSONATING.into_iter().filter(|one| permissions.iter().any(|own| own == one)).collect();
        if given.is_empty() {
            continue;
        }
        inspection.look();
        if let Some(first) = grants.first() {
            inspection.report(draft(context, role, &given, &grants, subject(context, first)));
        }
    }
}

/// Google's own agents impersonate to do their work.
fn is_concerned(context: &Context<'_>, grant: &Grant) -> bool {
    let of_provider =
        context.estate.principal(&grant.principal).is_some_and(|holder| holder.origin == Origin::Provider);
    !of_provider && !is_over(context, grant)
}

fn draft(
    context: &Context<'_>,
    role: &RoleDefinitionId,
    given: &[&str],
    grants: &[&Grant],
    subject: Subject,
) -> Draft {
    let estate = context.estate;
    let name = tiers::name(estate, role);
    let place = grants.first().map(|grant| place::named(estate, &grant.at)).unwrap_or_default();
    let who: Vec<String> = grants
        .iter()
        .map(|grant| format!("`{}` ({})", context.called(grant.principal.as_str()), standing(context, grant)))
        .collect();
    let only_act_as = given.iter().all(|one| *one == "iam.serviceAccounts.actAs");
    let severity = if only_act_as || grants.iter().all(|grant| grant.standing.is_eligible()) {
        Severity::Medium
    } else {
        CHECK.severity
    };
    let mut affected: Vec<Subject> = grants.iter().map(|grant| context.holder_subject(grant)).collect();
    affected.sort();
    affected.dedup();
    let commands: Vec<String> = grants.iter().map(|grant| take_back(grant)).collect();
    let draft = Draft::new(subject, format!("{name} over every service account of {place}"))
        .detail(format!(
            "It is held by {}, and gives {}: on every service account there, those too that are made later, and so \
             everything that any of them holds.",
            some_of(&who),
            some_of(given)
        ))
        .severity(severity)
        .qualifier(role.as_str())
        .affected(affected)
        .since(grants.iter().filter_map(|grant| grant.since.get().copied()).min())
        .remediation(format!(
            "Give the role on the service accounts that are meant (gcloud iam service-accounts add-iam-policy-binding \
             ACCOUNT --member MEMBER --role {}), then: {}",
            crate::shell::quote(role.as_str()),
            commands.join("; ")
        ));
    grants.iter().take(MOST_CITED).fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}

/// The most grants that a finding cites: they differ in nothing but the holder.
const MOST_CITED: usize = 10;

/// The place, which is where the repair goes.
fn subject(context: &Context<'_>, grant: &Grant) -> Subject {
    match context.estate.scope(&grant.scope) {
        Some(scope) => context.scope_subject(scope),
        None => Subject {
            id: grant.at.clone(),
            cloud: Some(Cloud::Gcp),
            kind: "scope".to_owned(),
            name: grant.scope.local().to_owned(),
            scope: grant.scope.clone(),
        },
    }
}
