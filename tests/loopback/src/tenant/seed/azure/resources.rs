//! Resources: identities, vaults, and what runs code under an identity.

use serde_json::{Value, json};

use super::{group, subscription};
use crate::tenant::seed::names::{PRODUCTION, SCANNER_ISSUER, TENANT};
use crate::tenant::seed::{directory::merge, id};
use crate::tenant::{Set, Tenant};

pub(super) fn add(tenant: &mut Tenant) {
    identities(tenant);
    vaults(tenant);
    compute(tenant);
    stores(tenant);
    monitoring(tenant);
    activity(tenant);
}

fn resource(tenant: &mut Tenant, group_name: &str, kind: &str, name: &str, more: Value) {
    let mut row = json!({
        "_of": subscription(PRODUCTION), "id": format!("{}/providers/{kind}/{name}", group(group_name)), "name": name,
        "type": kind, "location": "westeurope", "tags": { "owner": "platform" },
    });
    merge(&mut row, more);
    tenant.add(Set::Resources, row);
}

fn identities(tenant: &mut Tenant) {
    resource(
        tenant,
        "platform",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "deployer",
        json!({
            "properties": { "tenantId": TENANT, "principalId": id("sp mi deployer"), "clientId": id("appId mi deployer") },
        }),
    );
    let at =
        format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/deployer", group("platform"));
    for (name, issuer, subject) in [
        ("github", SCANNER_ISSUER, "repo:contoso/infra:pull_request"),
        (
            "cluster",
            "https://westeurope.oic.prod-aks.azure.com/c0a50000/cluster01/",
            "system:serviceaccount:shop:orders",
        ),
    ] {
        tenant.add(Set::FederatedIdentityCredentials, json!({
            "_of": at, "id": format!("{at}/federatedIdentityCredentials/{name}"), "name": name,
            "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
            "properties": { "issuer": issuer, "subject": subject, "audiences": ["api://AzureADTokenExchange"] },
        }));
    }
}

fn vaults(tenant: &mut Tenant) {
    let permissions =
        json!({ "keys": ["get"], "secrets": ["get", "list", "set"], "certificates": [], "storage": [] });
    let entry =
        |object: &str| json!({ "tenantId": TENANT, "objectId": id(object), "permissions": permissions });
    for (name, rbac, policies) in [
        ("contoso-secrets", true, json!([])),
        ("contoso-legacy", false, json!([entry("sp deploy"), entry("user erin"), entry("group helpdesk")])),
    ] {
        resource(
            tenant,
            "shop",
            "Microsoft.KeyVault/vaults",
            name,
            json!({
                "properties": {
                    "tenantId": TENANT, "sku": { "family": "A", "name": "standard" }, "accessPolicies": policies,
                    "enableRbacAuthorization": rbac, "enableSoftDelete": true, "softDeleteRetentionInDays": 90,
                    "enabledForDeployment": false, "vaultUri": format!("https://{name}.vault.azure.net/"),
                    "provisioningState": "Succeeded", "publicNetworkAccess": "Enabled",
                },
            }),
        );
    }
}

fn system(object: &str) -> Value {
    json!({ "type": "SystemAssigned", "principalId": id(object), "tenantId": TENANT })
}

fn assigned() -> Value {
    let at =
        format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/deployer", group("platform"));
    json!({ "type": "UserAssigned", "userAssignedIdentities": {
        at: { "principalId": id("sp mi deployer"), "clientId": id("appId mi deployer") } } })
}

