//! What holds of every decision, tried on generated cases; and hostile policies, which end in a decision
//! or a clear error.

use std::fs;

use serde_json::{Value, json};
use tenure_analysis::simulate::{Case, answer};
use tenure_tests::cases::Cases;
use tenure_tests::program::run;

use crate::oracle::ours;

const SEED: u64 = 0x9209;
const CASES: usize = 3_000;
/// The members of a case that hold policies.
const LAYERS: [&str; 7] = [
    "identity_policies",
    "permission_boundaries",
    "session_policy",
    "scps",
    "rcps",
    "resource_policy",
    "vpc_endpoint_policies",
];

fn is_allowed(case: &Value) -> bool {
    ours(case)["decision"] == "Allowed"
}

/// Every document of a layer, wherever it lies.
fn documents<'v>(layer: &'v mut Value, visit: &mut impl FnMut(&'v mut Value)) {
    match layer {
        Value::Array(many) => many.iter_mut().for_each(|one| documents(one, visit)),
        Value::Object(members) if members.contains_key("Statement") => visit(layer),
        Value::Object(members) => {
            if let Some(policies) = members.get_mut("policies") {
                documents(policies, visit);
            }
        }
        _ => {}
    }
}

#[test]
fn a_further_deny_never_allows() {
    let (mut tried, mut turned) = (0, 0);
    for (case, other) in Cases::strict(SEED).zip(Cases::strict(SEED + 1)).take(CASES) {
        let before = is_allowed(&case);
        for layer in LAYERS {
            // Denials as another case makes them for this place.
            let mut denials = Vec::new();
            let mut from = other[layer].clone();
            documents(&mut from, &mut |document| {
                let statements = document["Statement"].as_array().cloned().unwrap_or_default();
                denials.extend(statements.into_iter().map(|mut statement| {
                    statement["Effect"] = json!("Deny");
                    statement
                }));
            });
            let mut more = case.clone();
            documents(&mut more[layer], &mut |document| {
                if let Some(statements) = document["Statement"].as_array_mut() {
                    statements.extend(denials.iter().cloned());
                }
            });
            let after = is_allowed(&more);
            assert!(before || !after, "denials in `{layer}` allowed\n{case:#}\n{more:#}");
            tried += usize::from(more != case);
            turned += usize::from(before && !after);
        }
    }
    assert!(tried > CASES / 2 && turned > 20, "{tried} tried, {turned} took an access away");
}

#[test]
fn order_never_matters() {
    for case in Cases::strict(SEED + 2).take(CASES) {
        let mut turned = case.clone();
        for layer in LAYERS {
            let mut policies = turned[layer].take();
            documents(&mut policies, &mut |document| {
                if let Some(statements) = document["Statement"].as_array_mut() {
                    statements.reverse();
                }
            });
            let levels = policies.as_array_mut().into_iter().flatten();
            levels
                .filter_map(|level| level.get_mut("policies")?.as_array_mut())
                .for_each(|all| all.reverse());
            if let Some(all) = policies.as_array_mut() {
                all.reverse();
            }
            turned[layer] = policies;
        }
        let (before, after) = (ours(&case), ours(&turned));
        assert_eq!(before["decision"], after["decision"], "{case:#}");
        assert_eq!(before["blocked_by"], after["blocked_by"], "{case:#}");
    }
}

#[test]
fn what_limits_never_widens() {
    let mut narrowed = 0;
    for (case, other) in Cases::strict(SEED + 3).zip(Cases::strict(SEED + 4)).take(CASES * 2) {
        if is_allowed(&case) {
            for layer in ["permission_boundaries", "session_policy", "scps", "rcps", "vpc_endpoint_policies"]
            {
                let mut limited = case.clone();
                limited[layer] = other[layer].clone();
                narrowed += usize::from(!is_allowed(&limited));
            }
            continue;
        }
        for layer in ["permission_boundaries", "session_policy", "scps", "rcps", "vpc_endpoint_policies"] {
            let is_free = case[layer].as_array().is_none_or(Vec::is_empty) && !case[layer].is_object();
            if is_free {
                let mut limited = case.clone();
                limited[layer] = other[layer].clone();
                assert!(!is_allowed(&limited), "`{layer}` widened\n{limited:#}");
            }
        }
    }
    assert!(narrowed > 100, "{narrowed} narrowed");
}

#[test]
fn what_is_allowed_is_allowed_in_some_context() {
    let mut allowed = 0;
    for mut case in Cases::strict(SEED + 5).take(CASES) {
        if is_allowed(&case) {
            allowed += 1;
            case["mode"] = json!("any_context");
            assert!(is_allowed(&case), "{case:#}");
        }
    }
    assert!(allowed > CASES / 10, "{allowed} allowed");
}

/// A case in which one identity policy decides.
fn with_policy(policy: Value) -> Value {
    json!({
        "id": "hostile",
        "request": {
            "principal": "arn:aws:iam::111122223333:user/ann",
            "action": "s3:GetObject",
            "resource": format!("arn:aws:s3:::data/{}b", "a".repeat(20_000)),
            "resource_account": "111122223333",
            "context": {"aws:PrincipalTag/team": "a".repeat(20_000)},
        },
        "identity_policies": [policy],
    })
}

