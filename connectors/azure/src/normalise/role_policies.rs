//! What it takes to activate an eligible role: the rules of Privileged Identity Management. Entra ID
//! and Azure have the same rules, and write them a little differently; they are kept as written.

use serde_json::{Value, json};
use tenure_model::{Cloud, PolicyDocument, PolicyId, PolicyKind, RoleDefinitionId};

use super::answer::{Answer, Item, each};
use super::ids::{activation_of, arm, arm_role, before, entra_role, folded};
use super::owners::OWNER_OF_GROUP;
use super::state::State;
use tenure_connector_core::lenient::{member, text};

/// The rules for roles of Entra ID and for groups.
pub(super) fn read_of_directory(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let at = item.needed("scopeId")?;
        let role = item.needed("roleDefinitionId")?;
        let role = match (item.text("scopeType").as_str(), role.to_ascii_lowercase().as_str()) {
            ("Group", "member") => RoleDefinitionId::from("entra:member"),
            ("Group", "owner") => RoleDefinitionId::from(OWNER_OF_GROUP),
            _ => entra_role(&role).ok_or("`roleDefinitionId` is no role")?,
        };
        let rules = member(member(item.value, "policy"), "rules");
        if !rules.is_array() {
            return Err("its policy has no rules".to_owned());
        }
        let text = json!({ "rules": rules });
        add(state, answer, item, activation_of(&role, &at.to_lowercase()), &text);
        Ok(())
    });
}

/// The rules for roles of Azure: those in effect at the scope.
pub(super) fn read_of_azure(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = arm(&item.needed("id")?);
        let properties = item.properties()?;
        let in_id = before(&id, "/providers/microsoft.authorization/").map(str::to_owned);
        let at = text(properties.value, "scope").or(in_id).ok_or("it has no `scope`")?;
        let role = properties.needed("roleDefinitionId")?;
        let role = arm_role(&role).ok_or("`roleDefinitionId` is no role")?;
        let effective = member(properties.value, "effectiveRules");
        let rules = if effective.is_array() { effective } else { member(properties.value, "rules") };
        if !rules.is_array() {
            return Err("it has no `effectiveRules`".to_owned());
        }
        let text = json!({ "properties": { "effectiveRules": rules } });
        add(state, answer, item, activation_of(&role, &arm(&at)), &text);
        Ok(())
    });
}

fn add(state: &mut State, answer: &Answer<'_>, item: &Item<'_>, id: PolicyId, text: &Value) {
    state.records.policies.push(PolicyDocument {
        id,
        cloud: Cloud::Azure,
        kind: PolicyKind::RoleActivation,
        name: "activation rules".to_owned(),
        scope: answer.scope.clone(),
        text: text.to_string().into(),
        evidence: item.evidence.clone(),
    });
}

/// Keeps the rules of Azure's roles where somebody holds the role there: every scope has rules for every
/// role. What is kept is named by the scope as the grant writes it.
pub(super) fn finish(state: &mut State) {
    let grants = state.records.grants.iter().filter(|grant| grant.at.starts_with('/'));
    let mut held: Vec<(String, PolicyId)> = grants
        .map(|grant| {
            let role = RoleDefinitionId::from(grant.what.as_str());
            (folded(activation_of(&role, &arm(&grant.at)).as_str()), activation_of(&role, &grant.at))
        })
        .collect();
    held.sort();
    state.records.policies.retain_mut(|policy| {
        let of_azure = policy.id.as_str().starts_with("/providers/Microsoft.Authorization/");
        if policy.kind != PolicyKind::RoleActivation || !of_azure {
            return true;
        }
        let wanted = folded(policy.id.as_str());
        let at = held.partition_point(|(folded, _)| *folded < wanted);
        let Some((_, id)) = held.get(at).filter(|(folded, _)| *folded == wanted) else { return false };
        policy.id = id.clone();
        true
    });
}
