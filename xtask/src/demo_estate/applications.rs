//! The bank's applications in production and staging: each runs as a role, is deployed by another.

use serde_json::json;

use crate::gaad::Statement;

use super::Estate;
use super::places::{HOME, PROD, Place, STAGING};
use super::role::Role;
use super::trust;

/// An application.
pub(super) struct Application {
    pub(super) name: &'static str,
    pub(super) team: &'static str,
    purpose: &'static str,
    /// Whether it has functions beside its containers.
    pub(super) functions: bool,
    /// Whether it is in staging too.
    pub(super) in_staging: bool,
}

const fn application(
    name: &'static str,
    team: &'static str,
    purpose: &'static str,
    functions: bool,
    in_staging: bool,
) -> Application {
    Application { name, team, purpose, functions, in_staging }
}

/// What the bank runs.
pub(super) const APPLICATIONS: [Application; 17] = [
    application("payments-api", "payments", "initiates payments", true, true),
    application("payments-clearing", "payments", "exchanges files with clearing houses", false, true),
    application("card-authorisation", "cards", "authorises card payments", true, true),
    application("card-tokens", "cards", "keeps card numbers as tokens", false, false),
    application("ledger", "core-banking", "books every movement", false, true),
    application("statements", "core-banking", "renders account statements", true, false),
    application("open-banking", "channels", "serves third-party providers", true, true),
    application("mobile-gateway", "channels", "serves the mobile app", true, true),
    application("branch-portal", "channels", "serves the branches", false, false),
    application("notifications", "channels", "sends messages to customers", true, true),
    application("fraud-scoring", "fraud", "scores payments in flight", true, true),
    application("kyc-screening", "financial-crime", "checks new customers", true, false),
    application("sanctions-filter", "financial-crime", "filters payments", false, false),
    application("loans-origination", "lending", "takes loan applications", true, false),
    application("mortgage-portal", "lending", "takes mortgage applications", false, false),
    application("treasury-feed", "markets", "positions for the treasury", true, false),
    application("customer-profile", "shared-services", "master data of customers", true, true),
];

pub(super) fn add(estate: &mut Estate) {
    for application in &APPLICATIONS {
        roles(estate, PROD, application);
        if application.in_staging {
            roles(estate, STAGING, application);
        }
    }
}

/// The path and name of the role as which its containers run.
pub(super) fn task_role(application: &str) -> String {
    format!("/app/{application}-task")
}

/// The path and name of the role as which its functions run.
pub(super) fn function_role(application: &str) -> String {
    format!("/app/{application}-function")
}

fn roles(estate: &mut Estate, place: &'static Place, application: &Application) {
    let Application { name, team, purpose, .. } = application;
    let base = |suffix: &str, trust: Statement| {
        Role::new(format!("{name}-{suffix}"), trust)
            .path("/app/")
            .governed(team, &format!("{name}: {purpose}"))
            .tag("Application", name)
    };
    estate.role(place, base("task", trust::service("ecs-tasks")).own("workload-runtime"));
    if application.functions {
        let function = base("function", trust::service("lambda"))
            .provided("AWSLambdaBasicExecutionRole")
            .own("workload-runtime")
            .inline("own-table", [own_table(place, name)]);
        estate.role(place, function);
    }
    let environment = if place.id == PROD.id { "production" } else { "staging" };
    let subject = format!("repo:example-bank/{name}:environment:{environment}");
    let role = Role::new(format!("{name}-deploy"), trust::github(place, &subject))
        .path("/ci/")
        .governed("delivery", &format!("deploys {name}"))
        .own("workload-deploy");
    estate.role(place, role);
}

fn own_table(place: &Place, application: &str) -> Statement {
    Statement::allow(
        ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
        place.arn("dynamodb", HOME, &format!("table/{application}-*")),
    )
    .when(json!({ "Bool": { "aws:SecureTransport": "true" } }))
}
