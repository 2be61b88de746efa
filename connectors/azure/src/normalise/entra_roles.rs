//! Roles of Entra ID: definitions, assignments, schedules, and groups under PIM.

use serde_json::Value;
use tenure_model::{
    Cloud, EvidenceRef, Known, Origin, PolicyDocument, PolicyKind, PrincipalId, RoleDefinition,
    RoleDefinitionId, ScopeId, Unknown,
};

use super::answer::{Answer, Fault, Item, each};
use super::assignments::{self, Assignment};
use super::directory::member_of;
use super::foreign::Sighted;
use super::ids::{entra_role, guid, permissions_of};
use super::owners::{self, OWNER_OF_GROUP};
use super::state::State;
use tenure_connector_core::lenient::{excerpt, flag, text};

/// What an eligible member of a group holds.
const MEMBER_OF_GROUP: &str = "entra:member";

/// What a document of permissions keeps of a definition.
const MEMBERS: [&str; 7] = [
    "displayName",
    "inheritsPermissionsFrom",
    "isBuiltIn",
    "isEnabled",
    "resourceScopes",
    "rolePermissions",
    "templateId",
];

pub(super) fn read_definitions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let own = item.needed("id")?;
        // Assignments of built-in roles name the template, which is the same in every tenant.
        let built_in = flag(item.value, "isBuiltIn") == Some(true);
        let template = text(item.value, "templateId").filter(|_| built_in);
        let id = entra_role(template.as_deref().unwrap_or(&own)).ok_or("`id` is no role")?;
        let name = text(item.value, "displayName").unwrap_or(own);
        define(state, id, name, answer.scope, &item.evidence, excerpt(item.value, &MEMBERS));
        Ok(())
    });
}

/// Records a role and its permissions.
pub(super) fn define(
    state: &mut State,
    id: RoleDefinitionId,
    name: String,
    scope: &ScopeId,
    evidence: &EvidenceRef,
    text: String,
) {
    let permissions = permissions_of(&id);
    state.records.policies.push(PolicyDocument {
        id: permissions.clone(),
        cloud: Cloud::Azure,
        kind: PolicyKind::RolePermissions,
        name: name.clone(),
        scope: scope.clone(),
        text: text.into(),
        evidence: evidence.clone(),
    });
    state.records.role_definitions.push(RoleDefinition {
        id,
        cloud: Cloud::Azure,
        name,
        scope: scope.clone(),
        policies: vec![permissions],
        session_seconds: 0,
        evidence: evidence.clone(),
    });
}

/// Who is assigned what, as every list of Entra ID writes it.
fn assignment(answer: &Answer<'_>, item: &Item<'_>) -> Result<Assignment, Fault> {
    let role = entra_role(&item.needed("roleDefinitionId")?).ok_or("`roleDefinitionId` is no role")?;
    let at = text(item.value, "directoryScopeId").or_else(|| text(item.value, "appScopeId"));
    Ok(Assignment {
        asked: answer.scope.clone(),
        id: item.needed("id")?,
        principal: PrincipalId::from(item.guid("principalId")?),
        role,
        at: at.ok_or("it has no `directoryScopeId`")?,
        condition: item.text("condition"),
        since: Known::Unknown(Unknown::NotReported),
        granted_by: String::new(),
    })
}

pub(super) fn read_assignments(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let assignment = assignment(answer, item)?;
        // Principals of a partner's tenant, by a relation of delegated administration.
        let home = guid(&item.text("principalOrganizationId"));
        if let Some(home) = home.filter(|home| answer.tenant() != Some(home)) {
            let role = assignment.role.clone();
            super::partners::holds_role(state, answer, item, &home, &role);
            let origin = Origin::Tenant(home);
            let sighted = Sighted { origin, ..Sighted::at(answer.scope) };
            state.sighted(assignment.principal.clone(), item.evidence.clone(), sighted);
        }
        state.entra.assigned(item.evidence.clone(), assignment);
        Ok(())
    });
}

pub(super) fn read_active(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| state.entra.active(item, assignment(answer, item)?));
}

pub(super) fn read_eligible(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| state.entra.eligible(item, assignment(answer, item)?));
}

/// Who is under PIM in a group, and as what.
fn in_group(answer: &Answer<'_>, item: &Item<'_>) -> Result<Assignment, Fault> {
    let group = item.guid("groupId").or_else(|fault| answer.object_id().ok_or(fault))?;
    let role = match item.needed("accessId")?.to_ascii_lowercase().as_str() {
        "member" => MEMBER_OF_GROUP,
        "owner" => OWNER_OF_GROUP,
        _ => return Err("`accessId` is neither `member` nor `owner`".to_owned()),
    };
    Ok(Assignment {
        asked: answer.scope.clone(),
        id: item.needed("id")?,
        principal: PrincipalId::from(item.guid("principalId")?),
        role: RoleDefinitionId::from(role),
        at: group,
        condition: String::new(),
        since: Known::Unknown(Unknown::NotReported),
        granted_by: String::new(),
    })
}

/// Members by a schedule are members; owners keep when it ends.
pub(super) fn read_active_in_group(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let assignment = in_group(answer, item)?;
        if assignment.role.as_str() == OWNER_OF_GROUP {
            return state.groups.active(item, assignment);
        }
        // Through another group: that group is the member.
        if !item.text("memberType").eq_ignore_ascii_case("group") {
            member_of(state, answer.scope, &assignment.at, assignment.principal, item.evidence.clone());
        }
        Ok(())
    });
}

pub(super) fn read_eligible_in_group(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| state.groups.eligible(item, in_group(answer, item)?));
}

/// Makes the grants.
pub(super) fn finish(state: &mut State) {
    let entra = std::mem::take(&mut state.entra);
    assignments::finish(state, entra, |state, one| state.places.in_directory(&one.at, &one.asked));
    let groups = std::mem::take(&mut state.groups);
    assignments::finish(state, groups, |_, one| one.asked.clone());
    for (id, name) in [(MEMBER_OF_GROUP, "Member of the group"), (OWNER_OF_GROUP, "Owner of the group")] {
        let of = |grant: &&tenure_model::Grant| grant.what.as_str() == id;
        let first = state.records.grants.iter().filter(of).min_by_key(|grant| &grant.evidence);
        if let Some((scope, evidence)) = first.map(|grant| (grant.scope.clone(), grant.evidence.clone())) {
            owners::add_role(state, id, name, scope, evidence);
        }
    }
}
