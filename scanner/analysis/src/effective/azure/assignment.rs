//! What is assigned to a principal, directly and through groups.

use std::collections::VecDeque;

use tenure_model::hash::HashMap;
use tenure_model::{Estate, Grant, Granted, PrincipalId, PrincipalKind, Standing, Timestamp};

/// An eligible place in a group, by the name that the grant of it carries.
pub(super) const MEMBER: &str = "entra:member";

/// A grant as a principal holds it.
#[derive(Clone, Debug)]
pub struct Assignment<'a> {
    /// The grant.
    pub grant: &'a Grant,
    /// The groups that it is held through, the principal's own first and the one that the grant names last;
    /// empty where it is held directly.
    pub through: Vec<&'a PrincipalId>,
    /// What has to be activated before it gives anything: eligible places in those groups, then the grant
    /// itself.
    pub activations: Vec<&'a Grant>,
    /// Whether one of the groups is entered by activating an eligible place in it.
    pub via_eligible_membership: bool,
}

/// A group on the way, with what leads to it.
#[derive(Clone, Debug)]
struct Way<'a> {
    through: Vec<&'a PrincipalId>,
    activations: Vec<&'a Grant>,
}

/// What is assigned to a principal, directly and through nested groups; a group is entered once, by the way
/// that takes fewest activations. What has ended is left out.
///
/// Groups in groups: Azure roles pass through every level ("Understand Azure role assignments"); an app role
/// stops at the direct members ("Assign users and groups to an application"); so does a directory role, as
/// role-assignable groups hold no groups but by Privileged Identity Management, of which every level is
/// followed.
///
/// What is eligible is held by those who can activate it.
pub(super) fn assignments<'a>(estate: &'a Estate, principal: &PrincipalId) -> Vec<Assignment<'a>> {
    let mut held = Vec::new();
    let activates = can_activate(estate, principal);
    let add = |holder: &PrincipalId, way: &Way<'a>, held: &mut Vec<Assignment<'a>>| {
        for grant in estate.grants_of(holder).iter().filter(|grant| gives(grant, estate.as_of)) {
            if way.through.len() > 1 && grant.what.as_str().starts_with("appRole:") {
                continue;
            }
            let is_eligible = grant.standing.is_eligible();
            if is_eligible && !activates {
                continue;
            }
            let mut activations = way.activations.clone();
            activations.extend(is_eligible.then_some(grant));
            held.push(Assignment {
                grant,
                through: way.through.clone(),
                via_eligible_membership: !way.activations.is_empty(),
                activations,
            });
        }
    };
    let direct = Way { through: Vec::new(), activations: Vec::new() };
    add(principal, &direct, &mut held);
    for (group, way) in groups(estate, principal, direct) {
        if activates || way.activations.is_empty() {
            add(group, &way, &mut held);
        }
    }
    held
}

/// Whether a principal can activate what it is eligible for. Software cannot: "You can't create eligible role
/// assignments for applications, service principals, or managed identities because they can't perform the
/// activation steps" ("Eligible and time-bound role assignments in Azure RBAC"); it can be in a group that is
/// eligible, which gives it nothing.
pub fn can_activate(estate: &Estate, principal: &PrincipalId) -> bool {
    use PrincipalKind::{AgentIdentity, Application, ManagedIdentity, ServicePrincipal};
    let kind = estate.principal(principal).map(|found| found.kind);
    !matches!(kind, Some(AgentIdentity | Application | ManagedIdentity | ServicePrincipal))
}

/// The groups that a principal is in without activating anything.
pub(super) fn active_groups<'a>(estate: &'a Estate, principal: &PrincipalId) -> Vec<&'a PrincipalId> {
    let direct = Way { through: Vec::new(), activations: Vec::new() };
    let all = groups(estate, principal, direct).into_iter();
    all.filter(|(_, way)| way.activations.is_empty()).map(|(group, _)| group).collect()
}

/// Every group that a principal is in or may enter, in the order in which they are found. Ways with fewer
/// activations come first; cycles end because a group is entered once.
fn groups<'a>(
    estate: &'a Estate,
    principal: &PrincipalId,
    start: Way<'a>,
) -> Vec<(&'a PrincipalId, Way<'a>)> {
    let mut found: Vec<(&'a PrincipalId, Way<'a>)> = Vec::new();
    let mut place: HashMap<&'a PrincipalId, usize> = HashMap::default();
    let mut queue: VecDeque<(PrincipalId, Way<'a>)> = VecDeque::from([(principal.clone(), start)]);
    while let Some((holder, way)) = queue.pop_front() {
        // A way with more activations, put in before a shorter one was known.
        let is_stale = place
            .get(&holder)
            .and_then(|at| found.get(*at))
            .is_some_and(|(_, best)| best.activations.len() < way.activations.len());
        if is_stale {
            continue;
        }
        for (group, activation) in entered(estate, &holder) {
            let mut next = way.clone();
            next.through.push(group);
            next.activations.extend(activation);
            match place.get(group).and_then(|at| found.get_mut(*at)) {
                Some((_, best)) if best.activations.len() <= next.activations.len() => continue,
                Some((_, best)) => best.clone_from(&next),
                None => {
                    place.insert(group, found.len());
                    found.push((group, next.clone()));
                }
            }
            // What costs nothing is looked at before what has to be activated.
            match activation {
                None => queue.push_front((group.clone(), next)),
                Some(_) => queue.push_back((group.clone(), next)),
            }
        }
    }
    found
}

/// The groups that a principal is in directly, and those that it may enter by activating a place in them.
/// Administrative units hold their members, and give them nothing.
fn entered<'a>(
    estate: &'a Estate,
    holder: &PrincipalId,
) -> impl Iterator<Item = (&'a PrincipalId, Option<&'a Grant>)> {
    let member = estate.groups_of(holder).iter().map(|membership| (&membership.group, None));
    let may_enter = estate.grants_of(holder).iter().filter(|grant| {
        matches!(&grant.what, Granted::RoleDefinition(id) if id.as_str() == MEMBER)
            && gives(grant, estate.as_of)
    });
    let eligible = may_enter.filter_map(|grant| {
        let group = estate.principal_named(grant.at.trim_start_matches('/'))?;
        Some((&group.id, grant.standing.is_eligible().then_some(grant)))
    });
    member.chain(eligible).filter(|(group, _)| {
        estate.principal(group).is_none_or(|found| found.kind != PrincipalKind::AdministrativeUnit)
    })
}

/// Whether a grant gives anything at an instant, perhaps after activation.
fn gives(grant: &Grant, as_of: Timestamp) -> bool {
    match grant.standing {
        Standing::Standing | Standing::Eligible => true,
        Standing::EligibleUntil(end) | Standing::Activated(end) | Standing::Expiring(end) => end > as_of,
    }
}
