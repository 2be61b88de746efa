//! `tenure simulate` as a customer's CI runs it.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;
use tenure_tests::program::{Run, run, tenure};

fn allow(action: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Sid": "Own", "Effect": "Allow", "Action": action, "Resource": "*"}]})
}

fn case(id: &str, action: &str, expected: Value) -> Value {
    let mut case = json!({
        "id": id, "mode": "strict",
        "request": {"principal": "arn:aws:iam::111122223333:role/web", "action": action,
                    "resource": "arn:aws:s3:::site/index.html", "resource_account": null, "context": {}},
        "identity_policies": [allow("s3:Get*")], "permission_boundaries": null, "session_policy": null,
        "scps": [], "rcps": [], "resource_policy": null, "vpc_endpoint_policies": null,
    });
    if !expected.is_null() {
        case["expected"] = expected;
    }
    case
}

fn simulate(cases: &Value, more: &[&str]) -> Run {
    let folder = folder(cases);
    run(folder.path(), &[&["simulate", "cases.json"], more].concat())
}

fn folder(cases: &Value) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cases.json"), cases.to_string()).unwrap();
    folder
}

#[test]
fn answers_come_in_the_order_of_the_cases() {
    let cases: Vec<Value> = (0..200)
        .map(|at| {
            case(&format!("c{at}"), if at % 3 == 0 { "s3:GetObject" } else { "s3:PutObject" }, Value::Null)
        })
        .collect();
    let answers = simulate(&json!(cases), &[]).expect(&[0]).json();
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), cases.len());
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(answer["id"], format!("c{at}"));
        assert_eq!(answer["decision"], if at % 3 == 0 { "Allowed" } else { "ImplicitDeny" });
        assert_eq!(answer["blocked_by"], if at % 3 == 0 { json!([]) } else { json!(["identity"]) });
        assert!(answer.get("as_expected").is_none());
    }
    assert_eq!(answers[0]["because"][0]["document"], "identity_policies[0]");
    assert_eq!(answers[0]["because"][0]["sid"], "Own");
}

