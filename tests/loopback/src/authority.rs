//! The token endpoint of Entra ID, and those of managed identities.

mod assertion;
mod tokens;

use serde_json::{Value, json};

use crate::exchange::{Reply, Request, parameters};
use crate::faults::Fault;
use crate::names;
use crate::server::Shared;

pub(crate) use tokens::{Audience, Problem, Tokens};

/// Version of the metadata service that App Service's endpoint answers to.
const APP_SERVICE_VERSION: &str = "2019-08-01";

/// Whether a path, in lower case, is the authority's.
pub(crate) fn serves(path: &str) -> bool {
    path.ends_with("/oauth2/v2.0/token")
        || path.contains("/.well-known/openid-configuration")
        || path.contains("/discovery/instance")
        || path == "/metadata/identity/oauth2/token"
        || path == "/msi/token"
}

pub(crate) fn api(request: &Request) -> String {
    let path = request.path.to_lowercase();
    let name = if path.ends_with("/oauth2/v2.0/token") {
        "token"
    } else if path.contains("openid-configuration") {
        "openid-configuration"
    } else if path.contains("/discovery/instance") {
        "discovery"
    } else {
        "managed-identity"
    };
    format!("authority:{name}")
}

pub(crate) fn answer(shared: &Shared, request: &Request) -> Reply {
    match api(request).as_str() {
        "authority:token" => token(shared, request),
        "authority:openid-configuration" => configuration(shared, request),
        "authority:discovery" => discovery(shared),
        _ => managed_identity(shared, request),
    }
}

pub(crate) fn of_fault(fault: &Fault) -> Option<Reply> {
    match fault {
        Fault::Throttle(after) => {
            let reply =
                Reply::json(429, refusal(50196, "invalid_request", "The server terminated an operation."));
            Some(match after {
                Some(seconds) => reply.with("retry-after", seconds.to_string()),
                None => reply,
            })
        }
        Fault::Fail(status) => Some(Reply::json(
            *status,
            refusal(90033, "temporarily_unavailable", "A transient error has occurred. Please try again."),
        )),
        Fault::Deny => Some(Reply::json(
            400,
            refusal(700_016, "unauthorized_client", "Application was not found in the directory."),
        )),
        _ => None,
    }
}

