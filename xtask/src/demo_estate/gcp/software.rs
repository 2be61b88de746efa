//! Service accounts with their keys, pools of identities from outside, and what runs.

use serde_json::{Value, json};

use super::organization::{Organization, day};
use super::places::number;

const ACCOUNT: &str = "iam.googleapis.com/ServiceAccount";

/// A service account: project, name, what it is for, days since it was used, keys (days since each was
/// made, days since it was used).
struct Account(&'static str, &'static str, &'static str, usize, &'static [(usize, Option<usize>)]);

const ACCOUNTS: [Account; 15] = [
    Account("ex-ci", "terraform", "applies landing zones from GitHub", 1, &[]),
    Account("ex-ci", "images", "builds images from GitHub", 1, &[]),
    Account("ex-payments-prod", "payments-api", "runs the payments API", 1, &[]),
    Account("ex-payments-prod", "nightly-batch", "runs the nightly batch", 1, &[(20, Some(1))]),
    Account("ex-payments-staging", "payments-api", "runs the payments API in staging", 2, &[]),
    Account("ex-cards-prod", "cards-release", "releases of the card platform", 1, &[]),
    Account("ex-ledger-prod", "ledger-export", "exports the ledger", 1, &[(700, Some(2))]),
    Account("ex-analytics", "load-profiles", "takes the load profiles that Acme makes in AWS", 1, &[]),
    Account("ex-analytics", "dashboards", "fills dashboards", 3, &[]),
    Account("ex-risk-models", "trainer", "trains models", 5, &[]),
    Account("ex-web-prod", "web", "runs the website", 1, &[]),
    Account("ex-web-staging", "web", "runs the website in staging", 1, &[]),
    Account("ex-ci", "archive-index", "keeps the index of what every project archives", 1, &[]),
    Account("ex-ci", "mirror", "mirrors images into the sandbox of AWS", 1, &[]),
    Account("ex-ci", "mirror-reader", "looks whether the mirror is complete", 2, &[]),
];

/// The email of a service account.
pub(super) fn email(project: &str, name: &str) -> String {
    format!("{name}@{project}.iam.gserviceaccount.com")
}

pub(super) fn account(project: &str, name: &str) -> String {
    format!("serviceAccount:{}", email(project, name))
}

/// The full name of a service account.
pub(super) fn at_account(project: &str, name: &str) -> String {
    format!("//iam.googleapis.com/projects/{project}/serviceAccounts/{}", email(project, name))
}

/// What members of the pool of pipelines are called after.
pub(super) const POOL: &str = "projects/810000000001/locations/global/workloadIdentityPools/pipelines";
pub(super) const CLOUDS: &str = "projects/810000000001/locations/global/workloadIdentityPools/clouds";

/// A pool of the time before the others.
pub(super) const LEGACY: &str = "projects/810000000001/locations/global/workloadIdentityPools/legacy";

/// The numeric id of a service account, which is its OAuth client's as well.
pub(in super::super) fn unique_id(project: &str, name: &str) -> String {
    let at = ACCOUNTS.iter().position(|Account(of, named, ..)| (*of, *named) == (project, name));
    format!("1150000000000000000{:02}", at.unwrap_or(99))
}

pub(super) fn add(organization: &mut Organization) {
    const USE: &str = "policyanalyzer-organizations.locations.activityTypes.activities.query";
    for (at, Account(project, name, purpose, used, keys)) in ACCOUNTS.iter().enumerate() {
        let (email, full) = (email(project, name), at_account(project, name));
        organization.asset(&full, ACCOUNT, project, "global", &json!({
            "name": format!("projects/{project}/serviceAccounts/{email}"), "projectId": project, "uniqueId": unique_id(project, name), "email": email,
            "displayName": name, "description": purpose, "oauth2ClientId": unique_id(project, name),
        }));
        organization.about(USE, "serviceAccountLastAuthentication").push(activity(
            "serviceAccountLastAuthentication",
            &full,
            Some(*used),
        ));
        for (number, (made, used)) in keys.iter().enumerate() {
            let key = format!("{full}/keys/4f{at:02}{number:02}00000000000000000000000000000000ab");
            organization.asset(&key, "iam.googleapis.com/ServiceAccountKey", project, "global", &json!({
                "name": key.trim_start_matches("//iam.googleapis.com/"), "keyType": "USER_MANAGED", "keyOrigin": "GOOGLE_PROVIDED", "keyAlgorithm": "KEY_ALG_RSA_2048",
                "validAfterTime": day(*made), "validBeforeTime": "9999-12-31T23:59:59Z",
            }));
            organization.about(USE, "serviceAccountKeyLastAuthentication").push(activity(
                "serviceAccountKeyLastAuthentication",
                &key,
                *used,
            ));
        }
    }
    pools(organization);
    runs(organization);
}

