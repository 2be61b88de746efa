//! Groups, people, administrators, and who may act as all of them.

use tenure_model::{
    DelegationKind, Expiry, Known, LastUsed, Nature, Origin, PolicyKind, PrincipalKind, PrincipalState,
    Unknown,
};

use super::*;

fn group(number: u32, email: &str) -> Value {
    json!({"name": format!("groups/g{number}"), "groupKey": {"id": email}, "parent": format!("customers/{CUSTOMER}"), "displayName": email, "createTime": "2022-01-01T00:00:00Z",
        "labels": {"cloudidentity.googleapis.com/groups.discussion_forum": "", "cloudidentity.googleapis.com/groups.security": ""}})
}

fn member(group: u32, key: &str, kind: &str, roles: &[Value]) -> Value {
    json!({"name": format!("groups/g{group}/memberships/{key}"), "preferredMemberKey": {"id": key}, "roles": roles, "type": kind})
}

fn user(number: u32, email: &str, more: Value) -> Value {
    let mut user = json!({"id": format!("10{number}"), "primaryEmail": email, "name": {"fullName": format!("User {number}")}, "isAdmin": false, "suspended": false, "isEnrolledIn2Sv": true, "customerId": CUSTOMER,
        "lastLoginTime": "2026-10-01T00:00:00.000Z", "creationTime": "2021-01-01T00:00:00.000Z"});
    user.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    user
}

#[test]
fn groups_have_the_members_that_the_directory_lists() {
    let role = |name: &str| json!({"name": name});
    let ending = json!({"name": "MEMBER", "expiryDetail": {"expireTime": "2026-12-01T00:00:00Z"}});
    let records = Recorded::contoso()
        .list(
            "cloudidentity:groups.list",
            json!([
                group(1, "Ops@contoso.example"),
                group(2, "oncall@contoso.example"),
                group(3, "partners@contoso.example")
            ]),
        )
        .about(
            "groups/g1",
            "cloudidentity:groups.memberships.list",
            json!([
                member(1, "ana@contoso.example", "USER", &[role("MEMBER"), role("OWNER")]),
                member(1, "oncall@contoso.example", "GROUP", &[role("MEMBER")]),
                member(1, "pat@fabrikam.example", "USER", &[ending, role("MANAGER")]),
                member(1, DEPLOYER, "SERVICE_ACCOUNT", &[role("MEMBER")]),
                member(1, "partners@contoso.example", "OTHER", &[role("MEMBER")]),
                member(1, CUSTOMER, "OTHER", &[role("MEMBER")])
            ]),
        )
        .records();
    let members: Vec<&str> = records.memberships.iter().map(|one| one.member.as_str()).collect();
    let deployer = format!("serviceAccount:{DEPLOYER}");
    assert_eq!(
        members,
        [
            "domain:contoso.example",
            "group:oncall@contoso.example",
            "group:partners@contoso.example",
            deployer.as_str(),
            "user:ana@contoso.example",
            "user:pat@fabrikam.example"
        ]
    );
    assert!(records.memberships.iter().all(|one| one.group.as_str() == "group:ops@contoso.example" && one.scope.local() == ORGANIZATION));
    let ops = principal(&records, "group:ops@contoso.example");
    assert_eq!(
        (ops.kind, &ops.origin, &ops.created),
        (PrincipalKind::DirectoryGroup, &Origin::Own, &Known::Is(at("2022-01-01T00:00:00Z")))
    );
    assert_eq!(
        (ops.attributes["owners"].as_str(), ops.attributes["managers"].as_str()),
        ("user:ana@contoso.example", "user:pat@fabrikam.example")
    );
    assert_eq!(ops.attributes["expireTime.user:pat@fabrikam.example"], "2026-12-01T00:00:00Z");
    assert_eq!(ops.attributes["labels"], "discussion_forum security");
    assert_eq!(
        principal(&records, "user:pat@fabrikam.example").origin,
        Origin::Domain("fabrikam.example".to_owned())
    );
    assert_eq!(principal(&records, &deployer).kind, PrincipalKind::ServiceAccount);
}

