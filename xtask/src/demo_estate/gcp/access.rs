//! Who holds what: allow policies of the organization, its folders, projects and what lies in them.

use serde_json::json;

use super::organization::{Organization, day};
use super::people::{group, user};
use super::places::{
    FOLDER_KIND, ORGANIZATION_KIND, PRODUCTION, PROJECT_KIND, PROJECTS, at_folder, at_organization,
    at_project,
};
use super::software::{CLOUDS, POOL, account, at_account};

const ACCOUNT: &str = "iam.googleapis.com/ServiceAccount";

pub(super) fn add(organization: &mut Organization) {
    people(organization);
    software(organization);
    federated(organization);
    activated(organization);
}

fn people(organization: &mut Organization) {
    let top = at_organization();
    organization.bind(
        &top,
        ORGANIZATION_KIND,
        "roles/resourcemanager.organizationAdmin",
        &[&user("maria.keller")],
    );
    organization.bind(
        &top,
        ORGANIZATION_KIND,
        "roles/resourcemanager.organizationAdmin",
        &[&account("ex-ci", "archive-index")],
    );
    organization.bind(&top, ORGANIZATION_KIND, "roles/iam.securityReviewer", &[&group("gcp-security")]);
    organization.bind(
        &top,
        ORGANIZATION_KIND,
        "roles/browser",
        &[&group("gcp-platform"), &group("gcp-payments")],
    );
    organization.bind(
        &at_folder(PRODUCTION),
        FOLDER_KIND,
        "roles/logging.viewer",
        &[&group("gcp-duty-managers")],
    );
    organization.bind(
        &at_project("ex-network"),
        PROJECT_KIND,
        "roles/compute.networkAdmin",
        &[&group("gcp-network")],
    );
    for project in ["ex-payments-prod", "ex-payments-staging"] {
        organization.bind(
            &at_project(project),
            PROJECT_KIND,
            "roles/monitoring.viewer",
            &[&group("gcp-payments")],
        );
    }
    // Bolt looks after the data platform, and Acme's Pat is in the group of payments.
    organization.bind(
        &at_project("ex-analytics"),
        PROJECT_KIND,
        "roles/bigquery.dataViewer",
        &[&group("gcp-data"), "user:alex.stern@bolt-managed.example"],
    );
    organization.bind(&at_project("ex-sandbox-ml"), PROJECT_KIND, "roles/editor", &[&user("yuki.tanaka")]);
    organization.bind_when(
        &at_project("ex-cards-prod"),
        PROJECT_KIND,
        "roles/run.developer",
        &[&user("elena.russo")],
        Some(("until the release", "request.time < timestamp(\"2026-12-01T00:00:00Z\")")),
    );
    organization.bind(
        "//storage.googleapis.com/ex-web-assets",
        "storage.googleapis.com/Bucket",
        "roles/storage.objectViewer",
        &["allUsers"],
    );
    organization.bind(
        "//storage.googleapis.com/ex-audit-logs",
        "storage.googleapis.com/Bucket",
        "roles/storage.objectViewer",
        &[&group("gcp-security")],
    );
    organization.bind(&at_project("ex-old-portal"), PROJECT_KIND, "roles/viewer", &[&user("clara.vogt")]);
}

fn software(organization: &mut Organization) {
    for project in PROJECTS.iter().filter(|project| project.state == "ACTIVE") {
        let agent =
            format!("serviceAccount:service-{}@gcp-sa-pubsub.iam.gserviceaccount.com", project.number);
        organization.bind(&at_project(project.id), PROJECT_KIND, "roles/pubsub.publisher", &[&agent]);
    }
    for (project, name, role) in [
        ("ex-payments-prod", "payments-api", "roles/logging.logWriter"),
        ("ex-payments-staging", "payments-api", "roles/logging.logWriter"),
        ("ex-payments-prod", "nightly-batch", "roles/storage.objectAdmin"),
        ("ex-ledger-prod", "ledger-export", "roles/bigquery.dataViewer"),
        ("ex-analytics", "dashboards", "roles/bigquery.dataViewer"),
        ("ex-risk-models", "trainer", "roles/storage.objectViewer"),
        ("ex-web-prod", "web", "roles/logging.logWriter"),
        ("ex-web-staging", "web", "roles/logging.logWriter"),
        // What crosses from other clouds ends at these.
        ("ex-payments-prod", "terraform", "roles/owner"),
        ("ex-cards-prod", "cards-release", "roles/owner"),
        ("ex-analytics", "load-profiles", "roles/owner"),
    ] {
        let own = if name == "terraform" { "ex-ci" } else { project };
        organization.bind(&at_project(project), PROJECT_KIND, role, &[&account(own, name)]);
    }
}

/// Who may be whom, from outside.
fn federated(organization: &mut Organization) {
    const USER: &str = "roles/iam.workloadIdentityUser";
    let repository = |name: &str| {
        format!("principalSet://iam.googleapis.com/{POOL}/attribute.repository/example-bank/{name}")
    };
    organization.bind(&at_account("ex-ci", "terraform"), ACCOUNT, USER, &[&repository("landing-zones")]);
    organization.bind(&at_account("ex-ci", "images"), ACCOUNT, USER, &[&repository("images")]);
    let role = format!(
        "principalSet://iam.googleapis.com/{CLOUDS}/attribute.aws_role/arn:aws:sts::{}:assumed-role/acme-performance",
        super::super::places::PROD.id
    );
    organization.bind(&at_account("ex-analytics", "load-profiles"), ACCOUNT, USER, &[&role]);
    for (application, project, name) in
        [("payments-release", "ex-cards-prod", "cards-release"), ("archive-index", "ex-ci", "archive-index")]
    {
        let subject = super::super::azure::id(application);
        let application = format!("principal://iam.googleapis.com/{CLOUDS}/subject/{subject}");
        organization.bind(&at_account(project, name), ACCOUNT, USER, &[&application]);
    }
}

/// What can be asked for: the platform's people may own production for an hour, if a duty manager agrees.
fn activated(organization: &mut Organization) {
    let name = "projects/ex-ledger-prod/locations/global/entitlements/owner-for-incidents";
    organization.in_project("privilegedaccessmanager-projects.locations.entitlements.list", "ex-ledger-prod", json!({
        "name": name, "createTime": day(300), "state": "AVAILABLE", "maxRequestDuration": "3600s", "eligibleUsers": [{"principals": [group("gcp-platform")]}],
        "approvalWorkflow": {"manualApprovals": {"requireApproverJustification": true, "steps": [{"approvers": [{"principals": [group("gcp-duty-managers")]}], "approvalsNeeded": 1}]}},
        "requesterJustificationConfig": {"unstructured": {}},
        "privilegedAccess": {"gcpIamAccess": {"resourceType": PROJECT_KIND, "resource": at_project("ex-ledger-prod"), "roleBindings": [{"role": "roles/owner"}]}},
    }));
}
