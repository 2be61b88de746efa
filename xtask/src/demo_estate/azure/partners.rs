//! Other tenants: Bolt by Lighthouse, Acme by granular delegated administration and guests, a provider, a
//! sister company, and one that nobody can name.

use serde_json::json;

use super::places::{DATA, LAB, subscription};
use super::privileges::assign;
use super::roles::{azure, guid};
use super::tenant::{Tenant, day, id};

/// Acme Integrators' tenant.
pub(super) const ACME: &str = "ac3e0001-3a4b-4c5d-8e6f-7a8b9c0d1e2f";
/// Bolt Managed Services' tenant.
pub(super) const BOLT: &str = "b0170001-4b5c-4d6e-8f7a-8b9c0d1e2f3a";
/// Example Leasing's, a company of the same group.
pub(super) const LEASING: &str = "1ea50001-5c6d-4e7f-9a8b-9c0d1e2f3a4b";
/// A tenant that nobody can name.
pub(super) const NOBODYS: &str = "0b5c0001-6d7e-4f8a-9b9c-0d1e2f3a4b5c";

pub(super) fn add(tenant: &mut Tenant) {
    bolt(tenant);
    acme(tenant);
    for (partner, name) in [(ACME, true), (LEASING, false), (BOLT, false)] {
        tenant.list("graph-policies-crossTenantAccessPolicy-partners", json!({
            "tenantId": partner, "isServiceProvider": name.then_some(true), "isInMultiTenantOrganization": false,
            "automaticUserConsentSettings": {"inboundAllowed": (partner != BOLT).then_some(true), "outboundAllowed": null},
            "inboundTrust": {"isMfaAccepted": partner == LEASING, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false},
            "b2bCollaborationInbound": null, "b2bDirectConnectInbound": null, "tenantRestrictions": null,
        }));
        tenant.list("graph-policies-crossTenantAccessPolicy-partners-identitySynchronization", json!({
            "tenantId": partner, "identitySynchronization": {"tenantId": partner, "displayName": "", "userSyncInbound": {"isSyncAllowed": partner == LEASING}},
        }));
    }
    // The reseller from whom the lab's subscription was bought.
    assign(tenant, &id("a reseller's admin agents"), "Owner", &subscription(LAB), "ForeignGroup");
}

/// Bolt runs the data platform: some of it day and night, the rest when one of Bolt's own people approves.
fn bolt(tenant: &mut Tenant) {
    let prefix = format!("{}/providers/Microsoft.ManagedServices", subscription(DATA));
    let (definition, assignment) = (id("bolt definition"), id("bolt assignment"));
    let properties = json!({
        "registrationDefinitionName": "Bolt Managed Services - data platform", "managedByTenantId": BOLT, "managedByTenantName": "Bolt Managed Services GmbH",
        "provisioningState": "Succeeded",
        "authorizations": [
            {"principalId": id("Bolt Operations"), "principalIdDisplayName": "Bolt Operations", "roleDefinitionId": guid("Contributor")},
            {"principalId": id("Bolt Monitoring"), "principalIdDisplayName": "Bolt Monitoring", "roleDefinitionId": guid("Reader")},
            {"principalId": id("Bolt Monitoring"), "principalIdDisplayName": "Bolt Monitoring", "roleDefinitionId": guid("Managed Services Registration assignment Delete Role")}],
        "eligibleAuthorizations": [
            {"principalId": id("Bolt Second Line"), "principalIdDisplayName": "Bolt Second Line", "roleDefinitionId": guid("Key Vault Contributor"),
                "justInTimeAccessPolicy": {"multiFactorAuthProvider": "Azure", "maximumActivationDuration": "PT4H",
                    "managedByTenantApprovers": [{"principalId": id("Bolt Duty Lead"), "principalIdDisplayName": "Bolt Duty Lead"}]}}],
    });
    let defined = json!({"id": format!("{prefix}/registrationDefinitions/{definition}"), "name": definition, "properties": properties});
    tenant.in_subscription("arm-Microsoft.ManagedServices-registrationDefinitions", DATA, defined.clone());
    tenant.in_subscription("arm-Microsoft.ManagedServices-registrationAssignments", DATA, json!({
        "id": format!("{prefix}/registrationAssignments/{assignment}"), "name": assignment, "systemData": {"createdAt": day(400)},
        "properties": {"registrationDefinitionId": format!("{prefix}/registrationDefinitions/{definition}"), "provisioningState": "Succeeded", "registrationDefinition": defined},
    }));
}

/// Acme's service desk, by roles that its groups hold in the tenant.
fn acme(tenant: &mut Tenant) {
    for (number, (group, role)) in [
        ("Acme Application Support", "Cloud Application Administrator"),
        ("Acme Service Desk", "Service Support Administrator"),
        ("Acme Service Desk", "Directory Readers"),
    ]
    .into_iter()
    .enumerate()
    {
        tenant.list("graph-roleManagement-directory-roleAssignments", json!({
            "id": format!("acme-{number}"), "principalId": id(group), "roleDefinitionId": guid(role), "directoryScopeId": "/", "appScopeId": null,
            "condition": null, "principalOrganizationId": ACME,
        }));
    }
    // What Acme's release service does in the test subscription is logged.
    let at = subscription(super::places::TEST);
    tenant.in_subscription("arm-Microsoft.Insights-eventtypes-management-values", super::places::TEST, json!({
        "eventDataId": id("event 1"), "eventTimestamp": day(280), "caller": "lars.meyer@examplebank.example",
        "claims": {"http://schemas.microsoft.com/identity/claims/objectidentifier": id("Lars Meyer")},
        "operationName": {"value": "Microsoft.Authorization/roleAssignments/write"}, "status": {"value": "Succeeded"},
        "resourceId": format!("{at}{}", azure("Contributor")),
    }));
    tenant.list("graph-auditLogs-directoryAudits", json!({
        "id": "Directory_1", "category": "RoleManagement", "activityDateTime": day(300), "activityDisplayName": "Add member to role", "result": "success",
        "initiatedBy": {"app": null, "user": {"id": id("Sofia Lind"), "userPrincipalName": "sofia.lind@examplebank.example"}},
        "targetResources": [{"id": id("hr-sync"), "type": "ServicePrincipal", "displayName": "hr-sync"}],
    }));
}
