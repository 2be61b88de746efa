//! Azure Resource Manager.

pub(crate) mod errors;
mod hierarchy;
pub(crate) mod lists;
mod routes;

use crate::exchange::{Reply, Request};
use crate::faults::Fault;
use crate::served::Served;
use crate::server::Shared;

pub(crate) use hierarchy::anchor;
use routes::Matched;

/// Name of the API that a request asks: `arm:subscriptions`, `unknown`.
pub(crate) fn api(request: &Request) -> String {
    routes::find(request).map_or_else(|| "unknown".to_owned(), |matched| format!("arm:{}", matched.route.api))
}

/// Every method of Resource Manager that is served.
pub(crate) fn served() -> impl Iterator<Item = Served> {
    routes::ROUTES.iter().map(|route| Served {
        api: format!("arm:{}", route.api),
        method: "GET",
        path: route.path.to_owned(),
        parameters: route.parameters.to_vec(),
        versions: route.versions,
    })
}

/// Headers that every answer has.
pub(crate) fn finish(reply: &mut Reply) {
    for (name, value) in [
        ("content-type", "application/json; charset=utf-8"),
        ("cache-control", "no-cache"),
        ("pragma", "no-cache"),
        ("expires", "-1"),
        ("x-ms-ratelimit-remaining-subscription-reads", "249"),
        ("x-ms-ratelimit-remaining-subscription-global-reads", "3749"),
        ("x-ms-request-id", errors::REQUEST_ID),
        ("x-ms-correlation-request-id", errors::REQUEST_ID),
        ("x-ms-routing-request-id", "WESTEUROPE:20261120T080000Z:8f6e8a9c-0d5e-4c1b-9b57-0f2f3d1c7a10"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
    ] {
        reply.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// The link to the page that a request asks for, in other words.
pub(crate) fn again(request: &Request) -> String {
    request.link("$skiptoken", &lists::again(request.parameter("$skiptoken")))
}

/// Answers a request.
pub(crate) fn answer(shared: &Shared, request: &Request, faults: &[Fault]) -> Reply {
    let stray = |why: &str| shared.journal().stray_from_documentation(request, why);
    let Some(matched) = routes::find(request) else {
        stray("no documented path");
        return errors::no_such_type(request);
    };
    if request.method != "GET" {
        stray("another method than is documented for reading");
        return errors::forbidden(request);
    }
    if let Err(reply) = check(request, &matched) {
        stray("undocumented version or parameter");
        return reply;
    }
    let tenant = shared.tenant.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(reply) = hierarchy::missing(&tenant, &matched.scope) {
        return reply;
    }
    if matched.route.premium && !tenant.is_premium() {
        return errors::not_premium();
    }
    let pages =
        faults.iter().find_map(|fault| if let Fault::Pages(size) = fault { Some(*size) } else { None });
    lists::answer(&tenant, request, &matched, pages)
}

/// Holds version and parameters against what is documented.
fn check(request: &Request, matched: &Matched) -> Result<(), Reply> {
    let Some(version) = request.parameter("api-version") else {
        return Err(errors::reply(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        ));
    };
    if !matched.route.versions.contains(&version) {
        return Err(errors::no_such_version(version, matched.route.versions));
    }
    for (name, _) in &request.query {
        let known = ["api-version", "$skiptoken"];
        let documented =
            known.iter().chain(matched.route.parameters).any(|own| own.eq_ignore_ascii_case(name));
        if !documented {
            return Err(errors::reply(
                400,
                "InvalidQueryParameter",
                &format!("The query parameter '{name}' is not supported."),
            ));
        }
    }
    Ok(())
}
