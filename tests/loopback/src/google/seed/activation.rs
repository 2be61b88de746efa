//! Privileged Access Manager: entitlements, and the grants that were asked for.

use serde_json::{Value, json};

use super::{MADE, container, etag, placed};
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

/// The one that needs an approval, and the one that needs none.
const APPROVED: &str = "projects/contoso-pay-prod/locations/global/entitlements/production-owner";
const UNAPPROVED: &str = "organizations/734512098415/locations/global/entitlements/security-admin";

pub(super) fn add(organization: &mut Organization) {
    let approvers = json!({
        "manualApprovals": {
            "requireApproverJustification": true,
            "steps": [{ "approvalsNeeded": 1, "approvers": [{ "principals": ["group:gcp-organization-admins@contoso.example"] }] }],
        },
    });
    let owner = entitlement(
        APPROVED,
        "projects/contoso-pay-prod",
        "roles/owner",
        "group:engineering@contoso.example",
    );
    let owner = with(owner, "approvalWorkflow", approvers);
    organization.add(
        Shelf::Entitlements,
        placed(owner, APPROVED, "projects/contoso-pay-prod", "projects/contoso-pay-prod"),
    );
    let admin =
        entitlement(UNAPPROVED, names::ORGANIZATION, "roles/iam.securityAdmin", "user:bob@contoso.example");
    organization
        .add(Shelf::Entitlements, placed(admin, UNAPPROVED, names::ORGANIZATION, names::ORGANIZATION));
    grants(organization);
}

fn access(scope: &str, role: &str) -> Value {
    let kind = match scope.split('/').next() {
        Some("organizations") => "Organization",
        Some("folders") => "Folder",
        _ => "Project",
    };
    json!({
        "gcpIamAccess": {
            "resourceType": format!("cloudresourcemanager.googleapis.com/{kind}"), "resource": container(scope),
            "roleBindings": [{ "role": role }],
        },
    })
}

fn entitlement(name: &str, scope: &str, role: &str, who: &str) -> Value {
    json!({
        "name": name, "createTime": MADE, "updateTime": MADE, "etag": etag(name), "state": "AVAILABLE",
        "eligibleUsers": [{ "principals": [who] }], "maxRequestDuration": "14400s", "privilegedAccess": access(scope, role),
        "requesterJustificationConfig": { "unstructured": {} },
        "additionalNotificationTargets": { "adminEmailRecipients": ["security@contoso.example"] },
    })
}

fn grants(organization: &mut Organization) {
    for (entitlement, scope, role, id, more) in [
        (
            APPROVED,
            "projects/contoso-pay-prod",
            "roles/owner",
            "d3b0a7f2-0001-4000-8000-000000000001",
            active(),
        ),
        (
            APPROVED,
            "projects/contoso-pay-prod",
            "roles/owner",
            "d3b0a7f2-0001-4000-8000-000000000002",
            modified(),
        ),
        (
            UNAPPROVED,
            names::ORGANIZATION,
            "roles/iam.securityAdmin",
            "d3b0a7f2-0001-4000-8000-000000000003",
            ended(),
        ),
    ] {
        let name = format!("{entitlement}/grants/{id}");
        let mut row = json!({
            "name": name, "createTime": "2026-11-20T08:00:00.123456Z", "updateTime": "2026-11-20T08:10:00.123456Z",
            "requestedDuration": "7200s", "justification": { "unstructuredJustification": "Incident 4711" },
            "privilegedAccess": access(scope, role),
        });
        if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
            row.extend(more);
        }
        let of = entitlement.replace("/locations/global", "");
        organization.add(Shelf::Grants, placed(row, &name, &of, scope));
    }
}

/// Asked for, approved, and running.
fn active() -> Value {
    json!({
        "requester": "carol@contoso.example", "state": "ACTIVE", "externallyModified": false,
        "timeline": { "events": [
            { "eventTime": "2026-11-20T08:00:00.123456Z", "requested": { "expireTime": "2026-11-21T08:00:00.123456Z" } },
            { "eventTime": "2026-11-20T08:10:00.123456Z", "approved": { "reason": "Seen", "actor": "alice@contoso.example" } },
            { "eventTime": "2026-11-20T08:10:01.123456Z", "activated": {} },
        ] },
        "auditTrail": { "accessGrantTime": "2026-11-20T08:10:01.123456Z" },
    })
}

/// Its binding was changed by hand: that its end takes the role away is no longer certain.
fn modified() -> Value {
    json!({
        "requester": "dave@contoso.example", "state": "ENDED", "externallyModified": true,
        "timeline": { "events": [
            { "eventTime": "2026-10-01T08:00:00.123456Z", "requested": { "expireTime": "2026-10-02T08:00:00.123456Z" } },
            { "eventTime": "2026-10-01T08:05:00.123456Z", "approved": { "reason": "Seen", "actor": "alice@contoso.example" } },
            { "eventTime": "2026-10-01T08:05:01.123456Z", "activated": {} },
            { "eventTime": "2026-10-01T08:30:00.123456Z", "externallyModified": {} },
            { "eventTime": "2026-10-01T10:05:01.123456Z", "ended": {} },
        ] },
        "auditTrail": { "accessGrantTime": "2026-10-01T08:05:01.123456Z", "accessRemoveTime": "2026-10-01T10:05:01.123456Z" },
    })
}

fn ended() -> Value {
    json!({
        "requester": "bob@contoso.example", "state": "ENDED", "externallyModified": false,
        "timeline": { "events": [
            { "eventTime": "2026-09-01T08:00:00.123456Z", "requested": {} },
            { "eventTime": "2026-09-01T08:00:01.123456Z", "activated": {} },
            { "eventTime": "2026-09-01T10:00:01.123456Z", "ended": {} },
        ] },
        "auditTrail": { "accessGrantTime": "2026-09-01T08:00:01.123456Z", "accessRemoveTime": "2026-09-01T10:00:01.123456Z" },
    })
}

fn with(mut row: Value, member: &str, value: Value) -> Value {
    row[member] = value;
    row
}
