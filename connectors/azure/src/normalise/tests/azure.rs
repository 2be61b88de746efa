//! The hierarchy of Azure, and who holds which role in it.

use tenure_model::{DelegationKind, Origin, PolicyKind, PrincipalKind, ScopeKind, Standing};

use super::*;

fn properties(principal: u32, role: &str, at: &str) -> Value {
    json!({"roleDefinitionId": format!("/subscriptions/{SUBSCRIPTION}{}", arm_role(role)), "principalId": id(principal), "principalType": "User",
        "scope": at, "condition": null, "createdOn": "2026-01-02T03:04:05.1234567Z", "createdBy": id(99)})
}

fn row(number: u32, principal: u32, role: &str, at: &str) -> Value {
    let above = if at == "/" { "" } else { at };
    json!({"id": format!("{above}/providers/Microsoft.Authorization/roleAssignments/{}", id(number)), "name": id(number),
        "type": "microsoft.authorization/roleassignments", "tenantId": TENANT, "properties": properties(principal, role, at)})
}

fn in_subscription() -> String {
    format!("/subscriptions/{SUBSCRIPTION}")
}

const GROUP: &str = "/providers/Microsoft.Management/managementGroups/Platform";

fn tree() -> Recorded {
    let root = format!("/providers/Microsoft.Management/managementGroups/{TENANT}");
    Recorded::default()
        .with("arm:tenants", json!([{"id": format!("/tenants/{TENANT}"), "tenantId": TENANT, "displayName": "Contoso"}, {"tenantId": PARTNER}]))
        .with("arm:subscriptions", json!([{"id": in_subscription(), "subscriptionId": SUBSCRIPTION, "displayName": "prod", "state": "Enabled", "tenantId": TENANT, "managedByTenants": []}]))
        .with("arm:Microsoft.Management/managementGroups", json!([
            {"id": root, "name": TENANT, "properties": {"tenantId": TENANT, "displayName": "Tenant Root Group"}},
            {"id": GROUP, "name": "Platform", "properties": {"tenantId": TENANT, "displayName": "The platform"}}]))
        .about(&root, "arm:Microsoft.Management/managementGroups/descendants", json!([
            {"id": GROUP, "type": "Microsoft.Management/managementGroups", "name": "Platform", "properties": {"displayName": "The platform", "parent": {"id": root}}},
            {"id": in_subscription(), "type": "/subscriptions", "name": SUBSCRIPTION, "properties": {"displayName": "prod", "parent": {"id": "/providers/Microsoft.Management/managementGroups/platform"}}}]))
}

#[test]
fn the_tree_of_groups_and_subscriptions() {
    let records = tree().records();
    let parent = |id: &str| scope(&records, id).parent.as_ref().map(|parent| parent.local().to_owned());
    let root = format!("/providers/Microsoft.Management/managementGroups/{TENANT}");
    assert_eq!(parent(&in_subscription()).as_deref(), Some(GROUP));
    assert_eq!(parent(GROUP), Some(root.clone()));
    assert_eq!(parent(&root).as_deref(), Some(TENANT));
    assert_eq!(parent(TENANT), None);
    assert_eq!(
        (scope(&records, GROUP).kind, scope(&records, GROUP).name.as_str()),
        (ScopeKind::ManagementGroup, "The platform")
    );
    assert_eq!(scope(&records, &in_subscription()).state, "Enabled");
    assert_eq!(records.scopes.len(), 4, "a tenant that one may merely sign in to is no scope");
}

#[test]
fn groups_that_lie_in_each_other_lie_below_the_tenant() {
    let group = |name: &str| format!("/providers/Microsoft.Management/managementGroups/{name}");
    let child = |name: &str, parent: &str| json!({"id": group(name), "properties": {"parent": {"id": group(parent)}}});
    let records = Recorded::default()
        .with(
            "arm:Microsoft.Management/managementGroups/descendants",
            json!([child("a", "b"), child("b", "a"), child("c", "a"), child("d", "d")]),
        )
        .records();
    for name in ["a", "b", "c", "d"] {
        assert_eq!(scope(&records, &group(name)).parent, Some(ScopeId::azure(TENANT)), "{name}");
    }
}

