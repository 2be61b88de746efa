//! Managed policies of the accounts' own, and which of them go too far.

use serde_json::json;

use crate::gaad::Statement;

use super::Estate;
use super::places::{DATA, EXPORTED, HOME, MANAGEMENT, PROD, Place, STAGING};

const WILDCARD: &str = "privileged-service-wildcard";

pub(super) fn add(estate: &mut Estate) {
    for place in EXPORTED {
        common(estate, place);
    }
    for place in [PROD, STAGING, DATA] {
        workload(estate, place);
    }
    wildcards(estate);
}

/// In every account.
fn common(estate: &mut Estate, place: &'static Place) {
    estate.account(place).policy(
        "operations-read",
        [Statement::allow(
            ["cloudwatch:Get*", "logs:FilterLogEvents", "logs:GetLogEvents", "tag:GetResources"],
            "*",
        )],
    );
}

/// In the accounts that serve customers.
fn workload(estate: &mut Estate, place: &'static Place) {
    let account = estate.account(place);
    account.policy(
        "workload-runtime",
        [
            Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments"], "*").named("Observe"),
            Statement::allow(
                ["s3:GetObject", "s3:PutObject", "sqs:ReceiveMessage", "sqs:SendMessage"],
                vec!["arn:aws:s3:::example-bank-${aws:PrincipalTag/Application}/*".to_owned(), place.arn("sqs", HOME, "${aws:PrincipalTag/Application}-*")],
            )
            .named("OwnData"),
            Statement::allow("secretsmanager:GetSecretValue", place.arn("secretsmanager", HOME, "secret:app/*"))
                .named("OwnSecrets")
                .when(json!({ "StringEquals": { "secretsmanager:ResourceTag/Application": "${aws:PrincipalTag/Application}" } })),
        ],
    );
    account.policy(
        "workload-deploy",
        [
            Statement::allow(["ecr:GetAuthorizationToken", "ecs:RegisterTaskDefinition"], "*").named("Register"),
            Statement::allow(
                ["ecr:PutImage", "ecr:UploadLayerPart", "ecs:UpdateService", "lambda:UpdateFunctionCode"],
                vec![place.arn("ecr", HOME, "repository/app/*"), place.arn("ecs", HOME, "service/apps/*"), place.arn("lambda", HOME, "function:app-*")],
            )
            .named("Deploy"),
            Statement::allow("iam:PassRole", place.role("/app/*"))
                .named("PassWorkloadRoles")
                .when(json!({ "StringEquals": { "iam:PassedToService": ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"] } })),
        ],
    );
    account.policy(
        "workload-boundary",
        [
            Statement::allow("*", "*").named("Most"),
            Statement::deny(["iam:*", "organizations:*", "sso:*", "sts:AssumeRole"], "*")
                .named("NoIdentities"),
        ],
    );
    let name = "workload-boundary";
    estate
        .plant(place.policy(name))
        .spared(WILDCARD, "allows everything, and is only ever a permissions boundary, which gives nothing");
}

/// What goes too far, and what only looks so.
fn wildcards(estate: &mut Estate) {
    let prod = estate.account(PROD);
    prod.policy("identity-automation", [Statement::allow(["iam:*"], "*").named("Everything")]);
    prod.policy(
        "payments-key-admin",
        [Statement::allow("kms:*", PROD.arn("kms", HOME, "key/1b1b1b1b-0000-4000-8000-000000000001"))],
    );
    estate
        .plant(PROD.policy("identity-automation"))
        .fires(WILDCARD, "allows `iam:*` on everything to a machine");
    estate.plant(PROD.policy("payments-key-admin")).spared(WILDCARD, "allows `kms:*` on one key only");

    let staging = estate.account(STAGING);
    staging.policy("lambda-admin-2023", [Statement::allow("lambda:*", "*")]);
    staging.policy("lambda-browse", [Statement::allow(["lambda:Get*", "lambda:List*"], "*")]);
    estate.plant(STAGING.policy("lambda-admin-2023")).fires(
        WILDCARD,
        "allows `lambda:*` on everything; nobody holds it today, and anyone may be given it",
    );
    estate
        .plant(STAGING.policy("lambda-browse"))
        .spared(WILDCARD, "a wildcard in the name of the action, not on the service");

    estate.account(MANAGEMENT).policy(
        "organisation-read",
        [Statement::allow(["organizations:Describe*", "organizations:List*", "sso:List*", "ce:Get*"], "*")],
    );
}
