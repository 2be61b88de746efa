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
