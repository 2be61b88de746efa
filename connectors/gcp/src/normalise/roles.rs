//! Roles: those of Google and custom ones. Of Google's some 2,500 only those are kept that are named.

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{excerpt, flag, text};
use tenure_model::{
    Cloud, EvidenceRef, Facet, PolicyDocument, PolicyId, PolicyKind, RoleDefinition, RoleDefinitionId,
    ScopeId,
};

use super::answer::{Answer, Fault, Thing, each};
use super::names;
use super::state::State;

/// Roles by name.
#[derive(Default)]
pub(super) struct RoleFacts {
    found: Firsts<String, Role>,
    /// Roles that a grant or an entitlement names, and where.
    named: Firsts<String, ScopeId>,
}

struct Role {
    title: String,
    text: String,
    deleted: bool,
    asked: ScopeId,
}

impl RoleFacts {
    /// Notes that a role is held, or can be.
    pub(super) fn name(&mut self, role: &str, evidence: &EvidenceRef, scope: &ScopeId) {
        self.named.add(role.to_owned(), evidence.clone(), scope.clone());
    }
}

/// Lists of roles, whoever's.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "roles", |state, thing| one(state, answer, thing));
}

/// One role. A list that leaves out what it includes does not describe it.
pub(super) fn one(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    let name = match text(&thing.value, "name") {
        Some(name) => name,
        None => {
            names::parts(&thing.full_name(names::IAM)?).map(|(_, local)| local.to_owned()).unwrap_or_default()
        }
    };
    let custom = name.contains("/roles/");
    if !custom && !name.starts_with("roles/") {
        return Err("`name` is none of a role".to_owned());
    }
    let role = Role {
        title: text(&thing.value, "title").unwrap_or_else(|| names::last_part(&name).to_owned()),
        text: excerpt(
            &thing.value,
            &["name", "title", "description", "includedPermissions", "stage", "deleted"],
        ),
        deleted: flag(&thing.value, "deleted").unwrap_or(false),
        asked: answer.scope.clone(),
    };
    state.roles.found.add(name, thing.evidence.clone(), role);
    Ok(())
}

/// Records the custom roles, and those that somebody holds.
pub(super) fn finish(state: &mut State) {
    let mut found: Firsts<String, Role> = Firsts::default();
    for (name, evidence, role) in std::mem::take(&mut state.roles.found).take() {
        found.add(names::project_id(&name, &state.places), evidence, role);
    }
    absent(state, &found);
    for (name, evidence, role) in found.take() {
        let custom = name.contains("/roles/");
        // A custom role that was deleted gives nothing, and is told of for as long as somebody has it.
        if !state.roles.named.has(&name) && (!custom || role.deleted) {
            continue;
        }
        let own = name.split_once("/roles/").and_then(|(scope, _)| state.places.known(scope));
        let scope = own.unwrap_or_else(|| state.places.organisation(&role.asked));
        let id = PolicyId::from(format!("{name}#permissions"));
        state.records.policies.push(PolicyDocument {
            id: id.clone(),
            cloud: Cloud::Gcp,
            kind: PolicyKind::RolePermissions,
            name: role.title.clone(),
            scope: scope.clone(),
            text: role.text.into(),
            evidence: evidence.clone(),
        });
        state.records.role_definitions.push(RoleDefinition {
            id: RoleDefinitionId::from(name),
            cloud: Cloud::Gcp,
            name: role.title,
            scope,
            policies: vec![id],
            session_seconds: 0,
            evidence,
        });
    }
}

/// A role that is held and stands in no list that was read: what it gives is not known.
fn absent(state: &mut State, found: &Firsts<String, Role>) {
    let missing: Vec<(String, ScopeId)> = state
        .roles
        .named
        .iter()
        .filter(|(name, ..)| !found.has(name.as_str()) && !name.starts_with("workspace:"))
        .map(|(name, _, scope)| (name.clone(), scope.clone()))
        .collect();
    for (name, scope) in missing {
        let api = match name.split('/').next() {
            Some("roles") => "iam:roles.list",
            Some("organizations") => "iam:organizations.roles.list",
            _ => "iam:projects.roles.list",
        };
        let at = state.places.organisation(&scope);
        let listed = state.was_answered(api, &scope)
            || (api == "iam:projects.roles.list"
                && state.was_answered("cloudasset:searchAllResources", &scope));
        // Where nobody listed them, that is the gap.
        if listed {
            let detail = format!(
                "a policy gives `{name}`, which no list of roles holds: what it includes is not known"
            );
            state.gap(at, api, &name, &detail, &[Facet::Principals]);
        }
    }
}
