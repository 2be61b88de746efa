//! Predefined roles. Their permissions are a part of those that Google gives them: what the services of
//! this server ask for, and what says something about who may do what.

use serde_json::json;

use super::etag;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

pub(super) fn add(organization: &mut Organization) {
    for (name, title, permissions) in ROLES {
        let name = format!("roles/{name}");
        organization.add(
            Shelf::PredefinedRoles,
            json!({
                "_id": name, "name": name, "title": title, "description": format!("{title}."), "stage": "GA",
                "includedPermissions": permissions, "etag": etag(&name),
            }),
        );
    }
}

#[rustfmt::skip]
const ROLES: &[(&str, &str, &[&str])] = &[
    ("browser", "Browser", &["resourcemanager.folders.get", "resourcemanager.folders.list", "resourcemanager.organizations.get", "resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.list"]),
    ("cloudasset.viewer", "Cloud Asset Viewer", &["cloudasset.assets.listIamPolicy", "cloudasset.assets.listResource", "cloudasset.assets.searchAllIamPolicies", "cloudasset.assets.searchAllResources"]),
    ("iam.securityReviewer", "Security Reviewer", &[
        "apikeys.keys.list", "cloudfunctions.functions.list", "cloudkms.cryptoKeys.list", "compute.instances.list",
        "iam.denypolicies.list", "iam.googleapis.com/workforcePoolProviders.list", "iam.googleapis.com/workforcePools.list",
        "iam.googleapis.com/workloadIdentityPoolProviders.list", "iam.googleapis.com/workloadIdentityPools.getIamPolicy",
        "iam.googleapis.com/workloadIdentityPools.list", "iam.policybindings.list", "iam.principalaccessboundarypolicies.list",
        "iam.roles.get", "iam.roles.list", "iam.serviceAccountKeys.list", "iam.serviceAccounts.get", "iam.serviceAccounts.getIamPolicy",
        "iam.serviceAccounts.list",
        "logging.logEntries.list", "orgpolicy.policies.list", "privilegedaccessmanager.entitlements.list", "privilegedaccessmanager.grants.list",
        "recommender.iamPolicyInsights.list", "resourcemanager.folders.getIamPolicy", "resourcemanager.organizations.getIamPolicy",
        "resourcemanager.projects.getIamPolicy", "run.jobs.list", "run.locations.list", "run.services.list", "secretmanager.secrets.getIamPolicy",
        "secretmanager.secrets.list", "serviceusage.services.list", "storage.buckets.getIamPolicy", "storage.buckets.list", "storage.hmacKeys.list",
    ]),
    ("iam.denyReviewer", "Deny Reviewer", &["iam.denypolicies.get", "iam.denypolicies.list"]),
    ("iam.principalAccessBoundaryViewer", "Principal Access Boundary Policy Viewer", &["iam.principalaccessboundarypolicies.get", "iam.principalaccessboundarypolicies.list", "iam.principalaccessboundarypolicies.searchPolicyBindings"]),
    ("iam.workloadIdentityPoolViewer", "IAM Workload Identity Pool Viewer", &["iam.googleapis.com/workloadIdentityPoolProviders.list", "iam.googleapis.com/workloadIdentityPools.list", "resourcemanager.projects.get"]),
    ("policyanalyzer.activityAnalysisViewer", "Activity Analysis Viewer", &["policyanalyzer.serviceAccountKeyLastAuthenticationActivities.query", "policyanalyzer.serviceAccountLastAuthenticationActivities.query"]),
    ("recommender.iamViewer", "IAM Recommender Viewer", &["recommender.iamPolicyInsights.list", "resourcemanager.projects.get"]),
    ("serviceusage.serviceUsageConsumer", "Service Usage Consumer", &["serviceusage.services.get", "serviceusage.services.list", "serviceusage.services.use"]),
    ("privilegedaccessmanager.viewer", "Privileged Access Manager Viewer", &["privilegedaccessmanager.entitlements.list", "privilegedaccessmanager.grants.list", "resourcemanager.projects.get"]),
    ("orgpolicy.policyViewer", "Organization Policy Viewer", &["orgpolicy.policies.list", "orgpolicy.policy.get"]),
    ("logging.viewer", "Logs Viewer", &["logging.logEntries.list", "logging.logs.list", "resourcemanager.projects.get"]),
    ("logging.privateLogViewer", "Private Logs Viewer", &["logging.logEntries.list", "logging.logs.list", "logging.privateLogEntries.list", "resourcemanager.projects.get"]),
    ("storage.legacyBucketOwner", "Storage Legacy Bucket Owner", &["storage.buckets.get", "storage.buckets.getIamPolicy", "storage.buckets.setIamPolicy", "storage.buckets.update", "storage.objects.create", "storage.objects.delete", "storage.objects.list"]),
    ("storage.legacyBucketReader", "Storage Legacy Bucket Reader", &["storage.buckets.get", "storage.objects.list"]),
    ("owner", "Owner", &["cloudfunctions.functions.create", "compute.instances.create", "compute.instances.list", "compute.instances.setMetadata", "iam.roles.create", "iam.roles.update", "iam.serviceAccountKeys.create", "iam.serviceAccounts.actAs", "iam.serviceAccounts.create", "iam.serviceAccounts.setIamPolicy", "resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy", "run.services.create", "secretmanager.secrets.setIamPolicy"]),
    ("editor", "Editor", &["cloudfunctions.functions.create", "compute.instances.create", "compute.instances.list", "compute.instances.setMetadata", "iam.serviceAccountKeys.create", "iam.serviceAccounts.actAs", "iam.serviceAccounts.create", "resourcemanager.projects.get", "run.services.create"]),
    ("viewer", "Viewer", &["compute.instances.list", "iam.serviceAccounts.list", "resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy"]),
    ("resourcemanager.organizationAdmin", "Organization Administrator", &["resourcemanager.folders.get", "resourcemanager.folders.setIamPolicy", "resourcemanager.organizations.get", "resourcemanager.organizations.getIamPolicy", "resourcemanager.organizations.setIamPolicy", "resourcemanager.projects.get", "resourcemanager.projects.setIamPolicy"]),
    ("resourcemanager.folderViewer", "Folder Viewer", &["resourcemanager.folders.get", "resourcemanager.folders.list", "resourcemanager.projects.get", "resourcemanager.projects.list"]),
    ("iam.serviceAccountTokenCreator", "Service Account Token Creator", &["iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken", "iam.serviceAccounts.implicitDelegation", "iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"]),
    ("iam.serviceAccountUser", "Service Account User", &["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "iam.serviceAccounts.list", "resourcemanager.projects.get"]),
    ("iam.serviceAccountAdmin", "Service Account Admin", &["iam.serviceAccounts.create", "iam.serviceAccounts.delete", "iam.serviceAccounts.getIamPolicy", "iam.serviceAccounts.list", "iam.serviceAccounts.setIamPolicy"]),
    ("iam.serviceAccountKeyAdmin", "Service Account Key Admin", &["iam.serviceAccountKeys.create", "iam.serviceAccountKeys.delete", "iam.serviceAccountKeys.list"]),
    ("iam.workloadIdentityUser", "Workload Identity User", &["iam.serviceAccounts.get", "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken", "iam.serviceAccounts.list"]),
    ("iam.securityAdmin", "Security Admin", &["iam.serviceAccounts.setIamPolicy", "resourcemanager.organizations.setIamPolicy", "resourcemanager.projects.setIamPolicy", "storage.buckets.setIamPolicy"]),
    ("run.developer", "Cloud Run Developer", &["run.services.create", "run.services.get", "run.services.list", "run.services.update"]),
    ("run.invoker", "Cloud Run Invoker", &["run.routes.invoke"]),
    ("storage.admin", "Storage Admin", &["storage.buckets.getIamPolicy", "storage.buckets.list", "storage.buckets.setIamPolicy", "storage.objects.get", "storage.objects.list"]),
    ("storage.objectViewer", "Storage Object Viewer", &["storage.objects.get", "storage.objects.list"]),
    ("secretmanager.secretAccessor", "Secret Manager Secret Accessor", &["secretmanager.versions.access"]),
    ("cloudkms.cryptoKeyDecrypter", "Cloud KMS CryptoKey Decrypter", &["cloudkms.cryptoKeyVersions.useToDecrypt"]),
    ("compute.instanceAdmin.v1", "Compute Instance Admin (v1)", &["compute.instances.create", "compute.instances.list", "compute.instances.setMetadata", "compute.instances.setServiceAccount"]),
];

#[cfg(test)]
mod tests {
    use super::ROLES;

    #[test]
    fn each_role_is_there_once_and_its_permissions_are_in_order() {
        let mut names: Vec<&str> = ROLES.iter().map(|(name, ..)| *name).collect();
        for (name, _, permissions) in ROLES {
            assert!(permissions.is_sorted() && !permissions.is_empty(), "{name}");
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
