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
