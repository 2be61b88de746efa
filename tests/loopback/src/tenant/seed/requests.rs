//! What was asked of Privileged Identity Management, in the directory, for groups and for Azure, and who decided.

use serde_json::{Value, json};

use super::id;
use super::names::{PRODUCTION, TEST};
use crate::tenant::{Set, Tenant};

const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";
const PRIVILEGED_ROLE: &str = "e8611ab8-c189-46e8-94e1-60213ab1f814";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";

pub(super) fn add(tenant: &mut Tenant) {
    let activation = Asked {
        key: "request alice",
        by: "user alice",
        action: "selfActivate",
        at: "2026-11-20T05:58:00Z",
        ticket: Some("CHG-4711"),
    };
    let assigned = Asked {
        key: "request erin",
        by: "user alice",
        action: "adminAssign",
        at: "2026-01-05T07:59:00Z",
        ticket: None,
    };
    let of_role = |asked: &Asked, role: &str, who: &str| {
        let mut row = asked.row();
        super::directory::merge(
            &mut row,
            json!({ "principalId": id(who), "roleDefinitionId": role, "directoryScopeId": "/", "appScopeId": null }),
        );
        row
    };
    tenant.add(Set::RoleAssignmentRequests, of_role(&activation, PRIVILEGED_ROLE, "user alice"));
    tenant.add(Set::RoleEligibilityRequests, of_role(&assigned, GLOBAL, "user erin"));
    let of_group = |asked: &Asked, who: &str| {
        let mut row = asked.row();
        super::directory::merge(
            &mut row,
            json!({ "principalId": id(who), "groupId": id("group admins"), "accessId": "member" }),
        );
        row
    };
    let joined = Asked { key: "request group alice", ..assigned };
    tenant.add(Set::GroupAssignmentRequests, of_group(&joined, "user alice"));
    let may_join = Asked { key: "request group dave", ..joined };
    tenant.add(Set::GroupEligibilityRequests, of_group(&may_join, "user dave"));
    decision(tenant, &activation);
    azure(tenant);
}

/// A request of Microsoft Graph.
struct Asked {
    key: &'static str,
    by: &'static str,
    action: &'static str,
    at: &'static str,
    ticket: Option<&'static str>,
}

impl Asked {
    fn row(&self) -> Value {
        let for_hours = self.action == "selfActivate";
        json!({
            "id": id(self.key), "status": "Provisioned", "createdDateTime": self.at, "completedDateTime": self.at,
            "approvalId": for_hours.then(|| id(self.key)), "customData": null, "action": self.action, "isValidationOnly": false,
            "createdBy": { "application": null, "device": null, "user": { "displayName": null, "id": id(self.by) } },
            "targetScheduleId": id(&format!("schedule {}", self.key)), "justification": "monthly review of roles",
            "scheduleInfo": { "startDateTime": self.at, "recurrence": null, "expiration": {
                "type": if for_hours { "afterDuration" } else { "noExpiration" }, "endDateTime": null, "duration": for_hours.then_some("PT8H") } },
            "ticketInfo": { "ticketNumber": self.ticket, "ticketSystem": self.ticket.map(|_| "servicedesk") },
        })
    }
}

/// The audit log alone tells who approved.
fn decision(tenant: &mut Tenant, asked: &Asked) {
    tenant.add(Set::DirectoryAudits, json!({
        "id": format!("PIM_{}_approved", id(asked.key)), "category": "RoleManagement", "correlationId": id(asked.key),
        "result": "success", "resultReason": "as planned", "activityDisplayName": "Add member to role request approved (PIM activation)",
        "activityDateTime": "2026-11-20T05:59:30Z", "loggedByService": "PIM", "operationType": "CreateRequestApproved",
        "initiatedBy": { "app": null, "user": { "id": id("user dave"), "displayName": "Dave Dahl", "userPrincipalName": "dave@contoso.example", "ipAddress": null } },
        "targetResources": [
            { "id": PRIVILEGED_ROLE, "displayName": "Privileged Role Administrator", "type": "Role", "userPrincipalName": null, "groupType": null, "modifiedProperties": [] },
            { "id": id(asked.by), "displayName": "Alice Ahlgren", "type": "User", "userPrincipalName": "alice@contoso.example", "groupType": null, "modifiedProperties": [] },
        ],
        "additionalDetails": [{ "key": "RequestId", "value": id(asked.key) }, { "key": "TicketNumber", "value": asked.ticket }],
    }));
}

fn azure(tenant: &mut Tenant) {
    let subscription = |id: &str| format!("/subscriptions/{id}");
    let group = "/providers/Microsoft.Management/managementGroups/platform".to_owned();
    for (set, kind, scope, role, who, action) in [
        (
            Set::AzureAssignmentRequests,
            "roleAssignmentScheduleRequests",
            subscription(PRODUCTION),
            OWNER,
            "user dave",
            "SelfActivate",
        ),
        (
            Set::AzureEligibilityRequests,
            "roleEligibilityScheduleRequests",
            subscription(PRODUCTION),
            OWNER,
            "user dave",
            "AdminAssign",
        ),
        (
            Set::AzureEligibilityRequests,
            "roleEligibilityScheduleRequests",
            group,
            CONTRIBUTOR,
            "user carol",
            "AdminAssign",
        ),
        (
            Set::AzureEligibilityRequests,
            "roleEligibilityScheduleRequests",
            subscription(TEST),
            CONTRIBUTOR,
            "user carol",
            "AdminAssign",
        ),
    ] {
        let name = id(&format!("request {kind} {scope} {who}"));
        let (by, lasts) =
            if action == "SelfActivate" { (who, json!("PT8H")) } else { ("user alice", Value::Null) };
        let prefix = if scope.starts_with("/subscriptions/") { scope.as_str() } else { "" };
        tenant.add(set, json!({
            "_of": crate::arm::anchor(&scope), "id": format!("{scope}/providers/Microsoft.Authorization/{kind}/{name}"), "name": name,
            "type": format!("Microsoft.Authorization/{kind}"),
            "properties": {
                "scope": scope, "roleDefinitionId": format!("{prefix}/providers/Microsoft.Authorization/roleDefinitions/{role}"),
                "principalId": id(who), "principalType": "User", "requestType": action, "status": "Provisioned", "approvalId": null,
                "scheduleInfo": { "startDateTime": "2026-11-20T06:00:00Z", "expiration": {
                    "type": if action == "SelfActivate" { "AfterDuration" } else { "NoExpiration" }, "endDateTime": null, "duration": lasts } },
                "justification": "release 41", "ticketInfo": { "ticketNumber": "CHG-4712", "ticketSystem": "servicedesk" },
                "createdOn": "2026-11-20T05:59:00Z", "requestorId": id(by), "condition": null, "conditionVersion": null,
            },
        }));
    }
}
