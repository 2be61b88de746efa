//! Who holds which role, how, and what activation takes.

use serde_json::{Value, json};

use super::places::{CONNECTIVITY, DATA, LAB, PAYMENTS, TEST, group, subscription};
use super::roles::{NETWORK_OPERATOR, azure, guid};
use super::tenant::{TENANT, Tenant, day, id};

/// Roles of the directory that are on: holder, role, unit (none: the tenant).
const ON: [(&str, &str, &str); 13] = [
    ("Breakglass One", "Global Administrator", ""),
    ("Breakglass Two", "Global Administrator", ""),
    ("Sofia Lind", "Privileged Role Administrator", ""),
    ("sg-helpdesk-branches", "Helpdesk Administrator", "Branches"),
    ("sg-security-readers", "Global Reader", ""),
    ("Rita Gomes", "Reports Reader", ""),
    ("Uma Rao", "Reports Reader", ""),
    ("graph-inventory", "Directory Readers", ""),
    ("On-Premises Directory Synchronization Service Account", "Directory Synchronization Accounts", ""),
    ("hr-sync", "User Administrator", ""),
    ("Nina Patel", "Service Support Administrator", ""),
    ("Petra Wolf", "Reports Reader", ""),
    ("Tom Baker", "Global Reader", ""),
];

/// Roles of the directory that can be activated.
const ELIGIBLE: [(&str, &str); 7] = [
    ("Maria Keller", "Global Administrator"),
    ("David Osei", "Global Administrator"),
    ("Tom Baker", "User Administrator"),
    ("Paul Dubois", "Security Administrator"),
    ("Sofia Lind", "Privileged Authentication Administrator"),
    ("Tom Baker", "Privileged Authentication Administrator"),
    ("Ines Costa", "Application Administrator"),
];

/// Roles of Azure that are on: holder, role, place.
fn on_in_azure() -> Vec<(&'static str, &'static str, String)> {
    let in_group =
        |subscription: &str, name: &str| format!("/subscriptions/{subscription}/resourceGroups/{name}");
    vec![
        ("Lars Meyer", "User Access Administrator", "/".to_owned()),
        ("sg-platform-owners", "Owner", group("example-platform")),
        ("sg-security-readers", "Reader", group("")),
        ("graph-inventory", "Reader", group("")),
        ("ci-landing-zones", "Owner", group("example-workloads")),
        ("sg-payments-developers", "Reader", subscription(PAYMENTS)),
        ("sg-payments-test-operators", "Contributor", subscription(TEST)),
        ("payments-release", "Contributor", subscription(TEST)),
        ("payments-release", "Website Contributor", in_group(PAYMENTS, "rg-payments")),
        ("sg-web-operators", "Website Contributor", in_group(PAYMENTS, "rg-statements")),
        ("func-statements", "Owner", subscription(PAYMENTS)),
        ("sg-patching", "Automation Contributor", subscription(CONNECTIVITY)),
        ("aa-patching", "Virtual Machine Contributor", group("example-workloads")),
        ("vm-jump", "Reader", subscription(CONNECTIVITY)),
        ("vm-settlement", "Storage Blob Data Contributor", in_group(PAYMENTS, "rg-settlement")),
        ("id-payments-api", "Key Vault Secrets User", super::compute::vault("kv-payments")),
        ("id-batch-runner", "Storage Blob Data Reader", in_group(PAYMENTS, "rg-batch")),
        ("id-data-lake", "Storage Blob Data Contributor", in_group(DATA, "rg-lake")),
        ("id-cluster-nodes", "AcrPull", in_group(PAYMENTS, "rg-cluster")),
        ("id-test-runner", "Reader", in_group(TEST, "rg-test")),
        ("id-lab", "Contributor", in_group(LAB, "rg-lab")),
        ("logic-alerts", "Monitoring Reader", subscription(DATA)),
        ("adf-risk", "Storage Blob Data Reader", in_group(DATA, "rg-risk")),
        ("sg-data-engineers", "Reader", subscription(DATA)),
        ("data-loader", "Storage Blob Data Contributor", in_group(DATA, "rg-lake")),
        ("sg-lab", "Contributor", in_group(LAB, "rg-lab")),
        ("atm-telemetry", "Monitoring Reader", subscription(PAYMENTS)),
        ("Ines Costa", NETWORK_OPERATOR, group("example-platform")),
        ("sg-bolt-liaison", "Reader", in_group(DATA, "rg-lake")),
        // Nobody any more.
        ("a contractor of 2024", "Contributor", in_group(TEST, "rg-test")),
        ("a retired pipeline", "Reader", subscription(LAB)),
    ]
}

