//! `tenure can`, `who-can` and `explain` over the demo's snapshot and over an imported folder.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use tenure_tests::program::{Run, run};

use crate::demo::Demo;

fn ask(arguments: &[&str]) -> Run {
    let snapshot = Demo::shared().path("snapshot");
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[arguments, &["--snapshot", snapshot.to_str().unwrap()]].concat())
}

fn json(arguments: &[&str]) -> Value {
    ask(&[arguments, &["--format", "json"]].concat()).expect(&[0]).json()
}

#[test]
fn can_names_the_statement_and_its_place_in_the_recording() {
    let text = ask(&["can", "svc-key-factory", "iam:createaccesskey"]).expect(&[0]).stdout;
    for part in [
        "Yes  user svc-key-factory",
        "iam:CreateAccessKey",
        "issue-keys, statement 0, on arn:aws:iam::*:user/svc-*",
        "iam-get-account-authorization-details.jsonl.zst, line 1, /body/UserDetailList/",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    let answers = json(&["can", "svc-key-factory", "iam:CreateAccessKey"]);
    let evidence = &answers[0]["because"][0]["evidence"];
    assert_eq!(evidence["sha256"].as_str().unwrap().len(), 64);
    let raw = format!("{}.zst", evidence["raw"].as_str().unwrap());
    assert!(Demo::shared().path("snapshot").join(raw).is_file(), "{evidence}");
}

#[test]
fn a_no_says_what_would_have_to_change() {
    let answers = json(&["can", "user/svc-key-factory", "iam:CreateAccessKey", "user/svc-invoice-import"]);
    let answer = &answers[0];
    assert_eq!(answer["verdict"], "no", "{answer}");
    assert!(!answer["blocked_by"].as_array().unwrap().is_empty());
    assert!(!answer["would_need"].as_array().unwrap().is_empty());
}

#[test]
fn context_settles_conditions() {
    let verdict = |region: &str| {
        let fact = format!("aws:RequestedRegion={region}");
        json(&["can", "qa.lindqvist", "s3:GetObject", "--context", &fact])[0]["verdict"].clone()
    };
    assert_eq!(verdict("eu-west-1"), "yes");
    assert_eq!(verdict("ap-south-1"), "no");
    let open = &json(&["can", "qa.lindqvist", "s3:GetObject"])[0];
    assert_eq!((&open["verdict"], &open["by_own_doing"]), (&"depends".into(), &true.into()), "{open}");
}

#[test]
fn who_can_covers_the_organisation_and_those_outside() {
    let answer = json(&["who-can", "iam:CreateAccessKey"]);
    let inside = answer["inside"].as_array().unwrap();
    let who: Vec<&str> = inside.iter().map(|holder| holder["name"].as_str().unwrap()).collect();
    assert!(who.contains(&"svc-key-factory") && who.contains(&"OrganizationAccountAccessRole"), "{who:?}");
    let kinds: Vec<&str> = inside.iter().map(|holder| holder["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"directory-user") && kinds.contains(&"account-root"), "{kinds:?}");
    let statements = answer["statements"].as_array().unwrap().len() as u64;
    for holder in inside {
        assert!(holder["because"].as_array().unwrap().iter().all(|at| at.as_u64().unwrap() < statements));
    }

    let role = ask(&["who-can", "sts:AssumeRole", "role/acme-load-test"]).expect(&[0]).stdout;
    assert!(role.contains("From outside") && role.contains("account 111122223333"), "{role}");
    let everywhere = json(&["who-can", "sts:AssumeRole"]);
    let outside = everywhere["outside"].as_array().unwrap();
    for kind in ["service", "federation", "foreign-account", "foreign-principal"] {
        assert!(outside.iter().any(|holder| holder["kind"] == kind), "{kind}");
    }
    let anyone = json(&["who-can", "s3:GetObject"]);
    let mut outside = anyone["outside"].as_array().unwrap().iter();
    assert!(outside.any(|holder| holder["kind"] == "anyone"), "{anyone}");
}

#[test]
fn each_holder_is_confirmed_by_a_question_of_its_own() {
    let answer = json(&["who-can", "iam:PassRole"]);
    for holder in answer["inside"].as_array().unwrap().iter().step_by(5) {
        let account = holder["account"].as_str().unwrap().trim_start_matches("aws:");
        let alone = json(&["can", holder["id"].as_str().unwrap(), "iam:PassRole", "--account", account]);
        assert_eq!(alone[0]["verdict"], holder["verdict"], "{holder}");
    }
}

#[test]
fn explain_shows_every_layer() {
    let text = ask(&["explain", "user/qa.lindqvist", "s3:GetObject"]).expect(&[0]).stdout;
    for part in [
        "the service control policies",
        "deny-other-regions, attached to",
        "may apply  statement 0 (OurRegions), Deny: if aws:RequestedRegion StringNotEquals",
        "of other actions",
        "the identity policies",
        "the permissions boundary: has none",
        "the session policy: not asked for",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    let all = ask(&["explain", "user/qa.lindqvist", "s3:GetObject", "--all"]).expect(&[0]).stdout;
    assert!(all.contains("other actions") && !all.contains("of other actions"), "{all}");
    let layers = json(&["explain", "user/qa.lindqvist", "s3:GetObject"])[0]["layers"].clone();
    assert_eq!(layers.as_array().unwrap().len(), 7);
}

#[test]
fn wrong_questions_say_what_is_wrong() {
    for (arguments, says) in [
        (vec!["can", "nobody-at-all", "s3:GetObject"], "nobody-at-all"),
        (vec!["can", "svc-key-factor", "s3:GetObject"], "did you mean"),
        (vec!["can", "role/notifications-task", "s3:GetObject"], "--account"),
        (vec!["can", "svc-key-factory", "GetObject"], "s3:GetObject"),
        (vec!["can", "svc-key-factory", "s3:*"], "one action"),
        (vec!["can", "svc-key-factory", "s3:GetObject", "ledger"], "ARN"),
        (vec!["can", "svc-key-factory", "s3:GetObject", "--context", "x"], "aws:SourceIp"),
        (vec!["who-can", "iam:"], "action"),
    ] {
        let run = ask(&arguments).expect(&[2]);
        assert!(run.stderr.contains(says), "`{arguments:?}` does not say `{says}`\n{run}");
        assert_eq!(run.stdout, "", "{run}");
    }
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["who-can", "s3:GetObject", "--snapshot", "none"]).expect(&[2, 4, 5]);
}

const ACCOUNT: &str = r#"{"UserDetailList": [{"Path": "/", "UserName": "\u001b[31mred", "UserId": "AIDAEXAMPLE1",
    "Arn": "arn:aws:iam::111111111111:user/\u001b[31mred", "CreateDate": "2026-01-01T00:00:00+00:00",
    "UserPolicyList": [{"PolicyName": "\u202epolicy", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
         "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}]}}],
    "GroupList": [], "AttachedManagedPolicies": [], "Tags": []}],
  "GroupDetailList": [], "Policies": [],
  "RoleDetailList": [{"Path": "/", "RoleName": "app", "RoleId": "AROAEXAMPLE1", "CreateDate": "2026-01-01T00:00:00+00:00",
    "Arn": "arn:aws:iam::111111111111:role/app", "InstanceProfileList": [], "RolePolicyList": [],
    "AttachedManagedPolicies": [], "Tags": [], "RoleLastUsed": {},
    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "sts:AssumeRole",
         "Condition": {"StringEquals": {"sts:ExternalId": "x1"}}}]}}]}"#;

