//! Any order, any JSON, any name.

use proptest::prelude::*;

use super::*;

/// An estate in which much depends on other answers.
fn estate() -> Recorded {
    let here = format!("/subscriptions/{SUBSCRIPTION}");
    let assignment = |number: u32, at: &str| {
        json!({"id": format!("{at}/providers/Microsoft.Authorization/roleAssignments/{}", id(number)),
        "properties": {"roleDefinitionId": arm_role(OWNER), "principalId": id(number), "scope": at}})
    };
    let mut recorded = Recorded::default();
    for page in [[1, 2], [2, 3]] {
        let users: Vec<Value> = page.iter().map(|number| json!({"id": id(*number), "displayName": format!("u{number} of {}", page[0]), "userPrincipalName": format!("u{number}@contoso.com"), "lastPasswordChangeDateTime": "2026-01-01T00:00:00Z"})).collect();
        recorded = recorded.with("graph:users", json!(users));
    }
    for name in ["first", "second"] {
        let carried = json!({"id": format!("{here}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/{name}"), "name": name, "identity": {"principalId": id(30)}, "tags": {"t": name}});
        recorded = recorded
            .with("graph:servicePrincipals", json!([{"id": id(20), "appId": app(1), "displayName": name, "passwordCredentials": [{"keyId": id(100), "displayName": name}], "appRoles": [{"id": id(200), "value": name}]}]))
            .with("graph:applications", json!([{"id": id(10), "appId": app(1), "displayName": name}]))
            .with("arg:resources/compute", json!([carried.clone()]))
            .in_subscription("arm:resources", json!([carried]));
    }
    recorded
        .with("graph:users/signInActivity", json!([{"id": id(1), "signInActivity": null}]))
        .about(&id(20), "graph:servicePrincipals/appRoleAssignedTo", json!([{"id": "a", "appRoleId": id(200), "principalId": id(20), "resourceId": id(20)}]))
        .about(&id(10), "graph:applications/owners", json!([{"id": id(1)}]))
        .about(&id(10), "graph:applications/federatedIdentityCredentials", json!([{"id": id(300), "name": "ci", "issuer": "https://x.example", "subject": "s"}]))
        .with("arg:authorizationresources/roleAssignments", json!([assignment(1, &here), assignment(2, "/")]))
        .in_subscription("arm:Microsoft.Authorization/roleAssignments", json!([assignment(1, &here), {"id": 7}]))
        .in_subscription("arm:Microsoft.Authorization/roleAssignmentScheduleInstances", json!([{"id": "/x", "properties": {"roleDefinitionId": arm_role(OWNER), "principalId": id(1), "scope": here, "assignmentType": "Activated", "endDateTime": "2026-10-30T16:00:00Z"}}]))
        .with("arm:subscriptions", json!([{"subscriptionId": SUBSCRIPTION, "displayName": "prod", "tenantId": TENANT, "managedByTenants": [{"tenantId": PARTNER}]}]))
        .with("arm:Microsoft.Management/managementGroups/descendants", json!([{"id": here, "properties": {"parent": {"id": "/providers/Microsoft.Management/managementGroups/g"}}}, {"id": "/providers/Microsoft.Management/managementGroups/g"}]))
        .with("graph:roleManagement/directory/roleDefinitions", json!([{"id": GLOBAL_ADMINISTRATOR, "displayName": "Global Administrator", "rolePermissions": []}]))
}

#[test]
fn the_order_of_the_answers_does_not_matter() {
    let expected = estate().read();
    assert!(expected.0.principals.len() >= 4 && expected.1.len() == 1, "{:?}", expected.1);
    proptest!(|(order in Just((0..estate().lines.len()).collect::<Vec<_>>()).prop_shuffle())| {
        let recorded = estate();
        let lines = order.iter().map(|at| recorded.lines[*at].clone()).collect();
        prop_assert_eq!(&Recorded { lines }.read(), &expected);
    });
}

#[test]
fn a_page_that_came_twice_adds_nothing() {
    let once = estate().read().0;
    let mut recorded = estate();
    let again = recorded.lines.clone();
    recorded.lines.extend(again.into_iter().map(|(key, line, record)| (key, line + 100, record)));
    assert_eq!(recorded.read().0, once);
}

