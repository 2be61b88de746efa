//! The organisation, users, guests, groups, devices and administrative units.

use serde_json::{Value, json};

use super::names::{DOMAIN, NORTHWIND, TENANT};
use super::{MADE, id};
use crate::tenant::{Set, Tenant};

pub(super) fn add(tenant: &mut Tenant) {
    organization(tenant);
    users(tenant);
    guests(tenant);
    groups(tenant);
    tenant.add(Set::Devices, json!({
        "id": id("device laptop"), "accountEnabled": true, "deviceId": id("device id laptop"),
        "displayName": "CONTOSO-LT-01", "operatingSystem": "Windows", "operatingSystemVersion": "10.0.26100",
        "trustType": "AzureAd", "isManaged": true, "isCompliant": true, "registrationDateTime": MADE,
        "approximateLastSignInDateTime": "2026-11-18T08:00:00Z", "profileType": "RegisteredDevice",
        "physicalIds": ["[USER-GID]:loopback"],
    }));
    for (unit, name, restricted) in [("emea", "EMEA staff", false), ("vip", "Executives", true)] {
        tenant.add(
            Set::AdministrativeUnits,
            json!({
                "id": id(&format!("unit {unit}")), "displayName": name, "description": "Administrative unit",
                "isMemberManagementRestricted": restricted, "visibility": "Public",
            }),
        );
    }
    relate(tenant, Set::UnitMembers, "unit emea", &["user bob", "user carol", "group helpdesk"]);
    relate(tenant, Set::UnitMembers, "unit vip", &["user alice"]);
    tenant.add(
        Set::ScopedRoleMembers,
        json!({
            "_of": id("unit emea"), "id": "scoped-role-of-bob", "roleId": id("directory role helpdesk"),
            "administrativeUnitId": id("unit emea"),
            "roleMemberInfo": { "id": id("user bob"), "displayName": "Bob Berg" },
        }),
    );
}

/// Leads from one object to others.
pub(super) fn relate(tenant: &mut Tenant, set: Set, from: &str, to: &[&str]) {
    for target in to {
        let mut row = json!({ "_of": id(from), "_to": id(target) });
        if set == Set::Members {
            // v1.0 hides service principals among them.
            row["_member"] = Value::Bool(true);
        }
        tenant.add(set, row);
    }
}

fn organization(tenant: &mut Tenant) {
    let plan = |service: &str, plan: &str| json!({ "assignedDateTime": MADE, "capabilityStatus": "Enabled", "service": service, "servicePlanId": plan });
    tenant.add(Set::Organization, json!({
        "id": TENANT, "displayName": "Contoso", "tenantType": "AAD", "createdDateTime": "2019-05-01T08:00:00Z",
        "countryLetterCode": "NL", "preferredLanguage": "en", "onPremisesSyncEnabled": true,
        "onPremisesLastSyncDateTime": "2026-11-20T07:30:00Z", "technicalNotificationMails": ["it@contoso.example"],
        "assignedPlans": [
            // Entra ID P1 and P2.
            plan("AADPremiumService", "41781fb2-bc02-4b7c-bd55-b576c07bb09d"),
            plan("AADPremiumService", "eec0eb4f-6444-4f95-aba0-50c24d67f998"),
        ],
        "verifiedDomains": [
            { "capabilities": "Email, OfficeCommunicationsOnline", "isDefault": false, "isInitial": true, "name": DOMAIN, "type": "Managed" },
            { "capabilities": "Email", "isDefault": true, "isInitial": false, "name": "contoso.example", "type": "Federated" },
        ],
    }));
}

fn user(name: &str, display: &str, more: Value) -> Value {
    let upn = format!("{name}@contoso.example");
    let mut row = json!({
        "id": id(&format!("user {name}")), "displayName": display, "userPrincipalName": upn, "mail": upn,
        "accountEnabled": true, "userType": "Member", "createdDateTime": MADE, "mailNickname": name,
        "lastPasswordChangeDateTime": "2026-02-01T10:00:00Z", "signInSessionsValidFromDateTime": MADE,
        "identities": [{ "signInType": "userPrincipalName", "issuer": DOMAIN, "issuerAssignedId": upn }],
        "signInActivity": {
            "lastSignInDateTime": "2026-11-19T07:00:00Z", "lastSignInRequestId": id(&format!("request {name}")),
            "lastNonInteractiveSignInDateTime": "2026-11-19T09:00:00Z",
            "lastNonInteractiveSignInRequestId": id(&format!("quiet request {name}")),
            "lastSuccessfulSignInDateTime": "2026-11-19T09:00:00Z",
            "lastSuccessfulSignInRequestId": id(&format!("good request {name}")),
        },
    });
    merge(&mut row, more);
    row
}