pub(crate) fn finish(reply: &mut Reply) {
    for (name, value) in [
        ("content-type", "application/json; charset=utf-8"),
        ("cache-control", "no-store, no-cache"),
        ("x-ms-request-id", "4d1b5f0e-5f0a-4c1e-9a53-6d0fd3c10900"),
    ] {
        reply.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// `client_credentials` with a secret, or with an assertion: of a certificate or of another issuer.
fn token(shared: &Shared, request: &Request) -> Reply {
    if request.method != "POST" {
        return Reply::json(
            400,
            refusal(900_561, "invalid_request", "The endpoint only accepts POST requests."),
        );
    }
    let form = parameters(&String::from_utf8_lossy(&request.body));
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let tenant = shared.tenant.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let named = request.segments().first().cloned().unwrap_or_default();
    if named != tenant.id() && named != names::DOMAIN {
        return Reply::json(400, refusal(90002, "invalid_request", &format!("Tenant '{named}' not found.")));
    }
    if field("grant_type") != "client_credentials" {
        return Reply::json(
            400,
            refusal(70003, "unsupported_grant_type", "The app requested an unsupported grant type."),
        );
    }
    let Some(audience) = Audience::of_scope(field("scope")) else {
        return Reply::json(
            400,
            refusal(
                1_002_012,
                "invalid_scope",
                &format!(
                    "The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
                    field("scope")
                ),
            ),
        );
    };
    let app_id = field("client_id");
    if tenant.service_principal_of(app_id).is_none() {
        return Reply::json(
            400,
            refusal(
                700_016,
                "unauthorized_client",
                &format!("Application with identifier '{app_id}' was not found in the directory 'Contoso'."),
            ),
        );
    }
    let proof = if field("client_assertion").is_empty() {
        match (tenant.secret(app_id), field("client_secret")) {
            (_, "") => Err((
                7_000_218,
                "invalid_client",
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
            )),
            (Some(secret), given) if secret == given => Ok(()),
            _ => Err((
                7_000_215,
                "invalid_client",
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app.",
            )),
        }
    } else {
        assertion::accept(&tenant, &shared.tokens(), app_id, field("client_assertion"), shared.authority())
    };
    match proof {
        Ok(()) => granted(shared, &tenant, app_id, audience),
        Err((code, error, text)) => Reply::json(401, refusal(code, error, text)),
    }
}

fn granted(shared: &Shared, tenant: &crate::Tenant, app_id: &str, audience: Audience) -> Reply {
    let mut tokens = shared.tokens();
    let seconds = tokens.lifetime().as_secs();
    let token = tokens.issue(tenant, app_id, audience);
    Reply::json(
        200,
        json!({
            "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token,
        }),
    )
}

/// The endpoints of a virtual machine and of App Service: they know who asks by where he asks.
fn managed_identity(shared: &Shared, request: &Request) -> Reply {
    let app_service = request.path.eq_ignore_ascii_case("/msi/token");
    let proven = if app_service {
        request.header("x-identity-header") == Some(names::IDENTITY_HEADER)
            && request.parameter("api-version") == Some(APP_SERVICE_VERSION)
    } else {
        request.header("metadata").is_some_and(|value| value.eq_ignore_ascii_case("true"))
            && request.parameter("api-version").is_some()
    };
    let Some(audience) = request.parameter("resource").and_then(Audience::of_scope).filter(|_| proven) else {
        return Reply::json(
            400,
            json!({ "error": "invalid_request", "error_description": "Required metadata header not specified" }),
        );
    };
    let tenant = shared.tenant.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut tokens = shared.tokens();
    let seconds = tokens.lifetime().as_secs();
    let token = tokens.issue(&tenant, names::SCANNER_APP_ID, audience);
    let expires_on = tokens::now() + i64::try_from(seconds).unwrap_or(i64::MAX / 2);
    // Numbers as text: so both services write them.
    Reply::json(
        200,
        json!({
            "access_token": token, "expires_on": expires_on.to_string(), "expires_in": seconds.to_string(),
            "resource": request.parameter("resource"), "token_type": "Bearer", "client_id": names::SCANNER_APP_ID,
        }),
    )
}

fn configuration(shared: &Shared, request: &Request) -> Reply {
    let tenant = request.segments().first().cloned().unwrap_or_default();
    let at = format!("{}/{tenant}", shared.authority());
    Reply::json(
        200,
        json!({
            "token_endpoint": format!("{at}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": format!("{at}/discovery/v2.0/keys"),
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "subject_types_supported": ["pairwise"],
            "issuer": format!("{at}/v2.0"),
            "authorization_endpoint": format!("{at}/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": format!("{at}/oauth2/v2.0/devicecode"),
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
        }),
    )
}

fn discovery(shared: &Shared) -> Reply {
    let host = shared.authority().trim_start_matches("https://");
    Reply::json(
        200,
        json!({
            "tenant_discovery_endpoint": format!("https://{host}/common/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [{ "preferred_network": host, "preferred_cache": host, "aliases": [host] }],
        }),
    )
}

/// A refusal in the words of the endpoint.
fn refusal(code: u32, error: &str, text: &str) -> Value {
    json!({
        "error": error,
        "error_description": format!("AADSTS{code}: {text} Trace ID: 4d1b5f0e-5f0a-4c1e-9a53-6d0fd3c10900 Correlation ID: 7c6a1a7c-3b0f-4a8e-8a4d-2f2f0e6b1f11 Timestamp: 2026-11-20 08:00:00Z"),
        "error_codes": [code],
        "timestamp": "2026-11-20 08:00:00Z",
        "trace_id": "4d1b5f0e-5f0a-4c1e-9a53-6d0fd3c10900",
        "correlation_id": "7c6a1a7c-3b0f-4a8e-8a4d-2f2f0e6b1f11",
        "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
    })
}
