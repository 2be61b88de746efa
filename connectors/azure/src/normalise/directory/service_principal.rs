//! Service principals: applications' identities in a tenant, managed identities, agents.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{Nature, Origin, Principal, PrincipalKind, PrincipalState, Unknown};

use super::super::answer::{Answer, Fault, Item, each};
use super::super::credentials::{self, Carrier};
use super::super::ids::guid;
use super::super::state::State;
use super::super::{app_roles, resources};
use super::{add, object_ids, origin_in, principal, switched};
use tenure_connector_core::lenient::{chosen, flag, member, text, texts};

const OF_A_SERVICE_PRINCIPAL: [&str; 12] = [
    "appDisplayName",
    "appId",
    "appOwnerOrganizationId",
    "appRoleAssignmentRequired",
    "applicationTemplateId",
    "createdByAppId",
    "disabledByMicrosoftStatus",
    "isDisabled",
    "servicePrincipalNames",
    "servicePrincipalType",
    "signInAudience",
    "tags",
];

/// The tenants in which Microsoft keeps its own applications ("Verify first-party Microsoft applications
/// in sign-in reports").
const MICROSOFT: [&str; 2] = ["f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"];

pub(in super::super) fn read_service_principals(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| service_principal(state, answer, item));
}

pub(in super::super) fn read_agents(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| agent(state, answer, item));
}

/// An agent is a service principal that a blueprint made.
pub(super) fn agent(state: &mut State, answer: &Answer<'_>, item: &Item<'_>) -> Result<(), Fault> {
    service_principal(state, answer, item)?;
    let (id, blueprint) = (item.guid("id")?, item.text("agentIdentityBlueprintId").to_lowercase());
    state.directory.agents.add(id.into(), item.evidence.clone(), blueprint);
    Ok(())
}

pub(super) fn service_principal(
    state: &mut State,
    answer: &Answer<'_>,
    item: &Item<'_>,
) -> Result<(), Fault> {
    let id = item.guid("id")?;
    let app_id = text(item.value, "appId").and_then(|app| guid(&app));
    let managed = item.text("servicePrincipalType") == "ManagedIdentity";
    let kind = match item.text("@odata.type").strip_prefix("#microsoft.graph.") {
        Some("agentIdentity") => PrincipalKind::AgentIdentity,
        _ if managed => PrincipalKind::ManagedIdentity,
        _ => PrincipalKind::ServicePrincipal,
    };
    let made = principal(answer, item, &id, kind);
    let name = text(item.value, "displayName").or_else(|| text(item.value, "appDisplayName"));
    let made = Principal {
        nature: Nature::NonHuman,
        name: name.unwrap_or_else(|| id.clone()),
        state: state_of(made.state, item),
        origin: origin(answer, item, managed),
        attributes: attributes(item.value),
        ..made
    };
    if let Some(app_id) = &app_id {
        let key = (answer.scope.clone(), app_id.clone());
        state.directory.by_app.entry(key).or_default().insert(made.id.clone());
    }
    if let Some(carrier) = made.attributes.get("managedIdentityResourceId") {
        resources::named_by_identity(state, answer, item, carrier, &made.id);
    }
    app_roles::offered(state, item, &id, app_id.as_deref());
    credentials::of_object(state, answer, item, &Carrier::ServicePrincipal(id));
    let sponsors = object_ids(item.value, "sponsors");
    if !sponsors.is_empty() {
        state.directory.sponsors.entry(made.id.clone()).or_default().extend(sponsors);
    }
    add(state, made);
    Ok(())
}

fn state_of(state: PrincipalState, item: &Item<'_>) -> PrincipalState {
    let by_microsoft = item.text("disabledByMicrosoftStatus");
    let stopped = flag(item.value, "isDisabled") == Some(true) || by_microsoft.starts_with("Disabled");
    match switched(state, item) {
        PrincipalState::Deleted => PrincipalState::Deleted,
        _ if stopped => PrincipalState::Disabled,
        known => known,
    }
}

/// Whose application it is: the tenant in which it is registered.
fn origin(answer: &Answer<'_>, item: &Item<'_>, managed: bool) -> Origin {
    match guid(&item.text("appOwnerOrganizationId")) {
        Some(owner) if MICROSOFT.contains(&owner.as_str()) => Origin::Provider,
        Some(owner) => origin_in(&owner, answer.scope),
        // Managed identities belong to resources; `Legacy` ones are made in the tenant, and can be used
        // nowhere else.
        None if managed || item.text("servicePrincipalType") == "Legacy" => Origin::Own,
        None => Origin::Unknown(Unknown::NotReported),
    }
}

fn attributes(value: &Value) -> BTreeMap<String, String> {
    let mut attributes = chosen(value, &OF_A_SERVICE_PRINCIPAL);
    publisher(value, &mut attributes);
    for name in texts(value, "alternativeNames") {
        // `isExplicit=True` says that the identity is a resource of its own.
        match name.split_once('=') {
            Some(("isExplicit", explicit)) => {
                attributes.insert("isExplicit".to_owned(), explicit.to_lowercase());
            }
            _ if name.starts_with('/') => {
                attributes.insert("managedIdentityResourceId".to_owned(), name);
            }
            _ => {}
        }
    }
    attributes
}

/// The verified publisher: its name, or empty text where the directory says that there is none.
pub(super) fn publisher(value: &Value, attributes: &mut BTreeMap<String, String>) {
    if value.get("verifiedPublisher").is_some() {
        let name = text(member(value, "verifiedPublisher"), "displayName").unwrap_or_default();
        attributes.insert("verifiedPublisher".to_owned(), name);
    }
}
