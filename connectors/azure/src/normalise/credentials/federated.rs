//! Federated credentials: tokens of another issuer that are taken instead of a secret. Each is a
//! credential, and a trust in whomever the issuer calls by that subject.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{
    Cloud, Credential, CredentialId, CredentialKind, CredentialState, Expiry, Known, LastUsed,
    PolicyDocument, PolicyId, PolicyKind, ScopeId, Trust, TrustCondition, Trustee, Unknown,
};

use super::super::answer::{Answer, Fault, Item, each};
use super::super::ids::{arm, before, folded};
use super::super::state::State;
use super::{Carrier, joined};
use tenure_connector_core::lenient::{chosen, excerpt, member, text, texts};

/// A federated credential as its object has it.
pub(super) struct Federated {
    /// Where it was asked for.
    asked: ScopeId,
    /// The object as it stands in ids.
    object: String,
    name: String,
    issuer: String,
    conditions: Vec<TrustCondition>,
    attributes: BTreeMap<String, String>,
    text: String,
}

const MEMBERS: [&str; 5] = ["audiences", "claimsMatchingExpression", "issuer", "name", "subject"];

/// Federated credentials of the application that was asked about.
pub(in super::super) fn read_of_applications(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(object) = answer.object_id() else {
        return state.malformed(answer, "", "the answer does not say whose credentials it lists");
    };
    each(state, answer, body, |state, item| {
        let id = item.needed("id").or_else(|_| item.needed("name"))?;
        add(state, answer, item, &Carrier::Application(object.clone()), &object, &id)
    });
}

/// Federated credentials of a user-assigned identity, which their ids begin with.
pub(in super::super) fn read_of_identities(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let told = text(item.value, "id").map(|id| arm(&id));
        let in_id = told.as_deref().and_then(|id| before(id, "/federatedidentitycredentials/"));
        let object = in_id.map(str::to_owned).or_else(|| answer.object().map(|id| arm(&id)));
        let object = object.ok_or_else(|| "it does not say whose credential it is".to_owned())?;
        let (id, properties) = (item.needed("name")?, item.properties()?);
        add(state, answer, &properties, &Carrier::Identity(folded(&object)), &object, &id)
    });
}

fn add(
    state: &mut State,
    answer: &Answer<'_>,
    item: &Item<'_>,
    carrier: &Carrier,
    object: &str,
    id: &str,
) -> Result<(), Fault> {
    let issuer = item.needed("issuer")?;
    let expression = text(member(item.value, "claimsMatchingExpression"), "value");
    let subject = text(item.value, "subject");
    let condition = |operator: &str, key: &str, values: Vec<String>| TrustCondition {
        operator: operator.to_owned(),
        key: key.to_owned(),
        values,
    };
    let mut conditions = Vec::new();
    match (&subject, &expression) {
        (Some(subject), _) => conditions.push(condition("StringEquals", "sub", vec![subject.clone()])),
        (None, Some(expression)) => {
            conditions.push(condition("matches", "claimsMatchingExpression", vec![expression.clone()]))
        }
        (None, None) => return Err("it has neither `subject` nor `claimsMatchingExpression`".to_owned()),
    }
    let audiences = texts(item.value, "audiences");
    if !audiences.is_empty() {
        conditions.push(condition("StringEquals", "aud", audiences));
    }
    let mut attributes = carrier.attributes(object);
    attributes.extend(chosen(item.value, &["description", "issuer", "name", "subject"]));
    attributes.extend(joined(item.value, "audiences"));
    attributes.extend(expression.map(|expression| ("claimsMatchingExpression".to_owned(), expression)));
    let federated = Federated {
        asked: answer.scope.clone(),
        object: object.to_owned(),
        name: text(item.value, "name").unwrap_or_else(|| id.to_owned()),
        issuer,
        conditions,
        attributes,
        text: excerpt(item.value, &MEMBERS),
    };
    state.credentials.federated.add((carrier.clone(), id.to_owned()), item.evidence.clone(), federated);
    Ok(())
}

/// Makes a credential, a trust and its text of each.
pub(super) fn finish(state: &mut State) {
    let found: Vec<_> = state.credentials.federated.take().collect();
    for ((carrier, id), evidence, one) in found {
        let principal = carrier.principal(state);
        let tenant = state.places.tenant(&one.asked);
        let policy = PolicyId::from(format!("{}#federatedIdentityCredentials/{id}", one.object));
        state.records.credentials.push(Credential {
            id: CredentialId::from(format!("{}/federatedIdentityCredentials/{id}", one.object)),
            cloud: Cloud::Azure,
            kind: CredentialKind::FederatedCredential,
            principal: principal.clone(),
            scope: tenant.clone(),
            state: CredentialState::Active,
            issued: Known::Unknown(Unknown::NotReported),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            expires: Expiry::Never,
            attributes: one.attributes,
            evidence: evidence.clone(),
        });
        state.records.trusts.push(Trust {
            target: principal,
            scope: tenant.clone(),
            trustee: Trustee::Federation(one.issuer),
            // What an issuer's token is exchanged for is a token of the identity: there is one way.
            actions: Vec::new(),
            policy: policy.clone(),
            statement: 0,
            conditions: one.conditions,
            evidence: evidence.clone(),
        });
        state.records.policies.push(PolicyDocument {
            id: policy,
            cloud: Cloud::Azure,
            kind: PolicyKind::Trust,
            name: one.name,
            scope: tenant,
            text: one.text.into(),
            evidence,
        });
    }
}
