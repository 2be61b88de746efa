//! Who did what to access, who asked and approved, and which logs tell it.

use tenure_model::{Event, LogReading};

use super::*;

const SUBSCRIPTION_SCOPE: &str = "/subscriptions/50000000-0000-4000-8000-000000000001";
const AUDITS: &str = "graph:auditLogs/directoryAudits";
const REQUESTS: &str = "graph:roleManagement/directory/roleAssignmentScheduleRequests";

fn event<'r>(records: &'r Records, id: &str) -> &'r Event {
    records.events.iter().find(|event| event.id == id).expect(id)
}

fn told<'e>(event: &'e Event, name: &str) -> &'e str {
    event.attributes.get(name).map_or("", String::as_str)
}

fn windows(records: &Records, source: &str) -> Vec<(String, String, String)> {
    let of =
        |reading: &LogReading| (reading.filter.clone(), reading.from.to_string(), reading.to.to_string());
    records.log_readings.iter().filter(|reading| reading.source == source).map(of).collect()
}

fn audit(key: &str, more: Value) -> Value {
    let mut row = json!({"id": key, "activityDateTime": "2026-11-10T09:00:00Z", "activityDisplayName": "Add member to role", "category": "RoleManagement",
        "result": "success", "correlationId": id(70), "initiatedBy": {"app": null, "user": {"id": id(1), "userPrincipalName": "ann@contoso.example", "ipAddress": "192.0.2.1"}},
        "targetResources": [{"id": id(2), "type": "User", "modifiedProperties": [
            {"displayName": "Role.DisplayName", "oldValue": null, "newValue": "\"Global Administrator\""},
            {"displayName": "Group.ObjectID", "oldValue": "\"gone\"", "newValue": "\"\""},
            {"displayName": "Nothing", "oldValue": "[]", "newValue": null}]}, {"id": id(3), "type": "Role"}]});
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

#[test]
fn an_audit_event_tells_all_that_was_changed_and_why() {
    let details = json!([{"key": "TicketNumber", "value": "CHG-1"}, {"key": "Justification", "value": "release"}, {"key": "User-Agent", "value": "x"}]);
    let records = Recorded::default()
        .scanned(
            TENANT,
            AUDITS,
            "RoleManagement",
            json!({"value": [audit("A1", json!({"additionalDetails": details}))]}),
        )
        .records();
    let found = event(&records, "A1");
    assert_eq!(
        (found.target.clone(), told(found, "targets")),
        (id(2), format!("{} {}", id(2), id(3)).as_str())
    );
    for (name, value) in [
        ("ticketNumber", "CHG-1"),
        ("justification", "release"),
        ("category", "RoleManagement"),
        ("ipAddress", "192.0.2.1"),
        ("modified.Role.DisplayName", "Global Administrator"),
        ("removed.Group.ObjectID", "gone"),
    ] {
        assert_eq!(told(found, name), value, "{name}");
    }
    assert!(!found.attributes.keys().any(|name| name.contains("Nothing") || name.contains("Agent")));
}

#[test]
fn a_window_is_told_only_of_a_log_that_was_read_to_its_end() {
    let page = |next: Option<&str>| json!({"value": [], "@odata.nextLink": next});
    let whole = Recorded::default()
        .scanned(TENANT, AUDITS, "RoleManagement", page(Some("https://cloud.example/next")))
        .scanned(TENANT, AUDITS, "RoleManagement", page(None))
        .scanned(TENANT, AUDITS, "GroupManagement", page(Some("https://cloud.example/next")))
        .records();
    let expected = ("category eq 'RoleManagement'", "2026-11-01T00:00:00Z", "2026-11-20T08:00:00Z");
    let found = windows(&whole, "directoryAudits");
    let found: Vec<_> =
        found.iter().map(|(filter, from, to)| (filter.as_str(), from.as_str(), to.as_str())).collect();
    assert_eq!(found, [expected]);
    // An import does not say from when on its events were asked for.
    assert_eq!(Recorded::default().about("RoleManagement", AUDITS, json!([])).records().log_readings, []);
}

#[test]
fn a_request_names_who_asked_and_the_log_who_approved() {
    let request = json!({"id": id(70), "status": "Provisioned", "createdDateTime": "2026-11-10T08:00:00Z", "action": "selfActivate", "principalId": id(1).to_uppercase(),
        "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/", "justification": "release", "approvalId": id(71),
        "createdBy": {"user": {"id": id(1)}}, "ticketInfo": {"ticketNumber": "CHG-1", "ticketSystem": "desk"},
        "scheduleInfo": {"startDateTime": "2026-11-10T08:00:00Z", "expiration": {"type": "afterDuration", "duration": "PT8H"}}});
    let approved = audit(
        "A2",
        json!({"activityDisplayName": "Add member to role request approved (PIM activation)", "initiatedBy": {"user": {"id": id(9), "userPrincipalName": "boss@contoso.example"}}}),
    );
    let with = |audits: Value| {
        Recorded::default()
            .scanned(TENANT, REQUESTS, "", json!({"value": [request]}))
            .scanned(TENANT, AUDITS, "RoleManagement", json!({"value": audits}))
            .records()
    };
    let records = with(json!([approved]));
    let found = event(&records, &id(70));
    assert_eq!(
        (found.source.as_str(), found.action.as_str()),
        ("roleAssignmentScheduleRequests", "selfActivate")
    );
    assert_eq!((found.actor.clone(), found.target.clone()), (id(1), id(1)));
    for (name, value) in [
        ("ticketNumber", "CHG-1"),
        ("approvedBy", id(9).as_str()),
        ("approvedByName", "boss@contoso.example"),
        ("approvedAt", "2026-11-10T09:00:00Z"),
        ("endDateTime", "2026-11-10T16:00:00Z"),
        ("status", "Provisioned"),
    ] {
        assert_eq!(told(found, name), value, "{name}");
    }
    let window = ("".to_owned(), "2026-11-10T08:00:00Z".to_owned(), "2026-11-20T08:00:00Z".to_owned());
    assert_eq!(windows(&records, "roleAssignmentScheduleRequests"), [window]);
    // An event about another request approves nothing; a denial is none either.
    let other = audit(
        "A3",
        json!({"activityDisplayName": "Add member to role request approved (PIM activation)", "correlationId": id(99)}),
    );
    let denied =
        audit("A4", json!({"activityDisplayName": "Add member to role request denied (PIM activation)"}));
    let records = with(json!([other, denied]));
    let found = event(&records, &id(70));
    assert_eq!((told(found, "approvedBy"), told(found, "deniedBy")), ("", id(1).as_str()));
}

#[test]
fn requests_of_azure_stand_where_their_role_does() {
    let at = format!("{SUBSCRIPTION_SCOPE}/resourceGroups/shop");
    let request = json!({"id": format!("{at}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{}", id(80)), "name": id(80), "properties": {
        "scope": at, "requestType": "AdminAssign", "status": "Provisioned", "principalId": id(2), "roleDefinitionId": arm_role(OWNER), "requestorId": id(1),
        "createdOn": "2026-11-10T08:00:00Z", "scheduleInfo": {"startDateTime": "2026-11-10T08:00:00Z", "expiration": {"type": "AfterDateTime", "endDateTime": "2026-12-10T08:00:00Z"}}}});
    let api = "arm:Microsoft.Authorization/roleAssignmentScheduleRequests";
    let records =
        Recorded::default().scanned(SUBSCRIPTION_SCOPE, api, "", json!({"value": [request]})).records();
    let [found] = &records.events[..] else { panic!("{:?}", records.events) };
    assert_eq!(
        (found.action.as_str(), found.actor.clone(), found.target.clone()),
        ("adminAssign", id(1), id(2))
    );
    assert_eq!(
        (found.scope.local(), told(found, "endDateTime")),
        (SUBSCRIPTION_SCOPE, "2026-12-10T08:00:00Z")
    );
}

#[test]
fn the_log_of_azure_names_whom_a_role_was_given() {
    let body = format!(
        r#"{{"Id":"x","Properties":{{"PrincipalId":"{}","RoleDefinitionId":"{}"}}}}"#,
        id(2),
        arm_role(OWNER)
    );
    let row = json!({"eventDataId": id(8), "eventTimestamp": "2026-11-10T00:00:00Z", "caller": "ann@contoso.example", "correlationId": id(7),
        "claims": {"http://schemas.microsoft.com/identity/claims/objectidentifier": id(1), "http://schemas.microsoft.com/identity/claims/tenantid": PARTNER, "ipaddr": "192.0.2.9"},
        "operationName": {"value": "Microsoft.Authorization/roleAssignments/write"}, "status": {"value": "Started"}, "resourceId": "/x/1", "properties": {"requestbody": body}});
    let api = "arm:Microsoft.Insights/eventtypes/management/values";
    let records = Recorded::default().scanned(SUBSCRIPTION_SCOPE, api, "", json!({"value": [row]})).records();
    let [found] = &records.events[..] else { panic!("{:?}", records.events) };
    assert_eq!((told(found, "principalId"), told(found, "homeTenantId")), (id(2).as_str(), PARTNER));
    assert_eq!(
        (told(found, "targets"), told(found, "ipAddress")),
        (format!("/x/1 {}", id(2)).as_str(), "192.0.2.9")
    );
    assert_eq!(windows(&records, "activityLog")[0].0, "", "all of it was asked for");
}

#[test]
fn sign_ins_of_others_are_events() {
    let row = json!({"id": id(60), "createdDateTime": "2026-11-10T08:00:00Z", "userId": id(4), "userPrincipalName": "gina@fabrikam.example", "homeTenantId": PARTNER,
        "resourceTenantId": TENANT, "resourceId": GRAPH, "ipAddress": "192.0.2.3", "status": {"errorCode": 50126, "failureReason": "Invalid."}});
    let of_app = json!({"id": id(61), "createdDateTime": "2026-11-10T08:00:00Z", "userId": "", "servicePrincipalId": id(5), "status": {"errorCode": 0, "failureReason": "Other."}});
    let records = Recorded::default()
        .scanned(TENANT, "graph:auditLogs/signIns", "interactiveUser", json!({"value": [row]}))
        .scanned(TENANT, "graph:auditLogs/signIns/servicePrincipal", &id(5), json!({"value": [of_app]}))
        .records();
    let (user, app) = (event(&records, &id(60)), event(&records, &id(61)));
    assert_eq!(
        (user.actor.clone(), user.result.as_str(), told(user, "homeTenantId")),
        (id(4), "50126", PARTNER)
    );
    assert_eq!((app.actor.clone(), app.result.as_str(), told(app, "failureReason")), (id(5), "success", ""));
    let filters: Vec<String> = windows(&records, "signIns").into_iter().map(|(filter, ..)| filter).collect();
    assert_eq!(
        filters,
        [
            format!("servicePrincipalId eq '{}'", id(5)),
            "signInEventTypes eq 'interactiveUser' and homeTenantId ne resourceTenantId".to_owned()
        ]
    );
}

#[test]
fn what_nobody_reviewed_is_counted_and_is_no_decision() {
    let (definition, round) = (id(50), id(51));
    let decision = |key: u32, word: &str, by: Option<u32>| {
        json!({"id": id(key), "decision": word, "reviewedDateTime": by.map(|_| "2026-10-10T00:00:00Z"), "justification": "needed", "applyResult": "New",
            "reviewedBy": by.map(|by| json!({"id": id(by), "userPrincipalName": "dave@contoso.example"})), "principal": {"id": id(key + 100)}, "resource": {"id": id(10), "type": "group"}})
    };
    let api = "graph:identityGovernance/accessReviews/definitions";
    let records = Recorded::default()
        .with(api, json!([{"id": definition, "displayName": "Administrators", "status": "InProgress", "settings": {"defaultDecision": "Approve", "recurrence": {"pattern": {"type": "absoluteMonthly", "interval": 3}}}}]))
        .about(&definition, &format!("{api}/instances"), json!([{"id": round, "status": "Completed", "startDateTime": "2026-10-01T00:00:00Z", "endDateTime": "2026-10-15T00:00:00Z"}]))
        .about(&format!("{definition}/instances/{round}"), &format!("{api}/instances/decisions"), json!([decision(1, "Approve", Some(4)), decision(2, "NotReviewed", None)]))
        .records();
    let [found] = &records.events[..] else { panic!("{:?}", records.events) };
    assert_eq!(
        (found.source.as_str(), found.action.as_str(), found.actor.clone()),
        ("accessReviews", "Approve", id(4))
    );
    assert_eq!((found.target.clone(), told(found, "instanceId")), (id(101), round.as_str()));
    let held = resource(&records, &round);
    for (name, value) in [
        ("approved", "1"),
        ("notReviewed", "1"),
        ("decisions", "2"),
        ("status", "Completed"),
        ("recurrenceInterval", "3"),
        ("definitionId", definition.as_str()),
    ] {
        assert_eq!(held.attributes.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert_eq!((held.kind.as_str(), held.name.as_str()), ("entra:accessReviewInstance", "Administrators"));
}

#[test]
fn who_watches_and_what_may_be_let_out() {
    let in_group = format!("{SUBSCRIPTION_SCOPE}/resourceGroups/g/providers");
    let elsewhere = "/subscriptions/50000000-0000-4000-8000-00000000000f/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/theirs";
    let containers =
        format!("{in_group}/Microsoft.Storage/storageAccounts/logs/blobServices/default/containers");
    let vault = format!("{in_group}/Microsoft.KeyVault/vaults/v");
    let records = Recorded::default()
        .in_subscription("arm:Microsoft.Insights/diagnosticSettings", json!([{"id": format!("{SUBSCRIPTION_SCOPE}/providers/microsoft.insights/diagnosticSettings/out"), "name": "out",
            "properties": {"storageAccountId": elsewhere, "logs": [{"category": "Administrative", "enabled": true}, {"category": "Policy", "enabled": false}]}}]))
        .with("arg:resources/monitoring", json!([{"id": format!("{in_group}/Microsoft.OperationalInsights/workspaces/w"), "name": "w", "properties": {"retentionInDays": 90}},
            {"id": format!("{in_group}/microsoft.insights/activityLogAlerts/a"), "name": "a", "properties": {"enabled": true, "condition": {"allOf": [{"field": "operationName", "equals": "X/write"}]}, "actions": {"actionGroups": [{"actionGroupId": "/g/1"}]}}}]))
        .with("arg:resources/stores", json!([{"id": format!("{in_group}/Microsoft.Storage/storageAccounts/logs"), "name": "logs", "properties": {"keyCreationTime": {"key1": "2024-01-01T00:00:00Z"}}},
            {"id": format!("{in_group}/Microsoft.Compute/snapshots/s"), "name": "s", "properties": {"diskState": "ActiveSAS"}},
            {"id": format!("{in_group}/Microsoft.Compute/galleries/i"), "name": "i", "properties": {"sharingProfile": {"permissions": "Community"}}}]))
        .at(SUBSCRIPTION_SCOPE, "arm:Microsoft.Storage/storageAccounts/blobServices/containers", json!({}), json!({"value": [{"id": format!("{containers}/audit"), "name": "audit",
            "properties": {"hasImmutabilityPolicy": true, "immutabilityPolicy": {"properties": {"state": "Locked", "immutabilityPeriodSinceCreationInDays": 400}}}}]}))
        .at(SUBSCRIPTION_SCOPE, "arm:Microsoft.KeyVault/vaults/secrets", json!({}), json!({"value": [{"id": format!("{vault}/secrets/db"), "name": "db", "properties": {"attributes": {"enabled": true, "created": 1_709_283_600, "updated": 1_772_355_600}}}]}))
        .records();
    let of = |id: &str, name: &str| resource(&records, id).attributes.get(name).cloned().unwrap_or_default();
    let setting = format!("{SUBSCRIPTION_SCOPE}/providers/microsoft.insights/diagnosticSettings/out");
    assert_eq!(
        (of(&setting, "destinationAccount").as_str(), of(&setting, "logs").as_str()),
        ("50000000-0000-4000-8000-00000000000f", "Administrative")
    );
    assert_eq!(resource(&records, &setting).kind, "azure:microsoft.insights/diagnosticsettings");
    assert_eq!(
        of(&format!("{in_group}/Microsoft.OperationalInsights/workspaces/w"), "retentionInDays"),
        "90"
    );
    let alert = format!("{in_group}/microsoft.insights/activityLogAlerts/a");
    assert_eq!(
        (of(&alert, "condition").as_str(), of(&alert, "actionGroups").as_str()),
        ("operationName=X/write", "/g/1")
    );
    // What is not said of keys is that they open the account.
    assert_eq!(
        of(&format!("{in_group}/Microsoft.Storage/storageAccounts/logs"), "allowSharedKeyAccess"),
        "true"
    );
    assert_eq!(of(&format!("{in_group}/Microsoft.Compute/snapshots/s"), "diskState"), "ActiveSAS");
    assert_eq!(of(&format!("{in_group}/Microsoft.Compute/galleries/i"), "sharedWith"), "all");
    assert_eq!(of(&format!("{containers}/audit/immutabilityPolicies/default"), "state"), "Locked");
    assert_eq!(of(&format!("{vault}/secrets/db"), "attributes.updated"), "2026-03-01T09:00:00Z");
    assert_eq!(
        resource(&records, &format!("{vault}/secrets/db")).kind,
        "azure:microsoft.keyvault/vaults/secrets"
    );
}