#[test]
fn people_are_as_workspace_knows_them() {
    let records = Recorded::contoso()
        .list("admin:directory.domains.list", json!([{"domainName": "contoso.example", "isPrimary": true, "verified": true}, {"domainName": "Contoso-Labs.example", "verified": true, "domainAliases": [{"domainAliasName": "contoso.test"}]}, {"domainName": "claimed.example", "verified": false}]))
        .list("admin:directory.users.list", json!([
            user(1, "Ana@contoso.example", json!({"isAdmin": true})),
            user(2, "off@contoso-labs.example", json!({"suspended": true, "suspensionReason": "ADMIN"})),
            user(3, "never@contoso.test", json!({"lastLoginTime": "1970-01-01T00:00:00.000Z", "isEnrolledIn2Sv": false})),
            user(4, "who@claimed.example", json!({}))]))
        .records();
    let ana = principal(&records, "user:ana@contoso.example");
    assert_eq!(
        (ana.kind, ana.nature, ana.name.as_str(), ana.state),
        (PrincipalKind::DirectoryUser, Nature::Human, "User 1", PrincipalState::Enabled)
    );
    assert_eq!(
        (ana.last_used, &ana.created),
        (LastUsed::At(at("2026-10-01T00:00:00Z")), &Known::Is(at("2021-01-01T00:00:00Z")))
    );
    assert_eq!(
        (
            ana.attributes["isAdmin"].as_str(),
            ana.attributes["customerId"].as_str(),
            ana.attributes["isEnrolledIn2Sv"].as_str()
        ),
        ("true", CUSTOMER, "true")
    );
    let off = principal(&records, "user:off@contoso-labs.example");
    assert_eq!((off.state, &off.origin), (PrincipalState::Disabled, &Origin::Own));
    let never = principal(&records, "user:never@contoso.test");
    assert_eq!((never.last_used, &never.origin), (LastUsed::NeverInWindow, &Origin::Own));
    assert_eq!(
        principal(&records, "user:who@claimed.example").origin,
        Origin::Domain("claimed.example".to_owned()),
        "anybody may claim a domain"
    );
}

