//! Offboarding as its user meets it, on the demo's estate.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tenure_tests::program::{Run, run};

use crate::demo::Demo;

fn offboard(folder: &Path, party: &str, more: &[&str]) -> Run {
    let demo = Demo::shared();
    let (snapshot, register) = (demo.path("snapshot"), demo.path("register.toml"));
    let mut arguments = vec!["offboard", party, "--snapshot", snapshot.to_str().unwrap()];
    arguments.extend(["--register", register.to_str().unwrap()]);
    arguments.extend(more);
    run(folder, &arguments)
}

#[test]
fn what_is_left_is_told_with_the_command_that_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = offboard(folder.path(), "acme", &["--format", "json"]).expect(&[1]).json();
    assert_eq!(certificate["verdict"], "residue");
    let environments = certificate["environments"].as_array().unwrap();
    assert!(environments.iter().all(|one| one["proofs"].as_array().unwrap().len() == 7));
    let proofs = environments.iter().flat_map(|one| one["proofs"].as_array().unwrap());
    let residue: Vec<&Value> = proofs.flat_map(|proof| proof["residue"].as_array().unwrap()).collect();
    assert!(residue.len() > 3, "{residue:?}");
    assert!(residue.iter().all(|one| !one["ends_with"].as_str().unwrap().is_empty()));
    let said = offboard(folder.path(), "acme", &[]).expect(&[1]);
    assert!(said.stdout.contains("no way in") && said.stdout.contains("ends with: "), "{said}");
    assert!(said.stdout.contains("there is no earlier snapshot (`--baseline`)"), "{said}");
}

#[test]
fn a_plan_has_an_order_and_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let plan = offboard(folder.path(), "acme", &["--plan", "--out", "plan", "--format", "json"]);
    let plan = plan.expect(&[0]).json();
    let steps = plan["steps"].as_array().unwrap();
    let phases: Vec<&str> = steps.iter().map(|step| step["phase"].as_str().unwrap()).collect();
    assert!(!phases.is_empty() && phases.is_sorted(), "{phases:?}");
    let written: Value =
        serde_json::from_slice(&fs::read(folder.path().join("plan/plan.json")).unwrap()).unwrap();
    assert_eq!(written, plan);
    let said = offboard(folder.path(), "acme", &["--plan"]).expect(&[0]);
    assert!(said.stdout.contains("Nothing is executed."), "{said}");
}

#[test]
fn the_pack_holds_the_certificate_and_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let baseline = Demo::shared().path("snapshot");
    let more = ["--baseline", baseline.to_str().unwrap(), "--since", "2026-01-01", "--out", "pack"];
    offboard(folder.path(), "acme", &more).expect(&[1]);
    let pack = folder.path().join("pack");
    let text = fs::read(pack.join("data/certificate.json")).unwrap();
    let certificate: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(certificate["ended_by"], "--since");
    let page = fs::read_to_string(pack.join("data/certificate.html")).unwrap();
    let proofs = certificate["environments"][0]["proofs"].as_array().unwrap();
    let residue: Vec<&str> = certificate["environments"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["proofs"].as_array().unwrap())
        .flat_map(|proof| proof["residue"].as_array().unwrap())
        .map(|one| one["subject"]["name"].as_str().unwrap())
        .collect();
    assert!(proofs.len() == 7 && residue.len() > 3);
    assert!(page.contains("Acme Integrators Ltd") && residue.iter().all(|name| page.contains(name)));
    assert!(!page.contains('⟨'), "a message is missing");
    if let Some(seen) = crate::paper::is_in_order(&pack.join("data")) {
        let text = seen["text"].as_str().unwrap();
        for part in ["Whether the access of Acme Integrators Ltd has ended", "Seven proofs", "What is left"] {
            assert!(text.contains(part), "`{part}` is not on paper");
        }
        assert!(residue.iter().any(|name| text.contains(name)), "nothing that is left is on paper");
    }
    run(folder.path(), &["verify", "pack"]).expect(&[0]);
}

#[test]
fn a_party_that_nobody_knows_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let said = offboard(folder.path(), "acmee", &[]).expect(&[2]);
    assert!(said.stderr.contains("`acmee` is no party of the register"), "{said}");
    assert!(said.stderr.contains("did you mean acme?"), "{said}");
}
