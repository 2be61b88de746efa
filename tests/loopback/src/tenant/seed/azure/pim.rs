//! Privileged Identity Management of Azure roles, deny assignments, classic administrators.

use serde_json::{Value, json};

use super::{CONTRIBUTOR, OWNER, RBAC, READER, group, management_group, subscription};
use crate::arm::anchor;
use crate::tenant::seed::id;
use crate::tenant::seed::names::{PRODUCTION, TEST};
use crate::tenant::{Set, Tenant};

pub(super) fn add(tenant: &mut Tenant) {
    eligible(tenant, &subscription(PRODUCTION), OWNER, ("user dave", "User"), Some("2027-05-01T08:00:00Z"));
    eligible(tenant, &subscription(TEST), RBAC, ("group platform", "Group"), None);
    eligible(
        tenant,
        &management_group("platform"),
        CONTRIBUTOR,
        ("user carol", "User"),
        Some("2026-12-31T00:00:00Z"),
    );
    active(tenant, &subscription(PRODUCTION), OWNER, "user dave", Some("2026-11-20T14:00:00Z"));
    active(tenant, &group("shop"), READER, "user bob", None);
    for (scope, role, approvers) in [
        (subscription(PRODUCTION), OWNER, Some("user alice")),
        (subscription(TEST), RBAC, None),
        (management_group("platform"), CONTRIBUTOR, None),
    ] {
        policy(tenant, &scope, role, approvers);
    }
    deny(tenant, &group("platform"));
    deny(tenant, &management_group("workloads"));
    for (mail, role) in [
        ("alice@contoso.example", "ServiceAdministrator;AccountAdministrator"),
        ("erin@contoso.example", "CoAdministrator"),
    ] {
        let name = id(&format!("classic {mail}"));
        let at = subscription(TEST);
        tenant.add(Set::ClassicAdministrators, json!({
            "_of": at, "id": format!("{at}/providers/Microsoft.Authorization/classicAdministrators/{name}"), "name": name,
            "type": "Microsoft.Authorization/classicAdministrators", "properties": { "emailAddress": mail, "role": role },
        }));
    }
}

fn role_id(scope: &str, role: &str) -> String {
    let at = anchor(scope);
    let prefix = if at.starts_with("/subscriptions/") { at.as_str() } else { "" };
    format!("{prefix}/providers/Microsoft.Authorization/roleDefinitions/{role}")
}

fn expanded(scope: &str, role: &str, principal: &str, kind: &str) -> Value {
    json!({
        "scope": { "id": scope, "displayName": "Scope", "type": "subscription" },
        "roleDefinition": { "id": role_id(scope, role), "displayName": "Role", "type": "BuiltInRole" },
        "principal": { "id": id(principal), "displayName": principal, "type": kind },
    })
}

fn eligible(
    tenant: &mut Tenant,
    scope: &str,
    role: &str,
    (principal, kind): (&str, &str),
    until: Option<&str>,
) {
    let name = id(&format!("eligible {scope} {role} {principal}"));
    tenant.add(Set::AzureEligibilityInstances, json!({
        "_of": anchor(scope), "id": format!("{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/{name}"),
        "name": name, "type": "Microsoft.Authorization/roleEligibilityScheduleInstances",
        "properties": {
            "scope": scope, "roleDefinitionId": role_id(scope, role), "principalId": id(principal), "principalType": kind,
            "roleEligibilityScheduleId": format!("{scope}/providers/Microsoft.Authorization/roleEligibilitySchedules/{name}"),
            "status": "Provisioned", "startDateTime": "2026-01-05T08:00:00Z", "endDateTime": until, "memberType": "Direct",
            "createdOn": "2026-01-05T08:00:00Z", "condition": null, "conditionVersion": null,
            "expandedProperties": expanded(scope, role, principal, kind),
        },
    }));
}

/// Active by a schedule: switched on by somebody who is eligible (`until`), or assigned.
fn active(tenant: &mut Tenant, scope: &str, role: &str, principal: &str, until: Option<&str>) {
    let name = id(&format!("active {scope} {role} {principal}"));
    let linked = until.map(|_| {
        format!(
            "{scope}/providers/Microsoft.Authorization/roleEligibilitySchedules/{}",
            id(&format!("eligible {scope} {role} {principal}"))
        )
    });
    tenant.add(Set::AzureAssignmentInstances, json!({
        "_of": anchor(scope), "id": format!("{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances/{name}"),
        "name": name, "type": "Microsoft.Authorization/roleAssignmentScheduleInstances",
        "properties": {
            "scope": scope, "roleDefinitionId": role_id(scope, role), "principalId": id(principal), "principalType": "User",
            "roleAssignmentScheduleId": format!("{scope}/providers/Microsoft.Authorization/roleAssignmentSchedules/{name}"),
            "originRoleAssignmentId": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"),
            "status": if until.is_some() { "Provisioned" } else { "Accepted" }, "startDateTime": "2026-11-20T06:00:00Z", "endDateTime": until,
            "linkedRoleEligibilityScheduleId": linked, "assignmentType": if until.is_some() { "Activated" } else { "Assigned" },
            "memberType": "Direct", "createdOn": "2026-11-20T06:00:00Z", "condition": null, "conditionVersion": null,
            "expandedProperties": expanded(scope, role, principal, "User"),
        },
    }));
}

