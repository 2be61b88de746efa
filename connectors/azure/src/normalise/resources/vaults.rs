//! Key vaults. In one that does not leave access to roles, each entry of its access policies is a grant.

use serde_json::Value;
use tenure_model::{Cloud, Grant, GrantEffect, Granted, PolicyDocument, PolicyId, PolicyKind, PrincipalId};

use super::super::answer::{Answer, Fault, Item, each};
use super::super::ids::guid;
use super::super::state::State;
use super::{add_to, common, named};
use tenure_connector_core::lenient::{chosen, excerpt, flag, items, text};

const OF_A_VAULT: [&str; 6] = [
    "enablePurgeProtection",
    "enableRbacAuthorization",
    "enableSoftDelete",
    "publicNetworkAccess",
    "tenantId",
    "vaultUri",
];

pub(in super::super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| vault(state, answer, item));
}

fn vault(state: &mut State, answer: &Answer<'_>, item: &Item<'_>) -> Result<(), Fault> {
    let (id, kind) = named(item)?;
    let properties = item.properties()?;
    let by_roles = flag(properties.value, "enableRbacAuthorization") == Some(true);
    let mut part = common(item, &kind, &id);
    part.attributes.extend(chosen(properties.value, &OF_A_VAULT));
    // What is not said is `false`: vaults of older versions have access policies.
    part.attributes.insert("enableRbacAuthorization".to_owned(), by_roles.to_string());
    add_to(state, answer.scope, part, item.evidence.clone());
    // Entries that were left behind when the vault was changed to roles give nothing.
    if by_roles {
        return Ok(());
    }
    for (at, entry) in items(properties.value, "accessPolicies").iter().enumerate() {
        let evidence = item.at(&format!("/properties/accessPolicies/{at}"));
        let Some(principal) = text(entry, "objectId").and_then(|id| guid(&id)) else {
            let detail = format!("`{}` of line {}: it has no `objectId`", evidence.pointer, answer.line);
            state.malformed(answer, &id, &detail);
            continue;
        };
        // With an application named, only that application for that principal.
        let through = text(entry, "applicationId").and_then(|id| guid(&id));
        let suffix = through.as_ref().map_or(String::new(), |app| format!("/{app}"));
        let policy = PolicyId::from(format!("{id}#accessPolicies/{principal}{suffix}"));
        state.records.policies.push(PolicyDocument {
            id: policy.clone(),
            cloud: Cloud::Azure,
            kind: PolicyKind::VaultAccess,
            name: "access policy".to_owned(),
            scope: answer.scope.clone(),
            text: excerpt(entry, &["applicationId", "objectId", "permissions", "tenantId"]).into(),
            evidence: evidence.clone(),
        });
        let plain = Grant::plain(
            PrincipalId::from(principal),
            Granted::Policy(policy),
            answer.scope.clone(),
            evidence,
        );
        state.records.grants.push(Grant {
            at: id.clone(),
            effect: if through.is_some() { GrantEffect::Delegates } else { GrantEffect::Gives },
            condition: through.map_or(String::new(), |app| format!("through application {app}")),
            ..plain
        });
    }
    Ok(())
}

/// Puts entries of access policies where their vault lies.
pub(in super::super) fn finish(state: &mut State) {
    let places = std::mem::take(&mut state.places);
    let of_vault = |id: &str| id.contains("#accessPolicies/");
    for policy in &mut state.records.policies {
        if policy.kind == PolicyKind::VaultAccess {
            policy.scope = places.nearest(policy.id.as_str(), &policy.scope);
        }
    }
    for grant in &mut state.records.grants {
        if matches!(&grant.what, Granted::Policy(policy) if of_vault(policy.as_str())) {
            grant.scope = places.nearest(&grant.at, &grant.scope);
        }
    }
    state.places = places;
}
