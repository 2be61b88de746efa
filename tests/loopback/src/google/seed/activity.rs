//! Use and change: last authentications, insights, audit log entries, events of the admin console.

use serde_json::{Value, json};

use super::directory::user_id;
use super::{MADE, etag, guid};
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

/// The service accounts that were used, and when; a key where one was.
const USED: [(&str, &str, &str, Option<&str>); 4] = [
    (
        "contoso-build",
        names::BUILD_NUMBER,
        "deployer@contoso-build.iam.gserviceaccount.com",
        Some("1f00000000000000000000000000000000000001"),
    ),
    ("contoso-pay-prod", names::PRODUCTION_NUMBER, "pay-api@contoso-pay-prod.iam.gserviceaccount.com", None),
    (
        "contoso-pay-prod",
        names::PRODUCTION_NUMBER,
        "pay-batch@contoso-pay-prod.iam.gserviceaccount.com",
        Some("1f00000000000000000000000000000000000003"),
    ),
    ("contoso-security", names::SECURITY_NUMBER, names::SCANNER, None),
];

pub(super) fn add(organization: &mut Organization) {
    activities(organization);
    insights(organization);
    logs(organization);
    console(organization);
}

fn activities(organization: &mut Organization) {
    for (project, number, email, key) in USED {
        let account = organization.service_account(email).expect("an account of the seed");
        let unique = account["uniqueId"].clone();
        let resource = format!("//iam.googleapis.com/projects/{project}/serviceAccounts/{email}");
        let shown = json!({
            "fullResourceName": resource, "projectNumber": number, "serviceAccountId": unique,
        });
        let mut add = |kind: &str, resource: &str, detail: Value| {
            organization.add(
                Shelf::Activities,
                json!({
                    "_id": format!("{kind} {resource}"), "_of": format!("projects/{project}/activityTypes/{kind}"), "_scope": format!("projects/{project}"),
                    "fullResourceName": resource, "activityType": kind, "activity": detail,
                    "observationPeriod": { "startTime": "2025-05-24T07:00:00Z", "endTime": "2026-11-18T08:00:00Z" },
                }),
            );
        };
        let time = "2026-11-17T08:00:00Z";
        add(
            "serviceAccountLastAuthentication",
            &resource,
            json!({ "lastAuthenticatedTime": time, "serviceAccount": shown }),
        );
        if let Some(key) = key {
            let name = format!("{resource}/keys/{key}");
            let held =
                json!({ "fullResourceName": name, "projectNumber": number, "serviceAccountId": unique });
            add(
                "serviceAccountKeyLastAuthentication",
                &name,
                json!({ "lastAuthenticatedTime": time, "serviceAccountKey": held }),
            );
        }
    }
}

fn insights(organization: &mut Organization) {
    let (production, number) = ("projects/contoso-pay-prod", "projects/481516234200");
    for (scope, at, member, role) in [
        (
            production,
            number,
            "serviceAccount:481516234200-compute@developer.gserviceaccount.com",
            "roles/editor",
        ),
        (production, number, "user:alice@contoso.example", "roles/owner"),
        (
            names::ORGANIZATION,
            names::ORGANIZATION,
            "group:platform@contoso.example",
            "organizations/734512098415/roles/platformOperator",
        ),
    ] {
        let kind = "insightTypes/google.iam.policy.Insight";
        let name = format!("{at}/locations/global/{kind}/insights/{}", guid(member));
        organization.add(
            Shelf::Insights,
            json!({
                "_id": name, "_of": format!("{scope}/{kind}"), "_scope": scope,
                "name": name, "description": "2 of the permissions in this role binding were used in the past 90 days.",
                "content": {
                    "role": role, "member": member, "condition": { "expression": "", "title": "", "description": "", "location": "" },
                    "exercisedPermissions": [{ "permission": "compute.instances.list" }], "inferredPermissions": [],
                    "currentTotalPermissionsCount": "2900",
                },
                "lastRefreshTime": "2026-11-18T07:00:00Z", "observationPeriod": "7776000s", "stateInfo": { "state": "ACTIVE" },
                "category": "SECURITY", "targetResources": [format!("//cloudresourcemanager.googleapis.com/{at}")],
                "insightSubtype": "PERMISSIONS_USAGE", "etag": format!("\"{}\"", etag(member)), "severity": "LOW",
            }),
        );
    }
}

