//! Allow policies: who holds which role where.

use serde_json::json;

use super::container;
use super::hierarchy::{ENGINEERING, PAYMENTS};
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

/// The roles of the scanner at the organization.
const SCANNER_ROLES: [&str; 11] = [
    "roles/browser",
    "roles/cloudasset.viewer",
    "roles/iam.denyReviewer",
    "roles/iam.principalAccessBoundaryViewer",
    "roles/iam.securityReviewer",
    "roles/iam.workloadIdentityPoolViewer",
    "roles/logging.viewer",
    "roles/orgpolicy.policyViewer",
    "roles/policyanalyzer.activityAnalysisViewer",
    "roles/privilegedaccessmanager.viewer",
    "roles/recommender.iamViewer",
];

pub(super) fn add(organization: &mut Organization) {
    let scanner = format!("serviceAccount:{}", names::SCANNER);
    let admins = format!("group:{}", names::ADMINISTRATORS);
    let pool = "iam.googleapis.com/projects/481516234202/locations/global/workloadIdentityPools/pipelines";
    let root = container(names::ORGANIZATION);
    for role in SCANNER_ROLES {
        organization.bind(&root, role, &[&scanner]);
    }
    organization.bind(&root, "roles/resourcemanager.organizationAdmin", &[&admins]);
    organization.bind(
        &root,
        "organizations/734512098415/roles/platformOperator",
        &["group:platform@contoso.example"],
    );
    organization.bind(&root, "roles/resourcemanager.folderViewer", &["domain:contoso.example"]);
    organization.bind(
        &container(PAYMENTS),
        "roles/viewer",
        &["group:auditors@fabrikam.example", "user:grace@contoso.example"],
    );
    organization.bind(
        &container(ENGINEERING),
        "roles/editor",
        &["group:engineering@contoso.example", "deleted:user:old@contoso.example?uid=123456789012345678901"],
    );
    projects(organization, &scanner, pool);
    accounts(organization, pool);
    below(organization, pool);
    let production = container("projects/contoso-pay-prod");
    let policy = organization.edit(Shelf::AllowPolicies, &production).expect("the policy of production");
    policy["policy"]["auditConfigs"] = json!([{
        "service": "allServices",
        "auditLogConfigs": [{ "logType": "DATA_READ", "exemptedMembers": ["user:bob@contoso.example"] }, { "logType": "ADMIN_READ" }],
    }]);
}

fn projects(organization: &mut Organization, scanner: &str, pool: &str) {
    let compute = "serviceAccount:481516234200-compute@developer.gserviceaccount.com";
    let agent = "serviceAccount:481516234200@cloudservices.gserviceaccount.com";
    let production = container("projects/contoso-pay-prod");
    organization.bind(&production, "roles/owner", &["user:alice@contoso.example"]);
    organization.bind(&production, "roles/editor", &[compute, agent]);
    organization.bind(
        &production,
        "roles/run.developer",
        &["serviceAccount:deployer@contoso-build.iam.gserviceaccount.com"],
    );
    organization.bind(
        &production,
        "projects/contoso-pay-prod/roles/settlement",
        &["serviceAccount:pay-batch@contoso-pay-prod.iam.gserviceaccount.com"],
    );
    organization.bind(
        &production,
        "roles/iam.serviceAccountTokenCreator",
        &["group:engineering@contoso.example"],
    );
    organization.bind_if(
        &production,
        "roles/compute.instanceAdmin.v1",
        &["user:bob@contoso.example", "serviceAccount:agent@fabrikam-ops.iam.gserviceaccount.com"],
        Some(("until the end of the year", "request.time < timestamp(\"2027-01-01T00:00:00Z\")")),
    );
    organization.bind_if(
        &production,
        "roles/storage.objectViewer",
        &["group:auditors@fabrikam.example"],
        Some(("reports only", "resource.name.startsWith(\"projects/_/buckets/contoso-reports\")")),
    );
    let test = container("projects/contoso-pay-test");
    organization.bind(
        &test,
        "roles/owner",
        &["group:engineering@contoso.example", "user:contractor@fabrikam.example"],
    );
    organization.bind(
        &test,
        "roles/editor",
        &["serviceAccount:contoso-pay-test@appspot.gserviceaccount.com"],
    );
    let build = container("projects/contoso-build");
    organization.bind(&build, "roles/owner", &["user:alice@contoso.example"]);
    organization.bind(
        &build,
        "roles/iam.serviceAccountUser",
        &["deleted:serviceAccount:gone@contoso-build.iam.gserviceaccount.com?uid=103846120977412650099"],
    );
    let attribute = format!("principalSet://{pool}/attribute.repository/contoso/infrastructure");
    organization.bind(&build, "roles/viewer", &[&attribute, "principal://iam.googleapis.com/locations/global/workforcePools/contoso-staff/subject/carol@contoso.example"]);
    let security = container("projects/contoso-security");
    organization.bind(
        &security,
        "roles/serviceusage.serviceUsageConsumer",
        &[scanner, "group:platform@contoso.example"],
    );
    organization.bind(
        &security,
        "roles/owner",
        &["serviceAccount:break-glass@contoso-security.iam.gserviceaccount.com"],
    );
    organization.bind(&container("projects/contoso-retired"), "roles/owner", &["user:alice@contoso.example"]);
}

