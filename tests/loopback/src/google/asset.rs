//! A row of the model as an asset of the inventory.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::lists::shown;
use super::organization::{CONTAINER, Organization};
use super::shelf::Shelf;

/// The asset type of a full resource name.
pub(super) fn type_of(organization: &Organization, resource: &str) -> &'static str {
    if let Some(container) = resource.strip_prefix(CONTAINER) {
        let shelf = match container.split('/').next() {
            Some("organizations") => Shelf::Organizations,
            Some("folders") => Shelf::Folders,
            _ => Shelf::Projects,
        };
        return shelf.asset_type().unwrap_or_default();
    }
    let found = Shelf::ASSETS.iter().find(|shelf| organization.table(**shelf).find(resource).is_some());
    found.and_then(|shelf| shelf.asset_type()).unwrap_or_default()
}

/// Where a row lies: its project by number, its folders from the nearest up, its organization.
pub(super) fn ancestry(organization: &Organization, scope: &str) -> Map<String, Value> {
    let mut members = Map::new();
    let above = organization.above(scope);
    if let Some(project) = organization.project(scope).filter(|_| scope.starts_with("projects/")) {
        members.insert("project".to_owned(), project["name"].clone());
    }
    let folders: Vec<&String> = above.iter().filter(|name| name.starts_with("folders/")).collect();
    if !folders.is_empty() {
        members.insert("folders".to_owned(), json!(folders));
    }
    members.insert("organization".to_owned(), json!(above.last()));
    members
}

/// A row as an asset.
pub(super) fn result(organization: &Organization, shelf: Shelf, row: &Value) -> Map<String, Value> {
    let scope = row["_scope"].as_str().unwrap_or_default();
    let mut result = ancestry(organization, scope);
    let id = row["_id"].as_str().unwrap_or_default();
    // A deny policy is found by the name that IAM gives it.
    let name = match shelf {
        Shelf::DenyPolicies => &format!("//iam.googleapis.com/{id}"),
        _ => id,
    };
    let parent = parent(organization, shelf, row);
    for (member, value) in [
        ("name", json!(name)),
        ("assetType", json!(shelf.asset_type())),
        ("displayName", display_name(row)),
        ("description", first(row, &["description"])),
        ("location", location(row, name)),
        ("labels", row["labels"].clone()),
        (
            "createTime",
            time(first(row, &["createTime", "creationTimestamp", "timeCreated", "validAfterTime"])),
        ),
        ("updateTime", time(first(row, &["updateTime", "updated"]))),
        ("state", first(row, &["state", "status"])),
        ("parentFullResourceName", json!(parent)),
        ("parentAssetType", json!(type_of(organization, &parent))),
        ("versionedResources", Value::Array(versions(shelf, row))),
        ("tags", row["_tags"].clone()),
        ("effectiveTags", effective_tags(organization, row)),
    ] {
        if value != Value::Null && value != "" {
            result.insert(member.to_owned(), value);
        }
    }
    result
}

/// The tags that count for a row, by what each is attached to: its own, then those from above whose keys it does
/// not have yet.
fn effective_tags(organization: &Organization, row: &Value) -> Value {
    let name = row["_id"].as_str().unwrap_or_default();
    let own = (name.to_owned(), row["_tags"].clone());
    let above = organization.above(row["_scope"].as_str().unwrap_or_default()).into_iter();
    let above = above.map(|scope| format!("{CONTAINER}{scope}")).filter(|above| above != name);
    let above = above.filter_map(|above| {
        let container = organization.container(above.trim_start_matches(CONTAINER))?;
        Some((above, container["_tags"].clone()))
    });
    let (mut keys, mut found) = (BTreeSet::new(), Vec::new());
    for (attached, tags) in std::iter::once(own).chain(above) {
        let mut tags = tags.as_array().cloned().unwrap_or_default();
        tags.retain(|tag| keys.insert(tag["tagKey"].to_string()));
        if !tags.is_empty() {
            found.push(json!({ "attachedResource": attached, "effectiveTags": tags }));
        }
    }
    if found.is_empty() { Value::Null } else { Value::Array(found) }
}

