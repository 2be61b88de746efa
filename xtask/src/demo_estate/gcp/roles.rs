//! The roles that somebody holds, as far as it matters what they include.

use serde_json::json;

use super::organization::{ORGANIZATION, Organization};

/// Google's roles: name, title, permissions that matter here.
#[rustfmt::skip]
const ROLES: [(&str, &str, &[&str]); 19] = [
    ("roles/owner", "Owner", &["resourcemanager.projects.setIamPolicy", "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.get", "iam.serviceAccounts.setIamPolicy", "iam.serviceAccounts.actAs", "iam.serviceAccounts.create", "iam.serviceAccountKeys.create", "iam.roles.update", "iam.roles.create", "compute.instances.create", "compute.instances.setMetadata", "storage.buckets.get", "storage.buckets.setIamPolicy", "run.services.create", "run.services.update", "secretmanager.secrets.setIamPolicy"]),
    ("roles/editor", "Editor", &["compute.instances.create", "compute.instances.setMetadata", "compute.instances.start", "iam.serviceAccounts.actAs", "iam.serviceAccounts.create", "run.services.create", "run.services.update", "storage.buckets.create", "pubsub.topics.publish"]),
    ("roles/viewer", "Viewer", &["resourcemanager.projects.get", "compute.instances.list", "compute.instances.get", "storage.buckets.list", "iam.serviceAccounts.list"]),
    ("roles/browser", "Browser", &["resourcemanager.projects.get", "resourcemanager.projects.list", "resourcemanager.folders.list"]),
    ("roles/resourcemanager.organizationAdmin", "Organization Administrator", &["resourcemanager.organizations.get", "resourcemanager.organizations.getIamPolicy", "resourcemanager.organizations.setIamPolicy", "resourcemanager.folders.setIamPolicy", "resourcemanager.projects.setIamPolicy"]),
    ("roles/iam.securityReviewer", "Security Reviewer", &["iam.roles.list", "iam.serviceAccounts.list", "resourcemanager.projects.getIamPolicy"]),
    ("roles/iam.serviceAccountTokenCreator", "Service Account Token Creator", &["iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken", "iam.serviceAccounts.implicitDelegation", "iam.serviceAccounts.list", "iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"]),
    ("roles/iam.serviceAccountUser", "Service Account User", &["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "iam.serviceAccounts.list"]),
    ("roles/iam.workloadIdentityUser", "Workload Identity User", &["iam.serviceAccounts.get", "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken", "iam.serviceAccounts.list"]),
    ("roles/logging.viewer", "Logs Viewer", &["logging.logEntries.list", "logging.logs.list"]),
    ("roles/logging.logWriter", "Logs Writer", &["logging.logEntries.create"]),
    ("roles/monitoring.viewer", "Monitoring Viewer", &["monitoring.timeSeries.list", "monitoring.dashboards.get"]),
    ("roles/compute.networkAdmin", "Compute Network Admin", &["compute.networks.create", "compute.networks.updatePolicy", "compute.routes.create"]),
    ("roles/run.developer", "Cloud Run Developer", &["run.services.create", "run.services.get", "run.services.update", "run.jobs.run"]),
    ("roles/storage.objectViewer", "Storage Object Viewer", &["storage.objects.get", "storage.objects.list"]),
    ("roles/storage.objectAdmin", "Storage Object Admin", &["storage.objects.create", "storage.objects.delete", "storage.objects.get", "storage.objects.list"]),
    ("roles/bigquery.dataViewer", "BigQuery Data Viewer", &["bigquery.tables.getData", "bigquery.tables.list"]),
    ("roles/secretmanager.secretAccessor", "Secret Manager Secret Accessor", &["secretmanager.versions.access", "resourcemanager.projects.get"]),
    ("roles/pubsub.publisher", "Pub/Sub Publisher", &["pubsub.topics.publish"]),
];

pub(super) fn add(organization: &mut Organization) {
    for (name, title, permissions) in ROLES {
        organization.list("iam-roles.list", json!({"name": name, "title": title, "stage": "GA", "includedPermissions": permissions, "etag": "AA=="}));
    }
    organization.list("iam-organizations.roles.list", json!({
        "name": format!("{ORGANIZATION}/roles/releaseReader"), "title": "Release Reader", "stage": "GA", "etag": "BwX=",
        "includedPermissions": ["run.services.get", "run.services.list", "logging.logEntries.list"],
    }));
}
