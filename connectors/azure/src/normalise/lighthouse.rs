//! Azure Lighthouse: what a subscription or resource group hands to principals of another tenant.
//!
//! Its authorizations show in no list of role assignments, on either side.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{
    Cloud, Delegation, DelegationKind, EvidenceRef, Expiry, Grant, Granted, Known, Origin, PrincipalId,
    RoleDefinitionId, ScopeId, Standing, Timestamp, Unknown,
};

use super::answer::{Answer, Fault, Item, each};
use super::foreign::Sighted;
use super::ids::{arm, arm_role, before, folded, guid, last_part};
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{date, items, member, text, texts};

/// What the answers said.
#[derive(Default)]
pub(super) struct LighthouseFacts {
    definitions: Firsts<String, Definition>,
    assignments: Firsts<String, Assignment>,
}

/// What is offered to whom.
#[derive(Clone)]
struct Definition {
    tenant: String,
    tenant_name: String,
    name: String,
    authorizations: Vec<Authorization>,
}

/// One principal and role.
#[derive(Clone)]
struct Authorization {
    principal: String,
    name: Option<String>,
    role: RoleDefinitionId,
    eligible: bool,
    /// Roles that it may assign, where its role is to assign roles.
    assignable: Vec<String>,
    /// What activation takes, verbatim.
    activation: Option<String>,
    approvers: Vec<String>,
}

/// Where a definition is in force.
struct Assignment {
    asked: ScopeId,
    id: String,
    at: String,
    definition: String,
    state: String,
    since: Known<Timestamp>,
}

pub(super) fn read_definitions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = folded(&item.needed("id")?);
        definition(state, answer, &item.properties()?, id)
    });
}

/// Assignments, with their definitions in them.
pub(super) fn read_assignments(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = arm(&item.needed("id")?);
        let at =
            before(&id, "/providers/microsoft.managedservices/").ok_or("`id` does not say where it is")?;
        let properties = item.properties()?;
        let expanded = member(properties.value, "registrationDefinition");
        let named = text(properties.value, "registrationDefinitionId").or_else(|| text(expanded, "id"));
        let named = folded(&named.ok_or("it has no `registrationDefinitionId`")?);
        if expanded.get("properties").is_some_and(Value::is_object) {
            let evidence = item.at("/properties/registrationDefinition");
            let inner = Item { value: member(expanded, "properties"), evidence };
            definition(state, answer, &inner, named.clone())?;
        }
        let assignment = Assignment {
            asked: answer.scope.clone(),
            at: arm(at),
            definition: named,
            state: properties.text("provisioningState"),
            since: date(member(item.value, "systemData"), "createdAt"),
            id: id.clone(),
        };
        state.lighthouse.assignments.add(folded(&id), item.evidence.clone(), assignment);
        Ok(())
    });
}

fn definition(state: &mut State, answer: &Answer<'_>, item: &Item<'_>, id: String) -> Result<(), Fault> {
    let mut authorizations = Vec::new();
    for (list, eligible) in [("authorizations", false), ("eligibleAuthorizations", true)] {
        for (at, value) in items(item.value, list).iter().enumerate() {
            match authorization(value, eligible) {
                Some(found) => authorizations.push(found),
                None => {
                    let at = item.at(&format!("/{list}/{at}"));
                    let detail =
                        format!("`{}` of line {}: it names no principal and role", at.pointer, answer.line);
                    state.malformed(answer, &id, &detail);
                }
            }
        }
    }
    let tenant = item.guid("managedByTenantId")?;
    let definition = Definition {
        name: text(item.value, "registrationDefinitionName").unwrap_or_else(|| last_part(&id).to_owned()),
        tenant_name: item.text("managedByTenantName"),
        tenant,
        authorizations,
    };
    state.lighthouse.definitions.add(id, item.evidence.clone(), definition);
    Ok(())
}

fn authorization(value: &Value, eligible: bool) -> Option<Authorization> {
    let rules = member(value, "justInTimeAccessPolicy");
    let approvers = items(rules, "managedByTenantApprovers").iter();
    Some(Authorization {
        principal: guid(&text(value, "principalId")?)?,
        name: text(value, "principalIdDisplayName"),
        role: arm_role(&text(value, "roleDefinitionId")?)?,
        eligible,
        assignable: texts(value, "delegatedRoleDefinitionIds")
            .iter()
            .filter_map(|id| guid(last_part(id)))
            .collect(),
        activation: rules.is_object().then(|| rules.to_string()),
        approvers: approvers.filter_map(|approver| guid(&text(approver, "principalId")?)).collect(),
    })
}

impl Authorization {
    /// Who may assign roles by Lighthouse may assign only listed ones, and only to managed identities.
    /// Azure keeps that as a list; it stands here as the condition that says the same.
    fn condition(&self) -> String {
        if self.assignable.is_empty() {
            return String::new();
        }
        let limit = |verb: &str, source: &str| {
            format!(
                "((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{verb}'}})) OR \
                 ({source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] \
                 ForAnyOfAnyValues:GuidEquals {{{}}} AND \
                 {source}[Microsoft.Authorization/roleAssignments:PrincipalType] \
                 ForAnyOfAnyValues:StringEqualsIgnoreCase {{'ServicePrincipal'}}))",
                self.assignable.join(", ")
            )
        };
        format!("{} AND {}", limit("write", "@Request"), limit("delete", "@Resource"))
    }
}

