//! Any order, any JSON, any name.

use proptest::prelude::*;

use super::*;

/// An estate in which much depends on other answers.
fn estate() -> Recorded {
    let pool = "projects/1012/locations/global/workloadIdentityPools/ci";
    let set = format!("principalSet://iam.googleapis.com/{pool}/attribute.repository/contoso/pay");
    let mut recorded = Recorded::contoso();
    for name in ["first", "second"] {
        let mut one = account(DEPLOYER, "10990");
        one["displayName"] = json!(name);
        let bindings = json!([{"role": "roles/owner", "members": ["user:ana@contoso.example", set, "allUsers"], "condition": {"title": name, "expression": "true"}}]);
        recorded = recorded
            .in_project("web-prod", "iam:projects.serviceAccounts.list", json!([one.clone()]))
            .asset("//iam.googleapis.com/projects/web-prod/serviceAccounts/10990", "iam.googleapis.com/ServiceAccount", one)
            .found_policy("//cloudresourcemanager.googleapis.com/projects/1012", PROJECT_KIND, bindings.clone())
            .at("projects/web-prod", "cloudresourcemanager:projects.getIamPolicy", json!({}), json!({"bindings": bindings, "etag": name}))
            .list("iam:roles.list", json!([{"name": "roles/owner", "title": name}]))
            .list("cloudidentity:groups.list", json!([{"name": "groups/g1", "groupKey": {"id": "ops@contoso.example"}, "displayName": name}]))
            .about("groups/g1", "cloudidentity:groups.memberships.list", json!([{"name": "groups/g1/memberships/1", "preferredMemberKey": {"id": "ana@contoso.example"}, "type": "USER", "roles": [{"name": "MEMBER"}]}]))
            .in_project("web-prod", "iam:projects.locations.workloadIdentityPools.providers.list", json!([{"name": format!("{pool}/providers/{name}"), "oidc": {"issuerUri": format!("https://{name}.example")}}]))
            .about("serviceAccountKeyLastAuthentication", "policyanalyzer:organizations.locations.activityTypes.activities.query", json!([{"fullResourceName": format!("{}/keys/aa", account_name(DEPLOYER)), "activityType": "serviceAccountKeyLastAuthentication", "observationPeriod": {"endTime": "2026-10-28T07:00:00Z"}, "activity": {"lastAuthenticatedTime": if name == "first" { "2026-10-01T00:00:00Z" } else { "2026-09-01T00:00:00Z" }}}]));
    }
    recorded
        .in_project("web-prod", "iam:projects.locations.workloadIdentityPools.list", json!([{"name": pool, "state": "ACTIVE"}, 7]))
        .in_project("web-prod", "iam:projects.serviceAccounts.keys.list", json!([{"name": "projects/web-prod/serviceAccounts/10990/keys/aa", "keyType": "USER_MANAGED"}]))
        .in_project("web-prod", "privilegedaccessmanager:projects.locations.entitlements.list", json!([{"name": "projects/web-prod/locations/global/entitlements/e", "eligibleUsers": [{"principals": ["group:ops@contoso.example"]}], "privilegedAccess": {"gcpIamAccess": {"resource": PROJECT, "roleBindings": [{"role": "roles/owner"}]}}}]))
        .list("admin:reports.activities.list", json!([{"id": {"time": "2026-08-01T00:00:00Z", "uniqueQualifier": "1"}, "events": [{"name": "AUTHORIZE_API_CLIENT_ACCESS", "parameters": [{"name": "API_CLIENT_NAME", "value": "10990"}]}]}]))
        .asset("//run.googleapis.com/projects/web-prod/locations/europe-west1/services/api", "run.googleapis.com/Service", json!({"template": {"serviceAccount": "10990"}}))
        .list("logging:entries.list", json!([{"insertId": "a", "timestamp": "2026-10-01T00:00:00Z", "protoPayload": {"methodName": "SetIamPolicy", "resourceName": "projects/1012", "serviceName": "cloudresourcemanager.googleapis.com"}}]))
}

#[test]
fn the_order_of_the_answers_does_not_matter() {
    let expected = estate().read();
    assert!(expected.0.principals.len() >= 5 && expected.0.trusts.len() == 2, "{:?}", expected.0.trusts);
    assert_eq!(expected.1.len(), 1, "{:?}", expected.1);
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
    let api = "iam:projects.serviceAccounts.list";
    for bad in [
        json!(null),
        json!(7),
        json!("x"),
        json!([]),
        json!({}),
        json!({"email": "no address"}),
        json!({"email": {"a": 1}}),
    ] {
        let list = json!([
            account("a@web-prod.iam.gserviceaccount.com", "1"),
            bad,
            account("b@web-prod.iam.gserviceaccount.com", "2")
        ]);
        let (records, gaps) = Recorded::contoso().in_project("web-prod", api, list).read();
        assert_eq!(records.principals.len(), 2, "{bad}");
        assert_eq!(gaps.len(), 1, "{bad}");
        assert!(gaps[0].detail.contains("/body/accounts/1"), "{}", gaps[0].detail);
    }
    for body in [json!(null), json!([]), json!({"accounts": {}}), json!({"error": {"code": 403}}), json!("x")]
    {
        let (_, gaps) = Recorded::contoso().at("projects/web-prod", api, json!({}), body.clone()).read();
        assert_eq!(gaps.len(), 1, "{body}");
        assert!(!gaps[0].blinds.is_empty());
    }
    assert_eq!(
        Recorded::contoso().at("projects/web-prod", api, json!({}), json!({})).read().1,
        [],
        "Google leaves an empty list away"
    );
}