fn logs(organization: &mut Organization) {
    for (at, (project, method, actor, time)) in [
        ("contoso-pay-prod", "SetIamPolicy", "alice@contoso.example", "2026-11-18T09:10:11.123456Z"),
        (
            "contoso-build",
            "google.iam.admin.v1.CreateServiceAccountKey",
            names::DEPLOYER,
            "2026-11-17T09:10:11.123456Z",
        ),
        (
            "contoso-pay-prod",
            "google.iam.admin.v1.SetIAMPolicy",
            "bob@contoso.example",
            "2026-11-16T09:10:11.123456Z",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let key = method.contains("Key") || method.contains("admin");
        let service = if key { "iam.googleapis.com" } else { "cloudresourcemanager.googleapis.com" };
        let mut payload = json!({
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog", "status": {},
            "authenticationInfo": { "principalEmail": actor, "principalSubject": if actor.ends_with("gserviceaccount.com") { format!("serviceAccount:{actor}") } else { format!("user:{actor}") } },
            "requestMetadata": { "callerIp": "198.51.100.7", "callerSuppliedUserAgent": "gcloud" }, "serviceName": service, "methodName": method,
            "resourceName": format!("projects/{project}"),
            "authorizationInfo": [{ "resource": format!("projects/{project}"), "permission": "resourcemanager.projects.setIamPolicy", "granted": true }],
        });
        if actor.ends_with("gserviceaccount.com") {
            payload["authenticationInfo"]["serviceAccountDelegationInfo"] = json!([{
                "principalSubject": "user:bob@contoso.example", "firstPartyPrincipal": { "principalEmail": "bob@contoso.example" } }]);
        }
        if method == "SetIamPolicy" {
            payload["serviceData"] = json!({
                "@type": "type.googleapis.com/google.iam.v1.logging.AuditData",
                "policyDelta": { "bindingDeltas": [{ "action": "ADD", "role": "roles/owner", "member": "user:contractor@fabrikam.example" }] },
            });
        }
        let kind = if key { "service_account" } else { "project" };
        organization.add(
            Shelf::LogEntries,
            json!({
                "_id": format!("log {at}"), "_scope": format!("projects/{project}"), "protoPayload": payload, "insertId": format!("loopback{at:04}"),
                "resource": { "type": kind, "labels": { "project_id": project } }, "timestamp": time, "receiveTimestamp": time,
                "severity": "NOTICE", "logName": format!("projects/{project}/logs/cloudaudit.googleapis.com%2Factivity"),
            }),
        );
    }
}

/// That somebody let a service account speak for everybody shows nowhere else.
fn console(organization: &mut Organization) {
    let parameter = |name: &str, value: &str| json!({ "name": name, "value": value });
    organization.add(
        Shelf::AdminActivities,
        json!({
            "_id": "admin role", "kind": "admin#reports#activity", "etag": etag("admin role"),
            "id": { "time": "2026-11-06T10:00:00.123Z", "uniqueQualifier": "-481516234210", "applicationName": "admin", "customerId": names::CUSTOMER },
            "actor": { "callerType": "USER", "email": "frank@contoso.example", "profileId": user_id("frank") }, "ipAddress": "198.51.100.8",
            "events": [{ "type": "DELEGATED_ADMIN_SETTINGS", "name": "ASSIGN_ROLE",
                "parameters": [parameter("ROLE_NAME", "_GROUPS_ADMIN_ROLE"), parameter("USER_EMAIL", "alice@contoso.example"), parameter("ORG_UNIT_NAME", "/")] }],
        }),
    );
    for (at, (client, scopes, time)) in [
        ("103846120977412650005", "https://www.googleapis.com/auth/admin.directory.user,https://www.googleapis.com/auth/gmail.readonly", "2026-10-05T10:00:00.123Z"),
        ("764000000000-saas.apps.googleusercontent.com", "https://www.googleapis.com/auth/calendar.readonly", MADE),
    ]
    .into_iter()
    .enumerate()
    {
        organization.add(
            Shelf::AdminActivities,
            json!({
                "_id": format!("admin {at}"), "kind": "admin#reports#activity", "etag": etag(client),
                "id": { "time": time, "uniqueQualifier": format!("-48151623420{at}"), "applicationName": "admin", "customerId": names::CUSTOMER },
                "actor": { "callerType": "USER", "email": "frank@contoso.example", "profileId": user_id("frank") }, "ipAddress": "198.51.100.8",
                "events": [{
                    "type": "DOMAIN_SETTINGS", "name": "AUTHORIZE_API_CLIENT_ACCESS",
                    "parameters": [parameter("DOMAIN_NAME", names::DOMAIN), parameter("API_CLIENT_NAME", client), parameter("API_SCOPES", scopes)],
                }],
            }),
        );
    }
}
