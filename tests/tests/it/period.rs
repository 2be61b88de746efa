//! Comparisons and quarters as their user meets them, on the demo's accounts.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tenure_tests::program::{Run, run};

use crate::demo::Demo;

const ACCOUNTS: [&str; 5] = ["audit", "data", "management", "prod", "staging"];

/// A snapshot of some of the demo's accounts, after a change of one file.
fn snapshot(
    folder: &Path,
    name: &str,
    as_of: &str,
    accounts: &[&str],
    change: impl Fn(&mut Value),
) -> PathBuf {
    let from = Demo::shared().path("estate");
    let copies: Vec<PathBuf> =
        accounts.iter().map(|account| folder.join("files").join(name).join(account)).collect();
    for (account, copy) in accounts.iter().zip(&copies) {
        fs::create_dir_all(copy).unwrap();
        for file in fs::read_dir(from.join(account)).unwrap() {
            let file = file.unwrap();
            if file.path().is_file() {
                fs::copy(file.path(), copy.join(file.file_name())).unwrap();
            }
        }
        let file = copy.join("iam-get-account-authorization-details.json");
        if *account == "prod" {
            let mut text: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            change(&mut text);
            fs::write(&file, text.to_string()).unwrap();
        }
    }
    let out = folder.join(name);
    let mut arguments = vec!["import", "aws"];
    arguments.extend(copies.iter().map(|copy| copy.to_str().unwrap()));
    arguments.extend(["--out", out.to_str().unwrap(), "--as-of", as_of]);
    run(folder, &arguments).expect(&[0]);
    out
}

fn as_it_is(_: &mut Value) {}

/// Gives the first role of an account everything.
fn widened(details: &mut Value) {
    let policies = details["RoleDetailList"][0]["AttachedManagedPolicies"].as_array_mut().unwrap();
    policies.push(json!({
        "PolicyName": "PowerUserAccess", "PolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"
    }));
}

fn tenure(folder: &Path, arguments: &[&str]) -> Run {
    let register = Demo::shared().path("register.toml");
    let mut all = arguments.to_vec();
    all.extend(["--register", register.to_str().unwrap()]);
    run(folder, &all)
}

fn names(drift: &Value, thing: &str, kind: &str) -> Vec<String> {
    let changes = drift["changes"].as_array().unwrap().iter();
    changes
        .filter(|one| one["thing"] == thing && one["kind"] == kind)
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_quarter_tells_what_changed_and_what_was_not_seen() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    snapshot(folder, "september", "2026-09-20T00:00:00Z", &ACCOUNTS, as_it_is);
    snapshot(folder, "october", "2026-10-31T00:00:00Z", &ACCOUNTS, widened);

    let drift = tenure(folder, &["diff", "september", "october", "--format", "json"]).expect(&[0, 1]).json();
    let grants = names(&drift, "grant", "added");
    assert_eq!(grants.len(), 1, "{grants:?}");
    assert!(grants[0].ends_with("has PowerUserAccess"), "{grants:?}");
    for thing in ["principal", "trust", "credential", "grant", "membership"] {
        assert_eq!(names(&drift, thing, "removed"), Vec::<String>::new(), "{thing}");
    }
    let text = tenure(folder, &["diff", "september", "october"]).expect(&[0, 1]).stdout;
    assert!(text.contains("+ grant") && text.contains("has PowerUserAccess"), "{text}");
    let same = tenure(folder, &["diff", "october", "october", "--format", "json"]).expect(&[0]).json();
    assert_eq!(same["changes"], json!([]));

    let pack = ["pack", "september", "october", "--period", "2026-Q4", "--out", "pack"];
    let said = tenure(folder, &pack).expect(&[0]);
    assert!(said.stdout.contains("period.html"), "{said}");
    run(folder, &["verify", "pack"]).expect(&[0]);
    let data = folder.join("pack/data");
    let period: Value = serde_json::from_slice(&fs::read(data.join("period.json")).unwrap()).unwrap();
    assert_eq!(period["points"].as_array().unwrap().len(), 2);
    assert_eq!(period["opened_before"], true);
    assert!(!period["unseen"].as_array().unwrap().is_empty(), "{}", period["unseen"]);
    assert!(!period["evidence"].as_array().unwrap().is_empty());
    let states = period["evidence"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap());
    assert!(states.into_iter().all(|state| state == "not-shown"));
    let page = fs::read_to_string(data.join("period.html")).unwrap();
    assert!(page.contains("has PowerUserAccess") && page.contains("<svg") && !page.contains("<script"));
    assert!(fs::read_to_string(data.join("tables/period_changes.csv")).unwrap().contains("PowerUserAccess"));
}

