//! The hierarchy, allow policies, roles.

use tenure_model::{
    Nature, Origin, PolicyKind, PolicyState, PrincipalKind, PrincipalState, ScopeKind, Unknown,
};

use super::*;

#[test]
fn the_hierarchy_is_scopes_and_resources() {
    let records = Recorded::contoso().records();
    let project = scope(&records, "projects/web-prod");
    assert_eq!((project.kind, project.name.as_str()), (ScopeKind::Project, "Web"));
    assert_eq!(project.parent, Some(ScopeId::gcp("folders/5001")));
    assert_eq!(scope(&records, "folders/5001").parent, Some(ScopeId::gcp(ORGANIZATION)));
    assert_eq!(scope(&records, ORGANIZATION).kind, ScopeKind::Organisation);
    assert_eq!(scope(&records, "projects/old-shop").state, "DELETE_REQUESTED");
    let carrier = resource(&records, PROJECT);
    let attribute = |name: &str| carrier.attributes[name].as_str();
    assert_eq!(
        (attribute("projectNumber"), attribute("lifecycleState"), attribute("labels.team")),
        ("1012", "ACTIVE", "web")
    );
    assert_eq!(carrier.policy, PolicyState::Unknown(Unknown::NotRead));
    assert_eq!(records.resources.len(), 4);
}

#[test]
fn what_gcloud_prints_of_projects_is_read_too() {
    let records = Recorded::default()
        .list("cloudresourcemanager:projects.search", json!([{"projectId": "web-prod", "projectNumber": "1012", "name": "Web", "lifecycleState": "ACTIVE", "parent": {"type": "folder", "id": "5001"}}]))
        .list("cloudresourcemanager:folders.search", json!([{"name": "folders/5001", "parent": ORGANIZATION, "displayName": "production"}]))
        .records();
    assert_eq!(scope(&records, "projects/web-prod").parent, Some(ScopeId::gcp("folders/5001")));
    assert_eq!(scope(&records, ORGANIZATION).name, ORGANIZATION, "it answered, and nothing lists it");
}

#[test]
fn what_lies_above_what_was_read_is_not_known() {
    let records = Recorded::default()
        .at(
            "projects/web-prod",
            "cloudresourcemanager:projects.search",
            json!({}),
            json!({"projects": [{"name": "projects/1012", "parent": "folders/9", "projectId": "web-prod"}]}),
        )
        .records();
    assert_eq!(records.scopes.len(), 1);
    assert_eq!(records.scopes[0].parent, None);
}

fn bindings() -> Value {
    json!([{"role": "roles/owner", "members": ["user:Ana@contoso.example", format!("serviceAccount:{DEPLOYER}")]},
        {"role": "roles/storage.admin", "members": ["group:ops@contoso.example"],
            "condition": {"title": "until june", "expression": "request.time < timestamp(\"2026-06-01T00:00:00Z\")"}},
        {"role": "roles/viewer", "members": ["deleted:user:bo@contoso.example?uid=77", "user:pat@fabrikam.example", "serviceAccount:scan@fabrikam-tools.iam.gserviceaccount.com", "projectViewer:1012", "allUsers"]}])
}

fn roles() -> Value {
    let role = |name: &str| json!({"name": name, "title": name, "stage": "GA", "includedPermissions": ["a.b.c"], "etag": "AA=="});
    json!([role("roles/owner"), role("roles/storage.admin"), role("roles/viewer"), role("roles/editor")])
}

#[test]
fn a_policy_makes_a_grant_of_each_member_and_role() {
    let records = Recorded::contoso()
        .list("iam:roles.list", roles())
        .found_policy("//cloudresourcemanager.googleapis.com/projects/1012", PROJECT_KIND, bindings())
        .records();
    let [owner] = grants(&records, "user:ana@contoso.example")[..] else { panic!("one") };
    assert_eq!(
        (owner.what.as_str(), owner.at.as_str(), owner.scope.local()),
        ("roles/owner", PROJECT, "projects/web-prod")
    );
    assert_eq!((owner.condition.as_str(), owner.id.as_str()), ("", ""));
    assert_eq!(&*owner.evidence.pointer, "/body/results/0/policy/bindings/0");
    let [ops] = grants(&records, "group:ops@contoso.example")[..] else { panic!("one") };
    assert_eq!(
        (ops.condition.as_str(), ops.id.as_str()),
        ("request.time < timestamp(\"2026-06-01T00:00:00Z\")", "until june")
    );
    let carrier = resource(&records, PROJECT);
    let id = format!("{PROJECT}#allow");
    assert_eq!(carrier.policy, PolicyState::Attached(id.as_str().into()));
    let document = records.policies.iter().find(|policy| policy.id.as_str() == id).unwrap();
    assert_eq!(document.kind, PolicyKind::Resource);
    assert!(document.text.contains("\"etag\":\"BwXh\""), "{}", document.text);
    assert_eq!(
        resource(&records, "//cloudresourcemanager.googleapis.com/folders/5001").policy,
        PolicyState::Absent,
        "the search would have found it"
    );
}

