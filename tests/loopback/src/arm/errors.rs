//! What Resource Manager says when it refuses.

use serde_json::json;

use crate::authority::Problem;
use crate::exchange::{Reply, Request};
use crate::faults::Fault;

/// The same for every answer: captures of two runs are alike.
pub(super) const REQUEST_ID: &str = "2f8b0a44-7a06-4c0f-a0bb-0a6c2c1d3e55";

/// An error in Resource Manager's shape.
pub(crate) fn reply(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(status, json!({ "error": { "code": code, "message": message } }))
}

pub(crate) fn unauthorised(problem: Problem, authority: &str) -> Reply {
    let (code, text) = match problem {
        Problem::Missing => {
            ("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        }
        Problem::Malformed => ("InvalidAuthenticationToken", "The access token is invalid."),
        Problem::Expired => (
            "ExpiredAuthenticationToken",
            "The access token expiry UTC time '11/20/2026 8:00:00 AM' is earlier than current UTC time '11/20/2026 8:00:01 AM'.",
        ),
        Problem::OtherAudience => (
            "InvalidAuthenticationTokenAudience",
            "The access token has been obtained for wrong audience or resource 'https://graph.microsoft.com'. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/', 'https://management.core.windows.net', 'https://management.azure.com/', 'https://management.azure.com'.",
        ),
    };
    let challenge = format!(
        r#"Bearer authorization_uri="{authority}/{}", error="invalid_token", error_description="{text}""#,
        crate::names::TENANT
    );
    reply(401, code, text).with("www-authenticate", challenge)
}

pub(super) fn forbidden(request: &Request) -> Reply {
    let scope = request.path.split("/providers/").next().filter(|scope| !scope.is_empty()).unwrap_or("/");
    reply(
        403,
        "AuthorizationFailed",
        &format!(
            "The client '{app}' with object id '{id}' does not have authorization to perform action '{method}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
            app = crate::names::SCANNER_APP_ID,
            id = crate::names::object("sp tenure"),
            method = action(request),
        ),
    )
}

/// The action that reading a path takes.
fn action(request: &Request) -> String {
    let kind =
        request.path.rsplit_once("/providers/").map_or("Microsoft.Resources/subscriptions", |(_, kind)| kind);
    let verb = if request.method == "GET" { "read" } else { "write" };
    format!("{kind}/{verb}")
}

pub(super) fn no_such_type(request: &Request) -> Reply {
    let rest = request.path.rsplit_once("/providers/").map_or(request.path.as_str(), |(_, rest)| rest);
    let (namespace, kind) = rest.split_once('/').unwrap_or((rest, ""));
    reply(
        404,
        "InvalidResourceType",
        &format!(
            "The resource type '{kind}' could not be found in the namespace '{namespace}' for api version '{}'.",
            request.parameter("api-version").unwrap_or_default(),
        ),
    )
}

pub(super) fn no_such_version(version: &str, supported: &[&str]) -> Reply {
    reply(
        400,
        "InvalidResourceType",
        &format!(
            "The api-version '{version}' is invalid. The supported versions are '{}'.",
            supported.join(",")
        ),
    )
}

pub(super) fn not_premium() -> Reply {
    reply(
        400,
        "AadPremiumLicenseRequired",
        "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
    )
}

pub(super) fn not_found(what: &str) -> Reply {
    reply(404, "ResourceNotFound", &format!("The resource '{what}' was not found."))
}

/// The refusal that a fault stands for.
pub(crate) fn of_fault(fault: &Fault, request: &Request) -> Option<Reply> {
    match fault {
        Fault::Throttle(after) => {
            let reply = reply(429, "TooManyRequests",
                "The request is being throttled as the limit has been reached for operation type - Read_ObservationWindow_00:05:00.")
                .with("x-ms-failure-cause", "gateway");
            Some(match after {
                Some(seconds) => reply.with("retry-after", seconds.to_string()),
                None => reply,
            })
        }
        Fault::Deny => Some(forbidden(request)),
        Fault::NoLicence => Some(not_premium()),
        Fault::Fail(503) => Some(reply(503, "ServerBusy", "The server is busy.")),
        Fault::Fail(504) => Some(reply(
            504,
            "GatewayTimeout",
            "The gateway did not receive a response from the backend within the specified time period.",
        )),
        Fault::Fail(status) => {
            Some(reply(*status, "InternalServerError", "Encountered internal server error."))
        }
        _ => None,
    }
}
