//! `iam:GetAccountAuthorizationDetails`.

use super::*;
use tenure_model::{
    EvidenceRef, GapReason, GrantEffect, Known, LastUsed, Nature, PolicyKind, PrincipalKind, Trustee, Unknown,
};

const API: &str = "iam:GetAccountAuthorizationDetails";

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn trust(principal: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]})
}

fn role(name: &str, path: &str, trust: Value) -> Value {
    json!({
        "Path": path, "RoleName": name, "RoleId": "AROAEXAMPLE", "Arn": format!("arn:aws:iam::111111111111:role{path}{name}"),
        "CreateDate": "2025-01-01T00:00:00+00:00", "AssumeRolePolicyDocument": trust,
    })
}

#[test]
fn users_groups_and_roles_with_what_they_hold() {
    let records = Recorded::default()
        .with(API, json!({
            "UserDetailList": [{
                "Path": "/apps/", "UserName": "deploy", "UserId": "AIDAEXAMPLE",
                "Arn": "arn:aws:iam::111111111111:user/apps/deploy", "CreateDate": "2025-02-03T04:05:06+00:00",
                "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": encoded(POLICY)}],
                "GroupList": ["Builders"],
                "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
                "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/limit"},
                "Tags": [{"Key": "owner", "Value": "team-a"}, {"Key": "empty", "Value": ""}],
            }],
            "GroupDetailList": [{
                "Path": "/x/", "GroupName": "builders", "GroupId": "AGPAEXAMPLE", "Arn": "arn:aws:iam::111111111111:group/x/builders",
                "CreateDate": 1_735_689_600, "GroupPolicyList": "", "AttachedManagedPolicies": null,
            }],
            "RoleDetailList": [],
            "Policies": [
                {"PolicyName": "ReadOnlyAccess", "Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "DefaultVersionId": "v2",
                 "PolicyVersionList": [
                    {"VersionId": "v1", "IsDefaultVersion": "false", "Document": "{}"},
                    {"VersionId": "v2", "IsDefaultVersion": "true", "Document": POLICY}]},
                {"PolicyName": "Unused", "Arn": "arn:aws:iam::aws:policy/Unused", "DefaultVersionId": "v1",
                 "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": POLICY}]},
                {"PolicyName": "limit", "Arn": "arn:aws:iam::111111111111:policy/limit", "DefaultVersionId": "v1",
                 "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": serde_json::from_str::<Value>(POLICY).unwrap()},
                    {"VersionId": "v0", "IsDefaultVersion": false, "Document": POLICY}]},
            ],
        }))
        .records();

    let user = principal(&records, "deploy");
    assert_eq!((user.kind, user.nature), (PrincipalKind::User, Nature::Unknown), "no credential report");
    assert_eq!(user.created, Known::Is(at("2025-02-03T04:05:06Z")));
    assert_eq!(user.tags["owner"], "team-a");
    // By these an identity is known again under another name.
    assert_eq!(user.attributes["UserId"], "AIDAEXAMPLE");
    assert_eq!(principal(&records, "builders").attributes["GroupId"], "AGPAEXAMPLE");
    assert_eq!(
        user.evidence,
        EvidenceRef {
            raw: "raw/aws/111111111111/iam-get-account-authorization-details.jsonl.zst".into(),
            line: 0,
            pointer: "/body/UserDetailList/0".into(),
        }
    );

    let grants: Vec<_> = records.grants.iter().map(|grant| (grant.effect, grant.what.as_str())).collect();
    assert_eq!(
        grants,
        [
            (GrantEffect::Gives, "arn:aws:iam::111111111111:user/apps/deploy#inline/own"),
            (GrantEffect::Gives, "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            (GrantEffect::Bounds, "arn:aws:iam::111111111111:policy/limit"),
        ]
    );
    assert_eq!(&*records.grants[0].evidence.pointer, "/body/UserDetailList/0/UserPolicyList/0");

    let policies: Vec<_> =
        records.policies.iter().map(|policy| (policy.kind, policy.name.as_str())).collect();
    assert_eq!(
        policies,
        [
            (PolicyKind::CustomerManaged, "limit"),
            (PolicyKind::StoredVersion, "limit"),
            (PolicyKind::Inline, "own"),
            (PolicyKind::ProviderManaged, "ReadOnlyAccess"),
        ],
        "what nothing holds is left out"
    );
    let [limit, stored, own, read_only] = &records.policies[..] else { panic!() };
    assert_eq!(stored.id.as_str(), "arn:aws:iam::111111111111:policy/limit#version/v0");
    assert_eq!(&*own.text, POLICY);
    assert!(std::sync::Arc::ptr_eq(&own.text, &read_only.text), "equal texts share one allocation");
    assert_eq!(&*read_only.evidence.pointer, "/body/Policies/0/PolicyVersionList/1");
    assert!(limit.text.contains("s3:GetObject"));

    assert_eq!(records.memberships[0].group.as_str(), "arn:aws:iam::111111111111:group/x/builders");
    assert_eq!(records.memberships[0].member, user.id);
    assert_eq!(principal(&records, "builders").created, Known::Is(at("2025-01-01T00:00:00Z")));
    assert_eq!(records.scopes[0].id.as_str(), "aws:111111111111");
}