/// Makes a delegation of each assignment, and a grant of each authorization.
pub(super) fn finish(state: &mut State) {
    let mut facts = std::mem::take(&mut state.lighthouse);
    // Tenants that manage a subscription by a registration that was read.
    let mut explained: BTreeSet<(ScopeId, String)> = BTreeSet::new();
    for (_, evidence, assignment) in facts.assignments.take() {
        let scope = state.places.nearest(&assignment.at, &assignment.asked);
        match facts.definitions.get(&assignment.definition).cloned() {
            Some(definition) => {
                explained.insert((scope.clone(), definition.tenant.clone()));
                grants(state, &assignment, &definition, &scope, &evidence);
                delegation(state, &assignment, &definition, scope, evidence);
            }
            None => unexplained(state, &assignment, &scope),
        }
    }
    managed_by_tenants(state, &explained);
}

/// An assignment whose definition no answer holds.
fn unexplained(state: &mut State, assignment: &Assignment, scope: &ScopeId) {
    state.gaps.insert(tenure_model::Gap {
        scope: scope.clone(),
        region: String::new(),
        api: "arm:Microsoft.ManagedServices/registrationAssignments".to_owned(),
        subject: assignment.id.clone(),
        reason: tenure_model::GapReason::Truncated,
        code: "DefinitionMissing".to_owned(),
        detail: "the registration is in force, and what it hands over was not read".to_owned(),
        blinds: vec![tenure_model::Facet::Delegations],
    });
}

fn grants(
    state: &mut State,
    assignment: &Assignment,
    definition: &Definition,
    scope: &ScopeId,
    evidence: &EvidenceRef,
) {
    for one in &definition.authorizations {
        let principal = PrincipalId::from(one.principal.as_str());
        let attributes =
            [("managedByTenantId", &definition.tenant), ("managedByTenantName", &definition.tenant_name)];
        let attributes = attributes.into_iter().filter(|(_, value)| !value.is_empty());
        let sighted = Sighted {
            name: one.name.clone(),
            origin: Origin::Tenant(definition.tenant.clone()),
            attributes: attributes.map(|(name, value)| (name.to_owned(), value.clone())).collect(),
            ..Sighted::at(scope)
        };
        state.sighted(principal.clone(), evidence.clone(), sighted);
        let what = Granted::RoleDefinition(one.role.clone());
        state.records.grants.push(Grant {
            at: assignment.at.clone(),
            standing: if one.eligible { Standing::Eligible } else { Standing::Standing },
            condition: one.condition(),
            id: assignment.id.clone(),
            since: assignment.since.clone(),
            ..Grant::plain(principal, what, scope.clone(), evidence.clone())
        });
    }
}

fn delegation(
    state: &mut State,
    assignment: &Assignment,
    definition: &Definition,
    scope: ScopeId,
    evidence: EvidenceRef,
) {
    let mut attributes = BTreeMap::new();
    let mut put = |name: &str, value: String| {
        if !value.is_empty() {
            attributes.insert(name.to_owned(), value);
        }
    };
    put("at", assignment.at.clone());
    put("id", assignment.id.clone());
    put("provisioningState", assignment.state.clone());
    put("registrationDefinitionId", assignment.definition.clone());
    put("managedByTenantName", definition.tenant_name.clone());
    for one in &definition.authorizations {
        let (list, role) =
            (if one.eligible { "eligible" } else { "permanent" }, last_part(one.role.as_str()));
        let key = format!("{list}/{}/{role}", one.principal);
        put(&key, one.name.clone().unwrap_or_else(|| one.principal.clone()));
        if one.eligible {
            put(&format!("activation/{}/{role}", one.principal), one.activation.clone().unwrap_or_default());
            put(&format!("approvers/{}/{role}", one.principal), one.approvers.join(" "));
        }
    }
    state.records.delegations.push(Delegation {
        cloud: Cloud::Azure,
        kind: DelegationKind::Lighthouse,
        scope,
        delegate: definition.tenant.clone(),
        // Two registrations of one name at one scope are two.
        purpose: format!("{} ({})", definition.name, last_part(&assignment.id)),
        since: assignment.since.clone(),
        until: Expiry::Never,
        attributes,
        evidence,
    });
}

/// Tenants that manage a subscription by its own word, where no registration that was read says how.
fn managed_by_tenants(state: &mut State, explained: &BTreeSet<(ScopeId, String)>) {
    let mut found = Vec::new();
    for (id, evidence, subscription) in state.tree.subscriptions.iter() {
        let scope = super::tree::subscription(id);
        for tenant in &subscription.managed_by {
            if explained.contains(&(scope.clone(), tenant.clone())) {
                continue;
            }
            found.push(Delegation {
                cloud: Cloud::Azure,
                kind: DelegationKind::ManagedByTenant,
                scope: scope.clone(),
                delegate: tenant.clone(),
                purpose: "managedByTenants".to_owned(),
                since: Known::Unknown(Unknown::NotReported),
                until: Expiry::Unknown(Unknown::NotReported),
                attributes: BTreeMap::new(),
                evidence: evidence.clone(),
            });
        }
    }
    state.records.delegations.extend(found);
}
