//! Which services privileged principals used, by AWS's last-accessed data.

use serde_json::{Value, json};

use crate::dates;

use super::Estate;
use super::places::{AUDIT, DATA, HOME, MANAGEMENT, PROD, Place, SANDBOX, STAGING};

const UNUSED: &str = "permission-unused";

/// A service that a principal may use: its name for people, its prefix, days since the last use.
type Service = (&'static str, &'static str, Option<usize>);

const ALL_OF_IT: &str = "used each service that it may use";

pub(super) fn add(estate: &mut Estate) {
    wide(estate);
    narrow(estate);
}

/// Administrators: they may use everything, and use little of it.
fn wide(estate: &mut Estate) {
    let role = PROD.role("/ci/terraform-apply");
    report(estate, PROD, &role, &administrator(&[("ec2", 2), ("iam", 2), ("kms", 9), ("s3", 2), ("sts", 1)]));
    estate.plant(role).fires(UNUSED, "an administrator that used 5 services");
    let role = PROD.role("/partner/bolt-emergency");
    report(estate, PROD, &role, &administrator(&[("ec2", 18), ("ecs", 18), ("logs", 18)]));
    estate.plant(role).fires(UNUSED, "an administrator that used 3 services");
    let user = format!("arn:aws:iam::{}:user/ci-deployer", STAGING.id);
    report(estate, STAGING, &user, &administrator(&[("ecs", 1), ("ecr", 1), ("lambda", 30), ("s3", 1)]));
    estate.plant(user).fires(UNUSED, "an administrator that used 4 services");
    let user = format!("arn:aws:iam::{}:user/admin.morgan", MANAGEMENT.id);
    report(estate, MANAGEMENT, &user, &administrator(&[("iam", 3), ("organizations", 3), ("sso", 10)]));
    estate.plant(user).fires(UNUSED, "an administrator that used 3 services");
    let role = PROD.role("/incident-response");
    let used = [("ec2", 20), ("logs", 20), ("ssm", 20)];
    report(estate, PROD, &role, &administrator(&used));
    estate.plant(role).fires(UNUSED, "a power user that used 3 services");
    let role = AUDIT.role("/OrganizationAccountAccessRole");
    report(estate, AUDIT, &role, &administrator(&[]));
    estate.plant(role).spared(UNUSED, "used nothing at all, which is reported as dormant");
}

/// A few of the services that an administrator may use, and when he used some of them.
fn administrator(used: &[(&str, usize)]) -> Vec<Service> {
    const SOME: [(&str, &str); 18] = [
        ("AWS CloudFormation", "cloudformation"),
        ("AWS CloudTrail", "cloudtrail"),
        ("Amazon CloudWatch Logs", "logs"),
        ("Amazon DynamoDB", "dynamodb"),
        ("Amazon EC2", "ec2"),
        ("Amazon Elastic Container Registry", "ecr"),
        ("Amazon Elastic Container Service", "ecs"),
        ("AWS Identity and Access Management", "iam"),
        ("AWS Key Management Service", "kms"),
        ("AWS Lambda", "lambda"),
        ("AWS Organizations", "organizations"),
        ("Amazon RDS", "rds"),
        ("Amazon Route 53", "route53"),
        ("Amazon S3", "s3"),
        ("AWS Secrets Manager", "secretsmanager"),
        ("AWS IAM Identity Center", "sso"),
        ("AWS Systems Manager", "ssm"),
        ("AWS Security Token Service", "sts"),
    ];
    let when = |prefix: &str| used.iter().find(|(name, _)| *name == prefix).map(|(_, days)| *days);
    SOME.into_iter().map(|(name, prefix)| (name, prefix, when(prefix))).collect()
}

/// Privileged principals with a job that can be named.
fn narrow(estate: &mut Estate) {
    let iam: Service = ("AWS Identity and Access Management", "iam", Some(1));
    let organizations: Service = ("AWS Organizations", "organizations", Some(6));
    let full: [(&Place, String, &[Service]); 4] = [
        (PROD, PROD.role("/identity-janitor"), &[iam]),
        (MANAGEMENT, MANAGEMENT.role("/account-vending"), &[organizations]),
        (
            AUDIT,
            AUDIT.role("/detector-tuning"),
            &[("Amazon GuardDuty", "guardduty", Some(2)), ("AWS Security Hub", "securityhub", Some(2))],
        ),
        (
            DATA,
            DATA.role("/data/key-rotation"),
            &[("AWS Key Management Service", "kms", Some(5)), ("Amazon CloudWatch Logs", "logs", Some(5))],
        ),
    ];
    for (place, arn, services) in full {
        report(estate, place, &arn, services);
        estate.plant(arn).spared(UNUSED, ALL_OF_IT);
    }
    let user = format!("arn:aws:iam::{}:user/svc-key-factory", DATA.id);
    report(estate, DATA, &user, &[("AWS Glue", "glue", Some(150)), iam]);
    estate.plant(user).fires(UNUSED, "last read the catalogue 150 days ago");
    let role = SANDBOX.role("/builder");
    report(estate, SANDBOX, &role, &[("AWS CodeBuild", "codebuild", Some(3)), ("Amazon S3", "s3", None)]);
    estate.plant(role).fires(UNUSED, "never touched S3");
}

fn report(estate: &mut Estate, place: &Place, arn: &str, services: &[Service]) {
    let list: Vec<Value> = services.iter().map(|service| entry(arn, service)).collect();
    let body = json!({
        "JobStatus": "COMPLETED",
        "JobType": "SERVICE_LEVEL",
        "JobCreationDate": dates::before(0),
        "ServicesLastAccessed": list,
        "JobCompletionDate": dates::before(0),
        "IsTruncated": false,
    });
    estate.files.answer_of(place, "iam-get-service-last-accessed-details", &[arn], &body);
}

fn entry(arn: &str, (name, prefix, used): &Service) -> Value {
    match used {
        Some(days) => json!({
            "ServiceName": name,
            "LastAuthenticated": dates::before(*days),
            "ServiceNamespace": prefix,
            "LastAuthenticatedEntity": arn,
            "LastAuthenticatedRegion": HOME,
            "TotalAuthenticatedEntities": 1,
        }),
        None => json!({ "ServiceName": name, "ServiceNamespace": prefix, "TotalAuthenticatedEntities": 0 }),
    }
}