#[test]
fn whoever_is_named_is_a_principal_once() {
    let records = Recorded::contoso()
        .list("iam:roles.list", roles())
        .found_policy(PROJECT, PROJECT_KIND, bindings())
        .records();
    assert_eq!(records.grants.len(), 8);
    let told = |id: &str| {
        let one = principal(&records, id);
        (one.kind, one.nature, one.origin.clone(), one.scope.local().to_owned())
    };
    let organization = ORGANIZATION.to_owned();
    let at_project = "projects/web-prod".to_owned();
    use PrincipalKind::{DirectoryGroup, DirectoryUser, PrincipalSet, ServiceAccount};
    assert_eq!(
        told("user:ana@contoso.example"),
        (DirectoryUser, Nature::Human, Origin::Own, organization.clone())
    );
    assert_eq!(
        told("user:pat@fabrikam.example"),
        (DirectoryUser, Nature::Human, Origin::Domain("fabrikam.example".to_owned()), organization.clone())
    );
    assert_eq!(
        told("group:ops@contoso.example"),
        (DirectoryGroup, Nature::Unknown, Origin::Own, organization.clone())
    );
    assert_eq!(
        told(&format!("serviceAccount:{DEPLOYER}")),
        (ServiceAccount, Nature::NonHuman, Origin::Own, at_project.clone())
    );
    assert_eq!(
        told("serviceAccount:scan@fabrikam-tools.iam.gserviceaccount.com"),
        (
            ServiceAccount,
            Nature::NonHuman,
            Origin::Project("fabrikam-tools".to_owned()),
            organization.clone()
        )
    );
    assert_eq!(told("projectViewer:web-prod"), (PrincipalSet, Nature::Unknown, Origin::Own, at_project));
    assert_eq!(told("allUsers").0, PrincipalSet);
    assert_eq!(
        principal(&records, "user:ana@contoso.example").state,
        PrincipalState::Unknown(Unknown::NotRead)
    );
    assert!(!records.principals.iter().any(|one| one.id.as_str().starts_with("deleted:")), "it is gone");
    assert_eq!(grants(&records, "deleted:user:bo@contoso.example?uid=77").len(), 1, "and its grant is not");
    assert_eq!(records.principals.len(), 7);
}

#[test]
fn asked_for_one_by_one_policies_make_the_same_records() {
    let policy = |bindings: Value| json!({"version": 3, "etag": "BwXh", "bindings": bindings});
    let bucket_bindings = json!([{"role": "roles/viewer", "members": ["allAuthenticatedUsers"]}]);
    let account_bindings = json!([{"role": "roles/viewer", "members": ["group:ops@contoso.example"]}]);
    let base = || {
        Recorded::contoso().list("iam:roles.list", roles()).in_project(
            "web-prod",
            "iam:projects.serviceAccounts.list",
            json!([account(DEPLOYER, "10990")]),
        )
    };
    let searched = base()
        .found_policy(PROJECT, PROJECT_KIND, bindings())
        .found_policy(
            "//iam.googleapis.com/projects/web-prod/serviceAccounts/10990",
            "iam.googleapis.com/ServiceAccount",
            account_bindings.clone(),
        )
        .found_policy(
            "//storage.googleapis.com/contoso-web",
            "storage.googleapis.com/Bucket",
            bucket_bindings.clone(),
        )
        .records();
    let asked = base()
        .at("projects/web-prod", "cloudresourcemanager:projects.getIamPolicy", json!({}), policy(bindings()))
        .at(
            "projects/web-prod",
            "iam:projects.serviceAccounts.getIamPolicy",
            json!({"object": format!("projects/web-prod/serviceAccounts/{DEPLOYER}")}),
            policy(account_bindings),
        )
        .at(
            "projects/web-prod",
            "storage:buckets.getIamPolicy",
            json!({"object": "contoso-web"}),
            policy(bucket_bindings),
        )
        .records();
    let strip = |records: &Records| {
        let grants: Vec<_> = records
            .grants
            .iter()
            .map(|one| {
                (
                    one.principal.clone(),
                    one.what.clone(),
                    one.scope.clone(),
                    one.at.clone(),
                    one.condition.clone(),
                    one.id.clone(),
                )
            })
            .collect();
        let documents: Vec<_> = records
            .policies
            .iter()
            .map(|one| (one.id.clone(), one.kind, one.scope.clone(), one.text.clone()))
            .collect();
        let principals: Vec<_> = records
            .principals
            .iter()
            .map(|one| (one.id.clone(), one.kind, one.origin.clone(), one.scope.clone()))
            .collect();
        let attached: Vec<_> = records
            .resources
            .iter()
            .filter(|one| matches!(one.policy, PolicyState::Attached(_)))
            .map(|one| (one.id.clone(), one.kind.clone(), one.scope.clone(), one.policy.clone()))
            .collect();
        (grants, documents, principals, attached)
    };
    assert_eq!(strip(&asked), strip(&searched));
    assert_eq!(strip(&asked).3.len(), 3);
}

