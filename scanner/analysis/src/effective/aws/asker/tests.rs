//! Questions about small estates, written in the language of the pages of checks.

use tenure_model::{Estate, PrincipalId, ScopeId};

use crate::effective::decision::{Decision, Keeper, Layer, Ruling};
use crate::effective::{Access, NOT_READ, Question};
use crate::fixture::{self, ACCOUNT};

fn estate(text: &str) -> Estate {
    fixture::build(text).expect("the estate of a test is well formed").0
}

fn asked(estate: &Estate, who: &str, action: &str, resource: &str, facts: &[(&str, &str)]) -> Decision {
    let principal = PrincipalId::from(arn(who));
    let scope =
        estate.principal(&principal).map_or_else(|| ScopeId::aws(ACCOUNT), |found| found.scope.clone());
    let question = Question { principal: &principal, scope: &scope, action, resource: &arn(resource), facts };
    Access::new(estate).decide(&question)
}

/// `user/jane` in the fixture's account; what is whole stays.
fn arn(short: &str) -> String {
    if short == "*" || short.contains(':') || short.ends_with(".com") {
        short.to_owned()
    } else {
        format!("arn:aws:iam::{ACCOUNT}:{short}")
    }
}

const JANE: &str = r#"
[[user]]
name = "jane"
tags = { team = "blue" }
inline = { p = '''{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"arn:aws:iam::*:user/${aws:username}"},
  {"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}},
  {"Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/rank":"boss"}}},
  {"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}},
  {"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}},
  {"Effect":"Allow","Action":"lambda:CreateFunction","Resource":"arn:aws:lambda:*:*:function:blue-*"},
  {"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"x"}}},
  {"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:s3:::x/*"},
  {"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}''' }
[[role]]
name = "app"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
[[role]]
name = "ops"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}]}'
"#;

#[test]
fn what_a_principal_is_settles_conditions() {
    let estate = estate(JANE);
    let rules = |action: &str, resource: &str| asked(&estate, "user/jane", action, resource, &[]).ruling;
    assert_eq!(rules("iam:CreateAccessKey", "user/jane"), Ruling::Allowed);
    assert_eq!(rules("iam:CreateAccessKey", "user/john"), Ruling::ImplicitDeny);
    assert_eq!(rules("s3:GetObject", "arn:aws:s3:::b/k"), Ruling::Allowed);
    assert_eq!(
        rules("s3:PutObject", "arn:aws:s3:::b/k"),
        Ruling::ImplicitDeny,
        "a tag that she does not have"
    );
    assert_eq!(rules("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q"), Ruling::ImplicitDeny);
}

#[test]
fn what_is_open_says_who_can_see_to_it() {
    let estate = estate(JANE);
    let address = asked(&estate, "user/jane", "ec2:RunInstances", "*", &[]);
    assert_eq!(address.ruling, Ruling::Allowed);
    assert_eq!(address.depends_on[0].keeper, Keeper::Outside);
    assert!(!address.is_free());
    let pass = |service: &str| {
        asked(&estate, "user/jane", "iam:PassRole", "role/app", &[("iam:PassedToService", service)])
    };
    assert_eq!(pass("lambda.amazonaws.com").ruling, Ruling::Allowed);
    assert_eq!(pass("ec2.amazonaws.com").ruling, Ruling::ImplicitDeny);
}

#[test]
fn roles_are_guarded_by_their_trust() {
    let estate = estate(JANE);
    assert_eq!(asked(&estate, "user/jane", "sts:AssumeRole", "role/ops", &[]).ruling, Ruling::Allowed);
    let app = asked(&estate, "user/jane", "sts:AssumeRole", "role/app", &[]);
    assert_eq!((app.ruling, app.blocked_by), (Ruling::ImplicitDeny, vec![Layer::Resource]));
    let service = asked(&estate, "lambda.amazonaws.com", "sts:AssumeRole", "role/app", &[]);
    assert_eq!(service.ruling, Ruling::Allowed);
    assert!(service.because[0].document.ends_with("role/app#trust"));
}

#[test]
fn new_resources_are_named_as_the_policies_want_them() {
    let estate = estate(JANE);
    let access = Access::new(&estate);
    let jane = PrincipalId::from(arn("user/jane"));
    let asker = access.asker(&jane, &ScopeId::aws(ACCOUNT));
    let (function, decision) = asker.decide_any("lambda:CreateFunction", &[]).expect("allowed on some name");
    assert!(function.contains(":function:blue-"), "{function}");
    assert!(decision.is_free());
    assert!(asker.decide_any("lambda:DeleteFunction", &[]).is_none());
    assert!(asker.decide_any("dynamodb:PutItem", &[]).is_none(), "no table is named like a bucket");
}

#[test]
fn foreign_principals_hang_on_what_their_account_says() {
    let estate = estate(
        r#"
[[role]]
name = "partner"
trust = '''{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole",
  "Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}'''
"#,
    );
    let known = asked(&estate, "arn:aws:iam::999999999999:role/r", "sts:AssumeRole", "role/partner", &[]);
    assert_eq!(known.ruling, Ruling::Allowed);
    let operators: Vec<&str> = known.depends_on.iter().map(|open| open.clause.operator.as_str()).collect();
    assert_eq!(operators, ["StringEquals", NOT_READ]);
    let other = asked(&estate, "arn:aws:iam::888888888888:role/r", "sts:AssumeRole", "role/partner", &[]);
    assert_eq!(other.blocked_by, [Layer::Resource]);
}

#[test]
fn guard_rails_bind_members_and_not_the_management_account() {
    let members = r#"
[organisation]
scps = ['{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}']
[[user]]
name = "root-like"
attached = ["AdministratorAccess"]
[[account]]
id = "222222222222"
management = true
[[user]]
name = "manager"
account = "222222222222"
attached = ["AdministratorAccess"]
"#;
    let estate = estate(members);
    let bound = asked(&estate, "user/root-like", "iam:CreateUser", "user/x", &[]);
    assert_eq!((bound.ruling, bound.blocked_by), (Ruling::ExplicitDeny, vec![Layer::Scp]));
    let manager = "arn:aws:iam::222222222222:user/manager";
    assert_eq!(asked(&estate, manager, "iam:CreateUser", "user/x", &[]).blocked_by, [Layer::Resource]);
    let own = asked(&estate, manager, "iam:CreateUser", "arn:aws:iam::222222222222:user/x", &[]);
    assert_eq!(own.ruling, Ruling::Allowed);
}
