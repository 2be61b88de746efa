//! Managed policies of the provider that someone in the estate holds: their ARNs, and their documents
//! in few words.

use crate::gaad::{Document, Statement};

/// Path and name.
const SERVICE_ROLE: &str = "service-role/";
const JOB: &str = "job-function/";
const LINKED: &str = "aws-service-role/";

const READ_ONLY: &[&str] = &[
    "dynamodb:Get*",
    "ec2:Describe*",
    "ecs:Describe*",
    "iam:Get*",
    "iam:List*",
    "lambda:Get*",
    "logs:GetLogEvents",
    "rds:Describe*",
    "s3:Get*",
    "s3:List*",
];
const AUDIT: &[&str] = &[
    "cloudtrail:DescribeTrails",
    "config:Describe*",
    "ec2:Describe*",
    "guardduty:Get*",
    "iam:GenerateCredentialReport",
    "iam:Get*",
    "iam:List*",
    "kms:GetKeyPolicy",
    "s3:GetBucketPolicy",
    "securityhub:Get*",
];
const LOGS: &[&str] = &["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const PULL: &[&str] =
    &["ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer", "logs:PutLogEvents"];
const AGENT: &[&str] =
    &["ssm:UpdateInstanceInformation", "ssmmessages:CreateDataChannel", "ssmmessages:OpenDataChannel"];

/// Path, name, and the actions that it allows on everything.
const POLICIES: &[(&str, &str, &[&str])] = &[
    ("", "AdministratorAccess", &["*"]),
    ("", "ReadOnlyAccess", READ_ONLY),
    ("", "SecurityAudit", AUDIT),
    ("", "AmazonS3ReadOnlyAccess", &["s3:Get*", "s3:List*"]),
    ("", "AmazonAthenaFullAccess", &["athena:*", "glue:GetTable*", "glue:GetDatabase*", "s3:GetObject"]),
    ("", "CloudWatchAgentServerPolicy", &["cloudwatch:PutMetricData", "logs:PutLogEvents"]),
    ("", "AmazonSSMManagedInstanceCore", AGENT),
    (JOB, "Billing", &["aws-portal:*Billing", "budgets:*", "ce:*", "cur:*"]),
    (SERVICE_ROLE, "AWSLambdaBasicExecutionRole", LOGS),
    (SERVICE_ROLE, "AmazonECSTaskExecutionRolePolicy", PULL),
    (
        SERVICE_ROLE,
        "AWSGlueServiceRole",
        &["glue:GetTable", "glue:UpdateTable", "s3:ListBucket", "logs:PutLogEvents"],
    ),
    (SERVICE_ROLE, "AmazonRDSEnhancedMonitoringRole", LOGS),
    (
        SERVICE_ROLE,
        "AWS_ConfigRole",
        &["config:Put*", "ec2:Describe*", "iam:Get*", "iam:List*", "s3:GetBucket*"],
    ),
    (
        SERVICE_ROLE,
        "AWSBackupServiceRolePolicyForBackup",
        &["backup:*", "ec2:CreateSnapshot", "rds:CreateDBSnapshot"],
    ),
    (LINKED, "AWSOrganizationsServiceTrustPolicy", &["iam:CreateServiceLinkedRole"]),
    (LINKED, "AWSSSOServiceRolePolicy", &["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePolicy"]),
    (LINKED, "AWSSupportServiceRolePolicy", &["ec2:Describe*", "s3:ListAllMyBuckets"]),
    (LINKED, "AmazonGuardDutyServiceRolePolicy", &["ec2:Describe*", "organizations:ListAccounts"]),
    (LINKED, "AWSConfigServiceRolePolicy", &["config:Put*", "ec2:Describe*", "iam:Get*", "s3:GetBucket*"]),
    (
        LINKED,
        "AmazonECSServiceRolePolicy",
        &["ec2:CreateNetworkInterface", "elasticloadbalancing:RegisterTargets"],
    ),
    (
        LINKED,
        "AWSElasticLoadBalancingServiceRolePolicy",
        &["ec2:DescribeSubnets", "ec2:DeleteNetworkInterface"],
    ),
];

/// The ARN of a policy by its name.
pub(super) fn arn(name: &str) -> String {
    let path = POLICIES.iter().find(|(_, known, _)| *known == name).map_or("", |(path, ..)| path);
    format!("arn:aws:iam::aws:policy/{path}{name}")
}

/// The document of a policy by its ARN.
pub(super) fn document(arn: &str) -> Option<Document> {
    let name = arn.rsplit('/').next().unwrap_or_default();
    if name == "PowerUserAccess" {
        return Some(power_user());
    }
    let (.., actions) = POLICIES.iter().find(|(_, known, _)| *known == name)?;
    let document = match actions {
        [one] => Statement::allow(*one, "*"),
        several => Statement::allow(*several, "*"),
    };
    Some(Document::of([document]))
}

fn power_user() -> Document {
    let allowed = ["account:GetAccountInformation", "iam:ListRoles", "organizations:DescribeOrganization"];
    Document::of([
        Statement::allow_all_but(["iam:*", "organizations:*", "account:*"], "*"),
        Statement::allow(allowed, "*"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_policy_has_a_document() {
        let mut names: Vec<&str> = POLICIES.iter().map(|(_, name, _)| *name).collect();
        names.push("PowerUserAccess");
        for name in &names {
            assert!(document(&arn(name)).is_some(), "{name}");
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