#[test]
fn administrators_hold_roles_of_the_workspace() {
    let assignment = |number: u32, to: &str, more: Value| {
        let mut one = json!({"kind": "admin#directory#roleAssignment", "roleAssignmentId": number.to_string(), "roleId": "77", "assignedTo": to, "scopeType": "CUSTOMER"});
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one
    };
    let (records, gaps) = Recorded::contoso()
        .list("admin:directory.users.list", json!([user(1, "ana@contoso.example", json!({"isAdmin": true}))]))
        .list("cloudidentity:groups.list", json!([group(1, "ops@contoso.example")]))
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!([account(DEPLOYER, "10990")]))
        .list("admin:directory.roles.list", json!([{"roleId": "77", "roleName": "_SEED_ADMIN_ROLE", "isSystemRole": true, "isSuperAdminRole": true, "rolePrivileges": [{"privilegeName": "SUPER_ADMIN", "serviceId": "0"}]}]))
        .list("admin:directory.roleAssignments.list", json!([assignment(1, "101", json!({})), assignment(2, "g1", json!({"scopeType": "ORG_UNIT", "orgUnitId": "ou9"})), assignment(3, "10990", json!({})), assignment(4, "nobody", json!({}))]))
        .read();
    let held = |id: &str| {
        grants(&records, id)
            .iter()
            .map(|one| (one.what.as_str().to_owned(), one.at.clone(), one.scope.local().to_owned()))
            .collect::<Vec<_>>()
    };
    let whole = ("workspace:roles/77".to_owned(), format!("customers/{CUSTOMER}"), ORGANIZATION.to_owned());
    assert_eq!(held("user:ana@contoso.example"), std::slice::from_ref(&whole));
    assert_eq!(held(&format!("serviceAccount:{DEPLOYER}")), [whole]);
    assert_eq!(held("group:ops@contoso.example")[0].1, format!("customers/{CUSTOMER}/orgUnits/ou9"));
    assert_eq!(records.role_definitions[0].id.as_str(), "workspace:roles/77");
    let document = &records.policies[0];
    assert_eq!(
        (document.kind, document.id.as_str()),
        (PolicyKind::RolePermissions, "workspace:roles/77#permissions")
    );
    assert!(document.text.contains(r#""isSuperAdminRole":true"#));
    assert_eq!(gaps.len(), 1, "{gaps:?}");
}

fn logged(time: &str, name: &str, client: &str, scopes: &[&str]) -> Value {
    json!({"kind": "admin#reports#activity", "id": {"time": time, "uniqueQualifier": time, "applicationName": "admin", "customerId": CUSTOMER}, "actor": {"callerType": "USER", "email": "ana@contoso.example"},
        "events": [{"type": "SECURITY_SETTINGS", "name": name, "parameters": [{"name": "API_CLIENT_NAME", "value": client}, {"name": "API_SCOPES", "multiValue": scopes}]}]})
}

const DRIVE: &str = "https://www.googleapis.com/auth/drive";
const MAIL: &str = "https://mail.google.com/";

#[test]
fn the_log_tells_who_may_act_as_anybody() {
    let (on, off) = ("AUTHORIZE_API_CLIENT_ACCESS", "REMOVE_API_CLIENT_ACCESS");
    let recorded = Recorded::contoso()
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!([account(DEPLOYER, "10990")]))
        .about(
            on,
            "admin:reports.activities.list",
            json!([
                logged("2026-08-01T00:00:00.000Z", on, "109909", &[DRIVE]),
                logged("2026-09-01T00:00:00.000Z", on, "109909", &[MAIL]),
                logged("2026-08-01T01:00:00.000Z", on, "555", &[MAIL]),
                logged("2026-08-01T02:00:00.000Z", on, "666", &[MAIL])
            ]),
        )
        .about(
            off,
            "admin:reports.activities.list",
            json!([logged("2026-08-02T00:00:00.000Z", off, "666", &[])]),
        );
    let records = recorded.clone().records();
    let told: Vec<(&str, &str, &str, &str)> = records
        .delegations
        .iter()
        .map(|one| {
            (
                one.delegate.as_str(),
                one.purpose.as_str(),
                one.attributes["clientId"].as_str(),
                one.attributes["source"].as_str(),
            )
        })
        .collect();
    let both = format!("{MAIL} {DRIVE}");
    let deployer = format!("serviceAccount:{DEPLOYER}");
    assert_eq!(
        told,
        [("555", MAIL, "555", "admin-audit"), (deployer.as_str(), both.as_str(), "109909", "admin-audit")]
    );
    let one = &records.delegations[1];
    assert_eq!(
        (one.kind, one.scope.local(), one.until),
        (DelegationKind::DomainWideDelegation, ORGANIZATION, Expiry::Never)
    );
    assert_eq!(one.since, Known::Is(at("2026-08-01T00:00:00Z")));
    assert_eq!(records.events.len(), 5);
    assert_eq!(
        (
            records.events[0].source.as_str(),
            records.events[0].actor.as_str(),
            records.events[0].target.as_str()
        ),
        ("admin-audit", "user:ana@contoso.example", "109909")
    );

    // What the customer attached counts before the log.
    let csv = format!(
        "\u{feff}Name,Client ID,Scopes\nDeployer,109909,\"{DRIVE}, {DRIVE}.readonly\"\nOld,777,{MAIL}\n"
    );
    let records = recorded.at(ORGANIZATION, ATTACHED, json!({}), json!({ "csv": csv })).records();
    let told: Vec<(&str, &str, &str)> = records
        .delegations
        .iter()
        .map(|one| (one.delegate.as_str(), one.purpose.as_str(), one.attributes["source"].as_str()))
        .collect();
    let exported = format!("{DRIVE} {DRIVE}.readonly");
    assert_eq!(
        told,
        [
            ("555", MAIL, "admin-audit"),
            ("777", MAIL, "attached-export"),
            (deployer.as_str(), exported.as_str(), "attached-export")
        ]
    );
    assert_eq!(records.delegations[2].since, Known::Is(at("2026-08-01T00:00:00Z")));
    assert_eq!(records.delegations[1].since, Known::Unknown(Unknown::NotReported));
}

#[test]
fn an_export_that_is_no_table_is_a_gap() {
    for body in
        [json!({}), json!({"csv": 7}), json!({"csv": "a,b\n1,2\n"}), json!({"csv": "Client ID,Scopes\n\"\n"})]
    {
        let (records, gaps) = Recorded::contoso().at(ORGANIZATION, ATTACHED, json!({}), body.clone()).read();
        assert_eq!((records.delegations.len(), gaps.len()), (0, 1), "{body}");
        assert!(!gaps[0].blinds.is_empty(), "{body}");
    }
}
