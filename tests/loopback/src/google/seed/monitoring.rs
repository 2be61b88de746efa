//! Who watches, and where logs and data go.

use serde_json::json;

use super::{MADE, placed};
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

const PRODUCTION: &str = "projects/contoso-pay-prod";

pub(super) fn add(organization: &mut Organization) {
    // A sink that hands the log of production to another's project.
    let sink = format!("{PRODUCTION}/sinks/to-partner");
    organization.add(Shelf::LogSinks, placed(json!({
        "name": "to-partner", "resourceName": sink, "destination": "pubsub.googleapis.com/projects/northwind-soc/topics/contoso",
        "filter": "log_id(\"cloudaudit.googleapis.com/activity\")", "writerIdentity": "serviceAccount:service-481516234200@gcp-sa-logging.iam.gserviceaccount.com",
        "createTime": MADE, "updateTime": MADE,
    }), &format!("//logging.googleapis.com/{sink}"), PRODUCTION, PRODUCTION));
    for (name, days, locked) in [("_Required", 400, true), ("_Default", 30, false)] {
        let bucket = format!("{PRODUCTION}/locations/global/buckets/{name}");
        let mut row = json!({ "name": bucket, "description": "Audit bucket", "retentionDays": days, "lifecycleState": "ACTIVE" });
        if locked {
            row["locked"] = json!(true);
        }
        organization.add(
            Shelf::LogBuckets,
            placed(row, &format!("//logging.googleapis.com/{bucket}"), PRODUCTION, PRODUCTION),
        );
    }
    let alarm = format!("{PRODUCTION}/alertPolicies/4815162342");
    organization.add(Shelf::AlertPolicies, placed(json!({
        "name": alarm, "displayName": "Owners that were added", "enabled": true, "combiner": "OR", "severity": "CRITICAL",
        "notificationChannels": [format!("{PRODUCTION}/notificationChannels/1")],
        "conditions": [{ "name": format!("{alarm}/conditions/1"), "displayName": "roles/owner",
            "conditionMatchedLog": { "filter": "protoPayload.methodName=\"SetIamPolicy\" AND protoPayload.serviceData.policyDelta.bindingDeltas.role=\"roles/owner\"" } }],
    }), &format!("//monitoring.googleapis.com/{alarm}"), PRODUCTION, PRODUCTION));
    let secret = "projects/481516234200/secrets/psp-api-key";
    for (version, made, state) in [(1, MADE, "DISABLED"), (2, "2026-09-01T09:00:00.123456Z", "ENABLED")] {
        let name = format!("{secret}/versions/{version}");
        let row = json!({ "name": name, "createTime": made, "state": state, "etag": "\"161ab2c3d4e5f6\"", "replicationStatus": { "automatic": {} } });
        organization.add(
            Shelf::SecretVersions,
            placed(row, &format!("//secretmanager.googleapis.com/{name}"), PRODUCTION, PRODUCTION),
        );
    }
    let snapshot = format!("{PRODUCTION}/global/snapshots/ledger-copy");
    organization.add(Shelf::Snapshots, placed(json!({
        "kind": "compute#snapshot", "id": "4815162342000000009", "name": "ledger-copy", "status": "READY", "creationTimestamp": "2026-10-01T08:00:00.000-07:00",
        "selfLink": format!("https://www.googleapis.com/compute/v1/{snapshot}"), "diskSizeGb": "10", "storageLocations": ["eu"],
        "sourceDisk": format!("https://www.googleapis.com/compute/v1/{PRODUCTION}/zones/europe-west1-b/disks/ledger-1"),
    }), &format!("//compute.googleapis.com/{snapshot}"), PRODUCTION, PRODUCTION));
    let build = format!("projects/{}", names::BUILD);
    let push = format!("{build}/subscriptions/hooks");
    organization.add(Shelf::Subscriptions, placed(json!({
        "name": push, "topic": format!("{build}/topics/builds"), "ackDeadlineSeconds": 10, "state": "ACTIVE",
        "pushConfig": { "pushEndpoint": "https://ci.northwind.example/contoso" },
    }), &format!("//pubsub.googleapis.com/{push}"), &build, &build));
}