#[test]
fn what_is_wrong_with_a_policy_costs_no_other_binding() {
    let (records, gaps) = Recorded::contoso()
        .list("iam:roles.list", roles())
        .found_policy(PROJECT, PROJECT_KIND, json!([
            {"members": ["user:x@contoso.example"]},
            {"role": "roles/owner", "members": "user:x@contoso.example"},
            {"role": "roles/owner", "members": ["user:x@contoso.example"], "condition": {"title": "no expression"}},
            {"role": "roles/owner", "members": ["robot:x"]},
            {"role": "roles/owner", "members": ["user:ana@contoso.example"]}]))
        .read();
    assert_eq!(grants(&records, "user:x@contoso.example"), [] as [&Grant; 0]);
    assert_eq!(grants(&records, "user:ana@contoso.example").len(), 1);
    assert_eq!(grants(&records, "robot:x").len(), 1, "somebody holds it");
    assert_eq!(gaps.len(), 4, "{gaps:?}");
    assert!(gaps.iter().all(|gap| !gap.blinds.is_empty()));
}

#[test]
fn of_roles_those_are_kept_that_somebody_holds_and_custom_ones() {
    let custom = json!([{"name": "projects/web-prod/roles/deploy", "title": "Deploy", "includedPermissions": ["run.services.update"], "stage": "GA"},
        {"name": "projects/web-prod/roles/gone", "title": "Gone", "deleted": true, "stage": "DEPRECATED"}]);
    let records = Recorded::contoso()
        .list("iam:roles.list", roles())
        .in_project("web-prod", "iam:projects.roles.list", custom)
        .list(
            "iam:organizations.roles.list",
            json!([{"name": "organizations/4001/roles/audit", "title": "Audit", "includedPermissions": []}]),
        )
        .found_policy(PROJECT, PROJECT_KIND, json!([{"role": "roles/owner", "members": ["allUsers"]}]))
        .records();
    let found: Vec<(&str, &str)> =
        records.role_definitions.iter().map(|role| (role.id.as_str(), role.scope.local())).collect();
    assert_eq!(
        found,
        [
            ("organizations/4001/roles/audit", ORGANIZATION),
            ("projects/web-prod/roles/deploy", "projects/web-prod"),
            ("roles/owner", ORGANIZATION)
        ]
    );
    let text =
        |id: &str| records.policies.iter().find(|policy| policy.id.as_str() == id).unwrap().text.clone();
    assert!(
        text("projects/web-prod/roles/deploy#permissions")
            .contains(r#""includedPermissions":["run.services.update"]"#)
    );
}

#[test]
fn a_role_that_no_list_holds_is_a_gap_where_there_is_a_list() {
    let with = |recorded: Recorded| {
        recorded
            .found_policy(PROJECT, PROJECT_KIND, json!([{"role": "roles/new", "members": ["allUsers"]}]))
            .read()
            .1
    };
    let gaps = with(Recorded::contoso().list("iam:roles.list", roles()));
    assert_eq!(gaps.iter().map(|gap| gap.subject.as_str()).collect::<Vec<_>>(), ["roles/new"]);
    assert_eq!(
        with(Recorded::contoso()),
        [],
        "nobody listed roles: that is the gap, and whoever did not says it"
    );
}

#[test]
fn changes_are_events_where_they_happened() {
    let entry = json!({"logName": "projects/web-prod/logs/cloudaudit.googleapis.com%2Factivity", "insertId": "a1", "timestamp": "2026-10-01T10:00:00.5Z",
        "resource": {"type": "project", "labels": {"project_id": "web-prod"}},
        "protoPayload": {"@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": "cloudresourcemanager.googleapis.com", "methodName": "SetIamPolicy",
            "resourceName": "projects/1012", "authenticationInfo": {"principalEmail": "Ana@contoso.example"}, "status": {}}});
    let refused = json!({"insertId": "a2", "timestamp": "2026-10-01T11:00:00Z",
        "protoPayload": {"serviceName": "iam.googleapis.com", "methodName": "google.iam.admin.v1.CreateServiceAccountKey", "resourceName": "projects/-/serviceAccounts/10990",
            "authenticationInfo": {"principalSubject": "principal://iam.googleapis.com/projects/1012/locations/global/workloadIdentityPools/ci/subject/x"}, "status": {"code": 7, "message": "PERMISSION_DENIED"}}});
    let (records, gaps) =
        Recorded::contoso().list("logging:entries.list", json!([entry, refused, {"insertId": "a3"}])).read();
    assert_eq!(gaps.len(), 1);
    let [first, second] = &records.events[..] else { panic!("{:?}", records.events) };
    assert_eq!(
        (first.actor.as_str(), first.action.as_str(), first.result.as_str()),
        ("user:ana@contoso.example", "SetIamPolicy", "OK")
    );
    assert_eq!((first.target.as_str(), first.scope.local()), (PROJECT, "projects/web-prod"));
    assert!(second.actor.starts_with("principal://") && second.result == "PERMISSION_DENIED");
    assert_eq!(records.principals, [], "nobody holds anything who only acted");
}
