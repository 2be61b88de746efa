use tenure_model::{Cloud, Facet, Grant, Granted, Method, Principal, PrincipalKind, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::places;
use crate::repair::take_back;
use crate::tiers;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "super-administrator-in-cloud",
    title: "Super administrator who works in the cloud",
    population: "super administrators of the Workspace",
    inspects: "the roles held in Google Cloud",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory],
    reads_register: false,
    page: include_str!("super_administrator_in_cloud.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let users = context.actors().filter(|one| one.kind == PrincipalKind::DirectoryUser);
    for person in users.filter(|one| one.cloud == Cloud::Gcp && one.state.may_act()) {
        let held = context.grants_through_groups(&person.id);
        let (of_workspace, of_cloud): (Vec<&Grant>, Vec<&Grant>) =
            held.into_iter().partition(|grant| grant.what.as_str().starts_with("workspace:"));
        let by_role = of_workspace.iter().copied().find(|grant| administers(context, grant));
        let is_marked = person.attributes.get("isAdmin").is_some_and(|word| word == "true");
        if by_role.is_none() && !is_marked {
            continue;
        }
        inspection.look();
        if !of_cloud.is_empty() {
            inspection.report(draft(context, person, by_role, &of_cloud));
        }
    }
}

/// Whether a role of Workspace is that of a super administrator.
fn administers(context: &Context<'_>, grant: &Grant) -> bool {
    context.rating_of_grant(grant).is_some_and(|rating| rating.administers)
}

fn draft(context: &Context<'_>, person: &Principal, by_role: Option<&Grant>, of_cloud: &[&Grant]) -> Draft {
    let estate = context.estate;
    let mut roles: Vec<String> = of_cloud
        .iter()
        .filter_map(|grant| match &grant.what {
            Granted::RoleDefinition(role) => {
                Some(format!("{} in {}", tiers::name(estate, role), places::of(estate, grant)))
            }
            Granted::Policy(_) => None,
        })
        .collect();
    roles.sort();
    roles.dedup();
    let commands: Vec<String> = of_cloud.iter().map(|grant| take_back(grant)).collect();
    let draft = Draft::new(
        context.subject(person),
        format!("The super administrator `{}` works in the cloud", person.name),
    )
    .detail(format!(
        "The account does everything in the Workspace, and makes itself administrator of the organization. It holds {} \
         besides: so it is used for daily work, on the machines and with the sessions of daily work.",
        some_of(&roles)
    ))
    .evidence(&person.evidence)
    .remediation(format!(
        "Give the person a second account for the cloud, keep this one for the Workspace alone; then: {}",
        commands.join("; ")
    ));
    let cited = by_role.into_iter().chain(of_cloud.iter().copied().take(10));
    cited.fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}
