use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use tenure_model::Principal;

use super::*;
use crate::fixture;
use crate::simulate::{self, Case};

fn sized(estate: &str) -> Sizing {
    let (estate, options) = fixture::build(estate).expect("the estate of a test is well formed");
    let context = Context::new(&estate, &options);
    let principal: &Principal = context.actors().next().expect("somebody is in it");
    right_size(&context, principal)
}

fn proposal(estate: &str) -> Proposal {
    match sized(estate) {
        Sizing::Proposed(proposal) => *proposal,
        other => panic!("{other:?}"),
    }
}

fn why(estate: &str) -> String {
    match sized(estate) {
        Sizing::NotEvaluated { why } => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_administrator_keeps_the_services_that_he_used() {
    let proposal = proposal(
        r#"
        [[user]]
        name = "ann"
        attached = ["AdministratorAccess"]
        services = { s3 = "-3d", iam = "never", ec2 = "-200d", sts = "-1d" }
        "#,
    );
    assert_eq!(
        proposal.policies[0].document,
        json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": ["s3:*", "sts:*"], "Resource": "*" }
        ] })
    );
    assert_eq!(proposal.unused, ["ec2", "iam"]);
    assert_eq!(
        proposal.commands,
        [
            "aws iam create-policy --policy-name 'ann-right-sized' --policy-document 'file://ann-right-sized.json'",
            "aws iam attach-user-policy --user-name 'ann' --policy-arn 'arn:aws:iam::111111111111:policy/ann-right-sized'",
            "aws iam detach-user-policy --user-name 'ann' --policy-arn 'arn:aws:iam::aws:policy/AdministratorAccess'",
        ]
    );
    let Proof { actions_today, actions_kept, actions_tried, requests } = proposal.proof;
    assert_eq!(actions_tried, actions_kept);
    assert!(actions_today > 10_000 && actions_kept < 500 && actions_kept > 100, "{actions_kept}");
    assert!(requests > actions_kept);
}

#[test]
fn resources_conditions_and_denials_stay() {
    let proposal = proposal(
        r#"
        [[role]]
        name = "app"
        services = { s3 = "-3d", kms = "never", sqs = "never" }
        [role.inline]
        one = '''{"Version":"2012-10-17","Statement":[
            {"Sid":"Files","Effect":"Allow","Action":["s3:GetObject","kms:Decrypt","dynamodb:GetItem"],
             "Resource":"arn:aws:s3:::a/*","Condition":{"Bool":{"aws:SecureTransport":"true"},
             "StringLike":{"s3:prefix":["a","b"],"aws:UserAgent":"x"}}},
            {"Effect":"Allow","Action":"sqs:*","Resource":"*"},
            {"Effect":"Deny","Action":"sqs:DeleteQueue","NotResource":"arn:aws:sqs:*:*:mine"}]}'''
        "#,
    );
    assert_eq!(
        proposal.policies[0].document["Statement"],
        json!([
            { "Sid": "Files", "Effect": "Allow", "Action": ["dynamodb:GetItem", "s3:GetObject"],
              "Resource": "arn:aws:s3:::a/*",
              "Condition": { "Bool": { "aws:SecureTransport": ["true"] },
                             "StringLike": { "s3:prefix": ["a", "b"], "aws:UserAgent": ["x"] } } },
            { "Effect": "Deny", "Action": "sqs:DeleteQueue", "NotResource": "arn:aws:sqs:*:*:mine" }
        ])
    );
    assert_eq!(proposal.untold, ["dynamodb"]);
    assert!(proposal.limits.iter().any(|limit| limit.contains("dynamodb")));
}

