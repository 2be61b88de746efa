//! Applications, service principals, their credentials, owners, and what they hold.

use serde_json::{Value, json};

use super::directory::{merge, relate};
use super::names::{
    FABRIKAM, GRAPH_APP_ID, MICROSOFT, SCANNER_APP_ID, SCANNER_ISSUER, SCANNER_SUBJECT, TENANT,
};
use super::permissions::{APP_ROLES, app_role, app_roles};
use super::{MADE, id};
use crate::tenant::{Set, Tenant};

pub(super) fn add(tenant: &mut Tenant) {
    own(tenant);
    foreign(tenant);
    managed_identities(tenant);
    agents(tenant);
    federated(tenant);
    holdings(tenant);
    delegated(tenant);
    relate(tenant, Set::Owners, "app deploy", &["user carol"]);
    relate(tenant, Set::Owners, "sp deploy", &["user carol", "user gina"]);
    relate(tenant, Set::Owners, "app legacy", &["user erin"]);
    relate(tenant, Set::Owners, "app robot", &["sp deploy"]);
    deleted(tenant);
}

fn secret(name: &str, from: &str, to: &str) -> Value {
    json!({
        "customKeyIdentifier": null, "displayName": name, "endDateTime": to, "hint": "x7~", "keyId": id(&format!("secret {name}")),
        "secretText": null, "startDateTime": from,
    })
}

fn certificate(name: &str, from: &str, to: &str) -> Value {
    json!({
        "customKeyIdentifier": "52ED9B5038A47B9E2E2190715CC238359D4F8F73", "displayName": format!("CN={name}"),
        "endDateTime": to, "key": null, "keyId": id(&format!("certificate {name}")), "startDateTime": from,
        "type": "AsymmetricX509Cert", "usage": "Verify",
    })
}

fn app_id(name: &str) -> String {
    if name == "tenure" { SCANNER_APP_ID.to_owned() } else { id(&format!("appId {name}")) }
}

