//! The way of a request through the services.

use serde_json::{Value, json};

use super::access;
use super::admission::{admitted, charged, number_of, target};
use super::errors;
use super::filter;
use super::lists::{self, owner, shown, text, viewed};
use super::names;
use super::organization::{CONTAINER, Organization};
use super::page;
use super::policy;
use super::routes::{Found, Source};
use super::search;
use super::server::Shared;
use super::shelf::Shelf;
use super::sign_in;
use super::tokens::Caller;
use crate::exchange::{Reply, Request};
use crate::faults::Fault;

/// Parameters that every method has.
const COMMON: [&str; 14] = [
    "$.xgafv",
    "$alt",
    "$prettyPrint",
    "$fields",
    "access_token",
    "alt",
    "callback",
    "fields",
    "key",
    "oauth_token",
    "prettyPrint",
    "quotaUser",
    "uploadType",
    "upload_protocol",
];

/// Answers a call of a method that is served.
pub(super) fn answer(shared: &Shared, found: &Found, request: &Request, faults: &[Fault]) -> Reply {
    let organization = shared.organization();
    if faults.contains(&Fault::Expired) {
        shared.tokens().revoke(request.header("authorization"));
    }
    let who = shared
        .tokens()
        .check(request.header("authorization"), |mail| access::service_account(&organization, mail));
    let (caller, scopes) = match who {
        Ok(known) => known,
        Err(problem) => return errors::unauthenticated(found, problem),
    };
    let charged = charged(&organization, found, request, &caller);
    let number = number_of(&organization, &charged);
    if let Some(reply) = faults.iter().find_map(|fault| errors::of_fault(fault, found, &number)) {
        return reply;
    }
    if let Some((name, _)) = request.query.iter().find(|(name, _)| {
        !found.route.parameters.contains(&name.as_str()) && !COMMON.contains(&name.as_str())
    }) {
        shared.journal().stray_from_documentation(request, &format!("no parameter `{name}`"));
        return errors::unknown_name(found, name);
    }
    if !found.route.scopes.iter().any(|scope| scopes.iter().any(|own| own == scope)) {
        return errors::scope_insufficient(found);
    }
    if let Some(project) = request.header("x-goog-user-project")
        && !access::allows(&organization, &caller, "serviceusage.services.use", &charged, &charged)
    {
        return errors::user_project_denied(found, project);
    }
    if !organization.enabled(&charged, &errors::host(found)) {
        return errors::disabled(found, &number);
    }
    if let Err(reply) = admitted(&organization, found, request, &caller) {
        return reply;
    }
    if let Some(amount) = shared.overdrawn(found.route.service()) {
        return errors::exhausted(found, &number, &amount.to_string(), None);
    }
    served(shared, &organization, found, request, faults, &caller)
}

/// The answer to whoever may ask.
fn served(
    shared: &Shared,
    organization: &Organization,
    found: &Found,
    request: &Request,
    faults: &[Fault],
    caller: &Caller,
) -> Reply {
    let wanted = match page::wanted(found, request, faults) {
        Ok(wanted) => wanted,
        Err(message) => return errors::invalid(found, &message),
    };
    let places = (wanted.offset, wanted.size);
    let listed = |(count, items): (usize, Vec<Value>)| {
        Reply::json(200, page::body(found, request, wanted, count, items))
    };
    match found.route.source {
        Source::Of(shelf) => {
            listed(lists::rows(organization, found, request, shelf, places, false)).dressed(found)
        }
        Source::All(shelf) => {
            listed(lists::rows(organization, found, request, shelf, places, true)).dressed(found)
        }
        Source::Below(shelf) => listed(cut(below(organization, found, shelf), places)),
        Source::Visible(shelf, permission) => {
            match visible(organization, request, caller, (shelf, permission), places) {
                Ok(page) => listed(page),
                Err(message) => errors::invalid(found, &message),
            }
        }
        Source::One(shelf) => match one(organization, found, shelf) {
            Some(row) => Reply::json(200, viewed(found, request, shelf, &row)),
            None => errors::not_found(found, &found.parent),
        },
        Source::AllowPolicy => allow_policy(organization, found, request),
        Source::HeldPermissions => held_permissions(organization, found, request, caller),
        Source::SearchPolicies => {
            match search::policies(organization, shared.chosen(), found, request, places) {
                Ok(page) => listed(page),
                Err(message) => errors::invalid(found, &message),
            }
        }
        Source::SearchResources => {
            match search::resources(organization, shared.chosen(), found, request, places) {
                Ok(page) => listed(page),
                Err(message) => errors::invalid(found, &message),
            }
        }
        Source::DenyPolicies => {
            let of = target(organization, found, request).1;
            let rows = organization.table(Shelf::DenyPolicies).of(&of);
            let without_rules = |row: Value| {
                let mut row = shown(&row);
                if let Some(members) = row.as_object_mut() {
                    members.remove("rules");
                }
                row
            };
            listed(cut(rows.iter().map(|row| without_rules(row.into_owned())).collect(), places))
        }
        Source::DenyPolicy => {
            let of = target(organization, found, request).1;
            let id = found.parts.get(1).map_or("", |id| id.as_str());
            let rows = organization.table(Shelf::DenyPolicies).of(&of);
            let row = rows.iter().find(|row| text(row, "name").ends_with(&format!("/{id}")));
            row.map_or_else(|| errors::not_found(found, id), |row| Reply::json(200, shown(&row)))
        }
        Source::BindingsOfBoundary => {
            let rows = organization.table(Shelf::PolicyBindings).all();
            let own = rows.iter().filter(|row| row["policy"] == found.parent.as_str());
            listed(cut(own.map(|row| shown(&row)).collect(), places))
        }
        Source::Instances => {
            let (count, zones) = lists::instances(organization, found, places);
            let mut body = page::body(found, request, wanted, count, Vec::new());
            body["kind"] = json!("compute#instanceAggregatedList");
            body["id"] = json!(format!("projects/{}/aggregated/instances", found.parts[0]));
            body["items"] = zones;
            let own =
                format!("https://www.googleapis.com/compute/v1/{}", body["id"].as_str().unwrap_or_default());
            body["selfLink"] = json!(own);
            Reply::json(200, body)
        }
        Source::Regions => listed(cut(regions(organization, found), places)),
        Source::Entries => entries(organization, found, request, caller)
            .map_or_else(|reply| reply, |all| listed(cut(all, places))),
        Source::Token => sign_in::impersonate(shared, organization, found, request),
    }
}

