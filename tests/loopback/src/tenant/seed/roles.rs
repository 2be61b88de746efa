//! Roles of the directory: definitions, assignments, eligibilities, the rules of activation; and PIM
//! for groups.

use serde_json::{Value, json};

use super::id;
use crate::tenant::{Set, Tenant};

/// Global Administrator.
const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";
/// Privileged Role Administrator.
const PRIVILEGED_ROLE: &str = "e8611ab8-c189-46e8-94e1-60213ab1f814";
/// Application Administrator.
const APPLICATION: &str = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
/// User Administrator.
const USER: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";
/// Helpdesk Administrator.
const HELPDESK: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";
/// Global Reader.
const READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

pub(super) fn add(tenant: &mut Tenant) {
    definitions(tenant);
    let custom = id("entra role credentials");
    for (role, holder, scope) in [
        (GLOBAL, "user breakglass", "/".to_owned()),
        (GLOBAL, "group admins", "/".to_owned()),
        (APPLICATION, "user carol", format!("/{}", id("app robot"))),
        (HELPDESK, "user bob", format!("/administrativeUnits/{}", id("unit emea"))),
        (USER, "user gina", "/".to_owned()),
        (READER, "sp tenure", "/".to_owned()),
        (&custom, "sp deploy", "/".to_owned()),
        // Switched on for some hours by somebody who is eligible.
        (PRIVILEGED_ROLE, "user dave", "/".to_owned()),
    ] {
        assign(tenant, role, holder, &scope);
    }
    eligible(tenant, PRIVILEGED_ROLE, "user dave", "/", Some("2027-05-01T08:00:00Z"));
    eligible(tenant, GLOBAL, "group platform", "/", None);
    policies(tenant);
    groups(tenant);
}

fn definitions(tenant: &mut Tenant) {
    let credentials = "microsoft.directory/applications/credentials/update";
    for (template, name, actions) in [
        (
            GLOBAL,
            "Global Administrator",
            vec![
                "microsoft.directory/users/allProperties/allTasks",
                "microsoft.directory/roleAssignments/allProperties/allTasks",
                "microsoft.directory/applications/allProperties/allTasks",
            ],
        ),
        (
            PRIVILEGED_ROLE,
            "Privileged Role Administrator",
            vec![
                "microsoft.directory/roleAssignments/allProperties/allTasks",
                "microsoft.directory/servicePrincipals/appRoleAssignedTo/allTasks",
            ],
        ),
        (
            APPLICATION,
            "Application Administrator",
            vec![
                "microsoft.directory/applications/create",
                credentials,
                "microsoft.directory/servicePrincipals/credentials/update",
                "microsoft.directory/applications/owners/update",
            ],
        ),
        (
            USER,
            "User Administrator",
            vec![
                "microsoft.directory/users/create",
                "microsoft.directory/users/password/update",
                "microsoft.directory/groups.unified/members/update",
            ],
        ),
        (
            HELPDESK,
            "Helpdesk Administrator",
            vec![
                "microsoft.directory/users/password/update",
                "microsoft.directory/users/invalidateAllRefreshTokens",
            ],
        ),
        (
            READER,
            "Global Reader",
            vec!["microsoft.directory/users/standard/read", "microsoft.directory/applications/standard/read"],
        ),
    ] {
        let row = definition(template, name, true, &actions);
        tenant.add(Set::RoleDefinitions, row);
        tenant.add(Set::DirectoryRoles, json!({
            "id": id(&format!("directory role {}", name.split(' ').next().unwrap_or_default().to_lowercase())),
            "displayName": name, "description": format!("{name}."), "roleTemplateId": template,
        }));
    }
    tenant.add(
        Set::RoleDefinitions,
        definition(&id("entra role credentials"), "Credential manager", false, &[credentials]),
    );
}

fn definition(template: &str, name: &str, built_in: bool, actions: &[&str]) -> Value {
    json!({
        "id": template, "displayName": name, "description": format!("{name}."), "isBuiltIn": built_in, "isEnabled": true,
        "resourceScopes": ["/"], "templateId": template, "version": if built_in { json!("1") } else { Value::Null },
        "rolePermissions": [{ "allowedResourceActions": actions, "condition": null }],
    })
}

fn assign(tenant: &mut Tenant, role: &str, holder: &str, scope: &str) {
    let key = id(&format!("assignment {role} {holder} {scope}"));
    let principal = id(holder);
    tenant.add(
        Set::RoleAssignments,
        json!({
            "id": key, "principalId": principal, "directoryScopeId": scope, "roleDefinitionId": role,
        }),
    );
    let activated = role == PRIVILEGED_ROLE;
    tenant.add(Set::RoleAssignmentInstances, json!({
        "id": key, "principalId": principal, "roleDefinitionId": role, "directoryScopeId": scope, "appScopeId": null,
        "startDateTime": if activated { json!("2026-11-20T06:00:00Z") } else { Value::Null },
        "endDateTime": if activated { json!("2026-11-20T14:00:00Z") } else { Value::Null },
        "assignmentType": if activated { "Activated" } else { "Assigned" }, "memberType": "Direct",
        "roleAssignmentOriginId": key, "roleAssignmentScheduleId": id(&format!("schedule {key}")),
    }));
}

fn eligible(tenant: &mut Tenant, role: &str, holder: &str, scope: &str, until: Option<&str>) {
    let key = id(&format!("eligible {role} {holder}"));
    tenant.add(Set::RoleEligibilityInstances, json!({
        "id": key, "principalId": id(holder), "roleDefinitionId": role, "directoryScopeId": scope, "appScopeId": null,
        "startDateTime": "2026-01-05T08:00:00Z", "endDateTime": until, "memberType": "Direct",
        "roleEligibilityScheduleId": id(&format!("schedule {key}")),
    }));
}