/// Who may act as a service account.
fn accounts(organization: &mut Organization, pool: &str) {
    let deployer = "//iam.googleapis.com/projects/contoso-build/serviceAccounts/103846120977412650001";
    let subject = format!("principal://{pool}/subject/repo:contoso/pay:ref:refs/heads/main");
    let repository = format!("principalSet://{pool}/attribute.repository/contoso/pay");
    organization.bind(deployer, "roles/iam.workloadIdentityUser", &[&subject, &repository]);
    let scanner = "//iam.googleapis.com/projects/contoso-security/serviceAccounts/103846120977412650018";
    organization.bind(
        scanner,
        "roles/iam.serviceAccountTokenCreator",
        &["serviceAccount:deployer@contoso-build.iam.gserviceaccount.com", "user:alice@contoso.example"],
    );
    organization.bind(
        scanner,
        "roles/iam.workloadIdentityUser",
        &[&format!("principal://{pool}/subject/repo:contoso/scans:environment:nightly")],
    );
    let api = "//iam.googleapis.com/projects/contoso-pay-test/serviceAccounts/103846120977412650004";
    organization.bind(
        api,
        "roles/iam.workloadIdentityUser",
        &[&format!("principalSet://{pool}/*"), "serviceAccount:contoso-pay-test.svc.id.goog[pay/api]"],
    );
    let batch = "//iam.googleapis.com/projects/contoso-pay-prod/serviceAccounts/103846120977412650003";
    organization.bind(batch, "roles/iam.serviceAccountUser", &["group:engineering@contoso.example"]);
}

/// Policies of resources.
fn below(organization: &mut Organization, pool: &str) {
    let reports = "//storage.googleapis.com/contoso-reports";
    organization.bind(
        reports,
        "roles/storage.legacyBucketOwner",
        &["projectEditor:contoso-pay-prod", "projectOwner:contoso-pay-prod"],
    );
    organization.bind(reports, "roles/storage.legacyBucketReader", &["projectViewer:contoso-pay-prod"]);
    organization.bind(reports, "roles/storage.objectViewer", &["allAuthenticatedUsers"]);
    organization.bind(
        "//storage.googleapis.com/contoso-website",
        "roles/storage.objectViewer",
        &["allUsers"],
    );
    let secret = "//secretmanager.googleapis.com/projects/481516234200/secrets/psp-api-key";
    organization.bind(
        secret,
        "roles/secretmanager.secretAccessor",
        &[
            "serviceAccount:pay-api@contoso-pay-prod.iam.gserviceaccount.com",
            &format!(
                "principalSet://{pool}/attribute.aws_role/arn:aws:sts::111122223333:assumed-role/settlement"
            ),
        ],
    );
    let key = "//cloudkms.googleapis.com/projects/contoso-pay-prod/locations/europe-west1/keyRings/pay/cryptoKeys/cards";
    organization.bind(
        key,
        "roles/cloudkms.cryptoKeyDecrypter",
        &["serviceAccount:pay-api@contoso-pay-prod.iam.gserviceaccount.com"],
    );
    let service = "//run.googleapis.com/projects/contoso-pay-prod/locations/europe-west1/services/pay-api";
    organization.bind(service, "roles/run.invoker", &["allUsers"]);
}
