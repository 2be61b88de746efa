//! Roles of Azure: definitions, assignments, schedules, deny assignments, classic administrators.
//!
//! Resource Graph and Resource Manager tell of the same assignments, in rows and in resources of the
//! same members: the record is the same either way, and its evidence says which it was.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{
    Cloud, Delegation, DelegationKind, EvidenceRef, Expiry, Grant, Granted, GuardRail, Known, Origin,
    PolicyDocument, PolicyId, PolicyKind, Principal, PrincipalId, PrincipalKind, RoleDefinition,
    RoleDefinitionId, ScopeId, Unknown,
};

use super::answer::{Answer, Fault, Item, each};
use super::assignments::{self, Assignment};
use super::entra_roles::define;
use super::foreign::Sighted;
use super::ids::{arm, arm_role, before, folded, guid, last_part};
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{date, excerpt, text, texts};

/// What the answers said.
#[derive(Default)]
pub(super) struct ArmRoleFacts {
    definitions: Firsts<RoleDefinitionId, Definition>,
    denials: Firsts<String, Denial>,
    classic: Firsts<String, Classic>,
    /// Groups of a Cloud Solution Provider, by where they hold a role.
    providers: Firsts<(String, PrincipalId), ScopeId>,
    /// The resources of managed identities to which a provider assigned a role by Azure Lighthouse.
    delegated: BTreeMap<PrincipalId, String>,
}

/// The member of an assignment that is there only where somebody of a managing tenant made it, by Azure Lighthouse,
/// for a managed identity of the customer's. From Microsoft's "Deploy a policy that can be remediated within a
/// delegated subscription" and the API reference of role assignments.
const DELEGATED: &str = "delegatedManagedIdentityResourceId";

struct Definition {
    asked: ScopeId,
    name: String,
    built_in: bool,
    assignable: Vec<String>,
    text: String,
}

struct Denial {
    asked: ScopeId,
    id: String,
    name: String,
    at: String,
    text: String,
}

struct Classic {
    asked: ScopeId,
    id: String,
    mail: String,
    roles: String,
}

const OF_A_DEFINITION: [&str; 5] = ["assignableScopes", "description", "permissions", "roleName", "type"];
const OF_A_DENIAL: [&str; 10] = [
    "condition",
    "conditionVersion",
    "denyAssignmentName",
    "description",
    "doNotApplyToChildScopes",
    "excludePrincipals",
    "isSystemProtected",
    "permissions",
    "principals",
    "scope",
];

pub(super) fn read_definitions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = item.needed("id")?;
        let role = arm_role(&id).or_else(|| arm_role(&item.text("name"))).ok_or("`id` is no role")?;
        let properties = item.properties()?;
        let definition = Definition {
            asked: answer.scope.clone(),
            name: text(properties.value, "roleName").unwrap_or_else(|| last_part(&id).to_owned()),
            built_in: properties.text("type").eq_ignore_ascii_case("BuiltInRole"),
            assignable: texts(properties.value, "assignableScopes"),
            text: excerpt(properties.value, &OF_A_DEFINITION),
        };
        state.arm_roles.definitions.add(role, item.evidence.clone(), definition);
        Ok(())
    });
}

/// Who is assigned what, as assignments and schedules write it: under `properties`.
fn assignment(answer: &Answer<'_>, item: &Item<'_>) -> Result<(Assignment, PrincipalId), Fault> {
    let id = arm(&item.needed("id")?);
    let properties = item.properties()?;
    let role = arm_role(&properties.needed("roleDefinitionId")?).ok_or("`roleDefinitionId` is no role")?;
    let principal = PrincipalId::from(properties.guid("principalId")?);
    // The scope is also what an assignment's id begins with.
    let in_id = before(&id, "/providers/microsoft.authorization/role").map(str::to_owned);
    let at = text(properties.value, "scope").or(in_id).ok_or("it has no `scope`")?;
    let assignment = Assignment {
        asked: answer.scope.clone(),
        principal: principal.clone(),
        role,
        at: arm(&at),
        condition: properties.text("condition"),
        since: date(properties.value, "createdOn"),
        granted_by: guid(&properties.text("createdBy")).unwrap_or_default(),
        id,
    };
    Ok((assignment, principal))
}

