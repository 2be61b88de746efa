//! Pools of identities from outside that let in more than they should.

use serde_json::{Value, json};

use super::super::places::AUDIT;
use super::organization::Organization;
use super::software::{POOL, at_account};

const ACCOUNT: &str = "iam.googleapis.com/ServiceAccount";
const USER: &str = "roles/iam.workloadIdentityUser";

/// A pool of a project that is not the pipelines' own.
pub(super) fn pool(name: &str) -> String {
    format!("projects/{}/locations/global/workloadIdentityPools/{name}", super::places::number(project(name)))
}

/// Where each of them is.
fn project(name: &str) -> &'static str {
    if name == "previews" { "ex-web-staging" } else { "ex-analytics" }
}

/// Everybody of a pool.
pub(super) fn everyone(name: &str) -> String {
    format!("principalSet://iam.googleapis.com/{}/*", pool(name))
}

/// The full name of a provider.
pub(super) fn provider(name: &str, provider: &str) -> String {
    format!("//iam.googleapis.com/{}/providers/{provider}", pool(name))
}

/// What exports reports, in either of two clusters.
pub(super) fn exporter() -> String {
    format!(
        "principal://iam.googleapis.com/{}/subject/system:serviceaccount:reporting:exporter",
        pool("clusters")
    )
}

/// What writes the website's pictures.
pub(super) fn website() -> String {
    format!("principalSet://iam.googleapis.com/{POOL}/attribute.repository/example-bank/website")
}

pub(super) fn add(organization: &mut Organization) {
    let subject = json!({"google.subject": "assertion.sub"});
    let oidc = |issuer: &str| json!({"oidc": {"issuerUri": issuer}, "attributeMapping": subject});
    let tenant = format!("https://sts.windows.net/{}/", super::super::azure::TENANT);
    let entra = json!({"oidc": {"issuerUri": tenant, "allowedAudiences": ["api://examplebank-gcp"]}, "attributeMapping": subject});
    for (name, providers) in [
        ("previews", vec![("github", oidc("https://token.actions.githubusercontent.com"))]),
        ("auditors", vec![("aws-audit", json!({"aws": {"accountId": AUDIT.id}}))]),
        ("analysts", vec![("entra", entra)]),
        (
            "clusters",
            vec![
                (
                    "eks-prod",
                    oidc("https://oidc.eks.eu-west-1.amazonaws.com/id/0E5A1B2C3D4E5F60718293A4B5C6D7E8"),
                ),
                (
                    "eks-staging",
                    oidc("https://oidc.eks.eu-west-1.amazonaws.com/id/9F8E7D6C5B4A39281706F5E4D3C2B1A0"),
                ),
            ],
        ),
    ] {
        add_pool(organization, name, providers);
    }
    organization.bind(&at_account("ex-web-staging", "web"), ACCOUNT, USER, &[&everyone("previews")]);
    organization.bind(
        &at_account("ex-analytics", "dashboards"),
        ACCOUNT,
        USER,
        &[&everyone("auditors"), &exporter()],
    );
    organization.bind(&at_account("ex-risk-models", "trainer"), ACCOUNT, USER, &[&everyone("analysts")]);
    organization.bind(
        "//storage.googleapis.com/ex-web-assets",
        "storage.googleapis.com/Bucket",
        "roles/storage.objectAdmin",
        &[&website()],
    );
}

fn add_pool(organization: &mut Organization, name: &str, providers: Vec<(&str, Value)>) {
    let (local, project) = (pool(name), project(name));
    organization.asset(
        &format!("//iam.googleapis.com/{local}"),
        "iam.googleapis.com/WorkloadIdentityPool",
        project,
        "global",
        &json!({
            "name": local, "displayName": name, "state": "ACTIVE",
        }),
    );
    for (of, mut value) in providers {
        if let Some(members) = value.as_object_mut() {
            members.insert("name".to_owned(), json!(format!("{local}/providers/{of}")));
            members.insert("state".to_owned(), json!("ACTIVE"));
        }
        organization.asset(
            &provider(name, of),
            "iam.googleapis.com/WorkloadIdentityPoolProvider",
            project,
            "global",
            &value,
        );
    }
}