fn allowing(mut statement: Value) -> Value {
    for (member, value) in [("Effect", json!("Allow")), ("Action", json!("s3:*")), ("Resource", json!("*"))] {
        if statement[member].is_null() {
            statement[member] = value;
        }
    }
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

#[test]
fn pathological_wildcards_stay_cheap() {
    let stars = "a*".repeat(400);
    for (policy, expected) in [
        (allowing(json!({"Resource": format!("arn:aws:s3:::data/{stars}b")})), "Allowed"),
        (allowing(json!({"Resource": format!("arn:aws:s3:::data/{stars}c")})), "ImplicitDeny"),
        (allowing(json!({"Resource": "*".repeat(50_000)})), "Allowed"),
        (allowing(json!({"Action": format!("s3:{}", "*?".repeat(20_000))})), "ImplicitDeny"),
        (
            allowing(json!({"Condition": {"StringLike": {"aws:PrincipalTag/team": format!("{stars}b")}}})),
            "ImplicitDeny",
        ),
        (
            allowing(json!({"Condition": {"StringLike": {"aws:PrincipalTag/team": "${".repeat(20_000)}}})),
            "ImplicitDeny",
        ),
    ] {
        assert_eq!(ours(&with_policy(policy))["decision"], expected);
    }
}

#[test]
fn large_policies_are_decided() {
    let statement = |at: usize| {
        json!({
            "Sid": format!("S{at}"), "Effect": "Allow", "Action": format!("s3:Get{at}*"),
            "Resource": format!("arn:aws:s3:::bucket-{at}/*"),
            "Condition": {"StringLike": {"aws:PrincipalTag/team": format!("{at}-*")}},
        })
    };
    let mut statements: Vec<Value> = (0..6_000).map(statement).collect();
    statements.push(json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}));
    let mut case = with_policy(json!({"Version": "2012-10-17", "Statement": statements}));
    assert_eq!(ours(&case)["decision"], "Allowed");
    case["mode"] = json!("any_context");
    assert_eq!(ours(&case)["decision"], "Allowed");
    // Ten megabytes of values that all have to be looked at.
    let values: Vec<String> = (0..300_000).map(|at| format!("arn:aws:s3:::bucket-{at:018}/*")).collect();
    assert_eq!(ours(&with_policy(allowing(json!({"Resource": values}))))["decision"], "ImplicitDeny");
}

#[test]
fn what_aws_does_not_know_is_no_allow_and_no_panic() {
    let oddities = [
        allowing(json!({"Condition": {"StringResembles": {"aws:PrincipalTag/team": "x"}}})),
        allowing(json!({"Condition": {"ForMostValues:StringEquals": {"aws:PrincipalTag/team": "x"}}})),
        allowing(json!({"Condition": {"StringEquals": {"": ""}}})),
        allowing(json!({"Condition": {"IpAddress": {"aws:PrincipalTag/team": "300.0.0.0/99"}}})),
        allowing(json!({"Condition": {"DateLessThan": {"aws:PrincipalTag/team": "99999999999999999999"}}})),
        allowing(json!({"Condition": {"NumericEquals": {"aws:PrincipalTag/team": "1e999999"}}})),
        allowing(json!({"Resource": "arn:aws:s3:::${", "Condition": {}})),
        allowing(json!({"Action": "s3:\u{0}GetObject"})),
        allowing(json!({"Action": "\u{130}\u{1f600}:*"})),
    ];
    for policy in oddities {
        for mode in ["strict", "any_context"] {
            let mut case = with_policy(policy.clone());
            case["mode"] = json!(mode);
            let case: Case = serde_json::from_value(case).expect("a case");
            // A refusal is an answer too.
            if let Ok(answer) = answer(&case) {
                assert_ne!(answer.decision.as_str(), "ExplicitDeny", "{policy}");
                let is_strict = mode == "strict";
                assert!(!is_strict || answer.decision.as_str() == "ImplicitDeny", "{policy}");
            }
        }
    }
    // A version that is yet to come is no reason to drop what the document says.
    let mut later = allowing(json!({}));
    later["Version"] = json!("2031-01-01");
    assert_eq!(ours(&with_policy(later))["decision"], "Allowed");
}

#[test]
fn broken_files_are_named_and_end_with_a_usage_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let no_policy = with_policy(json!({"Version": "2012-10-17", "Statement": "none"})).to_string();
    let text_policy = with_policy(json!("{\"Statement\": [")).to_string();
    let files = [
        ("empty", String::new()),
        ("half", "[{\"id\": \"a\", ".to_owned()),
        ("nested", nested),
        ("number", "7".to_owned()),
        ("no-request", "[{\"id\": \"a\"}]".to_owned()),
        ("no-policy", format!("[{no_policy}]")),
        ("text-policy", format!("[{text_policy}]")),
    ];
    for (name, text) in files {
        fs::write(folder.path().join("cases.json"), text).expect("written");
        let done = run(folder.path(), &["simulate", "cases.json"]).expect(&[2]);
        assert!(done.stderr.contains("error"), "{name}: {done}");
    }
}