pub(super) fn read_assignments(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (assignment, principal) = assignment(answer, item)?;
        let foreign = item.properties()?.text("principalType").eq_ignore_ascii_case("ForeignGroup");
        if foreign {
            let key = (assignment.at.clone(), principal.clone());
            state.arm_roles.providers.add(key, item.evidence.clone(), answer.scope.clone());
            // Its tenant is the provider's, which the assignment does not name.
            let origin = Origin::Unknown(Unknown::NotReported);
            let sighted = Sighted { origin, ..Sighted::at(answer.scope) };
            state.sighted(principal.clone(), item.evidence.clone(), sighted);
        }
        let delegated = item.properties()?.text(DELEGATED);
        if !delegated.is_empty() {
            let first = state.arm_roles.delegated.entry(principal).or_insert_with(|| delegated.clone());
            // Whatever the order of pages.
            if delegated < *first {
                *first = delegated;
            }
        }
        state.azure.assigned(item.evidence.clone(), assignment);
        Ok(())
    });
}

pub(super) fn read_active(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (assignment, _) = assignment(answer, item)?;
        let properties = item.properties()?;
        // Named like the assignment that it stands for, where it says which.
        let origin = text(properties.value, "originRoleAssignmentId").map(|id| arm(&id));
        let assignment = Assignment { id: origin.unwrap_or(assignment.id), ..assignment };
        state.azure.active(&properties, assignment)
    });
}

pub(super) fn read_eligible(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (assignment, _) = assignment(answer, item)?;
        state.azure.eligible(&item.properties()?, assignment)
    });
}

pub(super) fn read_denials(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = arm(&item.needed("id")?);
        let properties = item.properties()?;
        let in_id = before(&id, "/providers/microsoft.authorization/denyassignments/").map(str::to_owned);
        let at = text(properties.value, "scope").or(in_id).ok_or("it has no `scope`")?;
        let denial = Denial {
            asked: answer.scope.clone(),
            name: text(properties.value, "denyAssignmentName").unwrap_or_else(|| last_part(&id).to_owned()),
            at: arm(&at),
            text: excerpt(properties.value, &OF_A_DENIAL),
            id,
        };
        state.arm_roles.denials.add(folded(&denial.id), item.evidence.clone(), denial);
        Ok(())
    });
}

pub(super) fn read_classic(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = arm(&item.needed("id")?);
        let properties = item.properties()?;
        let (mail, roles) = (properties.needed("emailAddress")?, properties.text("role"));
        let classic = Classic { asked: answer.scope.clone(), mail, roles, id: id.clone() };
        state.arm_roles.classic.add(folded(&id), item.evidence.clone(), classic);
        Ok(())
    });
}

/// Makes the grants and guard rails, and keeps the definitions that matter.
pub(super) fn finish(state: &mut State) {
    let azure = std::mem::take(&mut state.azure);
    assignments::finish(state, azure, |state, one| state.places.nearest(&one.at, &one.asked));
    let mut facts = std::mem::take(&mut state.arm_roles);
    for (_, evidence, denial) in facts.denials.take() {
        deny(state, denial, evidence);
    }
    for (_, evidence, classic) in facts.classic.take() {
        classic_administrator(state, &classic, &evidence);
    }
    for ((at, group), evidence, asked) in facts.providers.take() {
        provider(state, &at, &group, &asked, evidence);
    }
    for principal in &mut state.records.principals {
        if let Some(resource) = facts.delegated.remove(&principal.id) {
            principal.attributes.insert(DELEGATED.to_owned(), resource);
        }
    }
    state.arm_roles = facts;
}

