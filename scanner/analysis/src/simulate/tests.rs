use serde_json::{Value, json};

use super::*;
use crate::effective::decision::{Keeper, Layer, Ruling};

fn case(value: Value) -> Case {
    serde_json::from_value(value).expect("a case")
}

fn answered(value: Value) -> Answer {
    answer(&case(value)).expect("an answer")
}

fn allow(action: &str, resource: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})
}

#[test]
fn a_plain_allow_and_its_reason() {
    let answer = answered(json!({
        "id": "plain", "mode": "strict",
        "request": {"principal": "arn:aws:iam::111111111111:user/jane", "action": "s3:getobject",
            "resource": "arn:aws:s3:::bucket/key", "resource_account": null, "context": {}},
        "identity_policies": [allow("s3:Get*", "arn:aws:s3:::bucket/*")],
        "permission_boundaries": null, "session_policy": null, "scps": [], "rcps": [],
        "resource_policy": null, "vpc_endpoint_policies": null,
    }));
    assert_eq!(answer.decision, Ruling::Allowed);
    assert_eq!(answer.because[0].document, "identity_policies[0]");
    assert!(answer.blocked_by.is_empty() && answer.depends_on.is_empty());
}

#[test]
fn any_context_names_what_it_depends_on() {
    let written = json!({
        "id": "x", "mode": "any_context",
        "request": {"principal": "arn:aws:iam::111111111111:user/jane", "action": "s3:GetObject",
            "resource": "arn:aws:s3:::bucket/key"},
        "identity_policies": [{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
             "Condition": {"StringLike": {"aws:PrincipalTag/team": "a*"}}},
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
             "Condition": {"StringNotLike": {"aws:PrincipalTag/team": "*b"}}}]}],
    });
    let answer = answered(written.clone());
    assert_eq!(answer.decision, Ruling::Allowed);
    assert_eq!(answer.depends_on.len(), 2);
    assert!(answer.depends_on.iter().all(|one| one.keeper == Keeper::Outside));
    let mut strict = written;
    strict["mode"] = json!("strict");
    assert_eq!(answered(strict).decision, Ruling::ExplicitDeny);
}

#[test]
fn what_one_statement_asks_for_another_may_refuse() {
    let answer = answered(json!({
        "mode": "any_context",
        "request": {"principal": "arn:aws:iam::111111111111:user/jane", "action": "s3:GetObject", "resource": "*"},
        "identity_policies": [{"Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}],
    }));
    assert_eq!(answer.decision, Ruling::ExplicitDeny);
    assert_eq!(answer.blocked_by, [Layer::Identity]);
}

#[test]
fn a_document_that_is_none_is_named() {
    let error = answer(&case(json!({
        "request": {"principal": {"anonymous": true}, "action": "s3:GetObject", "resource": "*"},
        "scps": [{"level": "root", "policies": [{"Statement": 7}]}],
    })))
    .expect_err("no policy");
    assert!(error.to_string().starts_with("`scps[0].policies[0]`"), "{error}");
}