fn activity(kind: &str, name: &str, used: Option<usize>) -> Value {
    let seen = used.map_or_else(|| json!({}), |used| json!({"lastAuthenticatedTime": day(used)}));
    json!({"fullResourceName": name, "activityType": kind, "observationPeriod": {"startTime": day(400), "endTime": day(1)}, "activity": seen})
}

fn pools(organization: &mut Organization) {
    let tenant = super::super::azure::TENANT;
    for (pool, shown) in [(POOL, "Pipelines"), (CLOUDS, "Other clouds"), (LEGACY, "Pipelines, old")] {
        organization.asset(
            &format!("//iam.googleapis.com/{pool}"),
            "iam.googleapis.com/WorkloadIdentityPool",
            "ex-ci",
            "global",
            &json!({"name": pool, "displayName": shown, "state": "ACTIVE"}),
        );
    }
    let github = json!({
        "name": format!("{POOL}/providers/github"), "displayName": "GitHub", "state": "ACTIVE", "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
        "attributeMapping": {"google.subject": "assertion.sub", "attribute.repository": "assertion.repository"}, "attributeCondition": "assertion.repository_owner == 'example-bank'",
    });
    let aws = json!({
        "name": format!("{CLOUDS}/providers/aws-prod"), "displayName": "AWS production", "state": "ACTIVE", "aws": {"accountId": super::super::places::PROD.id},
        "attributeMapping": {"google.subject": "assertion.arn", "attribute.aws_role": "assertion.arn.contains('assumed-role') ? assertion.arn.extract('{account_arn}assumed-role/') + 'assumed-role/' + assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn"},
    });
    let entra = json!({
        "name": format!("{CLOUDS}/providers/entra"), "displayName": "Entra ID", "state": "ACTIVE", "oidc": {"issuerUri": format!("https://sts.windows.net/{tenant}/"), "allowedAudiences": ["api://examplebank-gcp"]},
        "attributeMapping": {"google.subject": "assertion.oid"}, "attributeCondition": format!("assertion.tid == '{tenant}'"),
    });
    // A slash too many: GitHub's tokens name their issuer without.
    let legacy = json!({
        "name": format!("{LEGACY}/providers/github"), "displayName": "GitHub, old", "state": "ACTIVE", "oidc": {"issuerUri": "https://token.actions.githubusercontent.com/"},
        "attributeMapping": {"google.subject": "assertion.sub", "attribute.repository": "assertion.repository"}, "attributeCondition": "assertion.repository_owner == 'example-bank'",
    });
    for provider in [github, aws, entra, legacy] {
        let name = provider.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        organization.asset(
            &format!("//iam.googleapis.com/{name}"),
            "iam.googleapis.com/WorkloadIdentityPoolProvider",
            "ex-ci",
            "global",
            &provider,
        );
    }
}

fn runs(organization: &mut Organization) {
    for (project, service, name) in [
        ("ex-payments-prod", "payments-api", "payments-api"),
        ("ex-payments-staging", "payments-api", "payments-api"),
        ("ex-web-prod", "website", "web"),
        ("ex-web-staging", "website", "web"),
    ] {
        let full = format!("projects/{project}/locations/europe-west1/services/{service}");
        organization.asset(&format!("//run.googleapis.com/{full}"), "run.googleapis.com/Service", project, "europe-west1", &json!({
            "apiVersion": "serving.knative.dev/v1", "metadata": {"name": service}, "spec": {"template": {"spec": {"serviceAccountName": email(project, name)}}},
        }));
    }
    let secret = format!(
        "//secretmanager.googleapis.com/projects/{}/secrets/card-network-token",
        number("ex-cards-prod")
    );
    organization.asset(&secret, "secretmanager.googleapis.com/Secret", "ex-cards-prod", "global", &json!({"name": secret.trim_start_matches("//secretmanager.googleapis.com/"), "createTime": day(300)}));
    for (project, bucket) in [("ex-logs", "ex-audit-logs"), ("ex-web-prod", "ex-web-assets")] {
        organization.asset(&format!("//storage.googleapis.com/{bucket}"), "storage.googleapis.com/Bucket", project, "eu", &json!({
            "name": bucket, "location": "EU", "storageClass": "STANDARD", "iamConfiguration": {"publicAccessPrevention": if bucket == "ex-web-assets" { "inherited" } else { "enforced" }, "uniformBucketLevelAccess": {"enabled": true}},
        }));
    }
}