/// Makes a definition of each role that is the customer's or that somebody holds: Azure has hundreds
/// that are its own and that nobody does. To be called when every grant is made.
pub(super) fn finish_definitions(state: &mut State) {
    let held: BTreeSet<RoleDefinitionId> = state
        .records
        .grants
        .iter()
        .filter_map(|grant| match &grant.what {
            Granted::RoleDefinition(role) => Some(role.clone()),
            Granted::Policy(_) => None,
        })
        .collect();
    let definitions: Vec<_> = state.arm_roles.definitions.take().collect();
    for (role, evidence, definition) in definitions {
        if definition.built_in && !held.contains(&role) {
            continue;
        }
        let tenant = state.places.tenant(&definition.asked);
        let scope = match definition.assignable.first() {
            Some(first) if !definition.built_in => state.places.nearest(first, &tenant),
            _ => tenant,
        };
        define(state, role, definition.name, &scope, &evidence, definition.text);
    }
}

fn deny(state: &mut State, denial: Denial, evidence: EvidenceRef) {
    let scope = state.places.nearest(&denial.at, &denial.asked);
    let policy = PolicyId::from(denial.id);
    let rail = GuardRail { scope: scope.clone(), policy: policy.clone(), evidence: evidence.clone() };
    state.records.guard_rails.push(rail);
    state.records.policies.push(PolicyDocument {
        id: policy,
        cloud: Cloud::Azure,
        kind: PolicyKind::DenyAssignment,
        name: denial.name,
        scope,
        text: denial.text.into(),
        evidence,
    });
}

/// Classic administrators have no rights since August 2024; where the list still names some, they are
/// grants of roles without permissions.
fn classic_administrator(state: &mut State, classic: &Classic, evidence: &EvidenceRef) {
    let known = user_named(state, &classic.mail);
    let principal = known.unwrap_or_else(|| PrincipalId::from(classic.mail.as_str()));
    let at = before(&classic.id, "/providers/").unwrap_or_default();
    let scope = state.places.nearest(at, &classic.asked);
    for word in classic.roles.split(';').map(str::trim).filter(|word| !word.is_empty()) {
        let role = RoleDefinitionId::from(format!(
            "/providers/Microsoft.Authorization/classicAdministrators/{word}"
        ));
        let what = Granted::RoleDefinition(role.clone());
        let plain = Grant::plain(principal.clone(), what, scope.clone(), evidence.clone());
        state.records.grants.push(Grant { at: arm(at), id: classic.id.clone(), ..plain });
        state.records.role_definitions.push(RoleDefinition {
            id: role,
            cloud: Cloud::Azure,
            name: format!("{word} (classic)"),
            scope: state.places.tenant(&classic.asked),
            policies: Vec::new(),
            session_seconds: 0,
            evidence: evidence.clone(),
        });
    }
}

/// A user by its sign-in name or mail address, without case.
fn user_named(state: &State, name: &str) -> Option<PrincipalId> {
    let named = |principal: &Principal, attribute: &str| {
        principal.attributes.get(attribute).is_some_and(|known| known.eq_ignore_ascii_case(name))
    };
    let mut users = state.records.principals.iter().filter(|one| one.kind == PrincipalKind::DirectoryUser);
    users.find(|user| named(user, "userPrincipalName") || named(user, "mail")).map(|user| user.id.clone())
}

/// Administration on behalf of: a role of a Cloud Solution Provider's group.
fn provider(state: &mut State, at: &str, group: &PrincipalId, asked: &ScopeId, evidence: EvidenceRef) {
    let attributes = [("at", at), ("principalId", group.as_str()), ("principalType", "ForeignGroup")];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
    state.records.delegations.push(Delegation {
        cloud: Cloud::Azure,
        kind: DelegationKind::CspAobo,
        scope: state.places.nearest(at, asked),
        // The provider's tenant is not told; its group is what can be named.
        delegate: group.to_string(),
        purpose: "administration on behalf of".to_owned(),
        since: Known::Unknown(Unknown::NotReported),
        until: Expiry::Never,
        attributes: BTreeMap::from(attributes),
        evidence,
    });
}
