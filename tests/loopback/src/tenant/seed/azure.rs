//! Azure: the hierarchy and role assignments; the rest in files of its own.

mod lighthouse;
mod pim;
mod resources;

use serde_json::{Value, json};

use super::id;
use super::names::{FABRIKAM, PRODUCTION, RESOLD, TENANT, TEST};
use crate::tenant::{Set, Tenant};

const ROOT: &str = "/providers/Microsoft.Management/managementGroups/c0a50000-1111-4222-8333-444455556666";

/// The path of a management group.
pub(super) fn management_group(name: &str) -> String {
    format!("/providers/Microsoft.Management/managementGroups/{name}")
}

/// The path of a subscription.
pub(super) fn subscription(id: &str) -> String {
    format!("/subscriptions/{id}")
}

/// The path of a resource group of production.
pub(super) fn group(name: &str) -> String {
    format!("/subscriptions/{PRODUCTION}/resourceGroups/{name}")
}

pub(super) fn add(tenant: &mut Tenant) {
    hierarchy(tenant);
    roles(tenant);
    assignments(tenant);
    pim::add(tenant);
    lighthouse::add(tenant);
    resources::add(tenant);
}

fn hierarchy(tenant: &mut Tenant) {
    tenant.add(Set::Tenants, json!({
        "id": format!("/tenants/{TENANT}"), "tenantId": TENANT, "countryCode": "NL", "displayName": "Contoso",
        "domains": ["contoso.onmicrosoft.com", "contoso.example"], "tenantCategory": "Home",
        "defaultDomain": "contoso.example", "tenantType": "AAD",
    }));
    for (name, display, parent) in [
        (TENANT, "Tenant Root Group", None),
        ("platform", "Platform", Some(ROOT.to_owned())),
        ("workloads", "Workloads", Some(management_group("platform"))),
    ] {
        tenant.add(Set::ManagementGroups, json!({
            "_of": parent, "id": management_group(name), "type": "Microsoft.Management/managementGroups", "name": name,
            "properties": { "tenantId": TENANT, "displayName": display },
        }));
    }
    for (id, display, parent, state, managed_by) in [
        (PRODUCTION, "Production", "workloads", "Enabled", vec![json!({ "tenantId": FABRIKAM })]),
        (TEST, "Test", "platform", "Enabled", Vec::new()),
        (RESOLD, "Resold", TENANT, "Warned", Vec::new()),
    ] {
        tenant.add(Set::Subscriptions, json!({
            "_of": management_group(parent), "id": subscription(id), "authorizationSource": "RoleBased",
            "managedByTenants": managed_by, "subscriptionId": id, "tenantId": TENANT, "displayName": display, "state": state,
            "subscriptionPolicies": { "locationPlacementId": "Public_2014-09-01", "quotaId": "PayAsYouGo_2014-09-01", "spendingLimit": "Off" },
        }));
        for name in ["platform", "shop"] {
            tenant.add(Set::ResourceGroups, json!({
                "_of": subscription(id), "id": format!("{}/resourceGroups/{name}", subscription(id)), "name": name,
                "type": "Microsoft.Resources/resourceGroups", "location": "westeurope", "tags": {},
                "properties": { "provisioningState": "Succeeded" },
            }));
        }
    }
}

/// Owner.
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
/// Contributor.
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
/// Reader.
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
/// User Access Administrator.
const USER_ACCESS: &str = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
/// Role Based Access Control Administrator.
const RBAC: &str = "f58310d9-a9f6-439a-9e8d-f62e7b41a168";
/// Key Vault Secrets User.
const SECRETS: &str = "4633458b-17de-408a-b874-0445c86b69e6";

