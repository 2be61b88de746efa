//! Any order, any JSON, any name.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// An estate in which much depends on other answers.
fn estate() -> Recorded {
    let trust = json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["222233334444", "*"]}, "Action": "sts:AssumeRole"}]});
    let details = |user: &str| {
        json!({
            "UserDetailList": [{"UserName": user, "Arn": format!("arn:aws:iam::111111111111:user/{user}"), "GroupList": ["g"],
                "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/P"}]}],
            "RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::111111111111:role/r", "AssumeRolePolicyDocument": trust,
                "InstanceProfileList": [{"Arn": "arn:aws:iam::111111111111:instance-profile/p"}]}],
            "GroupDetailList": [{"GroupName": "G", "Arn": "arn:aws:iam::111111111111:group/G"}],
            "Policies": [{"Arn": "arn:aws:iam::aws:policy/P", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "Document": POLICY}]}],
        })
    };
    let csv = "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_1_last_rotated\n\
        a,arn:aws:iam::111111111111:user/a,true,true,true,2024-01-01T00:00:00Z\n\
        <root_account>,arn:aws:iam::111111111111:root,false,false,false,N/A\n";
    let mut recorded = Recorded::default()
        .with("iam:GetAccountAuthorizationDetails", details("a"))
        .with("iam:GetAccountAuthorizationDetails", details("b"))
        .with("iam:GetCredentialReport", json!({"Content": csv}))
        .with("iam:GetAccountSummary", json!({"SummaryMap": {"Users": 5, "AccountMFAEnabled": 1}}))
        .asked("iam:ListAccessKeys", json!({"UserName": "a"}), json!({"AccessKeyMetadata": [{"AccessKeyId": "AKIA1"}, {"AccessKeyId": "AKIA2"}]}))
        .asked("iam:ListAccessKeys", json!({"UserName": "b"}), json!({"AccessKeyMetadata": [{"AccessKeyId": "AKIA3"}]}))
        .with("iam:ListVirtualMFADevices", json!({"VirtualMFADevices": [{"SerialNumber": "s", "User": {"UserName": "A"}}]}))
        .in_region("ec2:DescribeInstances", json!({}), json!({"Reservations": [{"Instances": [{"InstanceId": "i-1", "IamInstanceProfile": {"Arn": "arn:aws:iam::111111111111:instance-profile/p"}}]}]}))
        .with("s3:ListBuckets", json!({"Buckets": [{"Name": "b"}]}))
        .asked("s3:GetBucketPolicy", json!({"Bucket": "b"}), json!({"Policy": POLICY}))
        .asked("s3:GetBucketPolicy", json!({"Bucket": "b"}), json!({}));
    for (operation, request, body) in [
        (
            "DescribeOrganization",
            json!({}),
            json!({"Organization": {"Id": "o-1", "MasterAccountId": "111111111111"}}),
        ),
        ("ListAccounts", json!({}), json!({"Accounts": [{"Id": "111111111111", "Name": "one"}]})),
        (
            "ListAccountsForParent",
            json!({"ParentId": "ou-1"}),
            json!({"Accounts": [{"Id": "111111111111", "Name": "one"}]}),
        ),
        ("ListTargetsForPolicy", json!({"PolicyId": "p-1"}), json!({"Targets": [{"TargetId": "ou-1"}]})),
        (
            "ListPolicies",
            json!({}),
            json!({"Policies": [{"Id": "p-1", "Arn": "arn:p-1", "Type": "SERVICE_CONTROL_POLICY"}]}),
        ),
        (
            "ListDelegatedAdministrators",
            json!({}),
            json!({"DelegatedAdministrators": [{"Id": "222233334444"}]}),
        ),
        (
            "ListDelegatedServicesForAccount",
            json!({"AccountId": "222233334444"}),
            json!({"DelegatedServices": [{"ServicePrincipal": "x"}]}),
        ),
    ] {
        recorded = recorded.at("o-1", "", &format!("organizations:{operation}"), request, body);
    }
    recorded
}

#[test]
fn the_order_of_the_answers_does_not_matter() {
    let expected = estate().read();
    assert!(expected.0.principals.len() >= 5 && !expected.1.is_empty());
    proptest!(|(order in Just((0..estate().lines.len()).collect::<Vec<_>>()).prop_shuffle())| {
        let recorded = estate();
        let lines = order.iter().map(|at| recorded.lines[*at].clone()).collect();
        prop_assert_eq!(&Recorded { lines, imported: false }.read(), &expected);
    });
}

#[test]
fn a_page_that_came_twice_adds_nothing() {
    let once = estate().read();
    let mut recorded = estate();
    let again = recorded.lines.clone();
    recorded.lines.extend(again.into_iter().map(|(key, line, record)| (key, line + 100, record)));
    assert_eq!(recorded.read(), once);
}

/// JSON with the member names that the normalisers look for.
fn any_answer() -> impl Strategy<Value = Value> {
    let names = "Arn|Users|UserDetailList|RoleDetailList|Policies|Accounts|Id|Policy|Statement|Functions|Error|Code|Buckets|Attributes|entry|key|value|taskDefinition|Name|UserName";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "(arn:aws:iam::111111111111:user/)?[a-z\u{202e}<>%/]{0,6}".prop_map(Value::from),
        Just(Value::from(POLICY)),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(names, inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_answer_panics(unit in 0..UNITS.len(), request in any_answer(), body in any_answer(), list in any_answer()) {
        let unit = &UNITS[unit];
        let mut body = body;
        // Where it lists things, let it list something.
        if let (Value::Object(map), Some(member)) = (&mut body, unit.members.first()) {
            map.insert((*member).to_owned(), list);
        }
        let (records, _) = Recorded::imported().in_region(unit.api, request, body).read();
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
    let list: Vec<Value> = names
        .iter()
        .map(|name| json!({"UserName": name, "Arn": format!("arn:aws:iam::111111111111:user/{name}"),
            "UserPolicyList": [{"PolicyName": name, "PolicyDocument": POLICY}], "Tags": [{"Key": name, "Value": name}]}))
        .collect();
    let records = Recorded::default()
        .with("iam:GetAccountAuthorizationDetails", json!({"UserDetailList": list}))
        .records();
    let found: BTreeSet<&str> = records.principals.iter().map(|principal| principal.name.as_str()).collect();
    assert_eq!(found, BTreeSet::from(names));
    assert!(records.principals.iter().all(|principal| principal.tags[&principal.name] == principal.name));
}

#[test]
fn a_policy_of_ten_megabytes_is_read() {
    let actions: Vec<String> = (0..400_000).map(|at| format!("s3:Get{at:018}")).collect();
    let policy = json!({"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}).to_string();
    assert!(policy.len() > 10 << 20);
    let records = Recorded::default()
        .with("iam:GetAccountAuthorizationDetails", json!({"UserDetailList": [
            {"UserName": "a", "Arn": "arn:aws:iam::111111111111:user/a", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": policy}]}]}))
        .records();
    assert_eq!(records.policies[0].text.len(), policy.len());
}

#[test]
fn a_policy_nested_too_deep_is_a_gap() {
    let policy = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let (_, gaps) = Recorded::default()
        .with("iam:GetAccountAuthorizationDetails", json!({"UserDetailList": [
            {"UserName": "a", "Arn": "arn:aws:iam::111111111111:user/a", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": policy}]}]}))
        .read();
    assert_eq!(codes(&gaps), [("Malformed", "arn:aws:iam::111111111111:user/a#inline/p")]);
}
