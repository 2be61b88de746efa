//! What applications may do at each other's APIs: app roles, which they hold themselves, and delegated
//! permissions, with which they act for people.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{
    Cloud, EvidenceRef, Grant, GrantEffect, Granted, Known, PolicyDocument, PolicyKind, PrincipalId,
    RoleDefinition, RoleDefinitionId, ScopeId, Timestamp, Unknown,
};

use super::answer::{Answer, Item, each};
use super::ids::{guid, permissions_of};
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{date, items, text};

/// What the answers said.
#[derive(Default)]
pub(super) struct AppRoleFacts {
    /// APIs by the object id of their service principal.
    apis: Firsts<String, Api>,
    /// By the tenant and the assignment's id.
    assigned: Firsts<(ScopeId, String), Assigned>,
    consented: Firsts<(ScopeId, String), Consented>,
}

/// An API, and what it offers.
struct Api {
    app_id: Option<String>,
    roles: Vec<Offer>,
    scopes: Vec<Offer>,
}

struct Offer {
    id: String,
    value: String,
    name: String,
    text: String,
    evidence: EvidenceRef,
}

struct Assigned {
    principal: PrincipalId,
    resource: String,
    role: String,
    since: Known<Timestamp>,
}

struct Consented {
    client: PrincipalId,
    resource: String,
    scopes: Vec<String>,
    /// On whose behalf.
    condition: String,
}

/// An assignment to an API without roles of its own.
const DEFAULT_ROLE: &str = "00000000-0000-0000-0000-000000000000";

/// Notes what a service principal offers to others.
pub(super) fn offered(state: &mut State, item: &Item<'_>, id: &str, app_id: Option<&str>) {
    let roles = offers(item, "appRoles", "displayName");
    let scopes = offers(item, "oauth2PermissionScopes", "adminConsentDisplayName");
    let api = Api { app_id: app_id.map(str::to_owned), roles, scopes };
    state.app_roles.apis.add(id.to_owned(), item.evidence.clone(), api);
}

fn offers(item: &Item<'_>, list: &str, name: &str) -> Vec<Offer> {
    let offer = |(at, value): (usize, &Value)| {
        let id = guid(&text(value, "id")?)?;
        Some(Offer {
            value: text(value, "value").unwrap_or_else(|| id.clone()),
            name: text(value, name).unwrap_or_default(),
            text: value.to_string(),
            evidence: item.at(&format!("/{list}/{at}")),
            id,
        })
    };
    items(item.value, list).iter().enumerate().filter_map(offer).collect()
}

/// Roles of the API that was asked about, each with who holds it.
pub(super) fn read_assigned(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let resource = item.guid("resourceId").or_else(|fault| answer.object_id().ok_or(fault))?;
        let assigned = Assigned {
            principal: PrincipalId::from(item.guid("principalId")?),
            role: item.guid("appRoleId")?,
            since: date(item.value, "createdDateTime"),
            resource,
        };
        let key = (answer.scope.clone(), item.needed("id")?);
        state.app_roles.assigned.add(key, item.evidence.clone(), assigned);
        Ok(())
    });
}

pub(super) fn read_consented(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let condition = match item.text("consentType").as_str() {
            "AllPrincipals" => "on behalf of anyone".to_owned(),
            // By the user that consented, for itself.
            _ => format!("on behalf of {}", item.guid("principalId")?),
        };
        let consented = Consented {
            client: PrincipalId::from(item.guid("clientId")?),
            resource: item.guid("resourceId")?,
            scopes: item.text("scope").split_whitespace().map(str::to_owned).collect(),
            condition,
        };
        let key = (answer.scope.clone(), item.needed("id")?);
        state.app_roles.consented.add(key, item.evidence.clone(), consented);
        Ok(())
    });
}