fn policy(tenant: &mut Tenant, scope: &str, role: &str, approver: Option<&str>) {
    let name = format!("{}_{role}", id(&format!("policy {scope} {role}")));
    let target = |caller: &str, level: &str| {
        json!({
            "caller": caller, "operations": ["All"], "level": level, "targetObjects": null, "inheritableSettings": null, "enforcedSettings": null,
        })
    };
    let approvers = approver.map_or(
        json!([]),
        |user| json!([{ "id": id(user), "description": "Approver", "isBackup": false, "userType": "User" }]),
    );
    tenant.add(Set::AzureRolePolicies, json!({
        "_of": scope, "id": format!("{scope}/providers/Microsoft.Authorization/roleManagementPolicyAssignments/{name}"), "name": name,
        "type": "Microsoft.Authorization/RoleManagementPolicyAssignment",
        "properties": {
            "scope": scope, "roleDefinitionId": role_id(scope, role),
            "policyId": format!("{scope}/providers/Microsoft.Authorization/roleManagementPolicies/{}", id(&format!("policy {scope} {role}"))),
            "effectiveRules": [
                { "id": "Expiration_Admin_Eligibility", "ruleType": "RoleManagementPolicyExpirationRule", "isExpirationRequired": false,
                  "maximumDuration": "P365D", "target": target("Admin", "Eligibility") },
                { "id": "Expiration_EndUser_Assignment", "ruleType": "RoleManagementPolicyExpirationRule", "isExpirationRequired": true,
                  "maximumDuration": "PT8H", "target": target("EndUser", "Assignment") },
                { "id": "Enablement_EndUser_Assignment", "ruleType": "RoleManagementPolicyEnablementRule",
                  "enabledRules": ["MultiFactorAuthentication", "Justification"], "target": target("EndUser", "Assignment") },
                { "id": "AuthenticationContext_EndUser_Assignment", "ruleType": "RoleManagementPolicyAuthenticationContextRule",
                  "isEnabled": false, "claimValue": "", "target": target("EndUser", "Assignment") },
                { "id": "Approval_EndUser_Assignment", "ruleType": "RoleManagementPolicyApprovalRule", "target": target("EndUser", "Assignment"),
                  "setting": { "isApprovalRequired": approver.is_some(), "isApprovalRequiredForExtension": false,
                    "isRequestorJustificationRequired": true, "approvalMode": "SingleStage", "approvalStages": [{
                        "approvalStageTimeOutInDays": 1, "isApproverJustificationRequired": true, "escalationTimeInMinutes": 0,
                        "isEscalationEnabled": false, "primaryApprovers": approvers, "escalationApprovers": [] }] } },
            ],
        },
    }));
}

/// What a deployment stack protects: everybody is denied, but who runs the pipeline.
fn deny(tenant: &mut Tenant, at: &str) {
    let name = id(&format!("deny stack {at}"));
    tenant.add(Set::DenyAssignments, json!({
        "_of": anchor(at), "id": format!("{at}/providers/Microsoft.Authorization/denyAssignments/{name}"), "name": name,
        "type": "Microsoft.Authorization/denyAssignments",
        "properties": {
            "denyAssignmentName": "Deny assignment of stack platform", "description": "Created by a deployment stack.", "scope": at,
            "permissions": [{ "actions": ["*/delete"], "notActions": ["Microsoft.Authorization/locks/delete"], "dataActions": [], "notDataActions": [] }],
            "principals": [{ "id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined", "displayName": "All Principals" }],
            "excludePrincipals": [{ "id": id("sp deploy"), "type": "ServicePrincipal", "displayName": "Deployment pipeline" }],
            "doNotApplyToChildScopes": false, "isSystemProtected": true, "condition": null, "conditionVersion": null,
            "createdOn": "2026-01-05T08:00:00Z", "updatedOn": "2026-01-05T08:00:00Z", "createdBy": null, "updatedBy": null,
        },
    }));
}
