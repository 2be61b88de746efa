//! Lists of rows, and single ones.

use serde_json::{Value, json};

use super::organization::Organization;
use super::routes::Found;
use super::shelf::Shelf;
use crate::exchange::Request;

/// A row as it is served: without the model's own members.
pub(super) fn shown(row: &Value) -> Value {
    let mut row = row.clone();
    if let Some(members) = row.as_object_mut() {
        members.retain(|name, _| !name.starts_with('_'));
    }
    row
}

/// A member of a row that is a text.
pub(super) fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap_or_default().to_owned()
}

/// What a path is about, by the names of the model: projects by their ids, without locations.
pub(super) fn owner(organization: &Organization, parent: &str) -> String {
    let parts: Vec<&str> = parent.split('/').collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        if *part == "locations" {
            at += 1;
        } else {
            kept.push(*part);
        }
        at += 1;
    }
    let name = organization.canonical(&kept.join("/"));
    // A service account may be named by its unique id, and without its project.
    let account = name.split_once("/serviceAccounts/").and_then(|(_, id)| organization.service_account(id));
    account.and_then(|row| row["name"].as_str().map(str::to_owned)).unwrap_or(name)
}

/// The location that a path names, where it is one in particular.
fn location(parent: &str) -> Option<&str> {
    let rest = parent.split_once("/locations/").map(|(_, rest)| rest)?;
    rest.split('/').next().filter(|location| *location != "-")
}

/// Whether a row is among those that a request asks for.
fn chosen(found: &Found, request: &Request, shelf: Shelf, row: &Value) -> bool {
    let deleted = row["state"] == "DELETED" || row["deleted"] == true;
    // Google's command line writes `True`.
    let shown = request.parameter("showDeleted").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    if deleted && !shown {
        return false;
    }
    let named = |parameter: &str, member: &str| {
        request.parameter(parameter).is_none_or(|wanted| row[member].as_str() == Some(wanted))
    };
    match shelf {
        Shelf::Keys => {
            let mut kinds = request.query.iter().filter(|(name, _)| name == "keyTypes").peekable();
            kinds.peek().is_none() || kinds.any(|(_, kind)| row["keyType"] == kind.as_str())
        }
        Shelf::Functions | Shelf::RunServices | Shelf::RunJobs => {
            location(&found.parent).is_none_or(|place| {
                row["name"].as_str().is_some_and(|name| name.contains(&format!("/locations/{place}/")))
            })
        }
        Shelf::HmacKeys => named("serviceAccountEmail", "serviceAccountEmail"),
        Shelf::RoleAssignments => named("roleId", "roleId") && named("userKey", "assignedTo"),
        Shelf::AdminActivities => {
            let application = found.parts.get(1).map(String::as_str).unwrap_or_default();
            let since = request.parameter("startTime").unwrap_or_default();
            let event = request.parameter("eventName");
            row["id"]["applicationName"] == application
                && row["id"]["time"].as_str().is_some_and(|time| time >= since)
                && event.is_none_or(|event| row["events"][0]["name"] == event)
        }
        Shelf::Buckets => request
            .parameter("prefix")
            .is_none_or(|prefix| row["name"].as_str().is_some_and(|name| name.starts_with(prefix))),
        _ => true,
    }
}

/// What is left of a row for this request: a view may show less.
pub(super) fn viewed(found: &Found, request: &Request, shelf: Shelf, row: &Value) -> Value {
    let mut row = shown(row);
    let hide = |row: &mut Value, names: &[&str]| {
        if let Some(members) = row.as_object_mut() {
            members.retain(|name, _| !names.contains(&name.as_str()));
        }
    };
    let view = request.parameter("view");
    match shelf {
        Shelf::PredefinedRoles | Shelf::CustomRoles if found.route.page.is_some() && view != Some("FULL") => {
            hide(&mut row, &["includedPermissions"]);
        }
        Shelf::Groups if view != Some("FULL") => {
            hide(&mut row, &["createTime", "updateTime", "description", "labels"])
        }
        Shelf::Memberships if view != Some("FULL") => {
            hide(&mut row, &["createTime", "updateTime", "type", "deliverySetting"])
        }
        _ => {}
    }
    row
}

/// The rows of a set that a request asks for: how many, and those of the page. A list that nothing is
/// chosen from is not walked for its count.
pub(super) fn rows(
    organization: &Organization,
    found: &Found,
    request: &Request,
    shelf: Shelf,
    (offset, size): (usize, usize),
    whole: bool,
) -> (usize, Vec<Value>) {
    let table = organization.table(shelf);
    let of = match shelf {
        Shelf::Buckets => {
            organization.canonical(&format!("projects/{}", request.parameter("project").unwrap_or_default()))
        }
        Shelf::WorkforcePools => request.parameter("parent").unwrap_or_default().to_owned(),
        _ => owner(organization, &found.parent),
    };
    let rows = if whole { table.all() } else { table.of(&of) };
    let computed = shelf == Shelf::ServiceAccounts;
    if computed {
        let page = (offset..rows.len()).take(size).filter_map(|at| rows.get(at));
        return (rows.len(), page.map(|row| viewed(found, request, shelf, &row)).collect());
    }
    let all: Vec<Value> = rows
        .iter()
        .filter(|row| chosen(found, request, shelf, row))
        .map(|row| viewed(found, request, shelf, &row))
        .collect();
    let count = all.len();
    (count, all.into_iter().skip(offset).take(size).collect())
}

/// Compute Engine lists by zone: every zone is there, those without an instance with a warning.
pub(super) fn instances(
    organization: &Organization,
    found: &Found,
    places: (usize, usize),
) -> (usize, Value) {
    let owner =
        found.parts.first().map(|id| organization.canonical(&format!("projects/{id}"))).unwrap_or_default();
    let rows = organization.table(Shelf::Instances).of(&owner);
    let all: Vec<Value> = rows.iter().map(|row| row.into_owned()).collect();
    let count = all.len();
    let mut zones = json!({});
    for zone in ZONES {
        zones[format!("zones/{zone}")] = json!({ "warning": {
            "code": "NO_RESULTS_ON_PAGE", "message": "There are no results for scope on this page.",
            "data": [{ "key": "scope", "value": format!("zones/{zone}") }],
        } });
    }
    for row in all.into_iter().skip(places.0).take(places.1) {
        let place = format!("zones/{}", row["_zone"].as_str().unwrap_or_default());
        let zone = &mut zones[place];
        match zone.get_mut("instances").and_then(Value::as_array_mut) {
            Some(held) => held.push(shown(&row)),
            None => *zone = json!({ "instances": [shown(&row)] }),
        }
    }
    (count, zones)
}

const ZONES: [&str; 4] = ["europe-west1-b", "europe-west1-c", "us-central1-a", "us-central1-b"];