/// Makes the grants, and a definition of each role and permission that somebody holds.
pub(super) fn finish(state: &mut State) {
    let facts = std::mem::take(&mut state.app_roles);
    let mut held: BTreeMap<RoleDefinitionId, (ScopeId, EvidenceRef, Option<&Offer>)> = BTreeMap::new();
    let mut note = |role: &RoleDefinitionId, scope: &ScopeId, evidence: &EvidenceRef, offer| {
        let known = held.get(role);
        // Of the same API in two tenants, and of assignments without an API, the first.
        let first =
            |offer: Option<&Offer>| offer.map_or(evidence.clone(), |offer: &Offer| offer.evidence.clone());
        let new = (scope.clone(), first(offer), offer);
        if known.is_none_or(|known| (known.2.is_none(), &known.1) > (offer.is_none(), &new.1)) {
            held.insert(role.clone(), new);
        }
    };
    for ((scope, id), evidence, one) in facts.assigned.iter() {
        let (role, offer) = facts.role(one);
        note(&role, scope, evidence, offer);
        let plain = Grant::plain(
            one.principal.clone(),
            Granted::RoleDefinition(role),
            scope.clone(),
            evidence.clone(),
        );
        let (at, since) = (one.resource.clone(), one.since.clone());
        state.records.grants.push(Grant { at, since, id: id.clone(), ..plain });
    }
    for ((scope, id), evidence, one) in facts.consented.iter() {
        for value in &one.scopes {
            let (role, offer) = facts.scope(&one.resource, value);
            note(&role, scope, evidence, offer);
            let what = Granted::RoleDefinition(role);
            state.records.grants.push(Grant {
                at: one.resource.clone(),
                effect: GrantEffect::Delegates,
                condition: one.condition.clone(),
                id: id.clone(),
                since: Known::Unknown(Unknown::NotReported),
                ..Grant::plain(one.client.clone(), what, scope.clone(), evidence.clone())
            });
        }
    }
    for (role, (scope, evidence, offer)) in held {
        define(state, role, scope, evidence, offer);
    }
}

impl AppRoleFacts {
    /// The id of an API in ids of roles: that of its application; where that was not read, of the object.
    fn api(&self, resource: &str) -> String {
        let known = self.apis.get(resource).and_then(|api| api.app_id.clone());
        known.unwrap_or_else(|| resource.to_owned())
    }

    fn role(&self, assigned: &Assigned) -> (RoleDefinitionId, Option<&Offer>) {
        let offers = self.apis.get(&assigned.resource).map_or(&[][..], |api| &api.roles);
        let offer = offers.iter().find(|offer| offer.id == assigned.role);
        let value = match offer {
            Some(offer) => offer.value.as_str(),
            None if assigned.role == DEFAULT_ROLE => "default",
            None => assigned.role.as_str(),
        };
        (RoleDefinitionId::from(format!("appRole:{}/{value}", self.api(&assigned.resource))), offer)
    }

    fn scope(&self, resource: &str, value: &str) -> (RoleDefinitionId, Option<&Offer>) {
        let offers = self.apis.get(resource).map_or(&[][..], |api| &api.scopes);
        let offer = offers.iter().find(|offer| offer.value == value);
        (RoleDefinitionId::from(format!("scope:{}/{value}", self.api(resource))), offer)
    }
}

fn define(
    state: &mut State,
    role: RoleDefinitionId,
    scope: ScopeId,
    evidence: EvidenceRef,
    offer: Option<&Offer>,
) {
    let value = role.as_str().rsplit('/').next().unwrap_or_default();
    let name = offer.map_or(value, |offer| offer.value.as_str()).to_owned();
    let permissions = permissions_of(&role);
    state.records.role_definitions.push(RoleDefinition {
        id: role,
        cloud: Cloud::Azure,
        name: name.clone(),
        scope: scope.clone(),
        policies: offer.map(|_| permissions.clone()).into_iter().collect(),
        session_seconds: 0,
        evidence: evidence.clone(),
    });
    let Some(offer) = offer else { return };
    state.records.policies.push(PolicyDocument {
        id: permissions,
        cloud: Cloud::Azure,
        kind: PolicyKind::RolePermissions,
        name: if offer.name.is_empty() { name } else { offer.name.clone() },
        scope,
        text: offer.text.as_str().into(),
        evidence,
    });
}
