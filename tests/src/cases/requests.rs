//! Who asks for what.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{AWAY, HOME, one};

/// A request, and what has to be known to write policies around it.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) principal: Value,
    pub(super) action: &'static str,
    pub(super) resource: String,
    pub(super) resource_account: &'static str,
    /// Whether the caller is an identity, with policies of its own.
    pub(super) has_policies: bool,
    pub(super) is_session: bool,
    pub(super) is_root: bool,
}

/// Identities of an account.
pub(super) fn identities(account: &str) -> [String; 8] {
    [
        format!("arn:aws:iam::{account}:user/ann"),
        format!("arn:aws:iam::{account}:user/staff/bob"),
        format!("arn:aws:iam::{account}:role/app"),
        format!("arn:aws:iam::{account}:role/build/ci"),
        format!("arn:aws:sts::{account}:assumed-role/app/one"),
        format!("arn:aws:sts::{account}:assumed-role/app/two"),
        format!("arn:aws:sts::{account}:assumed-role/ci/job"),
        format!("arn:aws:sts::{account}:federated-user/fay"),
    ]
}

pub(super) const SERVICES: [&str; 2] = ["cloudtrail.amazonaws.com", "sns.amazonaws.com"];

/// Actions with a resource each; `{}` is the account.
const ASKED: [(&str, &str); 13] = [
    ("s3:GetObject", "arn:aws:s3:::data/ann/key"),
    ("s3:GetObject", "arn:aws:s3:::data/key"),
    ("s3:PutObject", "arn:aws:s3:::data/key"),
    ("s3:ListBucket", "arn:aws:s3:::data"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:{}:jobs"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:{}:secret:db-AbCdEf"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:{}:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:{}:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"),
    ("sts:AssumeRole", "arn:aws:iam::{}:role/target"),
    ("sts:AssumeRole", "arn:aws:iam::{}:role/target"),
    ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:{}:table/orders"),
    ("iam:GetUser", "arn:aws:iam::{}:user/ann"),
    ("ec2:DescribeInstances", "*"),
];

pub(super) fn draw(rng: &mut Rng) -> Request {
    let (action, resource) = ASKED[rng.usize(..ASKED.len())];
    let resource_account = if rng.u8(..5) == 0 { AWAY } else { HOME };
    let resource = resource.replace("{}", resource_account);
    let caller_account = if rng.u8(..4) == 0 { AWAY } else { HOME };
    let identities = identities(caller_account);
    let mut request = Request {
        principal: json!(identities[rng.usize(..identities.len())]),
        action,
        resource,
        resource_account,
        has_policies: true,
        is_session: false,
        is_root: false,
    };
    match rng.u8(..20) {
        0 => request.principal = json!(one(rng, &SERVICES)),
        1 => request.principal = json!({"anonymous": true}),
        2 => request.principal = json!(format!("arn:aws:iam::{caller_account}:root")),
        3 => {
            let role = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
            request.principal = json!(format!("arn:aws:iam::{caller_account}:role/{role}"));
        }
        4 => {
            request.action = "sts:AssumeRoleWithWebIdentity";
            request.resource = format!("arn:aws:iam::{resource_account}:role/target");
            request.principal = json!(format!("arn:aws:iam::{caller_account}:oidc-provider/id.example.com"));
        }
        _ => {}
    }
    let principal = request.principal.as_str().unwrap_or_default();
    request.has_policies = principal.starts_with("arn:") && !principal.contains(":oidc-provider/");
    request.is_session = principal.contains(":sts:");
    request.is_root = principal.ends_with(":root");
    request
}
