//! Objects of a directory: users, groups, service principals, applications, agents, administrative
//! units, and who is a member of what.
//!
//! An application and its service principal are two objects of one thing: what signs in is the service
//! principal, so that is the principal, and the application is a resource that acts as it. Only an
//! application without a service principal in its tenant is a principal itself.

mod application;
mod service_principal;
mod user;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{
    Cloud, EvidenceRef, LastUsed, Membership, Nature, Origin, Principal, PrincipalId, PrincipalKind,
    PrincipalState, ScopeId, Unknown,
};

use super::answer::{Answer, Fault, Item, each};
use super::ids::guid;
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, date, flag, items, text};

pub(super) use application::{read_agent_blueprints, read_applications};
pub(super) use service_principal::{read_agents, read_service_principals};
pub(super) use user::{outside, read_sponsors, read_users};

/// What the answers said.
#[derive(Default)]
pub(super) struct DirectoryFacts {
    principals: Firsts<PrincipalId, Principal>,
    /// By object id.
    applications: Firsts<String, application::Application>,
    /// The service principal of an application's id in a tenant.
    by_app: BTreeMap<(ScopeId, String), BTreeSet<PrincipalId>>,
    /// Agents by their id, with the id of the blueprint that they are made from.
    agents: Firsts<PrincipalId, String>,
    /// Applications that agents are made from.
    blueprints: BTreeSet<String>,
    sponsors: BTreeMap<PrincipalId, BTreeSet<String>>,
    /// Every object, once the records are made.
    known: BTreeSet<PrincipalId>,
}

impl DirectoryFacts {
    /// Whether an object of this id was read. To be asked when everything was.
    pub(super) fn has(&self, id: &PrincipalId) -> bool {
        self.known.contains(id)
    }

    /// The service principal of an application in a tenant.
    pub(super) fn service_principal(&self, tenant: &ScopeId, app_id: &str) -> Option<&PrincipalId> {
        self.by_app.get(&(tenant.clone(), app_id.to_owned()))?.first()
    }
}

/// A principal of which no more than this is known yet.
fn principal(answer: &Answer<'_>, item: &Item<'_>, id: &str, kind: PrincipalKind) -> Principal {
    let deleted = text(item.value, "deletedDateTime").is_some();
    Principal {
        id: PrincipalId::from(id),
        cloud: Cloud::Azure,
        kind,
        nature: Nature::Unknown,
        name: text(item.value, "displayName").unwrap_or_else(|| id.to_owned()),
        scope: answer.scope.clone(),
        state: if deleted { PrincipalState::Deleted } else { PrincipalState::Enabled },
        origin: Origin::Own,
        created: date(item.value, "createdDateTime"),
        // Until the reports of sign-ins are joined.
        last_used: LastUsed::Unknown(Unknown::NotReported),
        tags: BTreeMap::new(),
        attributes: BTreeMap::new(),
        evidence: item.evidence.clone(),
    }
}

/// Enabled or not, by the directory's own word; a deleted object stays deleted.
fn switched(state: PrincipalState, item: &Item<'_>) -> PrincipalState {
    match (state, flag(item.value, "accountEnabled")) {
        (PrincipalState::Deleted, _) => PrincipalState::Deleted,
        (_, Some(true)) => PrincipalState::Enabled,
        (_, Some(false)) => PrincipalState::Disabled,
        (_, None) => PrincipalState::Unknown(Unknown::NotReported),
    }
}

fn add(state: &mut State, principal: Principal) {
    let evidence = principal.evidence.clone();
    state.directory.principals.add(principal.id.clone(), evidence, principal);
}

pub(super) fn read_groups(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| group(state, answer, item));
}

const OF_A_GROUP: [&str; 10] = [
    "groupTypes",
    "isAssignableToRole",
    "isManagementRestricted",
    "mailEnabled",
    "membershipRule",
    "membershipRuleProcessingState",
    "onPremisesSyncEnabled",
    "resourceProvisioningOptions",
    "securityEnabled",
    "visibility",
];

