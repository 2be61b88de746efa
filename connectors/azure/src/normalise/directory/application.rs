//! Applications as they are registered in a tenant.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{Nature, Principal, PrincipalId, PrincipalKind, ScopeId};

use super::super::answer::{Answer, Fault, Item, each};
use super::super::credentials::{self, Carrier};
use super::super::ids::guid;
use super::super::resources::{Part, add_to};
use super::super::state::State;
use super::service_principal::publisher;
use super::{add, object_ids, principal};
use tenure_connector_core::lenient::{chosen, member, scalar, text};

/// What an application's object tells.
pub(super) struct Application {
    app_id: Option<String>,
    /// As a principal, for where it has no service principal.
    itself: Principal,
    attributes: BTreeMap<String, String>,
}

const OF_AN_APPLICATION: [&str; 12] = [
    "appId",
    "applicationTemplateId",
    "createdByAppId",
    "createdDateTime",
    "disabledByMicrosoftStatus",
    "identifierUris",
    "isDisabled",
    "publisherDomain",
    "serviceManagementReference",
    "signInAudience",
    "tags",
    "uniqueName",
];

pub(in super::super) fn read_applications(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| application(state, answer, item));
}

/// Blueprints are applications; agents are made from them, and whoever has a blueprint's credentials
/// can act as each of its agents.
pub(in super::super) fn read_agent_blueprints(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        application(state, answer, item)?;
        state.directory.blueprints.insert(item.guid("id")?);
        Ok(())
    });
}

pub(super) fn application(state: &mut State, answer: &Answer<'_>, item: &Item<'_>) -> Result<(), Fault> {
    let id = item.guid("id")?;
    let app_id = text(item.value, "appId").and_then(|app| guid(&app));
    let mut attributes = chosen(item.value, &OF_AN_APPLICATION);
    publisher(item.value, &mut attributes);
    // Whether credentials can be put on the service principals of this application.
    let locked = member(item.value, "servicePrincipalLockConfiguration");
    for name in ["isEnabled", "allProperties"] {
        if let Some(value) = locked.get(name).and_then(scalar) {
            attributes.insert(format!("servicePrincipalLockConfiguration/{name}"), value);
        }
    }
    let made = principal(answer, item, &id, PrincipalKind::Application);
    let itself = Principal { nature: Nature::NonHuman, attributes: attributes.clone(), ..made };
    let sponsors = object_ids(item.value, "sponsors");
    if !sponsors.is_empty() {
        state.directory.sponsors.entry(itself.id.clone()).or_default().extend(sponsors);
    }
    credentials::of_object(state, answer, item, &Carrier::Application(id.clone()));
    let application = Application { app_id, itself, attributes };
    state.directory.applications.add(id, item.evidence.clone(), application);
    Ok(())
}

/// Makes a resource of each application, and a principal of those without a service principal.
pub(super) fn finish(state: &mut State, agents: &[(PrincipalId, String)]) {
    let applications: Vec<_> = state.directory.applications.take().collect();
    let mut carried: BTreeMap<String, PrincipalId> = BTreeMap::new();
    for (id, evidence, application) in applications {
        let Application { app_id, itself, mut attributes } = application;
        let scope: ScopeId = itself.scope.clone();
        let found = app_id.as_deref().and_then(|app| state.directory.service_principal(&scope, app));
        let acts = found.cloned().unwrap_or_else(|| itself.id.clone());
        carried.insert(id.clone(), acts.clone());
        // A blueprint is named by its application's id, or by that of its object.
        let made_from = |blueprint: &str| Some(blueprint) == app_id.as_deref() || blueprint == id;
        let made =
            agents.iter().filter(|(_, blueprint)| made_from(blueprint)).map(|(agent, _)| agent.clone());
        // Without a service principal it acts in other tenants alone.
        let here = (acts != itself.id).then(|| acts.clone());
        let acts_as: Vec<PrincipalId> = here.into_iter().chain(made).collect();
        if state.directory.blueprints.contains(&id) || acts_as.len() > 1 {
            attributes.insert("agentIdentityBlueprint".to_owned(), "true".to_owned());
        }
        let name = itself.name.clone();
        if acts == itself.id {
            add(state, itself);
        }
        let part = Part { name: Some(name), acts_as, attributes, ..Part::new("entra:application", &id) };
        add_to(state, &scope, part, evidence);
    }
    state.credentials.carried = carried;
}
