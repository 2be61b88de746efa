use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(record: Value) -> Act {
    act(&record, "111122223333").unwrap()
}

fn record(source: &str, name: &str, identity: Value, request: Value, answer: Value) -> Value {
    json!({
        "eventVersion": "1.10", "eventID": "e-1", "eventTime": "2026-10-01T08:00:00Z",
        "eventSource": format!("{source}.amazonaws.com"), "eventName": name, "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2", "recipientAccountId": "111122223333",
        "readOnly": false, "userIdentity": identity, "requestParameters": request, "responseElements": answer,
    })
}

fn session() -> Value {
    json!({
        "type": "AssumedRole", "principalId": "AROAEXAMPLE:dana@contoso.example", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:assumed-role/partner/dana@contoso.example",
        "accessKeyId": "ASIAEXAMPLE",
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/ops/partner",
                "accountId": "111122223333", "userName": "partner"},
            "attributes": {"creationDate": "2026-10-01T07:30:00Z", "mfaAuthenticated": "false"},
            "sourceIdentity": "dana",
        },
    })
}

#[test]
fn who_acted_in_a_session_is_the_role_behind_it() {
    let act = read(record(
        "iam",
        "CreateAccessKey",
        session(),
        json!({"userName": "svc-backup"}),
        json!({"accessKey": {"accessKeyId": "AKIANEW", "userName": "svc-backup", "status": "Active"}}),
    ));
    assert_eq!(act.action, "iam:CreateAccessKey");
    assert_eq!(act.actor, "arn:aws:iam::111122223333:role/ops/partner");
    assert_eq!(act.actor_name, "partner");
    assert_eq!(act.targets, ["arn:aws:iam::111122223333:user/svc-backup"]);
    assert_eq!(act.result, "success");
    let facts = &act.attributes;
    for (name, value) in [
        ("userIdentity.type", "AssumedRole"),
        ("sessionName", "dana@contoso.example"),
        ("sourceIdentity", "dana"),
        ("accessKeyId", "ASIAEXAMPLE"),
        ("created", "AKIANEW"),
        ("sourceIPAddress", "198.51.100.7"),
        ("accountId", "111122223333"),
        ("readOnly", "false"),
        ("mfaAuthenticated", "false"),
    ] {
        assert_eq!(facts.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[test]
fn every_kind_of_identity_has_its_id() {
    for (identity, actor) in [
        (
            json!({"type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root"}),
            "arn:aws:iam::111122223333:root",
        ),
        (
            json!({"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/a/dana", "userName": "dana"}),
            "arn:aws:iam::111122223333:user/a/dana",
        ),
        (
            json!({"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/x/s"}),
            "arn:aws:iam::111122223333:role/x",
        ),
        (json!({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}), "ec2.amazonaws.com"),
        (
            json!({"type": "AWSAccount", "principalId": "AIDAX", "accountId": "444455556666"}),
            "aws:444455556666",
        ),
        (
            json!({"type": "SAMLUser", "identityProvider": "arn:aws:iam::111122223333:saml-provider/idp", "userName": "dana"}),
            "arn:aws:iam::111122223333:saml-provider/idp",
        ),
        (
            json!({"type": "WebIdentityUser", "identityProvider": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", "userName": "repo:contoso/pay:ref:refs/heads/main"}),
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        ),
        (
            json!({"type": "IdentityCenterUser", "accountId": "111122223333", "onBehalfOf": {"userId": "u-1"}}),
            "arn:aws:identitystore:::user/u-1",
        ),
        (json!({"type": "Unknown"}), ""),
        (json!(null), ""),
    ] {
        let act = read(record("sts", "AssumeRole", identity.clone(), json!({}), json!(null)));
        assert_eq!(act.actor, actor, "{identity}");
    }
}

#[test]
fn what_was_changed_comes_before_what_by() {
    for (source, name, request, answer, targets) in [
        (
            "iam",
            "AttachRolePolicy",
            json!({"roleName": "app", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
            json!(null),
            vec!["arn:aws:iam::111122223333:role/app", "arn:aws:iam::aws:policy/AdministratorAccess"],
        ),
        (
            "iam",
            "AddUserToGroup",
            json!({"groupName": "admins", "userName": "dana"}),
            json!(null),
            vec!["arn:aws:iam::111122223333:user/dana", "arn:aws:iam::111122223333:group/admins"],
        ),
        // The answer knows the path, the request only the name.
        (
            "iam",
            "CreateRole",
            json!({"roleName": "app", "path": "/svc/"}),
            json!({"role": {"arn": "arn:aws:iam::111122223333:role/svc/app"}}),
            vec!["arn:aws:iam::111122223333:role/svc/app"],
        ),
        (
            "sts",
            "AssumeRole",
            json!({"roleArn": "arn:aws:iam::111122223333:role/partner", "externalId": "x-1"}),
            json!(null),
            vec!["arn:aws:iam::111122223333:role/partner"],
        ),
        (
            "sso",
            "CreateAccountAssignment",
            json!({"principalType": "USER", "principalId": "u-1", "targetId": "111122223333", "permissionSetArn": "arn:aws:sso:::permissionSet/i/p"}),
            json!(null),
            vec!["arn:aws:identitystore:::user/u-1", "arn:aws:sso:::permissionSet/i/p", "111122223333"],
        ),
        (
            "s3",
            "PutBucketPolicy",
            json!({"bucketName": "pay-data"}),
            json!(null),
            vec!["arn:aws:s3:::pay-data"],
        ),
        (
            "kms",
            "CreateGrant",
            json!({"keyId": "k-1", "granteePrincipal": "arn:aws:iam::444455556666:role/r"}),
            json!(null),
            vec!["arn:aws:kms:us-east-1:111122223333:key/k-1", "arn:aws:iam::444455556666:role/r"],
        ),
        (
            "ssm",
            "PutParameter",
            json!({"name": "/pay/token"}),
            json!(null),
            vec!["arn:aws:ssm:us-east-1:111122223333:parameter/pay/token"],
        ),
        (
            "monitoring",
            "DeleteAlarms",
            json!({"alarmNames": ["a", "b"]}),
            json!(null),
            vec![
                "arn:aws:cloudwatch:us-east-1:111122223333:alarm:a",
                "arn:aws:cloudwatch:us-east-1:111122223333:alarm:b",
            ],
        ),
        (
            "ec2",
            "RunInstances",
            json!({}),
            json!({"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}}),
            vec![
                "arn:aws:ec2:us-east-1:111122223333:instance/i-1",
                "arn:aws:ec2:us-east-1:111122223333:instance/i-2",
            ],
        ),
    ] {
        let act = read(record(source, name, session(), request, answer));
        assert_eq!(act.targets, targets, "{source}:{name}");
        assert_eq!(act.attributes.contains_key("targets"), targets.len() > 1);
    }
}

#[test]
fn a_share_tells_whom_it_was_given_to() {
    let request = json!({"snapshotId": "snap-1", "createVolumePermission": {"add": {"items": [{"userId": "444455556666"}, {"group": "all"}]}}});
    let act = read(record("ec2", "ModifySnapshotAttribute", session(), request, json!(null)));
    assert_eq!(act.attributes["added"], "444455556666 all");
    let request =
        json!({"dBSnapshotIdentifier": "s", "attributeName": "restore", "valuesToRemove": ["444455556666"]});
    let act = read(record("rds", "ModifyDBSnapshotAttribute", session(), request, json!(null)));
    assert_eq!(act.attributes["removed"], "444455556666");
    assert_eq!(act.targets, ["arn:aws:rds:us-east-1:111122223333:snapshot:s"]);
}

#[test]
fn what_was_refused_says_so() {
    let mut refused = record("iam", "CreateUser", session(), json!(null), json!(null));
    refused["errorCode"] = json!("AccessDenied");
    assert_eq!(read(refused).result, "AccessDenied");
    let failed = record(
        "signin",
        "ConsoleLogin",
        json!({"type": "IAMUser", "userName": "dana"}),
        json!(null),
        json!({"ConsoleLogin": "Failure"}),
    );
    let failed = read(failed);
    assert_eq!(
        (failed.result.as_str(), failed.actor_name.as_str(), failed.actor.as_str()),
        ("Failure", "dana", "")
    );
}

#[test]
fn what_is_no_record_says_what_it_lacks() {
    for (record, why) in [
        (json!(null), "it has no id"),
        (json!({"eventID": "e"}), "it has no time"),
        (json!({"eventID": "e", "eventTime": "yesterday"}), "it has no time"),
        (json!({"eventID": "e", "eventTime": "2026-10-01T08:00:00Z"}), "it has no source"),
        (
            json!({"eventID": "e", "eventTime": "2026-10-01T08:00:00Z", "eventSource": "iam.amazonaws.com", "eventName": {}}),
            "it has no name",
        ),
    ] {
        assert_eq!(act(&record, ""), Err(why));
    }
}

#[test]
fn what_an_attacker_writes_stays_bounded() {
    let long = "é".repeat(100_000);
    let request = json!({"userName": long, "policyArn": "a b\nc", "roleSessionName": long});
    let mut hostile = record("iam", "CreateUser", session(), request, json!(null));
    hostile["userAgent"] = json!(long);
    hostile["resources"] =
        json!((0..10_000).map(|n| json!({"ARN": format!("arn:aws:s3:::{n}")})).collect::<Vec<_>>());
    let act = read(hostile);
    assert!(act.attributes.values().all(|value| value.len() <= LONGEST * MOST_TARGETS));
    assert!(act.attributes["userAgent"].len() <= LONGEST);
    assert_eq!(act.targets.len(), MOST_TARGETS);
    assert!(act.targets.iter().all(|id| !id.contains(char::is_whitespace)));
}

proptest! {
    #[test]
    fn no_member_panics(name in "[a-zA-Z.]{0,20}", value in ".{0,40}", source in "[a-z-]{0,10}") {
        let mut odd = record(&source, "X", json!(value), json!({ name.clone(): [value.clone(), {"a": value.clone()}] }), json!([value]));
        odd[name] = json!({"items": [value]});
        let _ = act(&odd, "111122223333");
    }
}