fn group(state: &mut State, answer: &Answer<'_>, item: &Item<'_>) -> Result<(), Fault> {
    let id = item.guid("id")?;
    let made = principal(answer, item, &id, PrincipalKind::DirectoryGroup);
    add(state, Principal { attributes: chosen(item.value, &OF_A_GROUP), ..made });
    Ok(())
}

/// An administrative unit is a collection of principals too.
pub(super) fn add_unit(state: &mut State, answer: &Answer<'_>, item: &Item<'_>, id: &str, name: &str) {
    const OF_A_UNIT: [&str; 4] =
        ["isMemberManagementRestricted", "membershipRule", "membershipType", "visibility"];
    let made = principal(answer, item, id, PrincipalKind::AdministrativeUnit);
    add(state, Principal { name: name.to_owned(), attributes: chosen(item.value, &OF_A_UNIT), ..made });
}

/// Members of the group or unit that was asked about.
pub(super) fn read_members(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(group) = answer.object_id() else {
        return state.malformed(answer, "", "the answer does not say whose members it lists");
    };
    each(state, answer, body, |state, item| {
        let member = PrincipalId::from(item.guid("id")?);
        member_of(state, answer.scope, &group, member, item.evidence.clone());
        Ok(())
    });
}

/// Notes a place in a group.
pub(super) fn member_of(
    state: &mut State,
    scope: &ScopeId,
    group: &str,
    member: PrincipalId,
    evidence: EvidenceRef,
) {
    let group = PrincipalId::from(group);
    state.records.memberships.push(Membership { group, member, scope: scope.clone(), evidence });
}

/// Objects that something named and no list holds, by what they say they are.
pub(super) fn read_objects(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let kind = item.text("@odata.type");
        match kind.strip_prefix("#microsoft.graph.").unwrap_or(&kind) {
            "user" | "agentUser" => user::user(state, answer, item),
            "group" => group(state, answer, item),
            "servicePrincipal" | "agentIdentityBlueprintPrincipal" => {
                service_principal::service_principal(state, answer, item)
            }
            "agentIdentity" => service_principal::agent(state, answer, item),
            "application" | "agentIdentityBlueprint" => application::application(state, answer, item),
            // Devices, contacts and the like hold no grants that are read.
            _ => Ok(()),
        }
    });
}

/// Joins what different answers tell of the same object, and makes the records.
pub(super) fn finish(state: &mut State) {
    let agents: Vec<(PrincipalId, String)> =
        state.directory.agents.take().map(|(id, _, blueprint)| (id, blueprint)).collect();
    application::finish(state, &agents);
    let agents: BTreeMap<PrincipalId, String> = agents.into_iter().collect();
    let sponsors = std::mem::take(&mut state.directory.sponsors);
    let mut principals: Vec<Principal> = state.directory.principals.take().map(|(.., one)| one).collect();
    state.directory.known = principals.iter().map(|one| one.id.clone()).collect();
    for principal in &mut principals {
        if let Some(blueprint) = agents.get(&principal.id) {
            principal.kind = PrincipalKind::AgentIdentity;
            if !blueprint.is_empty() {
                principal.attributes.insert("agentIdentityBlueprintId".to_owned(), blueprint.clone());
            }
        }
        if let Some(sponsors) = sponsors.get(&principal.id) {
            let ids: Vec<&str> = sponsors.iter().map(String::as_str).collect();
            principal.attributes.insert("sponsors".to_owned(), ids.join(" "));
        }
        if let Origin::Domain(domain) = &principal.origin
            && let Some(tenant) = state.tree.tenant_of_domain(domain)
        {
            principal.origin = origin_in(tenant, &principal.scope);
        }
        principal.last_used = super::sign_ins::last_used(state, principal);
    }
    state.records.principals.extend(principals);
}

/// Who a tenant is, seen from a scope of it or of another.
fn origin_in(tenant: &str, scope: &ScopeId) -> Origin {
    if scope.local() == tenant { Origin::Own } else { Origin::Tenant(tenant.to_owned()) }
}

/// The ids of objects in a member that lists them.
fn object_ids(value: &Value, name: &str) -> BTreeSet<String> {
    items(value, name).iter().filter_map(|item| guid(&text(item, "id")?)).collect()
}
