//! Who did what to access, through whom, and which logs tell it; who watches, and where data goes.

use tenure_model::Event;

use super::*;

const ENTRIES: &str = "logging:entries.list";
const EVENTS: &str = "admin:reports.activities.list";

fn asked(names: &[&str]) -> Value {
    json!({"method": "POST", "body": {"resourceNames": names, "orderBy": "timestamp asc",
        "filter": "log_id(\"cloudaudit.googleapis.com/activity\") AND protoPayload.methodName=~\"(?i)(setiampolicy)\" AND timestamp>=\"2026-11-01T00:00:00Z\""}})
}

fn entry(id: &str, at: &str, payload: Value) -> Value {
    let mut payload = payload;
    payload["@type"] = json!("type.googleapis.com/google.cloud.audit.AuditLog");
    json!({"insertId": id, "timestamp": at, "resource": {"labels": {"project_id": "web-prod"}}, "protoPayload": payload})
}

fn told<'e>(event: &'e Event, name: &str) -> &'e str {
    event.attributes.get(name).map_or("", String::as_str)
}

fn windows(records: &Records) -> Vec<(&str, &str, String, String)> {
    let all = records.log_readings.iter();
    all.map(|log| (log.source.as_str(), log.scope.local(), log.from.to_string(), log.to.to_string()))
        .collect()
}

#[test]
fn a_change_of_a_policy_tells_who_gained_and_lost_which_role_and_through_whom() {
    let deltas = json!([{"action": "ADD", "role": "roles/owner", "member": "user:Eve@fabrikam.example"},
        {"action": "REMOVE", "role": "projects/1012/roles/ops", "member": "group:ops@contoso.example"}, {"action": "SHRUG", "role": "x", "member": "y"}]);
    let change = entry(
        "e1",
        "2026-11-10T08:00:00Z",
        json!({"serviceName": "cloudresourcemanager.googleapis.com", "methodName": "SetIamPolicy", "resourceName": "projects/1012",
        "authenticationInfo": {"principalEmail": DEPLOYER, "serviceAccountKeyName": "//iam.googleapis.com/k", "serviceAccountDelegationInfo": [
            {"firstPartyPrincipal": {"principalEmail": "Ana@contoso.example"}}, {"principalSubject": "principal://iam.googleapis.com/x/subject/y"}]},
        "requestMetadata": {"callerIp": "192.0.2.1", "callerSuppliedUserAgent": "gcloud"}, "serviceData": {"policyDelta": {"bindingDeltas": deltas}}}),
    );
    let records = Recorded::contoso()
        .scanned(ENTRIES, asked(&["projects/web-prod"]), json!({"entries": [change]}))
        .records();
    let [found] = &records.events[..] else { panic!("{:?}", records.events) };
    for (name, value) in [
        ("added", "roles/owner user:eve@fabrikam.example"),
        ("removed", "projects/web-prod/roles/ops group:ops@contoso.example"),
        ("delegation", "user:ana@contoso.example principal://iam.googleapis.com/x/subject/y"),
        ("targets", &format!("{PROJECT} user:eve@fabrikam.example group:ops@contoso.example")),
        ("callerIp", "192.0.2.1"),
        ("serviceAccountKeyName", "//iam.googleapis.com/k"),
    ] {
        assert_eq!(told(found, name), value, "{name}");
    }
}

#[test]
fn a_key_that_was_made_is_told_by_the_name_that_its_credential_has() {
    let change = entry(
        "e1",
        "2026-11-10T08:00:00Z",
        json!({"serviceName": "iam.googleapis.com", "methodName": "google.iam.admin.v1.CreateServiceAccountKey",
        "resourceName": format!("projects/-/serviceAccounts/{DEPLOYER}"), "authenticationInfo": {"principalEmail": "ana@contoso.example"},
        "response": {"name": format!("projects/web-prod/serviceAccounts/{DEPLOYER}/keys/ab12")}}),
    );
    let records = Recorded::contoso()
        .scanned(ENTRIES, asked(&["projects/web-prod"]), json!({"entries": [change]}))
        .records();
    let [found] = &records.events[..] else { panic!("{:?}", records.events) };
    assert_eq!(found.target, account_name(DEPLOYER));
    assert_eq!(told(found, "created"), format!("{}/keys/ab12", account_name(DEPLOYER)));
    assert!(told(found, "targets").contains(&format!("serviceAccount:{DEPLOYER}")));
}

#[test]
fn a_log_is_told_for_each_resource_and_only_as_far_as_it_was_read() {
    let one = entry("e1", "2026-11-10T08:00:00Z", json!({"methodName": "SetIamPolicy"}));
    let records = Recorded::contoso()
        .scanned(
            ENTRIES,
            asked(&["projects/web-prod", "folders/5001"]),
            json!({"entries": [], "nextPageToken": "a"}),
        )
        .scanned(ENTRIES, asked(&["projects/web-prod", "folders/5001"]), json!({}))
        .scanned(ENTRIES, asked(&["projects/other"]), json!({"entries": [one], "nextPageToken": "a"}))
        .scanned(EVENTS, json!({"object": "ASSIGN_ROLE"}), json!({"items": []}))
        .records();
    let (log, from, to) = (
        "cloudaudit.googleapis.com/activity",
        "2026-11-01T00:00:00Z".to_owned(),
        "2026-11-20T08:00:00Z".to_owned(),
    );
    assert_eq!(
        windows(&records),
        [
            (log, "folders/5001", from.clone(), to.clone()),
            ("admin-audit", ORGANIZATION, "2026-05-24T08:00:00Z".to_owned(), to.clone()),
            // The last page is missing: it reaches to the newest that was read.
            (log, "projects/other", from.clone(), "2026-11-10T08:00:00Z".to_owned()),
            (log, "projects/web-prod", from, to),
        ]
    );
    // An import does not say from when on its entries were asked for.
    assert_eq!(Recorded::contoso().list(ENTRIES, json!([])).records().log_readings, []);
}