#[test]
fn one_case_and_stdin_will_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = tenure(folder.path(), &["simulate", "-", "--format", "json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let one = case("alone", "s3:GetObject", Value::Null).to_string();
    child.stdin.take().unwrap().write_all(one.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let answers: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers[0]["id"], "alone");
    assert_eq!(simulate(&json!([]), &["--format", "json"]).expect(&[0]).json(), json!([]));
}

#[test]
fn text_says_who_decided_and_on_what_it_depends() {
    let mut open = case("open", "s3:GetObject", Value::Null);
    open["mode"] = json!("any_context");
    open["identity_policies"][0]["Statement"][0]["Condition"] =
        json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}});
    let cases = json!([open, case("shut", "s3:PutObject", Value::Null)]);
    let text = simulate(&cases, &["--format", "text"]).expect(&[0]).stdout;
    for part in [
        "Allowed  open",
        "identity_policies[0], statement 0 (Own)",
        "aws:SourceIp IpAddress 203.0.113.0/24; not the caller's choice",
        "ImplicitDeny  shut",
        "blocked by   the identity policies",
        "2 cases: 1 Allowed (1 under conditions), 1 ImplicitDeny",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn expectations_are_a_regression_test() {
    let right = case("right", "s3:GetObject", json!("Allowed"));
    let blocked = json!({"decision": "ImplicitDeny", "blocked_by": ["identity"]});
    let also_right = case("also right", "s3:PutObject", blocked);
    let wrong = case("wrong", "s3:PutObject", json!("Allowed"));
    let layer = case("layer", "s3:PutObject", json!({"decision": "ImplicitDeny", "blocked_by": ["scp"]}));
    let silent = case("silent", "s3:PutObject", Value::Null);

    let met = simulate(&json!([right, also_right]), &["--expect"]).expect(&[0]);
    assert_eq!(met.stdout, "2 cases: 2 as expected\n");
    let missed = simulate(&json!([right, wrong, layer, silent]), &["--expect"]).expect(&[1]).stdout;
    assert!(missed.contains("expected Allowed, and it is ImplicitDeny"), "{missed}");
    assert!(missed.contains("expected to be blocked by scp, and it is by identity"), "{missed}");
    assert!(!missed.contains("Allowed  right"), "{missed}");
    assert!(
        missed.contains("4 cases: 1 as expected, 2 not as expected, 1 without an expectation"),
        "{missed}"
    );
    let json =
        simulate(&json!([right, wrong, silent]), &["--expect", "--format", "json"]).expect(&[1]).json();
    assert_eq!(json[0]["as_expected"], true);
    assert_eq!(json[1]["as_expected"], false);
    assert!(json[1]["differences"][0].as_str().unwrap().contains("ImplicitDeny"));
    assert!(json[2].get("as_expected").is_none());
    // The same without the flag: expectations are not looked at.
    simulate(&json!([wrong]), &[]).expect(&[0]);

    let nothing = simulate(&json!([silent]), &["--expect"]).expect(&[2]);
    assert!(nothing.stderr.contains("expected"), "{nothing}");
}

#[test]
fn a_malformed_case_is_named_and_the_others_are_answered() {
    let good = || case("good", "s3:GetObject", json!("Allowed"));
    let with = |change: &dyn Fn(&mut Value)| {
        let mut bad = case("bad", "s3:GetObject", Value::Null);
        change(&mut bad);
        bad
    };
    for (bad, says) in [
        (
            with(&|bad| bad["identity_policies"][0]["Statement"][0]["Effect"] = json!("allow")),
            "identity_policies[0]",
        ),
        (with(&|bad| bad["request"]["principal"] = json!({"anonymus": true})), "anonymous"),
        (with(&|bad| bad["request"]["action"] = json!("GetObject")), "request.action"),
        (with(&|bad| bad["request"] = json!(null)), "request"),
        (with(&|bad| bad["mode"] = json!("lenient")), "mode"),
        (with(&|bad| bad["expected"] = json!("Allow")), "expected"),
        (with(&|bad| bad["identity_policies"] = json!("x")), "identity_policies"),
    ] {
        for more in [&["--format", "json"][..], &["--format", "json", "--expect"]] {
            let run = simulate(&json!([good(), bad, good()]), more).expect(&[2]);
            assert!(run.stderr.contains("case 2 (`bad`)") && run.stderr.contains(says), "{says}\n{run}");
            let answers = run.json();
            assert_eq!(answers[1]["position"], 2, "{run}");
            assert!(answers[1]["error"].is_string());
            assert_eq!([&answers[0]["decision"], &answers[2]["decision"]], ["Allowed", "Allowed"]);
        }
    }
    simulate(&json!([3]), &[]).expect(&[2]);
}

#[test]
fn typing_errors_are_not_silent() {
    let mut case = case("typo", "s3:GetObject", Value::Null);
    case["permission_boundry"] = json!([]);
    case["request"]["contxt"] = json!({});
    let run = simulate(&json!([case]), &[]).expect(&[0]);
    for stray in ["`permission_boundry`", "`request.contxt`"] {
        assert!(run.stderr.contains(stray), "{run}");
    }
}

#[test]
fn hostile_input_is_wrong_usage_at_most() {
    for text in ["", "{", "7", "\"x\"", &"[".repeat(100_000), "[{\"id\":\"\u{1b}[31m\"}]"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cases.json"), text).unwrap();
        let run = run(folder.path(), &["simulate", "cases.json"]).expect(&[2]);
        assert!(!run.stderr.contains('\u{1b}'), "{run}");
    }
    let wild = format!("s3:{}b", "*a".repeat(100_000));
    let mut cases = vec![case("wild", "s3:GetObject", Value::Null)];
    cases[0]["identity_policies"] = json!([allow(&wild)]);
    cases[0]["request"]["resource"] = json!(format!("arn:aws:s3:::{}", "a".repeat(100_000)));
    simulate(&json!(cases), &["--format", "json"]).expect(&[0]);
    run(Path::new("."), &["simulate", "no-such-file"]).expect(&[2]);
}
