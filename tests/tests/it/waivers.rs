//! What exceptions take from an exit code, and what becomes of findings over time, as the commands tell it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tenure_tests::program::{Run, run};

use crate::demo::Demo;

/// Check and subject of each critical finding of the demo.
fn critical() -> BTreeSet<(String, String)> {
    let assessment = Demo::shared().assessment();
    let outcomes = assessment["outcomes"].as_array().unwrap();
    let findings = outcomes.iter().flat_map(|outcome| {
        let check = outcome["check"].as_str().unwrap();
        outcome["findings"].as_array().unwrap().iter().map(move |finding| (check, finding))
    });
    findings
        .filter(|(check, finding)| {
            // What follows from the register itself falls away with it.
            finding["severity"] == "critical"
                && !finding["subject"]["id"].as_str().unwrap().starts_with("register:")
                && !reads_register(check)
        })
        .map(|(check, finding)| (check.to_owned(), finding["subject"]["id"].as_str().unwrap().to_owned()))
        .collect()
}

fn reads_register(check: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let told = run(folder.path(), &["checks", check, "--format", "json"]).expect(&[0]).json();
    let one = told.as_array().map_or(&told, |list| &list[0]);
    one["reads_register"] == true
}

/// A register that makes an exception for each of these.
fn register(excepted: &BTreeSet<(String, String)>, approved_by: &str) -> String {
    let mut text = "format = 1\n[customer]\nname = \"Example Bank\"\n\
        [[party]]\nid = \"acme\"\nname = \"Acme\"\nkind = \"partner\"\n\
        [[person]]\nid = \"jane\"\nname = \"Jane\"\nparty = \"customer\"\n\
        [[person]]\nid = \"ann\"\nname = \"Ann\"\nparty = \"acme\"\n"
        .to_owned();
    for (at, (check, subject)) in excepted.iter().enumerate() {
        writeln!(
            text,
            "[[exception]]\nid = \"E-{at}\"\ncheck = \"{check}\"\nsubject = \"{subject}\"\nreason = \"a project ends it\"\n\
             approved_by = \"{approved_by}\"\nopened = 2020-01-01\nexpires = 2099-12-31"
        )
        .unwrap();
    }
    text
}

fn assess(folder: &Path, register: &str) -> Run {
    fs::write(folder.join("register.toml"), register).unwrap();
    let snapshot = Demo::shared().path("snapshot");
    let arguments = ["assess", snapshot.to_str().unwrap(), "--out", "out", "--register", "register.toml"];
    run(folder, &[&arguments[..], &["--fail-on", "critical"]].concat())
}

/// Critical findings that nothing waives.
fn left(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("out/assessment.json")).unwrap();
    let assessment: Value = serde_json::from_str(&text).unwrap();
    let findings = assessment["outcomes"].as_array().unwrap().iter().flat_map(|outcome| {
        outcome["findings"].as_array().unwrap().iter().map(move |finding| (&outcome["check"], finding))
    });
    let open = findings.filter(|(_, one)| one["severity"] == "critical" && one["waived_by"].is_null());
    open.map(|(check, one)| format!("{check} {}", one["subject"]["id"])).collect()
}

#[test]
fn what_an_exception_covers_fails_no_run_and_an_outsider_excepts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut excepted = critical();
    assert!(excepted.len() > 3, "{excepted:?}");
    // What the register itself gives rise to is added until nothing is left.
    assess(folder.path(), &register(&excepted, "jane")).expect(&[0, 1]);
    for one in left(folder.path()) {
        let (check, subject) = one.split_once(' ').unwrap();
        excepted.insert((check.trim_matches('"').to_owned(), subject.trim_matches('"').to_owned()));
    }
    let waived = assess(folder.path(), &register(&excepted, "jane")).expect(&[0]);
    assert_eq!(left(folder.path()), Vec::<String>::new(), "{waived}");
    assess(folder.path(), &register(&excepted, "ann")).expect(&[1]);
    assert!(!left(folder.path()).is_empty());
    let one = excepted.pop_first().unwrap();
    assess(folder.path(), &register(&excepted, "jane")).expect(&[1]);
    assert_eq!(left(folder.path()), [format!("\"{}\" \"{}\"", one.0, one.1)]);
}

/// The demo's assessment as if it were of another day, changed.
fn of_day(folder: &Path, day: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut assessment = Demo::shared().assessment();
    assessment["snapshot"]["id"] = json!(format!("{day:0>64}").replace('-', "0"));
    assessment["snapshot"]["as_of"] = json!(format!("{day}T00:00:00Z"));
    change(&mut assessment);
    let name = format!("{day}.json");
    fs::write(folder.join(&name), assessment.to_string()).unwrap();
    name
}

fn root_key(assessment: &mut Value) -> &mut Value {
    let outcomes = assessment["outcomes"].as_array_mut().unwrap();
    outcomes.iter_mut().find(|outcome| outcome["check"] == "root-with-access-key").unwrap()
}

#[test]
fn history_tells_removed_from_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let first = of_day(folder.path(), "2026-12-01", |_| ());
    let mut gone = String::new();
    let second = of_day(folder.path(), "2026-12-08", |assessment| {
        let outcome = root_key(assessment);
        gone =
            outcome["findings"].as_array_mut().unwrap().remove(0)["fingerprint"].as_str().unwrap().to_owned();
    });
    let blind = of_day(folder.path(), "2026-12-09", |assessment| {
        let outcome = root_key(assessment);
        let subject = outcome["findings"][0]["subject"]["scope"].clone();
        outcome["findings"] = json!([]);
        outcome["not_evaluated"] = json!([{ "subject": subject, "why": "nothing of it was read" }]);
    });
    let state = |assessments: &[&str]| {
        let arguments = [&["history", "--format", "json"], assessments].concat();
        let told = run(folder.path(), &arguments).expect(&[0]).json();
        let findings = told["findings"].as_array().unwrap().clone();
        let one = findings.into_iter().find(|one| one["fingerprint"] == gone.as_str()).unwrap();
        (one["state"].as_str().unwrap().to_owned(), told)
    };
    let (removed, told) = state(&[&second, &first]);
    assert_eq!(removed, "verified");
    assert_eq!(told["time_to_remove"]["p50"], 7 * 24 * 3600);
    assert_eq!(state(&[&first, &blind]).0, "not-verified");
    let back = of_day(folder.path(), "2026-12-15", |_| ());
    let (reopened, told) = state(&[&first, &second, &back]);
    assert_eq!(reopened, "open");
    assert_eq!(told["points"][2]["reopened"], 1);
    let said = run(folder.path(), &["history", &first, &second]).expect(&[0]);
    assert!(said.stdout.contains("p50 7 d"), "{said}");
    run(folder.path(), &["history", &first, &first]).expect(&[2]);
}
