//! What is planted in the demo's estate is what an assessment of it finds: no less, and no more.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use tenure_tests::environment::root;

use crate::demo::Demo;

type Subjects = BTreeMap<String, BTreeSet<String>>;

/// Subjects by check: those that must be found, and those that must not.
fn planted() -> (Subjects, Subjects) {
    let text = fs::read(root().join("scanner/cli/demo/planted.json")).unwrap();
    let list: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let of = |fires: bool| {
        let mut subjects = Subjects::new();
        for one in list.iter().filter(|one| one["fires"] == fires) {
            let (check, subject) = (one["check"].as_str().unwrap(), one["subject"].as_str().unwrap());
            subjects.entry(check.to_owned()).or_default().insert(subject.to_owned());
        }
        subjects
    };
    (of(true), of(false))
}

/// The check that finds nearly every identity: the bank of the demo has only begun to declare.
const BEGUN: &str = "identity-undeclared";

fn found() -> Subjects {
    let assessment = Demo::shared().assessment();
    let outcomes = assessment["outcomes"].as_array().unwrap().iter().map(|outcome| {
        let findings = outcome["findings"].as_array().unwrap().iter();
        let subjects = findings.map(|finding| finding["subject"]["id"].as_str().unwrap().to_owned());
        (outcome["check"].as_str().unwrap().to_owned(), subjects.collect())
    });
    outcomes.collect()
}

#[test]
fn what_is_planted_is_found_and_nothing_else() {
    let (faults, _) = planted();
    let found = found();
    let mut differences = Vec::new();
    for check in faults.keys().chain(found.keys()).filter(|check| *check != BEGUN).collect::<BTreeSet<_>>() {
        let (none, other) = (BTreeSet::new(), BTreeSet::new());
        let (wanted, got) = (faults.get(check).unwrap_or(&none), found.get(check).unwrap_or(&other));
        differences.extend(wanted.difference(got).map(|subject| format!("{check} misses {subject}")));
        differences.extend(got.difference(wanted).map(|subject| format!("{check} also finds {subject}")));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(faults.values().map(BTreeSet::len).sum::<usize>() > 80);
    let undeclared = &found[BEGUN];
    assert!(undeclared.len() > 200, "{}", undeclared.len());
    let declared = "arn:aws:iam::300000000003:role/partner/acme-";
    assert!(!undeclared.iter().any(|subject| subject.starts_with(declared)));
}

#[test]
fn no_near_miss_is_found() {
    let (_, near_misses) = planted();
    let found = found();
    for (check, subjects) in &near_misses {
        let got = found.get(check).unwrap_or_else(|| panic!("there is no check `{check}`"));
        let alarms: Vec<&String> = subjects.intersection(got).collect();
        assert!(alarms.is_empty(), "{check}: {alarms:?}");
    }
}
