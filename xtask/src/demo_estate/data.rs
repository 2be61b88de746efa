//! The data platform: jobs, notebooks, analysts.

use serde_json::json;

use crate::gaad::Statement;

use super::Estate;
use super::places::{DATA, HOME, SANDBOX};
use super::role::Role;
use super::trust;

/// Jobs of AWS Glue: name, team, what for.
pub(super) const JOBS: [(&str, &str, &str); 6] = [
    ("ledger-extract", "core-banking", "nightly extract of the ledger"),
    ("payments-extract", "payments", "nightly extract of payments"),
    ("customer-dedup", "shared-services", "finds customers that stand twice"),
    ("risk-aggregates", "risk", "aggregates for the risk report"),
    ("finrep-report", "regulatory", "tables of the supervisory report"),
    ("card-usage", "cards", "usage statistics of cards"),
];

pub(super) fn add(estate: &mut Estate) {
    for (name, team, purpose) in JOBS {
        let role = Role::new(format!("glue-{name}"), trust::service("glue"))
            .path("/data/")
            .governed(team, purpose)
            .tag("Application", name)
            .provided("AWSGlueServiceRole")
            .own("workload-runtime");
        estate.role(DATA, role);
    }
    machines(estate);
    people(estate);
    forgotten(estate);
}

fn machines(estate: &mut Estate) {
    let role = Role::new("notebook-risk", trust::service_of(DATA, "sagemaker"))
        .path("/data/")
        .governed("risk", "notebooks of the risk modellers")
        .own("workload-runtime");
    estate.role(DATA, role).spared("service-trust-confused-deputy", "asks SageMaker for `aws:SourceAccount`");
    let role = Role::new("notebook-marketing", trust::service("sagemaker"))
        .path("/data/")
        .governed("marketing", "notebooks of the campaign team")
        .own("workload-runtime");
    estate
        .role(DATA, role)
        .fires("service-trust-confused-deputy", "trusts SageMaker without asking for which account");
    let role = Role::new("lake-loader", trust::service("lambda"))
        .path("/data/")
        .governed("data-platform", "loads files into the lake")
        .provided("AWSLambdaBasicExecutionRole")
        .own("workload-runtime")
        .bounded("workload-boundary");
    estate.role(DATA, role);
    let role = Role::new("warehouse", trust::service("redshift"))
        .path("/data/")
        .governed("data-platform", "reads the lake into the warehouse")
        .provided("AmazonS3ReadOnlyAccess");
    estate.role(DATA, role);
    let role = Role::new("lake-catalogue", trust::service_of(DATA, "scheduler"))
        .path("/data/")
        .governed("data-platform", "renews the catalogue")
        .inline(
            "crawl",
            [Statement::allow(["glue:StartCrawler", "glue:GetCrawler"], DATA.arn("glue", HOME, "crawler/*"))],
        );
    estate.role(DATA, role);
    let role = Role::new("key-rotation", trust::service("lambda"))
        .path("/data/")
        .governed("data-platform", "renews the keys of the lake")
        .inline("everything", [Statement::allow(["kms:*", "logs:PutLogEvents"], "*")]);
    estate.role(DATA, role);
    estate
        .plant(format!("{}#inline/everything", DATA.role("/data/key-rotation")))
        .fires("privileged-service-wildcard", "an inline policy that allows `kms:*` on everything");
    let role = Role::new("exchange-reader", trust::aws("*"))
        .path("/data/")
        .governed("data-platform", "sample data for fintechs")
        .provided("AmazonS3ReadOnlyAccess");
    estate.role(DATA, role).fires("trust-open-to-any-account", "names everyone, without a condition");
    let secret = json!({ "StringEquals": { "sts:ExternalId": "4f0b7a52-58f4-4a43-9a57-3a6f1c0d9b21" } });
    let role = Role::new("exchange-writer", trust::aws("*").when(secret))
        .path("/data/")
        .governed("data-platform", "fintechs hand in files")
        .inline("hand-in", [Statement::allow("s3:PutObject", "arn:aws:s3:::example-bank-exchange/in/*")]);
    estate
        .role(DATA, role)
        .fires("trust-open-to-any-account", "names everyone, and only an external id stands in the way")
        .spared("trust-without-external-id", "demands an external id");
}

/// Roles of people who still sign in by the old directory.
fn people(estate: &mut Estate) {
    let role = Role::new("adfs-analyst", trust::saml(DATA, "adfs", None))
        .governed("data-platform", "analysts of subsidiaries")
        .provided("AmazonAthenaFullAccess");
    estate.role(DATA, role).fires(
        "federation-without-audience",
        "SAML without `SAML:aud`: an assertion made for another purpose is good here",
    );
    let role = Role::new("adfs-operator", trust::saml(DATA, "adfs", Some(trust::sign_in())))
        .provided("ReadOnlyAccess");
    estate
        .role(DATA, role)
        .spared("federation-without-audience", "asks for `SAML:aud`")
        .spared("identity-ungoverned", "no tags, and people stand behind it");
}

fn forgotten(estate: &mut Estate) {
    let role = Role::new("quarterly-stress-test", trust::service("glue"))
        .path("/data/")
        .governed("risk", "stress test")
        .made(300)
        .never_used()
        .provided("AWSGlueServiceRole");
    estate.role(DATA, role).fires("principal-dormant", "made 300 days ago, never used");
    let role = Role::new("old-etl-runner", trust::service("ec2"))
        .path("/data/")
        .governed("data-platform", "ETL of before the lake")
        .provided("AmazonS3ReadOnlyAccess")
        .with_profile()
        .used(180);
    estate.role(DATA, role).fires("principal-dormant", "last used 180 days ago");
    for (name, days) in [("try-bedrock", 4), ("try-kafka", 20), ("workshop-lambda", 33)] {
        let role = Role::new(name, trust::service("lambda"))
            .governed("innovation", "experiment")
            .own("operations-read")
            .used(days);
        estate.role(SANDBOX, role);
    }
    let role = Role::new("hackathon-2025", trust::service("lambda"))
        .governed("innovation", "hackathon of last year")
        .own("operations-read")
        .used(340);
    estate.role(SANDBOX, role).fires("principal-dormant", "last used 340 days ago");
}