fn imported() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("account")).unwrap();
    fs::write(folder.path().join("account/iam-get-account-authorization-details.json"), ACCOUNT).unwrap();
    let import = ["import", "aws", "account", "--out", "snapshot", "--as-of", "2026-03-01T00:00:00Z"];
    run(folder.path(), &import).expect(&[0]);
    folder
}

fn in_import(folder: &Path, arguments: &[&str]) -> Run {
    run(folder, &[arguments, &["--snapshot", "snapshot"]].concat())
}

#[test]
fn an_import_answers_and_says_what_it_does_not_hold() {
    let folder = imported();
    let arguments = ["can", "AIDA-nobody", "iam:PassRole"];
    in_import(folder.path(), &arguments).expect(&[2]);
    let who = in_import(folder.path(), &["who-can", "iam:PassRole", "role/app"]).expect(&[0]);
    assert!(who.stdout.contains("iam:PassedToService StringEquals ec2.amazonaws.com"), "{who}");
    assert!(!who.stdout.contains(['\u{1b}', '\u{202e}']), "names are made visible\n{who}");
    // Organisation policies were not imported: the answer may be less, and completeness is refused.
    assert!(who.stdout.contains("may be less"), "{who}");
    in_import(folder.path(), &["who-can", "iam:PassRole", "--require-complete"]).expect(&[3]);
    in_import(folder.path(), &["who-can", "iam:PassRole", "--complete"]).expect(&[3]);

    let enter = ["can", "999999999999", "sts:AssumeRole", "role/app"];
    let open = in_import(folder.path(), &enter).expect(&[0]);
    assert!(open.stdout.contains("sts:ExternalId StringEquals x1"), "{open}");
    let wrong = [&enter[..], &["--context", "sts:ExternalId=y"]].concat();
    assert!(in_import(folder.path(), &wrong).expect(&[0]).stdout.starts_with("No  account 999999999999"));
}