trait Dressed {
    /// With the members that lists of this service have besides their items.
    fn dressed(self, found: &Found) -> Self;
}

impl Dressed for Reply {
    fn dressed(mut self, found: &Found) -> Self {
        let kind = match found.api.as_str() {
            "storage:buckets.list" => "storage#buckets",
            "storage:projects.hmacKeys.list" => "storage#hmacKeysMetadata",
            "admin:directory.users.list" => "admin#directory#users",
            "admin:directory.domains.list" => "admin#directory#domains",
            "admin:directory.roles.list" => "admin#directory#roles",
            "admin:directory.roleAssignments.list" => "admin#directory#roleAssignments",
            "admin:reports.activities.list" => "admin#reports#activities",
            _ => return self,
        };
        if let crate::exchange::Body::Json(body) = &mut self.body {
            body["kind"] = json!(kind);
            if kind.starts_with("admin") {
                body["etag"] = json!(super::seed::etag(kind));
            }
        }
        self
    }
}

fn cut(all: Vec<Value>, (offset, size): (usize, usize)) -> (usize, Vec<Value>) {
    let count = all.len();
    (count, all.into_iter().skip(offset).take(size).collect())
}

/// Rows whose owner ends as the path does and lies in what the path names.
fn below(organization: &Organization, found: &Found, shelf: Shelf) -> Vec<Value> {
    let whole = owner(organization, &found.parent);
    let mut segments = whole.splitn(3, '/');
    let scope = [segments.next(), segments.next()].map(Option::unwrap_or_default).join("/");
    let rest = segments.next().unwrap_or_default().to_owned();
    let rows = organization.table(shelf).all();
    let own = rows.iter().filter(|row| {
        row["_of"].as_str().is_some_and(|of| of.ends_with(&format!("/{rest}")))
            && organization.lies_in(row["_scope"].as_str().unwrap_or_default(), &scope)
    });
    own.map(|row| shown(&row)).collect()
}

/// The containers that a caller may see, of those that a query means: how many, and those of a page.
fn visible(
    organization: &Organization,
    request: &Request,
    caller: &Caller,
    (shelf, permission): (Shelf, &str),
    (offset, size): (usize, usize),
) -> Result<(usize, Vec<Value>), String> {
    let words = filter::words(request.parameter("query").unwrap_or_default())?;
    let everywhere =
        access::allows(organization, caller, permission, names::ORGANIZATION, names::ORGANIZATION);
    let rows = organization.table(shelf).all();
    if everywhere && words.is_empty() {
        // Of ten thousand only those of the page are made.
        let page = (offset..rows.len()).take(size).filter_map(|at| rows.get(at));
        return Ok((rows.len(), page.map(|row| shown(&row)).collect()));
    }
    let seen = rows.iter().filter(|row| {
        let scope = row["_scope"].as_str().unwrap_or_default();
        (words.is_empty() || words.iter().any(|word| filter::meets(word, row)))
            && (everywhere || access::allows(organization, caller, permission, scope, scope))
    });
    Ok(cut(seen.map(|row| shown(&row)).collect(), (offset, size)))
}

/// The row that a path names.
fn one(organization: &Organization, found: &Found, shelf: Shelf) -> Option<Value> {
    let row = match shelf {
        Shelf::ServiceAccounts => organization.service_account(found.parts.get(1)?)?,
        Shelf::PredefinedRoles => organization.table(shelf).find(&found.parent)?,
        Shelf::CustomRoles => {
            let name = organization.canonical(&found.parent);
            organization.table(shelf).find(&format!("//iam.googleapis.com/{name}"))?
        }
        _ => organization.container(&organization.canonical(&found.parent))?,
    };
    Some(row.into_owned())
}

