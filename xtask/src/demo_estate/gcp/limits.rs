//! What limits everybody: a deny policy and the constraints of the organization.

use serde_json::json;

use super::organization::{ORGANIZATION, Organization};

pub(super) fn add(organization: &mut Organization) {
    organization.deny(json!({
        "name": "policies/cloudresourcemanager.googleapis.com%2Fprojects%2F810000000003/denypolicies/keep-the-logs", "displayName": "Keep the logs", "kind": "DenyPolicy", "etag": "MTc=",
        "rules": [{"description": "nobody deletes what the auditors read", "denyRule": {"deniedPrincipals": ["principalSet://goog/public:all"], "deniedPermissions": ["storage.googleapis.com/objects.delete", "storage.googleapis.com/buckets.delete"]}}],
    }));
    for constraint in
        ["iam.disableServiceAccountKeyUpload", "iam.automaticIamGrantsForDefaultServiceAccounts"]
    {
        organization.list("orgpolicy-organizations.policies.list", json!({"name": format!("{ORGANIZATION}/policies/{constraint}"), "spec": {"rules": [{"enforce": true}]}}));
    }
    organization.list("orgpolicy-organizations.policies.list", json!({
        "name": format!("{ORGANIZATION}/policies/iam.allowedPolicyMemberDomains"), "spec": {"rules": [{"values": {"allowedValues": ["C01exbank", "C02acme", "C03bolt"]}}]},
    }));
}