#[test]
fn one_bad_thing_costs_no_other() {
    for bad in [
        json!(null),
        json!(7),
        json!("x"),
        json!([]),
        json!({}),
        json!({"id": "no guid"}),
        json!({"id": {"a": 1}}),
    ] {
        let (records, gaps) = Recorded::default()
            .with("graph:users", json!([{"id": id(1), "userPrincipalName": "a@contoso.com"}, bad, {"id": id(2), "userPrincipalName": "b@contoso.com"}]))
            .read();
        assert_eq!(records.principals.len(), 2, "{bad}");
        assert_eq!(gaps.len(), 1, "{bad}");
        assert!(gaps[0].detail.contains("/body/value/1"), "{}", gaps[0].detail);
    }
    for body in [json!(null), json!([]), json!({"value": {}}), json!({"error": {"code": "x"}}), json!("x")] {
        let (_, gaps) = Recorded::default().at(TENANT, "graph:users", json!({}), body.clone()).read();
        assert_eq!(gaps.len(), 1, "{body}");
        assert!(!gaps[0].blinds.is_empty());
    }
}

/// JSON with the member names that the normalisers look for.
fn any_thing() -> impl Strategy<Value = Value> {
    let names = "id|appId|displayName|properties|principalId|roleDefinitionId|scope|directoryScopeId|keyCredentials|passwordCredentials|keyId|appRoles|value|identity|userAssignedIdentities|signInActivity|alternativeNames|verifiedPublisher|identities|issuer|subject|audiences|managedByTenantId|authorizations|registrationDefinition|accessPolicies|objectId|customer|tenantId|accessDetails|unifiedRoles|policy|rules|scopeId|scopeType|groupId|accessId|endDateTime|memberType|subscriptionId|parent|tags|name|emailAddress|role|eventTimestamp|claims|initiatedBy|userPrincipalName";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (0..4_u32).prop_map(|number| Value::from(id(number))),
        Just(Value::from(format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/r/providers/Microsoft.Compute/virtualMachines/v"
        ))),
        Just(Value::from("2026-10-30T16:00:00Z")),
        "[a-z\u{202e}<>%/_#@.İ]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(names, inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn no_answer_panics(unit in 0..units().count(), request in any_thing(), body in any_thing(), value in proptest::collection::vec(any_thing(), 0..4), whole in any::<bool>()) {
        let unit = units().nth(unit).unwrap();
        let scope = if unit.level == crate::units::Level::Subscription { format!("/subscriptions/{SUBSCRIPTION}") } else { TENANT.to_owned() };
        let body = if whole { body } else { json!({ unit.list(): value }) };
        let (records, _) = Recorded::default().at(&scope, unit.api, request, body).read();
        for policy in &records.policies {
            prop_assert!(!policy.id.as_str().is_empty());
        }
    }
}

#[test]
fn hostile_names_go_through_as_they_are() {
    let names = [
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "../../etc/passwd",
        "\u{1b}[2J",
        "\u{202e}gpj.exe",
        "a\u{0}b",
    ];
    let users: Vec<Value> = (0..)
        .zip(names)
        .map(|(at, name)| json!({"id": id(at), "displayName": name, "userPrincipalName": name}))
        .collect();
    let records = Recorded::default().with("graph:users", json!(users)).records();
    let found: Vec<&str> = records.principals.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(found, names);
}

#[test]
fn a_list_of_ten_thousand_is_read() {
    let users: Vec<Value> = (0..10_000)
        .map(|at| json!({"id": id(at), "userPrincipalName": format!("u{at}@contoso.com")}))
        .collect();
    let assignments: Vec<Value> = (0..10_000)
        .map(|at| json!({"id": format!("a{at}"), "principalId": id(at), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/"}))
        .collect();
    let instances: Vec<Value> = (0..10_000)
        .map(|at| json!({"id": format!("i{at}"), "principalId": id(at), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/", "memberType": "Group", "assignmentType": "Assigned"}))
        .collect();
    let records = Recorded::default()
        .with("graph:users", json!(users))
        .with("graph:roleManagement/directory/roleAssignments", json!(assignments))
        .with("graph:roleManagement/directory/roleAssignmentScheduleInstances", json!(instances))
        .records();
    assert_eq!((records.principals.len(), records.grants.len()), (10_000, 10_000));
}
