//! What is bound to a principal, directly and through groups and sets.

use tenure_model::{Estate, Grant, GrantEffect, PrincipalId, Standing, Timestamp};

use super::member::{Members, SetNeed, Way, is_everyone};
use super::tree::Tree;

/// A grant as a principal holds it.
#[derive(Clone, Debug)]
pub struct Assignment<'a> {
    /// The grant.
    pub grant: &'a Grant,
    /// The groups and sets that it is held through, the principal's own first and the one that the grant names
    /// last; empty where it is held directly.
    pub through: Vec<&'a PrincipalId>,
    /// What has to be activated before it gives anything: the grant itself, where an entitlement of Privileged
    /// Access Manager makes it eligible.
    pub activations: Vec<&'a Grant>,
    /// Sets on the way that the principal is in only if something is so.
    pub needs: Vec<SetNeed>,
}

impl Assignment<'_> {
    /// Whether all the world holds it, or all who have a Google account: it is no access of one's own.
    pub fn is_everyones(&self) -> bool {
        self.through.iter().any(|member| is_everyone(member.as_str()))
    }
}

/// What is bound to a principal. What has ended is left out; members that were deleted hold nothing ("Delete
/// service accounts": a binding to a deleted member has no effect).
pub(super) fn assignments<'a>(
    estate: &'a Estate,
    members: &Members<'a>,
    tree: &Tree<'a>,
    principal: &PrincipalId,
) -> Vec<Assignment<'a>> {
    if principal.as_str().starts_with("deleted:") {
        return Vec::new();
    }
    let ways = members.ways(tree, principal);
    ways.iter().flat_map(|way| held(estate, way)).collect()
}

pub(super) fn held<'a>(estate: &'a Estate, way: &Way<'a>) -> impl Iterator<Item = Assignment<'a>> {
    let grants = estate.grants_of(&way.member).iter().filter(|grant| gives(grant, estate.as_of));
    grants.map(|grant| Assignment {
        grant,
        through: way.through.clone(),
        activations: grant.standing.is_eligible().then_some(grant).into_iter().collect(),
        needs: way.needs.clone(),
    })
}

/// Whether a grant gives anything at an instant, perhaps after activation.
fn gives(grant: &Grant, as_of: Timestamp) -> bool {
    let is_alive = match grant.standing {
        Standing::Standing | Standing::Eligible => true,
        Standing::EligibleUntil(end) | Standing::Activated(end) | Standing::Expiring(end) => end > as_of,
    };
    is_alive && grant.effect == GrantEffect::Gives && grant.scope.as_str().starts_with("gcp:")
}
