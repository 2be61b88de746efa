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
    sisters(tenant);
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
    let support = [("Acme Application Support", guid("Cloud Application Administrator"))];
    let desk = ORDINARY.map(|role| ("Acme Service Desk", role.to_owned()));
    for (number, (group, role)) in support.into_iter().chain(desk).enumerate() {
        tenant.list("graph-roleManagement-directory-roleAssignments", json!({
            "id": format!("acme-{number}"), "principalId": id(group), "roleDefinitionId": role, "directoryScopeId": "/", "appScopeId": null,
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

/// What the bank runs for its sisters, as their partner.
fn sisters(tenant: &mut Tenant) {
    let file = "graph-tenantRelationships-delegatedAdminRelationships";
    let relationship = |name: &str, end: i64, extends: &str, roles: &[&str]| {
        let roles: Vec<_> = roles.iter().map(|role| json!({"roleDefinitionId": role})).collect();
        json!({
            "id": id(name), "displayName": name, "status": "active", "customer": {"tenantId": LEASING, "displayName": "Example Leasing GmbH"},
            "duration": "P730D", "autoExtendDuration": extends, "activatedDateTime": day(500), "createdDateTime": day(510), "endDateTime": day(-end),
            "accessDetails": {"unifiedRoles": roles},
        })
    };
    tenant.list(file, relationship(RENEWING, 230, "P180D", &ORDINARY));
    tenant.list(file, relationship(ENDING, 200, "PT0S", &ORDINARY[..2]));
    for name in [RENEWING, ENDING] {
        tenant.asked("graph-tenantRelationships-delegatedAdminRelationships-accessAssignments", &id(name));
    }
    for (customer, kind, name) in
        [(CARDS, "BreadthPartner", "Example Cards AG"), (LEASING, "ResellerPartner", "Example Leasing GmbH")]
    {
        tenant.list("graph-contracts", json!({
            "id": id(customer), "contractType": kind, "customerId": customer, "displayName": name, "defaultDomainName": null,
        }));
    }
}

/// A relationship that renews itself, with more roles than anybody needs.
pub(super) const RENEWING: &str = "Group IT for Example Leasing";
/// One that ends.
pub(super) const ENDING: &str = "Reports for Example Leasing";
/// Example Cards', which the bank administers by the older privileges.
pub(super) const CARDS: &str = "ca4d0001-7e8f-4a9b-8cad-1e2f3a4b5c6d";

/// Roles that read, or change little: of reports, support, readers, message centre, usage summaries,
/// security readers, Office applications, licences, and reading everything.
const ORDINARY: [&str; 9] = [
    "4a5d8f65-41da-4de4-8968-e035b65339cf",
    "f023fd81-a637-4b56-95fd-791ac0226033",
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",
    "75934031-6c7e-415a-99d7-48dbd49e875e",
    "5d6b6bb7-de71-4623-b4af-96380a352509",
    "2b745bdf-0803-4d80-aa65-822c4493daac",
    "4d6ac14f-3453-41d0-bef0-a3e0c569773a",
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
];
