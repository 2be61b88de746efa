//! Who may be an identity of a pool: for each that is named anywhere, the terms of each provider.

use tenure_model::{PolicyId, PrincipalId, ScopeId, Trust, TrustCondition, Trustee};

use super::members::{Form, Member};
use super::pools::{Pools, Provider};
use super::state::State;

/// What the exchange of a token is called in audit logs.
const EXCHANGE: &str = "google.identity.sts.v1.SecurityTokenService.ExchangeToken";

/// An identity of a pool that something names.
pub(super) struct Named<'m> {
    pub(super) member: &'m Member,
    pub(super) scope: &'m ScopeId,
}

/// Records the trusts of one identity.
pub(super) fn record(state: &mut State, pools: &Pools, named: &Named<'_>) {
    let (pool, own) = match &named.member.form {
        Form::Subject { pool, subject } => (pool, Some(("google.subject", subject.as_str()))),
        Form::Subjects { pool, attribute } => {
            (pool, attribute.as_ref().map(|(key, value)| (key.as_str(), value.as_str())))
        }
        _ => return,
    };
    for provider in pools.vouching(pool) {
        let Some(issuer) = &provider.issuer else { continue };
        state.records.trusts.push(Trust {
            target: PrincipalId::from(named.member.id.as_str()),
            scope: named.scope.clone(),
            trustee: Trustee::Federation(issuer.clone()),
            actions: vec![EXCHANGE.to_owned()],
            policy: PolicyId::from(format!("{}#provider", provider.name)),
            statement: 0,
            conditions: conditions(provider, own),
            evidence: provider.evidence.clone(),
        });
    }
}

fn conditions(provider: &Provider, own: Option<(&str, &str)>) -> Vec<TrustCondition> {
    let condition = |operator: &str, key: &str, values: Vec<String>| TrustCondition {
        operator: operator.to_owned(),
        key: key.to_owned(),
        values,
    };
    let mut all = Vec::new();
    all.extend(own.map(|(key, value)| condition("equals", key, vec![value.to_owned()])));
    all.extend(provider.mapping.iter().map(|(key, cel)| condition("mapping", key, vec![cel.clone()])));
    if !provider.condition.is_empty() {
        all.push(condition("cel", "attributeCondition", vec![provider.condition.clone()]));
    }
    if !provider.audiences.is_empty() {
        all.push(condition("equals", "aud", provider.audiences.clone()));
    }
    all
}

/// The one issuer behind an identity of a pool, where there is one.
pub(super) fn issuer(pools: &Pools, pool: &str) -> Option<String> {
    let mut issuers = pools.vouching(pool).map(|provider| provider.issuer.clone());
    let first = issuers.next()??;
    issuers.all(|other| other.as_ref() == Some(&first)).then_some(first)
}
