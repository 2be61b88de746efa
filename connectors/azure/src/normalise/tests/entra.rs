//! Roles of the directory and Privileged Identity Management.

use tenure_model::{Granted, PolicyKind, PrincipalKind, Standing};

use super::*;

fn assignment(number: u32, principal: u32, at: &str) -> Value {
    json!({"id": format!("as-{number}"), "principalId": id(principal), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": at})
}

/// An instance of a schedule for the same.
fn instance(number: u32, principal: u32, kind: &str, member: &str, end: Value) -> Value {
    json!({"id": format!("in-{number}"), "principalId": id(principal), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/",
        "assignmentType": kind, "memberType": member, "startDateTime": "2026-10-30T08:00:00Z", "endDateTime": end, "roleAssignmentOriginId": format!("as-{number}")})
}

const ASSIGNMENTS: &str = "graph:roleManagement/directory/roleAssignments";
const ACTIVE: &str = "graph:roleManagement/directory/roleAssignmentScheduleInstances";
const ELIGIBLE: &str = "graph:roleManagement/directory/roleEligibilityScheduleInstances";

#[test]
fn an_assignment_and_its_schedule_are_one_grant() {
    let end = "2026-10-30T16:00:00Z";
    let records = Recorded::default()
        .with("graph:groups", json!([{"id": id(5), "displayName": "Admins"}]))
        .with(ASSIGNMENTS, json!([assignment(1, 1, "/"), assignment(2, 2, "/"), assignment(3, 3, "/"), assignment(5, 5, "/")]))
        .with(ACTIVE, json!([
            instance(1, 1, "Assigned", "Direct", json!(null)),
            instance(2, 2, "Activated", "Direct", json!(end)),
            instance(3, 3, "Assigned", "Direct", json!(end)),
            instance(5, 5, "Assigned", "Direct", json!(null)),
            instance(6, 6, "Assigned", "Group", json!(null)),
        ]))
        .with(ELIGIBLE, json!([
            {"id": "el-2", "principalId": id(2), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/", "memberType": "Direct", "endDateTime": null},
            {"id": "el-4", "principalId": id(4), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/", "memberType": "Direct", "endDateTime": "2027-01-01T00:00:00Z"},
        ]))
        .records();
    let held = |number: u32| {
        grants(&records, &id(number))
            .iter()
            .map(|grant| (grant.standing, grant.id.as_str()))
            .collect::<Vec<_>>()
    };
    assert_eq!(held(1), [(Standing::Standing, "as-1")]);
    assert_eq!(
        held(2),
        [(Standing::Eligible, "el-2"), (Standing::Activated(at(end)), "as-2")],
        "both are true"
    );
    assert_eq!(held(3), [(Standing::Expiring(at(end)), "as-3")]);
    assert_eq!(held(4), [(Standing::EligibleUntil(at("2027-01-01T00:00:00Z")), "el-4")]);
    assert_eq!(held(5), [(Standing::Standing, "as-5")]);
    assert_eq!(held(6), [], "holds it through the group, which is a grant already");
}

#[test]
fn a_member_of_a_group_that_was_not_read_keeps_the_role() {
    let records =
        Recorded::default().with(ACTIVE, json!([instance(6, 6, "Assigned", "Group", json!(null))])).records();
    assert_eq!(grants(&records, &id(6)).len(), 1);
}

#[test]
fn places_in_the_directory_and_principals_that_are_gone() {
    let unit = format!("/administrativeUnits/{}", id(4));
    let records = Recorded::default()
        .with("graph:directory/administrativeUnits", json!([{"id": id(4), "displayName": "Branch"}]))
        .with(
            ASSIGNMENTS,
            json!([assignment(1, 1, &unit), assignment(2, 2, &format!("/{}", id(9))), assignment(3, 3, "/")]),
        )
        .records();
    let place = |number: u32| {
        let grant = grants(&records, &id(number))[0];
        (grant.scope.local().to_owned(), grant.at.clone())
    };
    assert_eq!(place(1), (unit.clone(), unit));
    assert_eq!(place(2), (TENANT.to_owned(), format!("/{}", id(9))));
    assert_eq!(place(3), (TENANT.to_owned(), "/".to_owned()));
    assert!(
        records.principals.iter().all(|one| one.kind == PrincipalKind::AdministrativeUnit),
        "no one is made up"
    );
}

#[test]
fn definitions_are_named_by_their_templates() {
    let own = id(77);
    let records = Recorded::default()
        .with("graph:roleManagement/directory/roleDefinitions", json!([
            {"id": GLOBAL_ADMINISTRATOR, "templateId": GLOBAL_ADMINISTRATOR, "displayName": "Global Administrator", "isBuiltIn": true, "isEnabled": true,
                "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/applications/create"], "condition": null}], "version": "1"},
            {"id": own, "templateId": id(78), "displayName": "Registrar", "isBuiltIn": false,
                "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/groups/create"], "condition": "$SubjectIsOwner"}]},
        ]))
        .records();
    let ids: Vec<&str> = records.role_definitions.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        ids,
        [format!("entra:roleDefinitions/{own}"), format!("entra:roleDefinitions/{GLOBAL_ADMINISTRATOR}")]
    );
    let text: Value = serde_json::from_str(&records.policies[0].text).unwrap();
    assert_eq!(records.policies[0].id.as_str(), format!("entra:roleDefinitions/{own}#permissions"));
    assert_eq!(text["rolePermissions"][0]["condition"], "$SubjectIsOwner");
}

