//! Allow policies: from the inventory's search over the organization, or asked for one by one. Either way
//! they make the same records.

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{items, member, scalar, text};
use tenure_model::{
    Cloud, EvidenceRef, Grant, Granted, PolicyDocument, PolicyId, PolicyKind, PrincipalId, RoleDefinitionId,
    ScopeId,
};

use super::answer::{Answer, Fault, each};
use super::names::{self, IAM, RESOURCE_MANAGER};
use super::state::State;
use super::{data_access, members, resources};

/// Policies by the full name of what carries them, as it was written.
#[derive(Default)]
pub(super) struct AllowFacts {
    found: Firsts<(String, ScopeId), Policy>,
}

/// One policy.
#[derive(Clone)]
struct Policy {
    /// Type of what carries it.
    kind: String,
    /// The project of what carries it, by number or id.
    project: Option<String>,
    text: String,
    bindings: Vec<Binding>,
    /// Which API said it.
    api: String,
}

/// Who holds a role, and when.
#[derive(Clone)]
struct Binding {
    evidence: EvidenceRef,
    role: String,
    members: Vec<String>,
    condition: String,
    title: String,
}

/// `cloudasset:searchAllIamPolicies`.
pub(super) fn read_found(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "results", |state, thing| {
        let name = thing.needed("resource")?;
        names::parts(&name).ok_or("`resource` is no full resource name")?;
        let project = text(&thing.value, "project").map(|name| names::last_part(&name).to_owned());
        let kind = text(&thing.value, "assetType").unwrap_or_default();
        policy(
            state,
            answer,
            member(&thing.value, "policy"),
            &thing.at("/policy"),
            Carrier { name, kind, project },
        )
    });
}

/// `…getIamPolicy`, of what was asked about, else of the scope itself.
pub(super) fn read_one(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(carrier) = carrier(answer) else {
        return state.malformed(answer, "", "the answer does not say whose policy it is");
    };
    if carrier.kind.ends_with("/Organization") {
        data_access::read_configuration(state, answer, body);
    }
    let subject = carrier.name.clone();
    if let Err(fault) = policy(state, answer, body, &answer.whole(), carrier) {
        state.malformed(answer, &subject, &fault);
    }
}

/// What carries a policy.
struct Carrier {
    name: String,
    kind: String,
    project: Option<String>,
}

fn carrier(answer: &Answer<'_>) -> Option<Carrier> {
    let object = answer.object();
    let project = answer.project().map(str::to_owned);
    let (service, kind) = match answer.api.split('.').rev().nth(1)? {
        "serviceAccounts" => (IAM, "ServiceAccount"),
        "organizations" | "cloudresourcemanager:organizations" => (RESOURCE_MANAGER, "Organization"),
        "folders" | "cloudresourcemanager:folders" => (RESOURCE_MANAGER, "Folder"),
        "projects" | "cloudresourcemanager:projects" => (RESOURCE_MANAGER, "Project"),
        _ => ("storage.googleapis.com", "Bucket"),
    };
    let kind_of = format!("{service}/{kind}");
    let local = match (object, kind) {
        (Some(full), _) if full.starts_with("//") => {
            return Some(Carrier { name: full, kind: kind_of, project });
        }
        (Some(object), "Organization" | "Folder" | "Project") if names::is_segment(&object) => {
            format!("{}s/{object}", kind.to_lowercase())
        }
        (Some(object), "ServiceAccount") if names::is_segment(&object) => {
            format!("projects/{}/serviceAccounts/{object}", project.as_deref().unwrap_or("-"))
        }
        (Some(object), _) => object,
        (None, "Organization" | "Folder" | "Project") => answer.scope.local().to_owned(),
        (None, _) => return None,
    };
    Some(Carrier { name: names::full(service, &local), kind: kind_of, project })
}