/// Silence is never a pass: an account that is not read loses nothing.
#[test]
fn an_account_that_is_not_read_loses_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    snapshot(folder, "whole", "2026-10-01T00:00:00Z", &ACCOUNTS, as_it_is);
    snapshot(folder, "less", "2026-10-31T00:00:00Z", &["audit", "data", "management", "prod"], as_it_is);
    let drift = tenure(folder, &["diff", "whole", "less", "--format", "json"]).expect(&[0, 1]).json();
    for thing in ["principal", "trust", "credential", "grant", "membership", "party", "scope"] {
        assert_eq!(names(&drift, thing, "removed"), Vec::<String>::new(), "{thing}");
    }
    assert!(names(&drift, "principal", "not-evaluated").len() > 2);
    tenure(folder, &["diff", "whole", "less", "--require-complete"]).expect(&[1, 3]);
}

#[test]
fn what_cannot_be_compared_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let path = Demo::shared().path("snapshot");
    let snapshot = path.to_str().unwrap();
    for (arguments, told) in [
        (vec!["pack", snapshot, snapshot, "--out", "p"], "--period"),
        (vec!["pack", snapshot, "--period", "2026-4", "--out", "p"], "2026-Q4"),
        (vec!["pack", snapshot, "--period", "2019-Q1", "--out", "p"], "no snapshot lies in 2019-Q1"),
        (vec!["pack", snapshot, snapshot, "--period", "2026-Q4", "--out", "p"], "named before"),
        (vec!["diff", snapshot, "."], "no snapshot, no pack and no assessment"),
        (vec!["diff", snapshot, snapshot, "--party", "nobody-such"], "nobody-such"),
    ] {
        let said = tenure(folder.path(), &arguments).expect(&[2]);
        assert!(said.stderr.contains(told), "{arguments:?}: {said}");
        assert!(!folder.path().join("p").exists());
    }
}

