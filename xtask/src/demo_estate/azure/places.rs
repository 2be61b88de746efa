//! The tenant, its management groups, subscriptions and administrative units.

use serde_json::json;

use super::tenant::{TENANT, Tenant, day, id};

/// A subscription.
pub(super) struct Subscription {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// The management group that it lies in.
    group: &'static str,
}

pub(super) const CONNECTIVITY: &str = "5ab00001-7c1d-4e2f-9a3b-1c2d3e4f5a60";
pub(super) const PAYMENTS: &str = "5ab00002-7c1d-4e2f-9a3b-1c2d3e4f5a60";
pub(super) const DATA: &str = "5ab00003-7c1d-4e2f-9a3b-1c2d3e4f5a60";
pub(super) const TEST: &str = "5ab00004-7c1d-4e2f-9a3b-1c2d3e4f5a60";
pub(super) const LAB: &str = "5ab00005-7c1d-4e2f-9a3b-1c2d3e4f5a60";

pub(super) const SUBSCRIPTIONS: [Subscription; 5] = [
    Subscription { id: CONNECTIVITY, name: "example-connectivity", group: "example-platform" },
    Subscription { id: PAYMENTS, name: "example-payments-prod", group: "example-production" },
    Subscription { id: DATA, name: "example-data-prod", group: "example-production" },
    Subscription { id: TEST, name: "example-payments-test", group: "example-workloads" },
    Subscription { id: LAB, name: "example-lab", group: "example-sandboxes" },
];

/// Management groups with the one above each; none is the root.
const GROUPS: [(&str, &str); 4] = [
    ("example-platform", ""),
    ("example-workloads", ""),
    ("example-production", "example-workloads"),
    ("example-sandboxes", ""),
];

/// An id of Resource Manager.
pub(super) fn group(name: &str) -> String {
    let name = if name.is_empty() { TENANT } else { name };
    format!("/providers/Microsoft.Management/managementGroups/{name}")
}

pub(super) fn subscription(id: &str) -> String {
    format!("/subscriptions/{id}")
}

/// A resource in a resource group.
pub(super) fn resource(subscription: &str, group: &str, kind: &str, name: &str) -> String {
    format!("/subscriptions/{subscription}/resourceGroups/{group}/providers/{kind}/{name}")
}

pub(super) fn add(tenant: &mut Tenant) {
    tenant.list("graph-organization", json!({
        "id": TENANT, "displayName": "Example Bank plc", "tenantType": "AAD", "createdDateTime": day(3200),
        "verifiedDomains": [{"name": "examplebank.example", "isDefault": true, "isInitial": false},
            {"name": "examplebank.onmicrosoft.com", "isDefault": false, "isInitial": true}],
    }));
    tenant.list("arm-tenants", json!({
        "id": format!("/tenants/{TENANT}"), "tenantId": TENANT, "displayName": "Example Bank plc", "tenantCategory": "Home",
    }));
    for one in SUBSCRIPTIONS {
        let managed = if one.id == DATA { json!([{"tenantId": super::partners::BOLT}]) } else { json!([]) };
        tenant.list("arm-subscriptions", json!({
            "id": subscription(one.id), "subscriptionId": one.id, "displayName": one.name, "state": "Enabled",
            "tenantId": TENANT, "managedByTenants": managed, "authorizationSource": "RoleBased",
        }));
        tenant.about(
            "arm-Microsoft.Management-managementGroups-descendants",
            &group(""),
            json!({
                "id": subscription(one.id), "type": "/subscriptions", "name": one.id,
                "properties": {"displayName": one.name, "parent": {"id": group(one.group)}},
            }),
        );
    }
    tenant.list("arm-Microsoft.Management-managementGroups", json!({
        "id": group(""), "name": TENANT, "properties": {"tenantId": TENANT, "displayName": "Tenant Root Group"},
    }));
    for (name, parent) in GROUPS {
        tenant.list(
            "arm-Microsoft.Management-managementGroups",
            json!({
                "id": group(name), "name": name, "properties": {"tenantId": TENANT, "displayName": name},
            }),
        );
        tenant.about(
            "arm-Microsoft.Management-managementGroups-descendants",
            &group(""),
            json!({
                "id": group(name), "type": "Microsoft.Management/managementGroups", "name": name,
                "properties": {"displayName": name, "parent": {"id": group(parent)}},
            }),
        );
    }
    for (name, restricted) in [("Branches", false), ("Executives", true)] {
        tenant.list("graph-directory-administrativeUnits", json!({
            "id": id(name), "displayName": name, "isMemberManagementRestricted": restricted, "visibility": null,
        }));
        tenant.asked("graph-directory-administrativeUnits-members", &id(name));
    }
}
