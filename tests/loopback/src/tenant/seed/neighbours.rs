//! Other tenants: cross-tenant access, GDAP, contracts.

use serde_json::{Value, json};

use super::names::{FABRIKAM, NORTHWIND};
use super::{MADE, id};
use crate::tenant::{Set, Tenant};

pub(super) fn add(tenant: &mut Tenant) {
    partners(tenant);
    relationships(tenant);
    tenant.add(Set::Contracts, json!({
        "id": id("contract wide world"), "contractType": "Contract", "customerId": id("tenant wide world"),
        "defaultDomainName": "wideworld.example", "displayName": "Wide World Importers",
    }));
}

fn setting(access: &str, users: &str, applications: &str) -> Value {
    let targets = |target: &str, kind: &str| json!({ "accessType": access, "targets": [{ "target": target, "targetType": kind }] });
    json!({ "usersAndGroups": targets(users, "user"), "applications": targets(applications, "application") })
}

fn partners(tenant: &mut Tenant) {
    // A service provider by GDAP, as the customer sees it.
    tenant.add(Set::CrossTenantPartners, json!({
        "id": NORTHWIND, "tenantId": NORTHWIND, "isServiceProvider": true, "isInMultiTenantOrganization": false,
        "b2bCollaborationInbound": setting("allowed", "AllUsers", "AllApplications"),
        "automaticUserConsentSettings": { "inboundAllowed": true, "outboundAllowed": null },
        "inboundTrust": { "isMfaAccepted": true, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false },
        "_with": { "identitySynchronization": {
            "tenantId": NORTHWIND, "displayName": "Northwind", "userSyncInbound": { "isSyncAllowed": true },
        } },
    }));
    tenant.add(Set::CrossTenantPartners, json!({
        "id": FABRIKAM, "tenantId": FABRIKAM, "isServiceProvider": null, "isInMultiTenantOrganization": false,
        "b2bDirectConnectInbound": setting("allowed", "AllUsers", "Office365"),
        "automaticUserConsentSettings": { "inboundAllowed": null, "outboundAllowed": null },
    }));
    tenant.add(Set::CrossTenantDefault, json!({
        "isServiceDefault": true, "b2bCollaborationInbound": setting("allowed", "AllUsers", "AllApplications"),
        "b2bCollaborationOutbound": setting("allowed", "AllUsers", "AllApplications"),
        "b2bDirectConnectInbound": setting("blocked", "AllUsers", "AllApplications"),
        "b2bDirectConnectOutbound": setting("blocked", "AllUsers", "AllApplications"),
        "inboundTrust": { "isMfaAccepted": false, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false },
        "automaticUserConsentSettings": { "inboundAllowed": false, "outboundAllowed": false },
        "invitationRedemptionIdentityProviderConfiguration": null,
    }));
}

/// Contoso is a partner of its own: it administers two customers.
fn relationships(tenant: &mut Tenant) {
    let roles = |ids: &[&str]| json!({ "unifiedRoles": ids.iter().map(|id| json!({ "roleDefinitionId": id })).collect::<Vec<_>>() });
    for (name, status, extend, end, held) in [
        (
            "wide world",
            "active",
            "P180D",
            "2027-03-01T00:00:00Z",
            vec!["62e90394-69f5-4237-9190-012177145e10", "729827e3-9c14-49f7-bb1b-9608f156bbb8"],
        ),
        (
            "tailspin",
            "terminated",
            "PT0S",
            "2026-05-01T00:00:00Z",
            vec!["f2ef992c-3afb-46b9-b7cf-a126ee74c451"],
        ),
    ] {
        let key = format!("{}-{}", id(&format!("gdap {name}")), id(&format!("tenant {name}")));
        tenant.add(Set::DelegatedAdminRelationships, json!({
            "id": key, "displayName": format!("Support of {name}"), "duration": "P730D", "createdDateTime": MADE,
            "lastModifiedDateTime": "2026-05-01T00:00:00Z", "activatedDateTime": MADE, "endDateTime": end, "status": status,
            "autoExtendDuration": extend, "accessDetails": roles(&held),
            "customer": { "tenantId": id(&format!("tenant {name}")), "displayName": format!("Customer {name}") },
        }));
        tenant.add(Set::DelegatedAdminAccessAssignments, json!({
            "_of": key, "id": id(&format!("gdap access {name}")), "createdDateTime": MADE, "lastModifiedDateTime": MADE,
            "status": if status == "active" { "active" } else { "deleted" }, "accessDetails": roles(&held),
            "accessContainer": { "accessContainerId": id("group helpdesk"), "accessContainerType": "securityGroup" },
        }));
    }
}