fn parent(organization: &Organization, shelf: Shelf, row: &Value) -> String {
    let scope = row["_scope"].as_str().unwrap_or_default();
    let name = row["_id"].as_str().unwrap_or_default();
    match shelf {
        Shelf::Organizations => String::new(),
        Shelf::Folders | Shelf::Projects => {
            format!("{CONTAINER}{}", row["parent"].as_str().unwrap_or_default())
        }
        Shelf::SecretVersions => name.split("/versions/").next().unwrap_or_default().to_owned(),
        Shelf::Keys => name.split("/keys/").next().unwrap_or_default().to_owned(),
        Shelf::WorkloadProviders => name.split("/providers/").next().unwrap_or_default().to_owned(),
        _ => format!("{CONTAINER}{}", organization.canonical(scope)),
    }
}

/// The shown name, or else the last word of the name.
fn display_name(row: &Value) -> Value {
    let name = first(row, &["displayName", "email", "title", "name"]);
    json!(name.as_str().and_then(|name| name.rsplit('/').next()))
}

fn first(row: &Value, members: &[&str]) -> Value {
    members.iter().map(|member| &row[*member]).find(|value| value.is_string()).cloned().unwrap_or_default()
}

/// Times of the inventory are in UTC.
fn time(value: Value) -> Value {
    let parsed = value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    parsed.map_or(Value::Null, |time| json!(time.to_string()))
}

fn location(row: &Value, name: &str) -> Value {
    let after = |word: &str| {
        name.split_once(word).and_then(|(_, rest)| rest.split('/').next()).map(|place| json!(place))
    };
    let own = row["location"].as_str().map(|place| json!(place.to_lowercase()));
    own.or_else(|| after("/locations/")).or_else(|| after("/zones/")).unwrap_or_else(|| json!("global"))
}

/// The resource's own JSON, by the versions that the inventory has of it.
fn versions(shelf: Shelf, row: &Value) -> Vec<Value> {
    let version = match shelf {
        Shelf::Organizations | Shelf::Folders | Shelf::Projects => "v3",
        Shelf::ApiKeys | Shelf::DenyPolicies | Shelf::Functions | Shelf::LogSinks | Shelf::LogBuckets => "v2",
        Shelf::AlertPolicies => "v3",
        Shelf::RunServices | Shelf::RunJobs => {
            // Cloud Run moves from the form of Knative to its own: the inventory has both.
            return vec![
                json!({ "version": "v1", "resource": knative(shelf, row) }),
                json!({ "version": "v2", "resource": shown(row) }),
            ];
        }
        _ => "v1",
    };
    vec![json!({ "version": version, "resource": shown(row) })]
}

/// A service or a job as Knative writes it.
fn knative(shelf: Shelf, row: &Value) -> Value {
    let name = row["name"].as_str().and_then(|name| name.rsplit('/').next());
    let metadata =
        json!({ "name": name, "uid": row["uid"], "generation": 1, "creationTimestamp": row["createTime"] });
    if shelf == Shelf::RunJobs {
        let inner = &row["template"]["template"];
        let spec = json!({ "serviceAccountName": inner["serviceAccount"], "containers": [{ "image": inner["containers"][0]["image"] }], "maxRetries": inner["maxRetries"] });
        return json!({
            "apiVersion": "run.googleapis.com/v1", "kind": "Job", "metadata": metadata,
            "spec": { "template": { "spec": { "taskCount": 1, "template": { "spec": spec } } } },
        });
    }
    let spec = json!({ "serviceAccountName": row["template"]["serviceAccount"], "containers": [{ "image": row["template"]["containers"][0]["image"] }] });
    json!({
        "apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": metadata,
        "spec": { "template": { "spec": spec }, "traffic": [{ "percent": 100, "latestRevision": true }] },
        "status": { "url": row["uri"] },
    })
}