/// Roles of Azure that can be activated: holder, role, subscription.
const ELIGIBLE_IN_AZURE: [(&str, &str, &str); 3] = [
    ("Jan Novak", "Contributor", PAYMENTS),
    ("Grace Mwangi", "Owner", DATA),
    ("Maria Keller", "Owner", CONNECTIVITY),
];

pub(super) fn add(tenant: &mut Tenant) {
    for (number, (holder, role, unit)) in ON.into_iter().enumerate() {
        let at = if unit.is_empty() { "/".to_owned() } else { format!("/administrativeUnits/{}", id(unit)) };
        directory(tenant, &format!("role-{number}"), &id(holder), role, &at, None);
    }
    for (number, (holder, role)) in ELIGIBLE.into_iter().enumerate() {
        tenant.list("graph-roleManagement-directory-roleEligibilityScheduleInstances", json!({
            "id": format!("eligible-{number}"), "principalId": id(holder), "roleDefinitionId": guid(role), "directoryScopeId": "/", "appScopeId": null,
            "memberType": "Direct", "startDateTime": day(120), "endDateTime": day(-200), "roleEligibilityScheduleId": format!("eligible-{number}"),
        }));
    }
    // One of them is at work.
    directory(
        tenant,
        "role-at-work",
        &id("David Osei"),
        "Global Administrator",
        "/",
        Some(("Activated", json!(day(-1)))),
    );
    for (holder, role, at) in on_in_azure() {
        assign(tenant, &id(holder), role, &at, "User");
    }
    for (holder, role, place) in ELIGIBLE_IN_AZURE {
        let name = id(&format!("eligible {holder} {role}"));
        tenant.in_subscription("arm-Microsoft.Authorization-roleEligibilityScheduleInstances", place, json!({
            "id": format!("{}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/{name}", subscription(place)), "name": name,
            "properties": {"scope": subscription(place), "roleDefinitionId": azure(role), "principalId": id(holder), "principalType": "User",
                "memberType": "Direct", "status": "Provisioned", "startDateTime": day(100), "endDateTime": day(-260)},
        }));
    }
    rules(tenant);
    tenant.list("arg-authorizationresources-classicAdministrators", json!({
        "id": format!("{}/providers/Microsoft.Authorization/classicAdministrators/2019", subscription(LAB)), "name": "2019", "tenantId": TENANT,
        "subscriptionId": LAB, "properties": {"emailAddress": "hana.ito@examplebank.example", "role": "CoAdministrator"},
    }));
    denial(tenant);
}

/// A role of the directory that is on, with the schedule that says how.
pub(super) fn directory(
    tenant: &mut Tenant,
    name: &str,
    holder: &str,
    role: &str,
    at: &str,
    schedule: Option<(&str, Value)>,
) {
    let (kind, end) = schedule.unwrap_or(("Assigned", Value::Null));
    tenant.list("graph-roleManagement-directory-roleAssignments", json!({
        "id": name, "principalId": holder, "roleDefinitionId": guid(role), "directoryScopeId": at, "appScopeId": null, "condition": null,
        "principalOrganizationId": TENANT,
    }));
    tenant.list("graph-roleManagement-directory-roleAssignmentScheduleInstances", json!({
        "id": format!("schedule-{name}"), "principalId": holder, "roleDefinitionId": guid(role), "directoryScopeId": at, "appScopeId": null,
        "memberType": "Direct", "assignmentType": kind, "startDateTime": day(if kind == "Assigned" { 300 } else { 1 }), "endDateTime": end,
        "roleAssignmentOriginId": name, "roleAssignmentScheduleId": name,
    }));
}

/// A role of Azure that is on.
pub(super) fn assign(tenant: &mut Tenant, holder: &str, role: &str, at: &str, kind: &str) {
    let name = id(&format!("{holder} {role} {at}"));
    let above = if at == "/" { "" } else { at };
    let row = json!({
        "id": format!("{above}/providers/Microsoft.Authorization/roleAssignments/{name}"), "name": name, "type": "microsoft.authorization/roleassignments",
        "tenantId": TENANT, "properties": {"scope": at, "roleDefinitionId": azure(role), "principalId": holder, "principalType": kind, "condition": null,
            "createdOn": day(280), "createdBy": id("Lars Meyer"), "updatedOn": day(280), "delegatedManagedIdentityResourceId": null},
    });
    // What stands above every group is told by Resource Manager alone.
    let file = if at == "/" {
        "arm-Microsoft.Authorization-roleAssignments"
    } else {
        "arg-authorizationresources-roleAssignments"
    };
    tenant.list(file, row);
}