/// JSON with the member names that the normalisers look for.
fn any_thing() -> impl Strategy<Value = Value> {
    let names = "name|displayName|parent|projectId|state|labels|resource|assetType|project|policy|bindings|role|members|condition|expression|title|email|uniqueId|oauth2ClientId|disabled|keyType|validAfterTime|validBeforeTime|versionedResources|version|attributeMapping|attributeCondition|oidc|issuerUri|allowedAudiences|aws|accountId|saml|idpMetadataXml|rules|target|principalSet|policyKind|eligibleUsers|principals|privilegedAccess|gcpIamAccess|roleBindings|requester|timeline|events|auditTrail|groupKey|id|preferredMemberKey|roles|type|primaryEmail|roleId|assignedTo|roleAssignmentId|parameters|value|multiValue|fullResourceName|activity|observationPeriod|insertId|timestamp|protoPayload|methodName|serviceAccountEmail|accessId|selfLink|serviceAccounts|template|serviceAccount|instances|includedPermissions|csv|domainName|isAdmin";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        proptest::sample::select(vec![
            "projects/web-prod",
            "projects/1012",
            "organizations/4001",
            "folders/5001",
            DEPLOYER,
            "user:ana@contoso.example",
            "allUsers",
            "//cloudresourcemanager.googleapis.com/projects/1012",
            "//iam.googleapis.com/projects/web-prod/serviceAccounts/10990",
            "projects/1012/locations/global/workloadIdentityPools/ci/providers/p",
            "projects/web-prod/serviceAccounts/10990/keys/a",
            "principalSet://iam.googleapis.com/projects/1012/locations/global/workloadIdentityPools/ci/*",
            "roles/owner",
            "2026-10-30T16:00:00Z",
            "3600s",
            "ACTIVE",
            "iam.googleapis.com/ServiceAccount",
            "run.googleapis.com/Service",
            "policies/cloudresourcemanager.googleapis.com%2Fprojects%2F1012/denypolicies/x",
            "AUTHORIZE_API_CLIENT_ACCESS",
            "API_CLIENT_NAME",
            "default",
        ])
        .prop_map(Value::from),
        "[a-z\u{202e}<>%/_#@.:İ]{0,8}".prop_map(Value::from),
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
    fn no_answer_panics(unit in 0..=units().count(), request in any_thing(), body in any_thing(), value in proptest::collection::vec(any_thing(), 0..4), whole in any::<bool>()) {
        let api = units().nth(unit).map_or(ATTACHED, |unit| unit.api);
        let scope = if api.contains("projects.") { "projects/web-prod" } else { ORGANIZATION };
        let body = if whole { body } else { list(api, Value::from(value)) };
        let (records, _) = Recorded::contoso().at(scope, api, request, body).read();
        for policy in &records.policies {
            prop_assert!(!policy.id.as_str().is_empty());
        }
    }
}

#[test]
fn parents_in_a_circle_end() {
    let folders = json!([{"name": "folders/1", "parent": "folders/2", "displayName": "a"}, {"name": "folders/2", "parent": "folders/1", "displayName": "b"}]);
    let records = Recorded::default()
        .at("folders/1", "cloudresourcemanager:folders.search", json!({}), json!({ "folders": folders }))
        .at("folders/1", "cloudasset:searchAllIamPolicies", json!({}), json!({"results": [found("//cloudresourcemanager.googleapis.com/folders/1", "cloudresourcemanager.googleapis.com/Folder", json!([{"role": "roles/owner", "members": ["allUsers"]}]))]}))
        .records();
    assert_eq!((records.scopes.len(), records.grants.len()), (2, 1));
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
    let accounts: Vec<Value> = (0..)
        .zip(names)
        .map(|(at, name)| {
            let mut one = account(&format!("a{at}@web-prod.iam.gserviceaccount.com"), &at.to_string());
            one["displayName"] = json!(name);
            one
        })
        .collect();
    let records = Recorded::contoso()
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!(accounts))
        .records();
    let found: Vec<&str> = records.principals.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(found, names);
}

#[test]
fn a_list_of_ten_thousand_is_read() {
    let accounts: Vec<Value> = (0..10_000)
        .map(|at| account(&format!("a{at}@web-prod.iam.gserviceaccount.com"), &at.to_string()))
        .collect();
    let policies: Vec<Value> = (0..10_000)
        .map(|at| {
            found(
                &format!("//iam.googleapis.com/projects/web-prod/serviceAccounts/{at}"),
                "iam.googleapis.com/ServiceAccount",
                json!([{"role": "roles/owner", "members": [format!("user:u{at}@contoso.example")]}]),
            )
        })
        .collect();
    let records = Recorded::contoso()
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!(accounts))
        .list("iam:roles.list", json!([{"name": "roles/owner"}]))
        .list("cloudasset:searchAllIamPolicies", json!(policies))
        .records();
    assert_eq!((records.principals.len(), records.grants.len()), (20_000, 10_000));
}