fn compute(tenant: &mut Tenant) {
    for (kind, name, identity) in [
        ("Microsoft.Compute/virtualMachines", "build01", Some(system("sp vm build01"))),
        ("Microsoft.Compute/virtualMachines", "plain01", None),
        ("Microsoft.Compute/virtualMachineScaleSets", "agents", Some(assigned())),
        ("Microsoft.Automation/automationAccounts", "runbooks", Some(assigned())),
        ("Microsoft.Logic/workflows", "orders", Some(assigned())),
    ] {
        let identity = identity.map_or(json!({}), |identity| json!({ "identity": identity }));
        resource(tenant, "platform", kind, name, identity);
    }
    resource(
        tenant,
        "shop",
        "Microsoft.Web/sites",
        "shop-api",
        json!({ "kind": "functionapp,linux", "identity": assigned(), "properties": {} }),
    );
    resource(
        tenant,
        "shop",
        "Microsoft.ContainerService/managedClusters",
        "cluster01",
        json!({
            "identity": { "type": "SystemAssigned", "principalId": id("sp cluster01"), "tenantId": TENANT },
            "properties": {
                "nodeResourceGroup": "MC_shop_cluster01_westeurope",
                "identityProfile": { "kubeletidentity": { "resourceId": format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/deployer", group("platform")),
                    "clientId": id("appId mi deployer"), "objectId": id("sp mi deployer") } },
                "oidcIssuerProfile": { "enabled": true, "issuerURL": "https://westeurope.oic.prod-aks.azure.com/c0a50000/cluster01/" },
            },
        }),
    );
}

