//! What the services say when they refuse: `google.rpc.Status` as JSON, and the older form of it.

use serde_json::{Value, json};

use super::routes::{Found, Gate};
use super::tokens::Problem;
use crate::exchange::{Reply, Request};
use crate::faults::Fault;

/// An error: its status, its canonical code, its reason in the older form, its text, its details.
fn reply(
    found: Option<&Found>,
    status: u16,
    code: &str,
    reason: &str,
    message: &str,
    details: Vec<Value>,
) -> Reply {
    let service = found.map_or("", |found| found.route.service());
    // Storage and the Admin SDK speak the older form only.
    let older = ["storage", "admin"].contains(&service);
    let mut error = json!({ "code": status, "message": message });
    if older || service == "compute" || status == 401 {
        error["errors"] = json!([{ "message": message, "domain": "global", "reason": reason }]);
    }
    if !older {
        error["status"] = json!(code);
        if !details.is_empty() {
            error["details"] = json!(details);
        }
    }
    Reply::json(status, json!({ "error": error }))
}

fn info(reason: &str, domain: &str, metadata: Value) -> Value {
    json!({ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": domain, "metadata": metadata })
}

pub(super) fn unauthenticated(found: &Found, problem: Problem) -> Reply {
    let (message, reason, older) = match problem {
        Problem::Missing => (
            "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            "CREDENTIALS_MISSING",
            "required",
        ),
        Problem::Invalid => (
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            "ACCESS_TOKEN_EXPIRED",
            "authError",
        ),
    };
    let metadata = json!({ "service": host(found), "method": found.api });
    let reply = reply(
        Some(found),
        401,
        "UNAUTHENTICATED",
        older,
        message,
        vec![info(reason, "googleapis.com", metadata)],
    );
    reply.with("www-authenticate", r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#)
}

pub(super) fn scope_insufficient(found: &Found) -> Reply {
    let metadata = json!({ "service": host(found), "method": found.api });
    reply(
        Some(found),
        403,
        "PERMISSION_DENIED",
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        vec![info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "googleapis.com", metadata)],
    )
}

/// The API is not enabled in the project that is charged.
pub(super) fn disabled(found: &Found, project_number: &str) -> Reply {
    let service = host(found);
    let url =
        format!("https://console.developers.google.com/apis/api/{service}/overview?project={project_number}");
    let message = format!(
        "{service} API has not been used in project {project_number} before or it is disabled. Enable it by visiting {url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry."
    );
    let consumer = format!("projects/{project_number}");
    let details = vec![
        info(
            "SERVICE_DISABLED",
            "googleapis.com",
            json!({ "service": service, "consumer": consumer, "activationUrl": url, "serviceTitle": service, "containerInfo": project_number }),
        ),
        json!({ "@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "en-US", "message": message }),
        json!({ "@type": "type.googleapis.com/google.rpc.Help", "links": [{ "description": "Google developers console API activation", "url": url }] }),
    ];
    reply(Some(found), 403, "PERMISSION_DENIED", "accessNotConfigured", &message, details)
}

/// The caller may not charge this project.
pub(super) fn user_project_denied(found: &Found, project: &str) -> Reply {
    let message = format!(
        "Caller does not have required permission to use project {project}. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission, by visiting https://console.developers.google.com/iam-admin/iam/project?project={project} and then retry. Propagation of the new permission may take a few minutes."
    );
    let metadata = json!({ "service": host(found), "consumer": format!("projects/{project}"), "containerInfo": project });
    reply(
        Some(found),
        403,
        "PERMISSION_DENIED",
        "forbidden",
        &message,
        vec![info("USER_PROJECT_DENIED", "googleapis.com", metadata)],
    )
}

/// The caller lacks a permission; that there is no such thing is not told either.
pub(super) fn forbidden(found: &Found, permission: &str, resource: &str) -> Reply {
    let message = match found.route.service() {
        "admin" => "Not Authorized to access this resource/api".to_owned(),
        "cloudidentity" => {
            "Error(2028): Permission denied for resource groups (or it may not exist).".to_owned()
        }
        _ => format!("Permission '{permission}' denied on resource '{resource}' (or it may not exist)."),
    };
    let details = match found.route.service() {
        "admin" | "cloudidentity" => Vec::new(),
        _ => vec![info(
            "IAM_PERMISSION_DENIED",
            "iam.googleapis.com",
            json!({ "permission": permission, "resource": resource }),
        )],
    };
    reply(Some(found), 403, "PERMISSION_DENIED", "forbidden", &message, details)
}

pub(super) fn not_found(found: &Found, what: &str) -> Reply {
    let message = format!("{what} does not exist.");
    reply(Some(found), 404, "NOT_FOUND", "notFound", &message, Vec::new())
}

pub(super) fn invalid(found: &Found, message: &str) -> Reply {
    reply(Some(found), 400, "INVALID_ARGUMENT", "badRequest", message, Vec::new())
}

/// A parameter, or a member of the body, that the method does not have.
pub(super) fn unknown_name(found: &Found, name: &str) -> Reply {
    let message = format!(
        "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could not be found in request message."
    );
    let details = vec![
        json!({ "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{ "description": message }] }),
    ];
    reply(Some(found), 400, "INVALID_ARGUMENT", "badRequest", &message, details)
}

/// No service has such a path: an HTML page says so.
pub(super) fn nowhere(request: &Request) -> Reply {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=en>\n  <title>Error 404 (Not Found)!!1</title>\n  <p><b>404.</b> <ins>That\u{2019}s an error.</ins>\n  <p>The requested URL <code>{}</code> was not found on this server.\n",
        request.path
    );
    Reply { status: 404, headers: Vec::new(), body: crate::exchange::Body::Text(page) }
        .with("content-type", "text/html; charset=UTF-8")
}

/// A quota has run out: of `amount` a minute, charged to a project.
pub(super) fn exhausted(found: &Found, project_number: &str, amount: &str, retry: Option<u32>) -> Reply {
    let service = host(found);
    let metric = format!("{service}/default_requests");
    let message = format!(
        "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service '{service}' for consumer 'project_number:{project_number}'."
    );
    let mut details = vec![
        info(
            "RATE_LIMIT_EXCEEDED",
            "googleapis.com",
            json!({
                "service": service, "consumer": format!("projects/{project_number}"), "quota_metric": metric, "quota_limit": "DefaultRequestsPerMinutePerProject",
                "quota_limit_value": amount, "quota_location": "global", "quota_unit": "1/min/{project}",
            }),
        ),
        json!({
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [{ "subject": format!("project:{project_number}"), "description": message }],
        }),
        json!({ "@type": "type.googleapis.com/google.rpc.Help", "links": [{ "description": "Request a higher quota limit.", "url": "https://cloud.google.com/docs/quotas/help/request_increase" }] }),
    ];
    if let Some(seconds) = retry {
        details.push(json!({ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": format!("{seconds}s") }));
    }
    let (status, code, reason) = match found.route.service() {
        // These two never learnt 429.
        "admin" => (403, "PERMISSION_DENIED", "quotaExceeded"),
        "compute" => (403, "PERMISSION_DENIED", "rateLimitExceeded"),
        _ => (429, "RESOURCE_EXHAUSTED", "rateLimitExceeded"),
    };
    reply(Some(found), status, code, reason, &message, details)
}

/// The refusal that a fault stands for.
pub(super) fn of_fault(fault: &Fault, found: &Found, project_number: &str) -> Option<Reply> {
    Some(match fault {
        Fault::Throttle(after) => exhausted(found, project_number, "400", *after),
        Fault::Deny => {
            let permission = match found.route.gate {
                Gate::Iam(name) | Gate::IamOfKind(name) | Gate::Workspace(name) => {
                    name.replace("{kind}", found.kind())
                }
                Gate::Open => "resourcemanager.projects.get".to_owned(),
            };
            forbidden(found, &permission, &found.parent)
        }
        Fault::ServiceDisabled | Fault::NoLicence => disabled(found, project_number),
        Fault::Fail(status) => {
            let (code, reason, message) = match status {
                503 => ("UNAVAILABLE", "backendError", "The service is currently unavailable."),
                504 => ("DEADLINE_EXCEEDED", "backendError", "The request timed out."),
                502 => ("UNAVAILABLE", "badGateway", "Bad gateway."),
                _ => ("INTERNAL", "internalError", "Internal error encountered."),
            };
            reply(Some(found), *status, code, reason, message, Vec::new())
        }
        _ => return None,
    })
}

/// `iam.googleapis.com`.
pub(super) fn host(found: &Found) -> String {
    format!("{}.googleapis.com", found.route.service())
}