/// The same assignments by either service.
fn rows() -> Vec<Value> {
    vec![
        row(1, 1, OWNER, "/"),
        row(2, 2, OWNER, "/providers/Microsoft.Management/managementGroups/PLATFORM"),
        row(3, 3, READER, &in_subscription()),
        row(4, 4, READER, &format!("{}/resourceGroups/rg", in_subscription())),
        row(5, 5, READER, "/providers/Microsoft.Management/managementGroups/unread"),
    ]
}

/// Records with evidence and recording left out.
fn without_evidence(mut records: Records) -> Vec<(String, Grant)> {
    let nowhere = tenure_model::EvidenceRef { raw: "".into(), line: 0, pointer: "".into() };
    let grants = records.grants.iter_mut().map(|grant| {
        grant.evidence = nowhere.clone();
        (grant.principal.to_string(), grant.clone())
    });
    grants.collect()
}

#[test]
fn resource_graph_and_resource_manager_give_equal_records() {
    let by_rows = tree().with("arg:authorizationresources/roleAssignments", json!(rows())).records();
    // Resource Manager repeats at each subscription what is inherited from above.
    let above = tree().about("/", "arm:Microsoft.Authorization/roleAssignments", json!(rows()[..2]));
    let by_rest =
        above.in_subscription("arm:Microsoft.Authorization/roleAssignments", json!(rows())).records();
    let both = tree()
        .with("arg:authorizationresources/roleAssignments", json!(rows()))
        .in_subscription("arm:Microsoft.Authorization/roleAssignments", json!(rows()))
        .records();
    assert_eq!(by_rows.grants.len(), 5);
    assert_eq!(without_evidence(by_rows.clone()), without_evidence(by_rest));
    assert_eq!(without_evidence(by_rows.clone()), without_evidence(both));
    let place = |number: u32| grants(&by_rows, &id(number))[0].scope.local().to_owned();
    assert_eq!(
        [place(1), place(2), place(3), place(4), place(5)],
        [TENANT, GROUP, &in_subscription(), &in_subscription(), TENANT]
    );
    let one = grants(&by_rows, &id(4))[0];
    assert_eq!(one.at, format!("{}/resourceGroups/rg", in_subscription()));
    assert_eq!(one.what.as_str(), arm_role(READER));
    assert_eq!(one.granted_by, id(99));
    assert!(by_rows.principals.is_empty(), "who is named and not held by a directory gets no record");
}

/// By Azure Lighthouse a provider gives roles to the customer's managed identities: they are known by a member.
#[test]
fn a_role_that_a_provider_assigned_marks_its_managed_identity() {
    let resource = format!(
        "{}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/patcher",
        in_subscription()
    );
    let mut assigned = row(1, 20, READER, &in_subscription());
    assigned["properties"]["delegatedManagedIdentityResourceId"] = json!(resource);
    let mut own = row(2, 21, READER, &in_subscription());
    own["properties"]["delegatedManagedIdentityResourceId"] = json!(null);
    let identity = |number: u32, name: &str| json!({"id": id(number), "appId": id(number + 300), "displayName": name, "servicePrincipalType": "ManagedIdentity"});
    let records = tree()
        .with("graph:servicePrincipals", json!([identity(20, "patcher"), identity(21, "own")]))
        .with("arg:authorizationresources/roleAssignments", json!([assigned, own]))
        .records();
    let mark =
        |number: u32| principal(&records, &id(number)).attributes.get("delegatedManagedIdentityResourceId");
    assert_eq!(mark(20), Some(&resource));
    assert_eq!(mark(21), None);
}