fn roles(tenant: &mut Tenant) {
    let all = || vec!["*"];
    for (guid, name, actions, not_actions, data_actions) in [
        (OWNER, "Owner", all(), vec![], vec![]),
        (
            CONTRIBUTOR,
            "Contributor",
            all(),
            vec![
                "Microsoft.Authorization/*/Delete",
                "Microsoft.Authorization/*/Write",
                "Microsoft.Authorization/elevateAccess/Action",
                "Microsoft.Blueprint/blueprintAssignments/write",
                "Microsoft.Blueprint/blueprintAssignments/delete",
                "Microsoft.Compute/galleries/share/action",
                "Microsoft.Purview/consents/write",
                "Microsoft.Purview/consents/delete",
                "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
                "Microsoft.Subscription/cancel/action",
                "Microsoft.Subscription/enable/action",
            ],
            vec![],
        ),
        (READER, "Reader", vec!["*/read"], vec![], vec![]),
        (
            USER_ACCESS,
            "User Access Administrator",
            vec!["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
            vec![],
            vec![],
        ),
        (
            RBAC,
            "Role Based Access Control Administrator",
            vec![
                "Microsoft.Authorization/roleAssignments/write",
                "Microsoft.Authorization/roleAssignments/delete",
                "*/read",
                "Microsoft.Support/*",
            ],
            vec![],
            vec![],
        ),
        (
            SECRETS,
            "Key Vault Secrets User",
            vec![],
            vec![],
            vec![
                "Microsoft.KeyVault/vaults/secrets/getSecret/action",
                "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            ],
        ),
    ] {
        let permissions = json!([{ "actions": actions, "notActions": not_actions, "dataActions": data_actions, "notDataActions": [] }]);
        tenant.add(Set::AzureRoleDefinitions, role("/", guid, name, "BuiltInRole", &["/"], &permissions));
    }
    let custom = json!([{ "actions": ["Microsoft.Compute/virtualMachines/*", "Microsoft.Authorization/roleDefinitions/write"],
        "notActions": [], "dataActions": [], "notDataActions": [] }]);
    let at = subscription(PRODUCTION);
    let row = role(&at, &id("role operator"), "Contoso VM operator", "CustomRole", &[&at], &custom);
    tenant.add(Set::AzureRoleDefinitions, row);
}

fn role(of: &str, guid: &str, name: &str, kind: &str, scopes: &[&str], permissions: &Value) -> Value {
    let at = if of == "/" { "" } else { of };
    json!({
        "_of": of, "id": format!("{at}/providers/Microsoft.Authorization/roleDefinitions/{guid}"), "name": guid,
        "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": name, "type": kind, "description": format!("{name}."), "assignableScopes": scopes,
            "permissions": permissions, "createdOn": "2015-02-02T21:55:09.880642Z", "updatedOn": "2026-03-01T09:00:00.000000Z",
            "createdBy": null, "updatedBy": null,
        },
    })
}

/// A role assignment's parts.
struct Assigned<'a> {
    at: String,
    role: &'a str,
    to: String,
    kind: &'a str,
    more: Value,
}

fn assignments(tenant: &mut Tenant) {
    let plain = |at: String, role: &'static str, to: &str, kind: &'static str| Assigned {
        at,
        role,
        to: id(to),
        kind,
        more: json!({}),
    };
    let constrained = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7}))";
    for assigned in [
        plain("/".to_owned(), USER_ACCESS, "user breakglass", "User"),
        plain(ROOT.to_owned(), READER, "sp tenure", "ServicePrincipal"),
        plain(ROOT.to_owned(), OWNER, "group admins", "Group"),
        plain(management_group("platform"), CONTRIBUTOR, "group platform", "Group"),
        plain(subscription(PRODUCTION), CONTRIBUTOR, "sp deploy", "ServicePrincipal"),
        plain(subscription(PRODUCTION), READER, "user gina", "User"),
        Assigned {
            more: json!({ "condition": constrained, "conditionVersion": "2.0" }),
            ..plain(subscription(TEST), RBAC, "user carol", "User")
        },
        plain(group("platform"), OWNER, "sp mi deployer", "ServicePrincipal"),
        plain(
            format!("{}/providers/Microsoft.KeyVault/vaults/contoso-secrets", group("shop")),
            SECRETS,
            "sp vm build01",
            "ServicePrincipal",
        ),
        // Deleted: the directory knows it no more.
        plain(subscription(TEST), OWNER, "user long gone", "User"),
        // The reseller's group, in its own tenant.
        plain(subscription(RESOLD), OWNER, "foreign group of the reseller", "ForeignGroup"),
    ] {
        let row = assignment(&assigned);
        tenant.add(Set::AzureRoleAssignments, row);
    }
    let role = id("role operator");
    let own =
        Assigned { at: group("shop"), role: &role, to: id("user carol"), kind: "User", more: json!({}) };
    tenant.add(Set::AzureRoleAssignments, assignment(&own));
}

fn assignment(assigned: &Assigned<'_>) -> Value {
    let Assigned { at, role, to, kind, more } = assigned;
    let prefix = if at == "/" { "" } else { at.as_str() };
    let name = id(&format!("role assignment {at} {role} {to}"));
    let anchor = crate::arm::anchor(at);
    let definition = if *role == id("role operator") { subscription(PRODUCTION) } else { anchored(&anchor) };
    let mut properties = json!({
        "roleDefinitionId": format!("{definition}/providers/Microsoft.Authorization/roleDefinitions/{role}"),
        "principalId": to, "principalType": kind, "scope": at, "condition": null, "conditionVersion": null,
        "createdOn": "2025-06-01T09:00:00.1234567Z", "updatedOn": "2025-06-01T09:00:00.1234567Z",
        "createdBy": id("user alice"), "updatedBy": id("user alice"),
        "delegatedManagedIdentityResourceId": null, "description": null,
    });
    super::directory::merge(&mut properties, more.clone());
    json!({
        "_of": anchor, "id": format!("{prefix}/providers/Microsoft.Authorization/roleAssignments/{name}"), "name": name,
        "type": "Microsoft.Authorization/roleAssignments", "properties": properties,
    })
}

/// Below a subscription the id of a built-in role starts with the subscription.
fn anchored(anchor: &str) -> String {
    if anchor.starts_with("/subscriptions/") { anchor.to_owned() } else { String::new() }
}
