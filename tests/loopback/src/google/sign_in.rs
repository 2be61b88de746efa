//! The ways to a token: a signed assertion, a refresh token, federation, impersonation, the metadata
//! server of a virtual machine.

mod federation;
mod metadata;

use serde_json::{Value, json};

use super::access;
use super::errors;
use super::names;
use super::organization::Organization;
use super::routes::Found;
use super::server::Shared;
use super::tokens::{self, Caller};
use crate::exchange::{Reply, Request, parameters};
use crate::faults::Fault;

const BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The name of the way that a path is, if it is one.
pub(super) fn api(path: &str) -> Option<&'static str> {
    match path {
        "/token" => Some("oauth2:token"),
        "/sts/v1/token" => Some("sts:token"),
        "/" => Some("metadata:ping"),
        path if path.starts_with("/computeMetadata/v1/") => Some("metadata:read"),
        _ => None,
    }
}

pub(super) fn answer(shared: &Shared, api: &str, request: &Request, faults: &[Fault]) -> Reply {
    if let Some(reply) = faults.iter().find_map(of_fault) {
        return reply;
    }
    match api {
        "oauth2:token" => token(shared, request),
        "sts:token" => federation::exchange(shared, request),
        _ => metadata::answer(shared, request),
    }
}

fn of_fault(fault: &Fault) -> Option<Reply> {
    match fault {
        Fault::Throttle(after) => {
            let reply = refusal(429, "rate_limit_exceeded", "Too many requests.");
            Some(match after {
                Some(seconds) => reply.with("retry-after", seconds.to_string()),
                None => reply,
            })
        }
        Fault::Deny => Some(refusal(400, "invalid_grant", "Invalid grant: account not found")),
        Fault::Fail(status) => Some(refusal(*status, "internal_failure", "Backend Error")),
        _ => None,
    }
}

fn refusal(status: u16, error: &str, text: &str) -> Reply {
    Reply::json(status, json!({ "error": error, "error_description": text }))
}

/// The fields of a form, or of a JSON body in either spelling.
fn fields(request: &Request) -> Vec<(String, String)> {
    match request.json() {
        Value::Object(members) => members
            .into_iter()
            .filter_map(|(name, value)| Some((snake(&name), value.as_str()?.to_owned())))
            .collect(),
        _ => parameters(&String::from_utf8_lossy(&request.body)),
    }
}

fn snake(name: &str) -> String {
    name.chars()
        .flat_map(|c| [c.is_uppercase().then_some('_'), Some(c.to_ascii_lowercase())])
        .flatten()
        .collect()
}

fn field<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str())
}

/// `oauth2.googleapis.com/token`.
fn token(shared: &Shared, request: &Request) -> Reply {
    let fields = fields(request);
    match field(&fields, "grant_type") {
        BEARER => assertion(shared, field(&fields, "assertion")),
        "refresh_token" => refresh(shared, &fields),
        _ => refusal(400, "unsupported_grant_type", "Invalid grant_type: "),
    }
}

/// A service account's own assertion, perhaps in the name of a user of the domain.
fn assertion(shared: &Shared, assertion: &str) -> Reply {
    let organization = shared.organization();
    let mut tokens = shared.tokens();
    let Some(claims) = tokens.signed(assertion) else {
        return refusal(400, "invalid_grant", "Invalid JWT Signature.");
    };
    let audience = claims["aud"].as_str().unwrap_or_default();
    if !audience.ends_with("/token") {
        return refusal(400, "invalid_grant", "Invalid JWT: Failed audience check.");
    }
    let email = claims["iss"].as_str().unwrap_or_default();
    let Some(account) = access::service_account(&organization, email) else {
        return refusal(400, "invalid_grant", "Invalid grant: account not found");
    };
    let scopes = split(claims["scope"].as_str().unwrap_or_default());
    if scopes.is_empty() {
        return refusal(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
    }
    let caller = match claims["sub"].as_str().filter(|subject| *subject != email) {
        None => account,
        Some(subject) => {
            let user = access::user(&organization, subject);
            let spoken = user.filter(|_| tokens.may_speak(&account.unique_id, &scopes));
            match spoken {
                // The project that is charged stays that of the service account.
                Some(user) => Caller { project: account.project, ..user },
                None => {
                    return refusal(
                        401,
                        "unauthorized_client",
                        "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
                    );
                }
            }
        }
    };
    let token = tokens.issue(caller, &scopes);
    granted(&token, tokens.seconds())
}

fn refresh(shared: &Shared, fields: &[(String, String)]) -> Reply {
    if field(fields, "client_id") != names::USER_CLIENT_ID
        || field(fields, "client_secret") != names::USER_CLIENT_SECRET
    {
        return refusal(401, "invalid_client", "The OAuth client was not found.");
    }
    let organization = shared.organization();
    let user = access::user(&organization, names::ADMINISTRATOR);
    let Some(user) = user.filter(|_| field(fields, "refresh_token") == names::REFRESH_TOKEN) else {
        return refusal(400, "invalid_grant", "Token has been expired or revoked.");
    };
    let mut tokens = shared.tokens();
    let scope = field(fields, "scope");
    let scopes = if scope.is_empty() {
        split("https://www.googleapis.com/auth/cloud-platform openid")
    } else {
        split(scope)
    };
    let token = tokens.issue(user, &scopes);
    granted(&token, tokens.seconds())
}

fn granted(token: &str, seconds: i64) -> Reply {
    Reply::json(200, json!({ "access_token": token, "expires_in": seconds, "token_type": "Bearer" }))
}

fn split(scopes: &str) -> Vec<String> {
    scopes.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

/// `generateAccessToken`: who may has been looked at. Each delegate must be let by the one before, and
/// let the next.
pub(super) fn impersonate(
    shared: &Shared,
    organization: &Organization,
    found: &Found,
    request: &Request,
) -> Reply {
    let body = request.json();
    let email = found.parts.get(1).map_or("", |name| name.as_str());
    let Some(caller) = access::service_account(organization, email) else {
        return errors::not_found(found, &format!("Service account {email}"));
    };
    let scopes: Vec<String> = body["scope"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|scope| scope.as_str().map(str::to_owned))
        .collect();
    if scopes.is_empty() {
        return errors::invalid(found, "Scope required.");
    }
    let lifetime = body["lifetime"].as_str().map(|text| text.trim_end_matches('s').parse::<i64>());
    let seconds = match lifetime {
        None => 3600,
        Some(Ok(seconds)) if (1..=3600).contains(&seconds) => seconds,
        Some(_) => return errors::invalid(found, "The lifetime of an access token must be at most 3600s."),
    };
    let mut tokens = shared.tokens();
    let seconds = seconds.min(tokens.seconds());
    let token = tokens.issue(caller, &scopes);
    let expires = jiff::Timestamp::from_second(tokens::now() + seconds)
        .map(|time| time.to_string())
        .unwrap_or_default();
    Reply::json(200, json!({ "accessToken": token, "expireTime": expires }))
}