/// The rules of each role, some strict, some as they are delivered.
fn policies(tenant: &mut Tenant) {
    for role in [GLOBAL, PRIVILEGED_ROLE, APPLICATION, USER, HELPDESK, READER] {
        let approvers = (role == PRIVILEGED_ROLE).then(|| user_set("user alice"));
        policy(tenant, ("/", "DirectoryRole"), role, approvers, role == GLOBAL);
    }
    let approvers = json!([{ "@odata.type": "#microsoft.graph.groupMembers", "groupId": id("group admins"), "description": "Tenant administrators" }]);
    for kind in ["member", "owner"] {
        let group = id("group admins");
        policy(tenant, (&group, "Group"), kind, (kind == "member").then(|| approvers.clone()), true);
    }
}

fn user_set(user: &str) -> Value {
    json!([{ "@odata.type": "#microsoft.graph.singleUser", "userId": id(user), "description": "Approver" }])
}

fn policy(tenant: &mut Tenant, scope: (&str, &str), role: &str, approvers: Option<Value>, mfa: bool) {
    let (scope, kind) = scope;
    let policy = format!("{kind}_{}_{}", id(scope), id(&format!("policy {scope} {role}")));
    tenant.add(Set::RoleManagementPolicies, json!({
        "id": format!("{policy}_{role}"), "policyId": policy, "scopeId": scope, "scopeType": kind, "roleDefinitionId": role,
        "_with": { "policy": {
            "id": policy, "displayName": kind, "description": kind, "isOrganizationDefault": false, "scopeId": scope,
            "scopeType": kind, "lastModifiedDateTime": "2026-02-01T08:00:00Z", "lastModifiedBy": { "displayName": "Alice Ahlgren", "id": null },
            "_with": { "rules": rules(approvers, mfa), "effectiveRules": [] },
        } },
    }));
}

fn target(caller: &str, level: &str) -> Value {
    json!({ "caller": caller, "operations": ["all"], "level": level, "inheritableSettings": [], "enforcedSettings": [] })
}

/// The rules that decide on activation, and on permanent assignment.
fn rules(approvers: Option<Value>, mfa: bool) -> Value {
    let expiration = |id: &str, required: bool, longest: &str, target: Value| {
        json!({
            "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule", "id": id,
            "isExpirationRequired": required, "maximumDuration": longest, "target": target,
        })
    };
    let enablement = |id: &str, rules: Value, target: Value| {
        json!({
            "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule", "id": id, "enabledRules": rules, "target": target,
        })
    };
    let user = || target("EndUser", "Assignment");
    let asked =
        if mfa { json!(["MultiFactorAuthentication", "Justification"]) } else { json!(["Justification"]) };
    json!([
        expiration("Expiration_Admin_Eligibility", false, "P365D", target("Admin", "Eligibility")),
        expiration("Expiration_Admin_Assignment", false, "P180D", target("Admin", "Assignment")),
        expiration("Expiration_EndUser_Assignment", true, "PT8H", user()),
        enablement("Enablement_Admin_Eligibility", json!([]), target("Admin", "Eligibility")),
        enablement("Enablement_Admin_Assignment", json!(["Justification"]), target("Admin", "Assignment")),
        enablement("Enablement_EndUser_Assignment", asked, user()),
        {
            "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyAuthenticationContextRule",
            "id": "AuthenticationContext_EndUser_Assignment", "isEnabled": false, "claimValue": null, "target": user(),
        },
        {
            "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyApprovalRule", "id": "Approval_EndUser_Assignment",
            "target": user(), "setting": {
                "isApprovalRequired": approvers.is_some(), "isApprovalRequiredForExtension": false,
                "isRequestorJustificationRequired": true, "approvalMode": "SingleStage",
                "approvalStages": [{
                    "approvalStageTimeOutInDays": 1, "isApproverJustificationRequired": true, "escalationTimeInMinutes": 0,
                    "isEscalationEnabled": false, "primaryApprovers": approvers.unwrap_or_else(|| json!([])), "escalationApprovers": [],
                }],
            },
        },
        {
            "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyNotificationRule", "id": "Notification_Admin_Admin_Eligibility",
            "notificationType": "Email", "recipientType": "Admin", "isDefaultRecipientsEnabled": true, "notificationLevel": "All",
            "notificationRecipients": [], "target": target("Admin", "Eligibility"),
        },
    ])
}

fn groups(tenant: &mut Tenant) {
    let group = id("group admins");
    for (holder, access) in [("user dave", "member"), ("user carol", "owner")] {
        let key = format!("{group}_{access}_{}", id(&format!("eligible {holder}")));
        tenant.add(Set::GroupEligibilityInstances, json!({
            "id": key, "groupId": group, "principalId": id(holder), "accessId": access, "memberType": "direct",
            "startDateTime": "2026-01-05T08:00:00Z", "endDateTime": "2027-01-05T08:00:00Z", "eligibilityScheduleId": key,
        }));
    }
    let key = format!("{group}_member_{}", id("assigned user alice"));
    tenant.add(Set::GroupAssignmentInstances, json!({
        "id": key, "groupId": group, "principalId": id("user alice"), "accessId": "member", "assignmentType": "assigned",
        "memberType": "direct", "startDateTime": "2026-01-05T08:00:00Z", "endDateTime": null, "assignmentScheduleId": key,
    }));
}
