//! `tenure scan --cloud gcp`, the whole way through the binary, over the loopback organization.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tenure_loopback::google::{Organization, Server, names};
use tenure_loopback::{Fault, Faults, Rule};
use tenure_tests::program::{Run, finish, run, tenure};

/// Settings that find the server and the key of the scanner.
fn settings(server: &Server) -> String {
    format!(
        "[gcp]\norganization = \"{}\"\ncredential = \"service-account-key\"\ncredential_file = \"{}\"\nendpoint = \"{}\"\n",
        names::ORGANIZATION.trim_start_matches("organizations/"),
        server.key_file().display(),
        server.endpoint(),
    )
}

fn scan(server: &Server, folder: &Path, more: &[&str]) -> Run {
    fs::write(folder.join("tenure.toml"), settings(server)).unwrap();
    let arguments = [&["scan", "--out", "scan"], more].concat();
    finish(tenure(folder, &arguments).env("TENURE_LOG", "trace"))
}

fn assessment(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("scan/assessment/assessment.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn outcome(folder: &Path, check: &str) -> Value {
    let assessment = assessment(folder);
    let outcomes = assessment["outcomes"].as_array().unwrap();
    outcomes.iter().find(|one| one["check"] == check).cloned().unwrap_or_else(|| panic!("no `{check}`"))
}

#[test]
fn an_organization_is_read_assessed_and_asked_about() {
    let server = Server::start(Organization::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let scanned = scan(&server, folder.path(), &[]).expect(&[1]);
    assert_eq!(server.undocumented(), Vec::<String>::new());
    assert!(!scanned.stderr.contains("PRIVATE KEY"), "the key is logged");
    assert!(server.tokens().iter().all(|token| !scanned.stderr.contains(token)), "a token is logged");
    let path = outcome(folder.path(), "escalation-path");
    assert_eq!(path["verdict"], "fail");

    let ask = |arguments: &[&str]| {
        let arguments = [arguments, &["--snapshot", "scan/snapshot"]].concat();
        run(folder.path(), &arguments).expect(&[0]).stdout
    };
    let who = ask(&["who-can", "resourcemanager.organizations.setIamPolicy"]);
    assert!(who.contains("Alice Example"), "{who}");
    assert!(ask(&["paths"]).contains("becomes administrator"), "no path is told");
    run(folder.path(), &["pack", "scan/snapshot", "--out", "pack"]).expect(&[0, 1]);
    run(folder.path(), &["verify", "pack"]).expect(&[0]);
}

/// INVARIANT: silence is never a pass: a directory that refuses is told, and nothing is passed by it.
#[test]
fn a_directory_that_refuses_leaves_its_checks_open() {
    let faults = Faults::none().with(Rule::every("admin:directory.users.list", Fault::Deny));
    let server = Server::start(Organization::contoso(), faults);
    let folder = tempfile::tempdir().unwrap();
    scan(&server, folder.path(), &["--require-complete", "--fail-on", "critical"]).expect(&[1, 3]);
    assert_eq!(outcome(folder.path(), "password-without-mfa")["verdict"], "not-evaluated");
    let gaps = assessment(folder.path())["gaps"].clone();
    let gaps = gaps.as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["api"] == "admin:directory.users.list"), "{gaps:?}");
}
