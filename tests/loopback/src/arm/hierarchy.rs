//! Management groups, subscriptions and what lies between a resource and the root.

use serde_json::Value;

use crate::exchange::Reply;
use crate::tenant::{Set, Tenant};

use super::errors;

const GROUP: &str = "/providers/microsoft.management/managementgroups/";

/// A scope and everything above it, from the root down, in lower case: `/`, management groups,
/// subscription, and the scope itself where it is below that.
pub(crate) fn lineage(tenant: &Tenant, scope: &str) -> Vec<String> {
    let scope = scope.trim_end_matches('/').to_lowercase();
    let mut lineage = Vec::new();
    let anchor = anchor(&scope);
    if anchor != "/" {
        if scope != anchor {
            lineage.push(scope.clone());
        }
        lineage.push(anchor.clone());
    }
    let mut at = anchor;
    // A tree of management groups is at most six deep; a circle in a test's model must not hang it.
    for _ in 0..16 {
        let Some(parent) = parent(tenant, &at) else { break };
        lineage.push(parent.clone());
        at = parent;
    }
    lineage.push("/".to_owned());
    lineage.reverse();
    lineage
}

/// The management group, subscription or root that a scope belongs to.
pub(crate) fn anchor(scope: &str) -> String {
    let scope = scope.to_lowercase();
    if scope.starts_with("/subscriptions/") {
        scope.split('/').take(3).collect::<Vec<_>>().join("/")
    } else if scope.starts_with(GROUP) {
        scope.split('/').take(5).collect::<Vec<_>>().join("/")
    } else {
        "/".to_owned()
    }
}

fn parent(tenant: &Tenant, anchor: &str) -> Option<String> {
    let row = match anchor.strip_prefix(GROUP) {
        Some(_) => tenant.table(Set::ManagementGroups).find(anchor)?,
        None => tenant.table(Set::Subscriptions).find(anchor)?,
    };
    row["_of"].as_str().filter(|parent| !parent.is_empty()).map(str::to_lowercase)
}

/// The refusal where a scope does not exist.
pub(super) fn missing(tenant: &Tenant, scope: &str) -> Option<Reply> {
    let anchor = anchor(scope);
    if anchor == "/" {
        return None;
    }
    if let Some(name) = anchor.strip_prefix(GROUP) {
        let found = tenant.table(Set::ManagementGroups).find(&anchor).is_some();
        let text = format!(
            "The client '{}' does not have authorization to perform action 'Microsoft.Management/managementGroups/read' over scope '/providers/Microsoft.Management/managementGroups/{name}' or the scope is invalid.",
            crate::names::SCANNER_APP_ID
        );
        return (!found).then(|| errors::reply(403, "AuthorizationFailed", &text));
    }
    let found = tenant.table(Set::Subscriptions).find(&anchor).is_some();
    let id = anchor.rsplit('/').next().unwrap_or_default();
    (!found).then(|| {
        errors::reply(404, "SubscriptionNotFound", &format!("The subscription '{id}' could not be found."))
    })
}

/// Whether a row's scope lies at or below another one.
pub(super) fn is_below(row_scope: &str, scope: &str) -> bool {
    let (row_scope, scope) = (row_scope.to_lowercase(), scope.trim_end_matches('/').to_lowercase());
    row_scope == scope || row_scope.strip_prefix(&scope).is_some_and(|rest| rest.starts_with('/'))
}

/// Management groups and subscriptions below a group, each with its parent.
pub(super) fn descendants(tenant: &Tenant, group: &str) -> Vec<Value> {
    let (mut found, mut open) = (Vec::new(), vec![group.to_owned()]);
    while let Some(group) = open.pop() {
        for row in tenant.table(Set::ManagementGroups).of(&group).iter() {
            let id = row["id"].as_str().unwrap_or_default();
            found.push(descendant(
                &row,
                id,
                "Microsoft.Management/managementGroups",
                &row["properties"]["displayName"],
            ));
            open.push(id.to_lowercase());
        }
        for row in tenant.table(Set::Subscriptions).of(&group).iter() {
            let id = row["id"].as_str().unwrap_or_default();
            found.push(descendant(&row, id, "/subscriptions", &row["displayName"]));
        }
    }
    found
}

fn descendant(row: &Value, id: &str, kind: &str, name: &Value) -> Value {
    serde_json::json!({
        "id": id, "type": kind, "name": id.rsplit('/').next(),
        "properties": { "displayName": name, "parent": { "id": row["_of"] } },
    })
}
