//! The policy documents of the bench's estate.

use serde_json::json;

use super::{ACCOUNT, mix, pick};
use crate::gaad::{Document, Statement};

/// How many documents are shared by many inline policies.
pub(super) const SHARED: usize = 25;

/// Managed policies of the provider: name, and which document of [`provided`].
pub(super) const PROVIDED: [(&str, Provided); 12] = [
    ("AdministratorAccess", Provided::Everything),
    ("PowerUserAccess", Provided::AllBut(&["iam:*", "organizations:*", "account:*"])),
    ("ReadOnlyAccess", Provided::Only(READ_ONLY)),
    ("SecurityAudit", Provided::Only(AUDIT)),
    ("AmazonS3ReadOnlyAccess", Provided::Only(&["s3:Get*", "s3:List*", "s3:Describe*"])),
    ("AmazonS3FullAccess", Provided::Only(&["s3:*", "s3-object-lambda:*"])),
    ("AmazonSQSFullAccess", Provided::Only(&["sqs:*"])),
    ("AmazonDynamoDBReadOnlyAccess", Provided::Only(&["dynamodb:Get*", "dynamodb:Query", "dynamodb:Scan"])),
    ("AmazonSSMManagedInstanceCore", Provided::Only(AGENT)),
    ("CloudWatchAgentServerPolicy", Provided::Only(&["cloudwatch:PutMetricData", "logs:PutLogEvents"])),
    ("AWSLambdaBasicExecutionRole", Provided::Only(LOGS)),
    ("AWSLambdaVPCAccessExecutionRole", Provided::Only(NETWORK)),
];

const READ_ONLY: &[&str] = &[
    "a4b:Get*",
    "acm:Describe*",
    "apigateway:GET",
    "athena:Get*",
    "autoscaling:Describe*",
    "cloudformation:Describe*",
    "cloudfront:Get*",
    "cloudtrail:Describe*",
    "cloudwatch:Get*",
    "codebuild:BatchGet*",
    "config:Describe*",
    "dynamodb:Describe*",
    "ec2:Describe*",
    "ecr:Describe*",
    "ecs:Describe*",
    "eks:Describe*",
    "elasticache:Describe*",
    "events:Describe*",
    "glue:Get*",
    "iam:Get*",
    "iam:List*",
    "kms:Describe*",
    "kms:List*",
    "lambda:Get*",
    "lambda:List*",
    "logs:Describe*",
    "rds:Describe*",
    "route53:Get*",
    "s3:Get*",
    "s3:List*",
    "sns:Get*",
    "sqs:Get*",
];
const AUDIT: &[&str] = &[
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetTrailStatus",
    "config:Describe*",
    "ec2:Describe*",
    "guardduty:Get*",
    "guardduty:List*",
    "iam:GenerateCredentialReport",
    "iam:Get*",
    "iam:List*",
    "kms:GetKeyPolicy",
    "kms:List*",
    "s3:GetBucketPolicy",
    "s3:ListAllMyBuckets",
    "securityhub:Get*",
    "sqs:GetQueueAttributes",
];
const AGENT: &[&str] = &[
    "ssm:DescribeAssociation",
    "ssm:GetDocument",
    "ssm:GetManifest",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:OpenControlChannel",
    "ec2messages:GetMessages",
];
const LOGS: &[&str] = &["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const NETWORK: &[&str] = &[
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
];

/// What a policy of the provider says.
#[derive(Clone, Copy, Default)]
pub(super) enum Provided {
    #[default]
    Everything,
    AllBut(&'static [&'static str]),
    Only(&'static [&'static str]),
}

pub(super) fn provided(what: Provided) -> Document {
    Document::of([match what {
        Provided::Everything => Statement::allow("*", "*"),
        Provided::Only(actions) => Statement::allow(actions, "*"),
        Provided::AllBut(actions) => Statement::allow_all_but(actions, "*"),
    }])
}

/// The boundary of one in ten principals.
pub(super) fn boundary() -> Document {
    Document::of([
        Statement::allow("*", "*").named("Most"),
        Statement::deny(["iam:*", "organizations:*", "sso:*"], "*").named("NoIdentities"),
        Statement::deny_all_but(["cloudfront:*", "iam:*", "route53:*", "support:*", "sts:*"], "*")
            .named("OnlyOurRegions")
            .when(json!({ "StringNotEquals": { "aws:RequestedRegion": ["eu-west-1", "eu-central-1", "us-east-1"] } })),
    ])
}

/// One of [`SHARED`] documents.
pub(super) fn shared(at: usize) -> Document {
    let (service, read, write) = pick(&SERVICES, at, 60);
    Document::of([
        Statement::allow(LOGS, format!("arn:aws:logs:*:{ACCOUNT}:*")).named("Logs"),
        Statement::allow(read, format!("arn:aws:{service}:*:{ACCOUNT}:shared-{at}*")).named("Read"),
        Statement::allow(write, format!("arn:aws:{service}:*:{ACCOUNT}:shared-{at}/*"))
            .named("Write")
            .when(json!({ "StringEquals": { "aws:ResourceTag/Team": format!("team-{at}") } })),
    ])
}

