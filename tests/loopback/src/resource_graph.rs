//! Azure Resource Graph: a query over every subscription, in the part of its language that reading
//! access needs.

mod query;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::arm::{errors, lists};
use crate::exchange::{Reply, Request};
use crate::faults::Fault;
use crate::quotas::Left;
use crate::server::{Shared, lock};
use crate::tenant::{Rows, Set, Tenant};
use query::Query;

/// Rows a page unasked, and at most.
const PAGE: (usize, usize) = (100, 1000);

/// Documented versions.
const VERSIONS: [&str; 4] = ["2019-04-01", "2021-03-01", "2022-10-01", "2024-04-01"];

/// The types of `authorizationresources` and their sets; other tables hold resources.
const AUTHORIZATION: [(&str, &str, Set); 3] = [
    ("microsoft.authorization/roleassignments", "roleAssignments", Set::AzureRoleAssignments),
    ("microsoft.authorization/roledefinitions", "roleDefinitions", Set::AzureRoleDefinitions),
    ("microsoft.authorization/classicadministrators", "classicAdministrators", Set::ClassicAdministrators),
];

/// Name of the API: the table, and the type that is asked for.
pub(crate) fn api(request: &Request) -> String {
    let body = request.json();
    let Some(query) = body["query"].as_str().and_then(query::parse) else { return "arg:unknown".to_owned() };
    let types = query.types();
    let name = match types.as_slice() {
        [kind] => AUTHORIZATION.iter().find(|(own, ..)| own == kind).map(|(_, name, _)| *name).or(match kind
            .as_str()
        {
            "microsoft.managedidentity/userassignedidentities" => Some("userAssignedIdentities"),
            "microsoft.keyvault/vaults" => Some("vaults"),
            _ => None,
        }),
        [] => None,
        _ => Some("compute"),
    };
    match name {
        Some(name) => format!("arg:{}/{name}", query.table),
        None => format!("arg:{}", query.table),
    }
}

/// The token of the page that a request asks for, in other words.
pub(crate) fn again(request: &Request) -> String {
    lists::again(request.json()["options"]["$skipToken"].as_str())
}

pub(crate) fn answer(shared: &Shared, request: &Request, faults: &[Fault]) -> Reply {
    let version = request.parameter("api-version").unwrap_or_default();
    if request.method != "POST" || !VERSIONS.contains(&version) {
        shared.journal().stray_from_documentation(request, "another method or version than is documented");
        return errors::reply(400, "BadRequest", "Please provide a valid api-version and method.");
    }
    let body = request.json();
    let Some(query) = body["query"].as_str().and_then(query::parse) else {
        shared.journal().stray_from_documentation(request, "a query that is not understood");
        return errors::reply(
            400,
            "BadRequest",
            "Please provide below info when asking for support: timestamp = 2026-11-20T08:00:00Z, correlationId = 2f8b0a44-7a06-4c0f-a0bb-0a6c2c1d3e55. Details: Query is invalid.",
        );
    };
    let tenant = shared.tenant.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let options = &body["options"];
    let from = match options["$skipToken"].as_str() {
        None => 0,
        Some(token) => match lists::position(token) {
            Some(from) => from,
            None => return errors::reply(400, "BadRequest", "Invalid skipToken."),
        },
    };
    let top =
        options["$top"].as_u64().and_then(|top| usize::try_from(top).ok()).unwrap_or(PAGE.0).clamp(1, PAGE.1);
    let pages =
        faults.iter().find_map(|fault| if let Fault::Pages(size) = fault { Some(*size) } else { None });
    let above = options["authorizationScopeFilter"].as_str().is_some_and(|filter| filter.contains("Above"));
    let asked = Asked { tenant: &tenant, query: &query, above, subscriptions: subscriptions(&body) };
    let key = format!("{} {above} {:?}", body["query"], asked.subscriptions);
    let held = lock(&shared.chosen).get(&key).cloned();
    let places = held.unwrap_or_else(|| {
        let places: Arc<[usize]> = asked.places().into();
        lock(&shared.chosen).insert(key, Arc::clone(&places));
        places
    });
    asked.page(&places, from, pages.unwrap_or(top).max(1))
}

/// A reply of a service that nobody else asks.
pub(crate) fn unmetered(reply: Reply) -> Reply {
    reply.with("x-ms-user-quota-remaining", "14").with("x-ms-user-quota-resets-after", "00:00:05")
}

