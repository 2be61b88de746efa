//! Managed identities, what runs under them, and vaults.

use serde_json::json;

use super::places::{CONNECTIVITY, DATA, LAB, PAYMENTS, TEST, resource};
use super::software::{client, managed};
use super::tenant::{TENANT, Tenant, id};

const IDENTITY: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

/// User-assigned identities: name, subscription, resource group, team.
const IDENTITIES: [(&str, &str, &str, &str); 6] = [
    ("id-payments-api", PAYMENTS, "rg-payments", "payments"),
    ("id-batch-runner", PAYMENTS, "rg-batch", "payments"),
    ("id-data-lake", DATA, "rg-lake", "data-platform"),
    ("id-cluster-nodes", PAYMENTS, "rg-cluster", "cloud-platform"),
    ("id-test-runner", TEST, "rg-test", "payments"),
    ("id-lab", LAB, "rg-lab", ""),
];

/// What runs under an identity of its own: type, name, subscription, resource group.
const OWN: [(&str, &str, &str, &str); 6] = [
    ("Microsoft.Compute/virtualMachines", "vm-jump", CONNECTIVITY, "rg-hub"),
    ("Microsoft.Compute/virtualMachines", "vm-settlement", PAYMENTS, "rg-settlement"),
    ("Microsoft.Web/sites", "func-statements", PAYMENTS, "rg-statements"),
    ("Microsoft.Automation/automationAccounts", "aa-patching", CONNECTIVITY, "rg-patching"),
    ("Microsoft.Logic/workflows", "logic-alerts", DATA, "rg-alerts"),
    ("Microsoft.DataFactory/factories", "adf-risk", DATA, "rg-risk"),
];

/// The id of a user-assigned identity.
fn identity(name: &str) -> String {
    let known = IDENTITIES.iter().find(|(known, ..)| *known == name);
    known
        .map_or_else(String::new, |(_, subscription, group, _)| resource(subscription, group, IDENTITY, name))
}

pub(super) fn add(tenant: &mut Tenant) {
    for (name, subscription, group, team) in IDENTITIES {
        let arm = resource(subscription, group, IDENTITY, name);
        managed(tenant, name, true, &arm);
        let tags = if team.is_empty() { json!({}) } else { json!({"owner": team}) };
        tenant.list("arg-resources-userAssignedIdentities", json!({
            "id": arm, "name": name, "type": "microsoft.managedidentity/userassignedidentities", "location": "westeurope", "tenantId": TENANT,
            "subscriptionId": subscription, "resourceGroup": group, "tags": tags,
            "properties": {"tenantId": TENANT, "principalId": id(name), "clientId": client(name)},
        }));
    }
    for (kind, name, subscription, group) in OWN {
        let arm = resource(subscription, group, kind, name);
        managed(tenant, name, false, &arm);
        compute(
            tenant,
            &arm,
            name,
            kind,
            &json!({"type": "SystemAssigned", "principalId": id(name), "tenantId": TENANT}),
        );
    }
    let assigned = |name: &str| json!({"type": "UserAssigned", "userAssignedIdentities": {identity(name): {"principalId": id(name), "clientId": client(name)}}});
    for (kind, name, subscription, group, carries) in [
        ("Microsoft.Web/sites", "app-payments-api", PAYMENTS, "rg-payments", "id-payments-api"),
        ("Microsoft.Compute/virtualMachineScaleSets", "vmss-batch", PAYMENTS, "rg-batch", "id-batch-runner"),
        ("Microsoft.ContainerInstance/containerGroups", "ci-test-runner", TEST, "rg-test", "id-test-runner"),
    ] {
        compute(tenant, &resource(subscription, group, kind, name), name, kind, &assigned(carries));
    }
    cluster(tenant, &assigned("id-cluster-nodes"));
    vaults(tenant);
    workload_identity(tenant);
}

fn compute(tenant: &mut Tenant, arm: &str, name: &str, kind: &str, identity: &serde_json::Value) {
    tenant.list("arg-resources-compute", json!({
        "id": arm, "name": name, "type": kind.to_lowercase(), "kind": "", "location": "westeurope", "tenantId": TENANT, "managedBy": "",
        "tags": {}, "identity": identity, "identityProfile": null, "oidcIssuerProfile": null, "nodeResourceGroup": null,
    }));
}

const ISSUER: &str = "https://westeurope.oic.prod-aks.azure.example/e8a40001/cluster-payments/";

fn cluster(tenant: &mut Tenant, identity: &serde_json::Value) {
    let kind = "Microsoft.ContainerService/managedClusters";
    tenant.list("arg-resources-compute", json!({
        "id": resource(PAYMENTS, "rg-cluster", kind, "aks-payments"), "name": "aks-payments", "type": kind.to_lowercase(), "kind": "Base",
        "location": "westeurope", "tenantId": TENANT, "managedBy": "", "tags": {"owner": "cloud-platform"}, "identity": identity,
        "identityProfile": {"kubeletidentity": {"resourceId": self::identity("id-cluster-nodes"), "objectId": id("id-cluster-nodes")}},
        "oidcIssuerProfile": {"enabled": true, "issuerURL": ISSUER}, "nodeResourceGroup": "MC_rg-cluster_aks-payments_westeurope",
    }));
}

/// A workload of the cluster signs in as an identity.
fn workload_identity(tenant: &mut Tenant) {
    let arm = identity("id-payments-api");
    tenant.in_subscription(
        "arm-Microsoft.ManagedIdentity-userAssignedIdentities-federatedIdentityCredentials",
        PAYMENTS,
        json!({"id": format!("{arm}/federatedIdentityCredentials/aks"), "name": "aks",
            "properties": {"issuer": ISSUER, "subject": "system:serviceaccount:payments:api", "audiences": ["api://AzureADTokenExchange"]}}),
    );
}

/// A vault by access policies, and two by roles.
fn vaults(tenant: &mut Tenant) {
    let kind = "Microsoft.KeyVault/vaults";
    let entry = |name: &str| json!({"tenantId": TENANT, "objectId": id(name), "permissions": {"secrets": ["get", "list"], "keys": [], "certificates": []}});
    for (name, subscription, group, by_roles, entries) in [
        (
            "kv-payments-legacy",
            PAYMENTS,
            "rg-payments",
            false,
            json!([entry("id-payments-api"), entry("payments-release")]),
        ),
        ("kv-payments", PAYMENTS, "rg-payments", true, json!([])),
        ("kv-data", DATA, "rg-lake", true, json!([])),
    ] {
        tenant.list("arg-resources-vaults", json!({
            "id": resource(subscription, group, kind, name), "name": name, "type": kind.to_lowercase(), "location": "westeurope", "tenantId": TENANT,
            "subscriptionId": subscription, "resourceGroup": group, "tags": {},
            "properties": {"tenantId": TENANT, "enableRbacAuthorization": by_roles, "enableSoftDelete": true, "enablePurgeProtection": true,
                "publicNetworkAccess": "Disabled", "vaultUri": format!("https://{name}.vault.azure.example/"), "accessPolicies": entries},
        }));
    }
}

/// The id of a vault.
pub(super) fn vault(name: &str) -> String {
    let subscription = if name == "kv-data" { DATA } else { PAYMENTS };
    let group = if name == "kv-data" { "rg-lake" } else { "rg-payments" };
    resource(subscription, group, "Microsoft.KeyVault/vaults", name)
}