/// What activation takes.
struct Rules<'a> {
    /// Groups or people who approve, as the service writes them.
    approvers: Vec<Value>,
    mfa: bool,
    hours: &'a str,
}

impl Rules<'_> {
    fn write(&self) -> Value {
        let mut enabled = vec!["Justification"];
        if self.mfa {
            enabled.push("MultiFactorAuthentication");
        }
        json!([
            {"id": "Expiration_EndUser_Assignment", "isExpirationRequired": true, "maximumDuration": self.hours},
            {"id": "Enablement_EndUser_Assignment", "enabledRules": enabled},
            {"id": "AuthenticationContext_EndUser_Assignment", "isEnabled": false, "claimValue": ""},
            {"id": "Approval_EndUser_Assignment", "setting": {"isApprovalRequired": !self.approvers.is_empty(), "approvalMode": "SingleStage",
                "approvalStages": [{"primaryApprovers": self.approvers, "escalationApprovers": []}]}},
        ])
    }
}

fn rules(tenant: &mut Tenant) {
    let people = |name: &str| json!({"@odata.type": "#microsoft.graph.groupMembers", "groupId": id(name), "description": name});
    let duty = || vec![people("sg-duty-managers")];
    for (role, approvers, mfa) in [
        ("Global Administrator", duty(), true),
        ("User Administrator", Vec::new(), true),
        ("Security Administrator", duty(), true),
        ("Privileged Authentication Administrator", vec![people("sg-identity-approvers")], true),
        ("Application Administrator", Vec::new(), false),
        ("Privileged Role Administrator", duty(), true),
    ] {
        let rules = Rules { approvers, mfa, hours: "PT4H" }.write();
        tenant.list("graph-policies-roleManagementPolicyAssignments", json!({
            "id": format!("DirectoryRole_{}", guid(role)), "policyId": format!("DirectoryRole_{}", id(role)), "scopeId": "/", "scopeType": "DirectoryRole",
            "roleDefinitionId": guid(role), "policy": {"id": format!("DirectoryRole_{}", id(role)), "scopeId": "/", "scopeType": "DirectoryRole", "rules": rules},
        }));
    }
    let one = |name: &str, kind: &str| json!({"id": id(name), "description": name, "userType": kind});
    for (role, place, approvers, mfa) in [
        ("Contributor", PAYMENTS, vec![one("sg-duty-managers", "Group")], true),
        ("Owner", DATA, vec![one("Robin Falk", "User")], true),
        ("Owner", CONNECTIVITY, vec![one("sg-duty-managers", "Group")], true),
    ] {
        let rules = Rules { approvers, mfa, hours: "PT8H" }.write();
        tenant.in_subscription("arm-Microsoft.Authorization-roleManagementPolicyAssignments", place, json!({
            "id": format!("{}/providers/Microsoft.Authorization/roleManagementPolicyAssignments/{}", subscription(place), id(role)), "name": id(role),
            "properties": {"scope": subscription(place), "roleDefinitionId": azure(role), "policyId": id(role), "effectiveRules": rules},
        }));
    }
}

/// A deployment stack keeps the hub's network from being taken down.
fn denial(tenant: &mut Tenant) {
    let name = id("keep the hub");
    let at = format!("{}/resourceGroups/rg-hub", subscription(CONNECTIVITY));
    tenant.in_subscription("arm-Microsoft.Authorization-denyAssignments", CONNECTIVITY, json!({
        "id": format!("{at}/providers/Microsoft.Authorization/denyAssignments/{name}"), "name": name,
        "properties": {"denyAssignmentName": "Deny assignment of the deployment stack hub", "scope": at, "isSystemProtected": true, "doNotApplyToChildScopes": false,
            "permissions": [{"actions": ["*/delete"], "notActions": [], "dataActions": [], "notDataActions": []}],
            "principals": [{"id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined"}],
            "excludePrincipals": [{"id": id("ci-landing-zones"), "type": "ServicePrincipal"}]},
    }));
}
