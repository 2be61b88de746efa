//! Signed assertions in place of a secret: of a certificate's key, or of another issuer that a
//! federated credential trusts.

use serde_json::Value;

use super::tokens::{Tokens, now};
use crate::signature;
use crate::tenant::{Set, Tenant};

/// Number, name and text of a refusal.
type Refusal = (u32, &'static str, &'static str);

/// Accepts an assertion of an application, or says why not.
pub(super) fn accept(
    tenant: &Tenant,
    tokens: &Tokens,
    app_id: &str,
    assertion: &str,
    authority: &str,
) -> Result<(), Refusal> {
    match tokens.claims_of_foreign(assertion) {
        Some(claims) => federated(tenant, app_id, claims),
        None => certified(tokens, app_id, assertion, authority),
    }
}

/// The application or its service principal must trust issuer, subject and audience, each exactly.
fn federated(tenant: &Tenant, app_id: &str, claims: &Value) -> Result<(), Refusal> {
    let of = |set: Set| tenant.table(set).all().iter().find(|row| row["appId"] == app_id);
    let holders = [of(Set::Applications), of(Set::ServicePrincipals)];
    let trusts = |credential: &Value| {
        credential["issuer"] == claims["iss"]
            && credential["subject"] == claims["sub"]
            && credential["audiences"].as_array().is_some_and(|all| all.contains(&claims["aud"]))
    };
    let credentials = tenant.table(Set::FederatedCredentials);
    let trusted = holders.iter().flatten().any(|holder| {
        let id = holder["id"].as_str().unwrap_or_default();
        credentials.of(id).iter().any(|credential| trusts(&credential))
    });
    if trusted {
        Ok(())
    } else {
        Err((
            700_213,
            "invalid_client",
            "No matching federated identity record found for presented assertion.",
        ))
    }
}

/// The JWT must be for this endpoint, by the application, in time, and signed with the key of the
/// certificate that is set for it.
fn certified(tokens: &Tokens, app_id: &str, assertion: &str, authority: &str) -> Result<(), Refusal> {
    const INVALID: Refusal = (
        700_027,
        "invalid_client",
        "The certificate with identifier used to sign the client assertion is not registered on application.",
    );
    let certificate = tokens.certificate(app_id).ok_or(INVALID)?;
    let (_, claims) = signature::verified(assertion, certificate).ok_or(INVALID)?;
    let for_us = claims["aud"].as_str().is_some_and(|audience| audience.starts_with(authority));
    let in_time = claims["exp"].as_i64().is_some_and(|expires| expires > now());
    if for_us && in_time && claims["iss"] == app_id && claims["sub"] == app_id {
        Ok(())
    } else {
        Err((700_023, "invalid_client", "Client assertion audience claim does not match Realm issuer."))
    }
}