/// Overwrites members.
pub(super) fn merge(row: &mut Value, more: Value) {
    if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
        row.extend(more);
    }
}

fn users(tenant: &mut Tenant) {
    for row in [
        user("alice", "Alice Ahlgren", json!({ "jobTitle": "Head of platform", "department": "IT" })),
        user(
            "bob",
            "Bob Berg",
            json!({ "jobTitle": "Helpdesk", "onPremisesSyncEnabled": true, "onPremisesSamAccountName": "bob" }),
        ),
        user("carol", "Carol Castillo", json!({ "jobTitle": "Developer" })),
        user("dave", "Dave Dahl", json!({ "jobTitle": "Security", "department": "IT" })),
        // Disabled, and never signed in.
        user("erin", "Erin Eklund", json!({ "accountEnabled": false, "signInActivity": null })),
        user("breakglass", "Emergency access", json!({ "passwordPolicies": "DisablePasswordExpiration" })),
    ] {
        tenant.add(Set::Users, row);
    }
}

fn guests(tenant: &mut Tenant) {
    let guest = |name: &str, display: &str, state: &str, issuer: &str| {
        let mail = format!("{name}@northwind.example");
        user(
            name,
            display,
            json!({
                "userPrincipalName": format!("{name}_northwind.example#EXT#@{DOMAIN}"), "mail": mail, "userType": "Guest",
                "creationType": "Invitation", "externalUserState": state, "externalUserStateChangeDateTime": MADE,
                "identities": [{ "signInType": "federated", "issuer": issuer, "issuerAssignedId": null }],
            }),
        )
    };
    tenant.add(Set::Users, guest("gina", "Gina Grant (Northwind)", "Accepted", "ExternalAzureAD"));
    let mut pending = guest("hugo", "Hugo Holm (Northwind)", "PendingAcceptance", "mail");
    merge(&mut pending, json!({ "signInActivity": null }));
    tenant.add(Set::Users, pending);
    // An external member: of another tenant, by cross-tenant sync.
    let mut member = guest("ines", "Ines Ito (Northwind)", "Accepted", "ExternalAzureAD");
    merge(&mut member, json!({ "userType": "Member", "creationType": null, "companyName": NORTHWIND }));
    tenant.add(Set::Users, member);
    relate(tenant, Set::Sponsors, "user gina", &["user alice"]);
    relate(tenant, Set::Sponsors, "user hugo", &["user erin"]);
}

fn groups(tenant: &mut Tenant) {
    let group = |name: &str, display: &str, more: Value| {
        let mut row = json!({
            "id": id(&format!("group {name}")), "displayName": display, "description": format!("Group {name}"),
            "createdDateTime": MADE, "securityEnabled": true, "mailEnabled": false, "mailNickname": name,
            "renewedDateTime": MADE, "isAssignableToRole": null,
        });
        merge(&mut row, more);
        row
    };
    for row in [
        group("platform", "Platform team", json!({})),
        group("oncall", "Platform on call", json!({})),
        group(
            "admins",
            "Tenant administrators",
            json!({ "isAssignableToRole": true, "visibility": "Private" }),
        ),
        group("helpdesk", "Helpdesk", json!({ "onPremisesSyncEnabled": true })),
        group(
            "everyone",
            "All staff",
            json!({
                "groupTypes": ["DynamicMembership"], "membershipRule": "(user.accountEnabled -eq true)",
                "membershipRuleProcessingState": "On",
            }),
        ),
        group(
            "project",
            "Project Alpha",
            json!({
                "groupTypes": ["Unified"], "mailEnabled": true, "securityEnabled": false, "mail": "alpha@contoso.example",
                "visibility": "Private", "resourceProvisioningOptions": ["Team"], "proxyAddresses": ["SMTP:alpha@contoso.example"],
            }),
        ),
    ] {
        tenant.add(Set::Groups, row);
    }
    relate(tenant, Set::Members, "group platform", &["user alice", "group oncall", "sp deploy"]);
    relate(tenant, Set::Members, "group oncall", &["user carol", "user gina"]);
    relate(tenant, Set::Members, "group admins", &["user alice"]);
    relate(tenant, Set::Members, "group helpdesk", &["user bob"]);
    relate(tenant, Set::Members, "group everyone", &["user alice", "user bob", "user carol", "user dave"]);
    relate(tenant, Set::Members, "group project", &["user carol", "user hugo"]);
    relate(tenant, Set::Owners, "group platform", &["user carol"]);
    relate(tenant, Set::Owners, "group admins", &["user dave"]);
    relate(tenant, Set::Owners, "group project", &["user carol", "user gina"]);
}
