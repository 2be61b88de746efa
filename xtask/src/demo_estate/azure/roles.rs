//! The roles that somebody holds, with the part of their permissions that matters here, from Microsoft's
//! lists of built-in roles.

use serde_json::{Value, json};

use super::tenant::{TENANT, Tenant, id};

/// Roles of Azure: name, id, actions. `!` stands before what is taken away, `@` before data actions.
const AZURE: [(&str, &str, &[&str]); 15] = [
    ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", &["*"]),
    (
        "Contributor",
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        &[
            "*",
            "!Microsoft.Authorization/*/Delete",
            "!Microsoft.Authorization/*/Write",
            "!Microsoft.Authorization/elevateAccess/Action",
        ],
    ),
    ("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", &["*/read"]),
    (
        "User Access Administrator",
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        &["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
    ),
    (
        "Virtual Machine Contributor",
        "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",
        &[
            "Microsoft.Authorization/*/read",
            "Microsoft.Compute/virtualMachines/*",
            "Microsoft.Compute/virtualMachineScaleSets/*",
            "Microsoft.Network/networkInterfaces/*",
        ],
    ),
    (
        "Website Contributor",
        "de139f84-1756-47ae-9be6-808fbbe84772",
        &["Microsoft.Authorization/*/read", "Microsoft.Web/sites/*", "Microsoft.Web/certificates/*"],
    ),
    (
        "Automation Contributor",
        "f353d9bd-d4a6-484e-a77a-8050b599b867",
        &["Microsoft.Authorization/*/read", "Microsoft.Automation/automationAccounts/*"],
    ),
    (
        "Key Vault Contributor",
        "f25e0fa2-a7c8-4377-a976-54943a77a395",
        &["Microsoft.Authorization/*/read", "Microsoft.KeyVault/*"],
    ),
    (
        "Key Vault Secrets User",
        "4633458b-17de-408a-b874-0445c86b69e6",
        &[
            "@Microsoft.KeyVault/vaults/secrets/getSecret/action",
            "@Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        ],
    ),
    (
        "Storage Blob Data Reader",
        "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        &[
            "Microsoft.Storage/storageAccounts/blobServices/containers/read",
            "@Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
        ],
    ),
    (
        "Storage Blob Data Contributor",
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        &["@Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*"],
    ),
    (
        "AcrPull",
        "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        &["Microsoft.ContainerRegistry/registries/pull/read"],
    ),
    (
        "Monitoring Reader",
        "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
        &["*/read", "Microsoft.OperationalInsights/workspaces/search/action"],
    ),
    (
        "Network Contributor",
        "4d97b98b-1d4f-4787-a291-c67834d212e7",
        &["Microsoft.Authorization/*/read", "Microsoft.Network/*"],
    ),
    (
        "Managed Services Registration assignment Delete Role",
        "91c1777a-f3dc-4fae-b103-61d183457e46",
        &[
            "Microsoft.ManagedServices/registrationAssignments/read",
            "Microsoft.ManagedServices/registrationAssignments/delete",
        ],
    ),
];

/// Roles of Entra ID: name, id, actions.
const ENTRA: [(&str, &str, &[&str]); 18] = [
    (
        "Global Administrator",
        "62e90394-69f5-4237-9190-012177145e10",
        &[
            "microsoft.directory/applications/allProperties/allTasks",
            "microsoft.directory/directoryRoles/allProperties/allTasks",
            "microsoft.directory/groups/allProperties/allTasks",
            "microsoft.directory/groupsAssignableToRoles/allProperties/update",
            "microsoft.directory/roleAssignments/allProperties/allTasks",
            "microsoft.directory/roleDefinitions/allProperties/allTasks",
            "microsoft.directory/servicePrincipals/allProperties/allTasks",
            "microsoft.directory/users/allProperties/allTasks",
            "microsoft.azure.serviceHealth/allEntities/allTasks",
        ],
    ),
    (
        "Privileged Role Administrator",
        "e8611ab8-c189-46e8-94e1-60213ab1f814",
        &[
            "microsoft.directory/groupsAssignableToRoles/allProperties/update",
            "microsoft.directory/roleAssignments/allProperties/allTasks",
            "microsoft.directory/roleDefinitions/allProperties/allTasks",
            "microsoft.directory/servicePrincipals/appRoleAssignedTo/allTasks",
            "microsoft.directory/servicePrincipals/managePermissionGrantsForAll.microsoft-company-admin",
        ],
    ),
    (
        "Privileged Authentication Administrator",
        "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
        &[
            "microsoft.directory/users/authenticationMethods/create",
            "microsoft.directory/users/password/update",
        ],
    ),
    (
        "Application Administrator",
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
        &[
            "microsoft.directory/applications/create",
            "microsoft.directory/applications/credentials/update",
            "microsoft.directory/applications/owners/update",
            "microsoft.directory/servicePrincipals/credentials/update",
        ],
    ),
    (
        "Cloud Application Administrator",
        "158c047a-c907-4556-b7ef-446551a6b5f7",
        &[
            "microsoft.directory/applications/create",
            "microsoft.directory/applications/credentials/update",
            "microsoft.directory/servicePrincipals/credentials/update",
        ],
    ),
    (
        "User Administrator",
        "fe930be7-5e62-47db-91af-98c3a49a38b1",
        &[
            "microsoft.directory/groups/members/update",
            "microsoft.directory/users/create",
            "microsoft.directory/users/password/update",
        ],
    ),
    (
        "Helpdesk Administrator",
        "729827e3-9c14-49f7-bb1b-9608f156bbb8",
        &[
            "microsoft.directory/users/invalidateAllRefreshTokens",
            "microsoft.directory/users/password/update",
        ],
    ),
    (
        "Security Administrator",
        "194ae4cb-b126-40b2-bd5b-6091b380977d",
        &[
            "microsoft.directory/conditionalAccessPolicies/basic/update",
            "microsoft.directory/crossTenantAccessPolicy/basic/update",
        ],
    ),
    (
        "Global Reader",
        "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
        &["microsoft.directory/users/standard/read", "microsoft.directory/applications/standard/read"],
    ),
    (
        "Reports Reader",
        "4a5d8f65-41da-4de4-8968-e035b65339cf",
        &[
            "microsoft.directory/auditLogs/allProperties/read",
            "microsoft.directory/signInReports/allProperties/read",
        ],
    ),
    (
        "Service Support Administrator",
        "f023fd81-a637-4b56-95fd-791ac0226033",
        &[
            "microsoft.office365.serviceHealth/allEntities/allTasks",
            "microsoft.office365.supportTickets/allEntities/allTasks",
        ],
    ),
    (
        "Directory Synchronization Accounts",
        "d29b2b05-8046-44ba-8758-1e26182fcf32",
        &[
            "microsoft.directory/onPremisesSynchronization/standard/read",
            "microsoft.directory/policies/create",
        ],
    ),
    (
        "Message Center Reader",
        "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",
        &["microsoft.office365.messageCenter/messages/read"],
    ),
    (
        "Usage Summary Reports Reader",
        "75934031-6c7e-415a-99d7-48dbd49e875e",
        &["microsoft.office365.usageReports/allEntities/standard/read"],
    ),
    (
        "Security Reader",
        "5d6b6bb7-de71-4623-b4af-96380a352509",
        &["microsoft.directory/auditLogs/allProperties/read"],
    ),
    (
        "Office Apps Administrator",
        "2b745bdf-0803-4d80-aa65-822c4493daac",
        &["microsoft.office365.messageCenter/messages/read"],
    ),
    (
        "License Administrator",
        "4d6ac14f-3453-41d0-bef0-a3e0c569773a",
        &["microsoft.directory/users/assignLicense"],
    ),
    (
        "Directory Readers",
        "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
        &["microsoft.directory/users/standard/read", "microsoft.directory/groups/standard/read"],
    ),
];

/// The bank's own role.
pub(super) const NETWORK_OPERATOR: &str = "Network Operator (Example Bank)";

/// The id of a role.
pub(super) fn guid(name: &str) -> String {
    let known = AZURE.iter().chain(&ENTRA).find(|(known, ..)| *known == name);
    known.map_or_else(|| id(name), |(_, id, _)| (*id).to_owned())
}

/// The same as Resource Manager writes it.
pub(super) fn azure(name: &str) -> String {
    format!("/providers/Microsoft.Authorization/roleDefinitions/{}", guid(name))
}

fn permissions(actions: &[&str]) -> Value {
    let plain: Vec<&str> = actions.iter().copied().filter(|action| !action.starts_with(['!', '@'])).collect();
    let with = |mark: char| actions.iter().filter_map(|action| action.strip_prefix(mark)).collect::<Vec<_>>();
    json!([{"actions": plain, "notActions": with('!'), "dataActions": with('@'), "notDataActions": []}])
}

pub(super) fn add(tenant: &mut Tenant) {
    let mut azure_role = |name: &str, kind: &str, scope: &str, actions: &[&str]| {
        tenant.list("arg-authorizationresources-roleDefinitions", json!({
            "id": azure(name), "name": guid(name), "type": "microsoft.authorization/roledefinitions", "tenantId": TENANT,
            "properties": {"roleName": name, "type": kind, "description": "", "assignableScopes": [scope], "permissions": permissions(actions)},
        }));
    };
    for (name, _, actions) in AZURE {
        azure_role(name, "BuiltInRole", "/", actions);
    }
    let own = [
        "Microsoft.Network/networkSecurityGroups/read",
        "Microsoft.Network/networkSecurityGroups/securityRules/write",
        "Microsoft.Network/virtualNetworks/read",
    ];
    azure_role(NETWORK_OPERATOR, "CustomRole", &super::places::group("example-platform"), &own);
    for (name, guid, actions) in ENTRA {
        tenant.list("graph-roleManagement-directory-roleDefinitions", json!({
            "id": guid, "templateId": guid, "displayName": name, "isBuiltIn": true, "isEnabled": true, "resourceScopes": ["/"], "version": "1",
            "rolePermissions": [{"allowedResourceActions": actions, "condition": null}],
        }));
    }
}