#[test]
fn exceptions_of_a_used_service_are_listed() {
    let proposal = proposal(
        r#"
        [[role]]
        name = "app"
        services = { s3 = "-3d", sts = "-1d", kms = "never" }
        [role.inline]
        one = '{"Statement":{"Effect":"Allow","NotAction":["iam:*","sts:*Federation*","sts:Tag*"],"Resource":"*"}}'
        "#,
    );
    let document = &proposal.policies[0].document;
    assert_eq!(document["Version"], "2008-10-17");
    let actions: Vec<&str> =
        document["Statement"][0]["Action"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(actions.contains(&"s3:*") && actions.contains(&"sts:AssumeRole"), "{actions:?}");
    assert!(!actions.iter().any(|one| one.contains("Federation") || one.contains("Tag")), "{actions:?}");
}

#[test]
fn a_large_proposal_is_split_where_aws_asks() {
    let statements: Vec<Value> = (0..200)
        .map(|at| json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::bucket-{at:04}/*") }))
        .collect();
    let estate = json!({ "role": [{ "name": "wide", "services": { "s3": "-3d", "ec2": "never" },
        "inline": { "one": json!({ "Version": "2012-10-17", "Statement": statements }).to_string() } }] });
    let proposal = proposal(&toml::to_string(&estate).unwrap());
    let names: Vec<&str> = proposal.policies.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(names, ["wide-right-sized", "wide-right-sized-2", "wide-right-sized-3"]);
    let all: usize =
        proposal.policies.iter().map(|policy| policy.document["Statement"].as_array().unwrap().len()).sum();
    assert_eq!(all, 200);
    for policy in &proposal.policies {
        assert!(policy.document.to_string().len() <= 6_144);
    }
}

#[test]
fn what_is_not_known_is_not_evaluated() {
    let role = |rest: &str| format!("[[role]]\nname = \"app\"\n{rest}");
    for (estate, says) in [
        (r#"attached = ["ReadOnlyAccess"]"#, "last-accessed data was not read"),
        (r#"services = { s3 = "unknown" }"#, "when it last used `s3` is not known"),
        (
            "created = \"-20d\"\nservices = { s3 = \"-3d\", ec2 = \"never\" }",
            "younger than the window of 90 days",
        ),
        (r#"services = { s3 = "never" }"#, "used nothing within the window"),
        (
            "attached = [\"not-read\"]\nservices = { s3 = \"-3d\", ec2 = \"never\" }",
            "`arn:aws:iam::111111111111:policy/not-read` was not read",
        ),
    ] {
        let said = why(&role(estate));
        assert!(said.contains(says), "{said}");
    }
    let twice = r#"
        [[role]]
        name = "app"
        services = { s3 = "-3d", ec2 = "never" }
        inline = { one = '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:b":"true","a:b":"false"}}}}' }
    "#;
    assert!(!matches!(sized(twice), Sizing::Fits { .. }));
    let fits = sized(&role(r#"services = { s3 = "-3d" }"#));
    assert!(matches!(fits, Sizing::Fits { window_days: 90, .. }), "{fits:?}");
}

#[test]
fn policies_of_groups_come_along() {
    let proposal = proposal(
        r#"
        [[user]]
        name = "ann"
        groups = ["g"]
        services = { s3 = "-3d", iam = "never" }
        [[group]]
        name = "g"
        attached = ["AdministratorAccess", "ReadOnlyAccess"]
        "#,
    );
    let last = proposal.commands.last().unwrap();
    assert_eq!(last, "aws iam remove-user-from-group --group-name 'g' --user-name 'ann'");
    assert_eq!(proposal.commands.len(), 3);
    assert_eq!(proposal.replaces.len(), 2);
}

#[test]
fn thousands_of_statements_and_endless_patterns_come_to_an_end() {
    let long = "*?".repeat(1_000);
    let statements: Vec<Value> = (0..2_500)
        .map(|at| {
            let action = if at % 3 == 0 {
                long.clone().get(..at % 400).unwrap().to_owned() + "s3:*"
            } else {
                "*".to_owned()
            };
            json!({ "Effect": if at % 7 == 0 { "Deny" } else { "Allow" }, "Action": action,
                    "Resource": format!("arn:aws:s3:::bucket-{at}/*") })
        })
        .chain([json!({ "Effect": "Allow", "NotAction": long, "Resource": "*" })])
        .collect();
    let estate = json!({ "role": [{ "name": "wide", "services": { "s3": "-3d", "sts": "-3d", "ec2": "never" },
        "inline": { "one": json!({ "Version": "2012-10-17", "Statement": statements }).to_string() } }] });
    let proposal = proposal(&toml::to_string(&estate).unwrap());
    let Proof { actions_kept, actions_tried, .. } = proposal.proof;
    assert!(actions_tried < actions_kept, "{actions_tried} of {actions_kept}");
    assert!(proposal.limits.iter().any(|limit| limit.contains("so long")), "{:?}", proposal.limits);
}

#[test]
fn hostile_names_stay_names() {
    let estate = json!({ "user": [{ "name": "../x'; reboot #\u{202e}", "attached": ["AdministratorAccess"],
        "services": { "s3": "-3d", "iam": "never" } }] });
    let proposal = proposal(&toml::to_string(&estate).unwrap());
    assert_eq!(proposal.policies[0].name, "x---reboot----right-sized");
    assert!(proposal.commands.iter().all(|command| !command.contains('\u{202e}')));
}

const SERVICES: [&str; 5] = ["s3", "iam", "kms", "sts", "ec2"];
const PATTERNS: [&str; 22] = [
    "*",
    "*:*",
    "s3:*",
    "S3:Get*",
    "s3:GetObject",
    "iam:*",
    "iam:Pass*",
    "i*:*",
    "?am:List*",
    "kms:Decrypt",
    "nosuch:Thing",
    "*:Get*",
    "s*:Put*",
    "s3*",
    "*Role",
    "s?:Get*",
    "sts:AssumeRole",
    "STS:*",
    "ec2:Describe*",
    "e?2:*",
    "**",
    "kms:?*",
];
const ACTIONS: [&str; 14] = [
    "s3:GetObject",
    "s3:PutObject",
    "iam:PassRole",
    "iam:ListRoles",
    "iam:GetUser",
    "kms:Decrypt",
    "kms:GetKeyPolicy",
    "sts:AssumeRole",
    "sts:GetCallerIdentity",
    "ec2:DescribeInstances",
    "ec2:RunInstances",
    "sqs:SendMessage",
    "lambda:GetFunction",
    "nosuch:Thing",
];
const RESOURCES: [&str; 5] = [
    "*",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::${aws:username}/*",
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:s3:::?",
];

fn statement() -> impl Strategy<Value = Value> {
    let patterns = subsequence(PATTERNS.to_vec(), 1..4);
    let names = (any::<bool>(), patterns, prop::bool::weighted(0.25), subsequence(RESOURCES.to_vec(), 1..3));
    (names, prop::bool::weighted(0.2), prop::option::of(select(vec!["true", "false"]))).prop_map(
        |((is_not, actions, not_resource, resources), denies, secure)| {
            let mut statement = json!({ "Effect": if denies { "Deny" } else { "Allow" } });
            statement[if is_not { "NotAction" } else { "Action" }] = json!(actions);
            statement[if not_resource { "NotResource" } else { "Resource" }] = json!(resources);
            if let Some(secure) = secure {
                statement["Condition"] = json!({ "Bool": { "aws:SecureTransport": secure } });
            }
            statement
        },
    )
}

fn policy() -> impl Strategy<Value = Value> {
    let version = select(vec!["2012-10-17", "2008-10-17"]);
    (version, prop::collection::vec(statement(), 1..4))
        .prop_map(|(version, statements)| json!({ "Version": version, "Statement": statements }))
}

fn allows(policies: &[Value], action: &str, resource: &str, mode: &str, context: &Value) -> bool {
    let case: Case = serde_json::from_value(json!({
        "id": "", "mode": mode, "identity_policies": policies,
        "request": { "principal": "arn:aws:iam::111122223333:user/ann", "action": action, "resource": resource,
                     "resource_account": "111122223333", "context": context },
    }))
    .unwrap();
    simulate::answer(&case).unwrap().decision.as_str() == "Allowed"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever the policies are, the proposal allows nothing that they do not, and all that they allow
    /// of the services that were used.
    #[test]
    fn nothing_new_is_allowed_and_nothing_used_is_lost(
        policies in prop::collection::vec(policy(), 1..3),
        used in subsequence(SERVICES.to_vec(), 1..5),
    ) {
        let services: BTreeMap<&str, &str> =
            SERVICES.iter().map(|one| (*one, if used.contains(one) { "-3d" } else { "never" })).collect();
        let inline: BTreeMap<String, String> =
            policies.iter().enumerate().map(|(at, one)| (format!("p{at}"), one.to_string())).collect();
        let estate = json!({ "user": [{ "name": "ann", "services": services, "inline": inline }] });
        let Sizing::Proposed(proposal) = sized(&toml::to_string(&estate).unwrap()) else {
            return Err(TestCaseError::reject("nothing to take"));
        };
        let then: Vec<Value> = proposal.policies.iter().map(|one| one.document.clone()).collect();
        let known = |action: &str| crate::effective::catalog::Catalog::get().id(action).is_some();
        for action in ACTIONS {
            for resource in ["*", "arn:aws:s3:::a/b", "arn:aws:s3:::ann/b", "arn:aws:s3:::${aws:username}/b", "arn:aws:iam::111122223333:role/app", "arn:aws:s3:::x"] {
                for (mode, context) in [
                    ("any_context", json!({})),
                    ("strict", json!({})),
                    ("strict", json!({ "aws:SecureTransport": "true", "aws:username": "ann" })),
                    ("strict", json!({ "aws:SecureTransport": "false", "aws:username": "a" })),
                ] {
                    let now = allows(&policies, action, resource, mode, &context);
                    let later = allows(&then, action, resource, mode, &context);
                    prop_assert!(now || !later, "{action} on {resource} is new: {then:?}");
                    let service = action.split(':').next().unwrap();
                    prop_assert!(
                        later || !now || !used.contains(&service) || !known(action),
                        "{action} on {resource} is lost: {then:?}"
                    );
                }
            }
        }
    }
}