/// A store of logs, a copy of a disk that a link lets out, a gallery that is open to everybody.
fn stores(tenant: &mut Tenant) {
    resource(
        tenant,
        "platform",
        "Microsoft.Storage/storageAccounts",
        "contosologs",
        json!({
            "kind": "StorageV2",
            "properties": {
                "allowBlobPublicAccess": false, "allowSharedKeyAccess": true, "publicNetworkAccess": "Enabled",
                "keyCreationTime": { "key1": "2024-03-01T09:00:00Z", "key2": "2026-09-01T09:00:00Z" },
                "sasPolicy": { "sasExpirationPeriod": "7.00:00:00", "expirationAction": "Log" },
                "networkAcls": { "defaultAction": "Allow", "bypass": "AzureServices", "virtualNetworkRules": [], "ipRules": [] },
            },
        }),
    );
    let account = format!("{}/providers/Microsoft.Storage/storageAccounts/contosologs", group("platform"));
    let containers = format!("{account}/blobServices/default");
    for (name, locked) in [("insights-activity-logs", true), ("scratch", false)] {
        let policy = json!({ "etag": "8d8", "properties": { "immutabilityPeriodSinceCreationInDays": 400, "state": "Locked", "allowProtectedAppendWrites": true } });
        let mut properties = json!({ "publicAccess": "None", "hasImmutabilityPolicy": locked, "hasLegalHold": false, "lastModifiedTime": "2026-09-01T09:00:00Z", "leaseState": "Available" });
        if locked {
            properties["immutabilityPolicy"] = policy;
        }
        tenant.add(Set::BlobContainers, json!({
            "_of": containers, "id": format!("{containers}/containers/{name}"), "name": name,
            "type": "Microsoft.Storage/storageAccounts/blobServices/containers", "etag": "8d8", "properties": properties,
        }));
    }
    resource(
        tenant,
        "shop",
        "Microsoft.Compute/snapshots",
        "orders-copy",
        json!({
            "properties": { "diskState": "ActiveSAS", "timeCreated": "2026-11-10T09:00:00Z", "publicNetworkAccess": "Enabled", "networkAccessPolicy": "AllowAll",
                "creationData": { "createOption": "Copy", "sourceResourceId": format!("{}/providers/Microsoft.Compute/disks/orders", group("shop")) } },
        }),
    );
    resource(
        tenant,
        "platform",
        "Microsoft.Compute/galleries",
        "images",
        json!({ "properties": { "sharingProfile": { "permissions": "Community" } } }),
    );
    let vault = format!("{}/providers/Microsoft.KeyVault/vaults/contoso-legacy", group("shop"));
    tenant.add(Set::VaultSecrets, json!({
        "_of": vault, "id": format!("{vault}/secrets/shop-database"), "name": "shop-database", "type": "Microsoft.KeyVault/vaults/secrets",
        "location": "westeurope", "tags": {},
        "properties": { "contentType": "text/plain", "secretUri": "https://contoso-legacy.vault.azure.net/secrets/shop-database",
            "secretUriWithVersion": "https://contoso-legacy.vault.azure.net/secrets/shop-database/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "attributes": { "enabled": true, "created": 1_709_283_600, "updated": 1_772_355_600 } },
    }));
}

/// Where the activity log goes, and what raises an alarm.
fn monitoring(tenant: &mut Tenant) {
    let at = group("platform");
    let workspace = format!("{at}/providers/Microsoft.OperationalInsights/workspaces/security");
    resource(
        tenant,
        "platform",
        "Microsoft.OperationalInsights/workspaces",
        "security",
        json!({
            "properties": { "customerId": id("workspace security"), "retentionInDays": 90, "sku": { "name": "PerGB2018" }, "workspaceCapping": { "dailyQuotaGb": -1.0 } },
        }),
    );
    resource(
        tenant,
        "platform",
        "Microsoft.Insights/scheduledQueryRules",
        "role-changes",
        json!({
            "kind": "LogAlert",
            "properties": { "enabled": true, "severity": 1, "scopes": [workspace], "evaluationFrequency": "PT5M", "windowSize": "PT5M", "displayName": "Role changes",
                "criteria": { "allOf": [{ "query": "AuditLogs | where Category == 'RoleManagement'", "timeAggregation": "Count", "operator": "GreaterThan", "threshold": 0.0 }] },
                "actions": { "actionGroups": [format!("{at}/providers/microsoft.insights/actionGroups/soc")] } },
        }),
    );
    resource(
        tenant,
        "platform",
        "Microsoft.Insights/activityLogAlerts",
        "assignments",
        json!({
            "location": "global",
            "properties": { "enabled": true, "scopes": [subscription(PRODUCTION)],
                "condition": { "allOf": [{ "field": "category", "equals": "Administrative" }, { "field": "operationName", "equals": "Microsoft.Authorization/roleAssignments/write" }] },
                "actions": { "actionGroups": [{ "actionGroupId": format!("{at}/providers/microsoft.insights/actionGroups/soc") }] } },
        }),
    );
    let id =
        format!("{}/providers/microsoft.insights/diagnosticSettings/to-security", subscription(PRODUCTION));
    tenant.add(Set::DiagnosticSettings, json!({
        "_of": subscription(PRODUCTION), "id": id, "name": "to-security", "type": "Microsoft.Insights/diagnosticSettings",
        "properties": { "workspaceId": workspace, "storageAccountId": format!("{at}/providers/Microsoft.Storage/storageAccounts/contosologs"),
            "logs": [{ "category": "Administrative", "enabled": true }, { "category": "Policy", "enabled": false }] },
    }));
}

fn activity(tenant: &mut Tenant) {
    let text = |value: &str| json!({ "value": value, "localizedValue": value });
    for (at, caller, kind) in [
        ("2026-11-10T09:00:00.1234567Z", "alice@contoso.example".to_owned(), "user"),
        ("2026-11-11T09:00:00.1234567Z", id("sp deploy"), "app"),
    ] {
        let event = id(&format!("event {at}"));
        let scope = subscription(PRODUCTION);
        let target = format!(
            "{scope}/providers/Microsoft.Authorization/roleAssignments/{}",
            id(&format!("made {at}"))
        );
        tenant.add(Set::ActivityLog, json!({
            "_of": scope, "id": format!("{target}/events/{event}/ticks/638989416000000000"),
            "authorization": { "action": "Microsoft.Authorization/roleAssignments/write", "scope": target },
            "caller": caller, "channels": "Operation", "correlationId": id(&format!("correlation {at}")), "description": "",
            "claims": { "http://schemas.microsoft.com/identity/claims/objectidentifier": if kind == "user" { id("user alice") } else { id("sp deploy") },
                "idtyp": kind, "appid": if kind == "app" { id("appId deploy") } else { "c44b4083-3bb0-49c1-b47d-974e53cbdf3c".to_owned() } },
            "eventDataId": event, "eventName": text("EndRequest"), "category": text("Administrative"),
            "eventTimestamp": at, "submissionTimestamp": at, "level": "Informational", "operationId": event,
            "operationName": text("Microsoft.Authorization/roleAssignments/write"), "resourceGroupName": "",
            "resourceProviderName": text("Microsoft.Authorization"), "resourceType": text("Microsoft.Authorization/roleAssignments"),
            "resourceId": target, "status": text("Succeeded"), "subStatus": text("Created"), "subscriptionId": PRODUCTION, "tenantId": TENANT,
            "properties": { "statusCode": "Created", "serviceRequestId": event, "eventCategory": "Administrative" },
        }));
    }
}