#[test]
fn rules_of_activation_are_kept_by_role_and_place() {
    let rules = json!([{"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyApprovalRule", "id": "Approval_EndUser_Assignment",
        "setting": {"isApprovalRequired": true, "approvalStages": [{"primaryApprovers": [{"@odata.type": "#microsoft.graph.singleUser", "userId": id(1)}]}]}}]);
    let of = |scope: &str, kind: &str, role: &str| json!({"id": "p", "policyId": "x", "scopeId": scope, "scopeType": kind, "roleDefinitionId": role, "policy": {"id": "x", "rules": rules}});
    let (records, gaps) = Recorded::default()
        .with("graph:policies/roleManagementPolicyAssignments", json!([of("/", "DirectoryRole", GLOBAL_ADMINISTRATOR), {"id": "q", "scopeId": "/", "scopeType": "DirectoryRole", "roleDefinitionId": GLOBAL_ADMINISTRATOR}]))
        .about(&id(3), "graph:policies/roleManagementPolicyAssignments/group", json!([of(&id(3), "Group", "member"), of(&id(3), "Group", "owner")]))
        .read();
    let ids: Vec<&str> = records.policies.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            format!("entra:member#activation@{}", id(3)),
            format!("entra:owner/group#activation@{}", id(3)),
            format!("entra:roleDefinitions/{GLOBAL_ADMINISTRATOR}#activation@/"),
        ]
    );
    assert!(
        records
            .policies
            .iter()
            .all(|policy| policy.kind == PolicyKind::RoleActivation && policy.text.contains(&id(1)))
    );
    assert_eq!(gaps.len(), 1, "a policy without its rules is said");
}

#[test]
fn groups_under_pim() {
    let of = |number: u32, principal: u32, access: &str, end: Value| json!({"id": format!("g-{number}"), "groupId": id(3), "principalId": id(principal), "accessId": access, "memberType": "direct", "assignmentType": "activated", "startDateTime": "2026-10-30T08:00:00Z", "endDateTime": end});
    let end = json!("2026-10-30T16:00:00Z");
    let records = Recorded::default()
        .with("graph:groups", json!([{"id": id(3), "displayName": "Admins"}]))
        .about(&id(3), "graph:groups/owners", json!([{"id": id(4)}, {"id": id(5)}]))
        .about(
            &id(3),
            "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
            json!([of(1, 1, "member", json!(null)), of(2, 2, "owner", end.clone())]),
        )
        .about(
            &id(3),
            "graph:identityGovernance/privilegedAccess/group/assignmentScheduleInstances",
            json!([of(3, 3, "member", end.clone()), of(4, 4, "owner", end)]),
        )
        .records();
    let held = |number: u32| {
        grants(&records, &id(number))
            .iter()
            .map(|grant| (grant.what.clone(), grant.standing))
            .collect::<Vec<_>>()
    };
    let ends = at("2026-10-30T16:00:00Z");
    let role = |name: &str| Granted::RoleDefinition(name.into());
    assert_eq!(held(1), [(role("entra:member"), Standing::Eligible)]);
    assert_eq!(held(2), [(role("entra:owner/group"), Standing::EligibleUntil(ends))]);
    assert_eq!(held(3), [], "is a member for now");
    assert_eq!(records.memberships[0].member.as_str(), id(3));
    assert_eq!(
        held(4),
        [(role("entra:owner/group"), Standing::Activated(ends))],
        "an owner for now, and not twice"
    );
    assert_eq!(held(5), [(role("entra:owner/group"), Standing::Standing)]);
}