#[test]
fn an_administrator_who_was_made_is_told_with_his_role() {
    let event = json!({"id": {"time": "2026-11-10T08:00:00Z", "uniqueQualifier": "7"}, "actor": {"email": "frank@contoso.example"}, "ipAddress": "192.0.2.8",
        "events": [{"name": "ADD_GROUP_MEMBER", "parameters": [{"name": "USER_EMAIL", "value": "Eve@fabrikam.example"}, {"name": "GROUP_EMAIL", "value": "Ops@contoso.example"}]},
            {"name": "ASSIGN_ROLE", "parameters": [{"name": "ROLE_NAME", "value": "_SEED_ADMIN_ROLE"}, {"name": "USER_EMAIL", "value": "eve@fabrikam.example"}]}]});
    let records = Recorded::contoso().list(EVENTS, json!([event])).records();
    let [joined, assigned] = &records.events[..] else { panic!("{:?}", records.events) };
    assert_eq!(joined.target, "user:eve@fabrikam.example");
    assert_eq!(told(joined, "targets"), "user:eve@fabrikam.example group:ops@contoso.example");
    assert_eq!(
        (assigned.target.as_str(), told(assigned, "ROLE_NAME")),
        ("user:eve@fabrikam.example", "_SEED_ADMIN_ROLE")
    );
    assert_eq!(told(assigned, "callerIp"), "192.0.2.8");
}

#[test]
fn sinks_buckets_alarms_and_versions_of_secrets_are_known() {
    let name = |rest: &str| format!("//{rest}");
    let sink = name("logging.googleapis.com/projects/web-prod/sinks/out");
    let bucket = name("logging.googleapis.com/projects/web-prod/locations/global/buckets/_Default");
    let alarm = name("monitoring.googleapis.com/projects/web-prod/alertPolicies/7");
    let secret = name("secretmanager.googleapis.com/projects/1012/secrets/db");
    let push = name("pubsub.googleapis.com/projects/web-prod/subscriptions/s");
    let version = |number: u32, made: &str, state: &str| {
        (
            format!("{secret}/versions/{number}"),
            json!({"name": format!("projects/1012/secrets/db/versions/{number}"), "createTime": made, "state": state}),
        )
    };
    let (first, second) =
        (version(1, "2024-01-01T00:00:00Z", "DISABLED"), version(2, "2026-03-01T00:00:00Z", "ENABLED"));
    let records = Recorded::contoso()
        .asset(&sink, "logging.googleapis.com/LogSink", json!({"name": "out", "destination": "pubsub.googleapis.com/projects/theirs/topics/t", "writerIdentity": "serviceAccount:w@x", "filter": ""}))
        .asset(&bucket, "logging.googleapis.com/LogBucket", json!({"name": "x", "retentionDays": 30, "lifecycleState": "ACTIVE"}))
        .asset(&alarm, "monitoring.googleapis.com/AlertPolicy", json!({"displayName": "Owners", "enabled": true, "conditions": [{"conditionMatchedLog": {"filter": "SetIamPolicy"}}]}))
        .asset(&push, "pubsub.googleapis.com/Subscription", json!({"topic": "projects/web-prod/topics/t", "pushConfig": {"pushEndpoint": "https://fabrikam.example/in"}}))
        .asset(&second.0, "secretmanager.googleapis.com/SecretVersion", second.1.clone())
        .asset(&first.0, "secretmanager.googleapis.com/SecretVersion", first.1)
        .asset(&second.0, "secretmanager.googleapis.com/SecretVersion", second.1)
        .asset(&secret, "secretmanager.googleapis.com/Secret", json!({"name": "projects/1012/secrets/db", "createTime": "2024-01-01T00:00:00Z"}))
        .records();
    let of = |id: &str, attribute: &str| {
        resource(&records, id).attributes.get(attribute).cloned().unwrap_or_default()
    };
    assert_eq!(
        (of(&sink, "destinationAccount").as_str(), of(&sink, "disabled").as_str()),
        ("theirs", "false")
    );
    assert_eq!((of(&bucket, "retentionDays").as_str(), of(&bucket, "locked").as_str()), ("30", "false"));
    assert_eq!((of(&alarm, "conditions").as_str(), of(&alarm, "enabled").as_str()), ("SetIamPolicy", "true"));
    assert_eq!(of(&push, "destination"), "https://fabrikam.example/in");
    assert_eq!(
        (of(&secret, "latestVersionCreateTime").as_str(), of(&secret, "enabledVersions").as_str()),
        ("2026-03-01T00:00:00Z", "1")
    );
    assert!(!records.resources.iter().any(|resource| resource.kind.ends_with("SecretVersion")));
}