/// The allow policy of what a path names, by the version that is asked for.
fn allow_policy(organization: &Organization, found: &Found, request: &Request) -> Reply {
    let asked = match request.json()["options"]["requestedPolicyVersion"].as_u64() {
        Some(version) => Some(version.to_string()),
        None => ["options.requestedPolicyVersion", "optionsRequestedPolicyVersion"]
            .iter()
            .find_map(|name| request.parameter(name))
            .map(str::to_owned),
    };
    let version = match policy::version(asked) {
        Ok(version) => version,
        Err(message) => return errors::invalid(found, &message),
    };
    let (resource, _) = target(organization, found, request);
    if found.api.contains("serviceAccounts") && resource.starts_with(CONTAINER) {
        return errors::not_found(found, &format!("Service account {}", found.parent));
    }
    let row = organization.table(Shelf::AllowPolicies).find(&resource);
    let mut answer = match row {
        Some(row) => policy::of_version(&row["policy"], version),
        None => policy::empty(&resource),
    };
    if found.route.service() == "storage" {
        answer["kind"] = json!("storage#policy");
        answer["resourceId"] = json!(format!("projects/_/buckets/{}", found.parts[0]));
    }
    Reply::json(200, answer)
}

/// Cloud Run's regions in a project.
fn regions(organization: &Organization, found: &Found) -> Vec<Value> {
    let project = organization.canonical(&format!("projects/{}", found.parts[0]));
    let id = project.trim_start_matches("projects/");
    let region = |name: &&str| {
        json!({
            "name": format!("projects/{id}/locations/{name}"), "locationId": name, "displayName": name,
            "labels": { "cloud.googleapis.com/region": name },
        })
    };
    ["europe-west1", "us-central1"].iter().map(region).collect()
}

const DATA_ACCESS: &str = "/data_access";

/// The log of an entry, as filters write it.
fn log_of(row: &Value) -> String {
    let name = row["logName"].as_str().unwrap_or_default();
    name.split_once("/logs/").map_or(name, |(_, log)| log).replace("%2F", "/")
}

/// Whoever may not read access to data gets answers without it, and is not told.
fn reads_data_access(organization: &Organization, caller: &Caller, scope: &str) -> bool {
    let full = format!("{CONTAINER}{scope}");
    access::allows(organization, caller, "logging.privateLogEntries.list", &full, scope)
}

/// Which permissions of the body the caller has on an organization, a folder or a project.
fn held_permissions(organization: &Organization, found: &Found, request: &Request, caller: &Caller) -> Reply {
    let (resource, scope) = target(organization, found, request);
    let body = request.json();
    let asked: Vec<&str> =
        body["permissions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if asked.iter().any(|permission| permission.contains('*')) {
        return errors::invalid(found, "permissions with wildcards are not allowed");
    }
    let held = |permission: &&&str| access::allows(organization, caller, permission, &resource, &scope);
    let held: Vec<&&str> = asked.iter().filter(held).collect();
    // A list of none is left out.
    Reply::json(200, if held.is_empty() { json!({}) } else { json!({ "permissions": held }) })
}

/// Log entries of the resources that the body names, the newest last; whoever may not read one of them
/// gets nothing at all.
fn entries(
    organization: &Organization,
    found: &Found,
    request: &Request,
    caller: &Caller,
) -> Result<Vec<Value>, Reply> {
    let body = request.json();
    let names: Vec<String> = body["resourceNames"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str())
        .map(|name| organization.canonical(name))
        .collect();
    if names.is_empty() || names.len() > 100 {
        return Err(errors::invalid(
            found,
            "resource_names must name at least one and at most 100 resources",
        ));
    }
    for name in &names {
        if !access::allows(
            organization,
            caller,
            "logging.logEntries.list",
            &format!("{CONTAINER}{name}"),
            name,
        ) {
            return Err(errors::forbidden(found, "logging.logEntries.list", name));
        }
    }
    let filter = body["filter"].as_str().unwrap_or_default();
    let since = filter
        .split("timestamp>=")
        .nth(1)
        .map_or("", |rest| rest.trim_start_matches('"').split('"').next().unwrap_or_default());
    let rows = organization.table(Shelf::LogEntries).all();
    let mut all: Vec<Value> = rows
        .iter()
        .filter(|row| {
            // An organization's name means its own log, not those of its projects.
            let scope = row["_scope"].as_str().unwrap_or_default();
            names.iter().any(|name| name == scope)
                && (!filter.contains("log_id(") || filter.contains(&format!("log_id(\"{}\")", log_of(row))))
                && (!log_of(row).ends_with(DATA_ACCESS) || reads_data_access(organization, caller, scope))
                && row["timestamp"].as_str().is_some_and(|time| time >= since)
        })
        .map(|row| shown(&row))
        .collect();
    all.sort_by_key(|row| row["timestamp"].to_string());
    if body["orderBy"].as_str().is_some_and(|order| order.ends_with("desc")) {
        all.reverse();
    }
    Ok(all)
}
