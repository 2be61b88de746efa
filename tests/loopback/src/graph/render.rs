//! How a row is written: the properties that come unasked or that were asked for, each present even
//! where it is null.

use serde_json::{Map, Value};

use crate::tenant::{Set, Tenant};

use super::kinds::{self, Kind, Property};
use super::list;
use super::options::{Expand, Options};
use super::routes::{self, Version};

/// Directory objects that `$expand` shows at most, without a link to more.
const EXPANDED: usize = 20;

/// A thing of a known kind.
pub(super) fn entity(
    tenant: &Tenant,
    kind: &'static Kind,
    row: &Value,
    options: &Options,
    version: Version,
) -> Value {
    let derived = row["_type"].as_str();
    let mut shown = properties(kind, row, &options.select);
    if let Some(derived) = derived.filter(|derived| *derived != kind.name) {
        shown.insert("@odata.type".to_owned(), Value::String(format!("#microsoft.graph.{derived}")));
    }
    for expand in &options.expand {
        shown.insert(expand.name.clone(), expanded(tenant, kind, row, expand, version));
    }
    Value::Object(shown)
}

/// A reference to a directory object, with its type.
pub(super) fn object(tenant: &Tenant, set: Set, row: &Value, options: &Options, version: Version) -> Value {
    let kind = kinds::of_set(set);
    let name = row["_type"].as_str().unwrap_or(kind.name);
    let mut whole = Map::new();
    whole.insert("@odata.type".to_owned(), Value::String(format!("#microsoft.graph.{name}")));
    // What another kind of object has is left out here.
    let known = options.select.iter().filter(|name| kind.property(name).is_some()).cloned().collect();
    let select: Vec<String> = if options.select.is_empty() { Vec::new() } else { known };
    if options.select.is_empty() || !select.is_empty() {
        whole.extend(properties(kind, row, &select));
    }
    for expand in &options.expand {
        whole.insert(expand.name.clone(), expanded(tenant, kind, row, expand, version));
    }
    Value::Object(whole)
}

fn properties(kind: &Kind, row: &Value, select: &[String]) -> Map<String, Value> {
    let chosen: Vec<Property> = if select.is_empty() {
        kind.shown().collect()
    } else {
        select.iter().filter_map(|name| kind.property(name)).collect()
    };
    let mut shown = Map::new();
    // The type of a polymorphic part stands in the row.
    if let Some(own) = row.get("@odata.type") {
        shown.insert("@odata.type".to_owned(), own.clone());
    }
    // An object comes with its id when signInActivity is asked for, even alone; and a row of a
    // selected list always has it where Graph needs it as a key.
    if select.iter().any(|name| name.eq_ignore_ascii_case("signInActivity"))
        && let Some(id) = row.get("id")
    {
        shown.insert("id".to_owned(), id.clone());
    }
    for property in chosen {
        match row.get(property.name) {
            Some(value) => drop(shown.insert(property.name.to_owned(), value.clone())),
            None if property.optional => {}
            None if property.collection => {
                drop(shown.insert(property.name.to_owned(), Value::Array(Vec::new())))
            }
            None => drop(shown.insert(property.name.to_owned(), Value::Null)),
        }
    }
    shown
}

/// What `$expand` adds: what the row brings along, the object that a property names, or a list that
/// has a path of its own.
fn expanded(tenant: &Tenant, kind: &Kind, row: &Value, expand: &Expand, version: Version) -> Value {
    if let Some(with) = row["_with"].get(&expand.name) {
        return brought(with, expand);
    }
    let options =
        Options { select: expand.select.clone(), expand: expand.expand.clone(), ..Options::default() };
    let named = match expand.name.as_str() {
        "principal" => row["principalId"].as_str(),
        "group" => row["groupId"].as_str(),
        "roleDefinition" => {
            let role =
                row["roleDefinitionId"].as_str().and_then(|id| tenant.table(Set::RoleDefinitions).find(id));
            return role.map_or(Value::Null, |role| {
                entity(tenant, &kinds::ROLE_DEFINITION, &role, &options, version)
            });
        }
        _ => None,
    };
    if let Some(id) = named {
        return tenant
            .object(id)
            .map_or(Value::Null, |(set, row)| object(tenant, set, &row, &options, version));
    }
    let id = row["id"].as_str().unwrap_or_default();
    match collection(kind).and_then(|collection| routes::related(collection, &expand.name)) {
        Some(route) => {
            let found = list::found(tenant, route.source, id, version);
            let most = if route.kind.directory { EXPANDED } else { usize::MAX };
            (0..found.len())
                .filter_map(|at| found.get(tenant, at))
                .take(most)
                .map(|item| item.render(tenant, route, &options, version))
                .collect()
        }
        None => Value::Null,
    }
}

/// What stands in the row itself, with its own inner parts only where they are asked for.
fn brought(with: &Value, expand: &Expand) -> Value {
    match with {
        Value::Array(items) => items.iter().map(|item| brought(item, expand)).collect(),
        Value::Object(whole) => {
            let mut shown: Map<String, Value> = whole
                .iter()
                .filter(|(name, _)| !name.starts_with('_'))
                .map(|(n, v)| (n.clone(), v.clone()))
                .collect();
            for inner in &expand.expand {
                let value = with["_with"].get(&inner.name).unwrap_or(&Value::Null);
                shown.insert(inner.name.clone(), brought(value, inner));
            }
            Value::Object(shown)
        }
        other => other.clone(),
    }
}

fn collection(kind: &Kind) -> Option<&'static str> {
    Some(match kind.name {
        "user" => "users",
        "group" => "groups",
        "application" | "agentIdentityBlueprint" => "applications",
        "servicePrincipal" | "agentIdentity" => "servicePrincipals",
        "administrativeUnit" => "directory/administrativeUnits",
        "delegatedAdminRelationship" => "tenantRelationships/delegatedAdminRelationships",
        "accessReviewScheduleDefinition" => "identityGovernance/accessReviews/definitions",
        _ => return None,
    })
}

/// The parts that a row brings along, as answers of their own.
pub(super) fn part(row: &Value, name: &str) -> Option<Value> {
    row["_with"].get(name).cloned()
}