fn policy(
    state: &mut State,
    answer: &Answer<'_>,
    value: &Value,
    evidence: &EvidenceRef,
    carrier: Carrier,
) -> Result<(), Fault> {
    if !value.is_object() || value.get("error").is_some() {
        return Err("there is no policy in it".to_owned());
    }
    let mut bindings = Vec::new();
    let mut faults = Vec::new();
    if !matches!(member(value, "bindings"), Value::Null | Value::Array(_)) {
        return Err("its `bindings` are no list".to_owned());
    }
    for (at, bound) in items(value, "bindings").iter().enumerate() {
        let pointer = format!("{}/bindings/{at}", evidence.pointer);
        match binding(bound, EvidenceRef { pointer: pointer.clone().into(), ..evidence.clone() }) {
            Ok(binding) => bindings.push(binding),
            Err(fault) => faults.push(format!("`{pointer}` of line {}: {fault}", answer.line)),
        }
    }
    for fault in faults {
        state.malformed(answer, &carrier.name, &fault);
    }
    let policy = Policy {
        kind: carrier.kind,
        project: carrier.project,
        text: value.to_string(),
        bindings,
        api: answer.api.to_owned(),
    };
    state.allow.found.add((carrier.name, answer.scope.clone()), evidence.clone(), policy);
    Ok(())
}

fn binding(value: &Value, evidence: EvidenceRef) -> Result<Binding, Fault> {
    let role = text(value, "role").ok_or("it has no `role`")?;
    let Value::Array(listed) = member(value, "members") else { return Err("it has no `members`".to_owned()) };
    let members: Vec<String> = listed.iter().filter_map(scalar).collect();
    if members.len() != listed.len() {
        return Err("one of its `members` is no text".to_owned());
    }
    let condition = member(value, "condition");
    let expression = text(condition, "expression").unwrap_or_default();
    // A condition that cannot be read must not make the grant look unconditional.
    if !condition.is_null() && expression.is_empty() {
        return Err("its `condition` has no `expression`".to_owned());
    }
    Ok(Binding {
        evidence,
        role,
        members,
        condition: expression,
        title: text(condition, "title").unwrap_or_default(),
    })
}

/// Makes documents, grants, and resources for what carries a policy.
pub(super) fn finish(state: &mut State) {
    let mut firsts: Firsts<String, (ScopeId, Policy)> = Firsts::default();
    for ((name, asked), evidence, policy) in std::mem::take(&mut state.allow.found).take() {
        firsts.add(names::canonical(&name, &state.places), evidence, (asked, policy));
    }
    for (name, evidence, (asked, policy)) in firsts.take() {
        let scope = resources::place(state, &name, policy.project.as_deref(), &asked);
        let id = PolicyId::from(format!("{name}#allow"));
        for bound in &policy.bindings {
            grant(state, &name, &scope, bound, &policy.api);
        }
        state.records.policies.push(PolicyDocument {
            id: id.clone(),
            cloud: Cloud::Gcp,
            kind: PolicyKind::Resource,
            name: names::last_part(&name).to_owned(),
            scope: scope.clone(),
            text: policy.text.into(),
            evidence: evidence.clone(),
        });
        resources::carries(state, &name, &scope, &policy.kind, id, evidence);
    }
}

fn grant(state: &mut State, at: &str, scope: &ScopeId, bound: &Binding, api: &str) {
    let role = names::project_id(&bound.role, &state.places);
    state.roles.name(&role, &bound.evidence, scope);
    for named in &bound.members {
        let id = match members::parse(named, &state.places) {
            Some(member) => member.id,
            None => {
                let detail = format!("a policy names `{named}`, which is no form of member that is known");
                let blinds = crate::units::unit_of(api).map_or(&[][..], |unit| unit.supplies);
                state.gap(scope.clone(), api, at, &detail, blinds);
                named.clone()
            }
        };
        state.sight(&id, &bound.evidence, scope);
        let what = Granted::RoleDefinition(RoleDefinitionId::from(role.as_str()));
        state.records.grants.push(Grant {
            at: at.to_owned(),
            condition: bound.condition.clone(),
            id: bound.title.clone(),
            ..Grant::plain(PrincipalId::from(id), what, scope.clone(), bound.evidence.clone())
        });
    }
}

/// Whether somebody looked at the policies of things in a scope.
pub(super) fn were_read(state: &State, scope: &ScopeId) -> bool {
    state.was_answered("cloudasset:searchAllIamPolicies", scope)
}
