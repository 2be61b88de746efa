//! What can only be said of policies once everything was read.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::hash::HashSet;
use tenure_model::{Facet, Gap, Grant, Granted, PolicyDocument, PolicyId, PolicyKind, ScopeId};

use super::state::State;

/// Drops the provider's policies that nothing holds, and says which held policies have no document.
pub(super) fn finish(state: &mut State) {
    let definitions = state.records.role_definitions.iter().flat_map(|definition| &definition.policies);
    let held: HashSet<&PolicyId> =
        managed(&state.records.grants).map(|(_, id)| id).chain(definitions).collect();
    let keep =
        |policy: &PolicyDocument| policy.kind != PolicyKind::ProviderManaged || held.contains(&policy.id);
    state.records.policies.retain(keep);
    // Only of those that are held by their id: an inline document always came with its holder.
    let ids = state.records.policies.iter().map(|policy| &policy.id);
    let documents: HashSet<&PolicyId> = ids.filter(|id| held.contains(id)).collect();
    let mut gaps = missing_of_principals(state, &documents);
    gaps.extend(missing_of_permission_sets(state, &documents));
    state.gaps.extend(gaps);
}

/// The grants of managed policies, with the policy.
fn managed(grants: &[Grant]) -> impl Iterator<Item = (&Grant, &PolicyId)> {
    grants.iter().filter_map(|grant| {
        let Granted::Policy(policy) = &grant.what else { return None };
        let own = policy.as_str().strip_prefix(grant.principal.as_str());
        let inline = own.is_some_and(|rest| rest.starts_with("#inline/"));
        (!inline).then_some((grant, policy))
    })
}

/// One gap per account and policy, however many hold it.
fn missing_of_principals(state: &State, documents: &HashSet<&PolicyId>) -> Vec<Gap> {
    let mut missing: BTreeMap<(&ScopeId, &str), BTreeSet<&str>> = BTreeMap::new();
    for (grant, policy) in managed(&state.records.grants) {
        if !documents.contains(policy) {
            missing.entry((&grant.scope, policy.as_str())).or_default().insert(grant.principal.as_str());
        }
    }
    let gaps = missing.into_iter().map(|((scope, policy), holders)| Gap {
        scope: scope.clone(),
        region: String::new(),
        api: "iam:GetAccountAuthorizationDetails".to_owned(),
        subject: policy.to_owned(),
        reason: state.missing(scope),
        code: "PolicyDocumentMissing".to_owned(),
        detail: format!(
            "the policy has {} direct holders, among them `{}`, and its document was not read",
            holders.len(),
            holders.first().copied().unwrap_or_default()
        ),
        blinds: vec![Facet::Principals],
    });
    gaps.collect()
}

fn missing_of_permission_sets(state: &State, documents: &HashSet<&PolicyId>) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for definition in &state.records.role_definitions {
        // A customer managed policy is a name that each account resolves for itself: the role that
        // Identity Center makes there holds the document.
        let by_name = |policy: &PolicyId| policy.as_str().contains("#customer-managed/");
        let missing =
            definition.policies.iter().filter(|policy| !documents.contains(policy) && !by_name(policy));
        for policy in missing {
            gaps.push(Gap {
                scope: definition.scope.clone(),
                region: String::new(),
                api: "sso:ListManagedPoliciesInPermissionSet".to_owned(),
                subject: policy.to_string(),
                reason: state.missing(&definition.scope),
                code: "PolicyDocumentMissing".to_owned(),
                detail: format!("`{}` holds this policy, and its document was not read", definition.id),
                blinds: vec![Facet::Directory],
            });
        }
    }
    gaps
}
