use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn parsed(name: &str) -> Value {
    let files = generate();
    let (_, bytes) = files.iter().find(|(path, _)| path == name).expect("the file is there");
    serde_json::from_slice(bytes).expect("is JSON")
}

fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

#[test]
fn the_same_files_every_time_and_all_of_them_small() {
    let (files, again) = (generate(), generate());
    assert_eq!(files, again);
    assert_eq!(companions(), companions());
    let total: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(total < 720_000, "{total} bytes");
}

#[test]
fn the_earlier_reading_is_a_few_kilobytes_of_differences() {
    let (_, bytes) = companions().into_iter().find(|(path, _)| path == "earlier.json").expect("is there");
    assert!(bytes.len() < 6_000, "{} bytes", bytes.len());
    let differences: Value = serde_json::from_slice(&bytes).expect("is JSON");
    let known: BTreeSet<String> = exports().into_iter().map(|(path, _)| path).collect();
    for part in ["patches", "cells"] {
        let files = differences[part].as_object().expect("is an object");
        assert!(!files.is_empty() && files.keys().all(|path| known.contains(path)), "{part}");
    }
}

#[test]
fn every_file_is_json_or_a_report_or_a_refusal() {
    for (path, bytes) in generate() {
        let text = std::str::from_utf8(&bytes).expect("is UTF-8");
        let is_json = || serde_json::from_slice::<Value>(&bytes).is_ok_and(|value| value.is_object());
        let is_report = path.ends_with("iam-get-credential-report.csv") && text.starts_with("user,arn,");
        let is_refusal = text.starts_with("\nAn error occurred (");
        assert!(is_report || is_refusal || is_json(), "{path}");
        let name = path.rsplit('/').next().unwrap_or_default();
        assert!(!name.contains([':', '*', '?', '\\', ' ']) && name.len() < 200, "{name}");
    }
}

#[test]
fn what_is_held_and_carried_exists() {
    for place in EXPORTED {
        let details = parsed(&format!("{}/iam-get-account-authorization-details.json", place.folder));
        let named = |list: &str, member: &str| -> BTreeSet<String> {
            each(&details[list]).filter_map(|item| item[member].as_str().map(str::to_owned)).collect()
        };
        let policies = named("Policies", "Arn");
        let roles = named("RoleDetailList", "Arn");
        assert_eq!(
            roles.len(),
            each(&details["RoleDetailList"]).count(),
            "two roles of one name in {}",
            place.name
        );
        for list in ["UserDetailList", "RoleDetailList", "GroupDetailList"] {
            for holder in each(&details[list]) {
                let held = each(&holder["AttachedManagedPolicies"]).map(|held| &held["PolicyArn"]);
                let bound = &holder["PermissionsBoundary"]["PermissionsBoundaryArn"];
                for arn in held.chain([bound]).filter_map(Value::as_str) {
                    assert!(policies.contains(arn), "{arn} of {}", holder["Arn"]);
                }
            }
        }
        for region in place_regions(place) {
            for function in
                each(&parsed(&format!("{}/lambda-list-functions.{region}.json", place.folder))["Functions"])
            {
                assert!(roles.contains(function["Role"].as_str().unwrap_or_default()), "{function}");
            }
        }
    }
}

fn place_regions(place: &Place) -> &'static [&'static str] {
    let is_partial = place.id == places::DATA.id;
    if is_partial { &[places::HOME] } else { &places::REGIONS }
}

#[test]
fn what_is_missing_is_missing_on_purpose() {
    let paths: Vec<String> = generate().into_iter().map(|(path, _)| path).collect();
    let has = |part: &str| paths.iter().any(|path| path.contains(part));
    assert!(has("prod/iam-get-credential-report.csv") && !has("sandbox/iam-get-credential-report"));
    assert!(
        has("data/kms-list-keys.eu-west-1.json")
            && !paths.iter().any(|p| p.starts_with("data/") && p.contains("us-east-1"))
    );
    assert!(!has(places::CLOSED.id));
    let listed = parsed("management/organizations-list-accounts.json");
    let states: Vec<_> = each(&listed["Accounts"]).map(|account| account["Status"].as_str()).collect();
    assert_eq!(states.len(), 7);
    assert_eq!(states.iter().filter(|state| **state == Some("SUSPENDED")).count(), 1);
}

