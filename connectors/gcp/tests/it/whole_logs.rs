//! Audit logs that are read whole, and when their silence says something.

use serde_json::{Value, json};
use tenure_loopback::Faults;
use tenure_loopback::google::{Organization, Shelf, names};
use tenure_model::{LogReading, Records};

use crate::records::normalise;
use crate::scan::scan_of;

const DATA_ACCESS: &str = "cloudaudit.googleapis.com/data_access";
const ROOT: &str = "//cloudresourcemanager.googleapis.com/organizations/734512098415";
const PRODUCTION: &str = "projects/contoso-pay-prod";

/// Contoso, where somebody read a secret, and the organization logs these calls.
fn contoso(logged: Value, scanner_may_read: bool) -> Organization {
    let mut organization = Organization::contoso();
    if scanner_may_read {
        let scanner = format!("serviceAccount:{}", names::SCANNER);
        organization.bind(ROOT, "roles/logging.privateLogViewer", &[&scanner]);
    }
    let policy = organization.edit(Shelf::AllowPolicies, ROOT).expect("the organization's policy");
    policy["policy"]["auditConfigs"] = logged;
    organization.add(
        Shelf::LogEntries,
        json!({
            "_id": "read", "_scope": PRODUCTION, "insertId": "read1", "timestamp": "2026-11-19T01:00:00Z",
            "logName": format!("{PRODUCTION}/logs/cloudaudit.googleapis.com%2Fdata_access"),
            "resource": { "type": "audited_resource", "labels": { "project_id": "contoso-pay-prod" } },
            "protoPayload": {
                "serviceName": "secretmanager.googleapis.com",
                "methodName": "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion",
                "resourceName": "projects/481516234200/secrets/ledger/versions/1",
                "authenticationInfo": { "principalEmail": "contractor@fabrikam.example" },
            },
        }),
    );
    organization
}

/// Every kind of call, of every service, with nobody left out.
fn all_calls() -> Value {
    json!([{ "service": "allServices", "auditLogConfigs":
        [{ "logType": "ADMIN_READ" }, { "logType": "DATA_READ" }, { "logType": "DATA_WRITE" }] }])
}

async fn read(organization: Organization, whole: bool) -> Records {
    let scanned = scan_of(organization, Faults::none(), |config| config.whole_logs = whole).await;
    assert_eq!(scanned.server.undocumented(), Vec::<String>::new());
    normalise(&scanned).0
}

fn of_data_access(records: &Records) -> Vec<&LogReading> {
    records.log_readings.iter().filter(|reading| reading.source == DATA_ACCESS).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_logs_tell_who_read_what() {
    let records = read(contoso(all_calls(), true), true).await;
    let event = records.events.iter().find(|event| event.source == DATA_ACCESS).expect("the read");
    assert_eq!(event.actor, "user:contractor@fabrikam.example");
    assert_eq!(event.scope.local(), PRODUCTION);
    let readings = of_data_access(&records);
    let production = readings.iter().find(|reading| reading.scope.local() == PRODUCTION);
    let filter = production.map(|reading| reading.filter.as_str());
    assert_eq!(filter, Some(r#"NOT protoPayload.authenticationInfo.principalEmail=~"^system:""#));
    assert!(readings.iter().any(|reading| reading.scope.local() == names::ORGANIZATION));
    let activity = records.log_readings.iter().filter(|reading| reading.source.ends_with("/activity"));
    assert!(activity.clone().count() > 2);
    assert!(activity.into_iter().all(|reading| Some(reading.filter.as_str()) == filter));
    let changes = read(contoso(all_calls(), true), false).await;
    assert!(changes.events.iter().all(|event| event.source != DATA_ACCESS), "nobody asked for it");
    assert_eq!(of_data_access(&changes), Vec::<&LogReading>::new());
}

/// INVARIANT: an empty log counts only where it may be read, and is kept of everything and everybody.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_may_be_silent_is_told_by_nobody() {
    let exempted = json!([
        { "service": "allServices", "auditLogConfigs":
            [{ "logType": "ADMIN_READ" }, { "logType": "DATA_READ" }, { "logType": "DATA_WRITE" }] },
        { "service": "storage.googleapis.com", "auditLogConfigs":
            [{ "logType": "DATA_READ", "exemptedMembers": ["user:contractor@fabrikam.example"] }] },
    ]);
    let no_reads = json!([{ "service": "allServices", "auditLogConfigs": [{ "logType": "ADMIN_READ" }] }]);
    for (logged, may_read) in [(all_calls(), false), (exempted, true), (no_reads, true), (Value::Null, true)]
    {
        let said = format!("{logged}, {may_read}");
        let records = read(contoso(logged, may_read), true).await;
        assert_eq!(of_data_access(&records), Vec::<&LogReading>::new(), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_from_the_day_on_which_it_was_last_changed() {
    let mut organization = contoso(all_calls(), true);
    organization.add(
        Shelf::LogEntries,
        json!({
            "_id": "switch", "_scope": names::ORGANIZATION, "insertId": "switch1", "timestamp": "2026-11-10T00:00:00Z",
            "logName": format!("{}/logs/cloudaudit.googleapis.com%2Factivity", names::ORGANIZATION),
            "resource": { "type": "organization", "labels": {} },
            "protoPayload": {
                "serviceName": "cloudresourcemanager.googleapis.com", "methodName": "SetIamPolicy",
                "resourceName": names::ORGANIZATION,
                "authenticationInfo": { "principalEmail": "alice@contoso.example" },
                "serviceData": { "policyDelta": { "auditConfigDeltas":
                    [{ "action": "ADD", "service": "allServices", "logType": "DATA_READ" }] } },
            },
        }),
    );
    let records = read(organization, true).await;
    let readings = of_data_access(&records);
    assert!(!readings.is_empty());
    assert!(
        readings.iter().all(|reading| reading.from.to_string() == "2026-11-10T00:00:00Z"),
        "{readings:?}"
    );
}