#[test]
fn who_stands_behind_a_role() {
    let saml = json!({"Federated": "arn:aws:iam::111111111111:saml-provider/Corp"});
    let mixed = json!({"Federated": "arn:aws:iam::111111111111:saml-provider/Corp", "AWS": "111111111111"});
    let records = Recorded::default()
        .with(API, json!({"RoleDetailList": [
            role("people", "/", json!({"Statement": {"Effect": "Allow", "Principal": saml, "Action": "sts:AssumeRoleWithSAML"}})),
            role("mixed", "/", trust(mixed)),
            role("machine", "/", trust(json!({"Service": "lambda.amazonaws.com"}))),
            role("closed", "/", json!({"Statement": []})),
            role("AWSReservedSSO_Admin_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/eu-west-1/", trust(json!({"AWS": "111111111111"}))),
            role("AWSServiceRoleForSupport", "/aws-service-role/support.amazonaws.com/", trust(json!({"Service": "support.amazonaws.com"}))),
        ]}))
        .records();
    for (name, kind, nature) in [
        ("people", PrincipalKind::AssumableRole, Nature::Human),
        ("mixed", PrincipalKind::AssumableRole, Nature::NonHuman),
        ("machine", PrincipalKind::AssumableRole, Nature::NonHuman),
        ("closed", PrincipalKind::AssumableRole, Nature::NonHuman),
        ("AWSReservedSSO_Admin_0123456789abcdef", PrincipalKind::AssumableRole, Nature::Human),
        ("AWSServiceRoleForSupport", PrincipalKind::ServiceLinkedRole, Nature::NonHuman),
    ] {
        let role = principal(&records, name);
        assert_eq!((role.kind, role.nature), (kind, nature), "{name}");
        assert_eq!(role.attributes["RoleId"], "AROAEXAMPLE", "{name}");
    }
}

#[test]
fn last_use_of_a_role_is_a_date_or_never_or_not_reported() {
    let with = |name: &str, last: Value| {
        let mut role = role(name, "/", trust(json!({"AWS": "222233334444"})));
        role["RoleLastUsed"] = last;
        role
    };
    let records = Recorded::default()
        .with(
            API,
            json!({"RoleDetailList": [
                with("used", json!({"LastUsedDate": "2026-10-01T00:00:00+00:00", "Region": "eu-west-1"})),
                with("never", json!({})),
                with("never-in-xml", json!("")),
                with("odd", json!({"LastUsedDate": "yesterday"})),
                role("untold", "/", trust(json!({"AWS": "222233334444"}))),
            ]}),
        )
        .records();
    for (name, used) in [
        ("used", LastUsed::At(at("2026-10-01T00:00:00Z"))),
        ("never", LastUsed::NeverInWindow),
        ("never-in-xml", LastUsed::NeverInWindow),
        ("odd", LastUsed::Unknown(Unknown::Malformed)),
        ("untold", LastUsed::Unknown(Unknown::NotReported)),
    ] {
        assert_eq!(principal(&records, name).last_used, used, "{name}");
    }
}