#[test]
fn every_check_has_a_fault_and_a_near_miss() {
    let (_, planted) = Estate::example_bank().write();
    let checks: BTreeSet<&str> = planted.iter().map(|one| one.check).collect();
    let declared = governance::checks();
    let of = |check: &str, fires: bool| {
        planted.iter().filter(|one| one.check == check && one.fires == fires).count()
    };
    let of_the_cloud: Vec<&&str> = checks.difference(&declared).collect();
    assert_eq!(of_the_cloud.len(), 29, "{of_the_cloud:?}");
    for check in of_the_cloud {
        let (faults, near_misses) = (of(check, true), of(check, false));
        assert!(faults > 0 && near_misses > 0, "{check}: {faults} faults, {near_misses} near misses");
    }
    // The register's own near misses are its many entries that are in order; those that come close are named.
    assert_eq!(declared.iter().filter(|check| of(check, true) > 0).count(), declared.len() - 1);
    let mut subjects: Vec<_> = planted.iter().map(|one| (one.check, &one.subject)).collect();
    subjects.sort();
    let count = subjects.len();
    subjects.dedup();
    assert_eq!(subjects.len(), count, "a subject is planted twice for one check");
}

#[test]
fn every_check_of_the_tenant_has_a_fault_and_a_near_miss() {
    let (files, planted) = azure::example_bank();
    let total: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(total < 320_000, "{total} bytes");
    let checks: BTreeSet<&str> = planted.iter().map(|one| one.check).collect();
    assert!(checks.len() >= 36, "{}", checks.len());
    // The audience is right everywhere, and the customer's side of Microsoft Graph does not tell the rest.
    let only_spared = ["federation-without-audience", "gdap-without-end", "legacy-dap"];
    for check in &checks {
        let of = |fires: bool| planted.iter().any(|one| one.check == *check && one.fires == fires);
        assert!(of(true) || only_spared.contains(check), "{check} has no fault");
        assert!(of(false), "{check} has no near miss");
    }
    let mut subjects: Vec<_> = planted.iter().map(|one| (one.check, &one.subject)).collect();
    let count = subjects.len();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), count, "a subject is planted twice for one check");
}

#[test]
fn some_eighty_identities_live_in_the_tenant() {
    let (files, _) = azure::example_bank();
    let listed = |name: &str| {
        let (_, bytes) = files.iter().find(|(path, _)| path == name).expect("the file is there");
        each(&serde_json::from_slice::<Value>(bytes).expect("is JSON")["value"]).count()
    };
    let identities = listed("graph-users.json") + listed("graph-servicePrincipals.json");
    assert!((60..100).contains(&identities), "{identities}");
    assert_eq!(listed("arm-subscriptions.json"), 5);
}

#[test]
fn most_of_some_three_hundred_identities_are_machines_with_an_owner() {
    let (mut machines, mut owned) = (0, 0);
    for place in EXPORTED {
        let details = parsed(&format!("{}/iam-get-account-authorization-details.json", place.folder));
        for role in each(&details["RoleDetailList"]) {
            let path = role["Path"].as_str().unwrap_or_default();
            if path.starts_with("/aws-") {
                continue;
            }
            machines += 1;
            owned += usize::from(each(&role["Tags"]).any(|tag| tag["Key"] == "Owner"));
        }
    }
    assert!((170..260).contains(&machines), "{machines}");
    assert!(owned * 10 > machines * 9, "{owned} of {machines}");
}
