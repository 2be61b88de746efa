//! The Security Token Service: another issuer's token for one of a workload identity pool.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{field, fields, refusal, split};
use crate::exchange::{Reply, Request, decoded};
use crate::google::organization::Organization;
use crate::google::server::Shared;
use crate::google::shelf::Shelf;
use crate::google::tokens::Caller;

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const AWS: &str = "urn:ietf:params:aws:token-type:aws4_request";

pub(super) fn exchange(shared: &Shared, request: &Request) -> Reply {
    let fields = fields(request);
    if field(&fields, "grant_type") != EXCHANGE {
        return refusal(400, "unsupported_grant_type", "Invalid grant type.");
    }
    let organization = shared.organization();
    let audience = field(&fields, "audience");
    let Some((pool, provider)) = provider(&organization, audience) else {
        return refusal(
            400,
            "invalid_target",
            "The target service indicated by the \"audience\" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn't exist.",
        );
    };
    let (subject, kind) = (field(&fields, "subject_token"), field(&fields, "subject_token_type"));
    let mut tokens = shared.tokens();
    let claims = if kind == AWS {
        aws(subject, audience, |key| tokens.arn_of(key).map(str::to_owned))
    } else {
        tokens.claims_of_foreign(subject).cloned()
    };
    let Some(claims) = claims else {
        return refusal(400, "invalid_grant", "The subject token could not be verified.");
    };
    if let Err(reason) = trusted(&provider, &claims, audience) {
        return refusal(400, "invalid_grant", reason);
    }
    let Some(name) = mapped(&provider, "google.subject", &claims) else {
        return refusal(
            400,
            "invalid_grant",
            "The mapped attribute 'google.subject' must be of type STRING.",
        );
    };
    let caller = Caller {
        member: format!(
            "principal://iam.googleapis.com/{}/subject/{name}",
            pool["name"].as_str().unwrap_or_default()
        ),
        unique_id: String::new(),
        project: pool["_scope"].as_str().unwrap_or_default().to_owned(),
    };
    let token = tokens.issue(caller, &split(field(&fields, "scope")));
    Reply::json(
        200,
        json!({
            "access_token": token, "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "token_type": "Bearer", "expires_in": tokens.seconds(),
        }),
    )
}

/// The pool and the provider of an audience, both in use.
fn provider(organization: &Organization, audience: &str) -> Option<(Value, Value)> {
    let (pool, _) = audience.split_once("/providers/")?;
    let in_use = |row: &Value| row["state"] == "ACTIVE" && row["disabled"] != true;
    let pool = organization.table(Shelf::WorkloadPools).find(pool).filter(|row| in_use(row))?;
    let provider = organization.table(Shelf::WorkloadProviders).find(audience).filter(|row| in_use(row))?;
    Some((pool.into_owned(), provider.into_owned()))
}

/// Whether a provider takes these claims.
fn trusted(provider: &Value, claims: &Value, audience: &str) -> Result<(), &'static str> {
    if let Some(account) = provider["aws"]["accountId"].as_str() {
        let own = claims["arn"].as_str().and_then(|arn| arn.split(':').nth(4)) == Some(account);
        return if own { Ok(()) } else { Err("The caller's account is not the one of the provider.") };
    }
    if provider["oidc"]["issuerUri"] != claims["iss"] {
        return Err("The issuer in ID Token does not match the expected one.");
    }
    let allowed = provider["oidc"]["allowedAudiences"].as_array().filter(|allowed| !allowed.is_empty());
    let own = [audience.to_owned(), format!("https:{audience}")];
    let meant = match allowed {
        Some(allowed) => allowed.contains(&claims["aud"]),
        None => own.iter().any(|own| claims["aud"] == own.as_str()),
    };
    if !meant {
        return Err("The audience in ID Token does not match the expected audience.");
    }
    match provider["attributeCondition"].as_str() {
        Some(condition) if !holds(condition, claims) => {
            Err("The given credential is rejected by the attribute condition.")
        }
        _ => Ok(()),
    }
}

/// The conditions of the seed are comparisons of one claim with one text.
fn holds(condition: &str, claims: &Value) -> bool {
    let Some((claim, text)) = condition.split_once(" == ") else { return false };
    let name = claim.trim().trim_start_matches("assertion.");
    claims[name].as_str() == Some(text.trim().trim_matches('\''))
}

/// The value of an attribute that is mapped to one claim.
fn mapped(provider: &Value, attribute: &str, claims: &Value) -> Option<String> {
    let claim = provider["attributeMapping"][attribute].as_str()?.strip_prefix("assertion.")?;
    claims[claim].as_str().map(str::to_owned)
}

/// The identity that a signed `GetCallerIdentity` proves: who holds the access key that signed it.
fn aws(subject: &str, audience: &str, arn: impl Fn(&str) -> Option<String>) -> Option<Value> {
    let text = decoded(subject);
    let plain: Value = serde_json::from_str(&text)
        .ok()
        .or_else(|| serde_json::from_slice(&STANDARD.decode(&text).ok()?).ok())?;
    let header = |name: &str| {
        plain["headers"]
            .as_array()?
            .iter()
            .find(|header| header["key"].as_str().is_some_and(|key| key.eq_ignore_ascii_case(name)))?["value"]
            .as_str()
    };
    if header("x-goog-cloud-target-resource") != Some(audience)
        || !plain["url"].as_str()?.contains("Action=GetCallerIdentity")
    {
        return None;
    }
    let key = header("authorization")?.split("Credential=").nth(1)?.split('/').next()?;
    Some(json!({ "arn": arn(key)? }))
}
