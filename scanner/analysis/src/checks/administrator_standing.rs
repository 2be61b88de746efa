use std::collections::BTreeMap;

use tenure_model::{
    Capability, Certainty, Cloud, Confidence, Facet, Method, Nature, Principal, PrincipalId, PrincipalKind,
    Severity,
};

use super::Check;
use super::administrator_non_human::{cause, confidence};
use crate::effective::Holding;
use crate::openings::count;
use crate::places;
use crate::rated::is_permanent;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "administrator-standing",
    title: "Standing administrator",
    population: "people's identities",
    inspects: "the effective permissions and their duration",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Eligibility],
    reads_register: false,
    page: include_str!("administrator_standing.md"),
    run,
};

/// Who is an administrator by one group.
#[derive(Default)]
struct Route<'a> {
    members: Vec<&'a Principal>,
    sure: bool,
}

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut groups: BTreeMap<&PrincipalId, Route<'_>> = BTreeMap::new();
    for actor in context.actors().filter(|actor| is_concerned(context, actor)) {
        let profile = context.access.profile(&actor.id);
        if !profile.is_administrator() && !profile.unread.is_empty() {
            inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read");
            continue;
        }
        let givers = standing_givers(context, actor);
        // Who is no administrator passes, whoever stands behind it.
        if givers.is_empty() {
            inspection.look();
            continue;
        }
        let sure = confidence(context, actor, profile.certainty(Capability::Administer)) == Confidence::High;
        let by_group: Vec<&PrincipalId> = givers
            .iter()
            .map(|held| held.through)
            .filter(|through| **through != actor.id && context.access.profile(through).is_administrator())
            .collect();
        for group in &by_group {
            let route = groups.entry(group).or_default();
            route.members.push(actor);
            route.sure |= sure;
        }
        // A group is judged all the same: it gives what it gives, to whomever.
        if actor.nature == Nature::Unknown {
            inspection.cannot_judge(
                actor.id.as_str(),
                "it is always an administrator, and what would tell whether a person stands behind it was not read",
            );
            continue;
        }
        inspection.look();
        let own: Vec<Holding<'_>> = givers.iter().filter(|held| held.through == &actor.id).copied().collect();
        let alone = own.iter().any(|held| context.access.policy_alone(held.policy).is_administrator());
        if by_group.is_empty() {
            inspection.report(by_itself(context, actor, &givers));
        } else if alone {
            inspection.report(by_itself(context, actor, &own));
        }
    }
    for (group, route) in groups {
        if let Some(group) = context.estate.principal(group) {
            inspection.report(by_group(context, group, route));
        }
    }
}

/// Machines are the business of administrator-non-human, root users of the checks on root, principals of
/// other tenants of those on delegations.
fn is_concerned(context: &Context<'_>, actor: &Principal) -> bool {
    actor.nature != Nature::NonHuman
        && !matches!(
            actor.kind,
            PrincipalKind::ServiceLinkedRole | PrincipalKind::AccountRoot | PrincipalKind::ForeignPrincipal
        )
        && !context.is_shadow(actor)
}

/// What makes a principal an administrator day and night: an eligible or ending grant does not.
fn standing_givers<'a>(context: &Context<'a>, actor: &Principal) -> Vec<Holding<'a>> {
    if !context.access.profile(&actor.id).is_administrator() {
        return Vec::new();
    }
    let mut givers = context.access.givers(&actor.id, Capability::Administer);
    givers.retain(|held| is_permanent(context, held.grant));
    // A place in the group that has to be activated is not held day and night either.
    if actor.cloud == Cloud::Azure && givers.iter().any(|held| held.through != &actor.id) {
        let assigned = context.access.azure().assignments(&actor.id);
        givers.retain(|held| {
            let mut same = assigned.iter().filter(|one| std::ptr::eq(one.grant, held.grant));
            same.all(|one| !one.via_eligible_membership)
        });
    }
    givers
}

/// Where the schedules were not read, what is on may have been activated for now.
fn doubt(context: &Context<'_>, givers: &[Holding<'_>]) -> Option<&'static str> {
    let is_unsure = givers.iter().any(|held| {
        held.grant.scope.as_str().starts_with("azure:")
            && context.is_blind_at(&held.grant.scope, Facet::Eligibility)
    });
    is_unsure.then_some(" Whether it was only activated for now was not read.")
}

fn by_itself(context: &Context<'_>, actor: &Principal, givers: &[Holding<'_>]) -> Draft {
    let certainty = context.access.profile(&actor.id).certainty(Capability::Administer);
    let mut detail =
        format!("The access is always on, by {} in {}.", policies(context, givers), places(context, givers));
    if let Certainty::Depends(conditions) = certainty {
        detail += &format!(" It depends on: {}.", conditions.join("; "));
    }
    let doubt = doubt(context, givers);
    detail += doubt.unwrap_or_default();
    let commands: Vec<String> = givers.iter().map(|held| repair::take_away(context, actor, held)).collect();
    let draft = Draft::new(context.subject(actor), format!("`{}` is always an administrator", actor.name))
        .detail(detail)
        .confidence(if doubt.is_some() { Confidence::Medium } else { confidence(context, actor, certainty) })
        .cause(cause(givers))
        .party(context.party_id(&actor.id))
        .owner(context.owner(actor))
        .remediation(format!("Give the access for the time of a task, then: {}", commands.join("; ")))
        .evidence(&actor.evidence);
    givers.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}

fn by_group(context: &Context<'_>, group: &Principal, mut route: Route<'_>) -> Draft {
    let mut givers = context.access.givers(&group.id, Capability::Administer);
    givers.retain(|held| is_permanent(context, held.grant));
    let doubt = doubt(context, &givers);
    route.members.dedup_by(|a, b| a.id == b.id);
    let people = count(route.members.len(), "identity");
    let commands: Vec<String> = givers.iter().map(|held| repair::take_away(context, group, held)).collect();
    let draft = Draft::new(
        context.subject(group),
        format!("The group `{}` makes {people} always administrators", group.name),
    )
    .detail(
        format!(
            "Whoever is in the group is an administrator day and night, by {} in {}.",
            policies(context, &givers),
            places(context, &givers)
        ) + doubt.unwrap_or_default(),
    )
    .confidence(if route.sure && doubt.is_none() { Confidence::High } else { Confidence::Medium })
    .affected(route.members.iter().map(|member| context.subject(member)).collect())
    .owner(context.owner(group))
    .remediation(format!(
        "Give the access for the time of a task to the few who need it, then: {}",
        commands.join("; ")
    ))
    .evidence(&group.evidence);
    givers.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}

fn policies(context: &Context<'_>, givers: &[Holding<'_>]) -> String {
    let mut names: Vec<String> = givers
        .iter()
        .map(|held| {
            let name = context.estate.policy(held.policy).map_or(held.policy.as_str(), |policy| &policy.name);
            format!("`{name}`")
        })
        .collect();
    names.sort();
    names.dedup();
    names.join(" and ")
}

/// Where the access applies: three places by name, then a number.
fn places(context: &Context<'_>, givers: &[Holding<'_>]) -> String {
    let is_aws = |held: &Holding<'_>| held.grant.scope.as_str().starts_with("aws:");
    let noun = if givers.iter().all(is_aws) { "account" } else { "place" };
    let name = |held: &Holding<'_>| match is_aws(held) {
        true => held.grant.scope.local().to_owned(),
        false => places::of(context.estate, held.grant),
    };
    let mut places: Vec<String> = givers.iter().map(name).collect();
    places.sort();
    places.dedup();
    if places.len() <= 3 { places.join(", ") } else { count(places.len(), noun) }
}
