//! Deny policies, principal access boundaries and organisation policies.

use serde_json::{Value, json};

use super::{MADE, etag, guid, placed};
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

pub(super) fn add(organization: &mut Organization) {
    deny(organization);
    boundaries(organization);
    constraints(organization);
}

fn deny(organization: &mut Organization) {
    for (at, id, rule) in [
        (
            names::ORGANIZATION,
            "no-keys",
            json!({
                "deniedPrincipals": ["principalSet://goog/public:all"],
                "exceptionPrincipals": ["principalSet://goog/group/gcp-organization-admins@contoso.example"],
                "deniedPermissions": ["iam.googleapis.com/serviceAccountKeys.create"],
            }),
        ),
        (
            "projects/contoso-pay-prod",
            "no-secrets-for-engineers",
            json!({
                "deniedPrincipals": ["principalSet://goog/group/engineering@contoso.example"],
                "deniedPermissions": ["secretmanager.googleapis.com/versions.access", "iam.googleapis.com/serviceAccounts.getAccessToken"],
                "exceptionPermissions": ["iam.googleapis.com/serviceAccounts.getOpenIdToken"],
                "denialCondition": { "title": "untagged", "expression": "!resource.matchTag('734512098415/approved', 'yes')" },
            }),
        ),
    ] {
        let point = organization.project(at).map_or_else(|| at.to_owned(), |row| text(&row, "name"));
        let name = format!(
            "policies/cloudresourcemanager.googleapis.com%2F{}/denypolicies/{id}",
            point.replace('/', "%2F")
        );
        let row = json!({
            "name": name, "uid": guid(&name), "kind": "DenyPolicy", "displayName": id, "etag": etag(&name),
            "createTime": MADE, "updateTime": MADE, "rules": [{ "description": id, "denyRule": rule }],
        });
        organization.add(Shelf::DenyPolicies, placed(row, &name, at, at));
    }
}

fn boundaries(organization: &mut Organization) {
    let policy =
        format!("{}/locations/global/principalAccessBoundaryPolicies/own-organization", names::ORGANIZATION);
    let row = json!({
        "name": policy, "uid": guid(&policy), "displayName": "Own organization only", "etag": etag(&policy),
        "createTime": MADE, "updateTime": MADE, "annotations": { "owner": "security" },
        "details": {
            "enforcementVersion": "3",
            "rules": [{
                "description": "Contoso", "effect": "ALLOW",
                "resources": [format!("//cloudresourcemanager.googleapis.com/{}", names::ORGANIZATION)],
            }],
        },
    });
    organization.add(Shelf::BoundaryPolicies, placed(row, &policy, names::ORGANIZATION, names::ORGANIZATION));
    let number = format!("projects/{}", names::BUILD_NUMBER);
    for (of, at, id, target) in [
        (
            names::ORGANIZATION,
            names::ORGANIZATION,
            "everyone",
            format!("//cloudresourcemanager.googleapis.com/{}", names::ORGANIZATION),
        ),
        (
            "projects/contoso-build",
            number.as_str(),
            "pipelines",
            format!("//iam.googleapis.com/{number}/locations/global/workloadIdentityPools/pipelines"),
        ),
    ] {
        let name = format!("{at}/locations/global/policyBindings/{id}");
        let mut row = json!({
            "name": name, "uid": guid(&name), "displayName": id, "etag": etag(&name), "target": { "principalSet": target },
            "policyKind": "PRINCIPAL_ACCESS_BOUNDARY", "policy": policy, "policyUid": guid(&policy), "createTime": MADE, "updateTime": MADE,
        });
        if id == "everyone" {
            row["condition"] = json!({ "title": "service accounts", "expression": "principal.type == 'iam.googleapis.com/ServiceAccount'" });
        }
        organization.add(Shelf::PolicyBindings, placed(row, &name, of, of));
    }
}

fn constraints(organization: &mut Organization) {
    let enforced = json!({ "rules": [{ "enforce": true }] });
    let customers = json!({ "rules": [{ "values": { "allowedValues": [names::CUSTOMER, "C0fabr1kam"] } }] });
    let lifted = json!({
        "inheritFromParent": false,
        "rules": [{ "enforce": false, "condition": { "title": "legacy", "expression": "resource.matchTag('734512098415/legacy', 'yes')" } }, { "enforce": true }],
    });
    for (at, constraint, spec) in [
        (names::ORGANIZATION, "iam.disableServiceAccountKeyCreation", enforced.clone()),
        (names::ORGANIZATION, "iam.automaticIamGrantsForDefaultServiceAccounts", enforced),
        (names::ORGANIZATION, "iam.allowedPolicyMemberDomains", customers),
        ("projects/contoso-build", "iam.disableServiceAccountKeyCreation", lifted),
    ] {
        let point = organization.project(at).map_or_else(|| at.to_owned(), |row| text(&row, "name"));
        let name = format!("{point}/policies/{constraint}");
        let mut spec = spec;
        spec["etag"] = json!(etag(&name));
        spec["updateTime"] = json!(MADE);
        let row = json!({ "name": name, "spec": spec, "etag": etag(&name) });
        organization.add(Shelf::OrgPolicies, placed(row, &name, at, at));
    }
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().expect("a text").to_owned()
}