/// A reply with what is left of the quota; without enough of it, another one.
pub(crate) fn metered(reply: Reply, left: Left) -> Reply {
    let text = "Please provide below info when asking for support: timestamp = 2026-11-20T08:00:00Z. Details: Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed.";
    let seconds = left.resets_after.as_secs() + u64::from(left.resets_after.subsec_nanos() > 0);
    let reply = if left.enough { reply } else { errors::reply(429, "RateLimiting", text) };
    let reply = reply.with("x-ms-user-quota-remaining", left.remaining.to_string());
    let resets = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let reply = reply.with("x-ms-user-quota-resets-after", resets);
    if left.enough { reply } else { reply.with("retry-after", seconds.to_string()) }
}

fn subscriptions(body: &Value) -> Option<Vec<String>> {
    let list = body["subscriptions"].as_array().filter(|list| !list.is_empty())?;
    Some(list.iter().filter_map(Value::as_str).map(str::to_lowercase).collect())
}

struct Asked<'a> {
    tenant: &'a Tenant,
    query: &'a Query,
    /// Whether rows above the subscriptions belong to the answer.
    above: bool,
    subscriptions: Option<Vec<String>>,
}

impl Asked<'_> {
    /// The rows that the query chooses, in its order.
    fn places(&self) -> Vec<usize> {
        let rows = self.rows();
        let wanted = |at: &usize| rows.get(*at).is_some_and(|row| self.wants(&row));
        let mut places: Vec<usize> = (0..rows.len()).filter(wanted).collect();
        if let Some((column, descending)) = &self.query.order {
            places.sort_by_cached_key(|at| {
                rows.get(*at).map(|row| self.query.cell(&self.row(&row), column).to_string())
            });
            if *descending {
                places.reverse();
            }
        }
        places.truncate(self.query.limit.unwrap_or(usize::MAX));
        places
    }

    fn page(&self, places: &[usize], from: usize, top: usize) -> Reply {
        let rows = self.rows();
        let data: Vec<Value> = places
            .iter()
            .skip(from)
            .take(top)
            .filter_map(|at| rows.get(*at))
            .map(|row| self.query.project(self.row(&row)))
            .collect();
        let mut body = json!({
            "totalRecords": places.len(), "count": data.len(), "data": data, "facets": [], "resultTruncated": "false",
        });
        if from + top < places.len() {
            body["$skipToken"] = lists::token(from + top).into();
        }
        Reply::json(200, body).with("x-ms-resource-graph-request-duration", "0:00:00:00.0500000")
    }

    fn rows(&self) -> Rows<'_> {
        let set = if self.query.table == "authorizationresources" {
            let kind = self.query.types().first().cloned().unwrap_or_default();
            AUTHORIZATION
                .iter()
                .find(|(own, ..)| *own == kind)
                .map_or(Set::AzureRoleAssignments, |(_, _, set)| *set)
        } else if self.query.table == "resourcecontainers" {
            Set::Subscriptions
        } else {
            Set::Resources
        };
        self.tenant.table(set).all()
    }

    fn wants(&self, row: &Value) -> bool {
        let owner = row["_of"].as_str().unwrap_or_default();
        let is_assignment = row["properties"]["principalId"].is_string();
        let visible = !(is_assignment && owner == "/" && !self.above);
        let chosen = self.subscriptions.as_ref().is_none_or(|list| {
            list.iter().any(|id| owner.to_lowercase().ends_with(id))
                || (self.above && !owner.starts_with("/subscriptions"))
        });
        visible && chosen && self.query.passes(&self.row(row))
    }

    /// A row with the columns that Resource Graph adds.
    fn row(&self, row: &Value) -> Value {
        let mut shown = lists::shown(row);
        let id = row["id"].as_str().unwrap_or_default();
        let mut parts = id.split('/').skip(2);
        let subscription =
            if id.starts_with("/subscriptions/") { parts.next().unwrap_or_default() } else { "" };
        let group =
            parts.nth(1).filter(|_| id.to_lowercase().contains("/resourcegroups/")).unwrap_or_default();
        shown["tenantId"] = self.tenant.id().into();
        shown["subscriptionId"] = subscription.into();
        shown["resourceGroup"] = group.to_lowercase().into();
        if let Some(kind) = shown["type"].as_str().map(str::to_lowercase) {
            shown["type"] = kind.into();
        }
        shown
    }
}