#[test]
fn a_trust_record_per_statement_and_trustee_with_its_conditions() {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"AWS": ["222233334444", "arn:aws:iam::222233334444:role/a"]},
         "Action": ["sts:AssumeRole", "sts:TagSession"],
         "Condition": {"StringEquals": {"sts:ExternalId": "x-1"}, "Bool": {"aws:MultiFactorAuthPresent": true}}},
    ]});
    let records = Recorded::default()
        .with(API, json!({"RoleDetailList": [role("partner", "/", json!(encoded(&document.to_string())))]}))
        .records();
    assert_eq!(records.trusts.len(), 2);
    let trust = &records.trusts[0];
    assert_eq!(trust.trustee, Trustee::Account("222233334444".to_owned()));
    assert_eq!(trust.policy.as_str(), "arn:aws:iam::111111111111:role/partner#trust");
    assert_eq!((trust.statement, trust.actions.as_slice()), (1, ["sts:AssumeRole".to_owned()].as_slice()));
    assert_eq!(trust.condition_values("STS:externalid").collect::<Vec<_>>(), ["x-1"]);
    assert_eq!(trust.condition_values("aws:MultiFactorAuthPresent").collect::<Vec<_>>(), ["true"]);
    assert_eq!(&*trust.evidence.pointer, "/body/RoleDetailList/0/AssumeRolePolicyDocument");
}

#[test]
fn a_held_policy_without_document_is_a_gap_for_its_holders() {
    let user = |name: &str| {
        json!({
            "UserName": name, "Arn": format!("arn:aws:iam::111111111111:user/{name}"),
            "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": "arn:aws:iam::111111111111:policy/p"}],
        })
    };
    let answers = |recorded: Recorded| {
        recorded.with(API, json!({"UserDetailList": [user("b"), user("a")], "Policies": []})).read().1
    };
    let live = answers(Recorded::default());
    assert_eq!(codes(&live), [("PolicyDocumentMissing", "arn:aws:iam::111111111111:policy/p")]);
    assert_eq!(live[0].reason, GapReason::Truncated);
    assert!(
        live[0].detail.contains("2 direct holders") && live[0].detail.contains("user/a`"),
        "{}",
        live[0].detail
    );
    assert_eq!(answers(Recorded::imported())[0].reason, GapReason::NotInImport);
}

#[test]
fn a_group_that_is_not_listed_is_a_gap() {
    let (records, gaps) = Recorded::default()
        .with(
            API,
            json!({"UserDetailList": [
            {"UserName": "a", "Arn": "arn:aws:iam::111111111111:user/a", "GroupList": ["gone"]}]}),
        )
        .read();
    assert_eq!(codes(&gaps), [("GroupMissing", "arn:aws:iam::111111111111:group/gone")]);
    assert_eq!(records.memberships.len(), 1, "the membership is kept");
}

#[test]
fn one_odd_item_does_not_take_the_others_with_it() {
    let (records, gaps) = Recorded::default()
        .with(API, json!({
            "UserDetailList": [
                {"UserName": "a", "Arn": "arn:aws:iam::111111111111:user/a"},
                {"UserName": "b", "Arn": "arn:aws:iam::111111111111:user/b", "GroupList": {"not": "a list"}},
                {"UserName": "c"}, 7, null],
            "RoleDetailList": "not a list",
            "GroupDetailList": [{"GroupName": "g", "Arn": "arn:aws:iam::111111111111:group/g"}],
        }))
        .read();
    let names: Vec<_> = records.principals.iter().map(|principal| principal.name.as_str()).collect();
    assert_eq!(names, ["g", "a"]);
    let subjects: Vec<_> = gaps.iter().map(|gap| gap.subject.as_str()).collect();
    assert_eq!(
        subjects,
        [
            "",
            "/body/UserDetailList/2",
            "/body/UserDetailList/3",
            "/body/UserDetailList/4",
            "arn:aws:iam::111111111111:user/b",
        ]
    );
    assert!(gaps.iter().all(|gap| gap.reason == GapReason::Malformed));
}

#[test]
fn a_document_that_is_no_policy_is_kept_and_is_a_gap() {
    let broken = "{\"Statement\":[{\"Effect\":\"Maybe\"}]}";
    let mut bad_trust = role("r", "/", json!(broken));
    bad_trust["RolePolicyList"] = json!([{"PolicyName": "../<script>", "PolicyDocument": "%zz"}]);
    let (records, gaps) = Recorded::default().with(API, json!({"RoleDetailList": [bad_trust]})).read();
    assert_eq!(
        codes(&gaps),
        [
            ("Malformed", "arn:aws:iam::111111111111:role/r#inline/../<script>"),
            ("Malformed", "arn:aws:iam::111111111111:role/r#trust"),
        ]
    );
    assert_eq!(records.policies.iter().map(|policy| &*policy.text).collect::<Vec<_>>(), ["%zz", broken]);
    assert_eq!(principal(&records, "r").nature, Nature::Unknown);
}
