//! What is unlike the rest: keys of the rarer kinds, default accounts, what an administrator let in by hand.

use serde_json::json;

use super::organization::{Organization, day};
use super::people::group;
use super::places::{PROJECT_KIND, at_project, number};
use super::software::{LEGACY, at_account, email};

/// A service account of Acme's.
pub(super) const ACMES: &str = "serviceAccount:deploy@acme-delivery.iam.gserviceaccount.com";
/// The API key of the map on the website.
pub(super) const MAP: &str =
    "//apikeys.googleapis.com/projects/810000000010/locations/global/keys/3c0f7a52-map";
/// The one of the branch finder, which is restricted.
pub(super) const FINDER: &str =
    "//apikeys.googleapis.com/projects/810000000010/locations/global/keys/5d1e8b63-finder";
/// An activation that somebody went around.
pub(super) const MODIFIED: &str =
    "projects/ex-ledger-prod/locations/global/entitlements/owner-for-incidents/grants/0b1c2d3e";
/// One that ended as it should.
pub(super) const ENDED: &str =
    "projects/ex-ledger-prod/locations/global/entitlements/owner-for-incidents/grants/4f5a6b7c";

/// The account that Compute Engine made for the sandbox.
pub(super) fn default_account(project: &str) -> String {
    format!("serviceAccount:{}-compute@developer.gserviceaccount.com", number(project))
}

pub(super) fn add(organization: &mut Organization) {
    organization.in_project("storage-projects.hmacKeys.list", "ex-payments-prod", json!({
        "kind": "storage#hmacKeyMetadata", "accessId": "GOOG1EXAMPLEBANKNIGHTLYBATCH", "projectId": "ex-payments-prod", "serviceAccountEmail": email("ex-payments-prod", "nightly-batch"),
        "state": "ACTIVE", "timeCreated": day(45), "updated": day(45),
    }));
    for (name, shown, restrictions) in [
        (MAP, "map on the website", json!({})),
        (
            FINDER,
            "branch finder",
            json!({"browserKeyRestrictions": {"allowedReferrers": ["https://www.examplebank.example/*"]}, "apiTargets": [{"service": "places.googleapis.com"}]}),
        ),
    ] {
        organization.asset(name, "apikeys.googleapis.com/Key", "ex-web-prod", "global", &json!({
            "name": name.trim_start_matches("//apikeys.googleapis.com/"), "displayName": shown, "createTime": day(200), "restrictions": restrictions,
        }));
    }
    for (project, role) in [("ex-sandbox-ml", "roles/editor"), ("ex-web-staging", "roles/logging.logWriter")]
    {
        let default = default_account(project);
        let address = default.trim_start_matches("serviceAccount:").to_owned();
        organization.asset(&format!("//iam.googleapis.com/projects/{project}/serviceAccounts/{address}"), "iam.googleapis.com/ServiceAccount", project, "global", &json!({
            "name": format!("projects/{project}/serviceAccounts/{address}"), "projectId": project, "uniqueId": format!("11600{}", number(project)), "email": address,
            "displayName": "Compute Engine default service account", "description": "made by Compute Engine",
        }));
        organization.bind(&at_project(project), PROJECT_KIND, role, &[&default]);
    }
    organization.bind(&at_project("ex-payments-staging"), PROJECT_KIND, "roles/run.developer", &[ACMES]);
    organization.bind(
        &at_project("ex-risk-models"),
        PROJECT_KIND,
        "roles/iam.serviceAccountTokenCreator",
        &[&group("gcp-data")],
    );
    let website =
        format!("principalSet://iam.googleapis.com/{LEGACY}/attribute.repository/example-bank/website");
    organization.bind(
        &at_account("ex-web-staging", "web"),
        "iam.googleapis.com/ServiceAccount",
        "roles/iam.workloadIdentityUser",
        &[&website],
    );
    for (name, modified) in [(MODIFIED, true), (ENDED, false)] {
        organization.in_project("privilegedaccessmanager-projects.locations.entitlements.grants.list", "ex-ledger-prod", json!({
            "name": name, "createTime": day(12), "requester": "david.osei@examplebank.example", "requestedDuration": "3600s", "state": "ENDED", "externallyModified": modified,
            "justification": {"unstructuredJustification": "INC-20261019: the nightly run is stuck"},
            "timeline": {"events": [{"eventTime": day(12), "approved": {"actor": "clara.vogt@examplebank.example", "reason": "on duty"}}, {"eventTime": day(12), "activated": {}}]},
            "privilegedAccess": {"gcpIamAccess": {"resourceType": PROJECT_KIND, "resource": at_project("ex-ledger-prod"), "roleBindings": [{"role": "roles/owner"}]}},
            "auditTrail": {"accessGrantTime": day(12), "accessRemoveTime": day(11)},
        }));
    }
    delegation(organization);
}

/// What the admin console exports: it tells of every client, and no API does.
fn delegation(organization: &mut Organization) {
    let client = super::software::unique_id("ex-analytics", "dashboards");
    organization.text(
        "admin-domain-wide-delegation.csv",
        format!("Name,Client ID,Scopes\nDashboards,{client},\"https://www.googleapis.com/auth/drive,https://mail.google.com/\"\n"),
    );
}