/// Who did what on it, as a comparison tells of a change.
fn acts(change: &Value) -> Vec<(String, String, String)> {
    let acts = change["acts"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    acts.map(|act| (text(&act["action"]), text(&act["executed_by"]), text(&act["verdict"]))).collect()
}

#[test]
fn the_demo_has_a_quarter_in_which_what_is_planted_is_told_and_nothing_else() {
    let demo = Demo::shared();
    for told in ["tenure diff demo/earlier demo/snapshot", "--period 2026-Q4"] {
        assert!(demo.run.stderr.contains(told), "{}", demo.run);
    }
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let (earlier, later) = (demo.path("earlier"), demo.path("snapshot"));
    let both = [earlier.to_str().unwrap(), later.to_str().unwrap()];
    tenure(folder, &["pack", both[1], both[0], "--period", "2026-Q4", "--out", "pack"]).expect(&[0]);
    run(folder, &["verify", "pack"]).expect(&[0]);
    let data = folder.join("pack/data");
    let period: Value = serde_json::from_slice(&fs::read(data.join("period.json")).unwrap()).unwrap();
    let changes = period["drift"]["changes"].as_array().unwrap();

    let of = |change: &Value| {
        let word = |member: &str| change[member].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}: {}", word("party"), word("kind"), word("thing"), word("name"))
    };
    let is_of_records = |change: &&Value| change["thing"] != "finding";
    let told: Vec<String> = changes.iter().filter(is_of_records).map(of).collect();
    let user = "access-key arn:aws:iam::300000000003:user";
    let planted = [
        format!("- added credential: {user}/svc-old-terminal#access-key-2 of svc-old-terminal"),
        "- changed grant: David Osei has Global Administrator at /".to_owned(),
        format!("- changed credential: {user}/svc-old-terminal#access-key-1 of svc-old-terminal"),
        format!("- removed credential: {user}/svc-legacy-clearing#access-key-2 of svc-legacy-clearing"),
        "acme added grant: acme-batch-support has operations-read".to_owned(),
        "acme added grant: acme-performance has operations-read".to_owned(),
        "acme changed reach: acme-batch-support".to_owned(),
        "acme changed reach: acme-performance".to_owned(),
        format!("bolt added credential: {user}/svc-fraud-feed#access-key-2 of svc-fraud-feed"),
        "bolt changed trust: account 444455556666 may act as bolt-emergency".to_owned(),
        "bolt removed principal: bolt-handover".to_owned(),
        "bolt removed grant: bolt-handover has operations-read".to_owned(),
        "bolt removed trust: account 444455556666 may act as bolt-handover".to_owned(),
    ];
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    assert_eq!(sorted(told), sorted(planted.to_vec()));

    // The day alone ends contracts, exceptions and rests: a finding that nobody made is told, too.
    let findings: Vec<String> = changes
        .iter()
        .filter(|one| one["thing"] == "finding" && one["kind"] != "not-evaluated")
        .map(of)
        .collect();
    let wanted = [
        "- added finding: access-keys-both-active: svc-fraud-feed",
        "- added finding: activation-externally-modified: 0b1c2d3e",
        "- added finding: control-test-overdue: production-support",
        "- added finding: credential-unused: break-glass",
        "- added finding: exception-expired: E-2",
        "- added finding: principal-dormant: break-glass",
        "- added finding: review-overdue: people",
        "- added finding: review-without-record: nhi",
        "- changed finding: credential-old: svc-swift-gateway",
        "- removed finding: access-keys-both-active: svc-legacy-clearing",
        "- removed finding: control-never-tested: evidence-collection",
        "- removed finding: control-never-tested: policy-design",
        "- removed finding: control-never-tested: privileged-access-approval",
        "- removed finding: control-never-tested: production-support",
        "- removed finding: credential-never-used: svc-legacy-clearing",
        "- removed finding: credential-old: svc-legacy-clearing",
        "- removed finding: credential-old: svc-old-terminal",
        "- removed finding: review-never-held: nhi",
        "bolt added finding: contract-missing: bolt",
        "bolt added finding: grant-without-condition: bolt-emergency",
        "bolt added finding: identity-outlived: bolt-emergency",
        "bolt removed finding: identity-undeclared: bolt-handover",
        "bolt removed finding: trust-without-external-id: bolt-handover",
    ];
    assert_eq!(sorted(findings), wanted.map(str::to_owned));

    let one =
        |name: &str| changes.iter().find(|change| change["name"].as_str().unwrap().contains(name)).unwrap();
    let by_whom = |name: &str, action: &str| {
        let acts = acts(one(name)).into_iter();
        acts.filter(|act| act.0 == action).map(|act| (act.1, act.2)).collect::<Vec<_>>()
    };
    let attached = "iam:AttachRolePolicy";
    let approved = ("david".to_owned(), "approved".to_owned());
    assert_eq!(by_whom("acme-batch-support has", attached), [approved]);
    let [(sofia, verdict)] = &by_whom("acme-performance has", attached)[..] else { panic!() };
    assert!(sofia.contains("AWSReservedSSO_AdministratorAccess") && verdict == "none-found");
    let [(bolt, verdict)] = &by_whom("svc-fraud-feed#access-key-2", "iam:CreateAccessKey")[..] else {
        panic!()
    };
    assert!(bolt.ends_with("/bolt-operations") && verdict == "none-found");
    let renewed = by_whom("svc-old-terminal#access-key-2", "iam:CreateAccessKey");
    assert_eq!(renewed, [("david".to_owned(), "approved".to_owned())]);
    assert_eq!(by_whom("bolt-handover", "iam:DeleteRole")[0].0, "david");

    let exception =
        period["exceptions"].as_array().unwrap().iter().find(|row| row["exception"]["id"] == "E-2");
    assert_eq!(exception.unwrap()["expired"], true);
    assert_eq!(period["opened_before"], true);
    assert_eq!(period["points"].as_array().unwrap().len(), 2);
    let first = &period["points"][0];
    assert!(first["waived"].as_u64().unwrap() >= 1, "{first}");
}