#[test]
fn schedules_say_how_an_assignment_is_held() {
    let instance = |number: u32, principal: u32, kind: &str, member: &str, at: &str, end: Value| {
        let mut properties = properties(principal, OWNER, at);
        let more = json!({"assignmentType": kind, "memberType": member, "startDateTime": "2026-10-30T08:00:00Z", "endDateTime": end, "status": "Provisioned",
            "originRoleAssignmentId": format!("{}/providers/Microsoft.Authorization/roleAssignments/{}", in_subscription(), id(number))});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"id": format!("{}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances/{}", in_subscription(), id(number + 500)), "properties": properties})
    };
    let end = "2026-10-30T16:00:00Z";
    let records = tree()
        .with(
            "arg:authorizationresources/roleAssignments",
            json!([
                row(1, 1, OWNER, &in_subscription()),
                row(2, 2, OWNER, &in_subscription()),
                row(3, 3, OWNER, GROUP)
            ]),
        )
        .in_subscription(
            "arm:Microsoft.Authorization/roleAssignmentScheduleInstances",
            json!([
                instance(1, 1, "Activated", "Direct", &in_subscription(), json!(end)),
                instance(2, 2, "Assigned", "Direct", &in_subscription(), json!(null)),
                instance(3, 3, "Assigned", "Inherited", &in_subscription(), json!(null)),
            ]),
        )
        .in_subscription(
            "arm:Microsoft.Authorization/roleEligibilityScheduleInstances",
            json!([instance(1, 1, "", "Direct", &in_subscription(), json!(null))]),
        )
        .records();
    let held = |number: u32| {
        grants(&records, &id(number))
            .iter()
            .map(|grant| (grant.standing, grant.at.as_str()))
            .collect::<Vec<_>>()
    };
    let here = in_subscription();
    assert_eq!(held(1), [(Standing::Eligible, here.as_str()), (Standing::Activated(at(end)), here.as_str())]);
    assert_eq!(held(2), [(Standing::Standing, here.as_str())]);
    assert_eq!(held(3), [(Standing::Standing, GROUP)], "inherited is no second grant");
}

#[test]
fn definitions_that_nobody_holds_are_dropped_unless_they_are_ones_own() {
    let definition = |guid: &str, kind: &str, at: &str| {
        json!({"id": format!("/subscriptions/{SUBSCRIPTION}{}", arm_role(guid)), "name": guid,
        "properties": {"roleName": guid, "type": kind, "assignableScopes": [at], "permissions": [{"actions": ["*"], "notActions": []}]}})
    };
    let records = tree()
        .with("arg:authorizationresources/roleAssignments", json!([row(1, 1, OWNER, "/")]))
        .with(
            "arg:authorizationresources/roleDefinitions",
            json!([
                definition(OWNER, "BuiltInRole", "/"),
                definition(READER, "BuiltInRole", "/"),
                definition(&id(50), "CustomRole", &in_subscription())
            ]),
        )
        .records();
    let kept: Vec<(&str, &str)> =
        records.role_definitions.iter().map(|one| (one.id.as_str(), one.scope.local())).collect();
    assert_eq!(
        kept,
        [(arm_role(&id(50)).as_str(), in_subscription().as_str()), (arm_role(OWNER).as_str(), TENANT)]
    );
    let text: Value = serde_json::from_str(&records.policies[1].text).unwrap();
    assert_eq!(
        (&text["permissions"][0]["actions"][0], &text["assignableScopes"][0]),
        (&json!("*"), &json!("/"))
    );
}

#[test]
fn a_deny_assignment_limits_its_scope() {
    let records = tree()
        .in_subscription("arm:Microsoft.Authorization/denyAssignments", json!([{"id": format!("{}/providers/Microsoft.Authorization/denyAssignments/{}", in_subscription(), id(7)), "name": id(7),
            "properties": {"denyAssignmentName": "keep out", "scope": in_subscription(), "permissions": [{"actions": ["*/delete"]}],
                "principals": [{"id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined"}], "excludePrincipals": [], "isSystemProtected": true}}]))
        .records();
    assert_eq!(records.guard_rails[0].scope.local(), in_subscription());
    let policy = &records.policies[0];
    assert_eq!(
        (policy.kind, policy.name.as_str(), &policy.id),
        (PolicyKind::DenyAssignment, "keep out", &records.guard_rails[0].policy)
    );
}

