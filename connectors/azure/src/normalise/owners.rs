//! Who owns applications, service principals and groups, and so may change them.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{
    Cloud, EvidenceRef, Grant, Granted, PrincipalId, RoleDefinition, RoleDefinitionId, ScopeId,
};

use super::answer::{Answer, each};
use super::ids::folded;
use super::state::State;
use tenure_connector_core::Firsts;

/// What is owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owned {
    Application,
    ServicePrincipal,
    Group,
}

impl Owned {
    /// The id of what an owner holds, and its name.
    const fn role(self) -> (&'static str, &'static str) {
        match self {
            Self::Application => ("entra:owner/application", "Owner of the application"),
            Self::ServicePrincipal => ("entra:owner/servicePrincipal", "Owner of the service principal"),
            Self::Group => (OWNER_OF_GROUP, "Owner of the group"),
        }
    }
}

/// What the owner of a group holds.
pub(super) const OWNER_OF_GROUP: &str = "entra:owner/group";

/// Owners by what they own.
#[derive(Default)]
pub(super) struct OwnerFacts {
    found: Firsts<(Owned, String, PrincipalId), ScopeId>,
}

pub(super) fn read_of_applications(state: &mut State, answer: &Answer<'_>, body: &Value) {
    read(state, answer, body, Owned::Application);
}

pub(super) fn read_of_service_principals(state: &mut State, answer: &Answer<'_>, body: &Value) {
    read(state, answer, body, Owned::ServicePrincipal);
}

pub(super) fn read_of_groups(state: &mut State, answer: &Answer<'_>, body: &Value) {
    read(state, answer, body, Owned::Group);
}

fn read(state: &mut State, answer: &Answer<'_>, body: &Value, owned: Owned) {
    let Some(object) = answer.object_id() else {
        return state.malformed(answer, "", "the answer does not say whose owners it lists");
    };
    each(state, answer, body, |state, item| {
        let key = (owned, object.clone(), PrincipalId::from(item.guid("id")?));
        state.owners.found.add(key, item.evidence.clone(), answer.scope.clone());
        Ok(())
    });
}

/// Makes the grants. Where PIM tells of an owner of a group, it tells for how long, and counts.
pub(super) fn finish(state: &mut State) {
    let found: Vec<_> = state.owners.found.take().collect();
    let told = state.groups.told();
    let mut roles: BTreeMap<Owned, (ScopeId, EvidenceRef)> = BTreeMap::new();
    for ((owned, object, principal), evidence, scope) in found {
        let role = RoleDefinitionId::from(owned.role().0);
        let first = roles.entry(owned).or_insert_with(|| (scope.clone(), evidence.clone()));
        if evidence < first.1 {
            *first = (scope.clone(), evidence.clone());
        }
        if owned == Owned::Group && told.contains(&(principal.clone(), role.clone(), folded(&object))) {
            continue;
        }
        let what = Granted::RoleDefinition(role);
        state.records.grants.push(Grant { at: object, ..Grant::plain(principal, what, scope, evidence) });
    }
    for (owned, (scope, evidence)) in roles {
        let (id, name) = owned.role();
        add_role(state, id, name, scope, evidence);
    }
}

/// A role that is no object of the directory: its rights are part of what an owner or a member is.
pub(super) fn add_role(state: &mut State, id: &str, name: &str, scope: ScopeId, evidence: EvidenceRef) {
    state.records.role_definitions.push(RoleDefinition {
        id: RoleDefinitionId::from(id),
        cloud: Cloud::Azure,
        name: name.to_owned(),
        scope,
        policies: Vec::new(),
        session_seconds: 0,
        evidence,
    });
}
