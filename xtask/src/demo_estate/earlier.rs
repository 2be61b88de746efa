//! The same organisation nine weeks before: what was otherwise then, as differences from the files of today.
//!
//! The demo applies them to its own files and moves every time that had not come yet back by those weeks
//! (`scanner/cli/src/commands/demo/earlier.rs`), so that nothing of it is there twice.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::places::PROD;
use super::{exports, trust};
use crate::gaad::Statement;

/// When the organisation was read before.
const AS_OF: &str = "2026-08-29T00:00:00Z";

const DETAILS: &str = "estate/prod/iam-get-account-authorization-details.json";
const REPORT: &str = "estate/prod/iam-get-credential-report.csv";
const GRANTS: &str =
    "organization/privilegedaccessmanager-projects.locations.entitlements.grants.list.ex-ledger-prod.json";
const ACTIVE: &str = "tenant/graph-roleManagement-directory-roleAssignmentScheduleInstances.json";

/// What was otherwise.
#[derive(Debug, Default, Serialize)]
pub(super) struct Differences {
    as_of: &'static str,
    /// Operations of JSON Patch (RFC 6902) by file.
    patches: BTreeMap<String, Vec<Value>>,
    /// Cells by file, first cell of their row, and column.
    cells: BTreeMap<&'static str, BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>>,
}

/// The differences.
pub(super) fn differences() -> Differences {
    let files: BTreeMap<String, Vec<u8>> = exports().into_iter().collect();
    let parsed = |path: &str| -> Value {
        files.get(path).and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default()
    };
    let mut patches = BTreeMap::from([
        (DETAILS.to_owned(), roles(&parsed(DETAILS))),
        // What was asked for in October, and who was at work that day.
        (GRANTS.to_owned(), vec![json!({ "op": "replace", "path": "/grants", "value": [] })]),
        (
            ACTIVE.to_owned(),
            vec![remove("/value", at(&parsed(ACTIVE), "/value", "id", "schedule-role-at-work"))],
        ),
    ]);
    for path in files.keys().filter(|path| path.contains("/cloudtrail-lookup-events.")) {
        let not_yet = not_yet(&parsed(path));
        if !not_yet.is_empty() {
            patches.insert(path.clone(), not_yet);
        }
    }
    Differences { as_of: AS_OF, patches, cells: BTreeMap::from([(REPORT, keys())]) }
}

/// Partners gained access since: by an approval, without one, by a change of their own. One role of theirs is gone.
fn roles(details: &Value) -> Vec<Value> {
    let roles = "/RoleDetailList";
    let role = |name: &str| at(details, roles, "RoleName", name);
    let held = |name: &str| format!("{roles}/{}/AttachedManagedPolicies", role(name));
    let emergency = role("bolt-emergency");
    let narrower = format!("{roles}/{emergency}/AssumeRolePolicyDocument/Statement/0/Condition/Bool");
    vec![
        remove(&held("acme-batch-support"), 0),
        remove(&held("acme-performance"), 0),
        json!({ "op": "add", "path": narrower, "value": { "aws:MultiFactorAuthPresent": "true" } }),
        json!({ "op": "add", "path": format!("{roles}/{}", emergency + 1), "value": handover() }),
    ]
}

/// A role for the time in which Bolt took over, which anybody of Bolt's account could take.
fn handover() -> Value {
    json!({
        "Path": "/",
        "RoleName": "bolt-handover",
        "RoleId": "AROAEXAMPLEBOLTHANDOV",
        "Arn": PROD.role("/bolt-handover"),
        "CreateDate": "2026-05-04T09:20:11+00:00",
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [statement()],
        },
        "InstanceProfileList": [],
        "RolePolicyList": [],
        "AttachedManagedPolicies": [
            { "PolicyName": "operations-read", "PolicyArn": PROD.policy("operations-read") },
        ],
        "Tags": [
            { "Key": "Owner", "Value": "vendor-management@bank.example" },
            { "Key": "Purpose", "Value": "Bolt Managed Services: handover" },
            { "Key": "Expires", "Value": "2026-12-31" },
        ],
        "RoleLastUsed": { "LastUsedDate": "2026-08-20T10:28:52+00:00", "Region": "eu-west-1" },
    })
}

fn statement() -> Statement {
    trust::account(super::places::BOLT)
}

/// Keys of users: one that a partner made since, one that was changed in time, one that was deleted.
fn keys() -> BTreeMap<&'static str, BTreeMap<&'static str, &'static str>> {
    let none = BTreeMap::from([
        ("access_key_2_active", "false"),
        ("access_key_2_last_rotated", "N/A"),
        ("access_key_2_last_used_date", "N/A"),
        ("access_key_2_last_used_region", "N/A"),
        ("access_key_2_last_used_service", "N/A"),
    ]);
    let mut only_the_old = none.clone();
    only_the_old.extend([
        ("access_key_1_active", "true"),
        ("access_key_1_last_used_date", "2026-08-28T06:10:10+00:00"),
    ]);
    let another = BTreeMap::from([
        ("access_key_2_active", "true"),
        ("access_key_2_last_rotated", "2024-12-02T08:48:36+00:00"),
    ]);
    BTreeMap::from([
        ("svc-fraud-feed", none),
        ("svc-old-terminal", only_the_old),
        ("svc-legacy-clearing", another),
    ])
}

/// Takes away what had not happened yet; what services do every day is left, and moved back.
fn not_yet(log: &Value) -> Vec<Value> {
    let events = log.get("Events").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |event: &Value, member: &str| {
        event.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let later = events.iter().enumerate().rev().filter(|(_, event)| {
        text(event, "EventTime").as_str() > AS_OF && text(event, "EventName") != "PutEvaluations"
    });
    // From the last to the first, so that the places of the others stay as they are.
    later.map(|(at, _)| remove("/Events", at)).collect()
}

fn remove(list: &str, at: usize) -> Value {
    json!({ "op": "remove", "path": format!("{list}/{at}") })
}

/// The place in a list of the object whose member has this value.
fn at(of: &Value, list: &str, member: &str, value: &str) -> usize {
    let items = of.pointer(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    // A place behind all others is refused by whoever applies it.
    items
        .iter()
        .position(|item| item.get(member).and_then(Value::as_str) == Some(value))
        .unwrap_or(items.len())
}