#[test]
fn rules_of_activation_are_kept_where_a_role_is_held() {
    let policy = |role: &str| {
        json!({"id": format!("{}/providers/Microsoft.Authorization/roleManagementPolicyAssignments/{role}", in_subscription()),
        "properties": {"scope": in_subscription().to_uppercase(), "roleDefinitionId": arm_role(role), "policyId": "p", "effectiveRules": [{"id": "Enablement_EndUser_Assignment", "enabledRules": []}]}})
    };
    let records = tree()
        .with("arg:authorizationresources/roleAssignments", json!([row(1, 1, OWNER, &in_subscription())]))
        .in_subscription(
            "arm:Microsoft.Authorization/roleManagementPolicyAssignments",
            json!([policy(OWNER), policy(READER)]),
        )
        .records();
    let ids: Vec<&str> = records.policies.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(ids, [format!("{}#activation@{}", arm_role(OWNER), in_subscription())]);
}

#[test]
fn a_group_of_a_provider_runs_the_subscription() {
    let mut foreign = row(1, 1, OWNER, &in_subscription());
    foreign["properties"]["principalType"] = json!("ForeignGroup");
    let records = tree().with("arg:authorizationresources/roleAssignments", json!([foreign])).records();
    let group = principal(&records, &id(1));
    assert_eq!(
        (group.kind, matches!(group.origin, Origin::Unknown(_))),
        (PrincipalKind::ForeignPrincipal, true)
    );
    let delegation = &records.delegations[0];
    assert_eq!(
        (delegation.kind, delegation.scope.local()),
        (DelegationKind::CspAobo, in_subscription().as_str())
    );
    assert_eq!(grants(&records, &id(1)).len(), 1);
}

#[test]
fn classic_administrators_are_found_by_their_mail() {
    let records = tree()
        .with("graph:users", json!([{"id": id(1), "userPrincipalName": "ann@contoso.com", "mail": "Ann@Contoso.com"}]))
        .in_subscription("arm:Microsoft.Authorization/classicAdministrators", json!([
            {"id": format!("{}/providers/Microsoft.Authorization/classicAdministrators/1", in_subscription()), "properties": {"emailAddress": "ann@contoso.com", "role": "ServiceAdministrator;AccountAdministrator"}},
            {"id": format!("{}/providers/Microsoft.Authorization/classicAdministrators/2", in_subscription()), "properties": {"emailAddress": "gone@contoso.com", "role": "CoAdministrator"}}]))
        .records();
    assert_eq!(grants(&records, &id(1)).len(), 2);
    assert_eq!(grants(&records, "gone@contoso.com")[0].scope.local(), in_subscription());
}

#[test]
fn who_changed_access_and_when() {
    let records = tree()
        .in_subscription("arm:Microsoft.Insights/eventtypes/management/values", json!([{"eventDataId": id(8), "eventTimestamp": "2026-10-01T00:00:00Z", "caller": "ann@contoso.com",
            "claims": {"http://schemas.microsoft.com/identity/claims/objectidentifier": id(1).to_uppercase()}, "operationName": {"value": "Microsoft.Authorization/roleAssignments/write"},
            "status": {"value": "Succeeded"}, "resourceId": format!("{}/providers/Microsoft.Authorization/roleAssignments/x", in_subscription())}]))
        .about("RoleManagement", "graph:auditLogs/directoryAudits", json!([{"id": "Directory_1", "activityDateTime": "2026-10-02T00:00:00Z", "activityDisplayName": "Add member to role", "result": "success",
            "initiatedBy": {"app": null, "user": {"id": id(1), "userPrincipalName": "ann@contoso.com"}}, "targetResources": [{"id": id(2), "type": "User"}]}]))
        .records();
    let told: Vec<(&str, &str, &str, &str)> = records
        .events
        .iter()
        .map(|event| {
            (event.source.as_str(), event.action.as_str(), event.actor.as_str(), event.result.as_str())
        })
        .collect();
    let ann = id(1);
    assert_eq!(
        told,
        [
            ("activityLog", "Microsoft.Authorization/roleAssignments/write", ann.as_str(), "Succeeded"),
            ("directoryAudits", "Add member to role", ann.as_str(), "success"),
        ]
    );
}