type Service = (&'static str, &'static [&'static str], &'static [&'static str]);

/// Services with what a workload reads and writes there.
const SERVICES: [Service; 7] = [
    ("s3", &["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"], &["s3:PutObject", "s3:DeleteObject"]),
    (
        "dynamodb",
        &["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
        &["dynamodb:PutItem", "dynamodb:UpdateItem"],
    ),
    ("sqs", &["sqs:ReceiveMessage", "sqs:GetQueueAttributes"], &["sqs:SendMessage", "sqs:DeleteMessage"]),
    ("sns", &["sns:GetTopicAttributes"], &["sns:Publish"]),
    ("kms", &["kms:Decrypt", "kms:DescribeKey"], &["kms:Encrypt", "kms:GenerateDataKey*"]),
    ("secretsmanager", &["secretsmanager:GetSecretValue"], &["secretsmanager:PutSecretValue"]),
    ("lambda", &["lambda:GetFunction"], &["lambda:InvokeFunction", "lambda:UpdateFunctionCode"]),
];

/// A document like no other: its resources carry the number.
pub(super) fn distinct(at: usize) -> Document {
    let (first, read, write) = pick(&SERVICES, at, 61);
    let (second, also_read, _) = pick(&SERVICES, at, 62);
    let application = format!("application-{at}");
    let mut statements = vec![
        Statement::allow(LOGS, format!("arn:aws:logs:*:{ACCOUNT}:log-group:/{application}:*")).named("Logs"),
        Statement::allow(
            read,
            vec![
                format!("arn:aws:{first}:eu-west-1:{ACCOUNT}:{application}"),
                format!("arn:aws:{first}:eu-west-1:{ACCOUNT}:{application}/*"),
            ],
        )
        .named("Read"),
        Statement::allow(also_read, format!("arn:aws:{second}:*:{ACCOUNT}:{application}-*"))
            .named("AlsoRead"),
    ];
    match mix(at, 63) % 10 {
        0..5 => statements.push(
            Statement::allow(write, format!("arn:aws:{first}:eu-west-1:{ACCOUNT}:{application}/*")).named("Write").when(
                json!({
                    "StringEquals": { "aws:PrincipalTag/Application": application },
                    "Bool": { "aws:SecureTransport": "true" },
                }),
            ),
        ),
        5..7 => statements.push(
            Statement::allow(["iam:PassRole"], format!("arn:aws:iam::{ACCOUNT}:role/{application}-*"))
                .named("PassOwnRole")
                .when(json!({ "StringLike": { "iam:PassedToService": ["ecs-tasks.amazonaws.com", "lambda.*"] } })),
        ),
        7 => statements.push(Statement::deny([&*format!("{first}:Delete*")], "*").named("KeepIt")),
        _ => {}
    }
    if mix(at, 64).is_multiple_of(200) {
        statements.push(Statement::allow(["iam:*"], "*").named("TooMuch"));
    }
    Document::of(statements)
}

/// Who may act as a role.
pub(super) fn trust(at: usize) -> Document {
    const ASSUME: &str = "sts:AssumeRole";
    Document::of([match mix(at, 65) % 20 {
        0..11 => {
            let services = ["lambda", "ecs-tasks", "ec2", "glue", "states", "codebuild"];
            let service = format!("{}.amazonaws.com", pick(&services, at, 66));
            let trust = Statement::trust(json!({ "Service": service }), ASSUME);
            if mix(at, 67).is_multiple_of(2) {
                trust.when(json!({ "StringEquals": { "aws:SourceAccount": ACCOUNT } }))
            } else {
                trust
            }
        }
        11..15 => {
            let provider =
                format!("arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com");
            Statement::trust(json!({ "Federated": provider }), "sts:AssumeRoleWithWebIdentity").when(json!({
                "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
                "StringLike": {
                    "token.actions.githubusercontent.com:sub": format!("repo:example-bank/application-{at}:ref:refs/heads/main"),
                },
            }))
        }
        15..18 => Statement::trust(json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }), ASSUME),
        _ => {
            let partner = pick(&["222233334444", "333344445555", "444455556666"], at, 68);
            let trust = Statement::trust(json!({ "AWS": format!("arn:aws:iam::{partner}:root") }), ASSUME);
            if mix(at, 69).is_multiple_of(3) {
                trust
            } else {
                trust.when(
                    json!({ "StringEquals": { "sts:ExternalId": format!("{:08x}-{at:08}", mix(at, 70)) } }),
                )
            }
        }
    }])
}