/// An application with its service principal.
fn application(tenant: &mut Tenant, name: &str, display: &str, app: Value, service_principal: Value) {
    let app_id = app_id(name);
    let mut row = json!({
        "id": id(&format!("app {name}")), "appId": app_id, "displayName": display, "createdDateTime": MADE,
        "signInAudience": "AzureADMyOrg", "publisherDomain": "contoso.example", "isFallbackPublicClient": false,
        "api": { "acceptMappedClaims": null, "knownClientApplications": [], "requestedAccessTokenVersion": 2,
            "oauth2PermissionScopes": [], "preAuthorizedApplications": [] },
        "info": { "logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null },
        "parentalControlSettings": { "countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow" },
        "publicClient": { "redirectUris": [] }, "spa": { "redirectUris": [] },
        "web": { "homePageUrl": null, "logoutUrl": null, "redirectUris": [], "redirectUriSettings": [],
            "implicitGrantSettings": { "enableAccessTokenIssuance": false, "enableIdTokenIssuance": false } },
        "verifiedPublisher": { "displayName": null, "verifiedPublisherId": null, "addedDateTime": null },
        "requiredResourceAccess": [{ "resourceAppId": GRAPH_APP_ID, "resourceAccess": [
            { "id": app_role("User.Read.All"), "type": "Role" } ] }],
    });
    merge(&mut row, app);
    tenant.add(Set::Applications, row);
    principal(tenant, name, display, &app_id, TENANT, service_principal);
}

fn principal(tenant: &mut Tenant, name: &str, display: &str, app_id: &str, owner: &str, more: Value) {
    let mut row = json!({
        "id": id(&format!("sp {name}")), "appId": app_id, "appDisplayName": display, "displayName": display,
        "accountEnabled": true, "appOwnerOrganizationId": owner, "appRoleAssignmentRequired": false,
        "servicePrincipalType": "Application", "signInAudience": "AzureADMyOrg", "servicePrincipalNames": [app_id],
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
        "verifiedPublisher": { "displayName": null, "verifiedPublisherId": null, "addedDateTime": null },
        "info": { "logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null },
    });
    merge(&mut row, more);
    tenant.add(Set::ServicePrincipals, row);
}

fn own(tenant: &mut Tenant) {
    application(
        tenant,
        "tenure",
        "Tenure scanner",
        json!({
            "passwordCredentials": [secret("scan", "2026-09-01T00:00:00Z", "2027-03-01T00:00:00Z")],
            "servicePrincipalLockConfiguration": { "isEnabled": true, "allProperties": true,
                "credentialsWithUsageSign": null, "credentialsWithUsageVerify": null, "tokenEncryptionKeyId": null },
        }),
        json!({}),
    );
    application(
        tenant,
        "deploy",
        "Deployment pipeline",
        json!({
            "keyCredentials": [certificate("deploy", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")],
        }),
        json!({
            // A secret on the service principal, where hardly anybody looks.
            "passwordCredentials": [secret("hidden", "2025-01-01T00:00:00Z", "2099-12-31T00:00:00Z")],
        }),
    );
    application(
        tenant,
        "legacy",
        "Legacy sync",
        json!({
            "passwordCredentials": [secret("old", "2022-01-01T00:00:00Z", "2024-01-01T00:00:00Z")],
        }),
        json!({ "accountEnabled": false }),
    );
    application(
        tenant,
        "robot",
        "Order robot",
        json!({
            "signInAudience": "AzureADMultipleOrgs",
            "appRoles": [{ "allowedMemberTypes": ["Application"], "description": "Place orders", "displayName": "Orders",
                "id": id("app role orders"), "isEnabled": true, "origin": "Application", "value": "Orders.Place" }],
            "api": { "acceptMappedClaims": null, "knownClientApplications": [], "requestedAccessTokenVersion": 2,
                "preAuthorizedApplications": [], "oauth2PermissionScopes": [{
                    "adminConsentDescription": "Read orders", "adminConsentDisplayName": "Read orders", "id": id("scope orders"),
                    "isEnabled": true, "type": "User", "userConsentDescription": null, "userConsentDisplayName": null, "value": "Orders.Read" }] },
        }),
        json!({
            "appRoles": [{ "allowedMemberTypes": ["Application"], "description": "Place orders", "displayName": "Orders",
                "id": id("app role orders"), "isEnabled": true, "origin": "Application", "value": "Orders.Place" }],
        }),
    );
    // An application without a service principal here.
    tenant.add(Set::Applications, json!({
        "id": id("app unused"), "appId": app_id("unused"), "displayName": "Never used", "createdDateTime": MADE,
        "signInAudience": "AzureADMyOrg", "publisherDomain": "contoso.example",
        "passwordCredentials": [secret("unused", "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z")],
    }));
}

fn foreign(tenant: &mut Tenant) {
    principal(
        tenant,
        "graph",
        "Microsoft Graph",
        GRAPH_APP_ID,
        MICROSOFT,
        json!({
            "appRoles": app_roles(), "signInAudience": "AzureADMultipleOrgs",
            "servicePrincipalNames": ["https://graph.microsoft.com", GRAPH_APP_ID],
            "oauth2PermissionScopes": [{
                "adminConsentDescription": "Read mail", "adminConsentDisplayName": "Read mail", "id": "570282fd-fa5c-430d-a7fd-fc8dc98a9dca",
                "isEnabled": true, "type": "User", "userConsentDescription": null, "userConsentDisplayName": null, "value": "Mail.Read" }],
        }),
    );
    principal(
        tenant,
        "backup",
        "Fabrikam Backup",
        &app_id("backup"),
        FABRIKAM,
        json!({
            "signInAudience": "AzureADMultipleOrgs",
            "verifiedPublisher": { "displayName": "Fabrikam", "verifiedPublisherId": "4711", "addedDateTime": MADE },
        }),
    );
    principal(
        tenant,
        "survey",
        "Quick Survey",
        &app_id("survey"),
        &id("tenant of survey"),
        json!({
            "signInAudience": "AzureADMultipleOrgs",
        }),
    );
}

fn managed_identities(tenant: &mut Tenant) {
    let identity = |name: &str, resource: &str| {
        json!({
            "servicePrincipalType": "ManagedIdentity", "appOwnerOrganizationId": null, "tags": [],
            "alternativeNames": ["isExplicit=".to_owned() + if name.starts_with("vm") { "False" } else { "True" }, resource.to_owned()],
            "keyCredentials": [certificate(name, "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z")],
        })
    };
    let group = super::azure::group("platform");
    let vm = format!("{group}/providers/Microsoft.Compute/virtualMachines/build01");
    principal(tenant, "vm build01", "build01", &app_id("vm build01"), TENANT, identity("vm build01", &vm));
    let uami = format!("{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/deployer");
    principal(
        tenant,
        "mi deployer",
        "deployer",
        &app_id("mi deployer"),
        TENANT,
        identity("mi deployer", &uami),
    );
}

fn agents(tenant: &mut Tenant) {
    let blueprint = app_id("assistant");
    tenant.add(Set::Applications, json!({
        "_type": "agentIdentityBlueprint", "id": id("app assistant"), "appId": blueprint, "displayName": "Assistant blueprint",
        "createdDateTime": MADE, "signInAudience": "AzureADMyOrg", "publisherDomain": "contoso.example",
    }));
    principal(
        tenant,
        "assistant",
        "Purchasing assistant",
        &app_id("assistant identity"),
        TENANT,
        json!({
            "_type": "agentIdentity", "agentIdentityBlueprintId": blueprint, "createdDateTime": MADE, "tags": [],
            "servicePrincipalType": "ServiceIdentity",
        }),
    );
    relate(tenant, Set::Sponsors, "sp assistant", &["user alice"]);
}

fn federated(tenant: &mut Tenant) {
    let mut add = |owner: &str, name: &str, issuer: &str, subject: &str| {
        tenant.add(Set::FederatedCredentials, json!({
            "_of": id(owner), "id": id(&format!("fic {name}")), "name": name, "issuer": issuer, "subject": subject,
            "description": null, "audiences": ["api://AzureADTokenExchange"],
        }));
    };
    add("app tenure", "scans", SCANNER_ISSUER, SCANNER_SUBJECT);
    add("app deploy", "main", SCANNER_ISSUER, "repo:contoso/infra:ref:refs/heads/main");
    tenant.add(Set::FederatedCredentials, json!({
        "_of": id("app robot"), "id": id("fic any branch"), "name": "any-branch", "issuer": SCANNER_ISSUER, "subject": null,
        "description": null, "audiences": ["api://AzureADTokenExchange"],
        "claimsMatchingExpression": { "value": "claims['sub'] matches 'repo:contoso/robot:*'", "languageVersion": 1 },
    }));
}

/// What the scanner needs, as the least.
const SCANNER: &[&str] = &[
    "AccessReview.Read.All",
    "AdministrativeUnit.Read.All",
    "AgentIdentity.Read.All",
    "AgentIdentityBlueprint.Read.All",
    "Application.Read.All",
    "AuditLog.Read.All",
    "DelegatedAdminRelationship.Read.All",
    "DelegatedPermissionGrant.Read.All",
    "Directory.Read.All",
    "GroupMember.Read.All",
    "Organization.Read.All",
    "Policy.Read.All",
    "PrivilegedAssignmentSchedule.Read.AzureADGroup",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "RoleAssignmentSchedule.Read.Directory",
    "RoleEligibilitySchedule.Read.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagementPolicy.Read.AzureADGroup",
    "RoleManagementPolicy.Read.Directory",
    "User.Read.All",
];

fn holdings(tenant: &mut Tenant) {
    debug_assert!(SCANNER.iter().all(|value| APP_ROLES.iter().any(|(own, _)| own == value)));
    for value in SCANNER {
        holds(tenant, "sp tenure", "Tenure scanner", "ServicePrincipal", value);
    }
    holds(tenant, "sp deploy", "Deployment pipeline", "ServicePrincipal", "Application.ReadWrite.OwnedBy");
    holds(tenant, "sp legacy", "Legacy sync", "ServicePrincipal", "RoleManagement.ReadWrite.Directory");
    holds(tenant, "sp backup", "Fabrikam Backup", "ServicePrincipal", "Mail.Read");
    holds(tenant, "sp backup", "Fabrikam Backup", "ServicePrincipal", "Files.Read.All");
    holds(tenant, "sp mi deployer", "deployer", "ServicePrincipal", "GroupMember.ReadWrite.All");
    for (holder, kind, name, role) in [
        ("sp deploy", "ServicePrincipal", "Deployment pipeline", id("app role orders")),
        // The zero id: access without a role.
        ("user carol", "User", "Carol Castillo", "00000000-0000-0000-0000-000000000000".to_owned()),
        ("group platform", "Group", "Platform team", "00000000-0000-0000-0000-000000000000".to_owned()),
    ] {
        assignment(tenant, (holder, name, kind), ("sp robot", "Order robot"), &role);
    }
}

fn holds(tenant: &mut Tenant, holder: &str, name: &str, kind: &str, value: &str) {
    assignment(tenant, (holder, name, kind), ("sp graph", "Microsoft Graph"), app_role(value));
}

fn assignment(tenant: &mut Tenant, holder: (&str, &str, &str), resource: (&str, &str), role: &str) {
    let key = format!("app role assignment {} {role}", holder.0);
    tenant.add(Set::AppRoleAssignments, json!({
        "_of": id(resource.0), "_to": id(holder.0), "id": id(&key).replace('-', "").get(..22), "appRoleId": role,
        "createdDateTime": MADE, "principalDisplayName": holder.1, "principalId": id(holder.0),
        "principalType": holder.2, "resourceDisplayName": resource.1, "resourceId": id(resource.0),
    }));
}

fn delegated(tenant: &mut Tenant) {
    for (client, consent, user, scope) in [
        ("sp backup", "AllPrincipals", None, " Mail.Read Files.Read.All offline_access"),
        ("sp survey", "Principal", Some("user carol"), "Mail.Read"),
    ] {
        tenant.add(Set::DelegatedGrants, json!({
            "id": id(&format!("grant {client}")).replace('-', ""), "clientId": id(client), "consentType": consent,
            "principalId": user.map(id), "resourceId": id("sp graph"), "scope": scope,
        }));
    }
}

fn deleted(tenant: &mut Tenant) {
    tenant.add(Set::DeletedApplications, json!({
        "id": id("app removed"), "appId": app_id("removed"), "displayName": "Removed last week",
        "createdDateTime": MADE, "deletedDateTime": "2026-11-13T08:00:00Z", "signInAudience": "AzureADMyOrg",
    }));
}
