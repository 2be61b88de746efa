use tenure_model::{Cloud, Facet, Method, Nature, PrincipalKind, Severity};

use super::Check;
use crate::places::{self, Breadth};
use crate::rated::{Rated, is_permanent};
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "privileged-role-permanent",
    title: "Privileged role that is always on",
    population: "privileged roles that people hold, and that alone make nobody an administrator",
    inspects: "the duration of the assignment",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Eligibility],
    reads_register: false,
    page: include_str!("privileged_role_permanent.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for held in context.rated().filter(|held| is_concerned(context, held)) {
        // Without the schedules an activated role looks like one that is always on.
        if context.is_blind_at(&held.grant.scope, Facet::Eligibility) {
            continue;
        }
        inspection.look();
        if is_permanent(context, held.grant) {
            inspection.report(draft(context, &held));
        }
    }
}

/// Roles of people. Those that are everything by themselves are the business of administrator-standing.
fn is_concerned(context: &Context<'_>, held: &Rated<'_>) -> bool {
    let is_role = held.is_of_directory() || held.is_of_azure() || is_requestable(held);
    let is_everything = held.rating.administers && places::breadth(held.grant) >= Breadth::Subscription;
    let of_people = || match context.estate.principal(&held.grant.principal) {
        // The account by which a directory is synchronised is a user, and cannot activate anything.
        Some(holder) if holder.kind == PrincipalKind::DirectoryUser => holder.nature != Nature::NonHuman,
        Some(group) if group.kind == PrincipalKind::DirectoryGroup => {
            context.members(&group.id).iter().any(|member| member.kind == PrincipalKind::DirectoryUser)
        }
        _ => false,
    };
    is_role && !is_everything && of_people()
}

/// Whether a role of Google Cloud is granted where it could be requested instead: of an organization, folder or
/// project. Roles of Workspace have no such thing.
fn is_requestable(held: &Rated<'_>) -> bool {
    held.is_of_google()
        && places::breadth(held.grant) >= Breadth::Subscription
        && !held.role.as_str().starts_with("workspace:")
}

fn draft(context: &Context<'_>, held: &Rated<'_>) -> Draft {
    let (estate, grant) = (context.estate, held.grant);
    let role = held.name(estate);
    let place = places::of(estate, grant);
    let holders = context.holders(grant);
    let is_group = holders.iter().all(|holder| holder.id != grant.principal);
    let affected =
        if is_group { holders.iter().map(|one| context.subject(one)).collect() } else { Vec::new() };
    Draft::new(
        context.holder_subject(grant),
        format!("`{}` is always {role} in {place}", context.called(grant.principal.as_str())),
    )
    .detail(format!(
        "The role is assigned without end and without activation. It matters because {}.",
        held.rating.because
    ))
    .severity(held.severity().min(Severity::High))
    .qualifier(held.role.as_str())
    .qualifier(grant.at.as_str())
    .cause(format!("{role} in {place}"))
    .affected(affected)
    .since(grant.since.get().copied())
    .party(context.party_id(&grant.principal))
    .evidence(&grant.evidence)
    .remediation(repair::make_eligible(grant))
}
