//! Microsoft Graph.

mod batch;
mod by_ids;
pub(crate) mod errors;
pub(crate) mod filter;
mod kinds;
mod list;
mod options;
mod permissions;
mod render;
mod routes;
mod shape;

use serde_json::{Value, json};

use crate::exchange::{Reply, Request};
use crate::faults::Fault;
use crate::quotas::Left;
use crate::served::Served;
use crate::server::Shared;
use crate::tenant::Tenant;
use routes::{Matched, Source};

/// Name of the API that a request asks: `graph:users`, `graph:$batch`, `unknown`.
pub(crate) fn api(request: &Request) -> String {
    if is_batch(request) {
        return "graph:$batch".to_owned();
    }
    routes::find(request)
        .map_or_else(|| "unknown".to_owned(), |matched| format!("graph:{}", matched.route.api))
}

/// Every method of Graph that is served.
pub(crate) fn served() -> impl Iterator<Item = Served> {
    routes::ROUTES.iter().map(|route| Served {
        api: format!("graph:{}", route.api),
        method: route.method(),
        path: format!("/{}/{}", if route.beta_only { "beta" } else { "v1.0" }, route.path),
        parameters: route.options.split_whitespace().map(|option| option.trim_end_matches('!')).collect(),
        versions: &[],
    })
}

/// Headers that every answer has.
pub(crate) fn finish(reply: &mut Reply) {
    let json =
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
    let error = "application/json";
    for (name, value) in [
        ("content-type", if reply.status == 200 { json } else { error }),
        ("cache-control", "no-cache"),
        ("strict-transport-security", "max-age=31536000"),
        ("request-id", errors::REQUEST_ID),
        ("client-request-id", errors::REQUEST_ID),
        (
            "x-ms-ags-diagnostic",
            r#"{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"000","RoleInstance":"AM2PEPF00000000"}}"#,
        ),
        ("odata-version", "4.0"),
    ] {
        reply.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Answers a request.
pub(crate) fn answer(shared: &Shared, request: &Request, faults: &[Fault]) -> Reply {
    if is_batch(request) {
        return batch::answer(shared, request);
    }
    let Some(matched) = routes::find(request) else {
        shared.journal().stray_from_documentation(request, "no documented path");
        let segment = request.segments().get(1).cloned().unwrap_or_default();
        let text = format!("Resource not found for the segment '{segment}'.");
        return errors::reply(400, "BadRequest", &text);
    };
    if request.method != matched.route.method() {
        shared.journal().stray_from_documentation(request, "another method than is documented for reading");
        return errors::reply(403, "Authorization_RequestDenied", errors::INSUFFICIENT);
    }
    let tenant = shared.tenant.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let options = match options::parse(request, &matched) {
        Ok(options) => options,
        Err(problem) => {
            shared.journal().stray_from_documentation(request, &problem.text);
            return errors::reply(400, problem.code, &problem.text);
        }
    };
    let held = shared.tokens().roles(request.header("authorization"));
    if !permissions::suffice(&held, matched.route.api, &options) {
        return errors::reply(403, "Authorization_RequestDenied", errors::INSUFFICIENT);
    }
    if !tenant.is_premium() && matched.route.needs_licence(&options) {
        let pim = ["ScheduleInstances", "roleManagementPolicyAssignments"];
        let is_pim = pim.iter().any(|end| matched.route.api.ends_with(end));
        return if is_pim { errors::no_pim() } else { errors::not_premium() };
    }
    let pages =
        faults.iter().find_map(|fault| if let Fault::Pages(size) = fault { Some(*size) } else { None });
    let reply = match matched.route.source {
        Source::ByIds => by_ids::answer(&tenant, request),
        Source::One(set) => one(&tenant, &matched, set, &options),
        Source::Single(set) => single(&tenant, &matched, set, &options),
        _ => list::answer(&tenant, request, &matched, &options, pages),
    };
    reply.with("x-ms-resource-unit", matched.route.cost(&options).to_string())
}

/// The link to the page that a request asks for, in other words.
pub(crate) fn again(request: &Request) -> String {
    let from = request.parameter("$skiptoken").and_then(options::position).unwrap_or(0);
    request.link("$skiptoken", &options::again(from, request.parameter("$skiptoken")))
}

/// A reply with what it says of the quota from four fifths on; without enough of it, another one.
pub(crate) fn metered(reply: Reply, left: Left) -> Reply {
    if !left.enough {
        let seconds = u32::try_from(left.resets_after.as_secs() + 1).unwrap_or(u32::MAX);
        return errors::of_fault(&Fault::Throttle(Some(seconds))).unwrap_or(reply);
    }
    if left.percent < 80 {
        return reply;
    }
    let share = format!("{}.{:02}", left.percent / 100, left.percent % 100);
    reply.with("x-ms-throttle-limit-percentage", share)
}

fn is_batch(request: &Request) -> bool {
    ["/v1.0/$batch", "/beta/$batch", "/v1.0/%24batch"].contains(&request.path.as_str())
}

fn one(tenant: &Tenant, matched: &Matched, set: crate::Set, options: &options::Options) -> Reply {
    let id = matched.ids.last().map_or("", String::as_str);
    let Some(row) = tenant.table(set).find(id) else { return errors::not_found(id) };
    entity(tenant, matched, &row, options)
}

fn single(tenant: &Tenant, matched: &Matched, set: crate::Set, options: &options::Options) -> Reply {
    match tenant.table(set).get(0) {
        Some(row) => entity(tenant, matched, &row, options),
        None => errors::not_found(matched.route.api),
    }
}

fn entity(tenant: &Tenant, matched: &Matched, row: &Value, options: &options::Options) -> Reply {
    let shown = render::entity(tenant, matched.route.kind, row, options, matched.version);
    let mut body = json!({ "@odata.context": format!("https://graph.microsoft.com/{}/$metadata#{}/$entity",
        matched.version.name(), matched.route.context()) });
    if let (Some(body), Value::Object(shown)) = (body.as_object_mut(), shown) {
        body.extend(shown);
    }
    Reply::json(200, body)
}
