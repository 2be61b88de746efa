//! What Graph says when it refuses.

use serde_json::json;

use crate::authority::Problem;
use crate::exchange::Reply;
use crate::faults::Fault;

/// The same for every answer: captures of two runs are alike.
pub(crate) const REQUEST_ID: &str = "8f6e8a9c-0d5e-4c1b-9b57-0f2f3d1c7a10";

pub(super) const INSUFFICIENT: &str = "Insufficient privileges to complete the operation.";

/// An error in Graph's shape.
pub(super) fn reply(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(
        status,
        json!({ "error": {
        "code": code,
        "message": message,
        "innerError": { "date": "2026-11-20T08:00:00", "request-id": REQUEST_ID, "client-request-id": REQUEST_ID },
    } }),
    )
}

pub(super) fn not_found(id: &str) -> Reply {
    let text = format!(
        "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
    );
    reply(404, "Request_ResourceNotFound", &text)
}

pub(super) fn not_premium() -> Reply {
    reply(
        403,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
    )
}

/// What Privileged Identity Management says, which needs more than sign-in logs do.
pub(super) fn no_pim() -> Reply {
    let text = "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.";
    reply(400, "AadPremiumLicenseRequired", text)
}

pub(crate) fn unauthorised(problem: Problem) -> Reply {
    let text = match problem {
        Problem::Missing => "Access token is empty.",
        Problem::Malformed => "CompactToken parsing failed with error code: 80049217",
        Problem::Expired => "Lifetime validation failed, the token is expired.",
        Problem::OtherAudience => "Access token validation failure. Invalid audience.",
    };
    reply(401, "InvalidAuthenticationToken", text).with(
        "www-authenticate",
        r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000""#,
    )
}

/// The refusal that a fault stands for.
pub(crate) fn of_fault(fault: &Fault) -> Option<Reply> {
    match fault {
        Fault::Throttle(after) => {
            let text = "Too many requests. Retry later.";
            let reply = reply(429, "TooManyRequests", text)
                .with("x-ms-throttle-scope", "Tenant_Application/ReadWrite/00000000/00000000")
                .with("x-ms-throttle-information", "ResourceUnitLimitExceeded")
                .with("x-ms-throttle-limit-percentage", "1.2");
            Some(match after {
                Some(seconds) => reply.with("retry-after", seconds.to_string()),
                None => reply,
            })
        }
        Fault::Deny => Some(reply(403, "Authorization_RequestDenied", INSUFFICIENT)),
        Fault::NoLicence => Some(not_premium()),
        Fault::Fail(503) => {
            Some(reply(503, "serviceNotAvailable", "The service is temporarily unavailable."))
        }
        Fault::Fail(504) => Some(reply(504, "UnknownError", "The gateway timed out.")),
        Fault::Fail(status) => {
            Some(reply(*status, "InternalServerError", "An internal server error occurred."))
        }
        _ => None,
    }
}
